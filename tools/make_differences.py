#!/usr/bin/env python3
"""Writes docs/differences.md: the table of src/report/differences.def as a page.

    make_differences.py [--check] [ROOT]

Standard library only. --check writes nothing and tells whether the page is stale.
"""
import os
import re
import sys

TABLE = os.path.join("src", "report", "differences.def")
PAGE = os.path.join("docs", "differences.md")
FIELDS = ("topic", "name", "keras", "torch", "effect", "in_keras", "in_torch", "source")
STRING = r'"(?:[^"\\]|\\.)*"'
HEAD = """\
# Every difference between Keras and PyTorch that diptych knows

Made from `{table}` by `tools/make_differences.py`; not edited by hand; `diptych differences` shows it too. Keras is 3.15.1 on TensorFlow 2.21.0, PyTorch is 2.15.0.
The effect is that on the two programs of this project. Either behaviour can be chosen in either face: the last columns tell how the
Keras face takes PyTorch's way and the PyTorch face Keras'; `keras_compat_torch()` and `torch_compat_keras()` turn everything that reaches a
result at once. The sections lead to `docs/numerics.md`, where the formulas stand. What was checked, and how: `docs/parity.md`.
"""
COLUMNS = ("key", "what", "Keras", "PyTorch", "effect", "in the Keras face", "in the PyTorch face", "source")


def read_table(root):
    """The lines of the table in order: {"key": ..., and what FIELDS names}."""
    with open(os.path.join(root, TABLE), encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    rows = []
    for key, body in re.findall(rf"DIP_DIFFERENCE\((\w+),((?:\s*{STRING}\s*,?)+)\)", text):
        values = [re.sub(r"\\(.)", r"\1", found[1:-1]) for found in re.findall(STRING, body)]
        if len(values) != len(FIELDS):
            raise ValueError(f"{TABLE}: {key} has {len(values)} fields, expected {len(FIELDS)}")
        rows.append({"key": key, **dict(zip(FIELDS, values))})
    if len(rows) != text.count("DIP_DIFFERENCE("):
        raise ValueError(f"{TABLE}: {text.count('DIP_DIFFERENCE(')} lines, of which {len(rows)} can be read")
    return rows


def cell(text):
    """Markdown outside of code would take these as its own."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([*_|<^])", r"\\\1", part) for part in parts)


def linked(source):
    """`keras 4.1, torch 5.1` as links to the page's two parts."""
    return ", ".join(f"[{part}](numerics.md#{part.split()[0]}-numerics)" for part in source.split(", "))


def page(rows):
    text, topic = HEAD.format(table=TABLE), None
    for row in rows:
        if row["topic"] != topic:
            topic = row["topic"]
            text += f"\n## {topic[0].upper()}{topic[1:]}\n\n| " + " | ".join(COLUMNS) + " |\n" + "| --- " * len(COLUMNS) + "|\n"
        cells = [f"`{row['key']}`"] + [cell(row[field]) for field in FIELDS[1:-1]] + [linked(row["source"])]
        text += "| " + " | ".join(cells) + " |\n"
    return text


def main():
    words = [word for word in sys.argv[1:] if word != "--check"]
    root = words[0] if words else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    path, text = os.path.join(root, PAGE), page(read_table(root))
    if "--check" not in sys.argv:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return 0
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return 0
    print(f"{PAGE} is not what {TABLE} says; run tools/make_differences.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
