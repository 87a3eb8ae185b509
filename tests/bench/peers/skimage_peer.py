"""The pipeline of courses and tutorials: skimage.feature.hog, LinearSVC, one round of mining.

    skimage_peer.py train CROPS NEGATIVES OUT.npy    lists of files
    skimage_peer.py scan STEP RUNS IMAGE WHOLE       ms; WHOLE 1: every window by itself, really all
    skimage_peer.py detect WEIGHTS.npy LIST          CSV of windows, at step 1.2

Gray, levels by pyramid_gaussian, windows of 64x128 each 8 pixels. Courses describe every window by
itself; training and detection here describe each level once and cut the windows out, which is
kinder to them by two orders of magnitude and makes them bearable.
"""
import json
import statistics
import sys
import time

import numpy as np
from skimage import color, feature, io, transform
from sklearn.svm import LinearSVC

HOG = dict(orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2), block_norm="L2-Hys",
           transform_sqrt=True)
MINED_AN_IMAGE = 30  # hardest first, as hogmine's own cap


def gray(path):
    image = io.imread(path)
    return color.rgb2gray(image[..., :3]) if image.ndim == 3 else image / 255


def levels(image, step):
    for level in transform.pyramid_gaussian(image, downscale=step):
        if level.shape[0] < 128 or level.shape[1] < 64:
            return
        yield level


def windows_of(level):
    """All windows of a level described at once: rows x columns x 3780."""
    blocks = feature.hog(level, feature_vector=False, **HOG)
    views = np.lib.stride_tricks.sliding_window_view(blocks, (15, 7), axis=(0, 1))
    return np.moveaxis(views, (-2, -1), (2, 3))  # row, column, 15, 7, 2, 2, 9


def score(level, weights):
    blocks = windows_of(level)
    return np.tensordot(blocks, weights[:-1].reshape(blocks.shape[2:]), 5) + weights[-1]


def found(image, step, weights, threshold):
    """(score, x, y, scale, level, row, column) of windows at least at the threshold."""
    for number, level in enumerate(levels(image, step)):
        scores = score(level, weights)
        scale = image.shape[0] / level.shape[0]
        for row, column in zip(*np.nonzero(scores >= threshold)):
            yield scores[row, column], 8 * column * scale, 8 * row * scale, scale, number, row, column


def train(crops, negatives, out):
    dice = np.random.default_rng(1)
    rows, labels = [], []
    for path in open(crops).read().split("\n")[:-1]:
        crop = gray(path)
        y, x = (crop.shape[0] - 128) // 2, (crop.shape[1] - 64) // 2
        window = crop[y:y + 128, x:x + 64]
        rows += [feature.hog(w, **HOG).astype("f4") for w in (window, window[:, ::-1])]
        labels += [1, 1]
    negatives = open(negatives).read().split("\n")[:-1]
    for path in negatives:
        image = gray(path)
        if image.shape[0] < 128 or image.shape[1] < 64:
            continue
        for _ in range(10):
            y = dice.integers(image.shape[0] - 127)
            x = dice.integers(image.shape[1] - 63)
            rows.append(feature.hog(image[y:y + 128, x:x + 64], **HOG).astype("f4"))
            labels.append(-1)
    weights = solve(rows, labels)
    for path in negatives:
        image = gray(path)
        hits = sorted(found(image, 1.2, weights, 0), reverse=True)[:MINED_AN_IMAGE]
        for number, level in enumerate(levels(image, 1.2)):
            mine = [h for h in hits if h[4] == number]
            if mine:
                blocks = windows_of(level)
                rows += [blocks[h[5], h[6]].ravel().astype("f4") for h in mine]
                labels += [-1] * len(mine)
    np.save(out, solve(rows, labels))
    print(json.dumps({"rows": len(rows)}))


def solve(rows, labels):
    svm = LinearSVC(C=0.01).fit(np.array(rows), labels)
    return np.append(svm.coef_[0], svm.intercept_[0])


def scan(step, runs, path, whole):
    image = gray(path)
    weights = np.random.default_rng(1).normal(0, 0.01, 3781)
    dense = []
    for _ in range(runs):
        start = time.perf_counter()
        for level in levels(image, step):
            score(level, weights)
        dense.append(1e3 * (time.perf_counter() - start))
    start = time.perf_counter()
    pyramid = list(levels(image, step))
    pyramid_ms = 1e3 * (time.perf_counter() - start)
    places = [(n, y, x) for n, level in enumerate(pyramid)
              for y in range(0, level.shape[0] - 127, 8) for x in range(0, level.shape[1] - 63, 8)]
    chosen = places if whole else places[::max(1, len(places) // 300)]
    start = time.perf_counter()
    for n, y, x in chosen:
        feature.hog(pyramid[n][y:y + 128, x:x + 64], **HOG) @ weights[:-1]
    each = 1e3 * (time.perf_counter() - start) / len(chosen)
    print(json.dumps({"ms": statistics.median(dense), "windows": len(places), "window_ms": each,
                      "timed": len(chosen), "each_ms": pyramid_ms + each * len(places)}))


def suppress(boxes):
    """Greedy, overlap as a share of the smaller box, 0.65."""
    boxes = sorted(boxes, reverse=True)
    kept = []
    for s, x, y, w, h in boxes:
        if kept:
            k = np.array(kept)
            across = np.minimum(k[:, 1] + k[:, 3], x + w) - np.maximum(k[:, 1], x)
            down = np.minimum(k[:, 2] + k[:, 4], y + h) - np.maximum(k[:, 2], y)
            inner = np.clip(across, 0, None) * np.clip(down, 0, None)
            if np.any(inner > 0.65 * np.minimum(k[:, 3] * k[:, 4], w * h)):
                continue
        kept.append((s, x, y, w, h))
    return kept


def detect(weights, paths):
    weights = np.load(weights)
    print("image,x,y,w,h,score")
    for path in open(paths).read().split("\n")[:-1]:
        boxes = [(h[0], h[1], h[2], 64 * h[3], 128 * h[3])
                 for h in found(gray(path), 1.2, weights, -1)]
        for s, x, y, w, h in suppress(boxes):
            print(f"{path.rsplit('/', 1)[-1]},{x:.1f},{y:.1f},{w:.1f},{h:.1f},{s:.5f}")


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "train":
        train(*rest)
    elif verb == "scan":
        scan(float(rest[0]), int(rest[1]), rest[2], rest[3] == "1")
    else:
        detect(*rest)
