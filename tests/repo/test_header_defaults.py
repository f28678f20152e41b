#!/usr/bin/env python3
"""The defaults that the public headers state are the real ones.

    test_header_defaults.py ROOT LIBRARY

Each field of an option struct has a comment that begins with its default ("32 rows; ...").  A small C
program calls every dip_..._opts_init and compares; the comments' own words become its expressions.
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT, LIBRARY = sys.argv.pop(1), sys.argv.pop(1)
sys.path.insert(0, os.path.join(ROOT, "tools"))
from read_headers import public_headers, read, stated, structs  # noqa: E402

ALL_ZERO = {"none", "rank 0", "{NULL}", '{""}'}
FILLED_IN = {"size_", "at_"}
PROGRAM = """#include <math.h>
#include <stdio.h>
#include <string.h>
#define DIPTYCH_NO_SKIN
%s
static int wrong;
static void number(const char *where, const char *said, double expected, double found) {
    if (expected != found && (expected == expected || found == found)) wrong++, printf("%%s: the comment says %%s, the call gives %%.17g\\n", where, said, found);
}
static void text(const char *where, const char *said, const char *expected, const void *found) {
    if (expected && found ? strcmp(expected, found) != 0 : (const void *)expected != found)
        wrong++, printf("%%s: the comment says %%s, the call gives %%s\\n", where, said, found ? (const char *)found : "NULL");
}
static void zeros(const char *where, const char *said, const void *found, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (((const unsigned char *)found)[i]) { wrong++, printf("%%s: the comment says %%s, the call gives something else\\n", where, said); return; }
}
int main(void) {
%s    return wrong != 0;
}
"""


def compared(struct, kind, name, values):
    """The line of C that compares one field, or None where the comment states no default."""
    where, what = f'"{struct}.{name}"', f"o.{name}"
    if not values:
        return None
    said = '"' + ", ".join(values).replace('"', '\\"') + '"'
    expected = [value.replace("inf", "HUGE_VAL").replace("NaN", "NAN") for value in values]
    if kind == "dip_pair":
        return f"number({where}, {said}, {expected[0]}, {what}.first), number({where}, {said}, {expected[1]}, {what}.second);"
    if values[0] in ALL_ZERO or values[0] == "required":
        return f"zeros({where}, {said}, &{what}, sizeof {what});"
    if kind.endswith("*") or kind == "dip_name_or_object":
        if kind in ("const char *", "dip_name_or_object"):
            return f"text({where}, {said}, {expected[0]}, {what});"
        return f"zeros({where}, {said}, &{what}, sizeof {what});" if values[0] == "NULL" else None
    return f"number({where}, {said}, (double){expected[0]}, (double){what});"


def program(headers):
    """The program that compares, and the fields whose comment states no default."""
    lines, missing, inits = [], [], set()
    for text in headers.values():
        inits |= set(re.findall(r"\b(dip_\w+_opts)_init\(", text))
    known = [struct for text in headers.values() for struct in structs(text)]
    for alias, name in re.findall(r"typedef (dip_\w+_opts) (dip_\w+_opts);", "\n".join(headers.values())):
        known += [struct._replace(name=name) for struct in known if struct.name == alias]
    for struct in known:
        # What is there before must not show through.
        lines.append(f"    {{ {struct.name} o; memset(&o, 0xA5, sizeof o); {struct.name}_init(&o, sizeof o);")
        lines.append(f'        number("{struct.name}.size_", "sizeof", sizeof o, (double)o.size_);')
        for fields in struct.fields:
            if fields.names[0] in FILLED_IN:
                continue
            for name, values in stated(fields).items():
                line = compared(struct.name, fields.type, name, values)
                if line:
                    lines.append("        " + line)
                else:
                    missing.append(f"{struct.name}.{name}")
        lines.append("    }")
    missing += sorted(f"{name}_init has no struct" for name in inits - {struct.name for struct in known})
    missing += sorted(f"{struct.name} has no _init" for struct in known if struct.name not in inits)
    includes = "\n".join(f"#include <diptych/{name}>" for name in headers)
    return PROGRAM % (includes, "\n".join(lines) + "\n"), missing


def run(headers):
    source, missing = program(headers)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "defaults.c")
        with open(path, "w", encoding="utf-8") as file:
            file.write(source)
        binary, at = os.path.join(folder, "defaults"), os.path.dirname(LIBRARY)
        built = subprocess.run(["cc", "-std=c11", "-O0", "-I", os.path.join(ROOT, "include"), path, LIBRARY,
                                f"-Wl,-rpath,{at}", "-lm", "-o", binary], capture_output=True, text=True, check=False)
        if built.returncode:
            raise AssertionError(built.stderr)
        done = subprocess.run([binary], capture_output=True, text=True, check=False)
        return missing + done.stdout.splitlines()


def headers():
    include = os.path.join(ROOT, "include", "diptych")
    texts = {os.path.relpath(path, include): read(path) for path in public_headers(ROOT)}
    return {name: text for name, text in texts.items() if "_opts {" in text}


class Defaults(unittest.TestCase):
    def test_comments_state_the_real_defaults(self):
        known = headers()
        self.assertGreaterEqual(sum(len(structs(text)) for text in known.values()), 40)
        self.assertEqual(run(known), [])

    def test_a_wrong_or_missing_default_is_found(self):
        known = headers()
        for old, new, found in (
                ("/* 32 rows;", "/* 33 rows;", "dip_fit_opts.batch_size: the comment says 33, the call gives 32"),
                ('/* "rmsprop" ', '/* "sgd" ', 'dip_compile_opts.optimizer: the comment says "sgd", the call gives rmsprop'),
                ("/* 0.9, 0.999 ", "/* 0.9 ", "dip_keras_adam_opts.beta_1"),
                ("/* DIP_NO_SEED: ", "/* ", "dip_dropout_opts.seed"),
        ):
            self.assertIn(old, known["keras.h"])
            self.assertTrue(any(line.startswith(found) for line in run({**known, "keras.h": known["keras.h"].replace(old, new, 1)})), found)

    def test_what_one_call_changes_of_them(self):
        """ "1; torch_flatten: 0": that macro sets .start_dim = 0."""
        skin = read(os.path.join(ROOT, "include", "diptych", "torch_skin.h"))
        checked = 0
        for fields in [fields for text in headers().values() for struct in structs(text) for fields in struct.fields]:
            for macro, value in re.findall(r"; (?:torch_)?(\w+): (-?[\d.]+)", fields.comment):
                helper = re.search(rf"#define torch_{macro}\(\.\.\.\) (\w+)\(", skin).group(1)
                self.assertIn(f".{fields.names[0]} = {value}", re.search(rf"#define {helper}\(.*", skin).group())
                checked += 1
        self.assertGreaterEqual(checked, 1)


if __name__ == "__main__":
    unittest.main()
