#!/usr/bin/env python3
"""./bootstrap as a newcomer meets it on a machine where something is missing: it says what, prints
one line to copy, and stops. A folder of links stands in for such a machine's programs."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = sys.argv.pop(1)
BASICS = "sh cat cut date dirname env expr gcc cc as ld grep gzip head id ls make mkdir mktemp nproc getconf printf " \
         "rm sed sha256sum tail tee tr uname".split()


class Bootstrap(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def run_with(self, programs, *words):
        """Runs bootstrap where only PROGRAMS and the basics exist."""
        for program in [*BASICS, *programs]:
            found = shutil.which(program)
            if found:
                link = os.path.join(self.folder.name, program)
                if not os.path.exists(link):
                    os.symlink(os.path.realpath(found), link)
        return subprocess.run([os.path.join(ROOT, "bootstrap"), *words], env={"PATH": self.folder.name}, check=False,
                              capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)

    def fake(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + text + "\n")
        os.chmod(path, 0o755)

    def test_without_a_command_it_explains_itself(self):
        done = self.run_with([])
        self.assertEqual(done.returncode, 0)
        self.assertIn("./bootstrap run", done.stdout)

    def test_an_unknown_command_is_status_2(self):
        self.assertEqual(self.run_with([], "rnu").returncode, 2)

    def test_a_missing_cmake_is_named_for_five_package_managers(self):
        done = self.run_with([], "run")
        self.assertEqual(done.returncode, 1)
        self.assertIn("what is missing here: cmake", done.stdout)
        for manager in ("apt", "dnf", "pacman", "apk", "brew"):
            self.assertRegex(done.stdout, rf"(?m)^ +{manager} +cmake$")

    def test_the_line_to_copy_is_for_the_manager_that_is_there(self):
        self.fake("dnf", "exit 0")
        done = self.run_with([], "run")
        self.assertIn("    sudo dnf install -y cmake\n", done.stdout)

    def test_an_old_cmake_is_told_its_version(self):
        self.fake("cmake", "echo cmake version 3.18.4")
        done = self.run_with([], "run")
        self.assertEqual(done.returncode, 1)
        self.assertIn("cmake is 3.18 here; 3.20 or newer is needed", done.stdout)

    def test_without_root_and_without_sudo_apt_is_not_tried(self):
        self.fake("apt-get", "echo touched >&2; exit 1")
        self.fake("id", "echo 1000")
        done = self.run_with([], "run")
        self.assertEqual(done.returncode, 1)
        self.assertNotIn("touched", done.stdout + done.stderr)
        self.assertIn("    sudo apt-get install -y cmake\n", done.stdout)

    def test_the_tests_name_what_they_need_beyond_a_run(self):
        done = self.run_with(["cmake"], "test")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"(?m)^ +apt .*clang")


if __name__ == "__main__":
    unittest.main()
