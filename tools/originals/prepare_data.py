#!/usr/bin/env python3
"""Lays the digits of data/mnist out where Keras and torchvision look for them.

prepare_data.py DATA HOME    reads DATA/*.gz; writes HOME/.keras/datasets/mnist.npz (Keras) and
HOME/data/MNIST/raw/* (torchvision with root="./data", run in HOME). So neither program needs a
network, and both read the very bytes that diptych reads.
"""
import gzip
import os
import sys

import numpy as np

NAMES = {"x_train": "train-images-idx3-ubyte", "y_train": "train-labels-idx1-ubyte",
         "x_test": "t10k-images-idx3-ubyte", "y_test": "t10k-labels-idx1-ubyte"}


def main():
    data, home = sys.argv[1:3]
    raw = os.path.join(home, "data", "MNIST", "raw")
    datasets = os.path.join(home, ".keras", "datasets")
    os.makedirs(raw, exist_ok=True)
    os.makedirs(datasets, exist_ok=True)
    arrays = {}
    for key, name in NAMES.items():
        with gzip.open(os.path.join(data, name + ".gz")) as f:
            content = f.read()
        with open(os.path.join(raw, name), "wb") as f:
            f.write(content)
        rank = content[3]
        shape = [int.from_bytes(content[4 + 4 * i:8 + 4 * i], "big") for i in range(rank)]
        arrays[key] = np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)
    np.savez(os.path.join(datasets, "mnist.npz"), **arrays)


if __name__ == "__main__":
    main()
