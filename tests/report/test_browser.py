#!/usr/bin/env python3
"""Reports in a real browser: headless Chromium opens them from file://, light and dark, 400 and
1400 pixels wide. Skips, saying so, where there is no Chromium; axe-core is asked too where it is
(build-axe, see script/install-packages).

usage: test_browser.py HOGMINE [FOLDER]   (screenshots are kept in FOLDER)
"""
import csv
import json
import pathlib
import re
import shutil
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "cli"))

import harness
from harness import check, expect, new_folder, remove, test

import chromium

work = new_folder()
shots = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else work / "screenshots"
axe = here.parents[1] / "build-axe/node_modules/axe-core/axe.min.js"
program = chromium.find()
browser = None
STRANGE = '<img src=x onerror=alert(1)> & "a\' {}.jpg'
run, other, broken = work / 'run "<b>bold', work / "other", work / "broken"


def make_runs():
    """A city whose photographs have names that want to be markup; runs of it, whole and broken."""
    city = work / "city"
    expect(0, "synth", city, "--images", 30, "--width", 320, "--height", 256)
    for i, path in enumerate(sorted((city / "negatives").iterdir())):
        path.rename(path.with_name(STRANGE.format(i)))
    data = ["--positives", city / "positives", "--negatives", city / "negatives"]
    expect(0, "train", *data, "--out", run, "--report", "--validation", "20%",
           "--keep-held-out", "--quiet")
    expect(0, "train", *data, "--out", other, "--select", "hardest=2", "--max-rounds", 2,
           "--loss", "hinge", "--validation", 0, "--quiet")
    expect(0, "train", *data, "--out", work / "seeds", "--seeds", 2, "--validation", "20%",
           "--report", "--quiet")
    shutil.copytree(run, broken)
    for name in ("model.json", "validation.json", "hard/002.csv"):
        (broken / name).unlink()
    (broken / "run.json").write_text('{"options": {')
    (broken / "rounds.csv").write_text((run / "rounds.csv").read_text()[:-20])
    (broken / "scores/000.csv").write_text("score_from,positives,negatives\nx,y,z\n")
    for paths, out in (([run], "run"), ([run, other], "compared"), ([broken], "broken"),
                       ([work / "seeds"], "seeds"), ([other], "plain")):
        expect(0, "report", *paths, "--out", work / (out + ".html"))


PAGES = ["run", "compared", "broken", "seeds", "plain"]


def every_page_keeps_its_promises_in_both_lights_and_widths():
    checks = (here / "page_checks.js").read_text()
    shots.mkdir(parents=True, exist_ok=True)
    for page in PAGES:
        for width in (400, 1400):
            for dark in (False, True):
                browser.open(work / (page + ".html"), width=width, dark=dark)
                name = f"{page}-{width}-{'dark' if dark else 'light'}"
                browser.screenshot(shots / (name + ".png"))
                check(not browser.complaints(), f"{name}: {browser.complaints()[:3]}")
                asked = [u for u in browser.requests() if not u.startswith("data:")]
                check(len(asked) == 1 and asked[0].startswith("file:"), f"{name}: {asked}")
                wrong = browser.ask(checks)
                check(not wrong, f"{name}: {len(wrong)} wrong: " + "; ".join(wrong[:4]))
                dark_paper = browser.ask("getComputedStyle(document.body).backgroundColor")
                check((dark_paper == "rgb(255, 255, 255)") != dark, f"{name}: {dark_paper}")


def axe_finds_nothing():
    if not axe.exists():
        harness.skipped.append("no axe-core: script/install-packages tests, with npm, gets it")
        return
    source = axe.read_text()
    for page in PAGES:
        for dark in (False, True):
            browser.open(work / (page + ".html"), width=1400, dark=dark)
            browser.ask(source + ";0")
            found = browser.ask("axe.run().then(r => r.violations.map(v => v.id + ': ' + "
                                "v.nodes[0].html.slice(0, 120)))")
            check(not found, f"{page}: {found}")


POINTS = """[...document.querySelectorAll('#curves ~ .charts svg')].map(s => ({
    title: s.querySelector(':scope > title').textContent,
    points: [...s.querySelectorAll('.point')].map(p => {
        const t = p.querySelector('title').textContent, b = p.getBBox();
        return {words: t, x: b.x + b.width / 2, y: b.y + b.height / 2}; })}))"""


def points_of(charts, title, name):
    """{round: (value, x, y)} of one line of one chart."""
    found = {}
    for chart in charts:
        for p in chart["points"] if chart["title"] == title else []:
            m = re.fullmatch(re.escape(name) + r", round (\S+): (\S+)", p["words"])
            if m:
                found[int(m[1])] = (float(m[2]), p["x"], p["y"])
    return found


def the_points_of_the_charts_are_the_values_of_the_ledger():
    browser.open(work / "run.html")
    charts = browser.ask(POINTS)
    rows = list(csv.DictReader(open(run / "rounds.csv")))
    for title, name, column in [("Hard negatives", "found", "hard"),
                                ("Hard negatives", "known already", "known"),
                                ("Hard negatives", "added", "added"),
                                ("Objective over the pool", "objective", "objective"),
                                ("Gap", "objective over all windows / over the pool", "gap"),
                                ("Held-out miss rate", "log-average miss rate", "validation_miss"),
                                ("Pool", "negatives", "pool_negatives"),
                                ("Time", "scanning", "scan_seconds"),
                                ("Time", "solving", "solve_seconds")]:
        points = points_of(charts, title, name)
        wanted = {int(r["round"]): float(r[column]) for r in rows if r[column]}
        check(points.keys() == wanted.keys(), f"{column}: rounds {sorted(points)}")
        check(all(abs(points[r][0] - v) <= 1e-8 * max(1, abs(v)) for r, v in wanted.items()),
              f"{column}: {points} {wanted}")
        # And they lie where they should: further right is later, higher is more.
        across = [points[r][1] for r in sorted(points)]
        check(across == sorted(set(across)), f"{column}: {across}")
        for a in points.values():
            for b in points.values():
                if a[0] > b[0] * 1.2 + 1e-3:
                    check(a[2] < b[2] + 1, f"{column}: {a} is not above {b}")
    objective = points_of(charts, "Objective over the pool", "objective")
    (v0, _, y0), (v1, _, y1), (v2, _, y2) = [objective[r] for r in (0, 1, len(objective) - 1)]
    check(abs((y0 - y1) * (v2 - v0) - (y0 - y2) * (v1 - v0)) < 2 * abs(v2 - v0), "not linear")


def runs_side_by_side_share_axes_and_say_where_they_differ():
    browser.open(work / "compared.html")
    charts = browser.ask(POINTS)
    rows = {p: list(csv.DictReader(open(p / "rounds.csv"))) for p in (run, other)}
    for p in (run, other):
        points = points_of(charts, "Objective over the pool", p.name)
        check({r: v[0] for r, v in points.items()}.keys() == {int(r["round"]) for r in rows[p]},
              f"{p.name}: {points}")
    a = points_of(charts, "Objective over the pool", run.name)
    b = points_of(charts, "Objective over the pool", other.name)
    check(abs(a[1][1] - b[1][1]) < 0.1, "round 1 is not in one place")
    table = browser.ask("document.querySelector('#differences ~ .scroll table').innerText")
    check("--select" in table and "hardest=2" in table and "--loss" in table, table)
    check("--cap-image" not in table and "--out" not in table, table)


def seeds_are_faint_lines_and_a_mean():
    browser.open(work / "seeds.html")
    charts = browser.ask(POINTS)
    mean = points_of(charts, "Objective over the pool", "mean of the seeds")
    rows = [list(csv.DictReader(open(work / "seeds" / f"seed-{k}" / "rounds.csv"))) for k in (1, 2)]
    check(abs(mean[1][0] - sum(float(r[1]["objective"]) for r in rows) / 2) < 1e-8, str(mean))
    faint = browser.ask("[...document.querySelectorAll('#curves ~ .charts svg')].find(s => "
                        "s.querySelector('title').textContent.startsWith('Objective'))"
                        ".querySelectorAll('path[stroke-opacity]').length")
    check(faint == 2, f"{faint} faint lines")


def strange_names_are_words():
    for page in PAGES:
        browser.open(work / (page + ".html"))
        check(browser.ask("document.querySelectorAll('[onerror],b>b').length") == 0, page)
    browser.open(work / "run.html")
    words = browser.ask("document.body.innerText")
    check('<img src=x onerror=alert(1)> & "a\'' in words, "the name is not there")
    check('run "<b>bold' in words)


def what_is_missing_is_said():
    browser.open(work / "broken.html")
    words = browser.ask("document.querySelector('.missing').innerText")
    check("not known" in browser.ask("document.querySelector('.outcome').innerText"))
    for part in ("run.json", "model.json", "hard/002.csv", "rounds.csv", "scores/000.csv"):
        check(part in words, f"{part}: {words}")
    browser.open(work / "plain.html")
    words = browser.ask("document.querySelector('.missing').innerText")
    check("--keep-models" in words and "--validation" in words, words)
    browser.open(work / "run.html")
    check(browser.ask("document.querySelector('.missing') === null"), "a whole run misses something")


def the_windows_are_followed_through_the_rounds():
    browser.open(work / "run.html")
    trails = browser.ask("[...document.querySelectorAll('.window')].map(w => w.innerText)")
    rows = list(csv.DictReader(open(run / "hard/001.csv")))
    hardest = max(float(r["score"]) for r in rows)
    check(f"{hardest:+.2f}" in trails[0] and "\u2192" in trails[0], trails[0])


def the_keyboard_reaches_what_scrolls_and_shows_where_it_is():
    browser.open(work / "run.html", width=400)
    seen = []
    for _ in range(40):
        for kind in ("rawKeyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab",
                         windowsVirtualKeyCode=9)
        seen.append(browser.ask("(e => e.tagName + ' ' + getComputedStyle(e).outlineStyle + ' ' + "
                                "parseFloat(getComputedStyle(e).outlineWidth))"
                                "(document.activeElement)"))
    reached = [s for s in seen if not s.startswith("BODY")]
    check(any(s.startswith("A ") for s in reached) and any(s.startswith("DIV") for s in reached),
          str(seen))
    check(all("solid" in s for s in reached), str(set(reached)))


def it_prints_on_white():
    browser.open(work / "run.html", dark=True)
    browser.call("Emulation.setEmulatedMedia", media="print")
    check(browser.ask("getComputedStyle(document.querySelector('nav')).display") == "none")
    check(browser.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)")
    pdf = browser.call("Page.printToPDF", printBackground=False)["data"]
    check(len(pdf) > 100000, f"{len(pdf)} letters of PDF")
    browser.call("Emulation.setEmulatedMedia", media="")


tests = [every_page_keeps_its_promises_in_both_lights_and_widths, axe_finds_nothing,
         the_points_of_the_charts_are_the_values_of_the_ledger,
         runs_side_by_side_share_axes_and_say_where_they_differ, seeds_are_faint_lines_and_a_mean,
         strange_names_are_words, what_is_missing_is_said,
         the_windows_are_followed_through_the_rounds,
         the_keyboard_reaches_what_scrolls_and_shows_where_it_is, it_prints_on_white]
if program:
    test(make_runs)
    browser = chromium.Chromium(program)
    try:
        for t in tests:
            test(t)
    finally:
        browser.close()
else:
    for n, t in enumerate(tests, 1):
        print(f"ok {n} - {t.__name__} # SKIP there is no Chromium on this machine")
    harness.number = len(tests)
remove(work)
harness.finish()
