#!/usr/bin/env python3
"""Runs that are killed, interrupted or out of room go on to the same bytes; and verify.

usage: test_resume.py HOGMINE   (the program under test)
"""
import csv
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time

import harness
from harness import HOGMINE, check, expect, new_folder, remove, run, test

work = new_folder()
data = work / "data"
WHOLE = work / "whole"
OPTIONS = ["--positives", data / "positives", "--negatives", data / "negatives", "--cap-image", "3",
           "--checkpoint-seconds", "0.01", "--validation", "0", "--octaves", "1"]
HELD = ["--validation", "20%"]


def ledger(folder):
    """The ledger without what is a matter of time and machine."""
    rows = list(csv.DictReader(open(folder / "rounds.csv")))
    for row in rows:
        for name in ("scan_seconds", "solve_seconds", "rss_mb"):
            del row[name]
    return rows


def same_run(a, b):
    for name in ("model.json", "certificate.json", "validation.json"):
        if (a / name).exists():
            check((a / name).read_bytes() == (b / name).read_bytes(), f"{b.name}/{name}")
    check(ledger(a) == ledger(b), f"{b.name}/rounds.csv")
    for part in ("hard", "suspects", "evicted"):
        files = sorted(os.listdir(a / part)) if (a / part).exists() else []
        others = sorted(os.listdir(b / part)) if (b / part).exists() else []
        check(files == others, part)
        for name in files:
            check((a / part / name).read_bytes() == (b / part / name).read_bytes(), name)


def start(folder, *more, **options):
    return subprocess.Popen([HOGMINE, "train", *map(str, OPTIONS), "--out", folder, *map(str, more)],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)


def go_on_until_done(folder, stop, most=200):
    """Resumes and stops again, at random moments, until the run ends. Returns how often."""
    stops = 0
    while stops < most:
        p = subprocess.Popen([HOGMINE, "train", "--resume", folder], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
        if stop(p):
            stops += 1
            continue
        check(p.returncode == 0, p.returncode)
        break
    return stops


def kill_often(whole, more, least, name, reach):
    """Kills trainings at random moments until they end, and compares them with the whole one.

    A kill comes within the share `reach` of the whole one's time: more than finding the data takes.
    """
    began = time.time()
    expect(0, "train", *OPTIONS, *more, "--out", whole, "--log-json")
    seconds = time.time() - began
    dice = random.Random(7)
    killed = 0

    def kill(p):
        try:
            p.wait(timeout=dice.uniform(0.02, reach) * seconds)
            return False
        except subprocess.TimeoutExpired:
            p.kill()
            p.wait()
            return True

    for attempt in range(40):
        if attempt >= 6 and killed >= least:  # a machine that was busy when it was measured
            break
        folder = work / f"{name}-{attempt}"
        p = start(folder, *more)
        if kill(p):
            killed += 1
            if not (folder / "run.json").exists():  # killed before it had said a word
                check(run("train", *OPTIONS, *more, "--out", folder).returncode == 0)
        killed += go_on_until_done(folder, kill)
        same_run(whole, folder)
        check(not (folder / "state").exists(), "the state is left")
        check(not [f for f in folder.rglob(".*tmp*")], "a torn file is left")
        shutil.rmtree(folder)
    check(killed >= least, f"only {killed} kills")
    print(f"# {killed} kills")


def a_run_killed_at_random_moments_goes_on_to_the_same_bytes():
    kill_often(WHOLE, [], 10, "killed", 0.6)


def and_so_where_a_part_is_held_out_and_taken_in():
    whole = work / "whole-held"
    kill_often(whole, HELD, 6, "killed-held", 1.2)
    taken_in = json.load(open(whole / "validation.json"))["taken_in"]
    rows = ledger(whole)
    people = [int(row["pool_positives"]) for row in rows]
    check(people[taken_in] > people[taken_in - 1] and len(set(people)) == 2, people)
    check(int(rows[-1]["images"]) > int(rows[1]["images"]), rows)
    # The proof is of everything.
    check(json.load(open(whole / "certificate.json"))["images"] == int(rows[-1]["images"]))
    expect(0, "verify", whole)


def signals_save_the_state_and_say_how_to_go_on():
    for number_, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        folder = work / f"signal-{code}"
        p = start(folder)
        while not (folder / "hard" / "001.csv").exists() and p.poll() is None:
            time.sleep(0.002)
        began = time.time()
        p.send_signal(number_)
        _, err = p.communicate(timeout=60)
        check(p.returncode == code, p.returncode)
        check(time.time() - began < 2, "it took long")
        check(b"--resume" in err, err[-200:])
        check((folder / "state" / "checkpoint").exists())
        expect(0, "train", "--resume", folder)
        same_run(WHOLE, folder)


def a_full_disk_ends_with_4_and_the_run_goes_on_when_there_is_room():
    def little():
        resource.setrlimit(resource.RLIMIT_FSIZE, (40000, 40000))

    folder = work / "full"
    p = start(folder, preexec_fn=little)
    _, err = p.communicate(timeout=60)
    check(p.returncode == 4, (p.returncode, err[-300:]))
    expect(0, "train", "--resume", folder)
    same_run(WHOLE, folder)


def a_run_that_has_ended_has_nothing_to_go_on_with():
    r = expect(0, "train", "--resume", WHOLE, says="the run has ended")
    check(r.stdout.decode().strip() == str(WHOLE / "model.json"))


def another_run_is_refused_unless_told():
    folder = work / "stopped"
    expect(0, "train", *OPTIONS, "--out", folder, "--max-rounds", 1, "--keep-state")
    expect(2, "train", "--resume", folder, "--cap-image", 5, says="--cap-image was 3")
    expect(2, "train", "--resume", folder, "--max-rounds", 2, says="--max-rounds was 1")
    expect(2, "train", "--resume", folder, "--out", WHOLE, says="--out")
    expect(3, "train", "--resume", work / "nothing", says="no such run")
    expect(3, "train", "--resume", data, says="no run.json")
    photo = sorted((data / "negatives").glob("*"))[0]
    before = photo.read_bytes()
    photo.write_bytes(before + b" ")
    expect(3, "train", "--resume", folder, says="--negatives holds other files")
    other = work / "other-data"
    shutil.copytree(folder, other)
    expect(0, "train", "--resume", other, "--force", "--max-rounds", 99)
    check((other / "model.json").read_bytes() == (WHOLE / "model.json").read_bytes())
    photo.write_bytes(before)
    record = json.load(open(folder / "run.json"))
    record["program"] = "hogmine 0.0.1"
    json.dump(record, open(folder / "run.json", "w"))
    expect(3, "train", "--resume", folder, says="0.0.1")
    # Told: it goes on to the end of a run that was never stopped.
    expect(0, "train", "--resume", folder, "--force", "--max-rounds", 99)
    check((folder / "model.json").read_bytes() == (WHOLE / "model.json").read_bytes())
    (folder / "state").mkdir(exist_ok=True)
    (folder / "state" / "checkpoint").write_bytes(b"hogstate" + bytes(100))
    expect(3, "train", "--resume", folder, "--force", says="another version")


def two_processes_do_not_work_in_one_run():
    folder = work / "twice"
    p = start(folder)
    while not (folder / "hard" / "000.csv").exists() and p.poll() is None:
        time.sleep(0.002)
    os.kill(p.pid, signal.SIGSTOP)
    expect(4, "train", "--resume", folder, says="another process")
    os.kill(p.pid, signal.SIGCONT)
    p.communicate(timeout=60)
    check(p.returncode == 0)


def the_run_goes_on_from_anywhere():
    folder = work / "relative"
    expect(0, "train", "--positives", "data/positives", "--negatives", "data/negatives", "--out",
           "relative", "--cap-image", 3, "--max-rounds", 1, "--keep-state", "--validation", 0,
           "--octaves", 1, cwd=work)
    other = work / "elsewhere"
    other.mkdir()
    expect(0, "train", "--resume", "../relative", "--force", "--max-rounds", 99, cwd=other)
    check((folder / "model.json").read_bytes() == (WHOLE / "model.json").read_bytes())


def the_ledger_has_its_columns_and_the_log_the_same():
    names = ("round,images,skipped,windows,hard,known,new,added,evicted,returned,pool_positives,"
             "pool_negatives,objective,gap,weight_cosine,fppw,validation_miss,scan_seconds,"
             "solve_seconds,rss_mb,complete").split(",")
    rows = list(csv.DictReader(open(WHOLE / "rounds.csv")))
    check(list(rows[0])[:len(names)] == names, list(rows[0]))
    events = [json.loads(line) for line in open(WHOLE / "log.jsonl")]
    check(events[0]["event"] == "start" and events[-1]["event"] == "end")
    check(events[-1]["ended"] == "stable")
    rounds = [e for e in events if e["event"] == "round"]
    check(len(rounds) == len(rows))
    for event, row in zip(rounds, rows):
        check(all((event[n] is None and row[n] == "") or float(row[n]) == event[n] for n in names))
    total = {int(r["windows"]) + int(r["skipped"]) for r in rows[1:]}
    check(len(total) == 1, total)
    check(int(rows[-1]["skipped"]) > 0 and rows[-1]["complete"] == "1")


def verify_confirms_and_refutes():
    r = expect(0, "verify", WHOLE)
    check(b"verified" in r.stdout)
    d = json.loads(expect(0, "verify", WHOLE, "--json").stdout)
    certificate = json.load(open(WHOLE / "certificate.json"))
    model = json.load(open(WHOLE / "model.json"))
    check(d["verified"] and d["windows"] == certificate["windows"] and d["violating"] == 0)
    for name in ("threshold", "slack", "images", "levels", "windows", "worst_violation", "weights"):
        check(model["certificate"][name] == certificate[name], name)
    folder = work / "changed"
    shutil.copytree(WHOLE, folder)
    model["weights"][500] += 0.001
    json.dump(model, open(folder / "model.json", "w"))
    r = expect(1, "verify", folder, says="not verified")
    check(b"the weights are not those" in r.stdout)
    model["weights"][500] += 1
    json.dump(model, open(folder / "model.json", "w"))
    r = expect(1, "verify", folder, "--top", 3)
    lines = r.stdout.decode().splitlines()
    check("windows outside the pool score more" in r.stdout.decode())
    check(len(lines) == 2 + 1 + 3, lines)
    d = json.loads(expect(1, "verify", folder, "--json").stdout)
    check(not d["verified"] and d["certificate"] and not d["weights"] and not d["no_violation"])
    (folder / "hard" / "001.csv").write_text("image,level\nnothing,here\n")
    expect(3, "verify", folder, says="hard/001.csv")
    expect(3, "verify", data, says="no run.json")
    folder = work / "rounds"
    expect(0, "train", *OPTIONS, "--out", folder, "--max-rounds", 1)
    r = expect(1, "verify", folder)
    check(b"no certificate" in r.stdout)


def several_seeds_give_their_statistics():
    folder = work / "seeds"
    options = [*OPTIONS, "--out", folder, "--seeds", 3, "--validation", 0.3]
    r = expect(0, "train", *options)
    check(b"standard deviation" in r.stdout)
    rows = list(csv.DictReader(open(folder / "seeds.csv")))
    last = rows[-1]
    check(last["round"] == "last" and last["runs"] == "3" and rows[0]["round"] == "0")
    values, missed = [], []
    for seed in (1, 2, 3):
        values.append(float(list(csv.DictReader(open(
            folder / f"seed-{seed}" / "rounds.csv")))[-1]["objective"]))
        points = json.load(open(folder / f"seed-{seed}" / "validation.json"))["miss_rate_at"]
        missed.append(points[0]["miss_rate"])
        lists = (folder / f"seed-{seed}" / "validation" / "positives.txt").read_text()
        check(lists == (folder / "seed-1" / "validation" / "positives.txt").read_text())
    mean = sum(values) / 3
    deviation = (sum((v - mean) ** 2 for v in values) / 2) ** 0.5
    check(len(set(values)) == 3, values)
    check(abs(float(last["objective_mean"]) - mean) < 1e-6 * mean)
    check(abs(float(last["objective_deviation"]) - deviation) < 1e-5 * mean)
    if None not in missed:
        check(abs(float(last["miss_at_0.001_mean"]) - sum(missed) / 3) < 1e-8, missed)
    before = (folder / "seeds.csv").read_bytes()
    shutil.rmtree(folder / "seed-2")
    expect(0, "train", "--resume", folder)
    again = list(csv.DictReader(open(folder / "seeds.csv")))
    check(again[-1]["objective_mean"] == last["objective_mean"] and before)
    check(run("train", *options).returncode == 4)


def suspects_are_shown_and_can_be_left_out():
    """People are put among the negatives."""
    noisy = work / "noisy"
    shutil.copytree(data / "negatives", noisy)
    for i, photo in enumerate(sorted((data / "street").glob("*.jpg"))[:12]):
        shutil.copy(photo, noisy / f"person-{i}{photo.suffix}")
    folder = work / "suspects"
    expect(0, "train", "--positives", data / "positives", "--negatives", noisy, "--out", folder,
           says="suspects.png")
    rows = list(csv.DictReader(open(folder / "suspects" / "suspects.csv")))
    named = {r["image"] for r in rows}
    check(sum(n.startswith("person-") for n in named) >= 2, named)
    check(all((folder / "suspects" / r["crop"]).exists() for r in rows))
    again = work / "without"
    expect(0, "train", "--positives", data / "positives", "--negatives", noisy, "--out", again,
           "--exclude", folder / "suspects" / "suspects.csv")
    left = {r["image"] for r in csv.DictReader(open(again / "suspects" / "suspects.csv"))} \
        if (again / "suspects").exists() else set()
    check(len([n for n in left if n.startswith("person-")]) <
          len([n for n in named if n.startswith("person-")]), left)
    expect(0, "verify", again)
    # A list of an older hogmine, without the final score, is read all the same.
    old = work / "old.csv"
    old.write_text("".join(line.rsplit(",", 1)[0] + "\n" for line in
                           (folder / "suspects" / "suspects.csv").read_text().splitlines()))
    shutil.rmtree(again)
    expect(0, "train", "--positives", data / "positives", "--negatives", noisy, "--out", again,
           "--exclude", old, "--max-rounds", 0)
    expect(3, "train", "--positives", data / "positives", "--negatives", data / "negatives",
           "--out", work / "no", "--exclude", HOGMINE)
    check(not (work / "no" / "run.json").exists())


def people_among_80_photographs_are_a_third_of_the_suspects():
    """Three street photographs with people are put among 80 without: all three are named."""
    for seed in (2, 3):
        city, folder = work / f"planted-{seed}", work / f"planted-run-{seed}"
        expect(0, "synth", city, "--images", 80, "--seed", seed)
        for i, photo in enumerate(sorted((city / "street").glob("*.jpg"))[:3]):
            shutil.copy(photo, city / "negatives" / f"planted-{i}.jpg")
        expect(0, "train", "--positives", city / "positives", "--negatives", city / "negatives",
               "--out", folder, "--validation", 0)
        rows = list(csv.DictReader(open(folder / "suspects" / "suspects.csv")))
        there = [r["image"] for r in rows if r["image"].startswith("planted-")]
        check(len(set(there)) == 3, f"seed {seed}: {there}")
        check(3 * len(there) >= len(rows), f"seed {seed}: {len(there)} of {len(rows)}")
        check(all(float(r["score"]) > 0 and float(r["final_score"]) > -1 for r in rows), rows)


def mining_annotated_photographs_keeps_clear_of_their_people():
    folder = work / "annotated"
    options = ["--positives", data / "street.csv", "--negatives", data / "negatives", "--out", folder]
    expect(0, "train", *options, "--mine-positives", "--max-rounds", 2)
    people = {}
    for row in csv.DictReader(open(data / "street.csv")):
        people.setdefault(row["image"], []).append([float(row[n]) for n in
                                                    ("xmin", "ymin", "xmax", "ymax")])
    mined = 0
    for name in ("000", "001", "002"):
        for row in csv.DictReader(open(folder / "hard" / f"{name}.csv")):
            if not row["image"].startswith("positives/"):
                continue
            mined += 1
            x, y, w, h = (float(row[n]) for n in ("x", "y", "width", "height"))
            height, width = 0.75 * h, 0.41 * 0.75 * h
            left, top = x + (w - width) / 2, y + (h - height) / 2
            for a, b, c, d in people.get(row["image"][len("positives/"):], []):
                both = max(0, min(left + width, c) - max(left, a)) * \
                    max(0, min(top + height, d) - max(top, b))
                union = width * height + (c - a) * (d - b) - both
                check(both < 0.1 * union + 0.5, (row, (a, b, c, d)))
    check(mined > 100, mined)
    expect(0, "train", "--resume", folder)
    shutil.rmtree(folder)
    expect(2, "train", *OPTIONS, "--out", folder, "--mine-positives", says="--mine-positives")


def the_order_in_which_files_are_listed_does_not_matter():
    shuffled = work / "shuffled"
    for part in ("positives", "negatives"):
        (shuffled / part).mkdir(parents=True)
        names = sorted(os.listdir(data / part))
        random.Random(3).shuffle(names)
        for name in names:
            shutil.copy(data / part / name, shuffled / part / name)
    folder = work / "from-shuffled"
    expect(0, "train", "--positives", shuffled / "positives", "--negatives",
           shuffled / "negatives", "--out", folder, "--cap-image", 3, "--threads", 8,
           "--validation", 0, "--octaves", 1)
    same_run(WHOLE, folder)


def rules_that_cannot_be_are_refused():
    for wrong in (("--stop", "never"), ("--stop", "gap"), ("--select", "best"), ("--evict", "all"),
                  ("--evict", "oldest"), ("--cap-pool", "5"), ("--stop", "validation=3"),
                  ("--seeds", "1"), ("--checkpoint-seconds", "0")):
        expect(2, "train", *OPTIONS, "--out", work / "wrong", *wrong, says=wrong[0])
    check(not (work / "wrong").exists())


run("synth", data, "--images", 40, "--seed", 11, "--width", 400, "--height", 300)
for function in (a_run_killed_at_random_moments_goes_on_to_the_same_bytes,
                 and_so_where_a_part_is_held_out_and_taken_in,
                 signals_save_the_state_and_say_how_to_go_on,
                 a_full_disk_ends_with_4_and_the_run_goes_on_when_there_is_room,
                 a_run_that_has_ended_has_nothing_to_go_on_with,
                 another_run_is_refused_unless_told,
                 two_processes_do_not_work_in_one_run,
                 the_run_goes_on_from_anywhere,
                 the_ledger_has_its_columns_and_the_log_the_same,
                 verify_confirms_and_refutes,
                 several_seeds_give_their_statistics,
                 suspects_are_shown_and_can_be_left_out,
                 people_among_80_photographs_are_a_third_of_the_suspects,
                 mining_annotated_photographs_keeps_clear_of_their_people,
                 the_order_in_which_files_are_listed_does_not_matter,
                 rules_that_cannot_be_are_refused):
    test(function)
remove(work)
harness.finish()
