#!/usr/bin/env python3
"""Sets of data on the command line: synth's knobs, and `datasets` on sets whole and broken.

usage: test_sets.py HOGMINE   (the program under test)
"""
import csv
import json
import pathlib
import re
import shutil
import subprocess

import harness
from harness import check, expect, new_folder, remove, run, test

work = new_folder()
shared = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "data"


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


def signs_are_a_class_of_their_own():
    roads, again = work / "roads", work / "roads-again"
    expect(2, "synth", roads, "--object", "car", says="--object")
    expect(2, "synth", roads, "--object", "sign", "--occlusion", 0.5, says="--occlusion")
    check(not roads.exists())
    r = expect(0, "synth", roads, "--images", 24, "--width", 320, "--height", 256, "--object",
               "sign", "--unlabelled", "25%")
    check(b"a sign in each" in r.stdout and b"people" not in r.stdout, r.stdout)
    rows = list(csv.DictReader(open(roads / "street.csv")))
    check(len(rows) > 6 and {row["label"] for row in rows} == {"sign"}, rows[:2])
    check({x["label"] for x in csv.DictReader(open(roads / "unlabelled.csv"))} == {"sign"})
    readme = (roads / "README.txt").read_text()
    command = readme.split("hogmine synth DIR ")[1].split("\nWith")[0].replace("\\\n", " ")
    check("--object sign" in command and "sign on a post" not in readme, command)
    expect(0, "synth", again, *command.split(), "--threads", 1)
    check((roads / "contact-sheet.png").read_bytes() == (again / "contact-sheet.png").read_bytes())
    signs = ["--labels", "sign"]
    expect(0, "train", "--positives", roads / "street.csv", *signs, "--negatives",
           roads / "negatives", "--window", "64x64", "--upsample", 1, "--trust-data",
           "--validation", 0, "--out", work / "signs")
    r = expect(0, "eval", work / "signs" / "model.json", "--truth", roads / "street.csv", *signs,
               "--match", "voc", "--bootstrap", 0, "--json")
    check(json.loads(r.stdout)["ap"] > 0.9, json.loads(r.stdout)["ap"])


def datasets(code, name, folder):
    """What --check says of a folder, as the document."""
    r = expect(code, "datasets", *([name] if name else []), "--check", folder, "--json",
               says="" if code == 0 else "not the whole")
    return json.loads(r.stdout)


def every_set_is_listed_and_explained():
    listed = json.loads(expect(0, "datasets", "--json").stdout)["datasets"]
    names = [d["name"] for d in listed]
    check(names == ["caltech", "coco-person", "daimler", "eth", "inria", "kitti", "penn-fudan",
                    "street", "tud"], names)
    for d in listed:
        text = expect(0, "datasets", d["name"]).stdout.decode()
        check(d["title"] in text and d["source"] in text, d["name"])
        check(json.loads(expect(0, "datasets", d["name"], "--json").stdout) == d)
    expect(2, "datasets", "nope", says="give one of caltech")
    expect(2, "datasets", "inria", "kitti")
    expect(3, "datasets", "inria", "--check", work / "nowhere", says="no folder")


def the_lines_of_the_manifests_are_lines_that_the_program_takes():
    helps = {c: run(c, "--help").stdout.decode() for c in ("train", "eval")}
    for d in json.loads(run("datasets", "--json").stdout)["datasets"]:
        for layout in d["layouts"]:
            for line in layout["train"] + layout["eval"]:
                command = line.split()[1]
                if "--truth" in line and "--truth" not in helps[command]:
                    continue  # the protocol fppi is not there yet
                for option in re.findall(r"--([a-z-]+)", line):
                    check(f"--{option.removeprefix('no-')} " in helps[command], f"{d['name']}: {line}")


def a_synthetic_set_is_whole_until_a_picture_is_missing():
    made = work / "made"
    expect(0, "synth", made, "--images", 5, "--width", 320, "--height", 256)
    (made / "street" / "round").symlink_to(made)
    for name in ("street", None):
        found = datasets(0, name, made)
        check(found["whole"] and found["name"] == "street" and found["missing"] == [], found)
    check(b"--positives " + bytes(made) in run("datasets", "street", "--check", made).stdout)
    (made / "negatives" / "000003.jpg").unlink()
    (made / "street.csv").unlink()
    for name in ("street", None):
        missing = datasets(1, name, made)["missing"]
        check(len(missing) == 2 and "4 of 5" in missing[0] and "000003.jpg" in missing[0], missing)
        check("street.csv" in missing[1], missing)
    (made / "README.txt").unlink()
    check(any("README" in m for m in datasets(1, "street", made)["missing"]))
    expect(1, "datasets", "--check", work / "made" / "positives", says="none of the sets")


def known_folder(name, first):
    """The set on this machine, or None where it is absent."""
    folder = shared / name
    if (folder / first).exists():
        return folder
    harness.skipped.append(f"no {name} beside the checkout")


def inria_is_known_by_its_bytes():
    folder = known_folder("inria", "train/pos")
    if not folder:
        return
    check(datasets(0, "inria", folder)["files"] == 2426)
    check(datasets(0, None, folder)["name"] == "inria")


def a_broken_copy_of_penn_fudan_is_not_whole():
    folder = known_folder("penn-fudan", "Annotation")
    if not folder:
        return
    check(datasets(0, "penn-fudan", folder)["files"] == 340)
    copy = work / "penn"
    for part in ("PNGImages", "Annotation"):
        (copy / part).mkdir(parents=True)
        for file in (folder / part).iterdir():
            (copy / part / file.name).symlink_to(file)
    check(datasets(0, None, copy)["name"] == "penn-fudan")
    boxes = copy / "Annotation" / "PennPed00007.txt"
    text = boxes.read_text()
    boxes.unlink()
    missing = datasets(1, "penn-fudan", copy)["missing"]
    check(len(missing) == 1 and "95 of 96" in missing[0] and boxes.name in missing[0], missing)
    boxes.write_text(text.replace("1", "2", 1))
    missing = datasets(1, "penn-fudan", copy)["missing"]
    check(len(missing) == 1 and "bytes" in missing[0] and "Annotation/Penn" in missing[0], missing)
    shutil.rmtree(copy / "PNGImages")
    check("there is no PNGImages" in datasets(1, "penn-fudan", copy)["missing"][0])


def a_number_that_nobody_counted_is_told_and_a_part_of_it_is_not_the_whole():
    folder = work / "caltech"
    for part, ending in (("", "seq"), ("annotations", "vbb")):
        for n in range(136):
            path = folder / part / f"set{n // 20:02d}" / f"V{n % 20:03d}.{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    found = datasets(0, "caltech", folder)
    check(found["missing"] == [] and "136, where about 137" in found["notes"][0], found)
    shutil.rmtree(folder / "set00")
    missing = datasets(1, None, folder)["missing"]
    check(len(missing) == 1 and "116, where about 137" in missing[0], missing)


def kittis_labels_become_csv():
    """The line `prepare` of the manifest."""
    kitti = work / "kitti"
    (kitti / "training/label_2").mkdir(parents=True)
    (kitti / "training/label_2/000000.txt").write_text(
        "Pedestrian 0.00 0 -0.20 712.40 143.00 810.73 307.92 1.89 0.48 1.20 1.84 1.47 8.41 0.01\n"
        "Car 0.00 0 1.85 387.63 181.54 423.81 203.12 1.67 1.87 3.69 -16.53 2.39 58.49 1.57\n"
        "DontCare -1 -1 -10 503.89 169.71 590.61 190.13 -1 -1 -1 -1000 -1000 -1000 -10\n")
    line = json.loads(run("datasets", "kitti", "--json").stdout)["layouts"][0]["prepare"][0]
    subprocess.run(line.replace("DIR", str(kitti)), shell=True, check=True)
    check((kitti / "people.csv").read_text() == "image,xmin,ymin,xmax,ymax,label,ignore\n"
          "training/image_2/000000.png,712.40,143.00,810.73,307.92,Pedestrian,0\n"
          "training/image_2/000000.png,503.89,169.71,590.61,190.13,DontCare,1\n")
    missing = datasets(1, "kitti", kitti)["missing"]
    check("1 of 7481" in missing[1] and "training/label_2/000001.txt" in missing[1], missing)


try:
    for t in (the_knobs_of_synth_are_checked_and_the_readme_repeats_the_set,
              signs_are_a_class_of_their_own,
              every_set_is_listed_and_explained,
              the_lines_of_the_manifests_are_lines_that_the_program_takes,
              a_synthetic_set_is_whole_until_a_picture_is_missing, inria_is_known_by_its_bytes,
              a_broken_copy_of_penn_fudan_is_not_whole,
              a_number_that_nobody_counted_is_told_and_a_part_of_it_is_not_the_whole,
              kittis_labels_become_csv):
        test(t)
finally:
    remove(work)
harness.finish()
