#!/usr/bin/env python3
"""Makes what the README shows of the program's own: the picture and the text of a run, and the table of results.

    make_readme.py PROGRAM [ROOT] [--check]

Trains ten epochs of both faces with each seed of src/report/recorded.def; docs/run.svg and the text are those of
the first. Times are not shown, since they are the machine's. --check writes nothing, trains with the first seed
only (tests/whole/test_exact_*.c see the other rows) and tells what is stale.
"""
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile

PICTURE = "docs/run.svg"
RUN = "<!-- The picture and the run: made by tools/make_readme.py. -->\n"
RESULTS = "<!-- Results: made by tools/make_readme.py. -->\n"
END = "<!-- The end of what it made. -->\n"
FACES = {"keras": "Keras", "torch": "PyTorch"}
# Seconds and bytes, with the blanks that fill up a cell behind them; or in the last column of an epoch's row.
MACHINE = re.compile(r"(?<![\w.])\d[\d.]*(?P<unit> (?:s|ms|us|MB|GB)\b)(?P<fill> *)|(?P<last> +)\d+\.\d\d$")


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def masked(text):
    """A run's text without what differs from machine to machine."""
    def dash(found):            # as wide as what it stands for, so that the columns behind it stay
        if found["last"]:
            return "–".rjust(len(found.group()))
        fill = len(found["fill"])
        return ("–" + found["unit"]).ljust(len(found.group())) if fill > 1 else "–" + found["unit"] + fill * " "
    lines = (MACHINE.sub(dash, line) for line in text.split("\n"))
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def recorded(root):
    """{(face, seed): (loss, accuracy)} in float32, in the order of the table."""
    rows = re.findall(r"^DIP_RECORDED\((\w+), float32, (\d+), ([^,]+), ([^)]+)\)", read(root, "src", "report", "recorded.def"), re.M)
    return {(face, int(seed)): (float(loss), float(accuracy)) for face, seed, loss, accuracy in rows}


def trained(program, root, seed, folder, shown):
    """What diptych reaches with a seed: {face: (loss, accuracy)}, and what a pipe gets to see. The ladder takes
    longer than all else; only what is shown has it."""
    path = os.path.join(folder, f"{seed}.json")
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("COLUMNS", "DIPTYCH_NUM_THREADS", "DIPTYCH_CPU")}
    done = subprocess.run([program, "compare", "--brief", "--seed", str(seed), "--data", os.path.join(root, "data", "mnist"),
                           "--json", path, "--plot", os.path.join(folder, f"{seed}.svg"), "--report", "none",
                           *([] if shown else ["--no-ladder"])],
                          check=True, capture_output=True, text=True, env=environment)
    found = json.loads(read(path))
    return {face: (found[face]["test"]["loss"], found[face]["test"]["accuracy"]) for face in FACES}, masked(done.stdout)


def row(face, seed, real, ours):
    return f"| {FACES[face]} | {seed} | {real[1]:.4f} | {ours[1]:.4f} | {real[0]:.4f} | {ours[0]:.4f} |\n"


def run_text(text):
    return (f"![What `diptych compare --plot` drew: loss and accuracy of both faces, and digits with both answers]({PICTURE})\n\n"
            f"What `diptych compare --brief` printed (times and memory left out, they are your machine's):\n\n```\n{text}```\n")


def put(page, begin, text):
    before, rest = page.split(begin)
    return before + begin + text + rest[rest.index(END):]


def stale(root, page, text, picture, rows):
    if run_text(text) not in page:
        shown = page[page.index(RUN) + len(RUN):page.index(END)]
        yield "README.md does not show what the program prints:"
        yield from difflib.unified_diff(shown.split("\n"), run_text(text).split("\n"), "README.md", "printed", "", "", 0, "")
    if not os.path.exists(os.path.join(root, PICTURE)) or read(root, PICTURE) != picture:
        yield f"{PICTURE} is not what the program draws"
    for line in rows:
        if line not in page:
            yield f"README.md lacks this row: {line.strip()}"


def main():
    words = [word for word in sys.argv[1:] if word != "--check"]
    program, check = os.path.abspath(words[0]), "--check" in sys.argv
    root = words[1] if len(words) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    real, page = recorded(root), read(root, "README.md")
    seeds = sorted({seed for _, seed in real})
    with tempfile.TemporaryDirectory() as folder:
        runs = {seed: trained(program, root, seed, folder, seed == seeds[0]) for seed in (seeds[:1] if check else seeds)}
        picture = read(folder, f"{seeds[0]}.svg")
    text = runs[seeds[0]][1]
    rows = [row(face, seed, real[face, seed], runs[seed][0][face]) for face, seed in real if seed in runs]
    if check:
        found = list(stale(root, page, text, picture, rows))
        print("\n".join(found + ["Run tools/make_readme.py."] if found else ["make_readme: nothing is stale"]))
        return 1 if found else 0
    table = ("| | seed | accuracy, recorded | diptych | loss, recorded | diptych |\n"
             "| --- | ---: | ---: | ---: | ---: | ---: |\n" + "".join(rows))
    for path, made in (("README.md", put(put(page, RUN, run_text(text)), RESULTS, table)), (PICTURE, picture)):
        with open(os.path.join(root, path), "w", encoding="utf-8") as file:
            file.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
