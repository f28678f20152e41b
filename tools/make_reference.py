#!/usr/bin/env python3
"""Builds the reference (HTML) of the public headers and the guides with Doxygen; any warning fails.

    make_reference.py FOLDER [ROOT]
"""
import os
import shutil
import subprocess
import sys


def main():
    folder = os.path.abspath(sys.argv[1])
    root = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    if not shutil.which("doxygen"):
        print("make_reference: doxygen is missing; install it (Debian: doxygen)")
        return 1
    with open(os.path.join(root, "docs", "Doxyfile"), encoding="utf-8") as file:
        settings = file.read() + f"\nOUTPUT_DIRECTORY = \"{folder}\"\nHTML_OUTPUT = .\n"
    os.makedirs(folder, exist_ok=True)
    done = subprocess.run(["doxygen", "-"], input=settings, cwd=root, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    warnings = done.stderr.strip()
    print(warnings or f"make_reference: {os.path.join(folder, 'index.html')}")
    return 1 if warnings or done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
