"""What the command-line tests share: run the program, check exit codes and lines, print TAP.

usage of a test program: test_X.py HOGMINE   (the program under test)
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HOGMINE = os.path.abspath(sys.argv[1])
number = failed = 0
problems, skipped = [], []  # of the running test


def check(good, why=""):
    if not good:
        frame = sys._getframe(1)
        problems.append(f"line {frame.f_lineno}: {why}")


def run(*arguments, **options):
    return subprocess.run([HOGMINE, *map(str, arguments)], capture_output=True, timeout=900,
                          **options)


def expect(code, *arguments, says="", **options):
    """Runs; checks the exit code, and that a failure is one clear line."""
    r = run(*arguments, **options)
    err = r.stderr.decode(errors="replace")
    frame = sys._getframe(1)
    if r.returncode != code or says not in err:
        problems.append(f"line {frame.f_lineno}: exit {r.returncode} (not {code}): {err[-300:]}")
    return r


def test(function):
    global number, failed
    problems.clear()
    skipped.clear()
    number += 1
    try:
        function()
    except Exception as e:  # a test that breaks has failed
        problems.append(f"{type(e).__name__}: {e}")
    failed += bool(problems)
    print("not ok" if problems else "ok", number, "-", function.__name__,
          "# SKIP " + skipped[0] if skipped else "")
    for p in problems:
        print("#  ", p)
    sys.stdout.flush()


def finish():
    print(f"1..{number}")
    sys.exit(failed > 0)


def new_folder():
    return pathlib.Path(tempfile.mkdtemp(prefix="hogmine-cli-"))


def remove(folder):
    subprocess.run(["chmod", "-R", "u+rw", folder])
    shutil.rmtree(folder, ignore_errors=True)
