#!/usr/bin/env python3
"""Compiles each header alone.

    check_headers.py [ROOT]

Public headers: in C11 and C++11, with and without the skin, by gcc and by clang where there is
one, with -Wall -Wextra -Wpedantic -Werror. Headers of the rooms: in C11 by the first compiler.
"""
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from check_includes import files_below

STRICT = ["-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def compilers():
    for program, language, standard in (("gcc", "c", "c11"), ("clang", "c", "c11"),
                                        ("g++", "c++", "c++11"), ("clang++", "c++", "c++11")):
        if shutil.which(program):
            yield program, language, standard


def jobs(root):
    include, source = os.path.join(root, "include"), os.path.join(root, "src")
    for path in files_below(include, ".h"):
        header = f"<{os.path.relpath(path, include)}>"
        for program, language, standard in compilers():
            for skin in ([], ["-DDIPTYCH_NO_SKIN"]):
                yield header, [program, "-x", language, f"-std={standard}", "-I", include, *STRICT, *skin, "-"]
    program = "gcc" if shutil.which("gcc") else "cc"
    for path in files_below(source, ".h"):
        inside = os.path.relpath(path, source)
        if inside.startswith(os.path.join("kernels", "isa")):
            continue    # these are the body of each kernel set and read its definitions
        flags = ["-D_POSIX_C_SOURCE=200809L"] if inside.startswith("base" + os.sep) else []
        yield f'"{inside}"', [program, "-x", "c", "-std=c11", "-I", include, "-I", source, *STRICT, *flags, "-"]


def compile_alone(job):
    header, command = job
    # A declaration after it, since ISO C forbids an empty translation unit.
    text = f"#include {header}\nextern int header_was_compiled_alone;\n"
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return header, command, done.returncode, done.stderr


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    wrong = count = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for header, command, status, text in pool.map(compile_alone, jobs(os.path.abspath(root))):
            count += 1
            if status:
                wrong += 1
                print(f"{header} does not compile alone: {' '.join(command)}\n{text}")
    print(f"check_headers: {count} compilations, {wrong} problem{'' if wrong == 1 else 's'}")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
