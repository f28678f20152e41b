#!/usr/bin/env python3
"""Writes the tables of docs/coming-from-keras.md and docs/coming-from-pytorch.md: Python beside C, every name.

    make_coming_from.py [--check] [ROOT]

The rows are the macros of the skins, in their order; matplotlib's stand in both pages. What Python writes stands in the comment behind a macro;
where there is none, the name with dots for underscores. Keywords and defaults come from the option structs,
names in strings from the tables of src/. Below the marker nothing in those pages is written by hand.
"""
import os
import re
import sys

from read_headers import functions, is_public, macros, public_headers, read, stated, structs

MARKER = "<!-- From here on made by tools/make_coming_from.py. -->\n"
PAGES = {"docs/coming-from-keras.md": "keras", "docs/coming-from-pytorch.md": "torch"}

# Names whose dots and underscores are Python's own, so that no comment has to repeat them.
DOTTED = re.compile(r"(keras|tf|torch|torchvision)_(layers|models|initializers|optimizers|losses|callbacks|utils|config|"
                    r"datasets_mnist|datasets|transforms|test|ops|nn_functional|nn|optim|utils_data|cuda|autograd)_(\w+)$")

# What the headers shorten.
LONGER = {"m": "model", "opt": "optimizer", "p": "parameters", "d": "dataset"}


class Headers:
    """All that the tables are made of, read once."""

    def __init__(self, root):
        texts = {os.path.basename(path): read(path) for path in public_headers(root)
                 if os.path.basename(os.path.dirname(path)) != "import"}
        self.root, self.texts = root, texts
        self.functions, self.structs = {}, {}
        for text in texts.values():
            self.functions.update(functions(text))
            self.structs.update({struct.name: struct for struct in structs(text)})
        self.structs["dip_predict_opts"] = self.structs["dip_evaluate_opts"]
        self.imported = {}      # full name: its short names
        self.helpers = {}
        for path in public_headers(root):
            if os.path.basename(os.path.dirname(path)) == "import":
                for name, macro in macros(read(path)).items():
                    full = re.match(r"\w+", macro.body)
                    if full:
                        self.imported.setdefault(full.group(), []).append(name)
        for text in texts.values():
            self.helpers.update({name: macro for name, macro in macros(text).items() if not is_public(name)})

    def function(self, macro):
        """The plain function that a macro calls, through its helpers; None where it is more than a call."""
        body, seen = macro.body, set()
        for _ in range(8):
            found = [name for name in re.findall(r"\bdip_\w+", body) if name in self.functions]
            if found:
                return self.functions[found[0]]
            helper = next((name for name in re.findall(r"\w+", body) if name in self.helpers and name not in seen), None)
            if not helper:
                return None
            seen.add(helper)
            body = self.helpers[helper].body
        return None


def dotted(name, short=None):
    """Python's name, "keras.layers.Dense" or, as imported, "layers.Dense"; None where it cannot be told."""
    match = DOTTED.match(name)
    if not match:
        return None
    if short:
        package, _, rest = short.partition("_")
        return f"{package}.{rest}" if rest and package in ("nn", "F", "optim", "layers", "transforms", "np") else short
    package, module, rest = match.groups()
    return f"{package}.{module.replace('_', '.')}.{rest}"


def arguments(function):
    """The arguments that are no context, no options and no call site."""
    return [parameter.name for parameter in function.parameters
            if parameter.name not in ("ctx", "o", "at")] if function else []


def keywords(headers, macro, function):
    """ ".use_bias = true, .name": what may be written by name, with its default where that is no NULL."""
    helper = headers.helpers.get(re.match(r"\w*", macro.body).group())
    kind = re.search(r"DIP_KW\((dip_\w+_opts)", f"{macro.body} {helper.body if helper else ''}") or \
        re.search(r"(dip_\w+_opts) \*", " ".join(parameter.type for parameter in function.parameters) if function else "")
    if not kind or not re.search(r"__VA_ARGS__, (DIP_KW_END|\.at_ = DIP_HERE)", macro.body):
        return ""
    found = []
    for fields in headers.structs[kind.group(1)].fields:
        if fields.names[0] in ("size_", "at_"):
            continue
        other = re.search(rf"; {re.sub('^torch_(?=optim_)', '', macro.name)}: ([-\w.]+)", fields.comment)
        for name, values in stated(fields).items():
            value = other.group(1) if other else ", ".join(values)
            if fields.type == "dip_pair":
                value = f"{'plt_size' if macro.name == 'plt_figure' else 'torch_pair'}({value})"
            plain = value in ("NULL", "none", "rank 0", '{""}', "DIP_NO_SEED", "INT64_MIN", "NaN", "required") or name == "dtype"
            found.append(f".{name}" if plain else f".{name} = {value}")
    return ", ".join(f"`{word}`" for word in found)


def row(headers, macro, aliases):
    function = headers.function(macro)
    short = min(headers.imported.get(macro.name, []), key=len, default=None)
    name = short or macro.name
    python, _, own = (part.strip() for part in macro.comment.partition(" | "))
    listed = macro.parameters.replace(" ", "").split(",") if macro.parameters else []
    called = [LONGER.get(word, word) for word in (listed if "..." not in listed else arguments(function))]
    if own and short:
        own = re.sub(rf"\b{macro.name}\b", short, own)
    if not own:
        own = name if macro.parameters is None else f"{name}({', '.join(called)})"
    if not python:
        python = dotted(macro.name, short)
        if python and macro.parameters is not None:
            python += f"({', '.join(called)})"
    if not python:
        raise SystemExit(f"make_coming_from: {macro.name} has no comment that says what Python writes")
    every = [name for full in (macro.name, *aliases) for name in (full, *headers.imported.get(full, []))]
    others = [alias for alias in every if not re.search(rf"\b{alias}\b", own)]
    more = ", ".join(f"`{alias}`" for alias in others)
    return f"| `{python}` | `{own}` | {keywords(headers, macro, function)} | {more} |"


def sections(headers, name):
    """The tables of one skin, one below each of its headings."""
    known = {macro.name: macro for macro in macros(headers.texts[name]).values() if is_public(macro.name)}
    aliases = {}
    for macro in list(known.values()):
        target = re.match(r"(\w+)\(", macro.body)
        if target and target.group(1) in known and macro.name.startswith(("tf_keras_", "keras_models_", "keras_layers_Input")):
            aliases.setdefault(target.group(1), []).append(macro.name)
            del known[macro.name]
    heading = None
    for macro in known.values():
        if macro.section != heading:
            heading = macro.section
            title, _, more = heading.partition(": ")
            more = re.sub(r"((?:#include )?<\S+>)", r"`\1`", more)
            yield f"\n## {title}\n\n" + (more and f"{more}\n\n") + \
                "| Python | C | keywords and defaults | also |\n| --- | --- | --- | --- |"
        yield row(headers, macro, aliases.get(macro.name, []))


def types(headers, names):
    """The types and constants, which are no macros with arguments."""
    yield "\n## types and constants\n\n| Python | C |\n| --- | --- |"
    for name in names:
        text = headers.texts[name]
        for kind, comment in re.findall(r"^typedef .*?\b((?:keras|torch)_\w+);[ \t]*/\*(.*?)\*/", text, re.M):
            pointer = "" if kind in ("keras_Logs", "keras_Score", "torch_Device", "torch_Size", "torch_dtype") else " *"
            yield f"| `{comment.split(':')[0].strip()}` | `{kind}{pointer}` |"
        for constant, comment in re.findall(r"^enum \{ (keras_\w+) = \d+ \};[ \t]*/\*(.*?)\*/", text, re.M):
            yield f"| `{comment.strip()}` | `{constant}` |"
        for macro in macros(text).values():
            if macro.parameters is None and macro.name.startswith("torch_"):
                yield f"| `{macro.name.replace('_', '.', 1)}` | `{macro.name}` |"


def records(path, start):
    """The strings of each record of a table in C, adjacent ones joined: (name, ..., doc)."""
    for body in re.findall(start + r"(\s*\"\w.*?)\}(?:,|;)|SCALING\((\".*?)\),\n", read(path), re.S):
        strings = re.findall(r'"(?:[^"]*)"(?:\s*"[^"]*")*', body[0] or body[1])
        if len(strings) > 1:
            yield [re.sub(r'"\s*"', "", string).strip('"') for string in strings]


def in_strings(root):
    """The names that stand in strings, from the tables that the library itself looks them up in."""
    source = os.path.join(root, "src")
    optimizers = [os.path.join(source, "train", name) for name in ("adam.c", "rmsprop.c", "sgd.c")]
    for title, paths, start in (
            ("`.activation`", [os.path.join(source, "blocks", "activation.c")], r"\{"),
            ("`.kernel_initializer`, `.bias_initializer`", [os.path.join(source, "train", "initializer.c")], r"\{"),
            ("`.loss`", [os.path.join(source, "train", "loss.c")], r"dip_loss_\w+ = \{"),
            ("`.optimizer`", optimizers, r"dip_optimizer_\w+ = \{"),
            ("`.metrics`", [os.path.join(source, "train", "metric.c")], r"\{")):
        yield f"\n## names in {title}\n\n| name | what it is |\n| --- | --- |"
        for path in paths:
            for name, *more, doc in records(path, start):
                short = [word for word in more if word.islower() and len(word) <= 4 and title in ("`.loss`", "`.metrics`")]
                names = ", ".join(f"`\"{word}\"`" for word in [name, *short])
                text = re.sub(r"\|([^|]+)\|", r"abs(\1)", doc)     # a bar would end the cell
                yield f"| {names} | {text} |"


def page(headers, face):
    lines = [*types(headers, ["keras_skin.h"] if face == "keras" else ["torch.h"])]
    lines += [*sections(headers, f"{face}_skin.h"), *sections(headers, "plt_skin.h")]
    if face == "keras":
        lines += in_strings(headers.root)
    return "\n".join(lines) + "\n"


def main():
    words = [word for word in sys.argv[1:] if word != "--check"]
    root = words[0] if words else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    headers, stale = Headers(root), 0
    for path, face in PAGES.items():
        full = os.path.join(root, path)
        before = read(full)
        after = before[:before.index(MARKER) + len(MARKER)] + page(headers, face)
        if "--check" in sys.argv:
            if after != before:
                stale += 1
                print(f"{path} is not what the headers say; run tools/make_coming_from.py")
        else:
            with open(full, "w", encoding="utf-8") as file:
                file.write(after)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
