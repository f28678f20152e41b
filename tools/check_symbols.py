#!/usr/bin/env python3
"""Looks at what each room's object files define and call, and prints what the rules forbid.

    check_symbols.py BUILD-FOLDER

Rules, each with the reason:
  names    everything that is not static begins with dip_: the library is a guest in other programs
  guest    only src/base allocates, prints, opens files, reads the environment, ends the process or
           knows threads and clocks, so that the context's allocator and sink see everything;
           src/cli is the host and may speak to its own terminal
  locale   nothing depends on the host's locale (strtod, setlocale)
  bits     no function of libm whose last bit differs between machines: exp, log, pow, sin ... are
           ours. src/random calls those that the originals' draws are defined by.
  faces    src/keras and src/torch call no kernel
The object files are found through the build folder's compile_commands.json, so files that no
longer exist do not count.
"""
import json
import os
import re
import shlex
import subprocess
import sys

GUEST = set("""
    malloc calloc realloc reallocarray free aligned_alloc posix_memalign memalign strdup strndup mmap munmap
    printf vprintf fprintf vfprintf dprintf puts putchar putc fputs fputc fwrite perror stdout stderr stdin
    fopen fdopen freopen fclose fread fgets fgetc getc scanf fscanf open close read write lseek stat fstat
    getenv setenv unsetenv putenv exit _exit _Exit quick_exit abort raise kill signal sigaction atexit
    __assert_fail __assert_rtn system fork execv execve time clock clock_gettime gettimeofday nanosleep usleep sleep
    rand srand random srandom drand48 getrandom
""".split())
TERMINAL = {"fprintf", "stdout", "stderr"}     # the program's own
LOCALE = set("strtod strtof strtold atof setlocale localeconv sscanf toupper tolower".split())
BITS = re.compile(r"(exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|sin|cos|tan|sincos|asin|acos|atan|atan2|sinh|cosh|"
                  r"tanh|asinh|acosh|atanh|erf|erfc|lgamma|tgamma|cbrt|hypot)[fl]?")
THREADS = re.compile(r"pthread_\w+|thrd_\w+|mtx_\w+|sem_\w+|sched_\w+")
KERNEL = re.compile(r"dip_kernels?(_\w+)?|dip_gemm\w*")
# Instrumentation that compilers add by themselves.
COMPILERS = re.compile(r"__(asan|ubsan|tsan|sanitizer|gcov|llvm|stack_chk|odr)\w*|_GLOBAL__\w*|___asan\w*|_?_?start_\w+|DW\.\w+")


def objects(build):
    """Yields (room, source, object) for every object file of a room."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    seen = set()
    for entry in commands:
        if "output" in entry:
            output = entry["output"]
        else:
            words = shlex.split(entry["command"])
            output = words[words.index("-o") + 1]
        found = re.search(r"\broom_([a-z]+)(?:_\w+)?\.dir/", output)
        output = os.path.join(entry["directory"], output)
        if found and output not in seen and os.path.exists(output):
            seen.add(output)
            yield found.group(1), entry["file"], output


def symbols(path):
    text = subprocess.run(["nm", path], check=True, capture_output=True, text=True).stdout
    defined, called = set(), set()
    for line in text.splitlines():
        kind, name = line.split()[-2:]
        if kind == "U":
            called.add(name.split("@")[0])
        elif kind.isupper() or kind in "vw":
            defined.add(name)
    return defined, called


def rule_for_call(room, name):
    if room == "cli" and name in TERMINAL:
        return None
    if room != "base" and (name in GUEST or THREADS.fullmatch(name)):
        return "guest: only src/base may"
    if room != "base" and name in LOCALE:
        return "locale: depends on the host's settings"
    if room != "random" and BITS.fullmatch(name):
        return "bits: use the project's own function"
    if room in ("keras", "torch") and KERNEL.fullmatch(name):
        return "faces: a face calls no kernel"
    return None


def check(build):
    problems, count = [], 0
    for room, source, output in objects(build):
        count += 1
        defined, called = symbols(output)
        for name in sorted(defined):
            if not name.startswith("dip_") and not COMPILERS.fullmatch(name):
                problems.append(f"{source}: defines {name}: names: begin it with dip_ or make it static")
        for name in sorted(called):
            rule = rule_for_call(room, name)
            if rule:
                problems.append(f"{source}: calls {name}: {rule}")
    return problems, count


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print("usage: check_symbols.py BUILD-FOLDER", file=sys.stderr)
        return 2
    if not os.path.exists(os.path.join(sys.argv[1], "compile_commands.json")):
        print(f"check_symbols: {sys.argv[1]} holds no compile_commands.json; give a folder that cmake built in", file=sys.stderr)
        return 2
    problems, count = check(sys.argv[1])
    for problem in problems:
        print(problem)
    print(f"check_symbols: {count} object files, {len(problems)} problem{'' if len(problems) == 1 else 's'}")
    return 1 if problems or not count else 0


if __name__ == "__main__":
    sys.exit(main())
