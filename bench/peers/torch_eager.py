#!/usr/bin/env python3
"""What eager.c measures, in PyTorch: a chain of operators on 16 floats, ended by a sum, and its gradients.

torch_eager.py add|mul|relu [ROUNDS]    prints nanoseconds of processor time per operator, forward and backward apart
"""
import statistics
import sys
import time

import torch

CHAIN = 200


def main():
    name, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200
    torch.set_num_threads(1)
    x, b = torch.ones(16, requires_grad=True), torch.ones(16)
    step = {"add": lambda y: y + b, "mul": lambda y: y * b, "relu": torch.relu}[name]
    forth, back = [], []
    for _ in range(rounds):
        y = x
        at = time.process_time_ns()
        for _ in range(CHAIN):
            y = step(y)
        forth.append((time.process_time_ns() - at) / CHAIN)
        total = y.sum()
        at = time.process_time_ns()
        total.backward()
        back.append((time.process_time_ns() - at) / CHAIN)
    print(f"torch_eager {name} forward_ns={min(forth):.1f} forward_median_ns={statistics.median(forth):.1f} "
          f"backward_ns={min(back):.1f} backward_median_ns={statistics.median(back):.1f}")


if __name__ == "__main__":
    main()
