#!/usr/bin/env python3
"""A run folder in the place of a model: the same answers as from the model in it; other folders are
refused in a line that says what to give.

usage: test_models.py HOGMINE
"""
import json
import os
import shutil

from harness import check, expect, finish, new_folder, remove, run, test

work = new_folder()
data = work / "data"
RUN, MODEL = work / "a run", work / "a run" / "model.json"
SETS = ("--positives", data / "positives", "--negatives", data / "negatives", "--trust-data")
TRUTH = ("--truth", data / "street.csv")


def a_run_is_made():
    expect(0, "synth", data, "--images", 8, "--seed", 3, "--width", 320, "--height", 256)
    expect(0, "train", *SETS, "--out", RUN, "--max-rounds", 1)


def same(*command, of="stdout"):
    """Runs with the run folder and with its model; the results without what differs by the name."""
    a = expect(0, *(RUN if c == "MODEL" else c for c in command))
    b = expect(0, *(MODEL if c == "MODEL" else c for c in command))
    plain = lambda r: r.stdout.replace(bytes(MODEL), b"M").replace(bytes(RUN), b"M")
    check(plain(a) == plain(b) and a.stdout, command)
    return a


def every_command_takes_a_run_for_its_model():
    photo = sorted((data / "street").iterdir())[0]
    same("detect", "--model", "MODEL", "--threshold", -2, photo)
    same("mine", "MODEL", "--negatives", data / "negatives", "--json")
    for path in ("shown.svg", "evidence.svg", "out.json"):
        command = {"s": ("show", "MODEL", "--out"), "e": ("show", photo, "--model", "MODEL", "--out"),
                   "o": ("convert", "MODEL")}[path[0]]
        made = []
        for model in (RUN, MODEL):
            expect(0, *(model if c == "MODEL" else c for c in command), work / path, "--force")
            made.append((work / path).read_bytes().replace(bytes(MODEL), b"M").replace(bytes(RUN), b"M"))
        check(made[0] == made[1], path)
    expect(0, "bench", "--model", RUN, "--runs", 1, "--width", 160, "--height", 160)


def eval_calls_a_run_by_its_folder():
    r = expect(0, "eval", RUN, MODEL, *TRUTH, "--json", "--bootstrap", 0)
    a, b = json.loads(r.stdout)["detectors"]
    check((a["name"], b["name"]) == ("a run", "model.json"), f'{a["name"]} {b["name"]}')
    check(a["lamr"] == b["lamr"] and a["curve"] == b["curve"])
    for path, folder in ((str(RUN) + "/", work), (".", RUN)):
        r = expect(0, "eval", path, *TRUTH, "--json", "--bootstrap", 0, cwd=folder)
        check(json.loads(r.stdout)["name"] == "a run", path)
    r = expect(0, "eval", RUN, "--protocol", "fppw", *SETS[:4], "--json", "--bootstrap", 0)
    check(json.loads(r.stdout)["name"] == "a run")


def a_threshold_is_saved_in_the_runs_model():
    copy = work / "copy"
    shutil.copytree(RUN, copy)
    expect(0, "eval", copy, *TRUTH, "--bootstrap", 0, "--at-fppi", 1, "--save", says="model.json: threshold")
    check(json.load(open(copy / "model.json"))["threshold"] != json.load(open(MODEL))["threshold"])


def other_folders_are_refused_with_what_to_give():
    seeds = work / "seeds"
    expect(0, "train", *SETS, "--out", seeds, "--max-rounds", 0, "--seeds", 2)
    empty, begun = work / "nothing", work / "begun"
    empty.mkdir()
    (empty / "notes.txt").write_text("of no use\n")
    begun.mkdir()
    shutil.copy(RUN / "run.json", begun)
    for folder, says in ((seeds, "holds 2 runs, and no model: give one: " + str(seeds / "seed-1")),
                         (empty, "no run of hogmine"), (begun, "the run has no model yet")):
        photo = sorted((data / "street").iterdir())[0]
        expect(3, "detect", "--model", folder, photo, says=says)
        expect(3, "mine", folder, "--negatives", data / "negatives", says=says)
        expect(3, "convert", folder, work / "never.json", says=says)
        expect(3, "show", folder, "--out", work / "never.png", says=says)
        expect(3, "show", photo, "--model", folder, "--out", work / "never.png", says=says)
        if folder != empty:
            expect(3, "eval", folder, *TRUTH, says=says)
    expect(3, "eval", empty, *TRUTH, says="no detections in it, and it is no run")
    check(not any(name.startswith("never") for name in os.listdir(work)))


def a_folder_of_detections_is_no_model():
    found = work / "found"
    found.mkdir()
    photo = sorted((data / "street").iterdir())[0]
    (found / (photo.stem + ".txt")).write_text("person 0.9 10 20 50 110\n")
    r = expect(0, "eval", found, RUN, *TRUTH, "--json", "--bootstrap", 0)
    check([d["name"] for d in json.loads(r.stdout)["detectors"]] == ["a run", "found"], r.stdout[:200])


try:
    for t in (a_run_is_made, every_command_takes_a_run_for_its_model, eval_calls_a_run_by_its_folder,
              a_threshold_is_saved_in_the_runs_model, other_folders_are_refused_with_what_to_give,
              a_folder_of_detections_is_no_model):
        test(t)
finally:
    remove(work)
finish()
