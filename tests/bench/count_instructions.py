#!/usr/bin/env python3
"""Counts the instructions of one training step of each face and holds them against instructions.txt; those of eager
operators against their bar. Nine tenths of a step of a hundred rows are products, so that a step of ten is counted too,
in which Adam and what goes with each step weigh more.

    count_instructions.py STEP EAGER [--update]  build/check/bench/step and eager; "-": this build's figures were never
                                                 recorded

bench/instructions.py counts. --update records what was counted: say in the commit why it changed.
"""
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench"))
import instructions  # noqa: E402

RECORDED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "instructions.txt")
ROOM = 0.10
STEPS = (3, 7)
BATCHES = (100, 10)
OPERATORS = ("add", "mul", "relu")  # bench/eager.c's
FLOATS = 16
BAR = 250           # of an operator's call, result, record, and the end of all three
SKIPPED = 77


def write_digits(folder):
    """Files as MNIST's, small, with a fifth of the pixels lit."""
    drawn = random.Random(1)
    os.makedirs(folder)
    for stem, rows in (("train", 2000), ("t10k", 100)):
        pixels = bytes(value if value < 256 else 0 for value in drawn.choices(range(1280), k=rows * 784))
        labels = bytes(drawn.choices(range(10), k=rows))
        for kind, head, content in (("images-idx3", struct.pack(">IIII", 2051, rows, 28, 28), pixels),
                                    ("labels-idx1", struct.pack(">II", 2049, rows), labels)):
            with open(os.path.join(folder, f"{stem}-{kind}-ubyte"), "wb") as file:
                file.write(head + content)


def per_step(step, folder, environment):
    """{face_batch: instructions}"""
    counts = {}
    for face in ("keras", "torch"):
        # The first leaves its cache, if it has one.
        subprocess.run([step, face, "--steps", "1"], env={**environment, **instructions.KERNELS}, cwd=folder, check=True)
        for batch in BATCHES:
            counts[f"{face}_{batch}"] = instructions.each([step, face, "--batch", batch], "--steps", STEPS, folder, environment)
    return counts


def recorded():
    with open(RECORDED, encoding="utf-8") as file:
        return {what: int(figure) for what, figure in re.findall(r"^(\w+) +(\d+)$", file.read(), re.M)}


def record(counts):
    with open(RECORDED, "w", encoding="utf-8") as file:
        file.write("# Instructions of one training step, of so many rows, gcc 12, AVX2; written by count_instructions.py --update.\n")
        file.writelines(f"{what} {round(figure)}\n" for what, figure in counts.items())


def skip(why):
    print(f"skipped: {why}")
    return SKIPPED


def main():
    step, eager = (path if path == "-" else os.path.abspath(path) for path in sys.argv[1:3])
    if step == "-":
        return skip("the figures are those of gcc 12 and the released build")
    if not shutil.which("valgrind"):
        return skip("there is no valgrind to count with")
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        if not re.search(r"\bavx2\b.*\bfma\b|\bfma\b.*\bavx2\b", file.read()):
            return skip("this processor has no AVX2")
    with tempfile.TemporaryDirectory() as folder:
        write_digits(os.path.join(folder, "digits"))
        environment = {**{name: value for name, value in os.environ.items() if not name.startswith("DIPTYCH_")},
                       "DIPTYCH_DATA": os.path.join(folder, "digits"), "XDG_CACHE_HOME": os.path.join(folder, "cache")}
        counts = per_step(step, folder, environment)
        each = {operator: instructions.per_operator(eager, operator, FLOATS, folder, environment) for operator in OPERATORS}
    if "--update" in sys.argv:
        record(counts)
    status, before = 0, recorded()
    for what, figure in counts.items():
        change = figure / before[what] - 1
        print(f"{what}: {figure:,.0f} instructions a step, {before[what]:,} recorded ({change:+.1%})")
        if change > ROOM:
            print(f"  that is more than {ROOM:.0%} above; make it faster, or record it with --update and say why")
            status = 1
        elif change < -ROOM:
            print("  record the better figure with --update")
    for operator, figure in each.items():
        print(f"eager: {figure:.0f} instructions {operator} of {FLOATS} floats, at most {BAR} are allowed")
    return 1 if max(each.values()) > BAR else status


if __name__ == "__main__":
    sys.exit(main())
