#!/usr/bin/env python3
"""The command line as users type it: exit codes, streams, JSON, bad input.

usage: test_cli.py HOGMINE   (the program under test)
"""
import array
import csv
import json
import os
import pathlib
import resource
import shutil
import subprocess
import xml.etree.ElementTree

import harness
from harness import HOGMINE, check, expect, new_folder, run, test

work = new_folder()
data = work / "data"
RUN = work / "run"
MODEL = RUN / "model.json"


def train(out, *more, **options):
    return run("train", "--positives", data / "positives", "--negatives", data / "negatives",
               "--out", out, *more, **options)


def synth_makes_the_whole_set():
    r = expect(0, "synth", data, "--images", 8, "--seed", 3, "--width", 320, "--height", 256)
    check(b"positives" in r.stdout)
    check(len(list((data / "positives").iterdir())) == 16)
    check(len(list((data / "negatives").iterdir())) == 8)
    rows = list(csv.DictReader(open(data / "street" / "street.csv")
                               if (data / "street" / "street.csv").exists()
                               else open(data / "street.csv")))
    check(rows and {"image", "xmin", "ymin", "xmax", "ymax"} <= set(rows[0]))
    expect(4, "synth", data, "--images", 8, says="--force")


def training_ends_stable_and_says_so():
    r = train(RUN, "--max-rounds", 6)
    check(r.returncode == 0, r.stderr.decode()[-400:])
    check(r.stdout.decode().strip() == str(MODEL))
    err = r.stderr.decode()
    check("stable after" in err or "stopped by --max-rounds" in err, err)
    rows = list(csv.DictReader(open(RUN / "rounds.csv")))
    check([int(x["round"]) for x in rows] == list(range(len(rows))))
    for x in rows[1:]:
        check(int(x["hard"]) == int(x["known"]) + int(x["new"]), str(x))
        listed = list(csv.DictReader(open(RUN / "hard" / f"{int(x['round']):03d}.csv")))
        check(len(listed) == int(x["added"]))
    if "stable after" in err:
        check(rows[-1]["added"] == "0" and rows[-1]["complete"] == "1")
    model = json.load(open(MODEL))
    check(model["format"] == "hogmine-model" and len(model["weights"]) == 6156)
    options = json.load(open(RUN / "run.json"))["options"]
    check(options["max-rounds"] == 6 and options["seed"] == 1)
    check(not [p for p in RUN.rglob("*") if ".tmp-" in p.name])


def the_same_command_gives_the_same_bytes():
    other = work / "again"
    check(train(other, "--max-rounds", 6, "--threads", 1).returncode == 0)
    check((other / "model.json").read_bytes() == MODEL.read_bytes())
    for name in os.listdir(RUN / "hard"):
        check((other / "hard" / name).read_bytes() == (RUN / "hard" / name).read_bytes(), name)
    for cpu in ("reference", "avx2"):
        third = work / cpu
        r = train(third, "--max-rounds", 1, env={**os.environ, "HOGMINE_CPU": cpu})
        if r.returncode == 2:
            continue
        one = work / ("one-" + cpu)
        check(train(one, "--max-rounds", 1).returncode == 0)
        check((third / "model.json").read_bytes() == (one / "model.json").read_bytes(), cpu)


def a_run_is_never_overwritten_without_force():
    before = MODEL.read_bytes()
    r = train(RUN)
    check(r.returncode == 4 and b"--force" in r.stderr)
    check(MODEL.read_bytes() == before)
    forced = work / "forced"
    check(train(forced, "--max-rounds", 3).returncode == 0)
    check(train(forced, "--max-rounds", 0, "--force").returncode == 0)
    check(sorted(os.listdir(forced / "hard")) == ["000.csv"])


def force_replaces_only_what_hogmine_made():
    mine = work / "mine"
    (mine / "positives").mkdir(parents=True)
    (mine / "validation").mkdir()
    photo = mine / "positives" / "precious.jpg"
    photo.write_bytes(b"precious")
    r = expect(4, "synth", mine, "--force", "--images", 1, says="did not make")
    r = train(mine, "--force", "--max-rounds", 0)
    check(r.returncode == 4 and b"did not make" in r.stderr, r.stderr.decode())
    check(photo.read_bytes() == b"precious" and (mine / "validation").exists())


def a_run_that_cannot_be_trained_costs_nothing():
    old = work / "old"
    shutil.copytree(RUN, old)
    before = (old / "model.json").read_bytes()
    tiny = work / "tiny.ppm"
    tiny.write_bytes(b"P6 40 50 255\n" + bytes(40 * 50 * 3))
    expect(3, "train", "--positives", data / "positives", "--negatives", tiny, "--out", old,
           "--force", says="smaller than the window")
    check((old / "model.json").read_bytes() == before)
    new = work / "new"
    args = ("train", "--positives", data / "positives", "--out", new, "--max-rounds", 0)
    expect(3, *args, "--negatives", tiny)
    expect(0, *args, "--negatives", data / "negatives")  # nothing in the way


def drawings_never_replace_photographs_or_each_other():
    photos = work / "photos"
    for sub in ("a", "b"):
        (photos / sub).mkdir(parents=True)
        shutil.copy(data / "street" / "000001.jpg", photos / sub / "same.jpg")
    shutil.copy(data / "street" / "000001.jpg", photos / "a" / "same.jpeg")
    out = work / "drawings"
    expect(0, "detect", "--model", MODEL, photos / "a", photos / "b", "--draw", out)
    check(sorted(p.name for p in out.iterdir()) == ["same-2.jpg", "same-3.jpg", "same.jpg"])
    before = (photos / "b" / "same.jpg").read_bytes()
    expect(4, "detect", "--model", MODEL, photos / "b", "--draw", photos / "b", "--force",
           says="would replace")
    check((photos / "b" / "same.jpg").read_bytes() == before)


def any_seed_gives_a_model_that_reads_back():
    out = work / "seeds"
    check(train(out, "--max-rounds", 0, "--seed", 2**63 - 1).returncode == 0)
    expect(0, "mine", out / "model.json", "--negatives", data / "negatives")
    r = train(work / "never2", "--seed", 2**63)
    check(r.returncode == 2 and b"whole number" in r.stderr)


def names_in(path):
    return {pathlib.Path(line).name for line in path.read_text().split("\n")[:-1]}


def validation_holds_photographs_out_measures_and_takes_them_in():
    out = work / "validated"
    r = train(out, "--max-rounds", 1, "--validation", "25%", "--json")
    check(r.returncode == 0, r.stderr.decode()[-300:])
    held = names_in(out / "validation" / "negatives.txt")
    kept = names_in(out / "training" / "negatives.txt")
    check(held | kept == set(os.listdir(data / "negatives")) and len(held) == 2 and len(kept) == 6)
    document = json.load(open(out / "validation.json"))
    check(document["protocol"] == "fppw" and document["positives"] == 4)
    check(document["round"] == 1 and document["taken_in"] == 2, document["round"])
    check(len(document["first"]["miss_rate_at"]) == 4)
    point = document["operating_point"]
    check(point["people"] == 4 and point["photographs"] == 2, point)
    for n in (0, 1):
        mined = {x["image"] for x in csv.DictReader(open(out / "hard" / f"{n:03d}.csv"))}
        check(mined and not held & mined, mined)
    rows = list(csv.DictReader(open(out / "rounds.csv")))
    check([int(x["pool_positives"]) for x in rows] == [24, 24, 32])
    check(int(rows[2]["images"]) == 2, "the round that takes in looks at more than what is new")
    model = json.load(open(out / "model.json"))
    check(model["threshold"] == round(model["threshold"], 2) == point["threshold"])
    told = json.loads(r.stdout)
    check(told["threshold"] == point["threshold"] and told["finds_nothing"] is False)
    check(told["held_out"]["people"] == 4 and told["held_out"]["taken_in"] == 2, told)


def what_is_held_out_for_good_is_not_learnt_from():
    out = work / "for-good"
    r = train(out, "--validation", "25%", "--keep-held-out", "--json")
    check(r.returncode == 0, r.stderr.decode()[-300:])
    held = names_in(out / "validation" / "negatives.txt")
    for path in (out / "hard").iterdir():
        check(not held & {x["image"] for x in csv.DictReader(open(path))}, path.name)
    rows = list(csv.DictReader(open(out / "rounds.csv")))
    check(all(x["images"] == "6" and x["validation_miss"] for x in rows))
    check("taken_in" not in json.load(open(out / "validation.json")))
    check(json.loads(r.stdout)["held_out"]["taken_in"] == 0)
    expect(0, "verify", out)


def by_default_a_tenth_is_held_out_where_there_is_enough():
    r = train(work / "few", "--max-rounds", 0)
    check(b"nothing is held out, so there is no verdict" in r.stderr and not (work / "few" / "validation.json").exists())
    check(json.load(open(work / "few" / "run.json"))["options"]["validation"] == 0)
    many = work / "many"
    expect(0, "synth", many, "--images", 20, "--seed", 4, "--width", 320, "--height", 256)
    sets = ("--positives", many / "positives", "--negatives", many / "negatives")
    out = work / "default run"
    r = expect(0, "train", *sets, "--out", out)
    check(len(names_in(out / "validation" / "negatives.txt")) == 2)
    check(json.load(open(out / "run.json"))["options"]["validation"] == 0.1)
    lines = r.stderr.decode().splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("held out (4 people, 2 "))
    check("missed" in lines[first] and "in round 0" in lines[first], lines[first])
    check(lines[first + 1].startswith("threshold ") and "taken in" in lines[first + 2], lines)
    quoted = f"'{out}'"
    check(f"hogmine detect --model {quoted} PHOTO" in lines[first + 3], lines[first + 3:])
    check(f"hogmine report {quoted}" in lines[first + 4], lines[first + 3:])
    check(f"hogmine eval {quoted} --truth" in lines[first + 5], lines[first + 3:])
    expect(0, "verify", out)
    # On everything in the end, and nearly what never held anything out comes to.
    whole = work / "whole run"
    expect(0, "train", *sets, "--out", whole, "--validation", 0)
    a, b = (json.load(open(x / "certificate.json")) for x in (out, whole))
    check((a["images"], a["levels"], a["windows"]) == (b["images"], b["levels"], b["windows"]))
    check(abs(a["objective"] / b["objective"] - 1) < 3e-4, (a["objective"], b["objective"]))
    check(not (whole / "validation.json").exists())
    expect(2, "train", *sets, "--out", work / "never3", "--validation", 0, "--keep-held-out",
           says="--keep-held-out")
    expect(2, "train", *sets, "--out", work / "never3", "--trust-data", "yes", says='"yes"')
    expect(2, "train", *sets, "--out", work / "never3", "--validation", 0, "--stop",
           "validation=2", says="--validation")


def a_detector_that_finds_nothing_is_warned_of_first_and_last():
    many = work / "many"
    sets = ("--positives", many / "positives", "--negatives", many / "negatives")
    for more in (("--validation", 0), ()):
        out = work / f"useless-{len(more)}"
        r = expect(0, "train", *sets, "--out", out, "--C", 1e-9, "--max-rounds", 1, *more)
        lines = r.stderr.decode().splitlines()
        check("FINDS NOTHING" in lines[-1] and "WARNING" in lines[-1], lines[-1])
        told = [i for i, line in enumerate(lines) if line.startswith("THIS DETECTOR FINDS NOTHING")]
        check(len(told) == 1, lines)
        check("stopped by rounds" in lines[told[0] + 1], lines)
        r = expect(0, "train", *sets, "--out", out, "--C", 1e-9, "--max-rounds", 1, *more,
                   "--force", "--quiet", "--json")
        check(json.loads(r.stdout)["finds_nothing"] is True)
        check(r.stderr.decode().count("\n") == 1 and b"FINDS NOTHING" in r.stderr, r.stderr)


def eval_prints_the_document_of_the_protocol():
    r = expect(0, "eval", MODEL, "--protocol", "fppw", "--positives", data / "positives",
               "--negatives", data / "negatives", "--json")
    d = json.loads(r.stdout)
    check(d["schema"] == 1 and d["protocol"] == "fppw" and d["positives"] == 16)
    check([p["fppw"] for p in d["miss_rate_at"]] == [1e-3, 1e-4, 1e-5, 1e-6])
    check(d["miss_rate_at"][3]["miss_rate"] is None)  # too few windows: not measurable
    check(0 <= d["miss_rate_at"][0]["miss_rate"] <= 1 and d["windows"] > 1000)
    check(all(a["threshold"] > b["threshold"] for a, b in zip(d["curve"], d["curve"][1:])))
    for p in d["miss_rate_at"]:
        low, high = p["miss_rate_ci95"] or (None, None)
        check(low is None if p["miss_rate"] is None else 0 <= low <= high <= 1)
    one = expect(0, "eval", MODEL, "--protocol", "fppw", "--positives", data / "positives",
                 "--negatives", data / "negatives", "--json", "--threads", 1, "--plot",
                 work / "fppw.svg")
    check(one.stdout == r.stdout and b"</svg>" in (work / "fppw.svg").read_bytes())
    r = expect(0, "eval", MODEL, MODEL, "--names", r"a\,b,c", "--protocol", "fppw", "--positives",
               data / "positives", "--negatives", data / "negatives", "--json")
    check([x["name"] for x in json.loads(r.stdout)["detectors"]] == ["a,b", "c"])
    expect(2, "eval", MODEL, "--protocol", "fppx", "--positives", data, "--negatives", data,
           says="fppw")


def mine_counts_and_crops_the_hardest():
    out = work / "mined"
    r = expect(0, "mine", MODEL, "--negatives", data / "negatives", "--json", "--top", 5, "--out",
               out)
    d = json.loads(r.stdout)
    check(d["images"] == 8 and d["hits"] >= len(d["hardest"]))
    scores = [h["score"] for h in d["hardest"]]
    check(scores == sorted(scores, reverse=True))
    check(len(list(out.glob("0*.png"))) == len(scores) and (out / "hardest.png").exists())
    rows = list(csv.DictReader(open(out / "hardest.csv")))
    check(all((out / x["crop"]).exists() for x in rows) and len(rows) == len(scores))
    nothing = json.loads(expect(0, "mine", MODEL, "--negatives", data / "negatives", "--json",
                                "--threshold", 50).stdout)
    check(nothing["hits"] == 0 and nothing["hardest"] == [])
    check(abs(d["hits_per_image"] - d["hits"] / 8) < 1e-9)
    rows = list(csv.DictReader(open(RUN / "rounds.csv")))
    if rows[-1]["added"] == "0":  # the last pass of training saw the same model
        check(d["hits"] == int(rows[-1]["hard"]) and
              d["windows"] == int(rows[-1]["windows"]) + int(rows[-1]["skipped"]))


def detect_finds_people_and_draws_them():
    street = sorted((data / "street").glob("*.jpg"))
    out = work / "drawn"
    r = expect(0, "detect", "--model", MODEL, "--json", "--threshold", -1, "--draw", out, *street)
    d = json.loads(r.stdout)
    check(d["schema"] == 1 and len(d["images"]) == len(street))
    check(d["images"][0]["width"] == 320 and d["images"][0]["path"] == str(street[0]))
    raw = json.loads(expect(0, "detect", "--model", MODEL, "--json", "--raw", "--threshold", -1,
                            *street).stdout)
    strongest = json.loads(expect(0, "detect", "--model", MODEL, "--json", "--threshold", -1,
                                  "--average", 1, *street).stdout)
    for a, s, b in zip(d["images"], strongest["images"], raw["images"]):
        check(all(x in b["detections"] for x in s["detections"]))
        check([x["score"] for x in a["detections"]] == [x["score"] for x in s["detections"]])
        check(all(abs(x["width"] / x["height"] - 0.41) < 0.01 for x in a["detections"]))
        check(all(abs(x["window"][3] / x["window"][2] - 2) < 0.1 and
                  abs(x["height"] / x["window"][3] - 0.75) < 0.01 and
                  abs(2 * x["x"] + x["width"] - 2 * x["window"][0] - x["window"][2]) < 0.1
                  for x in a["detections"]))
    check(sorted(p.name for p in out.iterdir()) == [p.name for p in street])
    plain = expect(0, "detect", "--model", MODEL, "--threshold", -1, *street).stdout.decode()
    check(plain.startswith("image,x,y,width,height,score\n"))
    check(plain.count("\n") - 1 == sum(len(x["detections"]) for x in d["images"]))
    one = run("detect", "--model", MODEL, "--threads", 1, "--raw", *street).stdout
    check(one == run("detect", "--model", MODEL, "--threads", 3, "--raw", *street).stdout)


def boxes_do_not_depend_on_the_threshold():
    street = sorted((data / "street").glob("*.jpg"))
    low, high = (json.loads(expect(0, "detect", "--model", MODEL, "--json", "--threshold", t,
                                   *street).stdout)["images"] for t in (-1, -0.3))
    clear = [[x for x in image["detections"] if x["score"] >= -0.3] for image in low]
    check(clear == [image["detections"] for image in high] and any(clear))


def a_model_goes_to_opencv_and_back():
    yml, back, hog = work / "m.yml", work / "back.json", work / "hog" / "model.json"
    train(work / "hog", "--max-rounds", 2, "--octaves", 1)
    r = expect(0, "convert", hog, yml)
    check(b"low-passed" in r.stderr)
    expect(4, "convert", hog, yml, says="--force")
    expect(0, "convert", yml, back)
    a, b = json.load(open(hog)), json.load(open(back))
    check(a["weights"] == b["weights"] and a["bias"] == b["bias"])
    check(b["scan"]["pyramid"] == "opencv" and b["scan"]["pad"] == 0)
    street = sorted((data / "street").glob("*.jpg"))
    args = ("--raw", "--threshold", -1, "--pyramid", "opencv", "--pad", 0, *street)
    one = run("detect", "--model", hog, *args).stdout
    check(one.count(b"\n") > 1 and one == run("detect", "--model", yml, *args).stdout)
    expect(2, "convert", MODEL, work / "m.txt", says=".yml")
    expect(3, "convert", data / "street" / "street.csv", work / "x.json")


def a_model_of_liblinears_is_read():
    model = json.load(open(MODEL))
    text = work / "m.linear"
    lines = [f"{w:.9g} " for w in model["weights"]] + [f"{model['bias'] / 10:.17g} "]
    text.write_text("solver_type L2R_L1LOSS_SVC_DUAL\nnr_class 2\nlabel 1 -1\nnr_feature 6156\n"
                    "bias 10\nw\n" + "\n".join(lines) + "\n")
    back = work / "from-linear.json"
    expect(0, "convert", text, back)
    b = json.load(open(back))
    check(b["weights"] == model["weights"] and abs(b["bias"] - model["bias"]) < 1e-6)
    text.write_text(text.read_text().replace("nr_feature 6156", "nr_feature 6155"))
    expect(3, "convert", text, back, "--force")


def solvers_and_stores_agree():
    models = {}
    for name, more in {"float": (), "half": ("--store", "half"), "disk": ("--memory", "3M"),
                       "liblinear": ("--solver", "liblinear")}.items():
        out = work / ("solver-" + name)
        r = train(out, "--max-rounds", 1, *more)
        check(r.returncode == 0, r.stderr.decode()[-300:])
        check(("kept on disk" in r.stderr.decode()) == (name == "disk"), name)
        models[name] = (out / "model.json").read_bytes()
        rows = list(csv.DictReader(open(out / "rounds.csv")))
        check(name == "liblinear" or 0 <= float(rows[1]["solver_gap"]) <= 1e-4, str(rows[1]))
        check(not [p for p in out.rglob("*") if "scratch" in p.name])
    check(models["float"] == models["disk"])  # slower, with the same result
    a, b = (json.loads(models[k])["weights"] for k in ("float", "half"))
    c = json.loads(models["liblinear"])["weights"]
    norm = sum(x * x for x in a) ** 0.5
    for other, most in ((b, 0.02), (c, 0.02)):
        apart = sum((x - y) ** 2 for x, y in zip(a, other)) ** 0.5
        check(apart < most * norm, f"{apart / norm}")
    expect(2, "train", "--solver", "magic", says="dual, liblinear")


def c_is_chosen_by_cross_validation():
    out = work / "auto"
    r = train(out, "--max-rounds", 0, "--C", "auto")
    check(r.returncode == 0 and b"solves on the first pool" in r.stderr, r.stderr.decode()[-300:])
    table = list(csv.DictReader(open(out / "c.csv")))
    check(len(table) >= 5)
    chosen = json.load(open(out / "run.json"))["chosen"]["C"]
    check(chosen in [float(x["C"] if "C" in x else x["c"]) for x in table], str(table[:1]))
    check(json.load(open(out / "model.json"))["training"]["C"] == chosen)
    expect(2, "train", "--C", "automatic", says="auto")


def extract_writes_numpy_arrays():
    crops = sorted((data / "positives").iterdir())[:3]
    out = work / "crops.npy"
    r = expect(0, "extract", *crops, "--out", out, "--json")
    check(json.loads(r.stdout)["rows"] == 3 and json.loads(r.stdout)["values"] == 3780)
    raw = out.read_bytes()
    check(raw[:8] == b"\x93NUMPY\x01\x00" and len(raw) == 128 + 3 * 3780 * 4)
    check(b"'shape': (3, 3780)" in raw[:128] and raw[127:128] == b"\n")
    dense = work / "dense.npy"
    expect(0, "extract", crops[0], "--dense", "--out", dense)
    check(b"(25, 3780)" in dense.read_bytes()[:128])
    # The window at (16, 16) is the middle one: row 2, column 2 of 5 x 5.
    row = dense.read_bytes()[128:][12 * 15120:13 * 15120]
    check(row == raw[128:128 + 15120])
    expect(0, "extract", *crops, "--out", out, "--force", "--cell", 6, "--block", 18, "--window",
           "66x126")
    check(b"(3, 13851)" in out.read_bytes()[:128])  # 9 x 19 blocks of 81
    expect(2, "extract", *crops, "--out", work / "no.npy", "--cell", 7, says="no multiple")
    expect(2, "extract", *crops, "--out", work / "no.npy", "--dense", says="one image")
    expect(4, "extract", *crops, "--out", out, says="--force")


def dalals_studies_can_be_repeated():
    out = work / "study"
    r = train(out, "--max-rounds", 0, "--cell", "6", "--block", "18", "--window", "66x126", "--norm",
              "l1sqrt", "--bins", 6)
    check(r.returncode == 0, r.stderr.decode()[-300:])
    g = json.load(open(out / "model.json"))["geometry"]
    check(g["cell"] == [6, 6] and g["norm"] == "l1sqrt" and g["sigma"] == 4.5)
    expect(0, "detect", "--model", out / "model.json", *sorted((data / "street").glob("*.jpg")))
    expect(3, "convert", out / "model.json", work / "l1.yml", says="l1sqrt")


def a_preset_is_options_that_later_ones_replace():
    made = work / "preset"
    arguments = ("--positives", data / "positives", "--negatives", data / "negatives", "--out",
                 made, "--max-rounds", 0)
    expect(0, "train", *arguments, "--preset", "dalal", "--C", 0.02)
    options = json.load(open(made / "run.json"))["options"]
    check(options["preset"] == "dalal" and options["loss"] == "hinge" and options["sigma"] == 8)
    check(options["threshold"] == 0 and options["evict"] == "random")
    check(options["C"] == 0.02 and options["max-rounds"] == 0)
    expect(2, "train", *arguments, "--preset", "dolar", says="acf")
    help = expect(0, "train", "--help").stdout.decode()
    for name in ("dalal", "lsvm", "acf"):
        check(f"--preset {name}:" in help)
        expect(0, "train", *arguments, "--force", f"--preset={name}")


def bench_times_every_stage():
    out = work / "bench.json"
    r = expect(0, "bench", "--width", 320, "--height", 240, "--runs", 2, "--threads", 1, "--json",
               out)
    d = json.load(open(out))
    check(d["detect_ms"] > 0 and d["windows_per_second"] > 0)
    check(set(d["stages_ms"]) == {"decode", "resize", "gradient", "histogram", "normalise", "score",
                                  "nms"})
    check(b"histogram" in r.stdout)
    rows = work / "rows.npy"
    r = expect(0, "bench", "--solver", "--rows", 1000, "--json", out, "--rows-out", rows)
    d = json.load(open(out))
    check(len(d["solvers"]) == 6 and all(s["objective"] > 0 for s in d["solvers"]))
    best = min(s["objective"] for s in d["solvers"][:3])
    check(all(s["objective"] < best * 1.02 for s in d["solvers"][:3]))
    n = json.load(open(out))["rows"]
    header, values = rows.read_bytes()[:128], array.array("f", rows.read_bytes()[128:])
    check(f"'shape': ({n}, 3781)".encode() in header and len(values) == n * 3781)
    check(set(values[::3781]) == {1, -1})
    expect(2, "bench", "--positives", data, says="--solver")
    expect(2, "bench", "--rows-out", rows, says="--solver")


def show_draws_the_template_and_what_hog_sees():
    photo = sorted((data / "street").glob("*.jpg"))[0]
    for path, kind in ((MODEL, "template"), (photo, "HOG")):
        png, svg = work / f"{kind}.png", work / f"{kind}.svg"
        r = expect(0, "show", path, "--out", png)
        check(r.stdout.decode().strip() == str(png) and not r.stderr)
        check(png.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n")
        r = expect(0, "show", path, "--out", svg, "--json")
        check(json.loads(r.stdout)["kind"] == kind)
        root = xml.etree.ElementTree.parse(svg).getroot()
        check(root.tag.endswith("svg") and path.name in root[0].text, root[0].text)
    expect(0, "show", photo, "--out", work / "signed.png", "--signed", "--bins", 18, "--cell", 6,
           "--block", 12)
    expect(0, "show", photo, "--out", work / "opencv.png", "--pyramid", "opencv")


def evidence_of(*arguments):
    r = expect(0, "show", *arguments, "--model", MODEL, "--json", "--force")
    d = json.loads(r.stdout)
    total = d["bias"] + sum(map(sum, d["blocks"]))
    check(abs(total - d["sum"]) < 1e-9 and abs(d["sum"] - d["score"]) <= 1e-5, str(d["score"]))
    check(abs(d["bias"] + d["for"] + d["against"] - d["sum"]) < 1e-9)
    check([len(x) for x in d["blocks"]] == [7] * 15 + [5] * 9 + [3] * 7)
    return d


def the_evidence_of_a_window_sums_up_to_its_score():
    photo = sorted((data / "street").glob("*.jpg"))[0]
    out = work / "evidence.svg"
    raw = json.loads(expect(0, "detect", "--model", MODEL, "--raw", "--threshold", -100, "--json",
                            photo).stdout)["images"][0]["detections"]
    best = max(raw, key=lambda d: d["score"])
    shown = evidence_of(photo, "--out", out)
    check(shown["score"] == best["score"] and abs(shown["window"]["x"] - best["window"][0]) < 0.01)
    xml.etree.ElementTree.parse(out)
    for box in raw[::len(raw) // 7]:  # any window that detection reports can be asked for
        asked = ",".join(str(box[k]) for k in ("x", "y", "width", "height"))
        d = evidence_of(photo, "--out", out, "--window", asked)
        check(d["score"] == box["score"], f"{asked}: {d['score']} and {box['score']}")
    check(evidence_of(photo, "--out", out, "--level", 2)["window"]["level"] == 2)
    check(evidence_of(photo, "--out", out, "--scale-step", 1.5, "--pad", 0)["window"]["level"] < 9)
    r = expect(0, "show", photo, "--model", MODEL, "--out", work / "evidence.png")
    said = dict(line.split()[:2] for line in r.stdout.decode().splitlines())
    check(abs(float(said["sum"]) - float(said["score"])) <= 1e-5, str(said))


def pictures_are_the_same_bytes_for_any_threads_and_width():
    photo = sorted((data / "street").glob("*.jpg"))[0]
    for name, arguments in {"t": (MODEL,), "p": (photo,), "e": (photo, "--model", MODEL),
                            "r": (RUN, "--round", 1)}.items():
        seen = set()
        for n, (threads, cpu) in enumerate(((1, "reference"), (3, "reference"), (2, ""))):
            for ending in ("png", "svg"):
                out = work / f"same-{name}{n}.{ending}"
                expect(0, "show", *arguments, "--out", out, "--threads", threads,
                       env={**os.environ, "HOGMINE_CPU": cpu})
                seen.add(out.read_bytes())
        check(len(seen) == 2, name)


def show_lays_out_the_hard_negatives_of_a_round():
    added = list(csv.DictReader(open(RUN / "hard" / "001.csv")))
    out = work / "round.svg"
    expect(0, "show", RUN, "--round", 1, "--out", out, "--top", 7)
    words = [e.text for e in xml.etree.ElementTree.parse(out).iter() if e.tag.endswith("text")]
    best = sorted((float(x["score"]) for x in added), reverse=True)[:7]
    check(words[0].startswith(f"round 1 added {len(added)} windows"), words[0])
    check([w for w in words if w[0] in "+-"] == [f"{x:+.3f}" for x in best], str(words))
    expect(0, "show", RUN, "--round", 0, "--out", work / "round0.png")
    # A folder that moved: --negatives says where it is now; a photograph that is gone is skipped.
    moved, run = work / "moved", work / "moved-run"
    shutil.copytree(data / "negatives", moved)
    shutil.copytree(RUN, run)
    text = json.loads((run / "run.json").read_text())
    text["options"]["negatives"] = str(work / "gone")
    (run / "run.json").write_text(json.dumps(text))
    expect(3, "show", run, "--round", 1, "--out", work / "m.png", says="--negatives PATH")
    expect(0, "show", run, "--round", 1, "--out", work / "m.png", "--negatives", moved)
    hardest = max(added, key=lambda x: float(x["score"]))["image"]
    (moved / hardest).unlink()
    expect(5, "show", run, "--round", 1, "--out", work / "n.png", "--negatives", moved, "--max-bad",
           0, says=hardest)
    check(not (work / "n.png").exists())
    expect(0, "show", run, "--round", 1, "--out", work / "n.png", "--negatives", moved, "--max-bad",
           1, says=hardest)


def show_says_what_it_cannot_use():
    photo = sorted((data / "street").glob("*.jpg"))[0]
    no = ("--out", work / "no.png")
    expect(2, "show", MODEL, says="--out FILE")
    expect(2, "show", MODEL, "--out", work / "no.gif", says=".png or .svg")
    expect(2, "show", MODEL, *no, "--round", 1, says="run folder")
    expect(2, "show", MODEL, *no, "--cell", 4, says="photograph")
    expect(2, "show", MODEL, *no, "--model", MODEL, says="--model")
    expect(2, "show", photo, *no, "--window", "1,2,3,4", says="with --model")
    expect(2, "show", photo, *no, "--top", 5, says="run folder")
    expect(2, "show", photo, *no, "--cell", 7, says="no multiple")
    expect(2, "show", photo, *no, "--model", MODEL, "--window", "1,2,3", says="40,16,64,128")
    expect(2, "show", photo, *no, "--model", MODEL, "--window", "1,2,nan,5", says="40,16,64,128")
    expect(2, "show", photo, *no, "--model", MODEL, "--window", "9000,0,64,128", says="nearest")
    expect(2, "show", photo, *no, "--model", MODEL, "--level", 600, says="levels 0 to")
    expect(2, "show", RUN, *no, "--top", 3, says="--round N")
    expect(3, "show", RUN, *no, "--round", 99, says="no such round")
    expect(3, "show", data, *no, "--round", 1, says="run.json")
    expect(3, "show", work / "none", *no, says="none")
    expect(3, "show", RUN / "rounds.csv", *no, says="a model, a photograph or a run folder")
    tiny = work / "tiny.ppm"
    tiny.write_bytes(b"P6 9 9 255\n" + bytes(9 * 9 * 3))
    expect(3, "show", tiny, *no, says="smaller than a block")
    expect(3, "show", tiny, *no, "--model", MODEL, "--pad", 0, says="holds no window")
    turned = bytes.fromhex("ffe1002245786966000049492a0008000000010012010300010000000600000000000000")
    (work / "turned.jpg").write_bytes(b"\xff\xd8" + turned + photo.read_bytes()[2:])
    r = expect(0, "show", work / "turned.jpg", "--out", work / "turned.png", says="EXIF")
    (work / "cut.jpg").write_bytes(photo.read_bytes()[:999])
    expect(3, "show", work / "cut.jpg", *no, says="cut.jpg")
    broken = work / "broken-run"
    shutil.copytree(RUN, broken)
    for lines in ("", "image,level\n", "@a,b\n", "@x.jpg,0,0,0,1,2,3,4,nan\n",
                  "@x.jpg,0,0,0,1,2,-3,4,1\n", "@"):
        header = "image,level,level_x,level_y,x,y,width,height,score\n"
        (broken / "hard" / "001.csv").write_text(lines.replace("@", header))
        expect(3, "show", broken, *no, "--round", 1, says="001.csv")
    image = os.listdir(data / "negatives")[0]
    wild = work / "wild.svg"
    (broken / "hard" / "001.csv").write_text(
        header + f"{image},0,0,0,1e300,-1e300,1e300,1e-300,1\n" + f"{image},0,0,0,0,0,9,1e300,2\n")
    expect(5, "show", broken, "--round", 1, "--out", wild, says=image + ": the rectangle")
    expect(0, "show", broken, "--round", 1, "--out", wild, "--max-bad", 1, says="cannot be cut out")
    xml.etree.ElementTree.parse(wild)
    (broken / "run.json").write_text("{")
    expect(3, "show", broken, *no, "--round", 1, says="--negatives PATH")
    check(not (work / "no.png").exists())
    expect(0, "show", MODEL, *no)
    before = (work / "no.png").read_bytes()
    expect(4, "show", MODEL, *no, says="--force")
    expect(4, "show", MODEL, "--out", work / "none" / "no.png", says="no.png")
    check((work / "no.png").read_bytes() == before)


def hostile_names_stay_text_in_a_picture():
    folder = os.fsencode(work / "hostile")
    os.mkdir(folder)
    photo = sorted((data / "street").glob("*.jpg"))[0]
    for i, name in enumerate((b"<script>alert(1)<.jpg", b"a\"'onload=x&amp;.jpg", b"la\xe9tin.jpg",
                              b"new\nline]]>.jpg", "\u4e2d\U0001f600.jpg".encode())):
        path = os.path.join(folder, name)
        shutil.copy(photo, path)
        out = work / f"hostile{i}.svg"
        r = subprocess.run([HOGMINE, "show", path, "--model", MODEL, "--out", out, "--json"],
                           capture_output=True)
        check(r.returncode == 0, r.stderr.decode(errors="replace"))
        check(json.loads(r.stdout)["kind"] == "evidence")
        tags = {e.tag.split("}")[1] for e in xml.etree.ElementTree.parse(out).iter()}
        check(tags <= {"svg", "title", "rect", "path", "text", "image"}, str(tags))


def every_command_explains_itself():
    check(b"train" in expect(0, "--help").stdout)
    check(b"kernels" in expect(0, "--version").stdout)
    for command in ("synth", "train", "mine", "detect", "eval", "extract", "convert", "bench",
                    "show"):
        r = expect(0, command, "--help")
        check(r.stdout.startswith(b"hogmine " + command.encode()) and not r.stderr)


def a_wrong_command_line_says_what_to_type():
    expect(2, "tarin", says="no command")
    expect(2, "train", says="--positives PATH")
    expect(2, "detect", "--model", MODEL, says="detect needs")
    expect(2, "detect", "--treads", 2, "x", says="did you mean --threads")
    expect(2, "detct", says="did you mean detect?")
    expect(2, "test", says="see hogmine --help")
    expect(2, "detect", "--threads", "two", "x", says="whole number")
    expect(2, "detect", "--threads", says="needs a value")
    expect(2, "detect", "--json=1", "x", says="takes no value")
    expect(2, "detect", "--pyramid", "rough", "x", says="smooth, opencv")
    expect(2, "detect", "-x", says="two dashes")
    expect(2, "detect", "--model", MODEL, "--scale-step", 1.001, data / "street", says="1.05")
    expect(2, "detect", "--model", "", "x", says="--model is empty")
    expect(2, "detect", "--model", MODEL, "", says="path is empty")
    expect(2, "synth", says="needs an argument")
    expect(2, "synth", "a", "b", says="takes 1 argument")
    expect(2, "train", "--max-bad", "lots", says="10%")
    expect(2, "--version", env={**os.environ, "HOGMINE_CPU": "mmx"}, says="HOGMINE_CPU=mmx")


def inputs_that_cannot_be_used_are_named():
    empty = work / "empty"
    empty.mkdir()
    bad = work / "bad.json"
    bad.write_text("{}")
    args = ("--out", work / "never")
    expect(3, "train", "--positives", work / "none", "--negatives", data / "negatives", *args,
           says="none")
    expect(3, "train", "--positives", empty, "--negatives", data / "negatives", *args,
           says="no images")
    expect(3, "train", "--positives", data / "positives", "--negatives", empty, *args,
           says="no images")
    # Negatives all smaller than the window: crops of 96x160 are not, so make them small.
    small = work / "small"
    small.mkdir()
    for i in range(3):
        (small / f"{i}.ppm").write_bytes(b"P6 40 50 255\n" + bytes(40 * 50 * 3))
    expect(3, "train", "--positives", data / "positives", "--negatives", small, *args,
           says="smaller than the window")
    shutil.rmtree(work / "never", ignore_errors=True)
    expect(3, "train", "--positives", small, "--negatives", data / "negatives", *args,
           says="no usable positives")
    expect(3, "detect", "--model", bad, data / "street", says="no hogmine model")
    expect(3, "detect", "--model", work / "none.json", data / "street", says="none.json")
    expect(3, "detect", "--model", MODEL, work / "none.jpg", says="none.jpg")


def bad_files_are_skipped_once_counted_and_bounded():
    mixed = work / "mixed"
    shutil.copytree(data / "negatives", mixed)
    jpeg = (mixed / "000001.jpg").read_bytes()
    (mixed / "empty.jpg").write_bytes(b"")
    (mixed / "cut.jpg").write_bytes(jpeg[: len(jpeg) // 2])
    (mixed / "text.jpg").write_text("no picture")
    (mixed / "folder.jpg").mkdir()
    os.mkfifo(mixed / "fifo.jpg")
    bad = ["empty.jpg", "cut.jpg", "text.jpg", "folder.jpg", "fifo.jpg"]
    if os.getuid() != 0:
        shutil.copy(mixed / "000001.jpg", mixed / "secret.jpg")
        os.chmod(mixed / "secret.jpg", 0)
        bad.append("secret.jpg")
    args = ("train", "--positives", data / "positives", "--negatives", mixed, "--max-rounds", 1)
    r = expect(5, *args, "--out", work / "m1", says="--max-bad")
    check(not (work / "m1" / "model.json").exists())
    r = expect(0, *args, "--out", work / "m2", "--max-bad", "50%")
    err = r.stderr.decode()
    for name in bad:
        check(err.count(name) == 1, f"{name} named {err.count(name)} times")
    check(f"skipped: {len(bad)} unreadable" in err, err[-300:])
    r = expect(5, "detect", "--model", MODEL, mixed)
    expect(0, "detect", "--model", MODEL, mixed, "--max-bad", 0.5)
    expect(5, "mine", MODEL, "--negatives", mixed, says="--max-bad")
    expect(5, "eval", MODEL, "--protocol", "fppw", "--positives", data / "positives",
           "--negatives", mixed, says="--max-bad")
    # One bad path among several is skipped like one in a folder; text is no list of pictures.
    street = sorted((data / "street").glob("*.jpg"))
    r = expect(0, "detect", "--model", MODEL, *street, mixed / "empty.jpg", work / "none.jpg",
               "--max-bad", 0.9, "--json")
    d = json.loads(r.stdout)
    check(len(d["images"]) == len(street) and d["skipped"] == 2)
    expect(3, "detect", "--model", MODEL, RUN / "rounds.csv", says="neither a picture nor a list")
    expect(5, "detect", "--model", MODEL, mixed / "text.jpg", says="text.jpg")
    for name in ("x", "y"):
        (mixed / name).symlink_to(".")
    expect(0, "detect", "--model", MODEL, mixed, "--max-bad", 0.5)
    # Larger than the limit of pixels.
    expect(5, "detect", "--model", MODEL, "--max-pixels", 0.05, data / "street", says="--max-pixels")


def outputs_that_cannot_be_written_leave_nothing():
    r = train("/proc/none/run")
    check(r.returncode == 4, r.stderr.decode())
    afile = work / "afile"
    afile.write_text("x")
    check(train(afile).returncode == 4 and afile.read_text() == "x")

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

    full = work / "full"
    r = train(full, "--max-rounds", 1, preexec_fn=limit)
    check(r.returncode == 4, f"exit {r.returncode} {r.stderr.decode()[-200:]}")
    check(not (full / "model.json").exists())
    check(not [p for p in full.rglob("*") if ".tmp-" in p.name])
    with open("/dev/full", "w") as out:
        r = subprocess.run([HOGMINE, "--help"], stdout=out, stderr=subprocess.PIPE)
        check(r.returncode == 4, f"help to a full disk: {r.returncode}")
        r = subprocess.run([HOGMINE, "detect", "--model", MODEL, data / "street"], stdout=out,
                           stderr=subprocess.PIPE)
        check(r.returncode == 4, f"detect to a full disk: {r.returncode}")


def a_reader_that_goes_away_is_no_error():
    p = subprocess.Popen([HOGMINE, "detect", "--model", MODEL, "--raw", "--threshold", "-50",
                          *map(str, sorted((data / "street").glob("*.jpg")))],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    p.stdout.close()
    p.stderr.read()
    check(p.wait() == 0, str(p.returncode))


def quiet_is_quiet():
    r = train(work / "quiet", "--max-rounds", 0, "--quiet")
    check(r.returncode == 0 and r.stderr == b"", r.stderr.decode())
    r = train(work / "json", "--max-rounds", 0, "--quiet", "--json")
    check(json.loads(r.stdout)["ended"] == "rounds")


def street_boxes():
    """{photograph: [(xmin, ymin, xmax, ymax)]} of the made street."""
    boxes = {}
    for row in csv.DictReader(open(data / "street.csv")):
        if row["xmin"]:
            boxes.setdefault(row["image"], []).append(
                tuple(float(row[k]) for k in ("xmin", "ymin", "xmax", "ymax")))
    return boxes


def write_formats(where):
    """The made street in every format that is read; returns {format: path}."""
    boxes = street_boxes()
    coco = {"images": [], "categories": [{"id": 1, "name": "person"}], "annotations": []}
    paths = {k: where / k for k in ("pascal", "voc", "caltech", "yolo")}
    for i, (image, people) in enumerate(sorted(boxes.items())):
        stem = pathlib.Path(image).stem
        coco["images"].append({"id": i, "file_name": image, "width": 320, "height": 256})
        for x0, y0, x1, y1 in people:
            coco["annotations"].append({"image_id": i, "category_id": 1, "iscrowd": 0,
                                        "bbox": [x0, y0, x1 - x0, y1 - y0]})
        texts = {
            "pascal": "# PASCAL Annotation Version 1.00\r\n" f'Image filename : "x/{image}"\r\n'
            + "".join('Bounding box for object 1 "PASperson" (Xmin, Ymin) - (Xmax, Ymax) : '
                      f"({x0 + 1:.0f}, {y0 + 1:.0f}) - ({x1:.0f}, {y1:.0f})\r\n"
                      for x0, y0, x1, y1 in people),
            "voc": f"<annotation><filename>{stem}.jpg</filename>"
            + "".join(f"<object><name>person</name><bndbox><xmin>{x0 + 1}</xmin><ymin>{y0 + 1}"
                      f"</ymin><xmax>{x1}</xmax><ymax>{y1}</ymax></bndbox></object>"
                      for x0, y0, x1, y1 in people) + "</annotation>",
            "caltech": "% bbGt version=3\n"
            + "".join(f"person {x0} {y0} {x1 - x0} {y1 - y0} 0 0 0 0 0 0 0\n"
                      for x0, y0, x1, y1 in people),
            "yolo": "".join(f"0 {(x0 + x1) / 640!r} {(y0 + y1) / 512!r} {(x1 - x0) / 320!r} "
                            f"{(y1 - y0) / 256!r}\n" for x0, y0, x1, y1 in people)}
        for kind, text in texts.items():
            ending = ".xml" if kind == "voc" else ".txt"
            (paths[kind] / "labels").mkdir(parents=True, exist_ok=True)
            (paths[kind] / "labels" / (stem + ending)).write_text(text)
            (paths[kind] / "street").mkdir(exist_ok=True)
            shutil.copy(data / image, paths[kind] / "street")
    paths["coco"] = data / "coco.json"
    paths["coco"].write_text(json.dumps(coco))
    paths["csv"] = data / "street.csv"
    return paths


def every_format_trains_the_same_detector():
    weights = {}
    for kind, path in write_formats(work / "formats").items():
        r = expect(0, "inspect", path, "--json")
        d = json.loads(r.stdout)
        people = sum(map(len, street_boxes().values()))
        check(d["format"] == kind and d["boxes"] == people, f"{kind}: {d}")
        check(not any(d["skipped"][k] for k in ("unreadable", "outside the photograph")), str(d))
        out = work / ("of-" + kind)
        expect(0, "train", "--positives", path, "--negatives", data / "negatives", "--out", out,
               "--max-rounds", 1, "--min-height", 40)
        weights[kind] = json.load(open(out / "model.json"))["weights"]
        made = json.load(open(out / "run.json"))["data"]["positives"]
        check(made["format"] == kind and made["windows"] > 0, str(made))
    (data / "coco.json").unlink()
    for kind, w in weights.items():
        check(w == weights["csv"], kind)


def boxes_are_skipped_with_reasons_and_seen_on_the_sheet():
    sheet = work / "sheet.png"
    r = expect(0, "inspect", data / "street.csv", "--negatives", data / "negatives", "--out",
               sheet, "--json", "--min-height", 100000 // 100)
    d = json.loads(r.stdout)
    check(d["windows"] == 0 and d["skipped"]["too small"] == d["boxes"], str(d))
    check(d["negatives"] == 8 and d["duplicates"] == 0 and d["positive and negative"] == 0, str(d))
    check(sheet.read_bytes()[:4] == b"\x89PNG")
    r = expect(0, "inspect", data / "positives", "--json")
    d = json.loads(r.stdout)
    check(d["format"] == "images" and d["windows"] == 16 and d["boxes"] == 0, str(d))
    r = expect(0, "inspect", data / "positives", "--jitter", "2,3%", "--json")
    check(json.loads(r.stdout)["windows"] == 48)
    expect(3, "train", "--positives", data / "street.csv", "--negatives", data / "negatives",
           "--out", work / "nothing", "--min-height", 1000, says="hogmine inspect")
    expect(2, "train", "--positives", data / "street.csv", "--negatives", data / "negatives",
           "--out", work / "nothing", "--jitter", "much", says="2,3%")
    expect(2, "inspect", data / "street.csv", "--format", "yaml", says="coco")
    expect(3, "inspect", data / "positives", "--format", "voc", says="voc")


def validation_of_photographs_is_a_list_that_is_read_again():
    twice = work / "twice"
    shutil.copytree(data / "negatives", twice)
    street = sorted((data / "street").glob("*.jpg"))
    shutil.copy(street[0], twice / "again.jpg")
    out = work / "of-photographs"
    r = expect(0, "train", "--positives", data / "street.csv", "--negatives", twice, "--out", out,
               "--validation", 0.5, "--keep-held-out", "--max-rounds", 1, "--min-height", 40, "--jitter",
               1)
    if str(street[0].relative_to(data)) in street_boxes():
        check(b"a positive and a negative" in r.stderr, r.stderr.decode()[-500:])
    d = json.loads(expect(0, "inspect", out / "validation" / "positives.csv", "--json",
                          "--min-height", 40).stdout)
    held = json.load(open(out / "validation.json"))
    check(d["windows"] == held["positives"] > 0, f"{d} {held['positives']}")
    r = expect(0, "eval", out / "model.json", "--protocol", "fppw", "--json", "--min-height", 40,
               "--positives", out / "validation" / "positives.csv",
               "--negatives", out / "validation" / "negatives.txt")
    again = json.loads(r.stdout)
    check([p["miss_rate"] for p in again["miss_rate_at"]] ==
          [p["miss_rate"] for p in held["miss_rate_at"]] and again["windows"] == held["windows"])


def names_with_odd_bytes_survive():
    odd = work / "odd"
    odd.mkdir()
    photo = sorted((data / "street").glob("*.jpg"))[0]
    names = ["with space.jpg", 'quote".jpg', "comma,.jpg", "new\nline.jpg", "--dash.jpg"]
    for name in names:
        shutil.copy(photo, odd / name)
    shutil.copy(photo, os.fsencode(odd) + b"/latin\xe9.jpg")
    r = expect(0, "detect", "--model", MODEL, "--json", "--threshold", -2, odd)
    paths = [i["path"] for i in json.loads(r.stdout)["images"]]
    check(len(paths) == 6 and all(any(p.endswith(n) for p in paths) for n in names))
    r = expect(0, "detect", "--model", MODEL, "--threshold", -2, odd)
    rows = list(csv.DictReader(r.stdout.decode(errors="replace").splitlines(keepends=True)))
    check({len(x) for x in rows} == {6})


try:
    for t in (synth_makes_the_whole_set, training_ends_stable_and_says_so,
              the_same_command_gives_the_same_bytes, a_run_is_never_overwritten_without_force,
              force_replaces_only_what_hogmine_made, a_run_that_cannot_be_trained_costs_nothing,
              drawings_never_replace_photographs_or_each_other,
              any_seed_gives_a_model_that_reads_back,
              validation_holds_photographs_out_measures_and_takes_them_in,
              what_is_held_out_for_good_is_not_learnt_from,
              by_default_a_tenth_is_held_out_where_there_is_enough,
              a_detector_that_finds_nothing_is_warned_of_first_and_last,
              eval_prints_the_document_of_the_protocol, mine_counts_and_crops_the_hardest,
              detect_finds_people_and_draws_them,
              boxes_do_not_depend_on_the_threshold, a_model_goes_to_opencv_and_back,
              a_model_of_liblinears_is_read, solvers_and_stores_agree,
              c_is_chosen_by_cross_validation,
              a_preset_is_options_that_later_ones_replace,
              extract_writes_numpy_arrays, dalals_studies_can_be_repeated, bench_times_every_stage,
              show_draws_the_template_and_what_hog_sees,
              the_evidence_of_a_window_sums_up_to_its_score,
              pictures_are_the_same_bytes_for_any_threads_and_width,
              show_lays_out_the_hard_negatives_of_a_round, show_says_what_it_cannot_use,
              hostile_names_stay_text_in_a_picture,
              every_command_explains_itself,
              a_wrong_command_line_says_what_to_type, inputs_that_cannot_be_used_are_named,
              bad_files_are_skipped_once_counted_and_bounded,
              outputs_that_cannot_be_written_leave_nothing, a_reader_that_goes_away_is_no_error,
              every_format_trains_the_same_detector,
              boxes_are_skipped_with_reasons_and_seen_on_the_sheet,
              validation_of_photographs_is_a_list_that_is_read_again,
              quiet_is_quiet, names_with_odd_bytes_survive):
        test(t)
finally:
    subprocess.run(["chmod", "-R", "u+rw", work])
    shutil.rmtree(work, ignore_errors=True)
harness.finish()
