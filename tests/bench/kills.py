#!/usr/bin/env python3
"""Kills a training at random moments, goes on with it each time, and compares with an undisturbed run.

usage: kills.py HOGMINE POSITIVES NEGATIVES [KILLS [SEED]]

Prints when it was killed and whether model.json, the certificate and the ledger (times aside) are
the same bytes; ends with 1 where they are not.
"""
import csv
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

hogmine, positives, negatives = sys.argv[1:4]
kills = int(sys.argv[4]) if len(sys.argv) > 4 else 20
dice = random.Random(int(sys.argv[5]) if len(sys.argv) > 5 else 1)
work = pathlib.Path(tempfile.mkdtemp(prefix="hogmine-kills-"))


def train(folder):
    return [hogmine, "train", "--positives", positives, "--negatives", negatives, "--out", folder,
            "--checkpoint-seconds", "1", "--quiet"]


def ledger(folder):
    rows = list(csv.DictReader(open(folder / "rounds.csv")))
    return [{k: v for k, v in r.items() if not k.endswith("seconds") and k != "rss_mb"}
            for r in rows]


began = time.time()
subprocess.run(train(work / "whole"), check=True, stdout=subprocess.DEVNULL)
seconds = time.time() - began
print(f"undisturbed: {seconds:.1f} s")
done, failures, run = 0, 0, 0
while done < kills:
    run += 1
    folder = work / f"run-{run}"
    command = train(folder)
    while True:
        p = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            code = p.wait(timeout=dice.uniform(0.05, 1) * seconds if done < kills else 600)
            if code != 0:
                sys.exit(f"exit code {code}")
            break
        except subprocess.TimeoutExpired:
            p.kill()
            p.wait()
            done += 1
            row = len(ledger(folder)) - 1 if (folder / "rounds.csv").exists() else None
            print(f"  kill {done}: run {run}, newest round recorded: {row}")
            if (folder / "run.json").exists():
                command = [hogmine, "train", "--resume", folder, "--quiet"]
    same = all((folder / n).read_bytes() == (work / "whole" / n).read_bytes()
               for n in ("model.json", "certificate.json"))
    same = same and ledger(folder) == ledger(work / "whole")
    failures += not same
    print(f"run {run}: {'the same bytes' if same else 'DIFFERENT'}")
    shutil.rmtree(folder)
shutil.rmtree(work)
print(f"{done} kills, {run} runs, {failures} of them different")
sys.exit(failures > 0)
