"""What the program's help says of its commands and options, for tests that hold other texts to it."""
import re
import subprocess


def output(program, *words):
    done = subprocess.run([program, *words], check=True, capture_output=True, text=True, timeout=60)
    assert done.stderr == "", done.stderr
    return done.stdout


def section(text, title):
    """The lines between "TITLE:" and the next empty line."""
    lines = text.split("\n")
    start = lines.index(title + ":") + 1
    return lines[start:lines.index("", start)]


def commands(program):
    """{name: operand or None}"""
    found = (re.match(r"  ([a-z]+)(?: (\S+))?(?:  |$)", line) for line in section(output(program, "--help"), "Commands"))
    return {match.group(1): match.group(2) for match in found if match}


def options(program, command):
    """{name: value or None}"""
    lines = section(output(program, "help", command), "Options")
    found = (re.match(r"  (--[a-z0-9-]+)(?: (\S+))?(?:  |$)", line) for line in lines)
    return {match.group(1): match.group(2) for match in found if match}
