"""What README.md and docs/performance.md show of the benchmark, made of docs/benchmark.json and of nothing else."""
import json
import os

from rows import cells, from_json

END = "<!-- The end of what it made. -->"
HEAD = ["what", "ours", "against", "ratio (of neighbouring runs)", "bar", "met"]


def table(head, lines):
    marks = ["---"] + ["---:"] * (len(head) - 2) + ["---"]
    return "".join("| " + " | ".join(line) + " |\n" for line in [head, marks, *lines])


def found(results, name):
    return [from_json(row) for row in results["cases"].get(name, {"rows": []})["rows"]]


def conditions(results, order):
    """When, where, how."""
    measured = [results["cases"][name] for name in order if name in results["cases"]]
    dates = sorted({case["date"] for case in measured})
    machine, runs = results["machine"], sorted({case["runs"] for case in measured})
    return (f"{dates[0] if len(dates) == 1 else f'{dates[0]} to {dates[-1]}'}; {machine['processor']}, {machine['processors']} processors; "
            f"{machine['compiler']}; {machine['kernels']} kernels; one thread unless said. Processor time, the best of "
            f"{' to '.join(map(str, sorted({runs[0], runs[-1]})))} alternated runs; load {max(case['conditions']['load'] for case in measured):.1f}, "
            f"stolen time {max(case['conditions']['steal'] for case in measured):.1%} at most.\n\n")


def summary(results, order):
    """For README.md: the rows that somebody with one minute wants."""
    if not results["cases"]:
        return "Nothing has been measured yet.\n"
    shown = [row for name in order for row in found(results, name) if row.headline]
    return conditions(results, order) + table(HEAD, map(cells, shown))


def everything(results, order):
    """For docs/performance.md: every row of every case."""
    text = ""
    for name in order:
        rows = found(results, name)
        if rows and name != "budget":
            lines = [cells(row)[:-1] + [f"{row.share:.0%}" if row.share else "", cells(row)[-1]] for row in rows]
            text += f"\n**{name}**, {results['cases'][name]['date']}\n\n" + table(HEAD[:-1] + ["of the limit", "met"], lines)
    return text or "Nothing has been measured yet.\n"


def budget(results, _):
    rows = found(results, "budget")
    lines = [[row.what, f"{row.ours.min:.1f}", f"{row.ours.median:.1f}", f"{row.ours.min * row.share:.1f}", f"{row.share:.0%}"]
             for row in rows if row.ours and row.share is not None]
    return table(["part of a step", "us, best", "us, median", "least possible", "share"], lines) if lines else "Nothing has been measured yet.\n"


PARTS = {"README.md": {"Benchmark": summary}, "docs/performance.md": {"Budget": budget, "All rows": everything}}


def begin(name):
    return f"<!-- {name}: made by ./bootstrap bench --readme. -->\n"


def put(text, name, made):
    before, rest = text.split(begin(name))
    return before + begin(name) + made + rest[rest.index(END):]


def pages(root, results, order):
    """(path, what stands there, what should) of each page."""
    for path, parts in PARTS.items():
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = wanted = file.read()
        for name, make in parts.items():
            wanted = put(wanted, name, make(results, order))
        yield os.path.join(root, path), text, wanted


def read(path):
    if not os.path.exists(path):
        return {"schema": 1, "machine": {}, "cases": {}}
    with open(path, encoding="utf-8") as file:
        return json.load(file)
