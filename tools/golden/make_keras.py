#!/usr/bin/env python3
"""Makes tests/golden/keras: summaries, progress text.

    make_keras.py RECORDINGS OUTPUT

RECORDINGS holds the folder keras/ recorded from Keras 3.15.1 on TensorFlow 2.21.0. Python's standard
library only.
"""
import json
import os
import re
import struct
import sys



def escaped(text):
    """One line: control characters spelled out, runs of backspaces counted."""
    text = text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n").replace("\x1b", "\\e")
    return re.sub("\b+", lambda run: f"\\b{len(run.group())};", text)


def summaries(recordings, output):
    with open(os.path.join(recordings, "keras", "text", "summaries.json"), encoding="utf-8") as file:
        tables = json.load(file)
    with open(os.path.join(recordings, "keras", "text", "target_pty80.raw"), "rb") as file:
        raw = file.read().decode("utf-8", "replace").replace("\r\n", "\n")
    tables["target|80|terminal"] = raw[raw.index("\x1b[1mModel"):raw.index("Epoch 1/")]
    with open(os.path.join(output, "summaries.txt"), "w", encoding="utf-8") as file:
        for key, text in tables.items():
            model, width, option = key.split("|")
            if option == "expand_nested" and model != "nested":  # nothing to expand
                assert text == tables[f"{model}|{width}|"], key
                continue
            file.write(f"=== {model} {width} {option or 'plain'}\n{text}")


def named(values):
    return "".join(f" {name} {value!r}" for name, value in (values or {}).items())


def progress(recordings, output):
    with open(os.path.join(recordings, "keras", "text", "progbar_fake_clock.json"), encoding="utf-8") as file:
        cases = json.load(file)
    with open(os.path.join(output, "progress.txt"), "w", encoding="utf-8") as file:
        for case in cases:
            target = -1 if case["target"] is None else case["target"]
            file.write(f"case {target} {case['verbose']} {case['desc']}\n")
            values = case["values"] or [{}] * len(case["times"])
            for time, now in zip(case["times"], values):
                file.write(f"at {time!r}{named(now)}\n")
            if case["final"] is not None:
                file.write(f"final {case['final_t']!r}{named(case['final'])}\n")
            file.write(f"text {escaped(case['text'])}\n")


FRAME = re.compile(r"\r\x1b\[1m *(\d+)/(\d+)\x1b.* (\d+)(ms|us|s)/step(.*)")
LINE = re.compile(r"(\d+)/(\d+) - (\d+)s - (\d+)(ms|us|s)/step(.*)")
UNIT = {"s": 1.0, "ms": 1e-3, "us": 1e-6}


def shown(text):
    """The printed values, as the float32 numbers that they were: 0.0010 is a little above 1e-3."""
    pairs = (part.strip().split(": ") for part in text.split(" - ")[1:])
    return {name: struct.unpack("<f", struct.pack("<f", float(value)))[0] for name, value in pairs}


def write_line(file, section, verbose, steps, times, first, last, text):
    """A case of progress.txt: only the first step and the end have values that are shown."""
    file.write(f"case {steps} {verbose} {section}\n")
    for i, time in enumerate(times[:-1]):
        file.write(f"at {time!r}{named(first if i == 0 else None)}\n")
    file.write(f"final {times[-1]!r}{named(last)}\n")
    file.write(f"text {escaped(text)}\n")


def console(recordings, output):
    """What fit, evaluate and predict drew in a real run. Its clock was not scripted, so times are chosen that
    give the printed ones; the values are those that were printed."""
    with open(os.path.join(recordings, "keras", "text", "console_samples_pipe.txt"), encoding="utf-8", newline="") as file:
        lines = file.read().split("\n")
    section = ""
    with open(os.path.join(output, "console.txt"), "w", encoding="utf-8") as file:
        for text in lines:
            if text.startswith("## "):
                section = text[3:]
            if found := LINE.fullmatch(text):
                steps, seconds, unit = int(found[1]), int(found[3]), int(found[4]) * UNIT[found[5]]
                end = unit * steps  # without a bar the first step's time is not left out
                assert round(end) == seconds, text
                times = [1e-6 * i for i in range(steps)] + [end]
                write_line(file, section, 2, steps, times, {}, shown(found[6]), text + "\n")
            elif text.startswith("\r"):
                frames = [FRAME.fullmatch(frame) for frame in re.split("\b+", text)]
                assert all(frames), text
                steps, begin = int(frames[0][2]), int(frames[0][3]) * UNIT[frames[0][4]]
                unit = int(frames[-1][3]) * UNIT[frames[-1][4]]
                end = begin + unit * (steps - 1) if steps > 1 else unit
                times = [begin + 1e-6 * i for i in range(steps)] + [end]
                if len(frames) == 3:
                    times[-2] = end
                write_line(file, section, 1, steps, times, shown(frames[0][5]), shown(frames[-1][5]), text + "\n")


def main():
    recordings, output = sys.argv[1], sys.argv[2]
    os.makedirs(output, exist_ok=True)
    summaries(recordings, output)
    progress(recordings, output)
    console(recordings, output)


if __name__ == "__main__":
    main()
