"""Cases of a few nanoseconds or microseconds: one operator, one prediction, the parts of one step."""
import os
import re
import shutil
import tempfile

from measure import alternate, environment, run
from rows import alone, compare, missing, worst

OPERATORS = ("add", "mul", "relu")


# ---- instructions ----

def instructions(bench, *words):
    """Of one of our programs under callgrind, with AVX2 (valgrind does not know AVX-512); None without valgrind."""
    if not shutil.which("valgrind"):
        return None
    folder = tempfile.mkdtemp(dir=bench.folder)
    try:
        out = os.path.join(folder, "out")
        run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", bench.tool(words[0]), *words[1:]],
            env=environment(DIPTYCH_CPU="avx2"))
        with open(out, encoding="utf-8") as file:
            return int(re.search(r"^(?:summary|totals): (\d+)", file.read(), re.M)[1])
    finally:
        shutil.rmtree(folder)


def per_operator(bench, name, backward):
    """Instructions of one operator: what a longer chain adds to what more rounds add, so that nothing else counts."""
    rounds, chains, found = (10, 30), (50, 150), []
    for chain in chains:
        few, many = (instructions(bench, "eager", name, "--rounds", n, "--chain", chain, "--backward", int(backward)) for n in rounds)
        if few is None or many is None:
            return None
        found.append((many - few) / (rounds[1] - rounds[0]))
    return (found[1] - found[0]) / (chains[1] - chains[0])


# ---- cases ----

def eager(bench):
    rows, shown = [], {"forward": [], "backward": [], "PyTorch": [], "instructions": []}
    for name in OPERATORS:
        sides = {"ours": bench.ours("eager", name)}
        if bench.peers:
            sides["torch"] = lambda name=name: bench.peers.run("torch_eager.py", name)
        found = alternate(sides, bench.runs)
        for way, most in (("forward", 60), ("backward", 150)):
            what = f"{name}, {way}"
            times = [one.values[f"{way}_ns"] for one in found["ours"]]
            shown[way].append(alone(what, times, most, "ns", headline=False))
            bar = "1/8" if way == "forward" else None
            if "torch" not in found:
                against = missing(what, "needs --peers", bar, "PyTorch", headline=False)
            else:
                theirs = [one.values[f"{way}_ns"] for one in found["torch"]]
                against = compare(what, times, "PyTorch", theirs, bar, "ns", headline=False)
            (shown["PyTorch"] if bar else rows).append(against)
        count, what = per_operator(bench, name, False), f"{name}, forward"
        shown["instructions"].append(alone(what, [count], 250, "instructions", headline=False) if count else
                                     missing(what, "needs valgrind", 250, headline=False))
    for found in shown.values():
        rows += [*found, worst(found, "eager operator on 16 floats")]
    return rows


def latency(bench):
    names = {"predictor": "Keras face's predictor", "keras": "Keras face", "torch": "PyTorch face"}
    sides = {way: bench.ours("latency", way) for way in names}
    if bench.peers:
        sides["onnx"] = lambda: bench.peers.run("onnx_latency.py")
    found = alternate(sides, bench.runs)
    times = {name: [one.values["us"] for one in runs] for name, runs in found.items()}
    rows = []
    for way, name in names.items():
        what, shown = f"{name}, one digit predicted", way == "predictor"
        rows.append(alone(what, times[way], 3.2 if shown else None, "us", headline=shown))
        if bench.peers:
            rows.append(compare(what, times[way], "onnxruntime less Identity", times["onnx"], "1/2" if shown else None, "us", headline=shown))
    if not bench.peers:
        rows.append(missing("one digit predicted", "needs --peers", "1/2", "onnxruntime"))
    return rows


def budget(bench):
    """The parts of a step in microseconds, and the least that flops and bytes allow."""
    if not bench.tool("budget"):
        return [missing("where a step's time goes", "the program was not built")]
    found = [bench.ours("budget")() for _ in range(bench.runs)]
    parts = {}
    for one in found:
        for name, us, floor in re.findall(r"^(\S.*?) us=(\S+) .*floor=(\S+)", one.text, re.M):
            parts.setdefault(name, []).append((float(us), float(floor)))
    rows = [part(name, [us for us, _ in times], min(floor for _, floor in times)) for name, times in parts.items()]
    least = min(floor for _, floor in parts["all parts"])
    for face, name in (("keras", "Keras"), ("torch", "PyTorch")):
        steps = alternate({face: bench.ours("step", face, "--epochs", "3")}, bench.runs)[face]
        rows.append(part(f"one step in the {name} face", [one.values["min"] / 540 * 1e6 for one in steps], least))
    return rows


def part(name, times, least):
    """A row whose share is that of the least time in the time that it takes."""
    return alone(name, times, None, "us", headline=False, share=round(least / min(times), 3))
