"""docs/benchmarks.md from the figures of ../peers.py: its words and its tables, nothing measured."""
import os
import pathlib
import re
import statistics

SCANS = {"plain": "**hogmine, OpenCV's windows and scores**",
         "smooth": "hogmine, low-passed levels (its default)",
         "OpenCV": "OpenCV `detectMultiScale`, grouping off",
         "dlib": "dlib fhog detector (its own features)",
         "scikit-image": "scikit-image, gray, each level described once",
         "each": "scikit-image, gray, each window by itself (estimated)"}
TRAININGS = {"hogmine": "**hogmine**, to a proven stable pool",
             "OpenCV's sample": "OpenCV's `train_HOG -d -f`: one round",
             "dlib": "dlib `structural_object_detection_trainer`, fhog",
             "scikit-image": "scikit-image + LinearSVC: one round"}
SOLVERS = ("hogmine, float", "hogmine, half", "liblinear", "scikit-learn")


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def row(*cells):
    return "| " + " | ".join(map(str, cells)) + " |"


def head(*cells):
    return [row(*cells), "|---|" + "--:|" * (len(cells) - 1)]


def unmeasured(title, why, columns):
    return row(title, f"not measured: {why}", *[""] * (columns - 2))


def ratio(values, base):
    """Of those of the same round."""
    middle = statistics.median(a / b for a, b in zip(values, base))
    return f"**{number(middle)}** ({number(min(values) / min(base))})"


def scans(r):
    cases, times = r["cases"], r["scans"]["times"]
    rows = head("one thread, ms", *(f"{w}x{h}, {s}" for w, h, s in cases))
    rows.append(row("windows (hogmine, OpenCV)", *(f"{n:,}" for n in r["scans"]["about"]["windows"])))
    for key, title in SCANS.items():
        if key in times:
            rows.append(row(title, *(number(statistics.median(t)) for t in times[key])))
        else:
            why = r["missing"].get("scikit-image" if key == "each" else key, "")
            rows.append(unmeasured(title, why, len(cases) + 1))
    rows.append(row("**times hogmine's first row**", *[""] * len(cases)))
    for key, title in list(SCANS.items())[1:]:
        if key in times:
            rows.append(row(title, *(ratio(a, b) for a, b in
                                     zip(times[key], times["plain"]))))
    return "\n".join(rows)


def trainings(r):
    rows = head("", "runs", "seconds", "times hogmine's", "processor seconds", "times hogmine's",
                "peak MB", "miss at 1e-4 FPPW", "LAMR, Penn-Fudan")
    measured = r["trainings"]["runs"]
    for name, title in TRAININGS.items():
        if name not in measured:
            rows.append(unmeasured(title, r["missing"].get(name, ""), 9))
            continue
        runs = measured[name]
        last = runs[-1]
        cells = [title, len(runs)]
        for clock in ("wall", "cpu"):
            times = [run[clock] for run in runs]
            cells += [number(statistics.median(times)),
                      ratio(times, [run[clock] for run in measured["hogmine"]])]
        cells.append(f"{statistics.median(run['mb'] for run in runs):,.0f}")
        cells.append(f"{100 * last['miss']:.1f}%" if "miss" in last else "-")
        low, high = last["ci"]
        cells.append(f"{100 * last['lamr']:.1f}% ({100 * low:.0f} to {100 * high:.0f})")
        rows.append(row(*cells))
    return "\n".join(rows)


def solvers(r):
    rows = head("", "seconds", "times hogmine, float", "objective", "kB a row")
    for loss in ("hinge", "squared"):
        base = [run["seconds"] for run in r["solvers"]["times"][f"{loss}: hogmine, float"]]
        for name in SOLVERS:
            runs = r["solvers"]["times"].get(f"{loss}: {name}")
            if not runs:
                rows.append(unmeasured(f"{loss}: {name}", r["missing"].get(name, ""), 5))
                continue
            seconds = [run["seconds"] for run in runs]
            rows.append(row(f"{loss}: {name}", number(statistics.median(seconds)),
                            ratio(seconds, base), f"{runs[-1]['objective']:.4f}",
                            f"{statistics.median(x['bytes_per_row'] for x in runs) / 1e3:.1f}"))
    return "\n".join(rows)


def machine():
    """What it is, not which: processor, vector width, cores, memory."""
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())[1])
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    width = ("AVX-512 (512 bits)" if "avx512bw" in flags else
             "AVX2 (256 bits)" if "avx2" in flags else "no AVX2")
    return (f"{model[1] if model else 'unknown processor'}, {width}, "
            f"{len(os.sched_getaffinity(0))} cores, {memory / 2**20:.0f} GB")


def text(r):
    """The whole document; a part that was not measured says so."""
    parts = [front(r)]
    for stage, (title, part) in STAGES.items():
        parts.append(f"## {title}\n\n" + (part(r) if stage in r else "Not measured in this run.\n"))
    parts.append("## Not measured\n\n- python3-dlib: Debian 12 has none; dlib is driven in C++.\n"
                 + "".join(f"- {peer}: {why}\n" for peer, why in r["missing"].items()))
    return "\n".join(parts)


def front(r):
    peers = ", ".join(f"{name} {version}" for name, version in r["versions"].items())
    goes = (f" (this one in {r['goes']}: `--keep` goes on where a run was ended)"
            if r["goes"] > 1 else "")
    return f"""# Beside others

Made by `tests/bench/peers.py`, which installs the peers from Debian, builds them and runs all in
one go{goes}; not edited by hand.

- {r['date']}, on {r['machine']}; load average {min(r['loads']):.1f} to {max(r['loads']):.1f} while it ran.
- {peers}; dlib's headers compiled with `-O3 -march=native`, the others as Debian built them.
- The peers take turns. Figures are medians over the rounds, ratios medians of the ratios within a
  round; in brackets the ratio of the best rounds of both.
- hogmine describes windows in one octave here, as the others do (`--octaves 1`); what three cost is in
  README.md, by `tests/bench/opencv.py`.
- Where the load is above the number of cores, something else was running: then trust the brackets.
"""


def scanning(r):
    about, rounds = r["scans"]["about"], r["scans"]["rounds"]
    really = ""
    if "whole" in about:
        really = (f" (640x480 at 1.2 was really run window by window: "
                  f"{about['whole'] / 1e3:.0f} s)")
    return f"""A made street (`hogmine synth`), in colour but for scikit-image; windows of 64x128 each 8 pixels, no
margin, decoding apart, the pyramid included; {rounds} rounds (scikit-image: one). hogmine's first row has
OpenCV's windows and scores (`tests/bench/opencv_agreement.py`). dlib computes features of its own,
fewer (31 a cell, no overlapping blocks), on levels of its own, at the same steps; it runs a detector
of 64x128 that it trained, suppression included. Courses describe each window by itself: that row is
what some 300 windows took, drawn evenly from the pyramid, times the number of windows{really}.

{scans(r)}
"""


def training(r):
    crops, photographs = r["trainings"]["counts"]
    return f"""From the files to a detector, decoding included, all processors where the program uses them. Four
fifths of INRIA ({crops:,} crops and {photographs:,} photographs); the last fifth, drawn by photograph, is held out.

- OpenCV: its own sample `train_HOG.cpp` as the package has it, compiled here, without its last call,
  which opens a window. `-d` trains twice, with one round of mining between; `-f` mirrors. It trains
  on gray windows, and seeds its random negatives by the clock: its results differ from run to run.
- dlib: as in its example `fhog_object_detector_ex.cpp`, on the crops with their 64x128 boxes,
  mirrored, and the negatives without boxes; it mines inside its solver, to its own optimum. It is
  made for photographs with boxes, not for crops: with its margin of a cell around the window the
  detector learns the rim of the crops, so it has none here, and C is 10, not the example's 1, which
  leaves most crops below 0.
- scikit-image and scikit-learn: 10 random windows a photograph, LinearSVC with C = 0.01, one round
  of mining at step 1.2, the hardest 30 an image. Each level is described once and windows are cut
  out, as courses do not; for each window by itself see the ratio above.

Miss rate: `hogmine eval` on the held-out fifth, for detectors that are HOG in OpenCV's sense (the
sample's `.yml` as it is), on low-passed levels, step 1.2. LAMR: the 170 photographs of Penn-Fudan;
hogmine's and the sample's detector on the same levels (low-passed, step 1.05, 32 pixels of margin);
dlib's (step 1.05) and scikit-image's (step 1.2) own detections, in photographs with a replicated
margin of a quarter of their height, by `hogmine eval --detections`. In brackets 95% by bootstrap
over photographs. The detector is that of the last run: single trainings, not means. Ratios are of
seconds as they passed, and of processor seconds, which leave out that some use one processor only.

{trainings(r)}
"""


def solving(r):
    return f"""{r['solvers']['rows']:,} windows of INRIA of 3,780 values, 2,416 of them people; the same rows for all (`hogmine
bench --solver --rows-out`); C = 0.01, the bias a feature of value 10, one thread, from nothing;
rounds: {r['solvers']['rounds']}. hogmine to a proven relative gap of 1e-3, the others at their default tolerances. The
objective (less is better) is computed alike for all; compare within a loss. liblinear is Debian's
library; scikit-learn's LinearSVC is liblinear behind a copy. Making liblinear's nodes is not
counted. kB a row: for hogmine what a row takes, for the others what they held at most beyond the
rows given.

{solvers(r)}
"""


def evaluating(r):
    draws, without = (min(times) for times in r["evaluation"])
    return f"""`hogmine eval` of one detector on the 170 photographs of Penn-Fudan (step 1.05, 32 pixels of margin,
decoding and matching included), best of {len(r['evaluation'][0])}: {draws:.1f} s with 1,000 bootstrap draws, {without:.1f} s
without.
"""


STAGES = {"scans": ("Scanning a photograph", scanning),
          "trainings": ("Training on INRIA", training),
          "solvers": ("The solver", solving),
          "evaluation": ("Evaluating", evaluating)}
