#!/usr/bin/env python3
"""Runs a PyTorch program as it stands and writes the loss of every training step.

trace_torch.py PROGRAM TRACE DTYPE [ARGUMENTS...]    TRACE has diptych's own form (face,epoch,step,
loss). The program is not changed: the loss class tells what it returned while gradients are on.
DTYPE float64 widens what the program makes in float32 (weights when the model is moved, pixels
when ToTensor has divided them), so that both sides start from the same numbers.
"""
import runpy
import sys

import torch
from torchvision import transforms


def main():
    program, trace, dtype = sys.argv[1:4]
    sys.argv = [program, *sys.argv[4:]]
    rows = []
    epoch = step = 0
    forward, train = torch.nn.CrossEntropyLoss.forward, torch.nn.Module.train

    def traced_forward(self, *args):
        nonlocal step
        loss = forward(self, *args)
        if torch.is_grad_enabled():
            step += 1
            rows.append(f"torch,{epoch},{step},{loss.item():.17g}\n")
        return loss

    def traced_train(self, mode=True):
        nonlocal epoch, step
        if mode and type(self).__name__ == "NeuralNetwork":
            epoch, step = epoch + 1, 0
        return train(self, mode)

    torch.nn.CrossEntropyLoss.forward = traced_forward
    torch.nn.Module.train = traced_train
    if dtype == "float64":
        to, call = torch.nn.Module.to, transforms.ToTensor.__call__
        torch.nn.Module.to = lambda self, *args, **kwargs: to(self, *args, **kwargs).double()
        transforms.ToTensor.__call__ = lambda self, picture: call(self, picture).double()
    runpy.run_path(program, run_name="__main__")
    with open(trace, "w") as f:
        f.write("face,epoch,step,loss\n")
        f.writelines(rows)


if __name__ == "__main__":
    main()
