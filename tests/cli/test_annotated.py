#!/usr/bin/env python3
"""Training on annotated photographs alone: they are mined, clear of what is annotated in them.

usage: test_annotated.py HOGMINE   (the program under test)
"""
import csv
import json
import signal
import subprocess
import time

from harness import HOGMINE, check, expect, finish, new_folder, remove, test

work = new_folder()
data = work / "data"
alone = work / "alone"
boxes_of = {}  # of a photograph: (xmin, ymin, xmax, ymax, ignore)


def rows(path):
    return list(csv.DictReader(open(path)))


def make_data():
    expect(0, "synth", data, "--images", 32, "--width", 320, "--height", 240, "--crowding", 2)
    lines = (data / "street.csv").read_text().splitlines()
    names = sorted({line.split(",")[0] for line in lines[1:]})
    for i, line in enumerate(lines):  # one photograph has regions to ignore only
        if line.startswith(names[0] + ","):
            lines[i] = line.replace(",person,0,", ",person,1,")
    (data / "boxes.csv").write_text("\n".join(lines) + "\n")
    for row in rows(data / "boxes.csv"):
        box = tuple(float(row[k]) for k in ("xmin", "ymin", "xmax", "ymax"))
        boxes_of.setdefault("positives/" + row["image"], []).append((*box, row["ignore"] == "1"))
    return names


def overlap(window, box):
    """Of the person in a window with a box: intersection over union, or over the person's own area
    where the box is a region to ignore."""
    x, y, w, h = (float(window[k]) for k in ("x", "y", "width", "height"))
    tall = 0.75 * h
    wide = 0.41 * tall
    left, top = x + (w - wide) / 2, y + (h - tall) / 2
    xmin, ymin, xmax, ymax, ignore = box
    across = max(0, min(left + wide, xmax) - max(left, xmin))
    down = max(0, min(top + tall, ymax) - max(top, ymin))
    both = across * down
    union = wide * tall + (0 if ignore else (xmax - xmin) * (ymax - ymin) - both)
    return both / union


def mined(folder):
    return [row for path in sorted((folder / "hard").glob("*.csv")) for row in rows(path)]


def annotated_photographs_alone_are_mined_clear_of_their_boxes():
    names = make_data()
    expect(0, "train", "--positives", data / "boxes.csv", "--out", alone, "--validation", 0,
           "--report", says=f"mining the {len(names)} annotated photographs")
    record = json.loads((alone / "run.json").read_text())
    check(record["options"]["negatives"] is None and record["options"]["mine-positives"], record)
    check(record["data"]["negatives"]["images"] == len(names))
    windows = mined(alone)
    check(len(rows(alone / "hard" / "000.csv")) >= 5 * len(names), "few random windows")
    check({w["image"] for w in windows} <= {"positives/" + n for n in names})
    worst = max(overlap(w, box) for w in windows for box in boxes_of.get(w["image"], []))
    check(0.05 < worst < 0.105, f"a window has {worst:.3f} of an object")
    certificate = json.loads((alone / "certificate.json").read_text())
    check(certificate["avoided"] > 0 and certificate["images"] == len(names), certificate)
    expect(0, "verify", alone)
    check((alone / "report.html").exists())


def pictures_of_such_a_run_find_its_photographs():
    r = expect(0, "show", alone, "--round", 1, "--out", work / "round.png")
    check((work / "round.png").stat().st_size > 1000, r.stderr)
    page = (alone / "report.html").read_text()
    check("positives/street" in page and "cannot be used" not in page)


def crops_alone_are_refused_with_the_remedy():
    expect(2, "train", "--positives", data / "positives", "--out", work / "crops",
           says="--negatives PATH")
    check(not (work / "crops" / "run.json").exists())
    expect(2, "train", "--negatives", data / "negatives", "--out", work / "crops",
           says="--positives")


def both_are_mined_where_both_are_there():
    folder = work / "both"
    expect(0, "train", "--positives", data / "boxes.csv", "--negatives", data / "negatives",
           "--mine-positives", "--out", folder, "--validation", 0, "--max-rounds", 1,
           says=f"mining 32 photographs of --negatives and the {len(boxes_of)} annotated ones")
    of_boxes = {w["image"].startswith("positives/") for w in mined(folder)}
    check(of_boxes == {True, False}, of_boxes)


def a_run_without_negatives_goes_on_to_the_same_bytes():
    folder = work / "stopped"
    p = subprocess.Popen([HOGMINE, "train", "--positives", data / "boxes.csv", "--out", folder,
                          "--validation", "0"], stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
    while not (folder / "hard" / "001.csv").exists() and p.poll() is None:
        time.sleep(0.002)
    p.send_signal(signal.SIGTERM)
    check(p.wait(timeout=60) == 143, p.returncode)
    expect(0, "train", "--resume", folder)
    check((folder / "model.json").read_bytes() == (alone / "model.json").read_bytes())


def a_window_that_is_taken_out_is_not_mined():
    out, folder = work / "out.csv", work / "excluded"
    hardest = rows(alone / "hard" / "001.csv")[0]
    out.write_text("image,x,y,width,height\n" +
                   ",".join(hardest[k] for k in ("image", "x", "y", "width", "height")) + "\n")
    expect(0, "train", "--positives", data / "boxes.csv", "--exclude", out, "--out", folder,
           "--validation", 0, "--max-rounds", 1)
    place = lambda w: (w["image"], w["level"], w["level_x"], w["level_y"])
    check(place(hardest) not in {place(w) for w in mined(folder)})


def seeds_and_held_out_photographs_need_no_negatives_either():
    folder = work / "seeds"
    expect(0, "train", "--positives", data / "boxes.csv", "--seeds", 2, "--validation", "30%",
           "--max-rounds", 1, "--out", folder)
    check((folder / "seeds.csv").exists() and (folder / "seed-2" / "model.json").exists())


for function in [annotated_photographs_alone_are_mined_clear_of_their_boxes,
                 pictures_of_such_a_run_find_its_photographs,
                 crops_alone_are_refused_with_the_remedy, both_are_mined_where_both_are_there,
                 a_run_without_negatives_goes_on_to_the_same_bytes,
                 a_window_that_is_taken_out_is_not_mined,
                 seeds_and_held_out_photographs_need_no_negatives_either]:
    test(function)
remove(work)
finish()
