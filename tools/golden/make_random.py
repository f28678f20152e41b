#!/usr/bin/env python3
"""Makes tests/golden/random from the recordings of the originals.

    make_random.py RECORDINGS OUTPUT

RECORDINGS holds the folders torch/ and keras/ recorded from PyTorch 2.15.0 and Keras 3.15.1 on
TensorFlow 2.21.0. Long arrays are kept as their first and last 32 elements and a hash of all of
them. Three kinds of values are not in the recordings and are made here:
  - Python's own draws, from Python's own `random`;
  - TensorFlow's float32 normals at sizes that no recorded layer has, and its float64 draws: worked
    out by a second implementation, below, of the published scheme over the C library's functions.
Standard library only.
"""

import ctypes
import ctypes.util
import json
import math
import os
import random
import struct
import sys
import zipfile

FORMATS = {"u8": "B", "u32": "I", "i64": "q", "f32": "f", "f64": "d"}
KEPT = 32


# ---- reading the recordings ----

def read_npy(data):
    """(numpy type, shape, flat values) of a little-endian, C-ordered .npy file."""
    assert data[:6] == b"\x93NUMPY"
    if data[6] == 1:
        start, (length,) = 10, struct.unpack("<H", data[8:10])
    else:
        start, (length,) = 12, struct.unpack("<I", data[8:12])
    header = data[start:start + length].decode("latin1")
    kind = header.split("'descr':")[1].split("'")[1]
    assert "'fortran_order': False" in header
    inside = header.split("'shape':")[1].split("(")[1].split(")")[0]
    shape = tuple(int(part) for part in inside.split(",") if part.strip())
    code = {"<f4": "f", "<f8": "d", "<i4": "i", "<i8": "q", "|u1": "B", "|b1": "B"}[kind]
    count = math.prod(shape)
    return kind, shape, struct.unpack("<%d%s" % (count, code), data[start + length:])


def read_npz(path):
    with zipfile.ZipFile(path) as archive:
        return {name[:-4]: read_npy(archive.read(name)) for name in archive.namelist()}


def values_of(path):
    with open(path, "rb") as file:
        return read_npy(file.read())[2]


# ---- writing ----

def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


class Golden:
    def __init__(self, folder, name, origin):
        self.path = os.path.join(folder, name)
        self.lines = ["# " + origin]

    def add(self, name, kind, values, full=False):
        code = FORMATS[kind]
        data = struct.pack("<%d%s" % (len(values), code), *values)
        width = struct.calcsize("<" + code)
        words = [data[i:i + width][::-1].hex() for i in range(0, len(data), width)]
        full = full or len(values) <= 2 * KEPT
        self.lines.append("array %s %s %d %016x %s" % (
            name, kind, len(values), fnv1a(data), "full" if full else "ends"))
        kept = words if full else words[:KEPT] + words[-KEPT:]
        per_line = 96 // (2 * width + 1)
        for i in range(0, len(kept), per_line):
            self.lines.append(" ".join(kept[i:i + per_line]))

    def write(self):
        with open(self.path, "w", encoding="ascii") as file:
            file.write("\n".join(self.lines) + "\n")


# ---- PyTorch ----

def torch_kind(key):
    if key == "u32":
        return "u32"
    if "f64" in key:
        return "f64"
    if key.startswith(("uniform", "randn", "normal", "exponential")):
        return "f32"
    return "u8" if key.startswith("bernoulli") else "i64"


def make_torch(recordings, output, seed):
    golden = Golden(output, "torch_seed%d.txt" % seed,
                    "PyTorch 2.15.0, CPU, torch.manual_seed(%d) before each array" % seed)
    with open(os.path.join(recordings, "torch/rng/seed%d.json" % seed)) as file:
        recorded = json.load(file)
    for key, values in recorded.items():
        if isinstance(values, list):
            kind = torch_kind(key)
            if kind in ("f32", "f64"):
                values = [float.fromhex(value) for value in values]
            golden.add(key, kind, values)
    if seed == 0:
        golden.add("randperm_60000", "i64",
                   values_of(os.path.join(recordings, "torch/rng/randperm_60000_seed0.npy")))
    mnist = os.path.join(recordings, "torch/mnist")
    for name, (_, _, values) in read_npz(mnist + "/init_seed%d.npz" % seed).items():
        golden.add("mnist." + name, "f32", values)
    golden.add("mnist.split", "i64", values_of(mnist + "/split_seed%d.npy" % seed))
    golden.add("mnist.order_epoch1_2", "i64",
               values_of(mnist + "/order_epoch1_2_seed%d.npy" % seed))
    golden.write()


def make_torch_dropout(recordings, output):
    golden = Golden(output, "torch_dropout.txt",
                    "PyTorch 2.15.0, CPU, torch.manual_seed(42) before the forward pass")
    for case in ("Dropout__p0.2", "Dropout__p0.5", "Dropout2d__p0.5"):
        arrays = read_npz(os.path.join(recordings, "torch/ops/%s.npz" % case))
        golden.add(case + ".x", "f32", arrays["in.x"][2], full=True)
        golden.add(case + ".y", "f32", arrays["out.y"][2], full=True)
        golden.add(case + ".shape", "i64", arrays["in.x"][1], full=True)
    golden.write()


# ---- Keras ----

def make_keras(recordings, output, seed):
    golden = Golden(output, "keras_seed%d.txt" % seed,
                    "Keras 3.15.1 on TensorFlow 2.21.0, CPU, set_random_seed(%d); "
                    "python.* from Python itself" % seed)
    with open(os.path.join(recordings, "keras/mlp/seed%d.json" % seed)) as file:
        golden.add("python_random_draws", "i64", json.load(file)["python_random_draws"])
    arrays = read_npz(os.path.join(recordings, "keras/mlp/seed%d.npz" % seed))
    for name, (_, _, values) in arrays.items():
        if name.startswith("init_") and name.endswith("kernel"):
            golden.add("mnist." + name, "f32", values)
    golden.add("mnist.order_epochs_1_2", "i64", arrays["order_epochs_1_2"][2])

    draws = random.Random(seed)
    golden.add("python.randint_1_1e9", "i64", [draws.randint(1, 10**9) for _ in range(1000)])
    draws = random.Random(seed)
    golden.add("python.getrandbits_1_to_64", "i64",
               [signed(draws.getrandbits(bits)) for bits in range(1, 65)], full=True)
    draws = random.Random(seed)
    golden.add("python.randrange_1_to_300", "i64", [draws.randrange(n) for n in range(1, 301)])
    draws = random.Random(seed)
    golden.add("python.randint_wide", "i64",
               [draws.randint(-2**62, 2**62) for _ in range(100)])
    golden.write()


def signed(value):
    return value - 2**64 if value >= 2**63 else value


LAYERS = ("dropout_train", "dropout_noise_shape", "spatial_dropout2d", "gaussian_noise",
          "gaussian_dropout", "alpha_dropout")


def make_keras_layers(recordings, output):
    golden = Golden(output, "keras_layers.txt",
                    "Keras 3.15.1 on TensorFlow 2.21.0, CPU: layers called in training, seed 1234")
    for case in LAYERS:
        arrays = read_npz(os.path.join(recordings, "keras/layers/%s.npz" % case))
        golden.add(case + ".x", "f32", arrays["x0"][2], full=True)
        golden.add(case + ".y", "f32", arrays["y0"][2], full=True)
        golden.add(case + ".shape", "i64", arrays["x0"][1], full=True)
        state = [values for name, (_, _, values) in arrays.items() if "seed" in name]
        golden.add(case + ".state_after", "i64", state[0], full=True)
    golden.write()


# ---- TensorFlow's draws worked out a second time ----

def philox(key, counter):
    c, k = list(counter), list(key)
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [b >> 32 ^ c[1] ^ k[0], b & 0xFFFFFFFF, a >> 32 ^ c[3] ^ k[1], a & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def stateless(seed):
    words = philox((0x3EC8F720, 0x02461E29), (seed & 0xFFFFFFFF, seed >> 32, 0, 0))
    high = words[3] << 96 | words[2] << 64

    def block(index):
        counter = high + index & 2**128 - 1
        return philox(words[:2], [counter >> 32 * j & 0xFFFFFFFF for j in range(4)])
    return block


def f32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


LIBM = ctypes.CDLL(ctypes.util.find_library("m"))
for function in (LIBM.logf, LIBM.sinf, LIBM.cosf):
    function.restype = ctypes.c_float
    function.argtypes = [ctypes.c_float]


def pairs_f32(words):
    for w0, w1 in ((words[0], words[1]), (words[2], words[3])):
        u = max((w0 & 0x7FFFFF) / 2.0**23, f32(1e-7))
        angle = f32(2 * math.pi * ((w1 & 0x7FFFFF) / 2.0**23))
        radius = f32(math.sqrt(f32(-2 * LIBM.logf(u))))
        yield f32(LIBM.sinf(angle) * radius)
        yield f32(LIBM.cosf(angle) * radius)


def unit_f64(high, low):
    return ((high & 0xFFFFF) << 32 | low) / 2.0**52


def pairs_f64(words):
    u = max(unit_f64(words[0], words[1]), 1e-7)
    angle = 2 * math.pi * unit_f64(words[2], words[3])
    radius = math.sqrt(-2 * math.log(u))
    yield math.sin(angle) * radius
    yield math.cos(angle) * radius


def normals(block, n, pairs, size):
    made = []
    for index in range(-(-n // size)):
        made += pairs(block(index))
    return made[:n]


def truncated(block, n, pairs, size):
    made = []
    for group in range(-(-n // size)):
        kept, index = [], group * size * 64
        while len(kept) < size:
            kept += [z for z in pairs(block(index)) if abs(z) < 2]
            index += 1
        made += kept[:size]
    return made[:n]


def make_tensorflow(output):
    golden = Golden(output, "tensorflow.txt",
                    "worked out by tools/golden/make_random.py; tf.random.stateless_*, seed [s, 0]")
    count = 1001
    for seed in (5, 906691060):
        block, name = stateless(seed), ".%d" % seed
        units = [unit_f64(*block(i // 2)[2 * (i % 2):2 * (i % 2) + 2]) for i in range(count)]
        golden.add("uniform_f64" + name, "f64", units)
        golden.add("uniform_f64_-0.3_0.9" + name, "f64",
                   [u * (0.9 - -0.3) + -0.3 for u in units])
        single = [(block(i // 4)[i % 4] & 0x7FFFFF) / 2.0**23 for i in range(count)]
        golden.add("uniform_f32_-0.3_0.9" + name, "f32",
                   [f32(f32(u * f32(f32(0.9) - f32(-0.3))) + f32(-0.3)) for u in single])
        for kind, pairs, size, fl in (("f32", pairs_f32, 4, f32), ("f64", pairs_f64, 2, float)):
            for scheme in (normals, truncated):
                z = scheme(block, count, pairs, size)
                full_name = "%s_%s%s" % (scheme.__name__, kind, name)
                golden.add(full_name, kind, z)
                golden.add(full_name + ".mean0.25_std0.05", kind,
                           [fl(fl(value * fl(0.05)) + fl(0.25)) for value in z])
    golden.write()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    recordings, output = sys.argv[1:]
    os.makedirs(output, exist_ok=True)
    for seed in (0, 1, 42):
        make_torch(recordings, output, seed)
        make_keras(recordings, output, seed)
    make_torch_dropout(recordings, output)
    make_keras_layers(recordings, output)
    make_tensorflow(output)


if __name__ == "__main__":
    main()
