#!/usr/bin/env python3
"""The completion in a real bash: the script is sourced, its function called as bash would."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import program_help as help_of  # noqa: E402

# COMP_WORDS and the rest as readline sets them; one answer a line.
DRIVER = """
source "$1"; shift
complete -p diptych >/dev/null || exit 3
function=$(complete -p diptych); function=${function#*-F }; function=${function%% *}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
"$function" diptych "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
((${#COMPREPLY[@]} == 0)) || printf '%s\\n' "${COMPREPLY[@]}"
"""


@unittest.skipUnless(shutil.which("bash"), "bash is not installed")
class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.script = os.path.join(cls.folder.name, "script")
        with open(cls.script, "w", encoding="ascii") as file:
            file.write(help_of.output(PROGRAM, "completion", "bash"))
        for name in ("my digits", "other"):
            os.mkdir(os.path.join(cls.folder.name, name))
        cls.commands = help_of.commands(PROGRAM)

    def complete(self, *words):
        """What may stand for the last of WORDS, behind "diptych"."""
        done = subprocess.run(["bash", "--noprofile", "--norc", "-c", DRIVER, "driver", self.script, "diptych", *words],
                              cwd=self.folder.name, check=False, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return sorted(done.stdout.splitlines())

    def test_commands_come_first(self):
        self.assertEqual(self.complete(""), sorted(self.commands))
        self.assertEqual(self.complete("compa"), ["compare"])
        self.assertEqual(self.complete("--"), ["--help", "--version"])

    def test_every_option_of_every_command(self):
        for command in self.commands:
            expected = help_of.options(PROGRAM, command)
            self.assertEqual(self.complete(command, "--"), sorted(expected))
            self.assertEqual(self.complete(command, "--help", "--"), sorted(expected))

    def test_every_value_is_a_list_of_words_or_files_or_nothing(self):
        for command in self.commands:
            for option, value in help_of.options(PROGRAM, command).items():
                if not value:
                    continue
                found = self.complete(command, option, "")
                if value.startswith("FILE"):
                    self.assertEqual(found, ["my digits", "other", "script"])
                elif value == "DIR":
                    self.assertEqual(found, ["my digits", "other"])
                elif option == "--seed":
                    self.assertEqual(found, ["random"])
                elif "|" in value:
                    self.assertEqual(found, sorted(value.split("|")))
                elif value == "SWITCH,...":
                    self.assertIn("softmax", found)
                else:
                    self.assertEqual(found, [], option)

    def test_faces(self):
        self.assertEqual(self.complete("new", "--face", ""), ["keras", "torch"])
        self.assertEqual(self.complete("new", "--face", "t"), ["torch"])
        self.assertEqual(self.complete("new", "net", "--face", "=", "k"), ["keras"])    # --face=k
        self.assertEqual(self.complete("new", "net", "--face", "="), ["keras", "torch"])

    def test_folders_with_blanks_stay_whole(self):
        self.assertEqual(self.complete("compare", "--data", "my"), ["my digits"])
        self.assertEqual(self.complete("new", "ot"), ["other"])

    def test_operands(self):
        for command, operand in self.commands.items():
            found = self.complete(command, "")
            if operand and "COMMAND" in operand:
                self.assertEqual(found, sorted(self.commands))
            elif operand and "OPERATOR" in operand:
                listed = [line.split()[0] for line in help_of.output(PROGRAM, "ops").split("\n\n")[0].splitlines()
                          if not line.startswith(" ")]
                self.assertEqual(found, sorted(listed))
            elif operand is None:
                self.assertEqual(found, sorted(help_of.options(PROGRAM, command)))
            else:
                self.assertNotEqual(found, [])
        self.assertEqual(self.complete("ops", "dropo"), ["dropout"])
        self.assertEqual(self.complete("completion", ""), ["bash"])

    def test_what_does_not_exist_has_no_completion(self):
        self.assertEqual(self.complete("comapre", ""), [])
        self.assertEqual(self.complete("ops", "zebra"), [])


if __name__ == "__main__":
    unittest.main()
