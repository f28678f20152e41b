#!/usr/bin/env python3
"""The line that says how far silent work is, on a real terminal: there, written over, gone at the end;
and nothing of it in a pipe or under --quiet."""
import gzip
import os
import pty
import re
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM = sys.argv.pop(1)
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
ROWS = {"train": 1000, "t10k": 200}


def make_small_digits(folder):
    """The first rows of the real files."""
    for part, rows in ROWS.items():
        for kind, head, size in (("images-idx3", 16, 784), ("labels-idx1", 8, 1)):
            name = f"{part}-{kind}-ubyte"
            with gzip.open(os.path.join(ROOT, "data", "mnist", name + ".gz")) as file:
                data = file.read(head + rows * size)
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data[:4] + rows.to_bytes(4, "big") + data[8:])


def read_all(descriptor):
    text = b""
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:     # a terminal whose other end was closed
            part = b""
        if not part:
            return text.decode()
        text += part


def screen(text):
    """What a terminal shows after TEXT: a carriage return goes back, the rest replaces what stands there."""
    line, at = [], 0
    for letter in text:
        if letter == "\r":
            at = 0
        else:
            line[at:at + 1] = letter
            at += 1
    return "".join(line).rstrip()


class ProgressLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        make_small_digits(cls.folder.name)

    def compare(self, *words, terminal=True, command="compare"):
        """(standard output, standard error), the latter a terminal of 80 columns."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("DIPTYCH") and k != "COLUMNS"}
        line = [PROGRAM, command, *([] if command == "ladder" else ["--report", "none"]), "--data", self.folder.name, *words]
        if not terminal:
            done = subprocess.run(line, check=True, capture_output=True, text=True, timeout=100, env=environment)
            return done.stdout, done.stderr
        ours, theirs = pty.openpty()
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=theirs, text=True, env=environment) as process:
            os.close(theirs)
            said = []
            reader = threading.Thread(target=lambda: said.append(read_all(ours)))
            reader.start()
            out = process.stdout.read()
            self.assertEqual(process.wait(timeout=100), 0)
        reader.join()
        os.close(ours)
        return out, said[0]

    def test_brief_shows_each_silent_run_and_takes_the_line_away(self):
        _, error = self.compare("--brief", "--epochs", "2", "--no-ladder")
        for stage in ("Keras face", "PyTorch face", "PyTorch face without its own softmax"):
            self.assertRegex(error, rf"\r{stage}, epoch 1 of 2")
        self.assertEqual(screen(error), "")
        self.assertNotIn("\n", error)
        self.assertTrue(all(len(line) < 80 for line in error.split("\r")))

    def test_the_third_run_alone_is_silent_otherwise(self):
        out, error = self.compare("--epochs", "1")
        self.assertIn("Epoch 1/1", out)
        self.assertNotRegex(error, r"\rKeras")
        self.assertRegex(error, r"\rPyTorch face without its own softmax, epoch 1 of 1")
        self.assertRegex(error, r"\rLadder, \d of 7 trainings")
        self.assertEqual(screen(error), "")

    def test_a_ladder_counts_its_trainings(self):
        out, error = self.compare("--epochs", "1", "--seeds", "1", "--only", "softmax", command="ladder")
        self.assertIn("From Keras to PyTorch", out)
        self.assertRegex(error, r"\rLadder, 0 of 3 trainings")
        self.assertEqual(screen(error), "")

    def test_quiet_says_nothing(self):
        self.assertEqual(self.compare("--quiet", "--brief", "--epochs", "1"), ("", ""))

    def test_a_pipe_gets_nothing(self):
        out, error = self.compare("--brief", "--epochs", "1", terminal=False)
        self.assertEqual(error, "")
        self.assertNotRegex(out, re.escape("epoch 1 of 1"))


if __name__ == "__main__":
    unittest.main()
