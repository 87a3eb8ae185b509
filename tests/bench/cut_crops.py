#!/usr/bin/env python3
"""What context is worth, and costs, where crops have none: INRIA's crops cut to their windows.

usage: tests/bench/cut_crops.py build/hogmine INRIA PENN_FUDAN      (needs OpenCV)

Three trainings: one octave; three octaves with 16 pixels of context that the crops do not have, so
that it is continued; the default, which takes the context that they have. Of each, what the training
says of held-out crops (which have no context either), and what photographs say.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import cv2

hogmine, inria, penn_fudan = pathlib.Path(sys.argv[1]).resolve(), *map(pathlib.Path, sys.argv[2:])
work = pathlib.Path(tempfile.mkdtemp())
(work / "cut").mkdir()
for file in sorted((inria / "train" / "pos").iterdir()):
    image = cv2.imread(str(file))
    top, left = (image.shape[0] - 128) // 2, (image.shape[1] - 64) // 2
    cv2.imwrite(str(work / "cut" / (file.stem + ".png")), image[top:top + 128, left:left + 64])
print("| trained with | held out: missed at 1e-4 a window | Penn-Fudan: log-average miss rate |\n"
      "|---|---|---|")
for options in (("--octaves", "1"), ("--context", "16"), ()):
    run = work / "run"
    subprocess.run([hogmine, "train", "--positives", work / "cut", "--negatives",
                    inria / "train" / "neg", "--exif", "ignore", "--out", run, "--force", "--quiet",
                    *options], check=True, capture_output=True)
    points = json.loads((run / "validation.json").read_text())["miss_rate_at"]
    missed = next(p["miss_rate"] for p in points if p["fppw"] == 1e-4)
    found = json.loads(subprocess.run([hogmine, "eval", run, "--truth", penn_fudan, "--json"],
                                      check=True, capture_output=True).stdout)
    print(f"| {' '.join(options) or 'the defaults'} | {100 * missed:.1f}% | "
          f"{100 * found['lamr']:.1f}% |")
