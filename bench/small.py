"""Cases of nanoseconds or microseconds: one operator, one prediction, the parts of one step."""
import re
import shutil
import tempfile
from fractions import Fraction

import instructions
from kernels import DRAWN, Drawn
from measure import alternate, environment, watched
from rows import alone, compare, missing, worst

OPERATORS = ("add", "mul", "relu")
FLOATS = 16
# Of an operator on so many floats: ns, ns, of PyTorch's time, and what valgrind counts.
BARS = {"forward": 60, "backward": 150, "PyTorch": "1/8", "instructions": 250}
EAGER_ROUNDS = 500      # in a process; ours and the peer's
LATENCY_ROUNDS = 200


# ---- eager ----

def counted(bench, what, operator, floats, bar):
    if not shutil.which("valgrind"):
        return missing(what, "needs valgrind", bar, headline=False)
    with watched(), tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        count = instructions.per_operator(bench.tool("eager"), operator, floats, folder, environment())
    return alone(what, [count], bar, "instructions", headline=False)


def operators(bench, floats, bars):
    """The rows of each operator, then one that stands for all of them, for each bar."""
    rows, shown = [], {name: [] for name in bars}
    for operator in OPERATORS:
        sides = {"ours": bench.ours("eager", operator, "--floats", floats, "--rounds", EAGER_ROUNDS)}
        if bench.peers:
            sides["torch"] = lambda operator=operator: bench.peers.run("torch_eager.py", operator, floats, EAGER_ROUNDS)
        found = alternate(sides, bench.runs)
        for way in ("forward", "backward"):
            what, bar = f"{operator}, {way}", bars["PyTorch"] if way == "forward" else None
            times = {name: [one.values[f"{way}_ns"] for one in runs] for name, runs in found.items()}
            shown[way].append(alone(what, times["ours"], bars[way], "ns", headline=False))
            against = compare(what, times["ours"], "PyTorch", times["torch"], bar, "ns", headline=False) if bench.peers else \
                missing(what, "needs --peers", bar, "PyTorch", headline=False)
            (shown["PyTorch"] if bar else rows).append(against)
        shown["instructions"].append(counted(bench, f"{operator}, forward", operator, floats, bars["instructions"]))
    for found in shown.values():
        rows += [*found, worst(found, f"eager operator on {floats} floats")]
    return rows


def three_digits(value):
    return float(f"{float(value):.3g}")


def eager(bench):
    return operators(bench, FLOATS, BARS)


def eager_drawn(bench):
    return operators(bench, Drawn().other(FLOATS), {name: three_digits(Fraction(bar) / Fraction(str(DRAWN))) for name, bar in BARS.items()})


# ---- operators on arrays ----

ARRAYS = ((100, 128), (1000, 1000))
ARRAY_ROUNDS = 10       # of a millisecond, for each operator; ours and the peer's


def arrays(bench):
    """Each operator against PyTorch's."""
    if not bench.peers:
        return [missing("operators on arrays", "needs --peers", None, "PyTorch")]
    rows = []
    for lines, columns in ARRAYS:
        found = alternate({"ours": bench.ours("operators", lines, columns, "--rounds", ARRAY_ROUNDS),
                           "torch": lambda size=(lines, columns): bench.peers.run("torch_operators.py", *size, ARRAY_ROUNDS)}, bench.runs)
        times = {side: each_operator(runs) for side, runs in found.items()}
        rows += [compare(f"{name}, {lines} x {columns}", ours, "PyTorch", times["torch"][name], None, "us", headline=False)
                 for name, ours in times["ours"].items()]
    return rows


def each_operator(runs):
    times = {}
    for one in runs:
        for name, us in re.findall(r"^(\w+) us=(\S+)", one.text, re.M):
            times.setdefault(name.replace("_", " "), []).append(float(us))
    return times


# ---- one prediction, one step ----

def latency(bench):
    names = {"predictor": "Keras face's predictor", "keras": "Keras face", "torch": "PyTorch face"}
    sides = {way: bench.ours("latency", way, "--rounds", LATENCY_ROUNDS) for way in names}
    sides["dense"] = bench.ours("latency", "predictor", "--rounds", LATENCY_ROUNDS, "--dense", "1")
    if bench.peers:
        sides["onnx"] = lambda: bench.peers.run("onnx_latency.py", LATENCY_ROUNDS)
    found = alternate(sides, bench.runs)
    times = {name: [one.values["us"] for one in runs] for name, runs in found.items()}
    rows = []
    for way, name in names.items():
        what, shown = f"{name}, one digit predicted", way == "predictor"
        rows.append(alone(what, times[way], 3.2 if shown else None, "us", headline=shown))
        if bench.peers:
            rows.append(compare(what, times[way], "onnxruntime less Identity", times["onnx"], "1/2" if shown else None, "us", headline=shown))
    rows.append(alone("Keras face's predictor, one row without zeros", times["dense"], None, "us", headline=False))
    if not bench.peers:
        rows.append(missing("one digit predicted", "needs --peers", "1/2", "onnxruntime"))
    return rows


def budget(bench):
    """The parts of a step in microseconds, and the least that flops and bytes allow."""
    if not bench.tool("budget"):
        return [missing("where a step's time goes", "the program was not built")]
    faces = {"keras": "Keras", "torch": "PyTorch"}
    found = alternate({"parts": bench.ours("budget"), **{face: bench.ours("step", face, "--epochs", "3") for face in faces}}, bench.runs)
    parts = {}
    for one in found["parts"]:
        for name, us, floor in re.findall(r"^(\S.*?) us=(\S+) .*floor=(\S+)", one.text, re.M):
            parts.setdefault(name, []).append((float(us), float(floor)))
    rows = [part(name, [us for us, _ in times], min(floor for _, floor in times)) for name, times in parts.items()]
    least = min(floor for _, floor in parts["all parts"])
    return rows + [part(f"one step in the {name} face", [one.values["min"] / 540 * 1e6 for one in found[face]], least)
                   for face, name in faces.items()]


def part(name, times, least):
    """A row whose share is that of the least time in the time that it takes."""
    return alone(name, times, None, "us", headline=False, share=round(least / min(times), 3))
