"""Files as people have them: each folder of tests/data/field is a case made after a public report,
with what is right in its README.

usage: test_field.py HOGMINE   (HOGMINE_FIELD: another folder of cases)
"""
import json
import os
import pathlib

from harness import check, expect, finish, new_folder, remove, run, skipped, test

here = pathlib.Path(__file__).resolve().parent
field = pathlib.Path(os.environ.get("HOGMINE_FIELD", here.parent / "data" / "field"))
model = here.parent.parent / "models" / "inria.json"
work = new_folder()


def case(name):
    folder = field / name
    if not folder.is_dir():
        skipped.append(f"no {folder}")
        return None
    return folder


def inspected(name, *arguments, code=0):
    folder = case(name)
    if not folder:
        return None, ""
    r = expect(code, "inspect", *arguments, "--json", cwd=folder)
    words = r.stderr.decode(errors="replace")
    return (json.loads(r.stdout) if r.stdout else None), words


def boxes(name, count, *arguments):
    document, words = inspected(name, *arguments)
    if document:
        check(document["boxes"] == count, f"{name} {arguments}: {document['boxes']} boxes; {words}")
    return document, words


def evaluated(name, ap, *arguments, code=0, says=""):
    folder = case(name)
    if not folder:
        return
    r = expect(code, "eval", "--bootstrap", 0, "--subset", "all", "--json", *arguments, cwd=folder,
               says=says)
    if code == 0:
        document = json.loads(r.stdout)
        check(abs(document["ap"] - ap) < 1e-9, f"{name}: {document.get('ap')}; {r.stderr}")


def annotations_beside_photographs_are_read():
    document, _ = boxes("folder-with-imglab-xml", 12, "set")
    check(not document or document["format"] == "imglab")
    document, _ = boxes("cvat-xml", 1, ".")
    check(not document or document["format"] == "cvat")
    boxes("cvat-xml", 1, "annotations.xml")
    folder = case("folder-with-imglab-xml")
    if folder:
        expect(0, "train", "--positives", "set", "--negatives", "negatives", "--out",
               work / "imglab", cwd=folder, says="12 boxes in 12 photographs (imglab), 12 used")


def annotations_that_nobody_knows_are_named():
    folder = work / "unknown"
    folder.mkdir()
    source = case("cvat-xml")
    if not source:
        return
    (folder / "a.jpg").write_bytes((source / "a.jpg").read_bytes())
    (folder / "odd.xml").write_text("<scene><rectangle left='1' top='2'/></scene>")
    r = expect(3, "inspect", folder, says="odd.xml")
    check(b"<scene>" in r.stderr and b"--format images" in r.stderr, r.stderr)
    r = expect(3, "train", "--positives", folder, "--negatives", folder, "--out", work / "never")
    check(b"odd.xml" in r.stderr, r.stderr)


def four_numbers_are_read_as_they_fit():
    document, words = boxes("truth-with-corners", 3, "truth", "--photos", "photos")
    check("left, top, right, bottom" in words, words)
    evaluated("truth-with-corners", 1, "--truth", "truth", "--photos", "photos", "--match", "voc",
              "--detections", "right.csv")
    for name in ["boxes.csv", "whx.csv"]:
        document, _ = boxes("csv-x-y-width-height", 1, name)
        check(not document or document["windows"] == 1)
        found = work / "found.csv"
        found.write_text("image,x,y,width,height,score\na.jpg,120,40,60,150,1\n")
        evaluated("csv-x-y-width-height", 1, "--truth", name, "--match", "voc", "--detections", found)
    boxes("csv-with-semicolons", 1, "boxes.csv")


def detections_of_others_are_read():
    voc = ["--match", "voc", "--truth", "truth.csv", "--detections"]
    evaluated("eval-yolo-results", 1, *voc, "found")
    evaluated("eval-yolo-results", 1, *voc, "found0")
    evaluated("eval-folder-not-read", 1, *voc, "found")
    coco = ["--truth", "truth.json", "--labels", "car", "--match", "coco", "--detections"]
    evaluated("eval-coco-labels", 1, *coco, "results.json")
    evaluated("eval-coco-labels", 1, *coco, "cars.json")


def names_of_classes_above_the_detections_are_found():
    """As ultralytics leaves them: predict/labels/a.txt, and the set's data.yaml with gaps."""
    source = case("eval-yolo-results")
    if not source:
        return
    predict = work / "predict"
    (predict / "labels").mkdir(parents=True)
    for name in ("a.jpg", "truth.csv"):
        (work / name).write_bytes((source / name).read_bytes())
    row = (source / "found" / "a.txt").read_text().split()
    (predict / "labels" / "a.txt").write_text(
        " ".join(["7", *row[1:]]) + "\n0 0.1 0.1 0.1 0.1 0.99\n")
    for place in (predict, work):
        yaml = place / "data.yaml"
        yaml.write_text("names:\n  0: car\n  7: person\n")
        for found in ("predict", "predict/labels"):
            r = expect(0, "eval", "--truth", "truth.csv", "--detections", found, "--match", "voc",
                       "--subset", "all", "--bootstrap", 0, "--json", cwd=work)
            document = json.loads(r.stdout)
            check(document["ap"] == 1 and document["detections"] == 1, f"{place} {found}")
            if place == work:
                break  # two folders above what is given: not looked at
        yaml.unlink()


def labels_are_obeyed():
    boxes("labels-without-column", 2, "cells.csv", "--labels", "RBC")
    document, words = boxes("inspect-names-no-labels", 0, "boxes.csv")
    if document:
        counts = {label["label"]: label["boxes"] for label in document["labels"]}
        check(counts == {"Person-like": 1, "stop_sign": 2, "cyclist": 1}, counts)
        check("2 stop_sign" in words, words)
    folder = case("inspect-names-no-labels")
    if folder:
        r = expect(3, "train", "--positives", "boxes.csv", "--negatives", ".", "--out",
                   work / "none", cwd=folder, says="2 stop_sign")
        check(b"only 0 positives" not in r.stderr, r.stderr)


def classes_of_yolo_have_names():
    boxes("yolo-names-beside-labels", 1, "labels", "--photos", "photos", "--labels", "person")
    boxes("yolo-names-with-gaps", 1, ".", "--labels", "car")
    boxes("yolo-names-with-gaps", 0, ".", "--labels", "truck")
    boxes("yolo-names-with-gaps", 1, ".", "--labels", "person")
    document, words = boxes("yolo-names-other-places", 1, ".")
    check(not document or "classes.txt" in words, words)
    boxes("yolo-names-other-places", 1, ".", "--labels", "person")
    boxes("yolo-polygons", 2, ".")


def declared_sizes_are_compared():
    document, words = boxes("declared-size-voc", 1, ".")
    check(not document or ("640x480" in words and "320x240" in words), words)


def names_and_texts_as_tools_leave_them():
    boxes("voc-pretty-printed", 1, ".")
    for name in ["boxes.csv", "boxes.json", "voc"]:
        boxes("photo-of-another-ending", 1, name)
    folder = case("list-with-backslashes")
    for name in ["list.txt", "blanks.txt"]:
        if folder:
            r = expect(0, "mine", model, "--negatives", name, "--json", cwd=folder)
            check(json.loads(r.stdout)["images"] == 2, name)


def what_cannot_be_read_is_named():
    document, words = inspected("inspect-counts-unreadable", "set", code=5)
    check(not document or document["windows"] == 1, document)
    folder = case("inspect-counts-unreadable")
    if folder:
        r = expect(5, "inspect", "set", cwd=folder)
        check(all(name in r.stdout for name in [b"notes.txt", b"one.tfrecord", b"two.npy"]))


def side_files_among_negatives_are_passed_over():
    folder = case("negatives-with-side-files")
    if folder:
        r = expect(0, "train", "--positives", "pos", "--negatives", "neg", "--out", work / "run",
                   "--max-rounds", 1, "--validation", 0, cwd=folder)
        check(b"passed over 8" in r.stderr, r.stderr)


def objects_that_are_no_walkers_are_measured_as_they_are():
    signs = ["--truth", "signs.csv", "--labels", "sign", "--detections", "found.csv"]
    evaluated("eval-width-of-square-objects", 1, *signs)
    folder = case("eval-width-of-square-objects")
    if folder:
        r = expect(0, "eval", "--bootstrap", 0, "--subset", "all", *signs, cwd=folder)
        check(b"widths as they are" in r.stdout and b"boxes of sign" in r.stdout, r.stdout)


def crops_that_the_object_fills_are_the_object():
    folder = case("tight-crops")
    if not folder:
        return
    run = work / "cars"
    expect(0, "train", "--positives", "pos", "--negatives", "neg", "--window", "96x32", "--fill", 1,
           "--out", run, "--validation", 0, cwd=folder)
    for matching in ["voc", "caltech"]:
        evaluated("tight-crops", 1, run / "model.json", "--truth", "truth.csv", "--labels", "car",
                  "--match", matching)
    r = expect(0, "detect", "--model", run / "model.json", "--json", "test0.jpg", cwd=folder)
    for box in json.loads(r.stdout)["images"][0]["detections"]:
        check(abs(box["height"] - box["window"][3]) < 0.02 and
              abs(box["width"] / box["height"] - 3) < 0.01, box)


def pictures_and_models():
    document, _ = inspected("sixteen-bit-png", "crops")
    check(not document or document["duplicates"] == 0, document)
    folder = case("opencv-json-model")
    if folder:
        for kind in ["json", "yml"]:
            expect(0, "convert", f"sign.{kind}", work / f"{kind}.json", cwd=folder)
        a, b = (json.loads((work / f"{kind}.json").read_text()) for kind in ["json", "yml"])
        check(a["weights"] == b["weights"] and a["bias"] == b["bias"])
        said = [expect(0, "detect", "--model", f"sign.{kind}", "../cvat-xml/a.jpg",
                       cwd=folder).stdout for kind in ["json", "yml"]]
        check(said[0] == said[1] and said[0].count(b"\n") > 1)
        check(a["object"] == {"label": "object", "fill": 0.75, "aspect": 1}, a["object"])
        first = said[0].split()[1].split(b",")
        check(abs(float(first[3]) - float(first[4])) < 0.02, first)  # square, as its window is


def small_people_are_found_above_the_photograph():
    folder = case("small-people")
    if not folder:
        return
    r = expect(0, "detect", "street-small.jpg", cwd=folder)
    check(r.stdout.count(b"\n") == 1 and b"96 pixels tall (--upsample 1: 48)" in r.stderr, r.stderr)
    for pyramid in ["smooth", "opencv"]:
        r = expect(0, "detect", "street-small.jpg", "--upsample", 1, "--pyramid", pyramid,
                   cwd=folder)
        rows = [line.split(",") for line in r.stdout.decode().split()[1:]]
        heights = sorted(float(row[4]) for row in rows)
        check(len(rows) == 3 and 45 < heights[0] and heights[2] < 90, heights)


for function in [annotations_beside_photographs_are_read, annotations_that_nobody_knows_are_named,
                 four_numbers_are_read_as_they_fit, detections_of_others_are_read,
                 names_of_classes_above_the_detections_are_found, labels_are_obeyed,
                 classes_of_yolo_have_names, declared_sizes_are_compared,
                 names_and_texts_as_tools_leave_them, what_cannot_be_read_is_named,
                 side_files_among_negatives_are_passed_over,
                 objects_that_are_no_walkers_are_measured_as_they_are,
                 crops_that_the_object_fills_are_the_object, pictures_and_models,
                 small_people_are_found_above_the_photograph]:
    test(function)
remove(work)
finish()
