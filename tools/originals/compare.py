#!/usr/bin/env python3
"""Sets diptych's runs beside the runs of the real frameworks and prints every check.

compare.py WORK    reads what run.sh laid into WORK and exits with 1 if a check fails:
  real_FACE.txt, real_FACE.csv, real_FACE_f64.csv    the original's printed text and step losses
  real_FACE_f64.txt                                                  its text in float64
  our_FACE.txt, our_FACE.csv, our_FACE.json, our_FACE_f64.*          `diptych FACE`
  our_compare.json                                                   `diptych compare`
  real_draws.txt, our_draws.txt                                      what was drawn
  our_crossings_FACE.txt                                             where our float32 and float64 part
Standard library only. Where a limit comes from, stands beside it.
"""
import json
import os
import re
import struct
import sys

FACES = ("keras", "torch")
PARAMETERS = 103270

ACCURACY = 0.005     # the promise for seeds 0, 1 and 42
STEP_1 = 5e-7        # same weights, same first batch: only the order of sums differs
STEP_100 = 2e-6      # rounding has not yet made a unit of relu switch sides
STEP_F64 = 1e-12     # float64: all of Keras' steps, and PyTorch's first 2,700
STEP_F64_LATE = 1e-7  # PyTorch's others: its rounding grows, as between its own runs of 1 and 2 threads
F64_EARLY = {"keras": 5400, "torch": 2700}
ROUNDED = 5e-5       # half a unit of the four printed decimals
# Epoch values drift apart once a unit has switched. The limits are at least twice what runs of one
# original differ among themselves (threads, instruction sets, float types; PyTorch, five runs of seed
# 0: 6e-4, 1.1e-3, 2.6e-3, 3.5e-3). Per face: loss, accuracy, val_loss, val_accuracy.
EPOCH = {"keras": (3e-3, 3e-3, 1e-2, 5e-3), "torch": (3e-3, 5e-3, 6e-3, 7e-3)}
EPOCH_NAMES = ("loss", "accuracy", "val_loss", "val_accuracy")

NUMBER = r"\d+\.\d{4}(?:e[-+]\d\d)?"
TIME = r"(?:\d+:\d\d:\d\d|\d+:\d\d|\d+s)"
SGR = re.compile("\x1b\\[[0-9;]*m")
REFRESH = re.compile(
    r"(?P<done> *\d+)/(?P<steps>\d+) (?P<bar>━{20}) " + TIME + r" \d+(?:s|ms|us)/step"
    r"(?P<logs>(?: - \w+: " + NUMBER + r")+)(?P<blanks> *)")


class Checks:
    def __init__(self):
        self.failed = self.passed = 0

    def row(self, ok, what, real, ours, limit=""):
        self.passed, self.failed = self.passed + bool(ok), self.failed + (not ok)
        print(f"{'pass' if ok else 'FAIL'}  {what:<46} {real:>22} {ours:>22}  {limit}")

    def near(self, what, real, ours, limit):
        difference = gap(real, ours)
        ours = "none" if ours is None else f"{ours:.9g}"
        self.row(difference <= limit, what, f"{real:.9g}", ours,
                 f"{difference:.2g} of {limit:.2g}")

    def same(self, what, real, ours):
        self.row(real == ours, what, str(real), str(ours), "equal")


def gap(a, b):
    """|a - b|, infinite where one is missing (None) or not a number."""
    difference = float("inf") if a is None or b is None else abs(a - b)
    return difference if difference == difference else float("inf")


def read(path):
    with open(path, encoding="utf-8", newline="") as f:
        return f.read()


def read_trace(path, face):
    """{(epoch, step): loss} of one face."""
    header, *lines = read(path).splitlines()
    if header != "face,epoch,step,loss":
        raise ValueError(f"{path}: the header is {header!r}")
    losses = {}
    for line in lines:
        name, epoch, step, loss = line.split(",")
        if name != face or (int(epoch), int(step)) in losses:
            raise ValueError(f"{path}: unexpected line {line!r}")
        losses[int(epoch), int(step)] = float(loss)
    return losses


def progress_form(line, problems):
    """The form of one line that Keras' progress bar wrote, and whether each refresh is as it says.

    A refresh goes back over the visible width of the one before; the bar is 20 cells of two
    colours, filled by int(20 * done / steps).
    """
    width, logs = 0, []
    first, *refreshes = line.split("\r")
    for i, written in enumerate([first] + refreshes):
        text = written.rstrip("\b")
        backspaces = len(written) - len(text)
        if i > 0:
            plain = SGR.sub("", text)
            match = REFRESH.fullmatch(plain)
            if not match:
                problems.append(f"not a progress bar: {plain!r}")
                return "?"
            done, steps = int(match["done"]), int(match["steps"])
            filled = int(20 * done / steps)
            bar = ("\x1b[32m" + "━" * filled + "\x1b[0m" if filled else "") \
                + "\x1b[37m" + "━" * (20 - filled) + "\x1b[0m"
            if not text.startswith(f"\x1b[1m{match['done']}/{steps}\x1b[0m {bar} \x1b[1m"):
                problems.append(f"bar or colours at {done}/{steps}: {text!r}")
            width = len(plain) - len(match["blanks"])
            logs.append(re.sub(NUMBER, "N", match["logs"]))
        last = i == len(refreshes)
        if backspaces != (0 if last else width):
            problems.append(f"{backspaces} backspaces after {width} columns")
    inner = sorted(set(logs[:-1]))
    return f"{done}/{steps} bar time step{logs[-1]} (running:{' |'.join(inner)})"


def keras_form(text, problems):
    lines = []
    for line in text.split("\n"):
        if "\r" in line:
            lines.append(progress_form(line, problems))
            continue
        score = re.fullmatch(r"(Test (?:loss|accuracy): )(\S+)", line)
        if score:
            value = float(score[2])
            if repr(value) != score[2] or struct.unpack("f", struct.pack("f", value))[0] != value:
                problems.append(f"not the text of a float32: {line!r}")
            line = score[1] + "N"
        lines.append(line)
    return lines


def torch_form(text, _problems):
    return [re.sub(r"\d+\.\d{4}\b", "N", line) for line in text.split("\n")]


def keras_values(text):
    """Printed values of each epoch in the order of EPOCH_NAMES, then the test's two."""
    epochs = []
    for line in text.split("\n"):
        if "\r" in line:
            pairs = dict(re.findall(rf"- (\w+): ({NUMBER})", SGR.sub("", line.split("\r")[-1])))
            epochs.append([float(pairs[name]) for name in EPOCH_NAMES])
    return epochs, [float(v) for v in re.findall(r"^Test \w+: (\S+)$", text, re.M)]


def torch_values(text):
    epochs = [[float(v) for v in re.findall(r": (\d+\.\d+)", line)]
              for line in text.split("\n") if line.startswith("Epoch ")]
    return epochs, [float(v) for v in re.findall(r"^Test \w+: (\S+)$", text, re.M)]


FORM = {"keras": keras_form, "torch": torch_form}
VALUES = {"keras": keras_values, "torch": torch_values}


def compare_text(checks, face, real, ours):
    problems = {"real": [], "ours": []}
    a, b = FORM[face](real, problems["real"]), FORM[face](ours, problems["ours"])
    different = [i for i in range(max(len(a), len(b))) if a[i:i + 1] != b[i:i + 1]]
    checks.row(not different, f"{face}: printed lines have the same form", f"{len(a)} lines",
               f"{len(b)} lines", f"{len(different)} differ")
    for i in different[:3]:
        print(f"      line {i + 1}\n        real: {a[i:i + 1]}\n        ours: {b[i:i + 1]}")
    for side, found in problems.items():
        checks.row(not found, f"{face}: every refresh and number of {side}", "", "",
                   f"{len(found)} wrong")
        for problem in found[:3]:
            print("      " + problem)


def compare_draws(checks, work):
    """Initial weights and orders, bit for bit."""
    real, ours = (dict(line.split() for line in read(f"{work}/{side}_draws.txt").splitlines()) for side in ("real", "our"))
    checks.same("draws: arrays", len(real), len(ours))
    for name, digest in real.items():
        checks.same(f"draws: {name}, SHA-256", digest[:16], ours.get(name, "none")[:16])


def worst_of(real, ours, steps):
    """(difference, step counted from 1) of the step that is farthest off."""
    return max((gap(real[s], ours[s]), s + 1) for s in steps)


def crossed(real, wide, told, steps):
    """What parts two float32 runs within these steps, in words, or None.

    A unit of relu whose input is zero but for rounding passes or stops a gradient by chance, and Adam makes a
    whole step of it. Either ours did (our_crossings names the unit and the sample), or the original's own
    float32 run leaves its own float64 run there.
    """
    if told.startswith("step ") and int(told.split(":")[0][5:]) - 1 in steps:
        return told
    step = next((s + 1 for s in steps if gap(real[s], wide[s]) > STEP_100), None)
    return step and f"step {step}: the original leaves its own float64 run"


def compare_steps(checks, face, work):
    real, ours, wide, our_wide = (list(read_trace(f"{work}/{name}.csv", face).values()) for name in
                                  (f"real_{face}", f"our_{face}", f"real_{face}_f64", f"our_{face}_f64"))
    for name, a, b in (("float32", real, ours), ("float64", wide, our_wide)):
        checks.same(f"{face}: training steps, {name}", len(a), len(b))
    if not len(real) == len(ours) == len(wide) == len(our_wide):
        return
    checks.near(f"{face}: loss of step 1", real[0], ours[0], STEP_1)
    first = range(min(100, len(real)))
    off, step = worst_of(real, ours, first)
    told = read(f"{work}/our_crossings_{face}.txt").strip()
    parted = next((s for s in first if gap(real[s], ours[s]) > STEP_100), None)
    cause = None if parted is None else crossed(real, wide, told, range(parted + 1))
    note = "" if parted is None else f"; {cause}" if cause else "; no cause was found"
    checks.row(parted is None or cause, f"{face}: losses of the first 100 steps", "", f"worst at {step}",
               f"{off:.2g} of {STEP_100:.2g}{note}")
    early = min(F64_EARLY[face], len(wide))
    for steps, limit in ((range(early), STEP_F64), (range(early, len(wide)), STEP_F64_LATE)):
        if steps:
            off, step = worst_of(wide, our_wide, steps)
            checks.row(off <= limit, f"{face}: float64, steps {steps[0] + 1} to {steps[-1] + 1}", "", f"worst at {step}",
                       f"{off:.2g} of {limit:.2g}")


def compare_wide_text(checks, face, work):
    """In float64 both print the same figures, digit for digit."""
    real, ours = (VALUES[face](read(f"{work}/{side}_{face}_f64.txt")) for side in ("real", "our"))
    checks.row(real[0] == ours[0], f"{face}: float64, printed figures of every epoch", f"{len(real[0])} epochs",
               f"{len(ours[0])} epochs", "equal")
    limit = 1e-15 if face == "keras" else 0
    for k, key in enumerate(("loss", "accuracy")):
        checks.near(f"{face}: float64, printed test {key}", real[1][k], ours[1][k], limit)


def compare_results(checks, face, real, ours, report, both):
    epochs, test = VALUES[face](real)
    our_epochs, our_test = VALUES[face](ours)
    checks.near(f"{face}: test accuracy", test[1], report["test"]["accuracy"], ACCURACY)
    checks.same(f"{face}: parameters", PARAMETERS, report["parameters"])
    checks.same(f"{face}: epochs", len(epochs), len(report["epochs"]))
    for k, name in enumerate(EPOCH_NAMES):
        limit = EPOCH[face][k] + ROUNDED
        worst = max((gap(a[k], b[name]), i + 1)
                    for i, (a, b) in enumerate(zip(epochs, report["epochs"])))
        checks.row(worst[0] <= limit, f"{face}: {name} of every epoch", "", f"worst at {worst[1]}",
                   f"{worst[0]:.2g} of {limit:.2g}")
    told = all(gap(a[k], b[name]) <= ROUNDED * 1.001 for a, b in zip(our_epochs, report["epochs"])
               for k, name in enumerate(EPOCH_NAMES))
    checks.row(told and len(our_epochs) == len(report["epochs"]),
               f"{face}: our text and our JSON say the same", "", "", "4 decimals")
    checks.near(f"{face}: our printed test accuracy", our_test[1], report["test"]["accuracy"],
                ROUNDED)
    for key in ("loss", "accuracy"):
        checks.same(f"{face}: test {key} alone and in compare", report["test"][key],
                    both["test"][key])


def main():
    work = sys.argv[1]
    checks = Checks()
    both = json.loads(read(f"{work}/our_compare.json"))
    print(f"{'':4}  {'check':<46} {'original':>22} {'diptych':>22}  difference and limit")
    compare_draws(checks, work)
    for face in FACES:
        real, ours = read(f"{work}/real_{face}.txt"), read(f"{work}/our_{face}.txt")
        report = json.loads(read(f"{work}/our_{face}.json"))
        compare_text(checks, face, real, ours)
        example = f"{work}/example_{face}.txt"
        if os.path.exists(example):
            checks.row(VALUES[face](read(example)) == VALUES[face](ours),
                       f"{face}: the example prints what the program prints", "", "", "equal")
        compare_steps(checks, face, work)
        compare_wide_text(checks, face, work)
        compare_results(checks, face, real, ours, report[face], both[face])
        checks.same(f"{face}: weights alone and in compare", report["weights_sha256"][face][:16],
                    both["weights_sha256"][face][:16])
    print(f"{checks.passed} passed, {checks.failed} failed")
    return checks.failed > 0


if __name__ == "__main__":
    sys.exit(main())
