"""Runs programs and measures them from outside: processor time, wall time, peak memory, and who else was busy."""
import contextlib
import fcntl
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """One process: what it printed as name=value, and what the system says of it."""
    values: dict
    text: str
    cpu: float      # seconds, user and system, its children too
    wall: float
    peak_mb: float


def environment(**more):
    """One thread for everybody, no accelerator, plain text."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIPTYCH_", "OPENBLAS_", "ONEDNN_"))}
    return {**kept, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1",
            "TF_NUM_INTEROP_THREADS": "1", "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "2", "KERAS_BACKEND": "tensorflow",
            "MPLBACKEND": "Agg", "COLUMNS": "80", "PYTHONDONTWRITEBYTECODE": "1", "DIPTYCH_NUM_THREADS": "1", **more}


def run(argv, env=None, cwd=None):
    """Runs to the end; a failure raises with what the program said."""
    argv = [str(word) for word in argv]
    # What a program says of errors goes to a file, so that a pipe that fills up stops nobody.
    with watched(), open(os.devnull, "rb") as nothing, tempfile.TemporaryFile() as errors:
        begun = time.monotonic()
        child = subprocess.Popen(argv, stdin=nothing, stdout=subprocess.PIPE, stderr=errors, env=env or environment(), cwd=cwd)
        text = child.stdout.read().decode(errors="replace")
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(argv)}: status {child.returncode}: {errors.read().decode(errors='replace')[-2000:]}")
    last = text.strip().split("\n")[-1]
    values = {name: number(value) for name, value in re.findall(r"(\w+)=(\S+)", last)}
    return Run(values, text, used.ru_utime + used.ru_stime, wall, used.ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20))


def number(text):
    try:
        return float(text)
    except ValueError:
        return text


def alternate(sides, runs):
    """{name: [Run]} of {name: function}, turn by turn: A B A B ..."""
    turns = [fair_turn(lambda: {name: side() for name, side in sides.items()}) for _ in range(runs)]
    return {name: [turn[name] for turn in turns] for name in sides}


@dataclass
class Figure:
    """The minimum is the figure; the others tell the spread."""
    min: float
    median: float
    max: float
    runs: int

    @classmethod
    def of(cls, values):
        values = list(values)
        return cls(min(values), statistics.median(values), max(values), len(values))


SPENT = [0.0] * 4


def now():
    """Seconds: of the clock, that the processors were busy, that were stolen, that we and our children took."""
    busy = stolen = 0.0
    try:
        with open("/proc/stat", encoding="ascii") as file:
            ticks = [int(word) for word in file.readline().split()[1:9]]
        busy, stolen = (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TICKS, ticks[7] / TICKS
    except OSError:
        pass
    used = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return time.monotonic(), busy, stolen, sum(one.ru_utime + one.ru_stime for one in used)


class Locks:
    """Files that are held while something runs, where people share a machine; let go after a while, so that others come to theirs."""
    MOST = 40.0     # seconds

    def __init__(self):
        self.files, self.since, self.waited = [], None, 0.0

    def take(self):
        if self.since is None:
            begun = time.monotonic()
            for file in self.files:
                fcntl.flock(file, fcntl.LOCK_EX)
            self.since = time.monotonic()
            self.waited += self.since - begun

    def let_go(self, after=0.0):
        if self.since is not None and time.monotonic() - self.since >= after:
            for file in reversed(self.files):
                fcntl.flock(file, fcntl.LOCK_UN)
            self.since = None


LOCKS = Locks()


@contextlib.contextmanager
def watched():
    """Adds what goes on meanwhile to SPENT."""
    LOCKS.take()
    before = now()
    try:
        yield
    finally:
        for i, (after, earlier) in enumerate(zip(now(), before)):
            SPENT[i] += after - earlier
        LOCKS.let_go(Locks.MOST)


@dataclass
class Watch:
    """What else kept the machine busy while programs ran between entering and leaving."""
    steal: float = 0.0      # share of the machine's time that its host kept for others
    others: float = 0.0     # processors' worth of work that was not ours
    load: float = 0.0
    wall: float = 0.0
    before: tuple = field(default=(), repr=False)

    def __enter__(self):
        self.before = tuple(SPENT)
        return self

    def __exit__(self, *_):
        self.wall, busy, stolen, ours = (after - before for after, before in zip(SPENT, self.before))
        if self.wall > 0:
            self.steal = stolen / (self.wall * (os.cpu_count() or 1))
            self.others = max(0.0, busy - ours) / self.wall
        self.load = os.getloadavg()[0]

    def objection(self):
        """Why what was measured meanwhile is no fair figure, or None."""
        if self.others > 0.25:
            return f"other processes took {self.others:.1f} processors"
        if self.steal > 0.02:
            return f"the host kept {self.steal:.0%} of the machine for others"
        return None


class Repeats:
    """How often a case may still take a turn again that was disturbed."""
    MOST = 5        # for each case
    PAUSE = 5.0     # seconds, in which what disturbs may end
    SHORTEST = 0.5  # seconds; the system counts in ticks of 10 ms, too coarse to judge less

    def __init__(self):
        self.left = 0


REPEATS = Repeats()


def fair_turn(take):
    """What a turn finds. One that was disturbed is forgotten and taken again, while repeats are left."""
    while True:
        with Watch() as watch:
            found = take()
        objection = watch.objection() if watch.wall >= Repeats.SHORTEST else None
        if not objection or not REPEATS.left:
            return found
        REPEATS.left -= 1
        SPENT[:] = watch.before
        print(f"  a turn again, {objection} ({Repeats.MOST - REPEATS.left} of at most {Repeats.MOST})", flush=True)
        LOCKS.let_go()
        time.sleep(Repeats.PAUSE)


def machine(program):
    """What a reader must know of the machine."""
    info = run([program, "info"]).text
    kernels = re.search(r"^kernels +(\S+)", info, re.M)
    model = "unknown processor"
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = re.search(r"^model name\s*: (.*)$", file.read(), re.M)[1]
    except (OSError, TypeError):
        pass
    compiler = re.search(r"^compiler +(.*)$", info, re.M)
    return {"processor": re.sub(r"\s+", " ", model), "processors": os.cpu_count(), "system": f"{os.uname().sysname} {os.uname().machine}",
            "kernels": kernels[1] if kernels else "", "compiler": compiler[1] if compiler else ""}
