#!/usr/bin/env python3
"""The table of differences and its page: docs/differences.md is made of it, and what it and docs/parity.md name exists."""
import os
import re
import subprocess
import sys
import unittest

ROOT = sys.argv.pop(1)
sys.path.insert(0, os.path.join(ROOT, "tools"))
from make_differences import read_table  # noqa: E402  (after the path)


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def headers():
    folder = os.path.join(ROOT, "include", "diptych")
    return "\n".join(read(where, name) for where, _, names in os.walk(folder) for name in sorted(names))


class Differences(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = read_table(ROOT)

    def test_the_page_is_what_the_table_says(self):
        tool = os.path.join(ROOT, "tools", "make_differences.py")
        done = subprocess.run([sys.executable, tool, "--check", ROOT], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_keys_are_unique_and_topics_stand_together(self):
        keys = [row["key"] for row in self.rows]
        self.assertEqual(len(keys), len(set(keys)))
        topics = [row["topic"] for row in self.rows]
        changes = sum(a != b for a, b in zip(topics, topics[1:]))
        self.assertEqual(changes + 1, len(set(topics)))

    def test_every_source_is_a_section_of_numerics(self):
        parts = read("docs", "numerics.md").split("\n## ")
        sections = {part.split("-")[0]: set(re.findall(r"^(?:### |\*\*)(\d(?:\.\d)?)|, (\d\.\d) ", part, re.M)) for part in parts[1:]}
        for row in self.rows:
            for source in row["source"].split(", "):
                face, number = source.split()
                self.assertIn(number, {name for pair in sections[face] for name in pair}, f"{row['key']}: {source}")

    def test_what_the_faces_are_told_exists(self):
        known = set(re.findall(r"\w+", headers()))
        for row in self.rows:
            for code in re.findall(r"`([^`]+)`", row["in_keras"] + row["in_torch"]):
                bare = re.sub(r'"[^"]*"', "", code)
                names = re.findall(r"(?<![.\w])[a-zA-Z]\w*_\w+|\b[A-Za-z]\w*(?=\()|(?<=\.)[a-z]\w*", bare)
                self.assertEqual(set(names) - known, set(), f"{row['key']}: {code}")

    def test_every_file_that_the_page_of_parity_names_exists(self):
        named = set(re.findall(r"`((?:tests|tools|docs)/[\w/.]+\.\w+)`", read("docs", "parity.md")))
        self.assertGreater(len(named), 30)
        self.assertEqual([name for name in sorted(named) if not os.path.exists(os.path.join(ROOT, name))], [])

    def test_every_switch_is_a_difference(self):
        names = {row["name"] for row in self.rows}
        switches = re.findall(r'^DIP_SWITCH\(\w+, "([^"]+)"', read("src", "data", "switches.def"), re.M)
        self.assertGreater(len(switches), 5)
        for switch in switches:
            self.assertIn(switch, names)


if __name__ == "__main__":
    unittest.main()
