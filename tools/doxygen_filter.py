#!/usr/bin/env python3
"""Shows a public header to Doxygen: its plain comments become documentation, its inner macros disappear.

    doxygen_filter.py FILE      (INPUT_FILTER of docs/Doxyfile; the result goes to standard output)

The headers stay readable as they are: a comment behind a declaration documents it, one on lines of its own
documents what follows, "---- title ----" begins a section, and a struct written on one line gives its
comment to its fields. Of a macro only the name and the parameters are shown.
"""
import os
import re
import sys

from read_headers import functions, is_public, macros, read

SHOWN = {"DIP_HERE", "DIP_CTX", "DIP_NO_SEED"}          # inner names that programs use as well
FILLED_IN = {"size_t size_;": "sizeof the struct as the caller was compiled; filled in by _init",
             "dip_site at_;": "where the call stands; filled in by the macros"}
TRAILING = re.compile(r"^(?P<code>.*?\S)\s*/\*\s*(?P<text>.*?)\s*\*/\s*$")
ONE_LINE = re.compile(r"^(?P<open>(?:typedef )?(?:struct|enum)[^{]*\{)(?P<body>.*)(?P<close>\}[^}]*;)$")


def escaped(text):
    """Text that Doxygen takes as it stands, outside of `code`."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r'([<>&@#%"\\])', r"\\\1", part) for part in parts)


def macro_text(macro):
    """What is said about a macro: what Python writes and what it calls."""
    if not is_public(macro.name) or macro.name.startswith("DIPTYCH"):
        return escaped(macro.comment)
    python, _, own = (part.strip() for part in macro.comment.partition(" | "))
    calls = re.search(r"\bdip_[a-z]\w*(?=\()", macro.body)
    target = re.match(r"(\w+)\(", macro.body)
    text = f"Python: `{python or macro.name.replace('_', '.')}`."
    if own:
        text += f" Here: `{own}`."
    if calls:
        text += f" Calls {calls.group()}()."
    elif target and is_public(target.group(1)):
        text = f"Short for {target.group(1)}()."
    return text


def declared(declaration, mark):
    """ "double first, second" as one declaration for each name, each with the mark behind it."""
    several = re.match(r"([\w ]+?) (\*?\w+(?:, \*?\w+)+)$", declaration)
    each = [f"{several[1]} {name}" for name in several[2].split(", ")] if several else [declaration]
    return " ".join(f"{one};{mark}" for one in each)


def documented_struct(code, text):
    """A struct or enum on one line, its comment given to each of its members as well."""
    parts = ONE_LINE.match(code)
    if not parts:
        return None
    mark = f" /**< {escaped(text)} */ "
    body = parts["body"]
    if "struct" in parts["open"]:
        body = "".join(declared(part.strip(), mark) for part in body.split(";") if part.strip())
    else:
        body = re.sub(r"(,|$)", lambda m: ("," if m.group(1) else "") + mark, body.strip(), count=0)
    return f"/** {escaped(text)} */ {parts['open']}{body}{parts['close']}"


def shown_define(line, known):
    """A #define without its body, behind its documentation; nothing where programs need not know it."""
    name = re.match(r"#define (\w+)", line).group(1)
    if name.endswith("_H") or name.endswith("_H_"):
        return line
    if not (is_public(name) or name in SHOWN or name.startswith("DIPTYCH")) or name not in known:
        return ""
    head = re.match(r"#define \w+(?:\([^)]*\))?", line).group()
    return f"/** {macro_text(known[name])} */\n{head}"


def options_text(name, functions_known):
    """ "Options of dip_layers_dense().": whose options a struct holds."""
    takers = [f"{taker.name}()" for taker in functions_known.values()
              if any(name in parameter.type for parameter in taker.parameters) and not taker.name.endswith("_init")]
    return f"Options of {', '.join(takers)}; comments begin with the default."


def shown_line(line, functions_known):
    """A line of code with its comment as documentation."""
    options = re.match(r"typedef struct (dip_\w+_opts) \{", line)
    if options:
        return f"/** {options_text(options.group(1), functions_known)} */ {options.group()}"
    if line.strip() in FILLED_IN:
        return f"{line} /**< {FILLED_IN[line.strip()]} */"
    init = re.match(r"DIP_API void (dip_\w+)_init\(", line)
    if init:
        return f"{line} /**< Fills in the defaults of {init.group(1)}. */"
    found = TRAILING.match(line)
    if not found or found["code"].lstrip().startswith("//"):
        return line
    code, text = found["code"], found["text"]
    if code.endswith("{"):
        return f"/** {escaped(text)} */ {code}"
    if code.startswith("    ") and code.endswith(";"):
        return declared(code[:-1].strip(), f" /**< {escaped(text)} */")
    return documented_struct(code, text) or f"{code} /**< {escaped(text)} */"


def block(lines, first):
    """A comment on lines of its own: the file's, a section's, or that of what follows."""
    text = "\n".join(lines)
    inner = re.sub(r"(?m)^ \* ?", "", text[2:-2].strip(" ")).strip()
    if first:
        name, _, rest = inner.partition(" - ")
        return f"/** @file {os.path.basename(name)}\n{escaped(rest)} */"
    return f"/** {escaped(inner)} */"


def shown(text, name):
    known, functions_known = macros(text), functions(text)
    out, lines, first, opened, at = [], re.sub(r"\\\n\s*", " ", text).split("\n"), True, False, 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("/*"):
            end = at
            while "*/" not in lines[end]:
                end += 1
            title = re.match(r"/\* ---- (.*?) -+ \*/$", line)
            after = lines[end + 1] if end + 1 < len(lines) else ""
            if title:
                out.append(("/** @} */\n" if opened else "") + f"/** @name {escaped(title.group(1))} */\n/** @{{ */")
                opened = True
            elif first:
                out.append(block(lines[at:end + 1], True) if " - " in line else f"/** @file {name}\n{escaped(line[2:-2].strip())} */")
            elif re.match(r"typedef|struct|enum|DIP_API", after) and "_opts_init" not in after:
                out.append(block(lines[at:end + 1], False))
            first = False
            at = end
        elif opened and (at + 1 == len(lines) or line == "// clang-format on"):
            out.append("/** @} */")
            opened = False
        elif line.startswith("#define"):
            out.append(shown_define(line, known))
        else:
            out.append(shown_line(line, functions_known))
        at += 1
    return "\n".join(out)


if __name__ == "__main__":
    PATH = sys.argv[1]
    TEXT = read(PATH)
    print(shown(TEXT, os.path.basename(PATH)) if PATH.endswith(".h") else TEXT)
