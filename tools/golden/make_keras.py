#!/usr/bin/env python3
"""Makes tests/golden/keras: summaries, progress text.

    make_keras.py RECORDINGS OUTPUT

RECORDINGS holds the folder keras/ recorded from Keras 3.15.1 on TensorFlow 2.21.0. Python's standard
library only.
"""
import json
import os
import re
import sys

MODELS = ("target", "unbuilt", "big_with_optimizer", "cnn")
WIDTHS = (60, 80, 100, 132)


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
            if model in MODELS and int(width) in WIDTHS and option in ("", "show_trainable", "terminal"):
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


def main():
    recordings, output = sys.argv[1], sys.argv[2]
    os.makedirs(output, exist_ok=True)
    summaries(recordings, output)
    progress(recordings, output)


if __name__ == "__main__":
    main()
