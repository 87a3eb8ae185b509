#!/usr/bin/env python3
"""`hogmine eval` against the plain evaluator beside this file, to 1e-9, on random and on real boxes;
and what only the whole command can show: formats of detections, plots, lists of mistakes.

usage: test_against_plain.py HOGMINE
"""
import csv
import json
import math
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
import zlib

import plain_eval

HOGMINE = os.path.abspath(sys.argv[1])
PENN = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "data" / "penn-fudan"
work = pathlib.Path(tempfile.mkdtemp(prefix="hogmine-eval-"))
number = failed = 0
problems, skipped = [], []


def check(good, why=""):
    if not good:
        problems.append(f"line {sys._getframe(1).f_lineno}: {why}")


def run(*arguments):
    return subprocess.run([HOGMINE, *map(str, arguments)], capture_output=True, timeout=300)


def expect(code, *arguments, says=""):
    r = run(*arguments)
    err = r.stderr.decode(errors="replace")
    if r.returncode != code or says not in err:
        problems.append(f"line {sys._getframe(1).f_lineno}: exit {r.returncode} (not {code}): "
                        f"{err[-300:]}")
    return r


def evaluated(*arguments):
    r = run("eval", *arguments, "--json", "--quiet")
    if r.returncode != 0:
        raise RuntimeError(r.stderr.decode(errors="replace")[-300:])
    return json.loads(r.stdout)


def test(function):
    global number, failed
    problems.clear()
    skipped.clear()
    number += 1
    try:
        function()
    except Exception as e:
        problems.append(f"{type(e).__name__}: {e}")
    failed += bool(problems)
    print("not ok" if problems else "ok", number, "-", function.__name__,
          *(["# SKIP", skipped[0]] if skipped else []))
    for p in problems:
        print("#  ", p)
    sys.stdout.flush()


# ---- data --------------------------------------------------------------------------------------

def png(path, width, height):
    """A grey PNG of that size."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    rows = (b"\0" + b"\x80" * width) * height
    path.write_bytes(b"\x89PNG\r\n\x1a\n" +
                     chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def random_images(seed, count=30):
    """Photographs of 640 x 480 with people, ignore regions and detections; scores tie often."""
    r = random.Random(seed)
    images = []
    for _ in range(count):
        people, detections = [], []
        for _ in range(r.choice([0, 1, 1, 2, 5])):
            h = r.uniform(20, 300)
            box = (r.uniform(0, 500), r.uniform(0, 200), h * r.uniform(0.3, 0.6), h)
            share = r.choice([1, 1, 1, r.uniform(0.1, 1)])
            people.append((box, share, r.random() < 0.15))
            for _ in range(r.choice([0, 1, 1, 2])):
                scale = r.uniform(0.7, 1.4)
                detections.append(((box[0] + r.uniform(-0.2, 0.2) * h,
                                    box[1] + r.uniform(-0.2, 0.2) * h,
                                    box[2] * scale, h * scale), r.randint(0, 60) / 8))
        for _ in range(r.choice([0, 0, 1, 3])):
            h = r.uniform(20, 300)
            detections.append(((r.uniform(-50, 600), r.uniform(-50, 400), h * 0.4, h),
                               r.randint(-20, 40) / 8))
        r.shuffle(detections)
        images.append((people, detections))
    return images


def write_images(folder, images):
    """truth.csv and photographs; returns the truth as it reads back (sizes through corners)."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, back = [], []
    for i, (people, detections) in enumerate(images):
        name = f"photo{i:03d}.png"
        png(folder / name, 640, 480)
        read = []
        if not people:
            rows.append([name, "", "", "", ""])
        for (x, y, w, h), share, ignore in people:
            seen = y + h * share
            rows.append([name, repr(x), repr(y), repr(x + w), repr(y + h), "person", int(ignore),
                         repr(x), repr(y), repr(x + w), repr(seen)])
            w, h = (x + w) - x, (y + h) - y
            vw, vh = (x + w) - x, seen - y
            read.append(((x, y, w, h), vw * vh / (w * h), ignore))
        back.append((read, detections))
    with open(folder / "truth.csv", "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["image", "xmin", "ymin", "xmax", "ymax", "label", "ignore", "visible_xmin",
                      "visible_ymin", "visible_xmax", "visible_ymax"])
        out.writerows(rows)
    return back


def write_detections(path, images, names=None):
    with open(path, "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["image", "x", "y", "w", "h", "score"])
        for i, (_, detections) in enumerate(images):
            for box, score in detections:
                out.writerow([names[i] if names else f"photo{i:03d}.png", *map(repr, box),
                              repr(score)])


def compare(got, want, where):
    def near(a, b):
        if a is None or b is None:
            return a is b
        return abs(a - b) <= 1e-9 * max(1, abs(b))
    for key in ("images", "truth", "ignored", "detections"):
        check(got[key] == want[key], f"{where}: {key} {got[key]} and {want[key]}")
    for key in ("lamr", "ap", "ap_101", "ap_11", "coco_ap"):
        check(near(got[key], want[key]), f"{where}: {key} {got[key]} and {want[key]}")
    for g, (miss, threshold), p in zip(got["miss_rate_at"], want["miss_rate_at"],
                                       plain_eval.POINTS):
        check(near(g["fppi"], p) and near(g["miss_rate"], miss) and near(g["threshold"], threshold),
              f"{where}: at {p}: {g} and {miss}, {threshold}")
    check(len(got["curve"]) == len(want["curve"]), f"{where}: the curve's length")
    for g, w in zip(got["curve"], want["curve"]):
        check(all(near(g[k], v) for k, v in
                  zip(("threshold", "fppi", "miss_rate", "precision", "recall"), w)),
              f"{where}: {g} and {w}")
    for key in ("lamr_ci95", "ap_ci95"):
        if key in want:
            check(all(near(a, b) for a, b in zip(got[key], want[key])),
                  f"{where}: {key} {got[key]} and {want[key]}")


# ---- tests -------------------------------------------------------------------------------------

def random_boxes_agree_to_1e_9_in_every_kind():
    cases = [([], {}), (["--match", "voc"], dict(kind="voc")),
             (["--match", "coco"], dict(kind="coco")),
             (["--subset", "all"], dict(low=20, seen=0.2)),
             (["--match", "coco", "--min-height", 50, "--max-height", 200],
              dict(kind="coco", low=50, high=200)),
             (["--iou", 0.7, "--aspect", 0, "--height-slack", 1, "--min-visible", "0"],
              dict(iou=0.7, aspect=0, slack=1, seen=0)),
             (["--match", "voc", "--aspect", 0.5, "--min-height", 60, "--height-slack", 1.5],
              dict(kind="voc", aspect=0.5, low=60, slack=1.5))]
    for seed in range(3):
        folder = work / f"random{seed}"
        images = write_images(folder, random_images(seed))
        write_detections(folder / "found.csv", images)
        for options, changes in cases:
            got = evaluated("--detections", folder / "found.csv", "--truth", folder / "truth.csv",
                            "--bootstrap", 40, "--seed", seed + 5, *options)
            want = plain_eval.evaluate(images, bootstrap=40, seed=seed + 5, **changes)
            compare(got, want, f"seed {seed} {options}")


def real_detections_agree_to_1e_9():
    model = work / "model.json"
    if not PENN.is_dir():
        return skipped.append("no photographs here")
    train = PENN.parent / "inria" / "train"
    r = run("train", "--positives", train / "pos", "--negatives", train / "neg", "--max-rounds", 0,
            "--out", work / "run")
    check(r.returncode == 0, r.stderr.decode()[-300:])
    shutil.copy(work / "run" / "model.json", model)
    r = run("detect", "--windows", "--model", model, "--threshold", -0.5, PENN / "PNGImages")
    (work / "real.csv").write_bytes(r.stdout)
    got = evaluated("--detections", work / "real.csv", "--truth", PENN, "--bootstrap", 20,
                    "--window-height", 0.75)
    people = {}
    for path in sorted((PENN / "Annotation").glob("*.txt")):
        text = path.read_text(errors="replace")
        boxes = [tuple(map(int, m)) for m in
                 re.findall(r"\(Xmin, Ymin\) - \(Xmax, Ymax\) : \((\d+), (\d+)\) - \((\d+), (\d+)\)",
                            text)]
        people[path.stem] = [((x - 1, y - 1, X - x + 1, Y - y + 1), 1.0, False)
                             for x, y, X, Y in boxes]
    found = {stem: [] for stem in people}
    for row in csv.DictReader((work / "real.csv").read_text().splitlines()):
        x, y, w, h = (float(row[k]) for k in ("x", "y", "width", "height"))
        share = 0.75
        found[pathlib.Path(row["image"]).stem].append(
            ((x + w * (1 - share) / 2, y + h * (1 - share) / 2, w * share, h * share),
             float(row["score"])))
    images = [(people[s], found[s]) for s in sorted(people)]
    want = plain_eval.evaluate(images, bootstrap=20)
    check(want["truth"] > 400 and want["detections"] > 1000, str(want["detections"]))
    compare(got, want, "Penn-Fudan")
    # The command that detects by itself measures the same, but for two decimals of the CSV.
    itself = evaluated(model, "--truth", PENN, "--threshold", -0.5, "--bootstrap", 0)
    check(abs(itself["lamr"] - got["lamr"]) < 0.005 and itself["lamr_ci95"] is None,
          f"{itself['lamr']} and {got['lamr']}")


def the_same_detections_in_three_formats_are_the_same():
    folder = work / "formats"
    images = write_images(folder, random_images(11))
    write_detections(folder / "found.csv", images, [f"/elsewhere/photo{i:03d}" for i in range(30)])
    coco = [{"image_id": i, "category_id": 1, "bbox": list(box), "score": score}
            for i, (_, found) in enumerate(images) for box, score in found]
    (folder / "coco.json").write_text(json.dumps(coco))
    (folder / "caltech.txt").write_text("".join(
        f"{i + 1} " + " ".join(map(repr, box)) + f" {score!r}\n"
        for i, (_, found) in enumerate(images) for box, score in found))
    each = folder / "each"
    each.mkdir()
    for i, (_, found) in enumerate(images):
        (each / f"photo{i:03d}.txt").write_text("".join(
            ",".join(map(repr, box)) + f",{score!r}\n" for box, score in found))
    files = [folder / "found.csv", folder / "coco.json", folder / "caltech.txt", each]
    got = evaluated("--detections", *files, "--truth", folder / "truth.csv", "--names",
                    r"a\,a,b,c,d")["detectors"]
    check([d["name"] for d in got] == ["a,a", "b", "c", "d"])
    for d in got:
        check(d["lamr"] == got[0]["lamr"] and d["curve"] == got[0]["curve"], d["name"])
        check(d["lamr_ci95"] == got[0]["lamr_ci95"])


def cocos_own_image_ids_are_used():
    folder = work / "ids"
    images = write_images(folder, random_images(12, 10))
    write_detections(folder / "found.csv", images)
    names = [f"photo{i:03d}.png" for i in range(10)]
    ids = [1000 - 7 * i for i in range(10)]
    annotations = [{"id": n, "image_id": ids[i], "category_id": 3, "bbox": list(box), "iscrowd": 0,
                    "area": box[2] * box[3]}
                   for n, (i, box) in enumerate((i, box) for i, (people, _) in enumerate(images)
                                                for box, _, _ in people)]
    (folder / "coco-truth.json").write_text(json.dumps({
        "images": [{"id": k, "file_name": n, "width": 640, "height": 480}
                   for k, n in zip(ids, names)],
        "categories": [{"id": 2, "name": "car"}, {"id": 3, "name": "person"}],
        "annotations": annotations}))
    results = [{"image_id": ids[i], "category_id": 3, "bbox": list(box), "score": score}
               for i, (_, found) in enumerate(images) for box, score in found]
    cars = [dict(x, category_id=2) for x in results]
    (folder / "results.json").write_text(json.dumps(results + cars))
    truth = folder / "coco-truth.json"
    a = evaluated("--detections", folder / "results.json", "--truth", truth, "--match", "coco")
    b = evaluated("--detections", folder / "found.csv", "--truth", truth, "--match", "coco")
    check(a["truth_format"] == "coco" and a["lamr"] == b["lamr"] and a["curve"] == b["curve"])
    check(a["detections"] == len(results))


def detections_that_cannot_be_read_are_named():
    folder = work / "bad"
    images = write_images(folder, random_images(13, 5))
    truth = folder / "truth.csv"
    header = "image,x,y,w,h,score\n"
    cases = {
        "empty.csv": ("", "the file is empty"),
        "word.csv": (header + "photo000.png,1,2,3,4,much\n", ":2: a detection needs"),
        "short.csv": (header + "photo000.png,1,2,3\n", ":2: a detection needs"),
        "nan.csv": (header + "photo000.png,1,2,3,4,nan\n", ":2: a detection needs"),
        "negative.csv": (header + "photo000.png,1,2,-3,4,1\n", "cannot be negative"),
        "strangers.csv": (header + "nobody.png,1,2,3,4,1\n", "no photograph of"),
        "prose.txt": ("once upon a time\n", "these are no detections"),
        "far.txt": ("6 1 2 3 4 5\n", "photograph number 6, but the truth has 5"),
        "zero.txt": ("0 1 2 3 4 5\n", "numbered from 1"),
        "torn.json": ('[{"image_id": 1,', "no JSON"),
        "noid.json": ('[{"bbox": [1,2,3,4], "score": 1}]', "no image_id"),
        "nobox.json": ('[{"image_id": 1, "score": 1}]', "needs x, y"),
        "two.json": ('[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":1},'
                     '{"image_id":1,"category_id":2,"bbox":[1,2,3,4],"score":1}]', "several"),
    }
    for name, (text, says) in cases.items():
        (folder / name).write_text(text)
        r = expect(3, "eval", "--detections", folder / name, "--truth", truth, says=says)
        check(r.stdout == b"" and name in r.stderr.decode(), name)
    some = folder / "some.csv"
    some.write_text(header + "nobody.png,1,2,3,4,1\nphoto001.png,5,5,41,100,2\n")
    r = expect(0, "eval", "--detections", some, "--truth", truth, "--json", says="left out")
    check(json.loads(r.stdout)["left_out"] == 1)
    # Windows of a detector are not people: the margin around them is said.
    for width, says in ((50, True), (41, False)):
        some.write_text(header + f"photo001.png,5,5,{width},100,2\n" * 10)
        r = expect(0, "eval", "--detections", some, "--truth", truth)
        check((b"--window-height 0.75" in r.stderr) == says, r.stderr)
    for nothing in (header, "[]"):
        some.write_text(nothing)
        d = evaluated("--detections", some, "--truth", truth)
        check(d["lamr"] == 1 and d["ap"] == 0 and d["curve"] == [])


def a_wrong_command_says_what_to_type():
    folder = work / "random0"
    truth, found = folder / "truth.csv", folder / "found.csv"
    for arguments, says in (
            (["--truth", truth], "MODEL or --detections"), ([found], "--truth PATH"),
            ([found, "--protocol", "fppw", "--positives", truth, "--negatives", truth],
             "takes a model"),
            ([found, "--protocol", "fppw"], "--positives PATH"),
            ([found, "--truth", truth, "--names", "a,b"], "more names"),
            ([found, "--truth", truth, "--plot", "det.png"], ".svg"),
            ([found, "--truth", truth, "--save", "--at-fppi", 1], "one MODEL"),
            ([found, "--truth", truth, "--min-height", 9, "--max-height", 9], "nobody"),
            ([found, found, "--truth", truth, "--errors", work / "e"], "one detector"),
            ([found, "--truth", truth, "--match", "caltec"], "one of caltech")):
        expect(2, "eval", *arguments, says=says)
    expect(3, "eval", found, "--truth", truth, "--min-height", 5000, says="nothing is to be found")
    expect(3, "eval", found, "--truth", work / "nothing", says="nothing")
    for gone in (["gone.json", found], [found, "--detections", "gone.csv"]):
        expect(3, "eval", *gone, "--truth", truth, says="gone")
    photos = work / "plain"
    photos.mkdir()
    png(photos / "photo000.png", 64, 64)
    expect(3, "eval", found, "--truth", photos, says="without annotations")


def two_detectors_are_compared_in_pairs():
    folder = work / "random1"
    truth, found = folder / "truth.csv", folder / "found.csv"
    rows = list(csv.reader(open(found)))
    worse = folder / "worse.csv"
    with open(worse, "w", newline="") as f:
        csv.writer(f).writerows(r for i, r in enumerate(rows) if i == 0 or i % 3)
    d = evaluated(found, worse, "--truth", truth, "--names", "all,some", "--bootstrap", 300)
    pair = d["pairs"][0]
    a, b = d["detectors"]
    check(pair["a"] == "all" and pair["b"] == "some" and len(d["pairs"]) == 1)
    check(abs(pair["lamr_difference"] - (a["lamr"] - b["lamr"])) < 1e-12)
    low, high = pair["lamr_difference_ci95"]
    check(low <= pair["lamr_difference"] <= high)
    check(0 <= pair["probability_a_better"] <= 1)
    d = evaluated(found, found, "--truth", truth, "--bootstrap", 50)
    check(d["pairs"][0]["probability_a_better"] == 0.5)


def plots_hold_every_detector_sorted_by_its_number():
    folder = work / "random1"
    truth, found, worse = (folder / n for n in ("truth.csv", "found.csv", "worse.csv"))
    det, pr = work / "det.svg", work / "pr.svg"
    arguments = ("eval", worse, found, "--truth", truth, "--names", "some <&>,all", "--plot", det,
                 "--plot-pr", pr, "--json")
    d = json.loads(expect(0, *arguments).stdout)["detectors"]
    for path, key in ((det, "lamr"), (pr, "ap")):
        root = xml.etree.ElementTree.parse(path).getroot()
        words = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]
        at = [i for i, w in enumerate(words) if w.endswith((" all", " some <&>"))]
        check(len(at) == 2, str(words))
        numbers = [float(words[i].split("%")[0]) for i in at]
        check(sorted(numbers) == sorted(round(x[key] * 100, 1) for x in d), f"{key}: {numbers}")
        text = path.read_text()
        check("currentColor" in text and "var(--series-1," in text and "stroke-dasharray" in text)
    expect(4, *arguments, says="--force")
    expect(0, *arguments, "--force")


def what_becomes_of_ignored_people_can_be_chosen():
    folder = work / "regions"
    folder.mkdir()
    png(folder / "a.png", 640, 480)
    (folder / "truth.csv").write_text("image,xmin,ymin,xmax,ymax,label,ignore\n"
                                      "a.png,100,100,141,200,person,0\n"
                                      "a.png,300,100,341,200,person,1\n"
                                      "a.png,1,100,42,200,person,0\n")
    (folder / "found.csv").write_text("image,x,y,w,h,score\na.png,300,100,41,100,2\n"
                                      "a.png,100,100,41,100,1\n")
    base = ("--detections", folder / "found.csv", "--truth", folder / "truth.csv")
    keep, drop = evaluated(*base), evaluated(*base, "--ignore-regions", "drop")
    check((keep["truth"], keep["ignored"]) == (2, 1) and (drop["truth"], drop["ignored"]) == (2, 0))
    check(keep["curve"][0]["fppi"] == 0 and drop["curve"][0]["fppi"] == 1)
    border = evaluated(*base, "--border", 5)
    check((border["truth"], border["ignored"]) == (1, 2))
    twice = evaluated(*base, "--window-height", 0.5)  # the person is half of the box: too small
    check(twice["curve"] == [] or twice["lamr"] == 1)


def mistakes_are_listed_ranked_and_drawn():
    folder = work / "random2"
    truth, found, out = folder / "truth.csv", folder / "found.csv", work / "errors"
    d = evaluated("--detections", found, "--truth", truth, "--errors", out, "--at-fppi", 2)
    at = d["operating_points"][0]
    errors = d["errors"]
    wrong = list(csv.DictReader(open(out / "false-positives.csv")))
    missed = list(csv.DictReader(open(out / "misses.csv")))
    scores = [float(w["score"]) for w in wrong]
    check(scores == sorted(scores, reverse=True) and min(scores) >= at["threshold"])
    check(len(wrong) == round(at["fppi"] * d["images"]) == sum(errors["false_positives"].values()))
    check(len(missed) == errors["misses"]["all"] == round(at["miss_rate"] * d["truth"]))
    for kind, count in errors["false_positives"].items():
        check(count == sum(w["kind"] == kind for w in wrong), kind)
        check((out / f"{kind}.png").exists() == (count > 0), kind)
    for parts in (("near", "medium", "far"), ("visible", "partial", "heavy"), ("border", "inside")):
        groups = [errors["misses"][g] for g in parts]
        check(sum(g["missed"] for g in groups) == len(missed), str(parts))
        check(sum(g["people"] for g in groups) == d["truth"], str(parts))
        for name, g in zip(parts, groups):
            check((out / f"misses-{name}.png").exists() == (g["missed"] > 0), name)
    check({"double", "background", "poor"} <= {w["kind"] for w in wrong})
    r = run("inspect", out / "misses.csv", "--json")  # annotations that train takes
    check(r.returncode == 0 and json.loads(r.stdout)["boxes"] == len(missed), r.stderr.decode())
    expect(4, "eval", "--detections", found, "--truth", truth, "--errors", out, says="--force")


def an_operating_point_is_written_into_the_model_and_used():
    data, model = work / "synth", work / "trained" / "model.json"
    r = run("synth", data, "--images", 8, "--seed", 5, "--width", 320, "--height", 256)
    check(r.returncode == 0, r.stderr.decode()[-300:])
    r = run("train", "--octaves", 1, "--positives", data / "positives", "--negatives", data / "negatives",
            "--max-rounds", 1, "--out", model.parent)
    check(r.returncode == 0, r.stderr.decode()[-300:])
    street = data / "street.csv"
    d = evaluated(model, "--truth", street, "--threshold", -2, "--at-fppi", 0.5,
                  "--at-precision", 0.5)
    at, precise = d["operating_points"]
    check(at["reached"] and at["fppi"] <= 0.5 and precise["precision"] >= 0.5)
    alone = evaluated(model, "--truth", street, "--threshold", -2, "--at-fppi", 0.5,
                      "--at-precision", 0.5, "--threads", 1)
    check(alone == d, "any number of threads measures the same")
    right = [p for p in d["curve"] if p["fppi"] <= 0.5]
    check(abs(min(p["miss_rate"] for p in right) - at["miss_rate"]) < 1e-12)
    before = json.loads(model.read_text())
    expect(0, "eval", model, "--truth", street, "--threshold", -2, "--at-fppi", 0.5,
           "--save", "--quiet")
    after = json.loads(model.read_text())
    check(abs(after["threshold"] - at["threshold"]) < 1e-7 and after != before)
    check(dict(before, threshold=0) == dict(after, threshold=0), "nothing else changes")
    photos = sorted((data / "street").glob("*.jpg")) + sorted((data / "street").glob("*.png"))
    rows = list(csv.DictReader(run("detect", "--model", model, *photos).stdout.decode()
                               .splitlines()))
    check(rows and min(float(x["score"]) for x in rows) >= at["threshold"] - 1e-6)
    again = evaluated(model, "--truth", street, "--threshold", after["threshold"])
    check(abs(again["curve"][-1]["fppi"] - at["fppi"]) < 1e-12)
    check(again["detections"] == len(rows))
    r = run("eval", model, "--truth", street, "--at-precision", "100.0%", "--save",
            "--threshold", -2, "--subset", "all", "--max-height", 21)
    check(r.returncode in (1, 3), str(r.returncode))
    r = run("convert", model, work / "people.yml")
    expect(2, "eval", work / "people.yml", "--truth", street, "--at-fppi", 1, "--save",
           says="convert")


try:
    for t in (random_boxes_agree_to_1e_9_in_every_kind, real_detections_agree_to_1e_9,
              the_same_detections_in_three_formats_are_the_same, cocos_own_image_ids_are_used,
              detections_that_cannot_be_read_are_named, a_wrong_command_says_what_to_type,
              two_detectors_are_compared_in_pairs, plots_hold_every_detector_sorted_by_its_number,
              what_becomes_of_ignored_people_can_be_chosen, mistakes_are_listed_ranked_and_drawn,
              an_operating_point_is_written_into_the_model_and_used):
        test(t)
finally:
    shutil.rmtree(work, ignore_errors=True)
print(f"1..{number}")
sys.exit(failed > 0)
