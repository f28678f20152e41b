#!/usr/bin/env python3
"""Makes tests/golden/torch/ from recordings of the MNIST program in PyTorch 2.15.0.

    make_torch_mnist.py RECORDINGS [ROOT]

RECORDINGS holds torch/mnist/: init_seed*.npz, split_seed*.npy, order_epoch1_2_seed*.npy and
stdout_seed0_f32t1.txt. Python's standard library is enough.
"""
import ast
import hashlib
import os
import struct
import sys
import zipfile

SEEDS = (0, 1, 42)


def parse(data):
    """A npy file's dtype, shape and raw bytes."""
    assert data[:6] == b"\x93NUMPY"
    wide = data[6] > 1
    size = struct.unpack("<I" if wide else "<H", data[8:12 if wide else 10])[0]
    start = (12 if wide else 10) + size
    header = ast.literal_eval(data[start - size:start].decode("latin1"))
    assert not header["fortran_order"]
    return header["descr"], header["shape"], data[start:]


def hashes(folder, out):
    lines = []
    for seed in SEEDS:
        with zipfile.ZipFile(os.path.join(folder, f"init_seed{seed}.npz")) as archive:
            for member in archive.namelist():
                _, _, raw = parse(archive.read(member))
                lines.append(f"{seed} {member[:-4]} {hashlib.sha256(raw).hexdigest()}")
        for name in ("split", "order_epoch1_2"):
            with open(os.path.join(folder, f"{name}_seed{seed}.npy"), "rb") as file:
                descr, _, raw = parse(file.read())
            assert descr == "<i4", descr
            lines.append(f"{seed} {name} {hashlib.sha256(raw).hexdigest()}")
    with open(os.path.join(out, "mnist_sha256.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def printed(folder, out):
    """What the program prints down to its first epoch."""
    with open(os.path.join(folder, "stdout_seed0_f32t1.txt"), encoding="utf-8") as file:
        lines = file.read().split("\n")
    with open(os.path.join(out, "mnist_stdout.txt"), "w", encoding="utf-8") as file:
        for line in lines:
            file.write(line.replace("Epoch 1/10", "Epoch 1/1") + "\n")
            if line.startswith("Epoch"):
                break


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    root = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    folder = os.path.join(sys.argv[1], "torch", "mnist")
    out = os.path.join(root, "tests", "golden", "torch")
    os.makedirs(out, exist_ok=True)
    hashes(folder, out)
    printed(folder, out)


if __name__ == "__main__":
    main()
