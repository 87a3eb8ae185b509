#!/usr/bin/env python3
"""The per-image protocol once more, plainly: Python's standard library, one rule after the other.

It shares no code and no order of work with src/lib/eval, so that a mistake would have to be made twice.
evaluate() takes boxes and detections as lists and answers what `hogmine eval --json` answers;
the numbers in brackets are those of the protocol's rules.
"""
import math
from fractions import Fraction

FLOOR = 1e-10
POINTS = [0.01, 0.017782794100389229, 0.031622776601683791, 0.056234132519034911, 0.1,
          0.17782794100389229, 0.31622776601683794, 0.56234132519034907, 1.0]
DEFAULTS = {
    "caltech": dict(aspect=0.41, low=50, high=math.inf, slack=1.25, seen=0.65, most=0),
    "voc": dict(aspect=0, low=0, high=math.inf, slack=1, seen=0, most=0),
    "coco": dict(aspect=0, low=0, high=math.inf, slack=1, seen=0, most=100),
}


def area_shared(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return w * h if w > 0 and h > 0 else 0.0


def union_overlap(a, b):
    both = area_shared(a, b)
    return both / (a[2] * a[3] + b[2] * b[3] - both) if both else 0.0


def own_overlap(a, b):
    both = area_shared(a, b)
    return both / (a[2] * a[3]) if both else 0.0


def standard(box, aspect):
    x, y, w, h = box
    return (x + (w - aspect * h) / 2, y, aspect * h, h) if aspect else box


class Person:
    """A box of the truth as it is evaluated (1 to 3)."""

    def __init__(self, box, visible, ignore, rule):
        self.crowd = ignore
        self.ignore = ignore or not rule["low"] <= box[3] < rule["high"] or visible < rule["seen"]
        self.box = box if self.ignore else standard(box, rule["aspect"])
        self.found = False


def outcomes_of_image(people, detections, kind, rule):
    """[(score, rank, good)] of what counts, and how many were looked at (5 to 11)."""
    people = [Person(*p, rule) for p in people]
    people = [p for p in people if not p.ignore] + [p for p in people if p.ignore]
    order = sorted(range(len(detections)), key=lambda i: -detections[i][1])
    if rule["most"]:
        order = order[:rule["most"]]
    counted, used = [], 0
    for rank, i in enumerate(order):
        box, score = detections[i]
        in_range = rule["low"] / rule["slack"] <= box[3] < rule["high"] * rule["slack"]
        if not in_range and kind != "coco":
            continue
        box = standard(box, rule["aspect"])
        best, match = rule["iou"], None
        for p in people:
            if kind == "voc":
                o = union_overlap(box, p.box)
                if o > best:
                    best, match = o, p
                continue
            absorbs = p.ignore and (p.crowd or kind == "caltech")
            if p.found and not absorbs:
                continue
            if match and not match.ignore and p.ignore:
                break
            o = own_overlap(box, p.box) if absorbs else union_overlap(box, p.box)
            if o >= best:
                best, match = o, p
        if match is None and not in_range:
            continue
        used += 1
        if match is None:
            counted.append((score, rank, False))
        elif match.ignore:
            match.found = True
        elif match.found:
            counted.append((score, rank, False))
        else:
            match.found = True
            counted.append((score, rank, True))
    return counted, used, sum(not p.ignore for p in people), sum(p.ignore for p in people)


def match_all(images, kind, rule):
    return [outcomes_of_image(people, detections, kind, rule) for people, detections in images]


def curve_of(matched, chosen=None):
    """Every step of the pooled curve (12): (score, fppi, miss, precision, recall, good)."""
    chosen = range(len(matched)) if chosen is None else chosen
    everyone = sum(matched[i][2] for i in chosen)
    pooled = sorted(((-score, i, rank, good) for i in chosen for score, rank, good in matched[i][0]),
                    key=lambda step: step[:3])
    right = wrong = 0
    steps = []
    for score, _, _, good in pooled:
        right += good
        wrong += not good
        steps.append((-score, wrong / len(chosen), 1 - right / everyone if everyone else 1.0,
                      right / (right + wrong), right / everyone if everyone else 0.0, good))
    return steps


def log_average(rates):
    return math.exp(math.fsum(math.log(max(r, FLOOR)) for r in rates) / len(rates))


def value_at(steps, fppi):
    """(miss rate, threshold) of the last step with FPPI at most that (14)."""
    last = None
    for s in steps:
        if s[1] <= fppi:
            last = s
    return (last[2], last[0]) if last else (1.0, None)


def average_precisions(steps):
    """All points, 101 and 11."""
    recall = [s[4] for s in steps]
    precision = [s[3] for s in steps]
    for i in range(len(steps) - 2, -1, -1):
        precision[i] = max(precision[i], precision[i + 1])
    area, last = 0.0, 0.0
    for r, p in zip(recall, precision):
        area += (r - last) * p
        last = r

    def sampled(n):
        total = 0.0
        for k in range(n + 1):
            total += next((p for r, p in zip(recall, precision) if r >= k / n), 0.0)
        return total / (n + 1)

    return area, sampled(100), sampled(10)


def evaluate(images, kind="caltech", iou=0.5, bootstrap=0, seed=1, **changes):
    """images: for each photograph ([((x, y, w, h), visible, ignore)], [((x, y, w, h), score)])."""
    rule = dict(DEFAULTS[kind], iou=iou, **changes)
    matched = match_all(images, kind, rule)
    steps = curve_of(matched)
    at = [value_at(steps, p) for p in POINTS]
    area, at_101, at_11 = average_precisions(steps)
    strict = []
    for k in range(10):
        r = dict(rule, iou=float(Fraction(50 + 5 * k, 100)), most=100)
        strict.append(average_precisions(curve_of(match_all(images, "coco", r)))[1])
    corners = [s for i, s in enumerate(steps) if s[5] or i == len(steps) - 1]
    answer = {
        "truth": sum(m[2] for m in matched), "ignored": sum(m[3] for m in matched),
        "detections": sum(m[1] for m in matched), "images": len(images),
        "lamr": log_average([miss for miss, _ in at]), "ap": area, "ap_101": at_101, "ap_11": at_11,
        "coco_ap": sum(strict) / 10, "miss_rate_at": at, "curve": [s[:5] for s in corners],
    }
    if bootstrap:
        draws = [curve_of(matched, d) for d in image_draws(len(images), bootstrap, seed)]
        answer["lamr_ci95"] = interval([log_average([value_at(d, p)[0] for p in POINTS])
                                        for d in draws])
        answer["ap_ci95"] = interval([average_precisions(d)[0] for d in draws])
    return answer


def interval(values):
    """The 2.5% and 97.5% quantiles, linear between order statistics."""
    values = sorted(values)

    def quantile(q):
        at = q * (len(values) - 1)
        low = math.floor(at)
        high = min(low + 1, len(values) - 1)
        return values[low] + (at - low) * (values[high] - values[low])

    return [quantile(0.025), quantile(0.975)]


# SplitMix64, seeded by what the numbers are for; stream 6 is the bootstrap.
ALL = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & ALL
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & ALL
    return z ^ (z >> 31)


def image_draws(count, times, seed):
    for index in range(times):
        state = mix((seed + GOLDEN) & ALL)
        state = mix(state ^ ((6 + 1) * GOLDEN & ALL))
        state = mix(state ^ ((index + 1) * GOLDEN & ALL))
        draw = []
        while len(draw) < count:
            state = (state + GOLDEN) & ALL
            product = mix(state) * count
            if product & ALL >= (1 << 64) % count:
                draw.append(product >> 64)
        yield draw
