#!/usr/bin/env python3
"""The comparison's network in Keras, as fast as one can have it without leaving it.

tuned_keras.py fit|arrays EPOCHS    both compile with XLA and run a whole epoch as one call (steps_per_execution); "fit" reads
a tf.data pipeline over tensors in memory, "arrays" gives fit the arrays.
"""
import sys

import keras
import tensorflow as tf

import clocks

BATCH = 100


class Epochs(keras.callbacks.Callback):
    def __init__(self, clock):
        super().__init__()
        self.clock = clock

    def on_epoch_begin(self, *_):
        self.clock.begin()

    def on_epoch_end(self, *_):
        self.clock.end()


def main():
    variant, epochs = sys.argv[1], int(sys.argv[2])
    x, y = clocks.digits()
    model = keras.Sequential([keras.layers.Input((784,)), keras.layers.Dense(128, activation="relu"),
                              keras.layers.Dense(20, activation="relu"), keras.layers.Dense(10)])
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), optimizer="adam", jit_compile=True,
                  steps_per_execution=clocks.TRAIN // BATCH, metrics=["accuracy"])
    clock = clocks.Clock()
    if variant == "arrays":
        model.fit(x, y, batch_size=BATCH, epochs=epochs + 1, verbose=0, callbacks=[Epochs(clock)])
    else:
        images, labels = tf.constant(x), tf.constant(y)
        rows = tf.data.Dataset.range(1).flat_map(
            lambda _: tf.data.Dataset.from_tensor_slices(tf.random.shuffle(tf.range(clocks.TRAIN))))
        rows = rows.batch(BATCH, drop_remainder=True).map(lambda i: (tf.gather(images, i), tf.gather(labels, i)))
        model.fit(rows.prefetch(8), epochs=epochs + 1, verbose=0, callbacks=[Epochs(clock)])
    clock.tell(f"tuned_keras {variant}")


if __name__ == "__main__":
    main()
