"""Reads the public headers: option structs, plain functions and skin macros, each with its comment.

For the tools and tests that walk them (tests/repo/test_header_defaults.py, tools/make_coming_from.py,
tools/doxygen_filter.py).  It knows the form that these headers have, not C in general.
"""
import os
import re
from collections import namedtuple

Fields = namedtuple("Fields", "type names comment")         # a line of a struct may declare several
Struct = namedtuple("Struct", "name fields")
Parameter = namedtuple("Parameter", "type name")
Function = namedtuple("Function", "type name parameters comment")
Macro = namedtuple("Macro", "name parameters body comment section")

# What a default looks like at the start of a comment.
VALUE = re.compile(
    r'"[^"]*"|\{""\}|\{NULL\}|NULL|none|required|rank 0|true|false|NaN|-?inf|-?\d[\d.]*(?:e-?\d+)?|[A-Z][A-Z0-9_]+')
COMMENT = re.compile(r"/\*(.*?)\*/", re.S)


def plain(comment):
    """A comment's text without its stars and line breaks."""
    return re.sub(r"\s*\n\s*\*?\s*", " ", comment or "").strip()


def public_headers(root):
    """The paths of all installed headers below include/, sorted."""
    found = []
    for folder, _, names in os.walk(os.path.join(root, "include")):
        found += [os.path.join(folder, name) for name in names if name.endswith(".h")]
    return sorted(found)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def split(declaration):
    """The type and the names of "double minval, maxval" or "on *begin, *end"."""
    first, *rest = declaration.split(",")
    kind, name = re.match(r"(.*?)(\w+)$", " ".join(first.split())).groups()
    return kind.strip(), [name, *(re.sub(r"\W", "", other) for other in rest)]


def structs(text):
    """Every option struct: typedef struct dip_X_opts { ... } dip_X_opts;"""
    found = []
    for name, body in re.findall(r"typedef struct (dip_\w+_opts) \{(.*?)\} \1;", text, re.S):
        fields = []
        # A comment belongs to the field before it; one before all fields is the struct's own.
        body = re.sub(r"^\s*/\*.*?\*/", "", body, flags=re.S)
        for declaration, comment in re.findall(r"([^;]+);[ \t]*(/\*.*?\*/)?", body, re.S):
            kind, names = split(declaration)
            own = COMMENT.match(comment)
            fields.append(Fields(kind, names, plain(own.group(1)) if own else ""))
        found.append(Struct(name, fields))
    return found


def stated(fields):
    """The default of each name that a line of a struct declares, [] where its comment states none."""
    head = re.split("[;:]", fields.comment)[0]
    values = [value.group() for value in VALUE.finditer(head)] if VALUE.match(head) else []
    if fields.type == "dip_pair":
        return {fields.names[0]: values if len(values) == 2 else []}
    return {name: [values[i]] if len(values) == len(fields.names) else [] for i, name in enumerate(fields.names)}


def functions(text):
    """Every function marked DIP_API, with the comment behind it."""
    found = {}
    for declaration, comment in re.findall(r"^DIP_API ([^;]*?);[ \t]*(?:/\*(.*?)\*/)?", text, re.S | re.M):
        kind, name, inside = re.match(r"(.*?)(\w+)\((.*)\)$", " ".join(declaration.split())).groups()
        parameters = []
        for parameter in inside.split(","):
            if parameter.strip() != "void":
                parameters.append(Parameter(*re.match(r"(.*?)(\w+)(?:\[\])?$", parameter.strip()).groups()))
        found[name] = Function(kind.strip(), name, parameters, plain(comment))
    return found


def macros(text):
    """Every macro in the order of the file: {name: Macro}. One that C and C++ define apart is the first."""
    found, section = {}, ""
    for line in text.replace("\\\n", " ").split("\n"):
        heading = re.match(r"/\* ---- (.*?) -+ \*/$", line)
        define = re.match(r"#define (\w+)(?:\(([^)]*)\))?[ \t]*(.*)$", line)
        if heading:
            section = heading.group(1)
        elif define:
            name, parameters, body = define.groups()
            comment = re.search(r"/\*(.*?)\*/\s*$", body)
            body = re.sub(r"/\*.*?\*/", "", body).strip()
            found.setdefault(name, Macro(name, parameters, body, plain(comment.group(1)) if comment else "", section))
    return found


def is_public(name):
    """Is it a name for programs, and not one that other macros are made of?"""
    return not name.startswith(("DIP", "KERAS", "PLT", "DLPACK"))
