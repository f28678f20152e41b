"""Counts instructions with valgrind's callgrind: of two runs of different length, so that nothing of start and end is in
the difference. With AVX2 kernels, since valgrind 3.19 does not know AVX-512."""
import os
import re
import subprocess

KERNELS = {"DIPTYCH_CPU": "avx2"}
CHAINS = (50, 450)  # operators, one on the result of the other
ROUNDS = (10, 30)   # the first makes what the others use again


def count(command, folder, environment):
    """Of one run, in this folder."""
    out = os.path.join(folder, "counted")
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *map(str, command)]
    done = subprocess.run(command, env={**environment, **KERNELS}, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: status {done.returncode}: {done.stderr[-2000:]}")
    with open(out, encoding="utf-8") as file:
        return int(re.search(r"^(?:summary|totals): (\d+)", file.read(), re.M)[1])


def each(command, option, values, folder, environment):
    """Of one more of what the option counts."""
    few, many = (count([*command, option, value], folder, environment) for value in values)
    return (many - few) / (values[1] - values[0])


def per_operator(eager, operator, floats, folder, environment):
    """Of one operator of bench/eager.c: what a longer chain adds to what more rounds add, so that neither the first round
    counts nor a round's own work, whose sorting of the times it took is not always the same."""
    rounds = [each([eager, operator, "--floats", floats, "--backward", 0, "--chain", chain], "--rounds", ROUNDS, folder, environment)
              for chain in CHAINS]
    return (rounds[1] - rounds[0]) / (CHAINS[1] - CHAINS[0])
