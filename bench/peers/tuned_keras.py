#!/usr/bin/env python3
"""The comparison's network in Keras, as fast as one can have it without leaving it.

tuned_keras.py arrays|pipeline|loop EPOCHS    the first two compile with XLA and run a whole epoch as one call
(steps_per_execution): "arrays" gives fit the arrays, "pipeline" a tf.data pipeline over tensors in memory. "loop" leaves
fit: a whole epoch is one function of TensorFlow that XLA compiles, which the model and its optimizer only fill in.
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


def network():
    return keras.Sequential([keras.layers.Input((784,)), keras.layers.Dense(128, activation="relu"),
                             keras.layers.Dense(20, activation="relu"), keras.layers.Dense(10)])


def pipeline(x, y):
    images, labels = tf.constant(x), tf.constant(y)
    rows = tf.data.Dataset.range(1).flat_map(
        lambda _: tf.data.Dataset.from_tensor_slices(tf.random.shuffle(tf.range(clocks.TRAIN))))
    rows = rows.batch(BATCH, drop_remainder=True).map(lambda i: (tf.gather(images, i), tf.gather(labels, i)))
    return rows.prefetch(8)


def fit(clock, epochs, x, y, **words):
    model = network()
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), optimizer="adam", jit_compile=True,
                  steps_per_execution=clocks.TRAIN // BATCH, metrics=["accuracy"])
    model.fit(x, y, epochs=epochs + 1, verbose=0, callbacks=[Epochs(clock)], **words)


def loop(clock, epochs, x, y):
    model, optimizer = network(), keras.optimizers.Adam(1e-3)
    optimizer.build(model.trainable_variables)
    images, labels = tf.constant(x), tf.constant(y)

    @tf.function(jit_compile=True)
    def epoch(order):
        loss_sum, correct = tf.constant(0.0), tf.constant(0, tf.int64)
        for step in tf.range(clocks.TRAIN // BATCH):
            rows = tf.gather(order, step)
            batch, truth = tf.gather(images, rows), tf.gather(labels, rows)
            with tf.GradientTape() as tape:
                outputs = model(batch, training=True)
                loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(truth, outputs))
            variables = model.trainable_variables
            optimizer.apply(tape.gradient(loss, variables), variables)
            loss_sum += loss
            correct += tf.math.count_nonzero(tf.argmax(outputs, 1) == truth)
        return loss_sum, correct

    for _ in range(epochs + 1):
        clock.begin()
        epoch(tf.reshape(tf.random.shuffle(tf.range(clocks.TRAIN)), (-1, BATCH)))[0].numpy()
        clock.end()


def main():
    variant, epochs = sys.argv[1], int(sys.argv[2])
    x, y = clocks.digits()
    clock = clocks.Clock()
    if variant == "loop":
        loop(clock, epochs, x, y)
    elif variant == "pipeline":
        fit(clock, epochs, pipeline(x, y), None)
    else:
        fit(clock, epochs, x, y, batch_size=BATCH)
    clock.tell(f"tuned_keras {variant}")


if __name__ == "__main__":
    main()
