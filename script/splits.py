"""Trainings on splits of INRIA by photograph, for the scripts beside this that measure them.

`inria` is a folder with train/pos and train/neg. Photographs are taken as they are stored (six of
the negatives carry an EXIF orientation): so every published figure of INRIA was measured. HOGMINE=... names another program than the build's.
"""
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOGMINE = os.environ.get("HOGMINE", ROOT / "build" / "src" / "cli" / "hogmine")
SEEDS = (1, 2, 3, 4, 5)


def hogmine(*command):
    """What it prints; an error where it fails."""
    return subprocess.run([str(word) for word in (HOGMINE, *command)], check=True,
                          capture_output=True, text=True).stdout


def train(inria, out, *options):
    hogmine("train", "--positives", inria / "train" / "pos", "--negatives", inria / "train" / "neg",
            "--out", out, "--exif", "ignore", *options, "--quiet")
    return out


def miss_rate(run):
    """In percent, at 1e-4 false positives a window, on what the run held out."""
    points = json.loads((run / "validation.json").read_text())["miss_rate_at"]
    return 100 * next(p["miss_rate"] for p in points if p["fppw"] == 1e-4)


def on_splits(inria, work, *options):
    """The runs of the five splits."""
    return [train(inria, work / str(seed), "--validation", "0.2", "--keep-held-out", "--seed", seed,
                  *options) for seed in SEEDS]


def mined_and_random(inria, work, *options):
    """Those, and those without mining."""
    return (on_splits(inria, work / "mined", *options),
            on_splits(inria, work / "random", *options, "--max-rounds", "0"))
