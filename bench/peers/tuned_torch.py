#!/usr/bin/env python3
"""The comparison's network in PyTorch, as fast as one can have it: tensors in memory, no DataLoader, fused Adam.

tuned_torch.py eager|compile EPOCHS
"""
import sys

import torch
from torch import nn

import clocks

BATCH = 100


def main():
    variant, epochs = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(1)
    torch.manual_seed(0)
    x, y = map(torch.from_numpy, clocks.digits())
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 20), nn.ReLU(), nn.Linear(20, 10))
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)

    def loss_of(images, labels):
        outputs = model(images)
        return criterion(outputs, labels), (outputs.argmax(1) == labels).sum()

    compute = torch.compile(loss_of) if variant == "compile" else loss_of
    clock = clocks.Clock()
    for _ in range(epochs + 1):
        clock.begin()
        order = torch.randperm(clocks.TRAIN)
        running, correct = torch.zeros(()), torch.zeros((), dtype=torch.long)
        for rows in order.split(BATCH):
            images, labels = x.index_select(0, rows), y.index_select(0, rows)
            optimizer.zero_grad(set_to_none=True)
            loss, right = compute(images, labels)
            loss.backward()
            optimizer.step()
            running += loss.detach()
            correct += right
        clock.end()
    clock.tell(f"tuned_torch {variant}", loss=running.item() / (clocks.TRAIN // BATCH), accuracy=correct.item() / clocks.TRAIN)


if __name__ == "__main__":
    main()
