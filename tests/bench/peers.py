#!/usr/bin/python3
"""hogmine beside OpenCV, dlib, liblinear and the scikit-image pipeline of courses: docs/benchmarks.md.

usage: tests/bench/peers.py HOGMINE --data DIR [--write docs/benchmarks.md] [--rounds N] [--tiny] [--keep FILE]

Installs the peers from Debian (as root), builds and runs them in turn, round after round, and
prints the tables (or writes them). DIR holds inria/train/{pos,neg} and penn-fudan. --tiny: a few
photographs and one round, to see that all of it runs; its figures mean nothing. What cannot be
installed or fails is named in the document as not measured. The peers' programs are in peers/;
this one is the order of the day, the clock and the tables.
"""
import argparse
import csv
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent / "peers"
sys.path.insert(0, str(HERE))
import document  # noqa: E402

PYTHON = "/usr/bin/python3"  # the one that Debian's packages are for
PEERS = {"OpenCV": ["python3-opencv"], "OpenCV's sample": ["g++", "pkg-config", "libopencv-dev",
                                                             "opencv-doc"],
         "dlib": ["g++", "pkg-config", "libdlib-dev"], "liblinear": ["liblinear-dev",
                                                                      "python3-numpy"],
         "scikit-learn": ["python3-sklearn"], "scikit-image": ["python3-skimage",
                                                                 "python3-sklearn"]}
VERSIONS = {"OpenCV": "python3-opencv", "dlib": "libdlib-dev", "liblinear": "liblinear-dev",
            "scikit-image": "python3-skimage", "scikit-learn": "python3-sklearn"}
SLOW = ("dlib", "scikit-image")  # trained once; the last also scans once
CASES = [(640, 480, "1.05"), (640, 480, "1.2"), (1920, 1080, "1.05"), (1920, 1080, "1.2")]
SMOOTH = ["--pyramid", "smooth", "--pad", "32"]

parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
parser.add_argument("hogmine", type=pathlib.Path)
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--write", type=pathlib.Path)
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--tiny", action="store_true")
parser.add_argument("--keep", type=pathlib.Path, metavar="FILE", help="keeps the figures; a run that was\n"
                    "ended goes on from there")
parser.add_argument("--only", default=",".join(document.STAGES), metavar="A,B",
                    help=f"of {', '.join(document.STAGES)}; '' writes up what --keep has")
asked = parser.parse_args()
hogmine = asked.hogmine.resolve()
work = pathlib.Path(tempfile.mkdtemp(prefix="hogmine-peers-"))
street_photos = {}  # width: file
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
        lines = (work / "stderr").read_text(errors="replace").strip().split("\n")
        why = next((line for line in lines if " error: " in line), lines[-1])
        raise Failed(f"{pathlib.Path(command[0]).name} ended with {process.returncode}: {why}")
    return {"stdout": "" if out else (work / "stdout").read_text(), "wall": wall,
            "cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss / 1024}


def answer(*command):
    return json.loads(child(*command)["stdout"])


def attempt(peer, job):
    """What a peer's job gives, or None, and why in `missing`; hogmine must not fail."""
    if peer == "hogmine":
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
    return {"ms": figures["detect_ms"], "windows": figures["windows"]}


def time_scans(detector):
    """name -> lists of ms, by case and round; and what else is to be told."""
    times, about = {}, {}
    for round_ in range(asked.rounds):
        for case, (width, height, step) in enumerate(CASES):
            photo, runs = street_photos[width], 9 if width == 640 else 3
            whole = step == "1.2" and width == 640 and not asked.tiny
            jobs = [
                ("plain", "hogmine", lambda: bench(photo, step, runs, "opencv")),
                ("OpenCV", "OpenCV", lambda: answer(PYTHON, HERE / "opencv_peer.py", step, runs,
                                                      photo)),
                ("smooth", "hogmine", lambda: bench(photo, step, runs, "smooth")),
                ("dlib", "dlib", lambda: answer(work / "dlib", "scan", detector, step, runs,
                                                  photo)),
                ("scikit-image", "scikit-image",
                 lambda: answer(PYTHON, HERE / "skimage_peer.py", "scan", step, 1, photo,
                                  int(whole and round_ == 0))),
            ]
            for name, peer, job in jobs:
                if peer == "dlib" and detector is None or round_ and peer in SLOW[1:]:
                    continue
                figures = attempt(peer, job)
                if figures is None:
                    continue
                times.setdefault(name, [[] for _ in CASES])[case].append(figures["ms"])
                if "each_ms" in figures:
                    times.setdefault("each", [[] for _ in CASES])[case].append(figures["each_ms"])
                    if figures["timed"] == figures["windows"]:
                        about["whole"] = figures["each_ms"]
                if name == "plain":
                    about.setdefault("windows", [0] * len(CASES))[case] = figures["windows"]
            say(f"scan, round {round_ + 1}, {width}x{height} at {step}")
    return times, about


# ---- training ---------------------------------------------------------------------------------

def split():
    """Held-out files as hogmine draws them (by photograph, equal pictures on one side)."""
    inria = asked.data / "inria" / "train"
    run = work / "split"
    child(hogmine, "train", "--positives", inria / "pos", "--negatives", inria / "neg", "--out",
          run, "--validation", "0.2", "--keep-held-out", "--max-rounds", "0", "--quiet")
    held = {}
    for kind, folder in (("positives", "pos"), ("negatives", "neg")):
        out = set((run / "validation" / f"{kind}.txt").read_text().split("\n")) - {""}
        names = {pathlib.Path(p).name for p in out}
        rest = sorted(p for p in (inria / folder).iterdir() if p.name not in names)
        held[kind] = run / "validation" / f"{kind}.txt"
        for share, every in (("all", 64 if asked.tiny else 1), ("few", 64)):
            chosen = rest[::every]
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
                    work / share / "negatives", "--out", run, "--force", "--validation", "0", "--octaves",
                    "1", "--quiet")
    if not (run / "certificate.json").exists():
        raise Failed("hogmine's pool is not stable: there is no certificate")
    return {**figures, "model": str(run / "model.json")}


def train_sample(share):
    out = work / share / "sample.yml"
    figures = child(work / "train_HOG", "-dw=64", "-dh=128", f"-pd={work / share / 'positives'}",
                    f"-nd={work / share / 'negatives'}", f"-fn={out}", "-d", "-f")
    return {**figures, "model": str(out)}


def train_dlib(share):
    out = work / share / "dlib.svm"
    figures = child(work / "dlib", "train", work / share / "positives.txt",
                    work / share / "negatives.txt", out)
    return {**figures, "detector": str(out)}


def train_course(share):
    out = work / share / "course.npy"
    figures = child(PYTHON, HERE / "skimage_peer.py", "train", work / share / "positives.txt",
                    work / share / "negatives.txt", out)
    return {**figures, "weights": str(out)}


TRAINERS = {"hogmine": train_hogmine, "OpenCV's sample": train_sample, "dlib": train_dlib,
            "scikit-image": train_course}


def time_trainings(rounds):
    times = {}
    for round_ in range(rounds):
        for name, trainer in TRAINERS.items():
            if round_ == 0 or name not in SLOW:
                figures = attempt(name, lambda: trainer("all"))
                if figures:
                    times.setdefault(name, []).append(figures)
                    say(f"train, round {round_ + 1}, {name}: {figures['wall']:.1f} s, "
                        f"{figures['cpu']:.1f} s of processor, {figures['mb']:.0f} MB")
    return times


def pad_photos():
    """Penn-Fudan with margins, for detectors that do not look beyond the edge: list, file -> margin."""
    photos, folder = work / "photos.txt", work / "padded"
    if not folder.exists():
        folder.mkdir()
        all_ = sorted((asked.data / "penn-fudan" / "PNGImages").iterdir())
        photos.write_text("".join(f"{p}\n" for p in all_[::40 if asked.tiny else 1]))
        child(PYTHON, HERE / "pad_photos.py", photos, folder, out=work / "margins.csv")
        photos.write_text("".join(f"{p}\n" for p in sorted(folder.iterdir())))
    return photos, {name: int(m) for name, m in csv.reader(open(work / "margins.csv"))}


def detections(command):
    """What `command` finds in the padded photographs, as a file for hogmine eval."""
    photos, margins = pad_photos()
    found, moved = work / "found.csv", work / "moved.csv"
    child(*command, photos, out=found)
    with open(found) as file, open(moved, "w") as out:
        print("image,x,y,w,h,score", file=out)
        for row in csv.DictReader(file):
            m = margins[row["image"]]
            print(row["image"].replace(".png", ".jpg"), float(row["x"]) - m, float(row["y"]) - m,
                  row["w"], row["h"], row["score"], sep=",", file=out)
    return ["--detections", moved, "--window-height", "0.75"]


def judge(times, held):
    """Miss rate at 1e-4 FPPW where hogmine can run the model, LAMR for all."""
    for name, runs in times.items():
        last = runs[-1]
        if "model" in last:
            scores = answer(hogmine, "eval", last["model"], "--protocol", "fppw", "--positives",
                              held["positives"], "--negatives", held["negatives"], "--bootstrap", 0,
                              "--pyramid", "smooth", "--pad", 0, "--json", "--quiet")
            last["miss"] = next(p["miss_rate"] for p in scores["miss_rate_at"]
                                if p["fppw"] == 1e-4)
            what = [last["model"], *SMOOTH, "--scale-step", "1.05"]
        elif "detector" in last:
            what = detections([work / "dlib", "detect", last["detector"]])
        else:
            what = detections([PYTHON, HERE / "skimage_peer.py", "detect", last["weights"]])
        scores = answer(hogmine, "eval", *what, "--truth", asked.data / "penn-fudan", "--json",
                          "--quiet")
        last["lamr"], last["ci"] = scores["lamr"], scores["lamr_ci95"]
        say(f"judged {name}: {last.get('miss')} {last['lamr']}")


def counts():
    return [len((work / "all" / f"{kind}.txt").read_text().split())
            for kind in ("positives", "negatives")]


# ---- the solver -------------------------------------------------------------------------------

def time_solvers(rounds):
    inria, rows, out = asked.data / "inria" / "train", work / "rows.npy", work / "solver.json"
    number = 3000 if asked.tiny else 30000
    results = {}
    for round_ in range(rounds):
        save = ["--rows-out", rows] if round_ == 0 else []
        child(hogmine, "bench", "--solver", "--threads", 1, "--rows", number, "--positives",
              inria / "pos", "--negatives", inria / "neg", "--json", out, *save)
        figures = json.loads(out.read_text())
        for solver in figures["solvers"]:
            if "liblinear" not in solver["name"]:
                loss, _, store = solver["name"].split(", ")
                results.setdefault(f"{loss}: hogmine, {store}", []).append(solver)
        for loss in ("hinge", "squared"):
            for peer, key in (("liblinear", "liblinear"), ("scikit-learn", "sklearn")):
                figure = attempt(peer, lambda: answer(PYTHON, HERE / "solve_peer.py", key, rows,
                                                        loss, 0.01, 10))
                if figure:
                    results.setdefault(f"{loss}: {peer}", []).append(figure)
        say(f"solvers, round {round_ + 1}")
    return {"times": results, "rows": figures["rows"], "rounds": rounds}


# ---- evaluating -------------------------------------------------------------------------------

def time_evaluation(model, rounds):
    """Seconds with and without the bootstrap."""
    times = {1000: [], 0: []}
    for _ in range(rounds):
        for draws, seconds in times.items():
            seconds.append(child(hogmine, "eval", model, "--truth", asked.data / "penn-fudan",
                                 "--bootstrap", draws, "--json", "--quiet")["wall"])
    return times[1000], times[0]


# ---- the order of the day ---------------------------------------------------------------------

def trainings(held):
    times = time_trainings(few)
    judge(times, held)
    return {"runs": times, "counts": counts()}


def scans(detector):
    times, about = time_scans(detector)
    return {"times": times, "about": about, "rounds": asked.rounds}


def measure(results):
    """All figures that are not yet there, as document.py wants them; kept as they come."""
    install()
    attempt("dlib", build_dlib)
    attempt("OpenCV's sample", build_sample)
    street_photos.update({width: street(width, height) for width, height, _ in CASES[::2]})
    held = split()
    say("built, split")
    results |= {"date": datetime.date.today().isoformat(), "cases": CASES,
                "missing": results.get("missing", {}), "machine": document.machine(),
                "versions": {n: installed(p) for n, p in VERSIONS.items() if installed(p)}}
    loads = results.setdefault("loads", [])
    results["goes"] = results.get("goes", 0) + 1
    stages = {  # dlib's detector to scan with is of the same kind as any other
        "scans": lambda: scans(attempt("dlib", lambda: train_dlib("few")["detector"])),
        "trainings": lambda: trainings(held),
        "solvers": lambda: time_solvers(few),
        "evaluation": lambda: time_evaluation(train_hogmine("few")["model"], few),
    }
    for name, stage in stages.items():
        if name not in results and name in asked.only.split(","):
            loads.append(os.getloadavg()[0])
            results[name] = stage()
            results["missing"] |= missing
            loads.append(os.getloadavg()[0])
            if asked.keep:
                asked.keep.write_text(json.dumps(results, indent=1))


few = 1 if asked.tiny else min(asked.rounds, 2)
results = json.loads(asked.keep.read_text()) if asked.keep and asked.keep.exists() else {}
if set(asked.only.split(",")) & set(document.STAGES) - set(results):
    measure(results)
text = document.text(results)
if asked.write:
    asked.write.write_text(text)
else:
    print(text)
shutil.rmtree(work)
