"""What the figures and findings of the course are made of: reads the outputs of the lab, asks hogmine
for what is not there. script/check-course sets LAB and HOGMINE and evaluates the expressions in the
text with these words."""
import ast
import csv
import json
import math
import pathlib
import shlex
import struct
import subprocess

COURSE = pathlib.Path(__file__).resolve().parent
LAB = HOGMINE = None  # set by script/check-course
answers, streets = {}, {}  # what was asked already

# ---- asking ------------------------------------------------------------------------------------


def hogmine(line):
    if line not in answers:
        r = subprocess.run([HOGMINE, *shlex.split(line)], cwd=LAB, capture_output=True, timeout=300)
        if r.returncode != 0:
            raise RuntimeError(r.stderr.decode(errors="replace"))
        answers[line] = r.stdout.decode()
    return answers[line]


def ask(line):
    return json.loads(hogmine(line + " --json --quiet"))


def lines(path):
    """A CSV file of the lab (or of the course), numbers as numbers."""
    def value(text):
        try:
            return float(text)
        except ValueError:
            return text
    path = LAB / path if (LAB / path).exists() else COURSE / path
    with open(path, newline="") as file:
        return [{k: value(v) for k, v in row.items()} for row in csv.DictReader(file)]


def rounds(run):
    return lines(f"{run}/rounds.csv")


def last(run):
    return rounds(run)[-1]


def model_length(run):
    return len(json.loads((LAB / run / "model.json").read_text())["weights"])


def ended(run):
    return json.loads((LAB / run / "model.json").read_text())["training"]["ended"]


def toy(options=""):
    return ask(f"toy {options}")


def loose_toy():
    """How much worse a toy mined above 0 is, over all points. (Two dashes cannot stand in a comment of
    Markdown, so not there.)"""
    r = toy("--threshold 0")
    return r["objective_over_all"] / r["objective_of_all"] - 1


def toy_words():
    return hogmine("toy")


def mined(model, city, threshold=-1):
    return ask(f"mine {model}/model.json --negatives {city}/negatives --threshold {threshold}")


# ---- measuring ---------------------------------------------------------------------------------


def per_window(model, city):
    return ask(f"eval {model}/model.json --protocol fppw --positives {city}/positives "
               f"--negatives {city}/negatives --bootstrap 0")


def at_rate(model, city, rate, what="miss_rate"):
    return next(x[what] for x in per_window(model, city)["miss_rate_at"] if x["fppw"] == rate)


def fppw(models, city, rate=1e-4):
    return [at_rate(m, city, rate) for m in models]


def missed_at_0(model, city="other"):
    return [p["miss_rate"] for p in per_window(model, city)["curve"] if p["threshold"] >= 0][-1]


def per_photograph(models, city):
    """Measures, and remembers of each model on its own what one alone would have got."""
    paths = " ".join(f"{m}/model.json" for m in models)
    r = ask(f"eval {paths} --names {','.join(models)} --truth {city}/street.csv")
    for model, found in zip(models, r.get("detectors", [r])):
        streets[model, city] = found
    return r


def street(model, city):
    if (model, city) not in streets:
        per_photograph([model], city)
    return streets[model, city]


def lamr(model, city):
    return street(model, city)["lamr"]


def comparison(a, b, city="other"):
    """Log-average miss rate of a minus that of b in points, and its 95% interval."""
    pair = per_photograph([a, b], city)["pairs"][0]
    return [100 * x for x in (pair["lamr_difference"], *pair["lamr_difference_ci95"])]


def paired(a, b, city="other"):
    d, low, high = comparison(a, b, city)
    return f"{d:+.1f} [{low:.1f}, {high:.1f}]"


def paired_width(a, b, city="other"):
    _, low, high = comparison(a, b, city)
    return high - low


def interval(model, city="other"):
    low, high = street(model, city)["lamr_ci95"]
    return 100 * low, 100 * high


def width(model, city="other"):
    low, high = interval(model, city)
    return high - low


# ---- windows on people that nobody labelled ------------------------------------------------------


def overlap(a, b):
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    both = max(0, wide) * max(0, high)
    area = [(x[2] - x[0]) * (x[3] - x[1]) for x in (a, b)]
    return both / (sum(area) - both)


def is_person(window, people):
    """The person in a window's middle, 3/4 of its height, against annotated ones; 0.41 wide."""
    tall, x = 0.75 * window["height"], window["x"] + window["width"] / 2
    y = window["y"] + window["height"] / 2
    box = (x - 0.205 * tall, y - tall / 2, x + 0.205 * tall, y + tall / 2)
    for p in people:
        if p["image"].endswith("/" + window["image"]):
            high, middle = p["ymax"] - p["ymin"], (p["xmin"] + p["xmax"]) / 2
            person = (middle - 0.205 * high, p["ymin"], middle + 0.205 * high, p["ymax"])
            if overlap(box, person) >= 0.5:
                return True
    return False


def on_people(run, city, only=None):
    """How many of the windows that were mined (in one round) lie on an unlabelled person."""
    people = lines(f"{city}/unlabelled.csv")
    which = [only] if only else range(1, int(last(run)["round"]) + 1)
    found = [w for r in which if (LAB / f"{run}/hard/{r:03d}.csv").exists()
             for w in lines(f"{run}/hard/{r:03d}.csv")]
    return sum(is_person(w, people) for w in found)


def people_among_hardest(run, city, count):
    """Of the hardest windows of round 1."""
    windows = sorted(lines(f"{run}/hard/001.csv"), key=lambda w: -w["score"])[:count]
    people = lines(f"{city}/unlabelled.csv")
    return sum(is_person(w, people) for w in windows)


def suspects_on_people(run, city):
    people = lines(f"{city}/unlabelled.csv")
    return sum(is_person(w, people) for w in lines(f"{run}/suspects/suspects.csv"))


# ---- arrays ------------------------------------------------------------------------------------


def array(path):
    """Rows of a float32 .npy file."""
    data = (LAB / path).read_bytes()
    start = 10 + struct.unpack("<H", data[8:10])[0]
    rows, wide = ast.literal_eval(data[10:start].decode())["shape"]
    values = struct.unpack(f"<{rows * wide}f", data[start:start + 4 * rows * wide])
    return [values[i * wide:(i + 1) * wide] for i in range(rows)]


def columns(path):
    return len(array(path)[0])


def cosine(path):
    a, b = array(path)[:2]
    return (sum(x * y for x, y in zip(a, b))
            / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b)))


# ---- words and tables --------------------------------------------------------------------------


def percent(value, digits=1):
    return f"{100 * value:.{digits}f}%"


def n(value):
    return f"{value:,.0f}"


def number_text(value, digits=4):
    if value in ("", None):
        return "-"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.{digits}f}"


def table(rows, *names, digits=4):
    out = ["", "", "| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in rows:
        cells = (row[c] for c in names)
        out.append("| " + " | ".join(x if isinstance(x, str) and x else number_text(x, digits)
                                     for x in cells) + " |")
    return "\n".join(out + [""])


def ledger(run, *names):
    return table(rounds(run), "round", *names)


def quote(text, *words):
    """The lines of a text that hold one of the words, as a block."""
    found = [x.rstrip() for x in text.splitlines() if any(w in x for w in words)]
    return "\n```\n" + "\n".join(found) + "\n```\n"


def toy_noise():
    return [{"seed": seed, "clean": toy(f"--seed {seed}")["missed"],
             "hardest": toy(f"--seed {seed} --noise 5% --select hardest=3")["missed"],
             "semi=0": toy(f"--seed {seed} --noise 5% --select semi=0")["missed"]}
            for seed in range(1, 7)]


def noise_rows():
    runs = [("mined", "clean"), ("hardest", "dirty"), ("semi", "dirty"), ("excluded", "dirty")]
    return [{"detector": run, "trained on": city,
             "windows on people": n(on_people(run, "dirty")) if city == "dirty" else "0",
             "missed at score 0": percent(missed_at_0(run)),
             "log-average miss rate": percent(lamr(run, "other")) + " [{:.0f}, {:.0f}]".format(
                 *interval(run))} for run, city in runs]


def study(seed):
    return {(str(r["unlabelled"]), r["select"]): r
            for r in lines("noise.csv") if r["seed"] == seed}


def harm(select, seed):
    """What unlabelled people cost a selection, in points of miss rate."""
    found = study(seed)
    return 100 * (found["100%", select]["log_average_miss_rate"]
                  - found["0.0", select]["log_average_miss_rate"])


def dirty_pairs():
    return [(study(seed)["100%", "semi=-0.5"], study(seed)["100%", "hardest=30"])
            for seed in (1, 2, 3)]


def noise_study():
    rows = []
    for seed in (1, 2, 3):
        found = study(seed)
        row = {"city": seed}
        for select, name in (("hardest=30", "hardest"), ("semi=-0.5", "semi")):
            clean, dirty = found["0.0", select], found["100%", select]
            a, b = (x["log_average_miss_rate"] for x in (clean, dirty))
            row[f"{name}: miss rate, clean to dirty"] = (f"{percent(a)} to {percent(b)} "
                                                         f"({100 * (b - a):+.1f})")
            a, b = (x["missed_at_score_0"] for x in (clean, dirty))
            row[f"{name}: missed at score 0"] = f"{percent(a)} to {percent(b)}"
        rows.append(row)
    return table(rows, *rows[0])


def cheat_study():
    found = {}
    for r in lines("cheat.csv"):
        seed, (d, low, high) = r["test_seed"], (100 * r[k] for k in ("difference", "low", "high"))
        found.setdefault(seed, {"test city (seed)": seed})[r["measured_in"]] = (
            f"{d:+.1f} [{low:.1f}, {high:.1f}]")
    return table([{"test city (seed)": r["test city (seed)"], "measured in it": r["own"],
                   "in a third": r["third"]} for r in found.values()],
                 "test city (seed)", "measured in it", "in a third")


def protocols(*models):
    return [{"detector": m, "miss rate at 1e-4 FPPW": percent(fppw([m], "other")[0]),
             "at 1e-5 FPPW": percent(fppw([m], "other", 1e-5)[0]),
             "log-average over FPPI": percent(lamr(m, "other")),
             "interval": "{:.1f} to {:.1f}".format(*interval(m))} for m in models]


def weights():
    return [{"positive weight": w, "objective": last(m)["objective"],
             "threshold at 1e-4 FPPW": at_rate(m, "other", 1e-4, "threshold"),
             "threshold at 1e-5 FPPW": at_rate(m, "other", 1e-5, "threshold"),
             "windows at score 0 and more, other city": mined(m, "other", 0)["hits"],
             "log-average miss rate": percent(lamr(m, "other"))}
            for w, m in ((1, "mined"), (10, "heavy"))]
