#!/usr/bin/env python3
"""Times hogmine's scan beside OpenCV's detectMultiScale, alternating, on the same images.

usage: tests/bench/opencv.py HOGMINE [--rounds N]     (needs Debian's python3-opencv)

Colour, window 64x128, stride 8, no margin, OpenCV's plain levels, decoding apart; then low-passed
levels, and on those windows of three octaves, beside one octave and beside OpenCV's one. Prints
medians and ratios; machines are noisy, so quote the ratios.
"""
import json
import statistics
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np

hogmine = sys.argv[1]
rounds = int(sys.argv[sys.argv.index("--rounds") + 1]) if "--rounds" in sys.argv else 5
work = tempfile.mkdtemp()
detector = cv2.HOGDescriptor_getDefaultPeopleDetector()


def street(width, height):
    subprocess.run([hogmine, "synth", f"{work}/{width}", "--images", "4", "--width", str(width),
                    "--height", str(height), "--force", "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    return f"{work}/{width}/negatives/000001.jpg"


def opencv_ms(path, step, threads, runs):
    cv2.setNumThreads(threads)
    image = cv2.imread(path)
    hog = cv2.HOGDescriptor()
    hog.setSVMDetector(detector)
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        hog.detectMultiScale(image, 0, (8, 8), (0, 0), step, 0)
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times[1:])


def hogmine_ms(path, step, threads, runs, pyramid="opencv", octaves=1):
    out = f"{work}/bench.json"
    subprocess.run([hogmine, "bench", path, "--threads", str(threads), "--scale-step", str(step),
                    "--pyramid", pyramid, "--octaves", str(octaves), "--pad", "0", "--runs", str(runs), "--json", out],
                   check=True, stdout=subprocess.DEVNULL)
    return json.load(open(out))


print(f"OpenCV {cv2.__version__}, medians of {rounds} alternated rounds, ms")
print(f"{'image':>10} {'step':>5} {'threads':>7} {'windows':>8} {'OpenCV':>8} {'hogmine':>8} "
      f"{'ratio':>6} {'smooth':>8} {'smooth/plain':>12} {'3 octaves':>9} {'3/1':>5} {'OpenCV/3':>8}")
single = {}
for width, height in ((640, 480), (1920, 1080)):
    path = street(width, height)
    runs = 9 if width == 640 else 3
    for step in (1.05, 1.2):
        for threads in (1, 2):
            a, b, c, three, ratio = [], [], [], [], []
            for _ in range(rounds):
                a.append(opencv_ms(path, step, threads, runs))
                figures = hogmine_ms(path, step, threads, runs)
                b.append(figures["detect_ms"])
                c.append(hogmine_ms(path, step, threads, runs, "smooth")["detect_ms"])
                three.append(hogmine_ms(path, step, threads, runs, "smooth", 3)["detect_ms"])
                ratio.append(a[-1] / b[-1])
            m = [statistics.median(x) for x in (a, b, c, ratio, three)]
            over = [statistics.median(y / x for x, y in zip(*pair)) for pair in
                    ((b, c), (c, three), (three, a))]
            print(f"{width:>5}x{height:<4} {step:>5} {threads:>7} {figures['windows']:>8} "
                  f"{m[0]:>8.1f} {m[1]:>8.2f} {m[3]:>6.2f} {m[2]:>8.2f} "
                  f"{over[0]:>12.2f} {m[4]:>9.2f} {over[1]:>5.2f} {over[2]:>8.2f}")
            if threads == 1:
                single[width, step] = m[1]
            else:
                print(f"{'':>24} two threads: {single[width, step] / m[1]:.2f} times one")
