#!/usr/bin/env python3
"""Sets of data on the command line: synth's knobs, and `datasets` on sets whole and broken.

usage: test_sets.py HOGMINE   (the program under test)
"""
import csv
import json

import harness
from harness import check, expect, new_folder, remove, test

work = new_folder()


def the_knobs_of_synth_are_checked_and_the_readme_repeats_the_set():
    first, again = work / "knobs", work / "knobs-again"
    for option, value, says in [("clutter", 4.1, "from 0 to 4"), ("contrast", 0, "from 0.1 to 2"),
                                ("blur", -1, "from 0 to 8"), ("noise", 81, "from 0 to 80"),
                                ("occlusion", 2, "share"), ("crowding", "x", "from 0 to 4"),
                                ("smallest", 23, "from 24 to 4096"), ("tallest", 250, "do not fit"),
                                ("unlabelled", "nan", "share")]:
        expect(2, "synth", first, "--height", 256, f"--{option}", value, says=says)
    check(not first.exists())
    r = expect(0, "synth", first, "--images", 6, "--width", 320, "--height", 256, "--unlabelled",
               "50%", "--occlusion", 0.3, "--noise", 4.2, "--json")
    made = json.loads(r.stdout)
    dirty = {x["image"] for x in csv.DictReader(open(first / "unlabelled.csv"))}
    check(made["unlabelled"] == len(dirty) == 3 and made["negatives"] == 6)
    check(all((first / name).exists() for name in dirty))
    readme = (first / "README.txt").read_text()
    command = readme.split("hogmine synth DIR ")[1].split("\nWith")[0].replace("\\\n", " ")
    expect(0, "synth", again, *command.split())
    for path in sorted(first.rglob("*")):
        check(path.is_dir() or path.read_bytes() == (again / path.relative_to(first)).read_bytes(),
              str(path))


try:
    for t in (the_knobs_of_synth_are_checked_and_the_readme_repeats_the_set,):
        test(t)
finally:
    remove(work)
harness.finish()
