#!/usr/bin/python3
"""hogmine beside OpenCV, dlib, liblinear and the scikit-image pipeline of courses: docs/benchmarks.md.

usage: tests/bench/peers.py HOGMINE --data DIR [--write docs/benchmarks.md] [--rounds N] [--tiny]

Installs the peers from Debian (as root), builds and runs them in turn, round after round, and
prints the tables (or writes them). DIR holds inria/train/{pos,neg} and penn-fudan. --tiny: a few
photographs and one round, to see that all of it runs; its figures mean nothing. What cannot be
installed or fails is named in the document as not measured. The peers' programs are in peers/;
this one is the order of the day, the clock and the tables.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent / "peers"
PYTHON = "/usr/bin/python3"  # the one that Debian's packages are for
PEERS = {"OpenCV": ["python3-opencv"], "OpenCV's sample": ["g++", "pkg-config", "libopencv-dev",
                                                             "opencv-doc"],
         "dlib": ["g++", "pkg-config", "libdlib-dev"], "liblinear": ["liblinear-dev",
                                                                      "python3-numpy"],
         "scikit-learn": ["python3-sklearn"], "scikit-image": ["python3-skimage",
                                                                 "python3-sklearn"]}
CASES = [(640, 480, "1.05"), (640, 480, "1.2"), (1920, 1080, "1.05"), (1920, 1080, "1.2")]
SMOOTH = ["--pyramid", "smooth", "--pad", "32"]

parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
parser.add_argument("hogmine", type=pathlib.Path)
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--write", type=pathlib.Path)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--tiny", action="store_true")
asked = parser.parse_args()
hogmine = asked.hogmine.resolve()
work = pathlib.Path(tempfile.mkdtemp(prefix="hogmine-peers-"))
missing = {}  # peer: why it was not measured


def say(text):
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


# ---- children ---------------------------------------------------------------------------------

class Failed(Exception):
    pass


def child(*command, out=None):
    """Runs it to the end: its stdout, wall and processor seconds, peak MB."""
    command = [str(c) for c in command]
    with open(out or work / "stdout", "wb") as stdout, open(work / "stderr", "wb") as stderr:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr, cwd=work)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        last = (work / "stderr").read_text(errors="replace").strip().split("\n")[-1]
        raise Failed(f"{pathlib.Path(command[0]).name} ended with {process.returncode}: {last}")
    return {"stdout": "" if out else (work / "stdout").read_text(), "wall": wall,
            "cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss / 1024}


def document(*command):
    return json.loads(child(*command)["stdout"])


def attempt(peer, job):
    """What a peer's job gives, or None, and why in `missing`; hogmine (peer None) must not fail."""
    if peer is None:
        return job()
    if peer in missing:
        return None
    try:
        return job()
    except (Failed, OSError, ValueError) as why:
        missing[peer] = str(why)
        say(f"{peer}: {why}")
        return None


def installed(package):
    query = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package],
                           capture_output=True, text=True)
    state = query.stdout.split()
    return state[1] if state[:1] == ["installed"] else None


def install():
    wanted = sorted({p for packages in PEERS.values() for p in packages if not installed(p)})
    if wanted:
        say("installing " + " ".join(wanted))
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                     env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        for package in wanted:  # one by one: a package that is not to be had stops no other
            subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
                           **quiet)
    for peer, packages in PEERS.items():
        lacking = [p for p in packages if not installed(p)]
        if lacking:
            missing[peer] = f"{' and '.join(lacking)} could not be installed"


def build_dlib():
    flags = child("pkg-config", "--cflags", "--libs", "dlib-1")["stdout"].split()
    child("g++", "-O3", "-march=native", HERE / "dlib_peer.cpp", "-o", work / "dlib", *flags)


def build_sample():
    """OpenCV's samples/cpp/train_HOG.cpp as shipped, without its last call, which opens a window."""
    source = pathlib.Path("/usr/share/doc/opencv-doc/examples/cpp/train_HOG.cpp").read_text()
    head, call, tail = source.rpartition(
        "test_trained_detector( obj_det_filename, test_dir, videofilename );")
    if not call or "hog.save" not in head:
        raise Failed("train_HOG.cpp is not as expected")
    (work / "train_HOG.cpp").write_text(head + tail)
    flags = child("pkg-config", "--cflags", "opencv4")["stdout"].split()
    child("g++", "-O2", work / "train_HOG.cpp", "-o", work / "train_HOG", *flags,
          *(f"-lopencv_{m}" for m in ("core", "imgproc", "imgcodecs", "highgui", "videoio", "ml",
                                        "objdetect")))


# ---- scanning ---------------------------------------------------------------------------------

def street(width, height):
    folder = work / f"street-{width}"
    child(hogmine, "synth", folder, "--images", 4, "--width", width, "--height", height, "--quiet")
    return folder / "negatives" / "000001.jpg"


def bench(photo, step, runs, pyramid):
    out = work / "bench.json"
    child(hogmine, "bench", photo, "--threads", 1, "--scale-step", step, "--pyramid", pyramid,
          "--pad", 0, "--runs", runs, "--json", out)
    figures = json.loads(out.read_text())
    return {"ms": figures["detect_ms"], "windows": figures["windows"],
            "kernels": figures["kernels"]}


def time_scans(detector):
    """Rows of the table: name -> a list of lists of ms, by case and round."""
    times, about = {}, {}
    for round_ in range(asked.rounds):
        for case, (width, height, step) in enumerate(CASES):
            photo, runs = street_photos[width], 9 if width == 640 else 3
            whole = step == "1.2" and width == 640 and not asked.tiny
            jobs = [
                ("plain", None, lambda: bench(photo, step, runs, "opencv")),
                ("OpenCV", "OpenCV", lambda: document(PYTHON, HERE / "opencv_peer.py", step, runs,
                                                      photo)),
                ("smooth", None, lambda: bench(photo, step, runs, "smooth")),
                ("dlib", "dlib", lambda: document(work / "dlib", "scan", detector, step, runs,
                                                  photo)),
                ("scikit-image", "scikit-image",
                 lambda: document(PYTHON, HERE / "course_peer.py", "scan", step, 1, photo,
                                  int(whole and round_ == 0))),
            ]
            for name, peer, job in jobs:
                if peer == "dlib" and detector is None:
                    continue
                figures = attempt(peer, job)
                if figures is None:
                    continue
                times.setdefault(name, [[] for _ in CASES])[case].append(figures["ms"])
                if "each_ms" in figures:
                    times.setdefault("each", [[] for _ in CASES])[case].append(figures["each_ms"])
                    if figures["timed"] == figures["windows"]:
                        about["whole"] = figures["each_ms"]
                if "kernels" in figures:
                    about["kernels"] = figures["kernels"]
                if name == "plain":
                    about.setdefault("windows", {})[case] = figures["windows"]
            say(f"scan, round {round_ + 1}, {width}x{height} at {step}")
    return times, about


def ms(values):
    return f"{values:.1f}" if values < 100 else f"{values:,.0f}"


def scan_table(times, about):
    names = [("plain", "**hogmine, OpenCV's windows and scores**"),
             ("smooth", "hogmine, low-passed levels (its default)"),
             ("OpenCV", "OpenCV `detectMultiScale`, grouping off"),
             ("dlib", "dlib fhog detector (its own features)"),
             ("scikit-image", "scikit-image, each level described once, gray"),
             ("each", "scikit-image, each window described by itself, gray (estimated)")]
    rows = ["| one thread, ms | " + " | ".join(f"{w}x{h}, {s}" for w, h, s in CASES) + " |",
            "|---|" + "--:|" * len(CASES),
            "| windows (hogmine, OpenCV) | "
            + " | ".join(f"{about['windows'][c]:,}" for c in range(len(CASES))) + " |"]
    for key, name in names:
        if key in times:
            rows.append(f"| {name} | "
                        + " | ".join(ms(statistics.median(t)) for t in times[key]) + " |")
        else:
            rows.append(f"| {name} | not measured: {missing['scikit-image' if key == 'each' else key]} |" + " |" * (len(CASES) - 1))
    for key, name in names[1:]:
        if key in times:
            ratios = [statistics.median(a / b for a, b in zip(x, y))
                      for x, y in zip(times[key], times["plain"])]
            rows.append(f"| *{name.split(',')[0] if key == 'dlib' else name} / first row* | "
                        + " | ".join(f"**{r:,.1f}**" if r < 100 else f"**{r:,.0f}**"
                                     for r in ratios) + " |")
    return rows


# ---- training ---------------------------------------------------------------------------------

def split():
    """Held-out files as hogmine draws them (by photograph, equal pictures on one side)."""
    inria = asked.data / "inria" / "train"
    run = work / "split"
    child(hogmine, "train", "--positives", inria / "pos", "--negatives", inria / "neg", "--out",
          run, "--validation", "0.2", "--max-rounds", "0", "--quiet")
    held = {}
    for kind, folder in (("positives", "pos"), ("negatives", "neg")):
        out = set((run / "validation" / f"{kind}.txt").read_text().split("\n")) - {""}
        names = {pathlib.Path(p).name for p in out}
        rest = sorted(p for p in (inria / folder).iterdir() if p.name not in names)
        held[kind] = run / "validation" / f"{kind}.txt"
        for share, every in (("all", 1), ("quarter", 4)):
            chosen = rest[::every * (16 if asked.tiny else 1)]
            place = work / share / kind
            place.mkdir(parents=True)
            for path in chosen:
                (place / path.name).symlink_to(path.resolve())
            (work / share / f"{kind}.txt").write_text("".join(f"{p}\n" for p in
                                                              sorted(place.iterdir())))
    return held


def train_hogmine(share):
    run = work / share / "hogmine"
    figures = child(hogmine, "train", "--positives", work / share / "positives", "--negatives",
                    work / share / "negatives", "--out", run, "--force", "--quiet")
    certificate = json.loads((run / "certificate.json").read_text())
    if not certificate.get("stable", True):
        raise Failed("hogmine's pool is not stable")
    return {**figures, "model": run / "model.json"}


def train_sample(share):
    out = work / share / "sample.yml"
    figures = child(work / "train_HOG", "-dw=64", "-dh=128", f"-pd={work / share / 'positives'}",
                    f"-nd={work / share / 'negatives'}", f"-fn={out}", "-d", "-f")
    return {**figures, "model": out}


def train_dlib(share):
    out = work / share / "dlib.svm"
    figures = child(work / "dlib", "train", work / share / "positives.txt",
                    work / share / "negatives.txt", out)
    return {**figures, "detector": out}


def train_course(share):
    out = work / share / "course.npy"
    figures = child(PYTHON, HERE / "course_peer.py", "train", work / share / "positives.txt",
                    work / share / "negatives.txt", out)
    return {**figures, "weights": out}


TRAINERS = [("hogmine", None, train_hogmine), ("OpenCV's sample", "OpenCV's sample", train_sample),
            ("dlib", "dlib", train_dlib), ("scikit-image", "scikit-image", train_course)]


def time_trainings(share, names, rounds):
    times = {}
    for round_ in range(rounds):
        for name, peer, trainer in TRAINERS:
            if name in names:
                figures = attempt(peer, lambda: trainer(share))
                if figures:
                    times.setdefault(name, []).append(figures)
                    say(f"train {share}, round {round_ + 1}, {name}: {figures['wall']:.1f} s, "
                        f"{figures['cpu']:.1f} s of processor, {figures['mb']:.0f} MB")
    return times


def judge(times, held):
    """Miss rate at 1e-4 FPPW where hogmine can run the model, LAMR for all."""
    truth = asked.data / "penn-fudan"
    photos = work / "photos.txt"
    photos.write_text("".join(f"{p}\n" for p in sorted((truth / "PNGImages").iterdir())
                              [::40 if asked.tiny else 1]))
    for name, runs in times.items():
        last = runs[-1]
        found = work / "found.csv"
        if "model" in last:
            model = last["model"]
            scores = document(hogmine, "eval", model, "--protocol", "fppw", "--positives",
                              held["positives"], "--negatives", held["negatives"], "--bootstrap", 0,
                              "--pyramid", "smooth", "--pad", 0, "--json", "--quiet")
            last["miss"] = next(p["miss_rate"] for p in scores["miss_rate_at"]
                                if p["fppw"] == 1e-4)
            what = [model, *SMOOTH, "--scale-step", "1.05"]
        elif "detector" in last:
            child(work / "dlib", "detect", last["detector"], photos, out=found)
            what = ["--detections", found, "--window-height", "0.75"]
        else:
            child(PYTHON, HERE / "course_peer.py", "detect", last["weights"], photos, out=found)
            what = ["--detections", found, "--window-height", "0.75"]
        scores = document(hogmine, "eval", *what, "--truth", truth, "--json", "--quiet")
        last["lamr"], last["ci"] = scores["lamr"], scores["lamr_ci95"]
        say(f"judged {name}")


def training_table(times, names):
    rows = ["| | seconds | / hogmine | processor seconds | / hogmine | peak MB | miss at 1e-4 FPPW |"
            " LAMR, Penn-Fudan |", "|---|--:|--:|--:|--:|--:|--:|--:|"]
    titles = {"hogmine": "**hogmine**, to a proven stable pool",
              "OpenCV's sample": "OpenCV's `train_HOG -d -f`: one round",
              "dlib": "dlib `structural_object_detection_trainer`, fhog",
              "scikit-image": "scikit-image + LinearSVC: one round"}
    for name in names:
        if name not in times:
            rows.append(f"| {titles[name]} | not measured: {missing[name]} | | | | | | |")
            continue
        runs, last = times[name], times[name][-1]
        wall, cpu = (statistics.median(r[k] for r in runs) for k in ("wall", "cpu"))
        ratios = [statistics.median(a[k] / b[k] for a, b in zip(runs, times["hogmine"]))
                  for k in ("wall", "cpu")]
        miss = f"{100 * last['miss']:.1f}%" if "miss" in last else "-"
        ci = f" ({100 * last['ci'][0]:.0f} to {100 * last['ci'][1]:.0f})" if last["ci"] else ""
        rows.append(f"| {titles[name]} | {wall:.1f} | {ratios[0]:.1f} | {cpu:.1f} | "
                    f"{ratios[1]:.1f} | {statistics.median(r['mb'] for r in runs):,.0f} | {miss} | "
                    f"{100 * last['lamr']:.1f}%{ci} |")
    return rows


def counts(share):
    return [len((work / share / f"{k}.txt").read_text().split()) for k in ("positives",
                                                                          "negatives")]


# ---- the solver -------------------------------------------------------------------------------

def time_solvers():
    inria, rows, out = asked.data / "inria" / "train", work / "rows.npy", work / "solver.json"
    number = 3000 if asked.tiny else 30000
    results = {}
    for round_ in range(asked.rounds):
        save = ["--rows-out", rows] if round_ == 0 else []
        child(hogmine, "bench", "--solver", "--threads", 1, "--rows", number, "--positives",
              inria / "pos", "--negatives", inria / "neg", "--json", out, *save)
        figures = json.loads(out.read_text())
        for solver in figures["solvers"]:
            if "liblinear" not in solver["name"]:
                loss, _, store = solver["name"].split(", ")
                results.setdefault((loss, "hogmine, " + store), []).append(solver)
        for loss in ("hinge", "squared"):
            for peer, key in (("liblinear", "liblinear"), ("scikit-learn", "sklearn")):
                figure = attempt(peer, lambda: document(PYTHON, HERE / "solve_peer.py", key, rows,
                                                        loss, 0.01, 10))
                if figure:
                    results.setdefault((loss, peer), []).append(figure)
        say(f"solvers, round {round_ + 1}")
    return results, figures["rows"]


def solver_table(results):
    rows = ["| | seconds | / hogmine, float | objective | kB a row |", "|---|--:|--:|--:|--:|"]
    for loss in ("hinge", "squared"):
        base = results[loss, "hogmine, float"]
        for name in ("hogmine, float", "hogmine, half", "liblinear", "scikit-learn"):
            runs = results.get((loss, name))
            title = f"{loss}: {name}"
            if not runs:
                rows.append(f"| {title} | not measured: {missing[name]} | | | |")
                continue
            ratio = statistics.median(a["seconds"] / b["seconds"] for a, b in zip(runs, base))
            rows.append(f"| {title} | {statistics.median(r['seconds'] for r in runs):.2f} | "
                        f"{ratio:.1f} | {runs[-1]['objective']:.4f} | "
                        f"{statistics.median(r['bytes_per_row'] for r in runs) / 1e3:.1f} |")
    return rows


# ---- evaluating -------------------------------------------------------------------------------

def time_evaluation(model):
    """Seconds with and without the bootstrap."""
    times = {1000: [], 0: []}
    for _ in range(asked.rounds):
        for draws, seconds in times.items():
            seconds.append(child(hogmine, "eval", model, "--truth", asked.data / "penn-fudan",
                                 "--bootstrap", draws, "--json", "--quiet")["wall"])
    return [statistics.median(t) for t in times.values()]


# ---- the document -----------------------------------------------------------------------------

def machine(kernels, loads):
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*:\s*(.*)", info)
    memory = int(re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())[1])
    width = {"avx512": "AVX-512, 512 bits", "avx2": "AVX2, 256 bits"}.get(kernels, kernels)
    return (f"{model[1] if model else 'unknown processor'}, {width}, "
            f"{len(os.sched_getaffinity(0))} cores, {memory / 2**20:.0f} GB; load average while "
            f"this ran: {min(loads):.1f} to {max(loads):.1f}")


def versions():
    said = {"OpenCV": "python3-opencv", "dlib": "libdlib-dev", "liblinear": "liblinear-dev",
            "scikit-image": "python3-skimage", "scikit-learn": "python3-sklearn"}
    return ", ".join(f"{n} {installed(p)}" for n, p in said.items() if installed(p))


def write_document(parts, about, loads):
    whole, quarter = counts("all"), counts("quarter")
    each = (f" Really run window by window, 640x480 at 1.2 took {about['whole'] / 1e3:.0f} s."
            if "whole" in about else "")
    text = f"""# Beside others

Made by `tests/bench/peers.py` (which installs the peers from Debian, builds and runs them); not
written by hand. {datetime.date.today().isoformat()}. Machine: {machine(about['kernels'], loads)}.
Peers: {versions()}.

The peers take turns, {asked.rounds} rounds; figures are medians, ratios are medians of the ratios
within a round. Where the load is above the number of cores, milliseconds are too high for all;
trust the ratios, and for trainings the processor seconds.

## Scanning a photograph

Colour (the scikit-image pipeline is gray), windows of 64x128 each 8 pixels, no margin, decoding
apart, pyramid included, one thread. hogmine's first row has OpenCV's windows and OpenCV's scores
(`tests/bench/opencv_agreement.py`). dlib computes other and fewer features (31 a cell, no
overlapping blocks) on levels of its own at the same steps; it runs the detector that it trained
below, compiled with `-O3 -march=native`. Describing each window by itself is what courses do; the
figure is the time of about 300 windows, drawn evenly over the pyramid, times their number.{each}

{chr(10).join(parts['scan'])}

## Training on INRIA

All processors, from files to a detector, decoding included. Four fifths of INRIA's photographs;
the other fifth, drawn by photograph, is held out. `train_HOG` is OpenCV's own sample, compiled
from the package as it is but for its last call, which opens a window; `-d` trains twice (one round
of mining), `-f` mirrors. It trains on gray windows, and its random negatives differ from run to
run (it seeds by the clock). dlib is driven as in its own example, C = 1, on the crops with their
64x128 boxes, mirrored, and the negatives without boxes; it mines inside its solver, to its own
optimum. scikit-image: 10 random windows a photograph, LinearSVC C = 0.01, one round of mining at
step 1.2 (30 an image, hardest first), each level described once, which is far quicker than courses
do it.

FPPW: `hogmine eval` on the held-out fifth, for detectors that are HOG in OpenCV's sense (the
sample's `.yml` as it is). LAMR: all 170 photographs of Penn-Fudan; hogmine's and OpenCV's
detectors on the same levels (low-passed, step 1.05, 32 pixels of margin) by `hogmine eval`, dlib's
and scikit-image's own detections, step 1.05, by `hogmine eval --detections`. In brackets: 95%,
bootstrap over photographs. Shown is the detector of the last run.

The whole: {whole[0]:,} crops, {whole[1]:,} photographs (dlib and scikit-image: see the quarter).

{chr(10).join(parts['all'])}

A quarter, every fourth file: {quarter[0]:,} crops, {quarter[1]:,} photographs, for all four. It is
smaller because the slow ones would take many minutes; nothing is scaled up from it.

{chr(10).join(parts['quarter'])}

## The solver

{parts['rows']:,} windows of INRIA x 3,780 values (2,416 of them people), the same rows for all
(`hogmine bench --solver --rows-out`), C = 0.01, the bias a feature of value 10, one thread, from
nothing. hogmine to a proven relative gap of 1e-3, the others at their default tolerance; the
objective (lower is better) is computed alike for all. liblinear is Debian's library, its nodes made
beforehand and not counted. kB a row: hogmine what it keeps; peers what they held at most beyond the
float32 array that they were given.

{chr(10).join(parts['solver'])}

## Evaluating

{parts['eval']}
"""
    if missing:
        text += "\nNot measured: " + "; ".join(f"{p}: {w}" for p, w in missing.items()) + ".\n"
    if asked.write:
        asked.write.write_text(text)
    else:
        print(text)


loads = [os.getloadavg()[0]]
install()
attempt("dlib", build_dlib)
attempt("OpenCV's sample", build_sample)
street_photos = {width: street(width, height) for width, height, _ in CASES[::2]}
held = split()
say("built, split")
trained = {"quarter": time_trainings("quarter", [n for n, _, _ in TRAINERS],
                                     1 if asked.tiny else min(asked.rounds, 2)),
           "all": time_trainings("all", ["hogmine", "OpenCV's sample"],
                                 1 if asked.tiny else min(asked.rounds, 2))}
loads.append(os.getloadavg()[0])
for share in trained:
    judge(trained[share], held)
detector = trained["quarter"]["dlib"][-1]["detector"] if "dlib" in trained["quarter"] else None
scan_times, about = time_scans(detector)
loads.append(os.getloadavg()[0])
solver_results, solver_rows = time_solvers()
loads.append(os.getloadavg()[0])
with_draws, without = time_evaluation(trained["all"]["hogmine"][-1]["model"])
write_document({
    "scan": scan_table(scan_times, about),
    "all": training_table(trained["all"], ["hogmine", "OpenCV's sample"]),
    "quarter": training_table(trained["quarter"], [n for n, _, _ in TRAINERS]),
    "solver": solver_table(solver_results), "rows": solver_rows,
    "eval": f"`hogmine eval` of one detector on the 170 photographs of Penn-Fudan (step 1.05, 32 "
            f"pixels of margin), decoding and matching included: {with_draws:.1f} s with 1,000 draws "
            f"for the intervals, {without:.1f} s without."}, about, loads)
subprocess.run(["rm", "-r", str(work)], check=True)
