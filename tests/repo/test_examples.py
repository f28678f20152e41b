#!/usr/bin/env python3
"""The C examples beside their Python originals: the same headings and, in the same order, the same calls
and fields (Python's loss.backward() is torch_backward(loss))."""
import os
import re
import sys
import unittest

EXAMPLES = os.path.join(sys.argv.pop(1), "examples")
# What Python needs and C has words of its own for, or needs no word for.
OWN = set("int float len sum range super sys argv print __init__ init append list".split())

SKIPPED = re.compile(r"(from|import|#|def|class) |$")


def lines(name):
    with open(os.path.join(EXAMPLES, name), encoding="utf-8") as file:
        return file.read().split("\n")[2:]    # the two lines on top tell how each is run


def words(line):
    """The names that a line of Python calls or reads behind a dot, and its keywords."""
    found = re.findall(r"\.([A-Za-z_]\w*)", line) + re.findall(r"\b([A-Za-z_]\w*)(?==[^=]|\()", line)
    return {word for word in found if word not in OWN and not word.startswith("fc")}


def network(path):
    """The PyTorch program's class, init and forward, as a file of C states them."""
    with open(os.path.join(EXAMPLES, path), encoding="utf-8") as file:
        text = re.sub(r"DIP_CLASSES", "num_classes", file.read())
    return re.search(r"(?ms)^nn_class\(NeuralNetwork.*?^}\n.*?^}\n", text).group()


class Examples(unittest.TestCase):
    def test_the_measured_network_is_the_example(self):
        wanted = network("mnist_torch.c")
        self.assertIn("self->fc3 = nn_Linear(20, num_classes);", wanted)
        self.assertIn(".dim = 1);", wanted)
        self.assertEqual(network("../src/tools/networks.c"), wanted)

    def check(self, name, headings_expected, lines_expected):
        python, c = lines(f"{name}.py"), lines(f"{name}.c")
        headings = [line[2:] for line in python if line.startswith("# ")]
        self.assertGreaterEqual(len(headings), headings_expected)
        self.assertEqual(headings, re.findall(r"(?m)^ *(?:/\* )(.*) \*/$", "\n".join(c)))
        self.assert_in_order([line for line in python if not SKIPPED.match(line.strip())], c, lines_expected)

    def holds(self, text, wanted):
        return all(re.search(rf"(\b|_){word}(\b|_)", text) for word in wanted)

    def assert_in_order(self, python, c, lines_expected):
        text = [re.sub(r'"[^"]*"', '""', line) for line in c]
        at = checked = 0
        for line in python:
            bare = re.sub(r"f?\"[^\"]*\"", '""', line)
            wanted = words(bare)
            if not wanted:
                continue
            start = at
            # A statement may take two lines more in C than in Python.
            while at < len(text) and not self.holds(" ".join(text[at:at + 3]), wanted):
                at += 1
            self.assertLess(at, len(text), f"from line {start + 3} on, no C stands opposite: {line.strip()}")
            checked += 1
        self.assertGreaterEqual(checked, lines_expected)

    def test_pairs(self):
        pairs = {"mnist_keras": (5, 13), "mnist_torch": (5, 13), "while_keras": (2, 4), "while_torch": (2, 9)}
        self.assertEqual(sorted(pairs), sorted(name[:-2] for name in os.listdir(EXAMPLES) if name.endswith(".c")))
        for name, expected in pairs.items():
            with self.subTest(name):
                self.check(name, *expected)

    def test_a_line_in_another_place_is_found(self):
        with self.assertRaises(AssertionError):
            self.assert_in_order(["b.step()", "a.backward()"] * 7, ["x_backward(a);", "", "", "", "y_step(b);"], 0)


if __name__ == "__main__":
    unittest.main()
