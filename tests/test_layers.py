#!/usr/bin/env python3
"""Data flows one way: reads the #include lines of src/ and fails on an arrow that points back."""
import pathlib
import re
import sys

# A room may include those named after it, and its own headers.
ALLOWED = {
    "base": "",
    "image": "base",
    "synth": "base image",
    "datasets": "base",
    "hog": "base image",
    "scan": "base image hog",
    "svm": "base",
    "model": "base hog svm",
    "data": "base image",
    "mine": "base image hog scan svm model data eval",
    "eval": "base scan model data",
    "report": "base image hog model mine eval",
    "cli": "base image synth datasets hog scan svm model data mine eval report",
}
SRC = pathlib.Path(__file__).resolve().parent.parent / "src"


def check(name, good, why=""):
    global number, failed
    number += 1
    failed += not good
    print(("ok" if good else "not ok"), number, "-", name, *(["\n#   " + why] if not good else []))


number = failed = 0
rooms = {p.name for p in SRC.iterdir() if p.is_dir()}
check("every_room_is_known", rooms == set(ALLOWED), str(rooms ^ set(ALLOWED)))
backwards, inner, printing, exits = [], [], [], []
for path in sorted(SRC.rglob("*.[ch]")):
    room = path.relative_to(SRC).parts[0]
    text = path.read_text()
    for header in re.findall(r'#include "([^"]+)"', text):
        other = header.split("/")[0]
        if header == "hogmine.h" or other == room:
            continue
        if other not in ALLOWED.get(room, "").split():
            backwards.append(f"{path.name} includes {header}")
        if header.endswith("_internal.h"):
            inner.append(f"{path.name} includes {header}")
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    if room != "cli" and re.search(r"\b(printf|puts|fputs|fprintf|perror)\s*\(", code):
        printing.append(path.name)
    # stb's own asserts are live in test builds: they are what the fuzzing looks for.
    if path.name != "stb_impl.c" and re.search(r"\b(exit|abort|assert)\s*\(", code):
        exits.append(path.name)
check("includes_point_one_way", not backwards, "; ".join(backwards))
check("no_room_reaches_into_another", not inner, "; ".join(inner))
check("only_the_command_line_prints", not printing, "; ".join(printing))
check("nothing_exits_or_asserts", not exits, "; ".join(exits))
print(f"1..{number}")
sys.exit(failed > 0)
