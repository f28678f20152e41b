#!/usr/bin/env python3
"""Compares what the shared library exports with the list kept in the tree.

    check_exports.py [--update] LIBRARY [LIST]

A name that appears or vanishes is a change of the interface: it belongs into the same commit as
the list (tools/exports.txt), which --update writes anew. Every name must begin with dip_.
"""
import argparse
import os
import subprocess
import sys

HEAD = ("# Every symbol that libdiptych.so exports. Refresh after a deliberate change:\n"
        "#   python3 tools/check_exports.py --update build/check/lib/libdiptych.so\n")


def exported(library):
    text = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    names = set()
    for line in text.splitlines():
        name = line.split()[-1].split("@")[0]
        names.add(name)
    return names


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("library")
    parser.add_argument("list", nargs="?", default=os.path.join(here, "exports.txt"))
    options = parser.parse_args()
    found = exported(options.library)
    foreign = sorted(name for name in found if not name.startswith("dip_"))
    for name in foreign:
        print(f"{name}: exported, but its name does not begin with dip_")
    if options.update:
        with open(options.list, "w", encoding="utf-8") as file:
            file.write(HEAD + "".join(name + "\n" for name in sorted(found)))
        print(f"check_exports: wrote {len(found)} names")
        return 1 if foreign else 0
    with open(options.list, encoding="utf-8") as file:
        listed = {line.strip() for line in file if line.strip() and not line.startswith("#")}
    for name in sorted(found - listed):
        print(f"{name}: exported, but not in {os.path.basename(options.list)}")
    for name in sorted(listed - found):
        print(f"{name}: in {os.path.basename(options.list)}, but no longer exported")
    wrong = len(foreign) + len(found ^ listed)
    print(f"check_exports: {len(found)} names, {wrong} problem{'' if wrong == 1 else 's'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
