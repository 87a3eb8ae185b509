#!/usr/bin/env python3
"""The list of mutants (script/mutants) does not rot: each has its headers, applies to the tree, and
names programs that exist. That each is killed is what script/mutants itself finds out."""
import os
import pathlib
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parent
ROOT = TESTS.parent


def check(name, wrong):
    global number, failed
    number += 1
    failed += bool(wrong)
    print("not ok" if wrong else "ok", number, "-", name)
    for line in wrong:
        print("#   " + line)


def header(lines, number, key):
    start = f"# {key}: "
    return lines[number][len(start):] if lines[number].startswith(start) else ""


def is_there(program):
    if program.endswith(".py"):
        return (TESTS / program).is_file()
    return any(TESTS.glob(f"*/{program}.c"))


def complaint(path):
    """Of git about the patch: None where it applies. A tree inside a repository is not its part."""
    environment = dict(os.environ, GIT_CEILING_DIRECTORIES=str(ROOT.parent))
    done = subprocess.run(["git", "apply", "--check", str(path)], cwd=ROOT, env=environment,
                          capture_output=True, text=True)
    return done.stderr.strip().replace("\n", " ") if done.returncode else None


number = failed = 0
patches = sorted((TESTS / "mutants").glob("*.patch"))
unsaid, unknown, rotten = [], [], []
for path in patches:
    lines = path.read_text().splitlines()
    programs = header(lines, 1, "programs").split()
    if not header(lines, 0, "what") or not programs:
        unsaid.append(path.name)
    unknown += [f"{path.name}: {program}" for program in programs if not is_there(program)]
    if complaint(path):
        rotten.append(complaint(path))
check("each_mutant_says_what_it_is_and_who_sees_it", unsaid)
check("its_programs_exist", unknown)
check("it_applies", rotten)


def script(*arguments):
    done = subprocess.run([sys.executable, ROOT / "script" / "mutants", "--list", *arguments],
                          capture_output=True, text=True)
    return done.stdout.splitlines()


names = [line.split(":")[0] for line in script()]
check("the_list_has_all_of_them", set(names) ^ {path.stem for path in patches})
check("a_name_chooses", [] if len(script(names[0])) == 1 else [names[0]])
tenth = (len(names) + 9) // 10
rounds = [script("--sample", str(tenth), "--seed", str(seed)) for seed in range(10)]
seen = {line.split(":")[0] for line in sum(rounds, [])}
check("a_sample_is_as_large_as_asked_for", [str(len(r)) for r in rounds if len(r) != tenth])
check("ten_tenths_are_all_of_them", set(names) - seen)
print(f"1..{number}")
sys.exit(failed > 0)
