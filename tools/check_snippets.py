#!/usr/bin/env python3
"""Compiles and runs the snippets of README.md and docs/*.md and compares what they print.

    check_snippets.py ROOT LIBRARY [--update]

A fenced c, cpp or python block is one of two things:

- a whole program, followed by a text block that is its output: standard output and errors together, and
  in the fence "exit 1" where it ends with a status other than 0;
- a piece of a file, below a line "<!-- from FILE -->": each of its lines stands in that file, in order.

A block that is neither is a failure. --update writes the programs' real output into the pages.
"""
import os
import re
import subprocess
import sys
import tempfile
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

Snippet = namedtuple("Snippet", "page line language code source output status span")

BLOCK = re.compile(r"(?:<!-- from (?P<source>\S+) -->\n)?^```(?P<language>c|cpp|python)\n(?P<code>.*?)^```\n"
                   r"(?:\n?^```text(?: exit (?P<status>\d+))?\n(?P<output>.*?)^```$)?", re.S | re.M)
COMPILERS = {"c": ["cc", "-std=c11"], "cpp": ["c++", "-std=c++11"]}
STRICT = ["-O0", "-Wall", "-Wextra", "-Werror"]


def pages(root):
    guides = os.path.join(root, "docs")
    found = ["README.md"] if os.path.exists(os.path.join(root, "README.md")) else []
    if os.path.isdir(guides):
        found += sorted(f"docs/{name}" for name in os.listdir(guides) if name.endswith(".md"))
    return found


def read(root, page):
    with open(os.path.join(root, page), encoding="utf-8") as file:
        return file.read()


def snippets(page, text):
    for found in BLOCK.finditer(text):
        part = found.groupdict()
        yield Snippet(page, text[:found.start()].count("\n") + 1, part["language"], part["code"], part["source"],
                      part["output"], int(part["status"] or 0), found.span())


def missing_line(code, text):
    """The first line of a piece that does not stand in the file behind the one before it, or None."""
    rest = iter([line.strip() for line in text.split("\n")])
    for line in filter(None, (line.strip() for line in code.split("\n"))):
        if line not in rest:
            return line
    return None


def run(snippet, root, library):
    """What the program printed, without blanks at the ends of lines, and its exit status."""
    environment = {**os.environ, "DIPTYCH_DATA": os.path.join(root, "data", "mnist"), "LC_ALL": "C.UTF-8",
                   "LD_LIBRARY_PATH": os.path.dirname(library or "")}
    environment.pop("DIPTYCH_NUM_THREADS", None)
    with tempfile.TemporaryDirectory() as folder:
        name = {"c": "main.c", "cpp": "main.cpp", "python": "main.py"}[snippet.language]
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(snippet.code)
        command = [sys.executable, name]
        if snippet.language in COMPILERS:
            # Named as a person names it, so that messages begin with "main.c:".
            built = subprocess.run([*COMPILERS[snippet.language], *STRICT, "-I", os.path.join(root, "include"), name,
                                    *([library] if library else []), "-lm", "-pthread", "-o", "main"], cwd=folder,
                                   capture_output=True, text=True, check=False)
            if built.returncode:
                return f"it does not compile:\n{built.stderr}", -1
            command = ["./main"]
        done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=100, check=False)
        return re.sub(r"[ \t]+$", "", done.stdout, flags=re.M), done.returncode


def problem(snippet, root, library):
    """What is wrong with a snippet, and what it really prints (None where it is a piece)."""
    if snippet.source:
        line = missing_line(snippet.code, read(root, snippet.source))
        return f"{snippet.source} does not contain, in this order: {line}" if line is not None else None, None
    printed, status = run(snippet, root, library)
    if snippet.output is None:
        return "no output stands below it, and no <!-- from FILE --> above", (printed, status)
    if printed == snippet.output and status == snippet.status:
        return None, (printed, status)
    return f"it prints, with exit status {status}:\n{printed}", (printed, status)


def updated(text, results):
    """The page with the programs' real output in place of what it says; from the end, so that places hold."""
    for snippet, real in reversed(results):
        if real and real[1] >= 0:
            fence = "```text" + (f" exit {real[1]}" if real[1] else "")
            block = f"```{snippet.language}\n{snippet.code}```\n\n{fence}\n{real[0]}```" + ("\n" if snippet.output is None else "")
            text = text[:snippet.span[0]] + block + text[snippet.span[1]:]
    return text


def main():
    arguments = [word for word in sys.argv[1:] if word != "--update"]
    root = os.path.abspath(arguments[0])
    library = os.path.abspath(arguments[1]) if len(arguments) > 1 else None
    wrong = count = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for page in pages(root):
            text = read(root, page)
            found = list(snippets(page, text))
            answers = list(pool.map(lambda snippet: problem(snippet, root, library), found))
            count += len(found)
            for snippet, (said, real) in zip(found, answers):
                if said and not ("--update" in sys.argv and real and real[1] >= 0):
                    wrong += 1
                    print(f"{snippet.page}:{snippet.line}: {said}")
            if "--update" in sys.argv:
                with open(os.path.join(root, page), "w", encoding="utf-8") as file:
                    file.write(updated(text, [(snippet, real) for snippet, (_, real) in zip(found, answers)]))
    print(f"check_snippets: {count} snippets, {wrong} problem{'' if wrong == 1 else 's'}")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
