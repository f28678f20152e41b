#!/usr/bin/env python3
"""Makes tests/golden/digits: what the real frameworks reach on the digits, step by step.

    make_digits.py RECORDINGS [ROOT]

RECORDINGS holds keras/mlp/seed*.{npz,json} (Keras 3.15.1 on TensorFlow 2.21.0) and torch/mnist/
loss_steps_seed*_f{32,64}t1.npy, run_seed*.json, stdout_seed*_f64t1.txt (PyTorch 2.15.0): ten epochs
of the two programs, CPU, one thread, seeds 0, 1 and 42. Python's standard library is enough.
"""
import json
import os
import shutil
import struct
import sys
import zipfile

from make_random import read_npz, values_of

SEEDS = (0, 1, 42)
KEPT = {"f32": 540, "f64": 5400}  # steps; in float32 runs part after some hundred
CODES = {"f32": ("<f4", "f"), "f64": ("<f8", "d")}
TRAIN, HELD_BACK, TEST = 54000, 6000, 10000


def add(archive, name, kind, shape, values):
    """A member with a fixed date, so that the same numbers are the same bytes."""
    descr, code = CODES[kind]
    head = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode()
    head += b" " * (63 - (10 + len(head)) % 64) + b"\n"
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head
    data += struct.pack("<%d%s" % (len(values), code), *values)
    archive.writestr(zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0)), data)


def add_run(archive, seed, kind, losses, epochs, test):
    name = f"seed{seed}_{kind}"
    add(archive, name, kind, (KEPT[kind],), losses[:KEPT[kind]])
    add(archive, name + "_epochs", "f64", (len(epochs), 4), [v for row in epochs for v in row])
    add(archive, name + "_test", "f64", (2,), test)


def keras(recordings, archive):
    for seed in SEEDS:
        stem = os.path.join(recordings, "keras", "mlp", f"seed{seed}")
        arrays = read_npz(stem + ".npz")
        with open(stem + ".json", encoding="utf-8") as file:
            runs = json.load(file)["runs"]
        for kind, run in (("f32", runs["t1"]), ("f64", runs["f64"])):
            names = ("loss", "accuracy", "val_loss", "val_accuracy")
            epochs = [[epoch[name]["value"] for name in names] for epoch in run["epochs"]]
            test = [run[name]["value"] for name in ("test_loss", "test_accuracy")]
            add_run(archive, seed, kind, arrays[f"step_loss_{kind}"][2], epochs, test)


def torch_figures(folder, name):
    with open(os.path.join(folder, f"run_{name}.json"), encoding="utf-8") as file:
        run = json.load(file)
    epochs = [[float.fromhex(e["train_loss"]), e["train_correct"] / TRAIN,
               float.fromhex(e["val_loss"]), e["val_correct"] / HELD_BACK] for e in run["epochs"]]
    return epochs, [float.fromhex(run["test"]["test_loss"]), run["test"]["test_correct"] / TEST]


def torch(recordings, archive, output):
    folder = os.path.join(recordings, "torch", "mnist")
    for seed in SEEDS:
        for kind in KEPT:
            losses = values_of(os.path.join(folder, f"loss_steps_seed{seed}_{kind}t1.npy"))
            epochs, test = torch_figures(folder, f"seed{seed}_{kind}t1")
            add_run(archive, seed, kind, losses, epochs, test)
        # Two threads sum one product in another order; Keras' two threads give the same bits as one.
        epochs, _ = torch_figures(folder, f"seed{seed}_f32t2")
        add(archive, f"seed{seed}_f32_epochs_two_threads", "f64", (len(epochs), 4), [v for row in epochs for v in row])
        shutil.copyfile(os.path.join(folder, f"stdout_seed{seed}_f64t1.txt"),
                        os.path.join(output, f"torch_stdout_seed{seed}_f64.txt"))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    here = os.path.dirname(os.path.abspath(__file__))
    root = sys.argv[2] if len(sys.argv) > 2 else os.path.join(here, "..", "..")
    output = os.path.join(root, "tests", "golden", "digits")
    os.makedirs(output, exist_ok=True)
    with zipfile.ZipFile(os.path.join(output, "keras_losses.npz"), "w", zipfile.ZIP_STORED) as archive:
        keras(sys.argv[1], archive)
    with zipfile.ZipFile(os.path.join(output, "torch_losses.npz"), "w", zipfile.ZIP_STORED) as archive:
        torch(sys.argv[1], archive, output)


if __name__ == "__main__":
    main()
