#!/usr/bin/env python3
"""Makes tests/golden/keras_values: losses, activations and metrics of Keras in float64 (metrics: float32 too).

    make_keras_values.py OUTPUT

Their inputs are formulas that every float type holds exactly, so that only results are kept; tests/train
and tests/blocks say the same formulas in C. Needs the frameworks of tools/originals/requirements.txt; not
needed to build or test diptych.
"""
import os
import sys

import keras
import numpy as np
import tensorflow as tf
from keras import activations, losses, metrics

from make_random import Golden

ROWS, CLASSES = 6, 5
N = ROWS * CLASSES


def grid(n):
    return ((37 * np.arange(n)) % 64) / 32 - 1


def matrix(values):
    return np.asarray(values, dtype="float64").reshape(ROWS, CLASSES)


# The kinds of inputs, by name.
PREDICTIONS = {
    "logits": matrix(4 * grid(N)),
    "extreme": matrix(200 * grid(N)),
    "shares": matrix(((37 * np.arange(N)) % 64) / 64),          # zeros among them
    "sure": matrix((np.arange(N) % 3) / 2),                     # 0, 1/2, 1
    "numbers": matrix(3 * grid(N)),
}
LABELS = {
    "hot": matrix(np.eye(CLASSES)[(3 * np.arange(ROWS) + 1) % CLASSES]),
    "soft": matrix(((5 * np.arange(N)) % 8) / 8),
    "bits": matrix(np.arange(N) % 3 == 0),
    "classes": (3 * np.arange(ROWS) + 1) % CLASSES,
}

LOSSES = """
CategoricalCrossentropy(from_logits=True) hot logits
CategoricalCrossentropy(from_logits=True) hot extreme
CategoricalCrossentropy(from_logits=True) soft logits
CategoricalCrossentropy(from_logits=True, label_smoothing=0.1) hot logits
CategoricalCrossentropy() hot shares
CategoricalCrossentropy() soft shares
CategoricalCrossentropy() hot sure
CategoricalCrossentropy(label_smoothing=0.1) hot shares
SparseCategoricalCrossentropy(from_logits=True) classes logits
SparseCategoricalCrossentropy(from_logits=True) classes extreme
SparseCategoricalCrossentropy() classes shares
SparseCategoricalCrossentropy() classes sure
BinaryCrossentropy(from_logits=True) bits logits
BinaryCrossentropy(from_logits=True) bits extreme
BinaryCrossentropy(from_logits=True, label_smoothing=0.2) bits logits
BinaryCrossentropy() bits shares
BinaryCrossentropy() bits sure
BinaryCrossentropy(label_smoothing=0.2) bits shares
MeanSquaredError() bits numbers
MeanSquaredError() soft shares
MeanAbsoluteError() bits numbers
MeanAbsoluteError() soft shares
""".strip().split("\n")


def make_losses(folder, versions):
    golden = Golden(folder, "losses_f64.txt", f"{versions}, float64: loss(y_true, y_pred), each row's, and the gradient")
    for k, line in enumerate(LOSSES):
        expression, labels, predictions = line.rsplit(" ", 2)
        loss = eval(f"losses.{expression}", globals())
        each = eval(f"losses.{expression[:-1]}{'' if expression.endswith('()') else ', '}reduction='none')", globals())
        y_true, y_pred = tf.constant(LABELS[labels]), tf.constant(PREDICTIONS[predictions])
        with tf.GradientTape() as tape:
            tape.watch(y_pred)
            value = loss(y_true, y_pred)
        golden.lines.append("# " + line)
        golden.add(f"{k}.each", "f64", np.asarray(each(y_true, y_pred)).tolist())
        golden.add(f"{k}.loss", "f64", [float(value)])
        golden.add(f"{k}.gradient", "f64", np.asarray(tape.gradient(value, y_pred)).reshape(-1).tolist())
    golden.write()


ACTIVATIONS = ("exponential", "hard_sigmoid", "linear", "log_softmax", "relu", "relu6", "sigmoid", "silu",
               "softmax", "softsign", "tanh")


def make_activations(folder, versions):
    golden = Golden(folder, "activations_f64.txt",
                    f"{versions}, float64: y and the gradient of sum(y * grid) at 8 * grid, zeros of both signs, "
                    "1e-9, -1e-9, 40, -40, in rows of 7")
    x = np.concatenate([8 * grid(64), [0.0, -0.0, 1e-9, -1e-9, 40.0, -40.0]]).reshape(10, 7)
    for name in ACTIVATIONS:
        at = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(at)
            y = activations.get(name)(at)
            total = tf.reduce_sum(y * grid(70).reshape(10, 7))
        golden.add(name + ".y", "f64", np.asarray(y).reshape(-1).tolist(), full=True)
        golden.add(name + ".gradient", "f64", np.asarray(tape.gradient(total, at)).reshape(-1).tolist(), full=True)
    golden.write()


# ---- metrics: two batches, of 6 and of 2 rows ----

TIES = matrix([0.25, 0.5, 0.5, 0.25, 0, -0.0, 0.0, -0.0, 0.0, -1, 1, 1, 1, 1, 1, -1, -2, -3, -4, -5,
               -0.0, -0.0, -0.0, 0, 0, np.inf, np.inf, 3, 2, 1])
METRICS = (
    ("BinaryAccuracy", "bits", "shares"), ("BinaryAccuracy", "bits", "sure"), ("BinaryAccuracy", "soft", "numbers"),
    ("CategoricalAccuracy", "hot", "logits"), ("CategoricalAccuracy", "soft", "ties"),
    ("SparseCategoricalAccuracy", "classes", "logits"), ("SparseCategoricalAccuracy", "classes", "ties"),
    ("MeanSquaredError", "soft", "numbers"), ("MeanAbsoluteError", "soft", "numbers"),
)


def make_metrics(folder, versions, floatx, kind):
    golden = Golden(folder, f"metrics_{kind}.txt", f"{versions}, {floatx}: result() after 6 rows and after the first 2 again")
    predictions = dict(PREDICTIONS, ties=TIES)
    for k, (name, labels, kinds) in enumerate(METRICS):
        metric = getattr(metrics, name)(dtype=floatx)
        y_true, y_pred = LABELS[labels], predictions[kinds].astype(floatx)
        if labels != "classes":
            y_true = y_true.astype(floatx)
        shown = []
        for rows in (ROWS, 2):
            metric.update_state(y_true[:rows], y_pred[:rows])
            shown.append(float(metric.result()))
        golden.lines.append(f"# {name}() {labels} {kinds}")
        golden.add(f"{k}.results", kind, shown)
    golden.write()


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    versions = f"Keras {keras.__version__} on TensorFlow {tf.__version__}, CPU"
    for floatx, kind in (("float32", "f32"), ("float64", "f64")):
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(floatx)
        make_metrics(folder, versions, floatx, kind)
    make_losses(folder, versions)
    make_activations(folder, versions)


if __name__ == "__main__":
    main()
