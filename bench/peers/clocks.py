"""What the scripts of this folder share: the digits, and the spread of the epochs that were timed."""
import gzip
import os
import statistics
import time

import numpy as np

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "mnist")
TRAIN = 54000


def digits():
    """(54000, 784) float32 in [0, 1] and their labels."""
    with gzip.open(os.path.join(DATA, "train-images-idx3-ubyte.gz")) as file:
        x = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)[:TRAIN]
    with gzip.open(os.path.join(DATA, "train-labels-idx1-ubyte.gz")) as file:
        y = np.frombuffer(file.read(), np.uint8, offset=8)[:TRAIN]
    return x.astype(np.float32) / 255, y.astype(np.int64)


class Clock:
    """Processor time of the epochs; the first one warms up."""

    def __init__(self):
        self.times = []
        self.begun = 0.0

    def begin(self):
        self.begun = time.process_time()

    def end(self):
        self.times.append(time.process_time() - self.begun)

    def tell(self, name, **more):
        kept = self.times[1:] or self.times
        values = {"min": min(kept), "median": statistics.median(kept), **more}
        print(f"\n{name} epochs={len(kept)} " + " ".join(f"{key}={value:.4f}" for key, value in values.items()), flush=True)
