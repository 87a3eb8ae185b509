#!/usr/bin/env python3
"""What is said on a terminal: lines fit its width, colour only where it is wanted; elsewhere a line
is a line and has no escape byte.

usage: test_talk.py HOGMINE
"""
import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import termios

from harness import HOGMINE, check, expect, finish, new_folder, remove, run, test

work = new_folder()
ESCAPE = b"\x1b"
COMMANDS = ("synth train verify mine detect eval inspect report show extract convert bench datasets "
            "toy").split()


def on_terminal(*arguments, width=80, code=0, out=True, **more):
    """Runs with a terminal of so many columns behind stderr (and stdout); all that came out of it."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    environment.update({"TERM": "xterm", **more})
    process = subprocess.Popen([HOGMINE, *map(str, arguments)], stdin=subprocess.DEVNULL, stderr=slave,
                               stdout=slave if out else subprocess.DEVNULL, cwd=work, env=environment)
    os.close(slave)
    said = b""
    while select.select([master], [], [], 300)[0]:
        try:
            part = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        said += part
    os.close(master)
    check(process.wait(300) == code, f"{arguments}: exit {process.returncode}: {said[-300:]}")
    return said


def lines_of(said):
    """As they stand on the screen: what a carriage return begins anew counts as a line of its own."""
    text = re.sub(rb"\x1b\[[0-9;]*[mK]", b"", said).decode()
    return [line for line in re.split(r"[\r\n]+", text) if line]


def fits(said, width=80, but=()):
    for line in lines_of(said):
        check(len(line) <= width or any(b in line for b in but), f"{len(line)} columns: {line}")


WRONG = ("detect", "--model", "data", "data/street")  # a long line: the folder is no run
SETS = ("--positives", "data/positives", "--negatives", "data/negatives", "--trust-data")


def a_small_world_is_made():
    expect(0, "synth", work / "data", "--images", 8, "--seed", 3, "--width", 320, "--height", 256)
    shutil.copytree(work / "data" / "negatives", work / "bad")
    (work / "bad" / "cut off in the middle of what was a photograph before it was copied.jpg").write_bytes(
        next((work / "data" / "negatives").iterdir()).read_bytes()[:700])


def lines_fit_a_terminal_of_80_columns():
    fits(on_terminal("train", *SETS, "--out", "run", "--C", "auto", "--validation", "0.25",
                     "--max-rounds", 3, "--report"))
    fits(on_terminal("train", *SETS[:2], "--negatives", "bad", "--trust-data", "--out", "run2",
                     "--max-rounds", 3, "--evict", "oldest", "--cap-pool", 100, "--max-bad", "50%"))
    fits(on_terminal("train", *SETS, "--out", "seeds", "--seeds", 2, "--max-rounds", 1))
    fits(on_terminal("verify", "run", code=1))
    fits(on_terminal("mine", "run", "--negatives", "bad", "--max-bad", "50%"))
    fits(on_terminal("detect", "--model", "run", "bad", "data/street", "--max-bad", "50%"))
    fits(on_terminal("eval", "run", "run2/model.json", "--truth", "data/street.csv", "--bootstrap", 200,
                     "--at-fppi", "0.1", "--errors", "e1", code=2))
    fits(on_terminal("eval", "run", "--truth", "data/street.csv", "--bootstrap", 200, "--at-fppi", "0.5",
                     "--at-precision", "0.1", "--errors", "e1"))
    fits(on_terminal("eval", "run", "run2", "--truth", "data/street.csv", "--bootstrap", 200))
    fits(on_terminal("eval", "run", "--protocol", "fppw", *SETS[:4]))
    fits(on_terminal("inspect", "data/street.csv", "--negatives", "bad", "--doctor", "--max-bad", "50%"))
    fits(on_terminal("inspect", "data/street"))
    fits(on_terminal(*WRONG, code=3))
    fits(on_terminal("show", "data/street/000001.jpg", "--model", "run", "--out", "s.png"))
    fits(on_terminal("report", "run"))
    fits(on_terminal("bench", "--runs", 1, "--width", 160, "--height", 160))
    fits(on_terminal("toy"))
    fits(on_terminal("datasets"))
    fits(on_terminal("datasets", "inria"), but=("http", "hogmine train"))


def the_table_of_a_training_keeps_its_columns():
    lines = lines_of(on_terminal("train", *SETS, "--out", "table", "--max-rounds", 1))
    table = [line for line in lines if re.match(r"round  +windows|  +\d+  +\d+ +\d+% ", line)]
    check(len(table) == 3 and table[0].endswith("seconds"), lines)
    check({len(line) for line in table} == {80}, table)


def lines_fit_narrower_terminals_too():
    for width in (60, 40):
        fits(on_terminal(*WRONG, width=width, code=3), width)
        fits(on_terminal("detect", "--model", "run", "--threshold", 9, "data/street", width=width), width)


def columns_say_how_wide_a_terminal_is_that_does_not_know():
    said = on_terminal(*WRONG, width=0, code=3, COLUMNS="50")
    fits(said, 50)
    check(max(map(len, lines_of(said))) > 40)


def broken_lines_say_what_whole_ones_say():
    whole = run(*WRONG, cwd=work)
    said = on_terminal(*WRONG, code=3)
    check(whole.stderr.count(b"\n") == 1 and len(whole.stderr) > 90, whole.stderr)
    check(whole.stderr.split() == re.sub(rb"\x1b\[[0-9;]*m", b"", said).split(), said)
    check(len(lines_of(said)) > 1)


def help_fits_80_columns_wherever_it_goes():
    for command in [[], *([c] for c in COMMANDS)]:
        r = expect(0, *command, "--help")
        for line in r.stdout.decode().splitlines():
            check(len(line) <= 80, f"{command} --help: {len(line)}: {line}")


def colour_is_for_terminals_that_want_it():
    check(b"\x1b[1;31mhogmine: " in on_terminal(*WRONG, code=3))  # an error: red
    train = ("train", *SETS[:2], "--negatives", "bad", "--trust-data", "--max-bad", "50%", "--force",
             "--out", "coloured", "--max-rounds", 1)
    check(b"\x1b[1;33mhogmine: skipped" in on_terminal(*train))   # a warning: yellow
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": ""}):
        for command, code in ((WRONG, 3), (train, 0), (("detect", "data/street"), 0)):
            said = on_terminal(*command, code=code, **environment)
            check(ESCAPE not in said, f"{environment}: {said[:200]}")
    check(ESCAPE in on_terminal(*WRONG, code=3, NO_COLOR=""))  # set, but to nothing
    r = run(*WRONG, cwd=work, env={**os.environ, "TERM": "xterm"})
    check(ESCAPE not in r.stderr + r.stdout)
    r = run(*train, cwd=work, env={**os.environ, "TERM": "xterm"})
    check(ESCAPE not in r.stderr + r.stdout and b"\r" not in r.stderr)


def a_pipe_gets_whole_lines_and_documents_stay_whole():
    r = run("eval", "run", "--protocol", "fppw", *SETS[:4], cwd=work)
    check(any(len(line) > 100 for line in r.stderr.decode().splitlines()), r.stderr)
    said = on_terminal("inspect", "data/street.csv", "--json", width=40)
    check(max(map(len, lines_of(said))) > 40)


try:
    for t in (a_small_world_is_made, lines_fit_a_terminal_of_80_columns,
              the_table_of_a_training_keeps_its_columns, lines_fit_narrower_terminals_too, columns_say_how_wide_a_terminal_is_that_does_not_know,
              broken_lines_say_what_whole_ones_say, help_fits_80_columns_wherever_it_goes,
              colour_is_for_terminals_that_want_it, a_pipe_gets_whole_lines_and_documents_stay_whole):
        test(t)
finally:
    remove(work)
finish()
