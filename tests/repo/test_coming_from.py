#!/usr/bin/env python3
"""docs/coming-from-*.md is what the headers say, and every public name of the skins stands there."""
import os
import re
import subprocess
import sys
import unittest

ROOT = sys.argv.pop(1)
TOOL = os.path.join(ROOT, "tools", "make_coming_from.py")
IMPORTS = {"keras": ("keras", "layers", "np", "tf"),
           "torch": ("torch", "nn", "F", "optim", "data", "transforms", "torchvision")}
PAGES = {"keras": "coming-from-keras.md", "torch": "coming-from-pytorch.md"}


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def defined(face):
    """The names that the preprocessor knows once a program has imported everything of a face."""
    def ask(headers):
        text = "".join(f"#include <diptych/{header}>\n" for header in headers)
        done = subprocess.run(["cc", "-E", "-dM", "-I", os.path.join(ROOT, "include"), "-x", "c", "-"], input=text,
                              capture_output=True, text=True, check=True)
        return set(re.findall(r"^#define (\w+)", done.stdout, re.M))
    imports = {face: [f"import/{name}.h" for name in names] for face, names in IMPORTS.items()}
    plots = ask(["import/plt.h"]) - ask(imports["keras"] + imports["torch"])
    ours = (ask(imports[face]) | plots) - ask(["kw.h"])
    return {name for name in ours if not name.startswith(("DIP", "KERAS", "PLT", "_"))}


class ComingFrom(unittest.TestCase):
    def test_the_pages_are_what_the_headers_say(self):
        done = subprocess.run([sys.executable, TOOL, "--check", ROOT], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_every_name_has_a_row(self):
        for face, page in PAGES.items():
            rows = set(re.findall(r"\w+", "\n".join(line for line in read("docs", page).split("\n") if line.startswith("|"))))
            names = defined(face)
            self.assertGreater(len(names), 60)
            self.assertEqual(names - rows, set())

    def test_every_record_of_the_tables_has_a_row(self):
        for face, folder, table in (("keras", "layers", "layers"), ("torch", "nn", "modules")):
            page = read("docs", PAGES[face])
            records = re.findall(r"^DIP_\w+\((\w+)\)", read("src", face, folder, f"{table}.def"), re.M)
            self.assertGreater(len(records), 4)
            known = {name.lower() for name in re.findall(rf"`{face}_{folder}_(\w+)`", page)}
            for record in records:
                self.assertIn(record.replace("_", ""), known)

    def test_every_name_in_a_string_has_a_row(self):
        page = read("docs", PAGES["keras"])
        for table in ("losses", "optimizers"):
            for record in re.findall(r"^DIP_\w+\((\w+)\)", read("src", "train", f"{table}.def"), re.M):
                self.assertIn(f'`"{record}"`', page)


if __name__ == "__main__":
    unittest.main()
