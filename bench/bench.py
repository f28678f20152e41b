#!/usr/bin/env python3
"""The benchmark: what ./bootstrap bench runs once everything is built.

    bench.py --build DIR [--peers] [--venv FOLDER] [--quick] [--runs N] [--readme] [--show] [--list] [CASE...]

Measures the cases (all of them, or those that are named), prints a line for each row, and keeps what it found in
DIR/../bench/results.json, case by case, so that one case can be measured again without the others.

  --peers         the real frameworks too; installs them into build/bench/venv (several GB) unless --venv names a folder
                  that has them
  --quick         three alternated runs instead of ten
  --runs N        so many
  --lock FILE     is held (flock) while a program runs, for a machine that people share; may be given again
  --readme        writes the tables into README.md and docs/performance.md, and what they are made of into docs/benchmark.json
  --show          measures nothing; the table of what was measured last
  --list          the cases, and how long each took last, here or where docs/benchmark.json was made
"""
import argparse
import datetime
import json
import os
import shlex
import sys
import time

sys.dont_write_bytecode = True
import cases
import frameworks
import measure
import pages
import rows

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COMMITTED = os.path.join(ROOT, "docs", "benchmark.json")


def folder_of(build):
    """Where results lie, and what the cases need: beside the build."""
    return os.path.join(os.path.dirname(os.path.abspath(build)), "bench")


class Bench:
    """What the cases are given."""

    def __init__(self, options):
        self.root, self.build = ROOT, os.path.abspath(options.build)
        self.folder = folder_of(options.build)
        self.runs = options.runs or (3 if options.quick else rows.RUNS)
        os.makedirs(self.folder, exist_ok=True)
        wanted = (options.peers or options.venv) and not options.show
        self.peers = frameworks.Frameworks(self, options.venv) if wanted else None

    def tool(self, name):
        """The path of a program of the benchmark, or None where it was not built."""
        path = os.path.join(self.build, "bench", name)
        return path if os.access(path, os.X_OK) else None

    @property
    def program(self):
        return os.path.join(self.build, "bin", "diptych")

    def cache(self):
        """A cache folder of our own, so that the user's is neither read nor written."""
        path = os.path.join(self.folder, "cache")
        os.makedirs(path, exist_ok=True)
        return path

    def peaks(self):
        """{instruction set: GFLOP/s} of this processor."""
        return {name: value for name, value in measure.run([self.tool("peak"), "--rounds", 5]).values.items() if not name.startswith("copy")}

    def ours(self, name, *words, **env):
        """A function that runs one of our programs."""
        env.setdefault("XDG_CACHE_HOME", self.cache())
        env.setdefault("DIPTYCH_DATA", os.path.join(ROOT, "data"))
        path = self.program if name == "diptych" else self.tool(name)
        return lambda: measure.run([path, *words], env=measure.environment(**env), cwd=self.folder)


def write(path, text):
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def as_json(results):
    return json.dumps(results, indent=1, sort_keys=True) + "\n"


def duration(results, name, runs):
    """Seconds that a case took last, for so many runs; None where that is not known."""
    case = results["cases"].get(name, {})
    return case["seconds"] * runs / case["runs"] if "seconds" in case else None


def told(seconds):
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"


def show_list(results, runs):
    for case in cases.CASES:
        seconds = duration(results, case.name, runs)
        print(f"{case.name:<16} {case.about}" + (f" ({told(seconds)})" if seconds else ""))


def show_expected(results, names, runs):
    seconds = [duration(results, name, runs) for name in names]
    if None not in seconds:
        print(f"{runs} runs: about {told(sum(seconds))}, by what these cases took last", flush=True)


def measure_case(bench, case):
    print(f"{case.name}: {case.about}", flush=True)
    begun = time.monotonic() - measure.LOCKS.waited
    measure.REPEATS.left = 0 if case.loads_the_machine else measure.Repeats.MOST
    with measure.Watch() as watch:
        found = measure.fair_turn(lambda: case.measure(bench))     # the whole case, where its turns were too short to judge
    measure.LOCKS.let_go()
    objection = None if case.loads_the_machine else watch.objection()
    for row in found:
        if objection and not row.reason and row.ours and row.unit not in rows.COUNTED:
            row.reason = objection
        print(rows.line(row), flush=True)
    seconds = time.monotonic() - measure.LOCKS.waited - begun
    print(f"  (steal {watch.steal:.1%}, others {watch.others:.2f} processors, load {watch.load:.1f}; {seconds:.0f} s)", flush=True)
    return {"date": datetime.date.today().isoformat(), "runs": bench.runs, "seconds": round(seconds),
            "conditions": {"steal": round(watch.steal, 4), "others": round(watch.others, 3), "load": watch.load},
            "rows": [rows.to_json(row) for row in found]}


def main():
    parser = argparse.ArgumentParser(prog="bootstrap bench", usage="./bootstrap bench [OPTIONS] [CASE...]",
                                     description="Measures diptych against its peers.")
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--peers", action="store_true", help="the real frameworks too (installs several GB)")
    parser.add_argument("--venv", metavar="FOLDER", help="where they are installed already")
    parser.add_argument("--quick", action="store_true", help="three alternated runs instead of ten")
    parser.add_argument("--runs", type=int, metavar="N", help="so many alternated runs")
    parser.add_argument("--lock", action="append", default=[], metavar="FILE", help="held while a program runs")
    parser.add_argument("--readme", action="store_true", help="write the tables into README.md and docs/performance.md")
    parser.add_argument("--show", action="store_true", help="measure nothing, show what was measured last")
    parser.add_argument("--list", action="store_true", help="list the cases")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    options = parser.parse_args()
    order = [case.name for case in cases.CASES]
    unknown = [name for name in options.cases if name not in order]
    if unknown:
        parser.error(f"there is no case called {unknown[0]}; known: {', '.join(order)}")

    path = os.path.join(folder_of(options.build), "results.json")
    results = pages.read(path)
    if options.list:
        show_list(results if results["cases"] else pages.read(COMMITTED), options.runs or rows.RUNS)
        return 0

    measure.LOCKS.files = [open(path, "a", encoding="utf-8") for path in options.lock]
    bench = Bench(options)
    if not options.show:
        results["machine"] = measure.machine(bench.program)
        print("; ".join(f"{name} {value}" for name, value in results["machine"].items()))
        chosen = [case for case in cases.CASES if not options.cases or case.name in options.cases]
        show_expected(results, [case.name for case in chosen], bench.runs)
        for case in chosen:
            results["cases"][case.name] = measure_case(bench, case)
            write(path, as_json(results))
        print(f"results: {shlex.quote(os.path.relpath(path))}")
    print("\n" + pages.summary(results, order), end="")
    if options.readme:
        for page, _, wanted in pages.pages(ROOT, results, order):
            write(page, wanted)
        write(COMMITTED, as_json(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
