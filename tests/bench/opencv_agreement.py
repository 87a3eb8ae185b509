#!/usr/bin/env python3
"""Compares hogmine's raw windows with OpenCV's detectMultiScale on photographs, window by window.

usage: tests/bench/opencv_agreement.py HOGMINE PHOTO...     (needs Debian's python3-opencv)

OpenCV's own people detector goes through HOGDescriptor.save into hogmine as it is; a model of
hogmine's goes back through `convert`. Prints the largest difference of a score, and windows that
only one of the two has above the threshold.
"""
import collections
import json
import subprocess
import sys
import tempfile

import cv2
import numpy as np

hogmine, photos = sys.argv[1], sys.argv[2:]
work = tempfile.mkdtemp()
cv2.setNumThreads(1)
people = cv2.HOGDescriptor()
people.setSVMDetector(cv2.HOGDescriptor_getDefaultPeopleDetector())
people.save(f"{work}/people.yml")
subprocess.run([hogmine, "convert", f"{work}/people.yml", f"{work}/people.json"], check=True)
subprocess.run([hogmine, "convert", f"{work}/people.json", f"{work}/back.yml"], check=True)
back = cv2.HOGDescriptor()
back.load(f"{work}/back.yml")

worst, windows, alone = 0.0, 0, 0
for photo in photos:
    image = cv2.imread(photo)
    cv2.imwrite(f"{work}/photo.png", image)  # one decoder for both
    height, width = image.shape[:2]
    for step in (1.05, 1.2):
        for hog in (people, back):
            rects, scores = hog.detectMultiScale(image, 0, (8, 8), (0, 0), step, 0)
            theirs = collections.Counter()
            score = {}
            for r, s in zip(rects, np.ravel(scores)):
                theirs[tuple(map(int, r))] += 1
                score.setdefault(tuple(map(int, r)), []).append(float(s))
            out = subprocess.run([hogmine, "detect", "--model", f"{work}/people.yml", "--raw",
                                  "--json", "--scale-step", str(step), "--threshold", "0",
                                  f"{work}/photo.png"], capture_output=True, check=True).stdout
            for d in json.loads(out)["images"][0]["detections"]:
                x, y = int(d["x"]), int(d["y"])
                key = (x, y, min(int(d["width"]), width - x), min(int(d["height"]), height - y))
                windows += 1
                if theirs[key] == 0:
                    alone += 1
                    continue
                theirs[key] -= 1
                worst = max(worst, min(abs(s - d["score"]) for s in score[key]))
            alone += sum(theirs.values())
print(f"{len(photos)} photographs, {windows} windows above 0, {alone} on one side only, "
      f"largest difference of a score {worst:.2g}")
