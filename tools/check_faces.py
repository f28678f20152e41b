#!/usr/bin/env python3
"""Proves that neither face contains a derivative or a kernel call, from the source.

    check_faces.py [ROOT]

src/keras and src/torch hold names, defaults, layouts and text. A formula that both need is an
operator or a block. So no file there may include src/kernels, or speak in its code of a gradient
rule (vjp) or of a kernel. tools/check_symbols.py proves the same from the object files.
"""
import os
import re
import sys

from check_includes import FACES, files_below

FORBIDDEN = [
    (re.compile(r'#\s*include\s*"kernels/'), "a face calls operators and blocks, not kernels"),
    (re.compile(r"\bdip_(kernel|kernels|gemm|simd|vec)_\w*|\bdip_kernels?\b"), "a face does not call a kernel"),
    (re.compile(r"\w*vjp\w*"), "a gradient rule belongs to an operator (src/ops)"),
]
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


def without_comments(text):
    """Comments may speak of gradients; what counts is the code. Line numbers are kept."""
    return COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def check(root):
    problems = []
    for face in FACES:
        for path in files_below(os.path.join(root, "src", face), ".c", ".h", ".def", ".inc"):
            with open(path, encoding="utf-8") as file:
                for number, line in enumerate(without_comments(file.read()).split("\n"), 1):
                    for pattern, rule in FORBIDDEN:
                        found = pattern.search(line)
                        if found:
                            problems.append((path, number, found.group().strip(), rule))
    return problems


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    problems = check(root)
    for path, number, found, rule in problems:
        print(f"{os.path.relpath(path, root)}:{number}: {found}: {rule}")
    print(f"check_faces: {len(problems)} problem{'' if len(problems) == 1 else 's'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
