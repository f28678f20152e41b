#!/usr/bin/env python3
"""What operators.c measures, in PyTorch on one thread, without gradients.

torch_operators.py ROWS COLUMNS ROUNDS    prints microseconds of one call, by the same clock, a line for each operator
"""
import statistics
import sys
import time

import torch
import torch.nn.functional as F


def main():
    rows, columns, rounds = map(int, sys.argv[1:4])
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    x, y, row = (torch.rand(*shape) + 0.5 for shape in ((rows, columns), (rows, columns), (columns,)))
    label, to_all = torch.randint(0, columns, (rows,)), torch.randint(0, columns, (rows, columns))
    mask = x > y
    operators = {
        "add": lambda: x + y, "add_row": lambda: x + row, "mul": lambda: x * y, "div": lambda: x / y,
        "maximum": lambda: torch.maximum(x, y), "where": lambda: torch.where(mask, x, y), "gt": lambda: x > y,
        "clamp": lambda: x.clamp(0.75, 1.25), "relu": lambda: F.relu(x), "sqrt": x.sqrt, "exp": x.exp, "log": x.log,
        "tanh": x.tanh, "sigmoid": x.sigmoid, "sin": x.sin, "pow": lambda: x ** y,
        "sum": x.sum, "sum_of_columns": lambda: x.sum(0), "sum_of_rows": lambda: x.sum(1), "max": x.max,
        "argmax_of_rows": lambda: x.argmax(1), "softmax": lambda: F.softmax(x, dim=1), "log_softmax": lambda: F.log_softmax(x, dim=1),
        "cross_entropy": lambda: F.cross_entropy(x, label), "transpose": lambda: x.t().contiguous(),
        "cat": lambda: torch.cat([x, y], dim=1), "gather": lambda: x.gather(1, to_all), "double": x.double,
    }
    for name, call in operators.items():
        def per_call(calls):
            at = time.process_time_ns()
            for _ in range(calls):
                call()
            return (time.process_time_ns() - at) / calls / 1e3
        per_call(2)
        calls = 1 + int(1e3 / (per_call(3) + 1e-3))
        found = [per_call(calls) for _ in range(rounds)]
        print(f"{name} us={min(found):.3f} median_us={statistics.median(found):.3f}")
    print(f"torch_operators rows={rows} columns={columns}")


if __name__ == "__main__":
    main()
