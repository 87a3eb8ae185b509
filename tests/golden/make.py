#!/usr/bin/env python3
"""Makes the golden files of this folder with OpenCV (Debian's python3-opencv, 4.6.0).

usage: tests/golden/make.py     (writes beside itself; the tests only read)

Images are made by the formula below, which tests/golden/pictures.h repeats. Descriptors of windows
inside and at the border, the whole list of windows and scores of one pyramid with a random detector,
and that detector as HOGDescriptor.save writes it (YAML and XML).
"""
import pathlib

import cv2
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent


def picture(kind, width, height):
    """RGB. 0: noise; 1: coarse noise that ties (4 levels); 2: soft waves with noise."""
    n = width * height * 3
    state = np.uint32(12345 + kind)
    out = np.empty(n, np.uint8)
    s = int(state)
    for i in range(n):
        s = (s * 1664525 + 1013904223) & 0xFFFFFFFF
        v = s >> 24
        if kind == 1:
            v = (v >> 6) * 85
        if kind == 2:
            x, y = (i // 3) % width, (i // 3) // width
            v = (x * x // 40 + y * 3 + (i % 3) * 50) % 256 // 2 + v // 4
        out[i] = v
    return out.reshape(height, width, 3)


def main():
    hog = cv2.HOGDescriptor()
    rows = []
    for kind in range(3):
        image = np.ascontiguousarray(picture(kind, 120, 168)[:, :, ::-1])
        for x, y in ((0, 0), (56, 40), (24, 16)):
            rows.append(hog.compute(image, (8, 8), (0, 0), ((x, y),)).ravel())
        padded = hog.compute(image, (8, 8), (16, 16), ((-16, -16),)).ravel()
        rows.append(padded)
    np.save(HERE / "descriptors.npy", np.array(rows, np.float32))

    rng = np.random.RandomState(7)
    detector = np.append(rng.uniform(-0.05, 0.05, 3780), 0.125).astype(np.float32)
    hog.setSVMDetector(detector)
    hog.save(str(HERE / "detector.yml"))
    hog.save(str(HERE / "detector.xml"))
    image = np.ascontiguousarray(picture(2, 300, 260)[:, :, ::-1])
    cv2.setNumThreads(1)
    rects, scores = hog.detectMultiScale(image, -100, (8, 8), (0, 0), 1.1, 0)
    with open(HERE / "windows.csv", "w") as f:
        f.write("x,y,width,height,score\n")
        for (x, y, w, h), s in zip(rects, np.ravel(scores)):
            f.write(f"{x},{y},{w},{h},{s:.9g}\n")


main()
