#!/usr/bin/env python3
"""What the real frameworks draw for the two programs; our_draws.c says the same lines of diptych.

real_draws.py SEED    prints a line per array, its name and SHA-256: initial weights (float32, row-major)
and rows of the data (int32).
"""
import hashlib
import sys

import keras
import numpy as np
import tensorflow as tf
import torch
from torch.utils.data import DataLoader, TensorDataset, random_split

ROWS, TRAIN, BATCH = 60000, 54000, 100


def tell(name, array):
    print(name, hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest(), flush=True)


class Recorder(keras.Model):
    """Learns nothing: its training step notes the rows that fit hands it."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def train_step(self, data):
        tf.py_function(lambda rows: self.seen.extend(rows.numpy().tolist()), [data[0]], [])
        return {"loss": tf.constant(0.0)}


def of_keras(seed):
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    model = keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(128, activation="relu"),
                              layers.Dense(20, activation="relu"), layers.Dense(10, activation="softmax")])
    for i, weight in enumerate(model.get_weights()):
        tell(f"keras.weight.{i}", weight)
    recorder = Recorder()
    recorder.compile()
    rows = np.arange(TRAIN, dtype=np.int32)
    recorder.fit(rows, rows, batch_size=BATCH, epochs=2, verbose=0)
    tell("keras.order", np.array(recorder.seen, np.int32))


def of_torch(seed):
    torch.manual_seed(seed)
    layers = [torch.nn.Linear(784, 128), torch.nn.Linear(128, 20), torch.nn.Linear(20, 10)]
    parameters = [p for layer in layers for p in layer.parameters()]
    for i, parameter in enumerate(parameters):
        tell(f"torch.weight.{i}", parameter.detach().numpy())
    train, held_back = random_split(TensorDataset(torch.arange(ROWS)), [TRAIN, ROWS - TRAIN])
    tell("torch.split", np.array(list(train.indices) + list(held_back.indices), np.int32))
    loader, held = DataLoader(train, BATCH, shuffle=True), DataLoader(held_back, BATCH)
    order = []
    for _ in range(2):
        for (rows,) in loader:
            order.extend(rows.tolist())
        for _ in held:  # takes its draw too
            pass
    tell("torch.order", np.array(order, np.int32))


if __name__ == "__main__":
    of_keras(int(sys.argv[1]))
    of_torch(int(sys.argv[1]))
