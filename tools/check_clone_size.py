#!/usr/bin/env python3
"""Checks that a clone stays small: the pack that git would send plus the files it would check out.

    check_clone_size.py ROOT --limit-mb N
"""
import argparse
import subprocess
import sys


def git(root, *words, text=None):
    return subprocess.run(["git", "-C", root, "-c", f"safe.directory={root}", *words], input=text,
                          check=True, capture_output=True).stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("--limit-mb", type=float, required=True)
    options = parser.parse_args()
    try:
        git(options.root, "rev-parse", "HEAD")
    except (OSError, subprocess.CalledProcessError):
        print("check_clone_size: not a git checkout, nothing to measure")
        return 0
    pack = len(git(options.root, "pack-objects", "--revs", "--stdout", "-q", text=b"HEAD\n"))
    files = 0
    for line in git(options.root, "ls-tree", "-r", "-l", "HEAD").decode().splitlines():
        size = line.split(None, 4)[3]
        files += int(size) if size.isdigit() else 0
    total = (pack + files) / 1e6
    print(f"check_clone_size: history {pack / 1e6:.1f} MB + files {files / 1e6:.1f} MB = {total:.1f} MB, "
          f"at most {options.limit_mb:g} MB")
    return 1 if total > options.limit_mb else 0


if __name__ == "__main__":
    sys.exit(main())
