#!/usr/bin/env python3
"""Makes tests/golden/keras_small: initializers and short trainings in Keras, float32 and float64.

    make_keras_small.py OUTPUT

They hold what the long recordings of the digits don't: batches that don't divide the rows, the
options of fit, every form of the loss, dropout while training, two fits in a row, and a whole run
in float64 as keras.config.set_floatx("float64") makes it (weights drawn with 53 bits). Needs the
frameworks of tools/originals/requirements.txt; not needed to build or test diptych.
The source of each case stands above its arrays, since that is what a test has to say in C.
"""
import ast
import os
import sys

import keras
import numpy as np
import tensorflow as tf
from keras import Input, Sequential, layers, losses, optimizers
from keras.src.trainers.trainer import Trainer
from keras.utils import to_categorical

from make_random import Golden

# 107 rows of 6 features that every float type holds exactly, and 4 classes that depend on them.
PRELUDE = """
i, j = np.arange(107).reshape(-1, 1), np.arange(6).reshape(1, -1)
x = (((37 * i + 101 * j + 13 * i * j) % 64) / 64 - 0.5).astype(keras.config.floatx())
y = ((x[:, 0] > 0) + 2 * (x[:, 1] > 0)).astype("int64")
keras.utils.set_random_seed(7)
"""

CASES = {
    "adam": """
model = Sequential([
    Input((6,)), layers.Dense(8, activation="relu"), layers.Dense(4, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, to_categorical(y, 4), batch_size=32, epochs=3, validation_split=0.2)
model.evaluate(x, to_categorical(y, 4))
""",
    "adam_options": """
model = Sequential([
    Input((6,)), layers.Dense(8, activation="tanh"),
    layers.Dense(4, activation="softmax", use_bias=False)])
model.compile(
    loss="categorical_crossentropy",
    optimizer=optimizers.Adam(0.02, beta_1=0.8, beta_2=0.95, epsilon=1e-5, amsgrad=True),
    metrics=["accuracy"])
model.fit(x, to_categorical(y, 4), batch_size=20, epochs=3)
model.evaluate(x, to_categorical(y, 4), batch_size=50)
""",
    "nesterov_sparse": """
model = Sequential([
    Input((6,)), layers.Dense(8, activation="sigmoid"), layers.Dense(4, activation="softmax")])
model.compile(
    loss="sparse_categorical_crossentropy",
    optimizer=optimizers.SGD(0.1, momentum=0.9, nesterov=True), metrics=["accuracy"])
model.fit(x, y, batch_size=25, epochs=2, validation_data=(x[:20], y[:20]))
model.evaluate(x, y)
""",
    "momentum_without_shuffle": """
model = Sequential([Input((6,)), layers.Dense(4, activation="softmax")])
model.compile(
    loss="sparse_categorical_crossentropy", optimizer=optimizers.SGD(0.1, momentum=0.9),
    metrics=["accuracy"])
model.fit(x, y, batch_size=25, epochs=2, shuffle=False)
model.evaluate(x, y)
""",
    "rmsprop_mse": """
model = Sequential([Input((6,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
model.compile(loss="mse", optimizer="rmsprop")
model.fit(x, x.sum(axis=1), batch_size=16, epochs=2, validation_split=0.1)
model.evaluate(x, x.sum(axis=1))
""",
    "rmsprop_options": """
model = Sequential([Input((6,)), layers.Dense(4, activation="softmax")])
model.compile(
    loss="sparse_categorical_crossentropy",
    optimizer=optimizers.RMSprop(0.01, rho=0.8, momentum=0.7, epsilon=1e-5, centered=True))
model.fit(x, y, batch_size=50, epochs=2)
model.evaluate(x, y)
""",
    "dropout": """
model = Sequential([
    Input((6,)), layers.Dense(8, activation="relu"), layers.Dropout(0.3),
    layers.Dense(4, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y, epochs=2, validation_split=0.1)
model.evaluate(x, y)
""",
    "activation_layer": """
model = Sequential([Input((6,)), layers.Dense(4), layers.Activation("softmax")])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x * 40, to_categorical(y, 4), batch_size=40, epochs=2)
model.evaluate(x * 40, to_categorical(y, 4))
""",
    "probabilities_from_elsewhere": """
model = Sequential([Input((6,)), layers.Dense(4, activation="sigmoid")])
model.compile(loss="categorical_crossentropy", optimizer=optimizers.SGD(0.5), metrics=["accuracy"])
model.fit(x, to_categorical(y, 4), batch_size=40, epochs=2)
model.evaluate(x, to_categorical(y, 4))
""",
    "sparse_probabilities_from_elsewhere": """
model = Sequential([Input((6,)), layers.Dense(4, activation="sigmoid")])
model.compile(
    loss="sparse_categorical_crossentropy", optimizer=optimizers.SGD(0.5), metrics=["accuracy"])
model.fit(x, y, batch_size=40, epochs=2)
model.evaluate(x, y)
""",
    "logits": """
model = Sequential([Input((6,)), layers.Dense(4)])
model.compile(
    loss=losses.CategoricalCrossentropy(from_logits=True), optimizer=optimizers.SGD(0.5),
    metrics=["accuracy"])
model.fit(x, to_categorical(y, 4), batch_size=40, epochs=2)
model.evaluate(x, to_categorical(y, 4))
""",
    "sparse_logits": """
model = Sequential([Input((6,)), layers.Dense(4)])
model.compile(
    loss=losses.SparseCategoricalCrossentropy(from_logits=True), optimizer=optimizers.SGD(0.5),
    metrics=["accuracy"])
model.fit(x, y, batch_size=40, epochs=2)
model.evaluate(x, y)
""",
    "binary_accuracy": """
model = Sequential([Input((6,)), layers.Dense(1, activation="sigmoid")])
model.compile(loss="mse", optimizer=optimizers.SGD(1.0), metrics=["accuracy"])
model.fit(x, (y == 1).reshape(-1, 1), batch_size=40, epochs=2)
model.evaluate(x, (y == 1).reshape(-1, 1))
""",
    "steps_per_epoch": """
model = Sequential([Input((6,)), layers.Dense(4, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y, batch_size=16, epochs=4, initial_epoch=1, steps_per_epoch=2)
model.evaluate(x, y)
""",
    "steps_per_epoch_until_the_rows_run_out": """
model = Sequential([Input((6,)), layers.Dense(4, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y, batch_size=16, epochs=4, initial_epoch=1, steps_per_epoch=3)
model.evaluate(x, y)
""",
    "two_fits": """
model = Sequential([Input((6,)), layers.Dense(4, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y, batch_size=40, epochs=1)
model.fit(x, y, batch_size=30, epochs=3, initial_epoch=1)
model.evaluate(x, y)
""",
    "more_rows_asked_than_there_are": """
model = Sequential([Input((6,)), layers.Dense(4, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y, batch_size=1000, epochs=2)
model.evaluate(x, y)
""",
    "train_on_batch": """
model = Sequential([Input((6,)), layers.Dense(4, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
told(model.train_on_batch(x[:10], y[:10]))
told(model.train_on_batch(x[10:30], y[10:30]))
model.reset_metrics()
told(model.train_on_batch(x[30:31], y[30:31]))
model.evaluate(x, y)
""",
    "initializers": """
model = Sequential([
    Input((6,)),
    layers.Dense(5, kernel_initializer="he_normal", bias_initializer="random_uniform"),
    layers.Dense(4, kernel_initializer="zeros", bias_initializer="ones"),
    layers.Dense(4, kernel_initializer="lecun_uniform", activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
model.fit(x, y, batch_size=50, epochs=1)
model.evaluate(x, y)
""",
}

INITIALIZERS = """
GlorotUniform(seed=5)
GlorotNormal(seed=5)
HeUniform(seed=906691060)
HeNormal(seed=906691060)
LecunUniform(seed=413654000)
LecunNormal(seed=413654000)
RandomUniform(seed=5)
RandomUniform(minval=-0.3, maxval=0.9, seed=42)
RandomNormal(seed=5)
RandomNormal(mean=0.25, stddev=0.5, seed=42)
TruncatedNormal(seed=5)
TruncatedNormal(mean=0.25, stddev=0.5, seed=42)
Zeros()
Ones()
Constant(0.1)
""".strip().split("\n")
SHAPES = ((7,), (6, 5), (3, 3, 2, 2), (40, 30))

# Every batch's loss while training; the logs that a callback sees are running means only.
STEPS = []
compute_loss = Trainer._compute_loss


def traced_compute_loss(self, *args, **kwargs):
    loss = compute_loss(self, *args, **kwargs)
    if kwargs.get("training") and tf.inside_function():
        tf.py_function(lambda value: STEPS.append(float(value)), [loss], [])
    return loss


Trainer._compute_loss = traced_compute_loss


def flat(array):
    return np.asarray(array).reshape(-1).tolist()


def run_case(golden, name, source, kind):
    STEPS.clear()
    told, logs = [], {}

    def tell(values):
        told.extend(flat(values))

    scope = dict(globals(), told=tell)
    exec(PRELUDE, scope)
    for k, statement in enumerate(ast.parse(source).body):
        line = ast.get_source_segment(source, statement)
        if line.startswith("model.evaluate"):
            result = eval(line[:-1] + ", verbose=0)", scope)
        elif line.startswith("model.fit"):
            history = eval(line[:-1] + ", verbose=0)", scope).history
            for key, values in history.items():
                logs[key] = logs.get(key, []) + values
        else:
            exec(line, scope)
        if k == 0:
            model = scope["model"]
            for n, w in enumerate(model.trainable_weights):
                golden.add(f"{name}.init.{n}", kind, flat(w), full=True)
    golden.add(f"{name}.steps", kind, STEPS, full=True)
    if told:
        golden.add(f"{name}.told", kind, told, full=True)
    for key, values in logs.items():
        golden.add(f"{name}.epochs.{key}", kind, [float(v) for v in values], full=True)
    golden.add(f"{name}.evaluate", kind, flat(result), full=True)
    for n, w in enumerate(model.trainable_weights):
        golden.add(f"{name}.final.{n}", kind, flat(w), full=True)
    golden.add(f"{name}.outputs", kind, flat(model.predict(scope["x"][:5], verbose=0)), full=True)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    versions = f"Keras {keras.__version__} on TensorFlow {tf.__version__}, CPU"
    for floatx, kind in (("float32", "f32"), ("float64", "f64")):
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(floatx)    # layers would keep the type that was set first
        golden = Golden(folder, f"fits_{kind}.txt",
                        f"{versions}, floatx {floatx}; fit and evaluate with verbose=0")
        golden.lines += ["# before each case:"] + ["#   " + s for s in PRELUDE.strip().split("\n")]
        for name, source in CASES.items():
            golden.lines += [f"# {name}:"] + ["#   " + s for s in source.strip("\n").split("\n")]
            run_case(golden, name, source, kind)
        golden.write()
        golden = Golden(folder, f"initializers_{kind}.txt",
                        f"{versions}: keras.initializers.NAME(...)(shape, dtype=\"{floatx}\")")
        for k, expression in enumerate(INITIALIZERS):
            for shape in SHAPES:
                value = eval(f"keras.initializers.{expression}", globals())(shape, dtype=floatx)
                golden.lines.append(f"# {expression}{shape}")
                name = f"{expression.split('(')[0]}{k}.{'x'.join(map(str, shape))}"
                golden.add(name, kind, flat(value))
        golden.write()


if __name__ == "__main__":
    main()
