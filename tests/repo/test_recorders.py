#!/usr/bin/env python3
"""The recorders, and the sessions that docs/recordings.md shows.

    test_recorders.py ROOT [PROGRAM]

Without the frameworks the recorders are only compiled; where one is installed, it records a small model and
PROGRAM replays it.
"""
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile

ROOT, PROGRAM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
TOOLS = os.path.join(ROOT, "tools")
RECORDINGS = os.path.join(ROOT, "tests", "golden", "recordings")

SMALL = {
    "torch": """
import torch
from torch import nn
from record_torch import NoCounterpart, record
torch.manual_seed(SEED)
x, y = torch.linspace(0, 1, 120).reshape(20, 6), torch.arange(20) % 3
model = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3))
data = torch.utils.data.TensorDataset(x, y)
try:
    record("no.npz", nn.Sequential(nn.Linear(6, 5), nn.GELU()), data, nn.CrossEntropyLoss(), None)
    raise SystemExit("a GELU was recorded")
except NoCounterpart as e:
    print(e)
record("run.npz", model, data, nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters()), batch_size=8, steps=6, seed=SEED)
""",
    "keras": """
import keras
import numpy as np
from record_keras import NoCounterpart, record
keras.utils.set_random_seed(SEED)
x, y = np.linspace(0, 1, 120).astype("float32").reshape(20, 6), np.arange(20) % 3
model = keras.Sequential([keras.layers.Dense(5, activation="relu"), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
no = keras.Sequential([keras.layers.Dense(5, activation="gelu")])
no.compile(optimizer="adam", loss="mse")
try:
    record("no.npz", no, x, y)
    raise SystemExit("a gelu was recorded")
except NoCounterpart as e:
    print(e)
record("run.npz", model, x, y, batch_size=8, steps=6, seed=SEED)
""",
}


def run(*words, **options):
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=300, **options)


def change_description(source, target, path, value):
    """The recording with another value in its metadata."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "meta.npy":
                start = 10 + int.from_bytes(data[8:10], "little")
                meta = json.loads(data[start:])
                part = meta
                for key in path[:-1]:
                    part = part[key]
                part[path[-1]] = value
                text = json.dumps(meta).encode()
                header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({len(text)},), }}"
                header += " " * (-(10 + len(header) + 1) % 64) + "\n"
                data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + text
            new.writestr(name, data)


class Recorders(unittest.TestCase):
    def test_they_compile_and_need_only_their_framework(self):
        for face, own in (("torch", {"torch"}), ("keras", {"keras", "tensorflow"})):
            with open(os.path.join(TOOLS, f"record_{face}.py"), encoding="utf-8") as f:
                source = f.read()
            compile(source, f"record_{face}.py", "exec")
            imported = {word.split(".")[0] for word in re.findall(r"^(?:import|from) ([\w.]+)", source, re.M)}
            self.assertEqual(imported - set(sys.stdlib_module_names) - own - {"numpy"}, set())
        with open(os.path.join(TOOLS, "golden", "make_recordings.py"), encoding="utf-8") as f:
            compile(f.read(), "make_recordings.py", "exec")

    def test_what_they_record_is_replayed(self):
        for face, program in SMALL.items():
            if not PROGRAM or not importlib.util.find_spec(face):
                print(f"skipped: {face} is not installed here")
                continue
            with tempfile.TemporaryDirectory() as folder:
                done = run(sys.executable, "-c", program.replace("SEED", "11"), cwd=folder, env={
                    **os.environ, "PYTHONPATH": TOOLS, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "2",
                    "KERAS_BACKEND": "tensorflow"})
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("gelu", done.stdout.lower())
                done = run(PROGRAM, "parity", "run.npz", cwd=folder)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertIn("initial weights and order of samples are those of the seed", done.stdout)


class Guide(unittest.TestCase):
    def test_the_sessions_are_what_the_program_prints(self):
        if not PROGRAM:
            self.skipTest("no program to run")
        with open(os.path.join(ROOT, "docs", "recordings.md"), encoding="utf-8") as f:
            sessions = re.findall(r"^```text\n\$ diptych parity (\S+)\n(.*?)^```", f.read(), re.S | re.M)
        self.assertEqual(len(sessions), 2)
        with tempfile.TemporaryDirectory() as folder:
            digits = os.path.join(RECORDINGS, "torch_digits.npz")
            for name in ("torch_digits.npz", "another_eps.npz"):
                value = 1e-8 if name.startswith("torch") else 1e-7
                change_description(digits, os.path.join(folder, name), ["optimizer", "eps"], value)
            for name, printed in sessions:
                done = run(PROGRAM, "parity", name, cwd=folder, env={
                    **os.environ, "COLUMNS": "100", "DIPTYCH_DATA": os.path.join(ROOT, "data", "mnist")})
                self.assertEqual(done.stdout, printed, f"{name} prints:\n{done.stdout}")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
