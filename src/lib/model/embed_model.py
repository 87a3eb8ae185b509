#!/usr/bin/env python3
"""Puts the detector that hogmine ships into the program, as bytes of a C file.

usage: embed_model.py MODEL.json OUT.c
"""
import pathlib
import sys

data = pathlib.Path(sys.argv[1]).read_bytes()
numbers = ",".join(map(str, data)) + ",0"
pathlib.Path(sys.argv[2]).write_text(
    '/* Made by embed_model.py from models/. */\n#include "model/model_internal.h"\n'
    f"const char model_shipped_text[] = {{{numbers}}};\n"
    f"const size_t model_shipped_length = {len(data)};\n")
