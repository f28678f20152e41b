#!/usr/bin/env python3
"""Checks JSON files against a JSON Schema and prints every place that breaks it.

    check_json.py SCHEMA FILE...

Knows the keywords that docs/json uses and refuses a schema with any other, so that no rule is
passed over in silence. Standard library only. Exit status 1 when something was printed.
"""
import json
import os
import re
import sys

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}
ANNOTATIONS = {"$schema", "$defs", "title", "description"}


class Schema:
    """`folder` holds the other schemas that this one refers to by their files' names."""
    def __init__(self, root, folder=None):
        self.root, self.folder = root, folder

    def resolve(self, reference):
        if not reference.startswith("#/"):
            raise ValueError(f"the schema refers to {reference!r}; only its own parts are known")
        part = self.root
        for name in reference[2:].split("/"):
            part = part[name]
        return part

    def problems(self, value, schema=None, where="$"):
        """Yields sentences."""
        schema = self.root if schema is None else schema
        for keyword, rule in schema.items():
            if keyword in ANNOTATIONS:
                continue
            check = getattr(self, "on_" + keyword.lstrip("$"), None)
            if check is None:
                raise ValueError(f"the schema uses {keyword!r}, which this checker does not know")
            yield from check(rule, value, schema, where)

    def on_ref(self, rule, value, _schema, where):
        if self.folder and re.fullmatch(r"[\w.]+\.json", rule):
            with open(os.path.join(self.folder, rule), encoding="utf-8") as file:
                yield from Schema(json.load(file), self.folder).problems(value, None, where)
            return
        yield from self.problems(value, self.resolve(rule), where)

    def on_type(self, rule, value, _schema, where):
        names = [rule] if isinstance(rule, str) else rule
        if not any(TYPES[name](value) for name in names):
            yield f"{where}: found {value!r:.60}, expected {' or '.join(names)}"

    def on_const(self, rule, value, _schema, where):
        if value != rule or type(value) is not type(rule):
            yield f"{where}: found {value!r:.60}, expected {rule!r}"

    def on_enum(self, rule, value, _schema, where):
        if value not in rule:
            yield f"{where}: found {value!r:.60}, expected one of {rule}"

    def on_minimum(self, rule, value, _schema, where):
        if TYPES["number"](value) and value < rule:
            yield f"{where}: {value} is less than {rule}"

    def on_maximum(self, rule, value, _schema, where):
        if TYPES["number"](value) and value > rule:
            yield f"{where}: {value} is more than {rule}"

    def on_pattern(self, rule, value, _schema, where):
        if isinstance(value, str) and not re.search(rule, value):
            yield f"{where}: {value!r:.80} does not match {rule}"

    def on_required(self, rule, value, _schema, where):
        if isinstance(value, dict):
            for name in rule:
                if name not in value:
                    yield f"{where}: {name} is missing"

    def on_properties(self, rule, value, _schema, where):
        if isinstance(value, dict):
            for name, part in rule.items():
                if name in value:
                    yield from self.problems(value[name], part, f"{where}.{name}")

    def on_additionalProperties(self, rule, value, schema, where):
        if isinstance(value, dict):
            for name in value.keys() - schema.get("properties", {}).keys():
                yield from self.problems(value[name], rule, f"{where}.{name}")

    def on_items(self, rule, value, _schema, where):
        if isinstance(value, list):
            for i, item in enumerate(value):
                yield from self.problems(item, rule, f"{where}[{i}]")

    def on_anyOf(self, rule, value, _schema, where):
        tried = [list(self.problems(value, part, where)) for part in rule]
        if all(tried):
            yield f"{where}: fits none of: " + "; ".join(problem for part in tried for problem in part)


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def main():
    if len(sys.argv) < 3:
        print("usage: check_json.py SCHEMA FILE...", file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = Schema(json.load(file), os.path.dirname(sys.argv[1]))
    failed = False
    for path in sys.argv[2:]:
        try:
            with open(path, encoding="utf-8") as file:
                value = json.load(file, parse_constant=refuse_constant)
            found = list(schema.problems(value))
        except ValueError as error:
            found = [str(error)]
        for problem in found:
            print(f"{path}: {problem}")
        failed = failed or bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
