#!/usr/bin/env python3
"""Runs a Keras program as it stands and writes the loss of every training step.

trace_keras.py PROGRAM TRACE DTYPE [ARGUMENTS...]    TRACE has diptych's own form (face,epoch,step,
loss). The program is not changed: the trainer tells each batch's loss, since the logs that a
callback sees hold running means only. The data set is the file that prepare_data.py wrote, taken
without Keras' check sum (the same arrays, packed by another zip). DTYPE float64 widens what is
drawn and divided in float32, so that both sides start from the same numbers.
"""
import os
import runpy
import sys

import keras
import keras.src.datasets.mnist
import tensorflow as tf
from keras.src.trainers.trainer import Trainer


def main():
    program, trace, dtype = sys.argv[1:4]
    sys.argv = [program, *sys.argv[4:]]
    rows = []
    epoch = step = 0
    compute_loss = Trainer._compute_loss
    epoch_begin = keras.callbacks.History.on_epoch_begin

    def tell(loss):
        nonlocal step
        step += 1
        rows.append(f"keras,{epoch},{step},{float(loss):.17g}\n")

    def traced_compute_loss(self, *args, **kwargs):
        loss = compute_loss(self, *args, **kwargs)
        if kwargs.get("training") and tf.inside_function():
            tf.py_function(tell, [loss], [])
        return loss

    def traced_epoch_begin(self, index, logs=None):
        nonlocal epoch, step
        epoch, step = index + 1, 0
        return epoch_begin(self, index, logs)

    def stored(fname, **_):
        return os.path.join(keras.src.backend.config.keras_home(), "datasets", fname)

    Trainer._compute_loss = traced_compute_loss
    keras.callbacks.History.on_epoch_begin = traced_epoch_begin
    keras.src.datasets.mnist.get_file = stored
    if dtype == "float64":
        keras.config.set_floatx("float64")
        glorot = keras.initializers.GlorotUniform
        draw = glorot.__call__
        glorot.__call__ = lambda self, shape, dtype=None: \
            keras.ops.cast(draw(self, shape, dtype="float32"), "float64")
    runpy.run_path(program, run_name="__main__")
    with open(trace, "w") as f:
        f.write("face,epoch,step,loss\n")
        f.writelines(rows)


if __name__ == "__main__":
    main()
