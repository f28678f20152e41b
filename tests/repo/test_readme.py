#!/usr/bin/env python3
"""The README shows pieces of the two example programs, and mistakes with their sentences: they must be those of
the examples and of the tests."""
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

    def test_its_mistakes_are_those_of_a_test(self):
        """Each row is a mistake of tests/whole/test_misuse.c with the sentence that misuse.def gives it."""
        programs = read("tests", "whole", "test_misuse.c").replace("s->", "")
        sentences = {name: "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace('\\"', '"')
                     for name, text in re.findall(r"^ROW\((\w+), \w+,(.*?)\)$", read("tests", "whole", "misuse.def"), re.S | re.M)}
        table = read("README.md").split("| you write |")[1].split("\n\n")[0]
        rows = re.findall(r"^\| `(.+?)` \| (.+?) \|$", table, re.M)
        self.assertEqual(len(rows), 3)
        for code, sentence in rows:
            names = [name for name, text in sentences.items()
                     if re.fullmatch(re.escape(text).replace(r"\*", ".+"), sentence)]
            self.assertEqual(len(names), 1, sentence)
            body = re.search(rf"^MISUSE\({names[0]}\) \{{(.*?)\}}$", programs, re.S | re.M).group(1)
            self.assertIn(code, body)


if __name__ == "__main__":
    unittest.main()
