#!/usr/bin/env python3
"""Makes src/report/recorded.def: what the real frameworks reached on the digits.

    make_recorded.py RECORDINGS > src/report/recorded.def

RECORDINGS holds keras/mlp/seed*.json and torch/mnist/run_seed*_f*t1.json. Standard library only.
"""
import json
import os
import sys

SEEDS = (0, 1, 42)
HEAD = """\
/* recorded.def - test loss and accuracy of the two original programs in the real frameworks: ten
 * epochs, batch 100, one thread, x86-64; Keras 3.15.1 on TensorFlow 2.21.0, PyTorch 2.15.0.
 * Made by tools/golden/make_recorded.py from the recordings; not edited by hand. */
"""


def keras(folder, seed, dtype):
    with open(os.path.join(folder, "keras", "mlp", f"seed{seed}.json"), encoding="utf-8") as file:
        run = json.load(file)["runs"][{"float32": "t1", "float64": "f64"}[dtype]]
    return run["test_loss"]["value"], run["test_accuracy"]["value"]


def torch(folder, seed, dtype):
    name = f"run_seed{seed}_{dtype.replace('float', 'f')}t1.json"
    with open(os.path.join(folder, "torch", "mnist", name), encoding="utf-8") as file:
        test = json.load(file)["test"]
    return float.fromhex(test["test_loss"]), test["test_correct"] / 10000


def main():
    sys.stdout.write(HEAD)
    for face in (keras, torch):
        for dtype in ("float32", "float64"):
            for seed in SEEDS:
                loss, accuracy = face(sys.argv[1], seed, dtype)
                print(f"DIP_RECORDED({face.__name__}, {dtype}, {seed}, {loss!r}, {accuracy!r})")


if __name__ == "__main__":
    main()
