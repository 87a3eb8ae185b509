"""Data that would spoil a training stops it with one line; --trust-data goes on; good data passes.

usage: test_doctor.py HOGMINE
"""
import json

from harness import check, expect, finish, new_folder, remove, run, test

work = new_folder()
city, crops, scenes = work / "city", work / "city" / "positives", work / "city" / "negatives"
# Enough crops to be no handful.
run("synth", city, "--images", 60, "--width", 320, "--height", 256, "--seed", 1)
SHORT = ["--max-rounds", 0, "--initial", 1]


def trained(positives, negatives, code, *more, says=""):
    out = work / "run"
    if out.exists():
        remove(out)
    return expect(code, "train", "--positives", positives, "--negatives", negatives, "--out", out,
                  *SHORT, *more, says=says)


def refused(positives, negatives, *words):
    """Exit 3 and one line, which names the option, what was seen, and what insists."""
    r = trained(positives, negatives, 3, "--quiet", says="--trust-data")
    lines = r.stderr.decode().splitlines()
    check(len(lines) == 1, f"{lines}")
    for word in words:
        check(word in lines[0], f"no {word!r} in {lines}")
    check(not (work / "run" / "model.json").exists(), "it has trained")
    check(not r.stdout, f"{r.stdout}")
    asked = run("inspect", positives, "--negatives", negatives, "--doctor", "--json")
    check(asked.returncode == 3, f"inspect: {asked.returncode}")
    doctor = json.loads(asked.stdout)["doctor"]
    check(doctor["ruins"] and doctor["findings"][0]["ruins"], f"{doctor}")
    return doctor["findings"][0]["finding"]


def photographs_as_positives_are_refused():
    photographs = work / "photographs"
    photographs.mkdir()
    for i, picture in enumerate(sorted((city / "street").glob("*.*"))):
        if picture.suffix in (".png", ".jpg"):
            (photographs / f"{i:03}{picture.suffix}").write_bytes(picture.read_bytes())
    kind = refused(photographs, scenes, "--positives: ", "photographs, not crops")
    check(kind == "size", kind)


def swapped_sides_are_refused():
    kind = refused(scenes, crops, "--positives: ", "look swapped", "exchange")
    check(kind == "swapped", kind)


def one_folder_for_both_is_refused():
    kind = refused(crops, crops, "--negatives: ", "are among the negatives too")
    check(kind == "both-sides", kind)


def whoever_insists_is_warned_and_trains():
    r = trained(crops, crops, 0, "--trust-data")
    warned = [l for l in r.stderr.decode().splitlines() if l.startswith("warning: ")]
    check(warned and "among the negatives too" in warned[0], r.stderr.decode()[-400:])
    check((work / "run" / "model.json").exists())


def good_data_passes_without_a_word():
    r = trained(crops, scenes, 0)
    check("warning" not in r.stderr.decode(), r.stderr.decode()[:400])
    r = expect(0, "inspect", crops, "--negatives", scenes, "--doctor", "--json")
    check(json.loads(r.stdout)["doctor"] == {"ruins": False, "findings": []}, r.stdout[-400:])
    r = expect(0, "inspect", crops, "--negatives", scenes, "--doctor")
    check(b"finds nothing wrong" in r.stdout, r.stdout[-200:])


def a_handful_is_doubted_in_one_line():
    few = work / "few"
    few.mkdir()
    for picture in sorted(crops.glob("*"))[:12]:
        (few / picture.name).write_bytes(picture.read_bytes())
    r = trained(few, scenes, 0)
    warned = [l for l in r.stderr.decode().splitlines() if l.startswith("warning: ")]
    check(len(warned) == 1 and "only 12 positives" in warned[0], f"{warned}")


def photographs_that_are_mined_clear_of_their_people_are_no_negatives_with_people():
    r = trained(city / "street.csv", scenes, 0, "--mine-positives")
    check("seem to be in" not in r.stderr.decode(), r.stderr.decode()[:400])


def page_of(folder):
    expect(0, "report", folder, "--out", work / "page.html", "--force")
    return (work / "page.html").read_text()


def the_page_has_what_was_found_and_the_remedy():
    trained(crops, crops, 0, "--trust-data", "--keep-state", "--report")
    found = json.loads((work / "run" / "doctor.json").read_text())
    check(found["trusted"] and found["findings"][0]["ruins"], f"{found}")
    for page in ((work / "run" / "report.html").read_text(), page_of(work / "run")):
        for words in ("This ruins a run", "<code>--negatives</code>: ", "among the negatives too",
                      "--trust-data trained all the same", "Such as <code>"):
            check(words in page, words)
    # What goes on without a checkpoint begins again, and keeps what was found.
    remove(work / "run" / "state")
    (work / "run" / "model.json").unlink()
    expect(0, "train", "--resume", work / "run", says="starts again")
    check(json.loads((work / "run" / "doctor.json").read_text()) == found)
    check("among the negatives too" in page_of(work / "run"))
    trained(crops, scenes, 0, "--seeds", 2)
    check("It found nothing wrong." in page_of(work / "run"))


def inspect_names_options_in_its_notes():
    work.joinpath("names").mkdir()
    for k, photo in enumerate(sorted((city / "negatives").glob("*"))[:2]):
        (work / "names" / f"{k}.jpg").write_bytes(photo.read_bytes())
    (work / "names" / "a.csv").write_text(
        "image,xmin,ymin,xmax,ymax,label\n0.jpg,10,10,60,160,car\n1.jpg,10,10,60,160,dog\n")
    r = run("inspect", work / "names" / "a.csv", "--json")
    notes = json.loads(r.stdout)["notes"]
    check(notes and not any("`" in n for n in notes), f"{notes}")
    check(any("--labels" in n for n in notes), f"{notes}")


def what_goes_on_is_not_looked_at_again():
    r = trained(crops, crops, 0, "--trust-data", "--keep-state")
    r = expect(0, "train", "--resume", work / "run")
    check("warning" not in r.stderr.decode(), r.stderr.decode()[:400])


try:
    for f in (photographs_as_positives_are_refused, swapped_sides_are_refused,
              one_folder_for_both_is_refused, whoever_insists_is_warned_and_trains,
              good_data_passes_without_a_word, a_handful_is_doubted_in_one_line,
              photographs_that_are_mined_clear_of_their_people_are_no_negatives_with_people,
              the_page_has_what_was_found_and_the_remedy, inspect_names_options_in_its_notes,
              what_goes_on_is_not_looked_at_again):
        test(f)
finally:
    remove(work)
finish()
