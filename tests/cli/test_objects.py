"""Objects that are no people: their window, their label and their shape, from the boxes to the
figures.

usage: test_objects.py HOGMINE   (the program under test)
"""
import csv
import json
import pathlib
import random

from harness import check, expect, finish, new_folder, remove, skipped, test

here = pathlib.Path(__file__).resolve().parent
shipped = here.parent.parent / "models" / "inria.json"
penn = here.parents[1].parent / "shared" / "data" / "penn-fudan"
work = new_folder()
signs, truth = work / "signs", work / "signs.csv"
quick = ["--cap-image", 10, "--initial", 5, "--validation", 0]


# ---- made photographs: a road sign is a dark diamond in a bright rim -----------------------------

def background(pick, width, height):
    """Rectangles of grey, as houses are."""
    rows = [[110] * width for _ in range(height)]
    for _ in range(60):
        x, y = pick.randrange(width), pick.randrange(height)
        w, h, grey = pick.randrange(4, 60), pick.randrange(4, 60), pick.randrange(40, 200)
        for row in rows[y:y + h]:
            row[x:x + w] = [grey] * len(row[x:x + w])
    return rows


def put_sign(rows, left, top, size):
    middle = (size - 1) / 2
    for y in range(size):
        for x in range(size):
            away = (abs(x - middle) + abs(y - middle)) / (size / 2)
            if away <= 1:
                rows[top + y][left + x] = 245 if away > 0.65 else 30


def write_picture(path, rows):
    path.write_bytes(b"P5 %d %d 255\n" % (len(rows[0]), len(rows)) + b"".join(map(bytes, rows)))


def make_signs():
    """Photographs with two signs each, and photographs with none."""
    pick = random.Random(7)
    (signs / "with").mkdir(parents=True)
    (signs / "without").mkdir()
    with open(truth, "w") as out:
        print("image,xmin,ymin,xmax,ymax,label", file=out)
        for i in range(14):
            rows = background(pick, 200, 150)
            for left, size in (pick.randrange(10, 40), pick.choice([32, 40, 52])), \
                              (pick.randrange(110, 130), pick.choice([32, 36, 44])):
                top = pick.randrange(10, 80)
                put_sign(rows, left, top, size)
                print(f"signs/with/{i:02}.pgm,{left},{top},{left + size},{top + size},sign",
                      file=out)
            write_picture(signs / "with" / f"{i:02}.pgm", rows)
    for i in range(8):
        write_picture(signs / "without" / f"{i}.pgm", background(pick, 200, 150))


def model_of(run):
    return json.loads((run / "model.json").read_text())


def trained(name, *arguments, code=0):
    run = work / name
    r = expect(code, "train", "--positives", truth, "--negatives", signs / "without", "--out", run,
               "--labels", "sign", *quick, *arguments)
    return run, r.stderr.decode()


# ---- tests ---------------------------------------------------------------------------------------

def a_window_is_chosen_for_the_boxes_and_recorded():
    run, said = trained("auto", "--window", "auto")
    check("window 40x40, chosen for 28 boxes (1.00 as wide as tall" in said and
          "it reaches all of them" in said, said)
    check(json.loads((run / "run.json").read_text())["options"]["window"] == "40x40")
    model = model_of(run)
    check(model["geometry"]["window"] == [40, 40], model["geometry"])
    check(model["object"] == {"label": "sign", "fill": 0.75, "aspect": 1}, model["object"])
    check(model["person_height"] == 30)
    r = expect(0, "verify", run)
    check(b"28 used" in r.stderr and b"too small" not in r.stderr, r.stderr)
    r = expect(0, "train", "--resume", run)
    check(b"nothing to do" in r.stderr, r.stderr)
    r = expect(0, "inspect", truth, "--labels", "sign", "--window", "auto")
    check(b"window 40x40" in r.stderr, r.stderr)


def what_the_chosen_window_does_not_reach_is_said():
    lines = truth.read_text().splitlines()
    small = work / "small.csv"
    small.write_text("\n".join(lines + ["signs/with/00.pgm,90,5,100,15,sign"]) + "\n")
    r = expect(0, "inspect", small, "--labels", "sign", "--window", "auto")
    said = r.stderr.decode()
    check("1 of the boxes is out of its reach, under 25 pixels (the smallest: 10, in " in said, said)


def a_window_cannot_be_chosen_where_nothing_says_how_large_the_object_is():
    r = expect(3, "train", "--positives", signs / "without", "--negatives", signs / "without",
               "--out", work / "never", "--window", "auto", says="--window WxH")
    check(not (work / "never").exists())
    expect(3, "inspect", truth, "--labels", "nothing", "--window", "auto")
    expect(2, "extract", signs / "without" / "0.pgm", "--out", work / "x.npy", "--window", "auto",
           says="--window auto")


def other_labels_than_those_looked_for_are_one_clear_line():
    for arguments in (("train", "--positives", truth, "--out", work / "never"),
                      ("train", "--positives", truth, "--labels", "sgn", "--out", work / "never"),
                      ("eval", work / "auto" / "model.json", "--truth", truth, "--labels", "sgn")):
        r = expect(3, *arguments, "--quiet", says="such as --labels sign")
        check(len(r.stderr.splitlines()) == 1, r.stderr)
    check(not (work / "never").exists())


def what_cannot_be_is_said_with_what_can():
    expect(2, "train", "--positives", truth, "--out", work / "never", "--fill", 75,
           says="from 10% to 100%")


def signs_are_found_measured_and_called_signs():
    # 28 signs, half of them at an edge, are too few to learn more octaves from.
    run, said = trained("mined", "--window", "40x40", "--octaves", 1)
    check("people" not in said and "person" not in said, [l for l in said.splitlines() if "people" in l or "person" in l])
    r = expect(0, "eval", run / "model.json", "--truth", truth, "--bootstrap", 0, "--subset", "all")
    words = r.stdout.decode() + r.stderr.decode()
    check("28 boxes of sign" in words and "widths as they are" in words and "people" not in words,
          words)
    check("sign 0.75 of the box" in words, words)
    d = json.loads(expect(0, "eval", run / "model.json", "--truth", truth, "--bootstrap", 0,
                          "--subset", "all", "--json").stdout)
    check(d["rule"]["aspect"] == 0 and d["ap"] > 0.95, d["ap"])
    photo = signs / "with" / "00.pgm"
    r = expect(0, "detect", "--model", run / "model.json", "--json", "--draw", work / "drawn", photo)
    check(b"of sign" in r.stderr, r.stderr)
    found = json.loads(r.stdout)
    check(found["label"] == "sign" and len(found["images"][0]["detections"]) >= 2, found)
    for box in found["images"][0]["detections"]:
        check(abs(box["width"] - box["height"]) < 0.02)
        check(abs(box["height"] - 0.75 * box["window"][3]) < 0.02)
    out = work / "windows.csv"
    out.write_bytes(expect(0, "detect", "--model", run / "model.json", "--windows", photo).stdout)
    windows = [[float(row[k]) for k in ("x", "y", "width", "height")]
               for row in csv.DictReader(open(out))]
    check(windows == [box["window"] for box in found["images"][0]["detections"]])
    box = found["images"][0]["detections"][0]
    shown = json.loads(expect(0, "show", photo, "--model", run / "model.json", "--json", "--out",
                              work / "why.svg", "--window",
                              ",".join(str(box[k]) for k in ("x", "y", "width", "height"))).stdout)
    check(shown["object"]["label"] == "sign" and abs(shown["object"]["height"] - box["height"]) < 8)
    svg = work / "template.svg"
    expect(0, "show", run / "model.json", "--out", svg)
    check("for a sign" in svg.read_text() and "person" not in svg.read_text())
    expect(0, "report", run, "--out", work / "report.html")
    check("people" not in (work / "report.html").read_text())


def labels_of_any_bytes_are_kept_read_again_and_asked_for():
    """Too long, of another encoding or with control bytes: the model is read, and finds them."""
    photos = work / "signs"
    for i, label in enumerate(["ü".encode() * 40, b"Stra\xdfe", b"a\x1b[31mb"]):
        table, run = work / f"bytes-{i}.csv", work / f"bytes-{i}"
        table.write_bytes(truth.read_bytes().replace(b",sign\n", b"," + label + b"\n"))
        expect(0, "train", "--positives", table, "--negatives", photos / "without", "--out", run,
               *quick, "--window", "40x40", "--max-rounds", 0, "--labels", "*")
        said = expect(0, "detect", "--model", run, photos / "without", "--threshold", 9).stderr
        check(b"\x1b" not in said, said)
        expect(0, "eval", run, "--truth", table)
    expect(2, "train", "--positives", truth, "--negatives", photos / "without", "--out",
           work / "never", *quick, "--window", "40x40", "--labels", "sign", "--label", "a\nb",
           says="--label")
    check(not (work / "never").exists())


def a_label_is_given_or_is_that_of_the_data():
    run, _ = trained("named", "--window", "40x40", "--max-rounds", 0, "--label", "road sign, square")
    check(model_of(run)["object"]["label"] == "road sign, square")
    expect(2, "train", "--positives", truth, "--negatives", signs / "without", "--out",
           work / "never", "--labels", "sign", "--label", "x" * 64, says="--label")
    run, _ = trained("any", "--window", "40x40", "--max-rounds", 0, "--labels", "*")
    check(model_of(run)["object"]["label"] == "sign")


def crops_that_are_the_object_fill_the_window():
    crops = work / "crops"
    crops.mkdir()
    pick = random.Random(9)
    for i in range(60):
        size = pick.choice([40, 60, 100])  # they are scaled to the window
        rows = background(pick, size, size)
        put_sign(rows, 0, 0, size)
        write_picture(crops / f"{i}.pgm", rows)
    run = work / "tight"
    expect(0, "train", "--positives", crops, "--negatives", signs / "without", "--out", run,
           "--window", 32, "--fill", 1, "--label", "sign", *quick)
    check(model_of(run)["object"] == {"label": "sign", "fill": 1, "aspect": 1})
    d = json.loads(expect(0, "eval", run / "model.json", "--truth", truth, "--bootstrap", 0,
                          "--subset", "all", "--json").stdout)
    check(d["ap"] > 0.95, d["ap"])


def what_detect_prints_goes_into_eval_and_gives_the_figures_of_the_model():
    photos = signs / "with"
    sets = [(work / "mined" / "model.json", truth, photos, ["--labels", "sign"])]
    if penn.is_dir():
        sets.append((shipped, penn, penn / "PNGImages", []))
    else:
        skipped.append("no photographs here")
    for model, annotations, folder, more in sets:
        found = work / "found.csv"
        found.write_bytes(expect(0, "detect", "--model", model, "--threshold", -1, folder).stdout)
        for match in ["caltech", "voc"]:
            common = ["--truth", annotations, *more, "--bootstrap", 20, "--match", match, "--json"]
            a = json.loads(expect(0, "eval", model, *common).stdout)
            b = json.loads(expect(0, "eval", "--detections", found, *common).stdout)
            for d in a, b:  # scores are floats, of which nine digits are printed
                d["miss_rates"] = [(at["miss_rate"], at["threshold"] and f"{at['threshold']:.9g}")
                                   for at in d["miss_rate_at"]]
            for figure in ["lamr", "ap", "ap_101", "ap_11", "coco_ap", "detections", "truth",
                           "lamr_ci95", "ap_ci95", "miss_rates"]:
                check(a[figure] == b[figure], f"{figure}: {a[figure]} and {b[figure]}")


def of_a_truth_of_one_label_detections_need_no_labels():
    found = work / "plain.csv"
    found.write_bytes(expect(0, "detect", "--model", work / "mined", "--threshold", -1,
                             signs / "with").stdout)
    common = ["--truth", truth, "--bootstrap", 0, "--json"]
    a = json.loads(expect(0, "eval", work / "mined", *common).stdout)
    b = json.loads(expect(0, "eval", "--detections", found, *common).stdout)
    for figure in ["lamr", "ap", "coco_ap", "detections", "truth", "ignored"]:
        check(a[figure] == b[figure], f"{figure}: {a[figure]} and {b[figure]}")
    check(b["rule"]["aspect"] == 0, b["rule"])
    found.write_bytes(expect(0, "detect", "--model", work / "mined", signs / "with").stdout)
    expect(0, "eval", "--detections", found, *common, says="as hogmine detect --threshold -1")
    mixed = work / "mixed.csv"
    mixed.write_text(truth.read_text() + "signs/with/00.pgm,90,5,100,15,car\n")
    expect(3, "eval", "--detections", found, "--truth", mixed,
           says="none of its 29 boxes has a label that is looked for")
    expect(3, "eval", "--detections", found, "--truth", truth, "--labels", "car",
           says="none of its 28 boxes has a label that is looked for")


def a_mixture_of_people_and_others_is_doubted():
    common = ["--truth", truth, "--labels", "sign", "--bootstrap", 0, "--subset", "all"]
    r = expect(0, "eval", shipped, *common)
    check(b"warning: inria.json finds people, and --labels sign" in r.stderr, r.stderr)
    check(b"widths as they are" in r.stdout, r.stdout)
    r = expect(0, "eval", shipped, work / "mined" / "model.json", *common)
    check(b"warning: of these models 1 finds people and 1 something else" in r.stderr, r.stderr)
    people = work / "people.csv"
    people.write_text(truth.read_text().replace(",sign", ",person"))
    r = expect(0, "eval", work / "mined", "--truth", people, "--bootstrap", 0, "--subset", "all")
    check(b"warning: mined finds sign, and the boxes to be found are people" in r.stderr, r.stderr)
    check(b"28 people" in r.stdout and b"boxes of sign" not in r.stdout, r.stdout)
    r = expect(0, "eval", shipped, *common, "--aspect", 0.41)
    check(b"width 0.41 of the height" in r.stdout)


def a_model_without_an_object_is_of_a_person():
    model = json.loads(shipped.read_text())
    check(model.pop("object") == {"label": "person", "fill": 0.75, "aspect": 0.41})
    model["person_height"] = 64
    old = work / "old.json"
    old.write_text(json.dumps(model))
    expect(0, "convert", old, work / "new.json")
    new = json.loads((work / "new.json").read_text())
    check(new["object"] == {"label": "person", "fill": 0.5, "aspect": 0.41}, new["object"])
    for broken in [{"label": 3, "fill": 0.5, "aspect": 1}, {"label": "x", "fill": 0, "aspect": 1},
                   {"label": "x", "fill": 0.5}, {"label": "x" * 64, "fill": 0.5, "aspect": 1}]:
        model["object"] = broken
        old.write_text(json.dumps(model))
        expect(3, "convert", old, work / "no.json", says="old.json")


make_signs()
for function in [a_window_is_chosen_for_the_boxes_and_recorded,
                 what_the_chosen_window_does_not_reach_is_said,
                 a_window_cannot_be_chosen_where_nothing_says_how_large_the_object_is,
                 other_labels_than_those_looked_for_are_one_clear_line,
                 what_cannot_be_is_said_with_what_can,
                 signs_are_found_measured_and_called_signs, a_label_is_given_or_is_that_of_the_data,
                 labels_of_any_bytes_are_kept_read_again_and_asked_for,
                 crops_that_are_the_object_fill_the_window,
                 what_detect_prints_goes_into_eval_and_gives_the_figures_of_the_model,
                 of_a_truth_of_one_label_detections_need_no_labels,
                 a_mixture_of_people_and_others_is_doubted,
                 a_model_without_an_object_is_of_a_person]:
    test(function)
remove(work)
finish()
