#!/usr/bin/env python3
"""Runs one of examples/*.py as it stands, with clocks around its parts.

script.py keras|torch PROGRAM [EPOCHS]    prints what the program prints, then one line: processor seconds of the steps
of one epoch (the validation is not counted), until the first step was done, and of the loader in one epoch.
"""
import os
import runpy
import sys
import time

import clocks

clock = clocks.Clock()
told = {}


def first_step():
    told.setdefault("start", time.process_time())


def watch_keras():
    import keras
    import keras.src.datasets.mnist
    train, evaluate = keras.callbacks.History.on_epoch_begin, keras.Model.evaluate
    batch_end = keras.callbacks.CallbackList.on_train_batch_end
    fitting = []

    def on_epoch_begin(self, *args, **words):
        train(self, *args, **words)
        fitting.append(True)
        clock.begin()

    def on_batch_end(self, *args, **words):
        first_step()
        return batch_end(self, *args, **words)

    def before_validation(self, *args, **words):
        if fitting:
            fitting.clear()
            clock.end()
        return evaluate(self, *args, **words)

    keras.callbacks.History.on_epoch_begin = on_epoch_begin
    keras.callbacks.CallbackList.on_train_batch_end = on_batch_end
    keras.Model.evaluate = before_validation
    # The file that lies there, without its check sum (the same arrays, packed by another zip).
    keras.src.datasets.mnist.get_file = lambda fname, **_: os.path.join(keras.src.backend.config.keras_home(), "datasets", fname)


def watch_torch():
    import torch
    from torch.utils.data import DataLoader, RandomSampler
    torch.set_num_threads(1)
    iterate, step = DataLoader.__iter__, torch.optim.Adam.step
    loading = []

    def timed_iter(self):
        if not isinstance(self.sampler, RandomSampler):     # validation and test
            yield from iterate(self)
            return
        clock.begin()
        spent, at = 0.0, time.process_time()
        for batch in iterate(self):
            spent += time.process_time() - at
            yield batch
            at = time.process_time()
        clock.end()
        loading.append(spent)
        told["loader"] = min(loading)

    def timed_step(self, *args, **words):
        done = step(self, *args, **words)
        first_step()
        return done

    DataLoader.__iter__ = timed_iter
    torch.optim.Adam.step = timed_step


def main():
    face, program = sys.argv[1:3]
    sys.argv = [program, *sys.argv[3:]]
    {"keras": watch_keras, "torch": watch_torch}[face]()
    runpy.run_path(program, run_name="__main__")
    clock.tell(f"script {face}", **told)


if __name__ == "__main__":
    main()
