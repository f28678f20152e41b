"""Cases that train: one epoch, the two whole programs, their start, their loader, and threads."""
import os
import shutil
import subprocess
import sys
import tempfile

from kernels import DRAWN, Drawn
from measure import LOCKS, alternate
from rows import alone, compare, missing

NAMES = {"keras": "Keras", "torch": "PyTorch"}
EPOCHS = "3"        # measured in one process, after one that warms up


def mins(runs, name="min"):
    return [run.values[name] for run in runs]


# ---- one epoch ----

def epoch(bench, face, of_yardstick, of_tuned):
    what = f"{NAMES[face]} face, one epoch"
    step = bench.ours("step", face, "--epochs", EPOCHS)
    rows = []
    if bench.tool("yardstick"):
        # Four fifths of a digit's pixels are 0, which the first layer's products leave out; the yardstick's time is the same.
        for name, run, bar in ((what, step, of_yardstick), (f"{what}, no pixel 0", bench.ours("step", face, "--epochs", EPOCHS, "--dense", "1"), None)):
            found = alternate({"ours": run, "yardstick": bench.ours("yardstick", "--epochs", EPOCHS)}, bench.runs)
            rows.append(compare(name, mins(found["ours"]), "yardstick", mins(found["yardstick"]), bar))
    else:
        rows.append(missing(what, "needs OpenBLAS (Debian: libopenblas-dev)", of_yardstick, "yardstick"))
    if bench.peers:
        tuned = bench.peers.tuned(face)
        found = alternate({"ours": step, "tuned": lambda: tuned(EPOCHS)}, bench.runs)
        rows.append(compare(what, mins(found["ours"]), f"tuned {NAMES[face]}", mins(found["tuned"]), of_tuned))
        if face == "keras":
            found = alternate({"ours": step, "loop": lambda: bench.peers.run("tuned_keras.py", "loop", EPOCHS)}, bench.runs)
            rows.append(compare(what, mins(found["ours"]), "TensorFlow without fit, an epoch as one XLA function", mins(found["loop"])))
    else:
        rows.append(missing(what, "needs --peers", of_tuned, f"tuned {NAMES[face]}"))
    return rows


def keras(bench):
    return epoch(bench, "keras", 0.75, 0.40)


def torch(bench):
    return epoch(bench, "torch", 0.90, 0.35)


def drawn(bench):
    """Batch and hidden layers drawn within 20 % of the comparison's: nothing is made for one network."""
    draw = Drawn()
    sizes = {name: draw.near(size) for name, size in (("batch", 100), ("h1", 128), ("h2", 20))}
    words = [word for name, size in sizes.items() for word in (f"--{name}", size)]
    rows = []
    for face, name, bar in (("keras", "Keras", 0.75), ("torch", "PyTorch", 0.90)):
        what = f"{name} face, 784-{sizes['h1']}-{sizes['h2']}-10, batch {sizes['batch']} (drawn)"
        speed = round(DRAWN / bar, 3)   # of the yardstick's, for a tenth less than the bar asks
        if not bench.tool("yardstick"):
            rows.append(missing(what, "needs OpenBLAS (Debian: libopenblas-dev)", speed, "yardstick", more=True))
            continue
        found = alternate({"ours": bench.ours("step", face, "--epochs", EPOCHS, *words),
                           "yardstick": bench.ours("yardstick", "--epochs", EPOCHS, *words)}, bench.runs)
        rows.append(compare(what, mins(found["ours"], "rows_per_s"), "yardstick", mins(found["yardstick"], "rows_per_s"), speed, "rows/s", more=True))
    return rows


# ---- the whole programs ----

def program(bench, face, bar):
    name, what = NAMES[face], f"diptych {face}, ten epochs"
    ours = bench.ours("diptych", face, "--epochs", "10", "--seed", "0")
    if not bench.peers:
        found = alternate({"ours": ours}, bench.runs)["ours"]
        return [alone(what, [run.cpu for run in found]), missing(what, "needs --peers", bar, f"real {name} script"),
                alone(f"diptych {face}, peak memory", [run.peak_mb for run in found], 130, "MB")]
    sides = {"ours": ours, "real": bench.peers.script(face, "10"), "start": bench.ours("step", face, "--steps", "1"),
             "epoch": bench.ours("step", face, "--epochs", EPOCHS)}
    if face == "torch":
        sides["loader"] = bench.ours("loader", "--epochs", EPOCHS)
    found = alternate(sides, bench.runs)
    real, script = found["real"], f"real {name} script"
    rows = [compare(what, [run.cpu for run in found["ours"]], script, [run.cpu for run in real], bar),
            compare(f"diptych {face}, peak memory", [run.peak_mb for run in found["ours"]], script, [run.peak_mb for run in real],
                    "1/6", "MB"),
            alone(f"diptych {face}, peak memory alone", [run.peak_mb for run in found["ours"]], 130, "MB")]
    # The parts of the script, which tells them itself, and ours.
    rows.append(compare(f"diptych {face}, until the first step is done", [run.cpu for run in found["start"]], script, mins(real, "start")))
    rows.append(compare(f"diptych {face}, steps of one epoch", mins(found["epoch"]), script, mins(real)))
    if "loader" in found:
        rows.append(compare("diptych torch, loader of one epoch", mins(found["loader"]), script, mins(real, "loader")))
    return rows


def program_keras(bench):
    return program(bench, "keras", "1/7")


def program_torch(bench):
    return program(bench, "torch", "1/11")


# ---- start, loader ----

def start(bench):
    """Without a decoded cache each run gets an empty folder; with one, the folder of a run before."""
    rows = []

    def empty(face):
        folder = tempfile.mkdtemp(dir=bench.folder)
        try:
            return bench.ours("step", face, "--steps", "1", XDG_CACHE_HOME=folder)()
        finally:
            shutil.rmtree(folder)
    for face, name in NAMES.items():
        cached = bench.ours("step", face, "--steps", "1")
        cached()
        found = alternate({"empty": lambda face=face: empty(face), "cached": cached}, bench.runs)
        rows.append(alone(f"{name} face, start, from the .gz files", [run.cpu for run in found["empty"]], 0.35))
        rows.append(alone(f"{name} face, start, from the cache", [run.cpu for run in found["cached"]], 0.1))
    return rows


def loader(bench):
    return [alone("loader, one epoch in batches of 100", mins(alternate({"ours": bench.ours("loader", "--epochs", EPOCHS)}, bench.runs)["ours"]))]


# ---- threads ----

def two_threads(bench, bars):
    """At these batch sizes. Wall time: two threads take the processor time of two."""
    rows = []
    for face, name in NAMES.items():
        for batch, bar in bars.items():
            what = f"{name} face, batch {batch}, 2 threads"
            if (os.cpu_count() or 1) < 2:
                rows.append(missing(what, "the machine has one processor", bar, "1 thread", more=True))
                continue
            found = alternate({n: bench.ours("step", face, "--epochs", EPOCHS, "--batch", batch, "--threads", n) for n in "12"}, bench.runs)
            times = [mins(found[n], "wall_min") for n in "12"]
            speeds = [[54000 / time for time in one] for one in times]
            rows.append(compare(what, speeds[1], "1 thread", speeds[0], bar, "rows/s", more=True))
    return rows


THREADS = {1024: 1.6, 100: 1.4}     # batch size: bar


def threads(bench):
    return two_threads(bench, THREADS)


def threads_drawn(bench):
    draw = Drawn()
    return two_threads(bench, {draw.other(batch): round(DRAWN * bar, 3) for batch, bar in THREADS.items()})


def beside_busy_loops(side):
    """A function that runs it beside as many busy loops as there are processors."""
    def loaded_side():
        LOCKS.take()
        loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
        try:
            return side()
        finally:
            for loop in loops:
                loop.kill()
                loop.wait()
    return loaded_side


def loaded(bench):
    rows = []
    for face, name in NAMES.items():
        found = alternate({n: beside_busy_loops(bench.ours("step", face, "--epochs", EPOCHS, "--threads", n)) for n in "12"}, bench.runs)
        rows.append(compare(f"{name} face, 2 threads on a busy machine", mins(found["2"], "wall_median"), "1 thread",
                            mins(found["1"], "wall_median"), 1.3))
    return rows
