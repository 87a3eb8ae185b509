#!/usr/bin/env python3
"""Puts the manifests of datasets/ into the program, as bytes of a C file.

usage: embed_manifests.py OUT.c MANIFEST.json...
"""
import json
import pathlib
import sys

out, *paths = sys.argv[1:]
parts = ['/* Made by embed_manifests.py from datasets/. */\n#include "datasets/datasets_internal.h"\n']
rows = []
for path in sorted(map(pathlib.Path, paths)):
    data = path.read_bytes()
    name = json.loads(data)["name"]
    if name != path.stem:
        sys.exit(f'{path}: "name" is {name!r}: call the file {name}.json')
    symbol = "manifest_" + name.replace("-", "_")
    numbers = ",".join(map(str, data))
    parts.append(f"static const char {symbol}[] = {{{numbers}}};\n")
    rows.append(f'    {{"{name}", {symbol}, sizeof {symbol}}},\n')
parts.append("const struct manifest_bytes manifests[] = {\n" + "".join(rows) + "};\n")
parts.append(f"const size_t manifests_count = {len(rows)};\n")
pathlib.Path(out).write_text("".join(parts))
