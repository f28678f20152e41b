#!/usr/bin/env python3
"""Makes tests/golden/torch_digits: the first epoch's batch losses of the PyTorch program.

    make_torch_digits.py RECORDINGS OUTPUT

RECORDINGS holds torch/mnist/loss_steps_seed*_f{32,64}t1.npy and stdout_seed*_f64t1.txt, recorded with
PyTorch 2.15.0 (CPU, one thread). Standard library only. Losses are kept as bits, lines as in
tests/golden/random; the printed text of ten epochs in float64 is kept as it is.
"""
import array
import ast
import os
import shutil
import struct
import sys

STEPS = 540
SEEDS = (0, 1, 42)


def read_npy(path):
    """Numbers of a one-dimensional .npy file of float32 or float64, as an array."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:8] != b"\x93NUMPY\x01\x00":
        raise ValueError(f"{path}: not a version 1 .npy file")
    end = 10 + struct.unpack("<H", data[8:10])[0]
    head = ast.literal_eval(data[10:end].decode("latin-1").strip())
    code = {"<f4": "f", "<f8": "d"}[head["descr"]]
    values = array.array(code)
    values.frombytes(data[end:])
    if head["fortran_order"] or head["shape"] != (len(values),):
        raise ValueError(f"{path}: expected one dimension, found {head['shape']}")
    return values


def fnv(data):
    value = 0xcbf29ce484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return value


def lines_of(name, kind, values):
    data = values.tobytes()
    width = values.itemsize
    bits = [int.from_bytes(data[i:i + width], "little") for i in range(0, len(data), width)]
    yield f"array {name} {kind} {len(bits)} {fnv(data):016x} full"
    for i in range(0, len(bits), 10):
        yield " ".join(f"{value:0{2 * width}x}" for value in bits[i:i + 10])


def main():
    recordings, output = os.path.join(sys.argv[1], "torch", "mnist"), sys.argv[2]
    for seed in SEEDS:
        path = os.path.join(output, f"losses_seed{seed}.txt")
        with open(path, "w", encoding="ascii") as out:
            print(f"# PyTorch 2.15.0, CPU, manual_seed({seed}): the digits' batch losses, epoch 1", file=out)
            for kind, code in (("f32", "f"), ("f64", "d")):
                values = read_npy(os.path.join(recordings, f"loss_steps_seed{seed}_{kind}t1.npy"))
                first = array.array(code, values[:STEPS])
                for line in lines_of(f"steps_{kind}", kind, first):
                    print(line, file=out)
        name = os.path.join(recordings, f"stdout_seed{seed}_f64t1.txt")
        shutil.copyfile(name, os.path.join(output, f"stdout_seed{seed}_f64.txt"))


if __name__ == "__main__":
    main()
