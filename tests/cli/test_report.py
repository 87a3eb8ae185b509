#!/usr/bin/env python3
"""`hogmine report` and `train --report` on the command line. What the page looks like is tested in
a browser: tests/report/test_browser.py.

usage: test_report.py HOGMINE   (the program under test)
"""
import csv
import json
import re
import shlex
import shutil
import signal
import subprocess
import time

import harness
from harness import HOGMINE, check, expect, new_folder, remove, run, test

work = new_folder()
city = work / "city"
data = ["--positives", city / "positives", "--negatives", city / "negatives", "--octaves", "1"]
REFRESH = 'http-equiv="refresh"'


def words(path):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", path.read_text()))


def a_run_is_a_page():
    expect(0, "synth", city, "--images", 20, "--width", 320, "--height", 256)
    expect(0, "train", *data, "--out", work / "run", "--keep-models", "--seed", 7, "--validation",
           0)
    r = expect(0, "report", work / "run")
    page = work / "run/report.html"
    check(r.stdout.decode() == f"{page}\n", r.stdout)
    text = page.read_text()
    check(text.startswith("<!DOCTYPE html>") and text.endswith("</html>\n"))
    check(REFRESH not in text and "<script" not in text and "http://" not in
          text.replace("http://www.w3.org/2000/svg", ""), "it asks for something")
    check(len(text) < 5_000_000)
    check("Stable after" in words(page), words(page)[:300])
    # Its own page is replaced; a file of somebody's is not.
    expect(0, "report", work / "run")
    (work / "mine.html").write_text("mine")
    expect(4, "report", work / "run", "--out", work / "mine.html", says="--force")
    check((work / "mine.html").read_text() == "mine")
    expect(0, "report", work / "run", "--out", work / "mine.html", "--force")
    r = expect(0, "report", work / "run", "--json")
    made = json.loads(r.stdout)
    check(made["file"] == str(page) and made["runs"] == 1 and made["missing"] == 2, made)


def the_same_run_gives_the_same_bytes():
    for threads in (1, 3):
        expect(0, "report", work / "run", "--out", work / f"{threads}.html", "--threads", threads)
    check((work / "1.html").read_bytes() == (work / "3.html").read_bytes())


def the_command_on_the_page_repeats_the_run():
    line = re.search(r"<code>(hogmine train .*?)</code>", (work / "run/report.html").read_text())[1]
    line = line.replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    check("--seed 7" in line, line)
    arguments = shlex.split(line)[1:]
    arguments[arguments.index("NEW-RUN")] = work / "again"
    expect(0, *arguments, "--quiet")
    same = [(work / d / "model.json").read_bytes() for d in ("run", "again")]
    check(same[0] == same[1], "another model")


def the_command_of_seeds_has_their_number():
    expect(0, "train", *data, "--out", work / "seeds", "--seeds", 2, "--max-rounds", 0, "--C",
           "0.3", "--stop", "time=5m", "--quiet")
    expect(0, "report", work / "seeds")
    text = (work / "seeds/report.html").read_text()
    check("--seeds 2" in text and "--C 0.3" in text and "--stop time=5m" in text)
    expect(0, "report", work / "seeds/seed-2")
    line = re.search(r"<code>(hogmine train .*?)</code>",
                     (work / "seeds/seed-2/report.html").read_text())[1]
    check("--seed 2" in line and "--seeds" not in line, line)


def mistakes_are_one_line():
    expect(2, "report", says="report")
    expect(3, "report", work / "nowhere", says="no such run")
    expect(3, "report", city, says="no run of hogmine")
    expect(2, "report", work / "run", work / "again", says="--out")
    expect(4, "report", work / "run", "--out", work, says="folder")
    expect(4, "report", work / "run", "--out", work / "no/such/page.html", says="page.html")
    expect(3, "report", work / "run", "--negatives", work / "nowhere", says="nowhere")
    expect(2, "report", work / "run", "--top", -1, says="--top")


def photographs_that_are_gone_are_missing_and_said():
    moved = work / "moved"
    (city / "negatives").rename(moved)
    expect(0, "report", work / "run")
    text = words(work / "run/report.html")
    check("give --negatives PATH" in text and "(photograph not found)" in text)
    expect(0, "report", work / "run", "--negatives", moved)
    text = words(work / "run/report.html")
    check("(photograph not found)" not in text and "give --negatives" not in text)
    # Other pictures under the same names: they are not shown as what was mined.
    expect(0, "synth", work / "city3", "--images", 20, "--width", 320, "--height", 256, "--seed", 9)
    expect(0, "report", work / "run", "--negatives", work / "city3/negatives")
    check("another photograph" in words(work / "run/report.html"))
    for n in range(1, 21):
        (moved / f"{n:06}.jpg").write_bytes((moved / "000001.jpg").read_bytes()[:3000])
    expect(0, "report", work / "run", "--negatives", moved)
    check("cannot be shown" in words(work / "run/report.html"))
    shutil.rmtree(moved)
    expect(0, "synth", work / "city2", "--images", 20, "--width", 320, "--height", 256)
    (work / "city2/negatives").rename(city / "negatives")


def fewer_pictures_make_a_smaller_page():
    expect(0, "report", work / "run", "--out", work / "large.html", "--top", 20)
    expect(0, "report", work / "run", "--out", work / "small.html", "--top", 20, "--max-bytes",
           "150k")
    large, small = (work / "large.html").stat().st_size, (work / "small.html").stat().st_size
    check(small <= 150_000 < large, f"{large}, {small}")
    expect(0, "report", work / "run", "--out", work / "least.html", "--max-bytes", 1)
    check("data:image" not in (work / "least.html").read_text(), "there are pictures in it")
    expect(0, "report", work / "run", "--out", work / "none.html", "--top", 0)
    check("data:image/jpeg" not in (work / "none.html").read_text())


def a_run_that_goes_on_is_followed_by_its_page():
    page = work / "live/report.html"
    process = subprocess.Popen([HOGMINE, "train", *map(str, data), "--out", str(work / "live"),
                                "--report", "--cap-image", "3", "--validation", "20%", "--quiet"],
                               stdout=subprocess.DEVNULL)
    seen, running = set(), 0
    while process.poll() is None:
        if page.exists():
            text = page.read_text()
            check(text.endswith("</html>\n"), "half a page")
            if REFRESH in text:
                running += 1
                seen.add(re.search(r'class="outcome">([^<]*)<', text)[1])
        time.sleep(0.002)
    check(process.returncode == 0)
    check(running > 0 and any("Still running" in s for s in seen), str(seen))
    text = page.read_text()
    check(REFRESH not in text and "Stable after" in text and "Misses on held-out data" in text)
    rounds = len((work / "live/rounds.csv").read_text().splitlines()) - 1
    check(len(list((work / "live/scores").iterdir())) == rounds)
    check(len(list((work / "live").glob("model-*.json"))) == rounds)
    # The histograms are of the whole pool.
    for row in csv.DictReader(open(work / "live/rounds.csv")):
        bins = list(csv.DictReader(open(work / f"live/scores/{int(row['round']):03}.csv")))
        for name in ("positives", "negatives"):
            check(sum(int(b[name]) for b in bins) == int(row["pool_" + name]), row["round"])
    # It is the page that the command makes of the run.
    expect(0, "report", work / "live", "--out", work / "live.html")
    check((work / "live.html").read_text() == text, "another page")
    # What the pages need changes nothing in the run.
    expect(0, "train", *data, "--out", work / "quiet", "--cap-image", "3", "--validation", "20%")
    check((work / "quiet/model.json").read_bytes() == (work / "live/model.json").read_bytes())


def an_interrupted_run_does_not_keep_a_tab_waiting():
    process = subprocess.Popen([HOGMINE, "train", *map(str, data), "--out", str(work / "stopped"),
                                "--report", "--cap-image", "1", "--quiet"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    page = work / "stopped/report.html"
    deadline = time.time() + 60
    while process.poll() is None and not page.exists() and time.time() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    code = process.wait(timeout=60)
    if code == 0:
        harness.skipped.append("the run was over before it could be stopped")
        return
    check(code == 130, f"exit {code}")
    check("Not finished" in words(page) or REFRESH in page.read_text())
    expect(0, "report", work / "stopped")
    check(REFRESH not in page.read_text() and "--resume" in words(page))
    expect(0, "train", "--resume", work / "stopped", "--quiet")
    check("Stable after" in words(page) and REFRESH not in page.read_text())
    check(len(list((work / "stopped/scores").iterdir())) ==
          len(list((work / "stopped/hard").iterdir())))


def annotated_photographs_that_were_mined_are_shown():
    expect(0, "train", "--positives", city / "street.csv", "--photos", city / "street",
           "--negatives", city / "negatives", "--mine-positives", "--out", work / "annotated",
           "--max-rounds", 2, "--quiet")
    expect(0, "report", work / "annotated")
    text = words(work / "annotated/report.html")
    check("positives/" in text and "(photograph not found)" not in text, text[-600:])
    check("\npositives/" in (work / "annotated/hard/001.csv").read_text(), "none was mined")
    expect(0, "show", work / "annotated", "--round", 1, "--top", 1000, "--max-bad", 0, "--out",
           work / "round.png")


tests = [a_run_is_a_page, the_same_run_gives_the_same_bytes,
         the_command_on_the_page_repeats_the_run, the_command_of_seeds_has_their_number,
         mistakes_are_one_line,
         photographs_that_are_gone_are_missing_and_said, fewer_pictures_make_a_smaller_page,
         a_run_that_goes_on_is_followed_by_its_page, an_interrupted_run_does_not_keep_a_tab_waiting,
         annotated_photographs_that_were_mined_are_shown]
for t in tests:
    test(t)
remove(work)
harness.finish()
