#!/usr/bin/env python3
"""The README shows pieces of the two example programs: every line of them must stand in the examples."""
import os
import re
import sys
import unittest

ROOT = sys.argv.pop(1)


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


class Readme(unittest.TestCase):
    def check(self, language, ending):
        known = set()
        for face in ("keras", "torch"):
            known |= {line.strip() for line in read("examples", f"mnist_{face}.{ending}").split("\n")}
        blocks = re.findall(rf"```{language}\n(.*?)```", read("README.md"), re.S)
        self.assertEqual(len(blocks), 2)
        for block in blocks:
            for line in block.split("\n"):
                self.assertTrue(line.strip() in known | {"", "}"}, f"no example contains: {line}")

    def test_its_python_is_that_of_the_examples(self):
        self.check("python", "py")

    def test_its_c_is_that_of_the_examples(self):
        self.check("c", "c")


if __name__ == "__main__":
    unittest.main()
