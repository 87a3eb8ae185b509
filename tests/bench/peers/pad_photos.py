"""Photographs with a margin of a quarter of their height, replicated: pad_photos.py LIST FOLDER

For detectors that do not look beyond the edge by themselves. Prints CSV: file, margin.
"""
import pathlib
import sys

import cv2

for path in open(sys.argv[1]).read().split("\n")[:-1]:
    image = cv2.imread(path)
    margin = image.shape[0] // 4
    out = pathlib.Path(sys.argv[2]) / (pathlib.Path(path).stem + ".png")
    cv2.imwrite(str(out), cv2.copyMakeBorder(image, *4 * [margin], cv2.BORDER_REPLICATE))
    print(f"{out.name},{margin}")
