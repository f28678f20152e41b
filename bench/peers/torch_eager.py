#!/usr/bin/env python3
"""What eager.c measures, in PyTorch: a chain of operators on a few floats, ended by a sum, and its gradients.

torch_eager.py add|mul|relu FLOATS ROUNDS    prints nanoseconds per operator by the same clock, forward and backward apart
"""
import statistics
import sys
import time

import torch

CHAIN = 200


def main():
    name, floats, rounds = sys.argv[1], *map(int, sys.argv[2:4])
    torch.set_num_threads(1)
    x, b = torch.ones(floats, requires_grad=True), torch.ones(floats)
    step = {"add": lambda y: y + b, "mul": lambda y: y * b, "relu": torch.relu}[name]
    forth, back = [], []
    for _ in range(rounds):
        y = x
        at = time.perf_counter_ns()
        for _ in range(CHAIN):
            y = step(y)
        forth.append((time.perf_counter_ns() - at) / CHAIN)
        total = y.sum()
        at = time.perf_counter_ns()
        total.backward()
        back.append((time.perf_counter_ns() - at) / CHAIN)
    print(f"torch_eager {name} forward_ns={min(forth):.1f} forward_median_ns={statistics.median(forth):.1f} "
          f"backward_ns={min(back):.1f} backward_median_ns={statistics.median(back):.1f}")


if __name__ == "__main__":
    main()
