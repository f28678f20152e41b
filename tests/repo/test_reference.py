#!/usr/bin/env python3
"""The reference builds without a warning, and what is not documented is one."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = sys.argv.pop(1)


def build(root):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, os.path.join(root, "tools", "make_reference.py"), folder, root],
                              capture_output=True, text=True, check=False)
        pages = {name for _, _, names in os.walk(folder) for name in names}
    return done.returncode, done.stdout, pages


class Reference(unittest.TestCase):
    def test_it_builds_without_a_warning(self):
        status, said, pages = build(ROOT)
        self.assertEqual(status, 0, said)
        self.assertLessEqual({"index.html", "diptych_8h.html", "keras_8h.html", "torch_8h.html", "keras__skin_8h.html",
                              "structdip__fit__opts.html"}, pages)

    def test_what_is_not_documented_is_named(self):
        with tempfile.TemporaryDirectory() as copy:
            shutil.copytree(os.path.join(ROOT, "tools"), os.path.join(copy, "tools"))
            for name in ("README.md", "docs/Doxyfile", "include/diptych/diptych.h"):
                os.makedirs(os.path.dirname(os.path.join(copy, name)), exist_ok=True)
                shutil.copy(os.path.join(ROOT, name), os.path.join(copy, name))
            header = os.path.join(copy, "include", "diptych", "diptych.h")
            with open(header, encoding="utf-8") as file:
                text = file.read()
            with open(header, "w", encoding="utf-8") as file:
                file.write(text.replace("/* to the sink", "// to the sink"))
            status, said, _ = build(copy)
        self.assertEqual(status, 1)
        self.assertIn("Member dip_write", said)


if __name__ == "__main__":
    unittest.main()
