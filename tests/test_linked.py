#!/usr/bin/env python3
"""Data flows one way, as linked: nothing of a lower floor calls a function that is defined above it.

  tests/test_linked.py BUILD
"""
import pathlib
import subprocess
import sys

FLOORS = ["lib", "files", "program"]
BUILD = pathlib.Path(sys.argv[1])


def symbols():
    """(object, kind, name) of all objects that meson made of src/, by nm."""
    for archive in ("libhogmine-all.a", "libhogmine-program.a"):
        names = subprocess.run(["nm", "-A", BUILD / "src" / archive], capture_output=True, text=True,
                               check=True).stdout
        for line in names.splitlines():
            where, words = line.rsplit(":", 1)
            yield where.rsplit("/", 1)[-1], words.split()[-2], words.split()[-1]


def floor(where):
    found = [i for i, name in enumerate(FLOORS) if where.startswith(name + "_")]
    return found[0] if found else None  # made files (manifests, the shipped model) are data


every = list(symbols())
defined = {name: where for where, kind, name in every if kind in "TDBR"}
above = []
for where, kind, name in every:
    if kind == "U" and name in defined and floor(where) is not None:
        other = floor(defined[name])
        if other is not None and other > floor(where):
            above.append(f"{where} calls {name} of {defined[name]}")
checks = [("objects_of_all_floors_were_seen",
           sorted({floor(w) for w, _, _ in every if floor(w) is not None}) == [0, 1, 2], ""),
          ("nothing_calls_a_floor_above", not above, "; ".join(above))]
for number, (name, good, why) in enumerate(checks, 1):
    print("ok" if good else "not ok", number, "-", name)
    if not good:
        print("#", why)
print(f"1..{len(checks)}")
sys.exit(not all(good for _, good, _ in checks))
