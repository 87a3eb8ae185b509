"""detectMultiScale of one image on one thread, grouping off: opencv_peer.py STEP RUNS IMAGE"""
import json
import statistics
import sys
import time

import cv2

step, runs, path = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
cv2.setNumThreads(1)
image = cv2.imread(path)
hog = cv2.HOGDescriptor()
hog.setSVMDetector(cv2.HOGDescriptor_getDefaultPeopleDetector())
times = []
for _ in range(runs + 1):
    start = time.perf_counter()
    hog.detectMultiScale(image, 0, (8, 8), (0, 0), step, 0)
    times.append(1e3 * (time.perf_counter() - start))
print(json.dumps({"ms": statistics.median(times[1:]), "version": cv2.__version__}))
