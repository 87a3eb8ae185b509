#!/usr/bin/env python3
"""A window that is described in three octaves: every command knows the parts of it, and a model of
one octave is what it always was.

usage: test_octaves.py HOGMINE
"""
import json
import math
import random
import shutil
import signal
import struct
import subprocess
import time
import zlib

from harness import HOGMINE, check, expect, finish, new_folder, remove, run, test

work = new_folder()
city, one, three = work / "city", work / "one", work / "three"
DATA = ["--positives", city / "positives", "--negatives", city / "negatives", "--cap-image", 5,
        "--trust-data"]
OPTIONS = ["--validation", 0, "--keep-models", *DATA]
LEVEL, HALVED, QUARTERED = 7 * 15 * 36, 5 * 9 * 36, 3 * 7 * 36


def model_of(folder):
    return json.loads((folder / "model.json").read_text())


def rows_of(path):
    """The rows of a NumPy file of floats, as bytes."""
    data = path.read_bytes()
    head = 10 + struct.unpack("<H", data[8:10])[0]
    shape = eval(data[10:head])["shape"]
    size = 4 * shape[1]
    return shape, [data[head + i * size:head + (i + 1) * size] for i in range(shape[0])]


def png_size(path):
    return struct.unpack(">II", path.read_bytes()[16:24])


def write_png(path, width, height, dice):
    """Noise, with a darker bar where somebody stands."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = b"".join(b"\0" + bytes(dice.randrange(60) + 150 * (x // 24 != 1) for x in range(width)
                                  for _ in range(3)) for _ in range(height))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" +
                     chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


# ---- training ------------------------------------------------------------------------------------


def a_model_of_three_octaves_is_trained_and_says_so():
    expect(0, "synth", city, "--images", 12, "--seed", 5, "--width", 320, "--height", 320)
    r = expect(0, "train", *OPTIONS, "--octaves", 3, "--threads", 2, "--out", three)
    check(b"context" not in r.stderr, r.stderr)  # its crops have 16 pixels around the window
    geometry = model_of(three)["geometry"]
    check(geometry["octaves"] == 3 and geometry["context"] == 16, geometry)
    check(geometry["half_stride"] == 8 and geometry["quarter_stride"] == 4, geometry)
    check(len(model_of(three)["weights"]) == LEVEL + HALVED + QUARTERED)
    options = json.loads((three / "run.json").read_text())["options"]
    check([options[o] for o in ("octaves", "context", "half-stride", "quarter-stride")] ==
          [3, 16, 8, 4], options)
    r = expect(0, "verify", three, "--json")
    check(json.loads(r.stdout)["verified"] is True, r.stdout)


def threads_do_not_change_it():
    expect(0, "train", *OPTIONS, "--octaves", 3, "--threads", 1, "--out", work / "thread")
    for name in ("model.json", "certificate.json"):
        check((work / "thread" / name).read_bytes() == (three / name).read_bytes(), name)


def one_octave_is_what_it_was():
    expect(0, "train", *OPTIONS, "--octaves", 1, "--out", one)
    expect(0, "train", *OPTIONS, "--out", work / "usual")  # three, where nothing is said
    check((three / "model.json").read_bytes() == (work / "usual" / "model.json").read_bytes())
    check(json.loads((one / "run.json").read_text())["options"]["context"] is None)
    check("octaves" not in model_of(one)["geometry"] and "context" not in model_of(one)["geometry"])
    check(len(model_of(one)["weights"]) == LEVEL)


def a_killed_training_goes_on_to_the_same_bytes():
    killed, folder, began = 0, work / "killed", time.time()
    more = ["--checkpoint-seconds", 0.01]
    expect(0, "train", *OPTIONS, *more, "--octaves", 3, "--out", work / "timed")
    whole = time.time() - began
    command = ["train", *OPTIONS, *more, "--octaves", 3, "--out", folder]
    for share in (0.5, 0.7, 0.6, 0.8):
        p = subprocess.Popen([HOGMINE, *map(str, command)], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        try:
            p.wait(whole * share)
            break
        except subprocess.TimeoutExpired:
            p.send_signal(signal.SIGKILL)
            p.wait()
            killed += 1
        if not (folder / "run.json").exists():
            shutil.rmtree(folder, ignore_errors=True)
            continue
        if killed == 1:
            for more in ((), ("--force",)):
                expect(2, "train", "--resume", folder, "--octaves", 2, *more,
                       says="--octaves was 3 when the run began, and is 2 now: leave it away, or begin")
        command = ["train", "--resume", folder]
    check(killed > 0)
    if "--resume" in command:
        expect(0, *command)
    check((folder / "model.json").read_bytes() == (three / "model.json").read_bytes())


def seeds_are_trained_and_compared():
    expect(0, "train", *DATA, "--octaves", 3, "--max-rounds", 1, "--seeds", 2, "--out", work / "seeds")
    for seed in ("seed-1", "seed-2"):
        found = list((work / "seeds").glob(f"*{seed[-1]}/model.json"))
        check(len(found) == 1 and model_of(found[0].parent)["geometry"]["octaves"] == 3, found)
    expect(0, "report", work / "seeds", "--out", work / "seeds.html")


def crops_without_context_are_described_without():
    folder, crops = work / "narrow", 4  # as large as the window: nothing is around it
    folder.mkdir()
    for i in range(crops):
        write_png(folder / f"{i}.png", 64, 128, random.Random(i))
    options = ["--positives", folder, "--negatives", city / "negatives", "--trust-data", "--validation",
               0, "--max-rounds", 0, "--force", "--out", work / "short", "--json"]
    r = expect(0, "train", *options, says="only 0 of 4 positives have 16 pixels of photograph around "
               "the window: context is 0 pixels")
    check(b"described in 3 octaves, context 0: 4716 values" in r.stderr, r.stderr)
    check(json.loads(r.stdout)["short_of_context"] == 0 and b"--context" not in r.stderr, r.stderr)
    g = model_of(work / "short")["geometry"]
    check((g["octaves"], g["context"], g["quarter_stride"]) == (3, 0, 4), g)
    r = expect(0, "train", *options, "--octaves", 1)
    check(b"context" not in r.stderr, r.stderr)
    said = f"warning: around {crops} of the positives the photograph ends within --context 16"
    expect(0, "train", *options, "--context", 16, "--quiet", says=said)  # whoever insists is warned
    r = expect(0, "train", *options, "--context", 16, says=said)
    check(json.loads(r.stdout)["short_of_context"] == crops, r.stdout)
    (folder / "4.png").unlink(missing_ok=True)
    for i in range(40):  # half may be short: they are counted
        write_png(folder / f"large{i}.png", 96, 160, random.Random(i))
    r = expect(0, "train", *options)
    check(json.loads(r.stdout)["short_of_context"] == crops and b"warning: around" not in r.stderr,
          r.stderr)
    check(model_of(work / "short")["geometry"]["context"] == 16)


# ---- what a model is used for ---------------------------------------------------------------------


def the_commands_run_it():
    street = sorted(str(p) for p in (city / "street").glob("*.jpg"))
    r = expect(0, "detect", "--model", three, *street, "--json", "--draw", work / "drawn")
    images = json.loads(r.stdout)["images"]
    check(sum(len(i["detections"]) for i in images) > 0, r.stdout)
    r = expect(0, "eval", three, one, "--truth", city / "street.csv", "--bootstrap", 20, "--json")
    check(b"three" in r.stdout and b"one" in r.stdout, r.stdout[:300])
    expect(0, "eval", three, one, "--positives", city / "positives", "--negatives", city / "negatives",
           "--json")
    expect(0, "mine", three, "--negatives", city / "negatives", "--out", work / "mined", "--top", 3)
    expect(0, "inspect", city / "positives", "--negatives", city / "negatives", "--doctor", "--octaves", 3,
           "--out", work / "inspected.png")
    figures = []
    for more in (("--octaves", 3), ("--model", three)):
        expect(0, "bench", *more, "--runs", 1, "--width", 160, "--height", 160, "--json", work / "b.json")
        figures.append(json.loads((work / "b.json").read_text())["values"])
        (work / "b.json").unlink()
    check(figures == [LEVEL + HALVED + QUARTERED] * 2, figures)


def an_opencv_file_cannot_hold_it():
    for name in ("m.yml", "m.yaml"):
        r = expect(3, "convert", three, work / name, says="in one octave, this model in 3")
        check(b"--octaves 1" in r.stderr and r.stderr.count(b"\n") == 1, r.stderr)
        check(not (work / name).exists())
    expect(0, "convert", three, work / "m.json")
    check((work / "m.json").read_bytes() == (three / "model.json").read_bytes())


def a_liblinear_model_of_its_length_is_read_as_one():
    model = model_of(three)
    def write(weights):
        path = work / "linear.model"
        path.write_text("solver_type L2R_L2LOSS_SVC_DUAL\nnr_class 2\nlabel 1 -1\n"
                        f"nr_feature {len(weights)}\nbias 1\nw\n" +
                        "\n".join(map(repr, weights)) + f"\n{model['bias']!r}\n")
        return path
    path = write(model["weights"])
    same = ["--threshold", -1, *sorted((city / "street").glob("*.jpg"))]
    mine, theirs = (expect(0, "detect", "--model", m, *same).stdout for m in (three, path))
    check(mine == theirs and mine.count(b"\n") > 3, f"{mine[:200]} {theirs[:200]}")
    write(model["weights"][:-1])
    expect(3, "detect", "--model", path, *same,
           says="6155 weights; the default geometry needs 3780, with 2 --octaves 5400, with 3 6156")


# ---- numbers and pictures -------------------------------------------------------------------------


def descriptors_begin_with_those_of_one_octave():
    crops = sorted((city / "positives").iterdir())[:3]
    photo = sorted((city / "negatives").iterdir())[0]
    for paths, more in ((crops, ()), ((photo,), ("--dense",))):
        rows = {}
        for octaves, length in ((1, LEVEL), (2, LEVEL + HALVED), (3, LEVEL + HALVED + QUARTERED)):
            out = work / "rows.npy"
            r = expect(0, "extract", *paths, *more, "--octaves", octaves, "--out", out, "--force", "--json")
            shape, rows[octaves] = rows_of(out)
            check(shape[1] == length == json.loads(r.stdout)["values"], shape)
        check(len(rows[1]) == len(rows[3]) > 2, len(rows[1]))
        for a, b, c in zip(rows[1], rows[2], rows[3]):
            check(c.startswith(b) and b.startswith(a))
        values = struct.unpack(f"<{len(rows[3][0]) // 4}f", rows[3][0])
        check(all(0 <= v < 1 for v in values) and max(values[-QUARTERED:]) > 0.1)


def the_shares_of_all_parts_sum_up_to_the_score():
    photo = sorted((city / "street").glob("*.jpg"))[0]
    r = expect(0, "show", photo, "--model", three, "--out", work / "why.png", "--json")
    told = json.loads(r.stdout)
    parts = told["parts"]
    rows = [row for p in parts for row in p["blocks"]]
    check(told["blocks"] == rows and [p["seen"] for p in parts] == ["the level", "halved", "quartered"])
    check([(len(p["blocks"]), len(p["blocks"][0])) for p in parts] == [(15, 7), (9, 5), (7, 3)])
    check([(p["width"], p["height"], p["context"]) for p in parts] ==
          [(64, 128, 0), (48, 80, 16), (24, 40, 16)])
    total = told["bias"]
    for p in parts:
        shares = [v for row in p["blocks"] for v in row]
        total += sum(shares)
        check(math.isclose(sum(v for v in shares if v > 0), p["for"], abs_tol=1e-4))
        check(math.isclose(sum(v for v in shares if v < 0), p["against"], abs_tol=1e-4))
        check(max(map(abs, shares)) > 0)
    check(abs(total - told["score"]) < 1e-4 and abs(told["sum"] - told["score"]) < 1e-5, told["sum"])
    words = expect(0, "show", photo, "--model", three, "--out", work / "why.svg").stdout.decode()
    check("quartered" in words and "halved" in words, words)
    check("quartered" in (work / "why.svg").read_text())
    told = json.loads(expect(0, "show", photo, "--model", one, "--out", work / "w.png", "--json").stdout)
    check("parts" not in told and len(told["blocks"]) == 15, told.keys())


def templates_and_photographs_are_shown_in_rows():
    heights = []
    for what, name in ((one, "1"), (three, "3")):
        expect(0, "show", what, "--out", work / f"template{name}.png")
        heights.append(png_size(work / f"template{name}.png")[1])
    check(heights[1] > 2 * heights[0], heights)
    photo = sorted((city / "street").glob("*.jpg"))[0]
    expect(0, "show", photo, "--octaves", 1, "--out", work / "hog1.svg")
    expect(0, "show", photo, "--out", work / "hog.svg")
    check((work / "hog1.svg").read_bytes() == (work / "hog.svg").read_bytes())
    expect(0, "show", photo, "--octaves", 3, "--out", work / "hog3.svg")
    drawn = (work / "hog3.svg").read_text()
    check(all(words in drawn for words in ("HOG at 320x320", "HOG at 160x160", "HOG at 80x80")))
    expect(0, "show", three, "--round", 1, "--out", work / "round.png")


def pages_have_a_row_for_each_octave():
    expect(0, "report", three, "--out", work / "three.html")
    page = (work / "three.html").read_text()
    check("in several octaves" in page and "another photograph" not in page)
    expect(0, "report", one, three, "--out", work / "both.html")
    expect(0, "report", one, "--out", work / "one.html")
    check("in several octaves" in (work / "both.html").read_text())
    check("in several octaves" not in (work / "one.html").read_text())
    check("--octaves 3 --context 16" in page)  # in the line that repeats it


# ---- wrong use ------------------------------------------------------------------------------------


def wrong_use_is_one_clear_line():
    train = ["train", *DATA, "--out", work / "never"]
    photo = sorted((city / "street").glob("*.jpg"))[0]
    for command, says in (
            ([*train, "--octaves", 1, "--context", 16], "--context means nothing with --octaves 1: give 2 or 3"),
            ([*train, "--octaves", 1, "--half-stride", 4], "--half-stride means nothing with --octaves 1"),
            ([*train, "--octaves", 2, "--quarter-stride", 4], "--quarter-stride means nothing with --octaves 2: give 3"),
            ([*train, "--octaves", 4], "--octaves 4: give a whole number from 1 to 3"),
            ([*train, "--octaves", 3, "--stride", 6], "--stride 6: windows of 3 octaves lie at multiples of 4"),
            ([*train, "--octaves", 3, "--window", "60x124"], "60"),
            ([*train, "--octaves", 3, "--half-stride", 7], "in the halved level: give another --context or --half-stride"),
            ([*train, "--octaves", 3, "--context", 15], "--octaves 3: a window of 64x128 with --context 15 has no blocks that fit"),
            ([*train, "--octaves", 3, "--quarter-stride", 5], "in the quartered level: give another --context or --quarter-stride"),
            ([*train, "--context", 7], "--context 7: no blocks fit a window of 64x128 with it"),
            (["detect", "--model", three, "--stride", 6, photo], "--stride 6: windows of 3 octaves"),
            (["extract", photo, "--octaves", 3, "--stride", 6, "--dense", "--out", work / "n.npy"], "--stride 6"),
            (["show", photo, "--octaves", 3, "--context", 8, "--out", work / "n.png"], "--context means nothing here"),
            (["show", photo, "--half-stride", 4, "--out", work / "n.png"], "--half-stride means nothing with --octaves 1"),
            (["show", photo, "--model", three, "--octaves", 3, "--out", work / "n.png"], "--octaves"),
            (["bench", "--model", three, "--octaves", 3], "--model has its own")):
        r = expect(2, *command, says=says)
        check(r.stderr.count(b"\n") == 1, r.stderr)
        check(not (work / "never").exists() and not (work / "n.png").exists())


try:
    for t in (a_model_of_three_octaves_is_trained_and_says_so, threads_do_not_change_it,
              one_octave_is_what_it_was, a_killed_training_goes_on_to_the_same_bytes,
              seeds_are_trained_and_compared, crops_without_context_are_described_without,
              the_commands_run_it, an_opencv_file_cannot_hold_it,
              a_liblinear_model_of_its_length_is_read_as_one,
              descriptors_begin_with_those_of_one_octave,
              the_shares_of_all_parts_sum_up_to_the_score, templates_and_photographs_are_shown_in_rows,
              pages_have_a_row_for_each_octave, wrong_use_is_one_clear_line):
        test(t)
finally:
    remove(work)
finish()
