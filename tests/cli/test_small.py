#!/usr/bin/env python3
"""Objects smaller than the window: --upsample begins the pyramid above the photograph.

usage: test_small.py HOGMINE   (the program under test)
"""
import csv
import json

from harness import check, expect, finish, new_folder, remove, test

work = new_folder()
data = work / "data"
model = work / "run" / "model.json"


def evaluated(*arguments):
    r = expect(0, "eval", model, "--truth", data / "street.csv", "--min-height", 36, "--bootstrap",
               0, "--json", *arguments)
    return json.loads(r.stdout), r.stderr.decode()


def small_people_are_trained_on_and_found():
    expect(0, "synth", data, "--images", 60, "--width", 320, "--height", 240, "--smallest", 42,
           "--tallest", 78)
    people = ["--positives", data / "street.csv", "--negatives", data / "negatives",
              "--validation", 0]
    expect(3, "train", *people, "--out", work / "none", says="--upsample")
    r = expect(0, "train", *people, "--upsample", 1, "--out", work / "run")
    made = json.loads(model.read_text())
    check(made["scan"]["upsample"] == 1 and made["mining"]["upsample"] == 1)
    record = json.loads((work / "run" / "run.json").read_text())
    check(record["options"]["upsample"] == 1, record["options"])
    boxes = len(list(csv.DictReader(open(data / "street.csv"))))
    check(f"{boxes} used".encode() in r.stderr, r.stderr[:300])
    levels = {row["level"] for row in csv.DictReader(open(work / "run" / "hard" / "001.csv"))}
    check(levels & {"0", "1", "2", "3"}, levels)  # above the photograph
    expect(0, "verify", work / "run")
    there, _ = evaluated()
    check(there["scan"]["upsample"] == 1 and there["ap"] > 0.8, there["ap"])
    without, words = evaluated("--upsample", 0)
    check(without["ap"] < 0.3, without["ap"])
    check(f"{boxes} of {boxes} people are far smaller than what can be found" in words and
          "96 pixels tall (--upsample 1: 48)" in words, words)


def every_command_that_scans_takes_octaves():
    r = expect(0, "mine", model, "--negatives", data / "negatives", "--json")
    enlarged = json.loads(r.stdout)["windows"]
    r = expect(0, "mine", model, "--negatives", data / "negatives", "--upsample", 0, "--json")
    check(enlarged > 4 * json.loads(r.stdout)["windows"], enlarged)
    picture = sorted((data / "street").iterdir())[0]
    found = expect(0, "detect", "--model", model, picture).stdout
    check(found == expect(0, "detect", "--model", model, "--upsample", 1, picture).stdout)
    check(found.count(b"\n") > 1, "nobody is found")
    expect(0, "show", picture, "--model", model, "--window", "60,60,32,64", "--out",
           work / "window.png")
    expect(0, "extract", picture, "--dense", "--upsample", 1, "--out", work / "dense.npy")
    check((work / "dense.npy").stat().st_size > 4 * 3780 * ((640 - 64) // 8) * ((480 - 128) // 8))
    expect(0, "train", "--positives", data / "street.csv", "--negatives", data / "negatives",
           "--upsample", 1, "--octaves", 1, "--max-rounds", 0, "--out", work / "hog")
    expect(0, "convert", work / "hog", work / "opencv.yml", says="enlarge the photographs 2 times")
    for octaves in ["-1", "3.1", "x", "nan"]:
        expect(2, "detect", picture, "--upsample", octaves, says="--upsample")


def a_photograph_that_is_too_large_when_enlarged_is_passed_over():
    picture = sorted((data / "street").iterdir())[0]
    r = expect(0, "detect", "--model", model, "--max-pixels", 0.3, picture)
    r = expect(5, "detect", "--model", model, "--max-pixels", 0.2, picture,
               says="320x240 enlarged 2 times is more than the limit of 0.2 megapixels")
    check(b"--max-pixels" in r.stderr and b"--upsample" in r.stderr, r.stderr)
    expect(5, "mine", model, "--negatives", data / "negatives", "--max-pixels", 0.2)
    expect(5, "train", "--positives", data / "positives", "--negatives", data / "negatives",
           "--upsample", 2, "--max-pixels", 1, "--out", work / "large", "--trust-data",
           says="negative images cannot be read")


for function in [small_people_are_trained_on_and_found, every_command_that_scans_takes_octaves,
                 a_photograph_that_is_too_large_when_enlarged_is_passed_over]:
    test(function)
remove(work)
finish()
