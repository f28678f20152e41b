#!/usr/bin/env python3
"""Makes what the README shows of the program's own: the table of results.

    make_readme.py PROGRAM [ROOT] [--check]

Trains with the seeds of src/report/recorded.def and sets what the real frameworks reached beside it.
--check writes nothing and trains with the first seed only (tests/whole/test_cli_results.c sees the others).
"""
import json
import os
import re
import subprocess
import sys
import tempfile

BEGIN = "<!-- Results: made by tools/make_readme.py. -->\n"
END = "<!-- The end of what it made. -->\n"
FACES = {"keras": "Keras", "torch": "PyTorch"}


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def recorded(root):
    """{(face, seed): (loss, accuracy)} in float32, in the order of the table."""
    rows = re.findall(r"^DIP_RECORDED\((\w+), float32, (\d+), ([^,]+), ([^)]+)\)", read(root, "src", "report", "recorded.def"), re.M)
    return {(face, int(seed)): (float(loss), float(accuracy)) for face, seed, loss, accuracy in rows}


def trained(program, root, seed, folder):
    """What diptych reaches with a seed: {face: (loss, accuracy)}."""
    path = os.path.join(folder, f"{seed}.json")
    subprocess.run([program, "compare", "--quiet", "--seed", str(seed), "--data", os.path.join(root, "data", "mnist"),
                    "--json", path], check=True)
    found = json.loads(read(path))
    return {face: (found[face]["test"]["loss"], found[face]["test"]["accuracy"]) for face in FACES}


def row(face, seed, real, ours):
    return f"| {FACES[face]} | {seed} | {real[1]:.4f} | {ours[1]:.4f} | {real[0]:.4f} | {ours[0]:.4f} |"


def main():
    words = [word for word in sys.argv[1:] if word != "--check"]
    program = os.path.abspath(words[0])
    root = words[1] if len(words) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    real, page = recorded(root), read(root, "README.md")
    seeds = sorted({seed for _, seed in real})
    with tempfile.TemporaryDirectory() as folder:
        ours = {seed: trained(program, root, seed, folder) for seed in (seeds[:1] if "--check" in sys.argv else seeds)}
    rows = [row(face, seed, real[face, seed], ours[seed][face]) for face, seed in real if seed in ours]
    if "--check" in sys.argv:
        missing = [line for line in rows if line + "\n" not in page]
        for line in missing:
            print(f"README.md lacks this row, run tools/make_readme.py: {line}")
        return 1 if missing else 0
    table = "\n".join(["| | seed | accuracy, recorded | diptych | loss, recorded | diptych |",
                       "| --- | ---: | ---: | ---: | ---: | ---: |", *rows]) + "\n"
    before, rest = page.split(BEGIN)
    with open(os.path.join(root, "README.md"), "w", encoding="utf-8") as file:
        file.write(before + BEGIN + table + rest[rest.index(END):])
    return 0


if __name__ == "__main__":
    sys.exit(main())
