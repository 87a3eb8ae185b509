#!/usr/bin/env python3
"""hogmine toy on the command line: what it prints, draws and refuses.

usage: test_toy.py HOGMINE   (the program under test)
"""
import json
import re
import xml.etree.ElementTree

import harness
from harness import check, expect, new_folder, remove, test

work = new_folder()
SVG = "{http://www.w3.org/2000/svg}"


def toy(*arguments):
    return json.loads(expect(0, "toy", *arguments, "--json").stdout)


def the_picture_has_a_panel_a_round_and_says_what_was_printed():
    r = expect(0, "toy", "--out", work / "toy.svg")
    words = r.stdout.decode()
    root = xml.etree.ElementTree.parse(work / "toy.svg").getroot()
    texts = [t.text for t in root.iter(SVG + "text")]
    rounds = toy()["rounds"]
    check([t for t in texts if re.fullmatch(r"round \d+(, the last)?", t)] ==
          [f"round {i}" for i in range(len(rounds) - 1)] + [f"round {len(rounds) - 1}, the last"])
    for line in words.splitlines()[len(rounds) + 1:]:
        check(line in texts, line)
    # Rings: what was added, and one in the legend.
    rings = [c for c in root.iter(SVG + "circle") if c.get("r") == "6.2"]
    check(len(rings) == sum(r["added"] for r in rounds) + 1, len(rings))


def a_stable_pool_is_as_good_as_all_points_and_a_loose_one_is_not():
    good, loose = toy("--noise", "5%"), toy("--threshold", 0)
    check(good["ended"] == loose["ended"] == "stable")
    check(good["objective_over_all"] / good["objective_of_all"] < 1 + 2e-4)
    check(loose["objective_over_all"] / loose["objective_of_all"] > 1.02)


def the_toy_is_the_same_for_any_number_of_threads():
    for options in (), ("--select", "diverse=2", "--noise", 0.1, "--evict", "easy=0.2"):
        a, b = (expect(0, "toy", *options, "--threads", n).stdout for n in (1, 3))
        check(a == b and len(a) > 200)


def mistakes_are_one_line():
    for arguments, says in [(("--out", work / "toy.png"), "toy.svg"),
                            (("--stop", "validation=2"), "holds no points out"),
                            (("--images", 500), "at most as many as --points 400"),
                            (("--evict", "oldest"), "--cap-pool"),
                            (("--max-rounds", 61), "from 0 to 60"), (("x",), "takes 0 arguments")]:
        expect(2, "toy", *arguments, says=says)
    expect(4, "toy", "--out", work / "nowhere" / "toy.svg")


try:
    for t in (the_picture_has_a_panel_a_round_and_says_what_was_printed,
              a_stable_pool_is_as_good_as_all_points_and_a_loose_one_is_not,
              the_toy_is_the_same_for_any_number_of_threads, mistakes_are_one_line):
        test(t)
finally:
    remove(work)
harness.finish()
