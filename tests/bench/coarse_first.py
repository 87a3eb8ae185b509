#!/usr/bin/env python3
"""Could a scan look at the coarse octaves first and leave windows out by proof? Says for how many.

usage: tests/bench/coarse_first.py build/hogmine MODEL.json PHOTO...      (needs NumPy)

A window need not be described on the level itself where bias, the coarse parts' shares and the most
that the level's part can give stay below the threshold. The most is the sum over its blocks of the
length of their positive weights: blocks are non-negative and at most 1 long.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy

hogmine, model, photos = sys.argv[1], json.load(open(sys.argv[2])), sys.argv[3:]
geometry, weights = model["geometry"], numpy.array(model["weights"])
blocks = [(w - b) // s + 1 for w, b, s in
          zip(geometry["window"], geometry["block"], geometry["stride"])]
values = 36  # of a block
first = blocks[0] * blocks[1] * values
most = numpy.sqrt((numpy.maximum(weights[:first].reshape(-1, values), 0) ** 2).sum(1)).sum()
left = {threshold: [0, 0] for threshold in (-1, 0, 1)}
shares = []
for photo in photos:
    out = pathlib.Path(tempfile.mkdtemp()) / "windows.npy"
    subprocess.run([hogmine, "extract", "--dense", photo, "--out", out, "--octaves",
                    str(geometry["octaves"]), "--context", str(geometry["context"]),
                    "--half-stride", str(geometry["half_stride"]),
                    "--quarter-stride", str(geometry["quarter_stride"])],
                   check=True, capture_output=True)
    coarse = numpy.load(out)[:, first:] @ weights[first:] + model["bias"]
    shares.append(coarse)
    for threshold, counts in left.items():
        counts[0] += int((coarse + most < threshold).sum())
        counts[1] += len(coarse)
shares = numpy.concatenate(shares)
print(f"the level's part gives at most {most:.1f}; bias and the coarse parts give "
      f"{shares.min():.1f} to {shares.max():.1f}")
for threshold, (out, of) in left.items():
    print(f"left out at {threshold}: {out} of {of} windows")
