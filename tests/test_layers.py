#!/usr/bin/env python3
"""Data flows one way: reads the #include lines of src/ and fails on an arrow that points back."""
import pathlib
import re
import sys

# Three floors. A room may include those named after it (a floor below is open as a whole), and its
# own headers.
FLOORS = {
    "lib": {
        "base": "",
        "box": "base",
        "pixels": "base",
        "hog": "base pixels",
        "svm": "base",
        "model": "base box hog svm",
        "scan": "base box pixels hog",
        "detect": "base box pixels hog scan model",
        "eval": "base box",
        "mine": "base box pixels hog scan svm model eval",
    },
    "files": {
        "disk": "",
        "image": "disk",
        "data": "disk image",
        "formats": "disk image data",
        "run": "disk image data formats",
        "datasets": "disk",
        "library": "disk image data formats run",
    },
    "program": {
        "options": "",
        "talk": "options",
        "report": "options",
        "synth": "report",
        "toy": "options talk report",
        "commands": "options talk report synth toy",
    },
}
ORDER = list(FLOORS)
SRC = pathlib.Path(__file__).resolve().parent.parent / "src"
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}


def check(name, found):
    global number, failed
    why = "; ".join(f for f in found if f not in OWED)
    good = not why
    number += 1
    failed += not good
    print(("ok" if good else "not ok"), number, "-", name, *(["\n#   " + why] if not good else []))


def may_include(floor, room, other):
    below = FLOOR_OF.get(other)
    if below is None or ORDER.index(below) > ORDER.index(floor):
        return False
    return below != floor or other in FLOORS[floor][room].split()


# What the move of the rooms left to be done; it only gets shorter.
OWED = """
""".splitlines()
number = failed = 0
backwards, strangers, inner, printing, exits, opening, named, options = [], [], [], [], [], [], [], []
for path in sorted(SRC.rglob("*.[ch]")):
    parts = path.relative_to(SRC).parts
    where = "/".join(parts)
    if where == "program/main.c":
        floor, room = "program", "commands"
    else:
        floor, room = parts[:2]
    if room not in FLOORS.get(floor, {}):
        strangers.append(where)
        continue
    text = path.read_text()
    for header in re.findall(r'#include "([^"]+)"', text):
        other = header.split("/")[0]
        if header == "hogmine.h" or other == room:
            continue
        if not may_include(floor, room, other):
            backwards.append(f"{where} includes {header}")
        if header.endswith("_internal.h"):
            inner.append(f"{where} includes {header}")
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    if floor != "program" and re.search(r"\b(printf|puts|fputs|fprintf|perror)\s*\(", code):
        printing.append(where)
    # number.c is the one door for numbers as text.
    if where != "lib/base/number.c" and floor != "program":
        forbidden = r"getenv|strtod|strtof" + ("|fopen|open|mkostemp" if floor == "lib" else "")
        if re.search(rf"\b({forbidden})\s*\(", code):
            opening.append(where)
    # stb's own asserts are live in test builds: they are what the fuzzing looks for.
    if path.name != "stb_impl.c" and re.search(r"\b(exit|abort|assert)\s*\(", code):
        exits.append(where)
    # Below the program a setting is a field, which a text names as `max_bad`.
    if floor != "program":
        options += [f"{where}: {t}" for t in re.findall(r'"(?:[^"\\\n]|\\.)*"', code)
                    if re.search(r"--[a-z%]", t)]
# The names of files of a run folder, as the table of files/run has them: as a text of their own they
# stand nowhere else. (Words for people may hold them.)
WORDS = {"program/commands/eval.c": "model.json", "program/report/run_gallery.c": "model.json"}
table = (SRC / "files/run/run.c").read_text().split("rows[RUN_FILES] = {")[1].split("};")[0]
artefacts = re.findall(r'"([^"]+)"', table) + ["run.json"]
artefacts = [a for a in artefacts if "." in a or "%" in a] + [a.split("/")[0] + "/%" for a in artefacts if "/" in a]
for path in sorted(SRC.rglob("*.[ch]")):
    where = str(path.relative_to(SRC))
    code = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', code):
        if where in WORDS and text == WORDS[where]:
            continue
        if not where.startswith("files/run/") and any(
                text == a or (a in text and not re.search(r"[ :]", text)) for a in artefacts):
            named.append(f'{where}: "{text}"')
check("every_room_is_known", strangers)
check("includes_point_one_way", backwards)
check("no_room_reaches_into_another", inner)
check("only_the_program_prints", printing)
check("the_library_asks_no_environment_and_no_locale", opening)
check("only_the_program_knows_option_words", options)
check("nothing_exits_or_asserts", exits)
check("only_the_run_folder_names_its_files", named)
names = [path.name for path in sorted(SRC.rglob("*")) if path.is_file() and path.name != "meson.build"]
check("no_two_files_have_one_name", sorted({name for name in names if names.count(name) > 1}))
print(f"1..{number}")
sys.exit(failed > 0)
