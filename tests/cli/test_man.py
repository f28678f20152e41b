#!/usr/bin/env python3
"""The manual pages: every command, option and example stands in them, and groff has nothing to say."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import program_help as help_of  # noqa: E402

# The macros of man(7) that the pages use, each with what must follow it on its line.
MACROS = {".TH": r' [A-Z-]+ 1 "" "diptych [0-9.]+" "User Commands"', ".SH": r" [A-Z ]+", ".TP": "",
          ".BR": r" diptych(\\-[a-z]+)? \(1\),?", '.\\"': ".*"}
SECTIONS = ["NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES", "ENVIRONMENT", "EXIT STATUS", "SEE ALSO"]


def plain(page):
    """What a reader sees, without the line breaks."""
    text = re.sub(r"\\f[BIR]|\\&", "", page).replace("\\-", "-").replace("\\e", "\\")
    return re.sub(r"\s+", " ", text)


class Man(unittest.TestCase):
    def setUp(self):
        self.commands = help_of.commands(PROGRAM)
        self.pages = {name: help_of.output(PROGRAM, "man", name) for name in self.commands}
        self.pages[""] = help_of.output(PROGRAM, "man")

    def test_there_are_commands(self):
        self.assertLessEqual({"compare", "new", "man", "completion"}, set(self.commands))

    def test_every_page_has_the_usual_sections_in_order(self):
        for name, page in self.pages.items():
            found = re.findall(r"(?m)^\.SH (.*)$", page)
            self.assertEqual([title for title in found if title in SECTIONS], SECTIONS, name)

    def test_every_line_is_a_known_macro_or_text(self):
        for name, page in self.pages.items():
            self.assertTrue(page.endswith("\n"))
            for line in page.rstrip("\n").split("\n"):
                self.assertNotEqual(line, "", name)
                if line.startswith((".", "'")):
                    macro = line.split(" ")[0]
                    self.assertIn(macro, MACROS, name)
                    self.assertRegex(line[len(macro):], rf"^{MACROS[macro]}$", name)
                if not line.startswith((".TH", '.\\"')):
                    self.assertNotRegex(line, r"(?<!\\)-", name)  # what can be typed copies as minus signs
                self.assertFalse(set(re.findall(r"\\(.)", line)) - set('f-e&"'), line)

    def test_help_and_page_say_the_same(self):
        for command in self.commands:
            page = plain(self.pages[command])
            for option, value in help_of.options(PROGRAM, command).items():
                self.assertIn(f".TP {option}{' ' + value if value else ''} ", page)
            for line in help_of.section(help_of.output(PROGRAM, "help", command) + "\n", "Examples"):
                self.assertIn(line.strip(), page)

    def test_the_programs_page_names_every_command(self):
        page = plain(self.pages[""])
        for command, operand in self.commands.items():
            self.assertIn(f".TP {command}{' ' + operand if operand else ''} ", page)
            self.assertIn(f".BR diptych-{command} (1)", page)

    def test_variables_and_statuses_stand_in_every_page(self):
        text = help_of.output(PROGRAM, "--help")
        wanted = [line.split()[0] for title in ("The environment", "Exit status") for line in help_of.section(text, title)]
        self.assertIn("130", wanted)
        for name, page in self.pages.items():
            for word in wanted:
                self.assertIn(f".TP {word} ", plain(page), name)

    def test_every_variable_that_the_sources_read_is_told(self):
        text = "\n".join(help_of.section(help_of.output(PROGRAM, "--help"), "The environment"))
        root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src")
        read = set()
        for where, _, names in os.walk(root):
            for name in names:
                if name.endswith(".c"):
                    with open(os.path.join(where, name), encoding="utf-8") as file:
                        read |= set(re.findall(r'dip_getenv\(\w+, "(\w+)"\)', file.read()))
        self.assertIn("DIPTYCH_DATA", read)
        for name in read:
            self.assertRegex(text, rf"\b{name}\b")

    def test_a_folder_gets_every_page(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(help_of.output(PROGRAM, "man", "--into", os.path.join(folder, "man1")), "")
            expected = {f"diptych{'-' if name else ''}{name}.1": page for name, page in self.pages.items()}
            self.assertEqual(set(os.listdir(os.path.join(folder, "man1"))), set(expected))
            for name, page in expected.items():
                with open(os.path.join(folder, "man1", name), encoding="ascii") as file:
                    self.assertEqual(file.read(), page)

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_groff_has_nothing_to_say(self):
        for name, page in self.pages.items():
            done = subprocess.run(["groff", "-man", "-ww", "-Tascii", "-rLL=78n"], input=page, check=True,
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(done.stderr, "", name)
            self.assertIn("EXIT", re.sub(".\b", "", re.sub("\x1b\\[[0-9;]*m", "", done.stdout)))


if __name__ == "__main__":
    unittest.main()
