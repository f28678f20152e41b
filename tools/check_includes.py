#!/usr/bin/env python3
"""Prints every #include that breaks the rules of the rooms, each with its rule.

    check_includes.py [ROOT]

The rooms and their order are read from src/rooms.txt. Rules:
  room     a room includes itself and the rooms to its right, never the reverse, never an equal
  path     inside src/ an include names its room: "room/file.h"
  public   public headers include only public headers and the C standard's
  face     keras.h belongs to the keras room and those to its left, torch.h likewise
  system   the operating system's headers are for src/base alone; a library's for its one room
  example  src/tools runs examples that the report shows, "examples/NAME.c", so that both are one text
Exit status 1 when something was printed.
"""
import os
import re
import sys

C_STANDARD = {name + ".h" for name in
              "assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign "
              "stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time "
              "uchar wchar wctype".split()}
# Standard by name, but the operating system's business: clocks, signals, threads.
SYSTEM_BY_NATURE = {"time.h", "signal.h", "threads.h", "locale.h"}
# Who else may see a header that is neither the standard's nor the project's.
OWNERS = [
    (re.compile(r"(x86|i|x|e|p|t|s|n|w)mmintrin\.h|avx\w*intrin\.h|cpuid\.h|arm_neon\.h"), {"base", "kernels"}),
    (re.compile(r"zlib\.h|hdf5\w*\.h"), {"files"}),
    (re.compile(r"png\.h"), {"plot"}),
    (re.compile(r"jansson\.h"), {"report"}),
]
PUBLIC_IN_CPLUSPLUS = {"initializer_list", "type_traits", "utility", "new", "cstddef", "cstdint"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
FACES = ("keras", "torch")


def read_rooms(root):
    """Returns {room: set of rooms it may include}, from src/rooms.txt (right rooms come first)."""
    allowed = {}
    with open(os.path.join(root, "src", "rooms.txt"), encoding="utf-8") as lines:
        for line in lines:
            line = line.split("#")[0].strip()
            if not line:
                continue
            room, _, right = line.partition(":")
            allowed[room] = {room}
            for other in right.split():
                allowed[room] |= allowed[other]
    return allowed


def includes_of(path):
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            found = INCLUDE.match(line)
            if found:
                yield number, found.group(1) or found.group(2)


def files_below(folder, *endings):
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(endings):
                yield os.path.join(where, name)


def public_problem(header, root, inside):
    """INSIDE is the including header below include/."""
    target = header if header.startswith("diptych/") else os.path.join(os.path.dirname(inside), header)
    if os.path.exists(os.path.join(root, "include", os.path.normpath(target))):
        return None
    if header in C_STANDARD and header not in SYSTEM_BY_NATURE or header in PUBLIC_IN_CPLUSPLUS:
        return None
    return "public: a public header includes only public headers and the C standard's"


def private_problem(header, room, allowed, root):
    if header.startswith("diptych/"):
        if not os.path.exists(os.path.join(root, "include", header)):
            return "public: there is no such header in include/"
        face = re.match(r"diptych/(?:import/)?(\w+)", header).group(1)
        if face in FACES and face not in allowed[room]:
            return f"face: {header} is for the room {face} and those to its left"
        return None
    if header in C_STANDARD:
        if header in SYSTEM_BY_NATURE and room != "base":
            return "system: only src/base knows the operating system"
        return None
    for pattern, rooms in OWNERS:
        if pattern.fullmatch(header):
            return None if room in rooms else f"system: {header} is for {', '.join(sorted(rooms))} alone"
    other, slash, _ = header.partition("/")
    if other == "examples" and os.path.exists(os.path.join(root, header)):
        return None if room == "tools" else "example: only src/tools runs the examples"
    if slash and other in allowed:
        if other not in allowed[room]:
            return f"room: {room} may include {', '.join(sorted(allowed[room]))}"
        return None
    if os.path.exists(os.path.join(root, "src", room, header)):
        return f'path: write "{room}/{header}"'
    return None if room == "base" else "system: only src/base knows the operating system"


def check(root):
    allowed = read_rooms(root)
    problems = []
    include = os.path.join(root, "include")
    for path in files_below(include, ".h"):
        inside = os.path.relpath(path, include)
        for number, header in includes_of(path):
            problem = public_problem(header, root, inside)
            if problem:
                problems.append((path, number, header, problem))
    source = os.path.join(root, "src")
    for path in files_below(source, ".c", ".h", ".def", ".inc"):
        room = os.path.relpath(path, source).split(os.sep)[0]
        if room not in allowed:
            problems.append((path, 0, "-", "room: src/rooms.txt does not list this room"))
            continue
        for number, header in includes_of(path):
            problem = private_problem(header, room, allowed, root)
            if problem:
                problems.append((path, number, header, problem))
    return problems


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    problems = check(root)
    for path, number, header, problem in problems:
        print(f"{os.path.relpath(path, root)}:{number}: includes {header}: {problem}")
    print(f"check_includes: {len(problems)} problem{'' if len(problems) == 1 else 's'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
