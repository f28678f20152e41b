#!/usr/bin/env python3
"""Records a training in the real Keras, for `diptych parity` to replay. One file; needs keras and NumPy.

As a module:

    from record_keras import record
    keras.utils.set_random_seed(7)
    model = keras.Sequential([...])
    model.compile(optimizer="adam", loss="categorical_crossentropy")
    record("run.npz", model, x, y, batch_size=32, steps=20, seed=7)

As a program it records the digits model of examples/mnist_keras.py:

    record_keras.py digits run.npz --data data/mnist --steps 20 --seed 0 [--float64]

The order of samples is the one of `fit`, which runs underneath, batch by batch and eagerly. What stands in
the file, name by name: docs/recordings.md. `record` trains the model that it is given: its weights are
afterwards those of the last step.
"""
import argparse
import gzip
import json
import os
import re
import sys

import keras
import numpy as np
import tensorflow as tf

VERSION = 1


class NoCounterpart(ValueError):
    """diptych has nothing that does this."""


class _Done(Exception):
    """Ends fit after the last step that is wanted."""


# ---- the model as a chain of layers ---------------------------------------------------------------------
def _snake(name):
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()


def _initializer(given):
    """The name of an initialiser with default options; None for any other, whose draws are then not checked."""
    config, plain = given.get_config(), type(given)().get_config()
    return _snake(type(given).__name__) if config == plain else None


def _activation(given, layer):
    name = getattr(given, "__name__", "")
    if name not in ("linear", "relu", "sigmoid", "tanh", "softmax"):
        raise NoCounterpart(f"the layer {layer!r} has the activation {name or given!r}; diptych replays linear, relu, "
                            "sigmoid, tanh and softmax")
    return name


def _layer(layer):
    kind = type(layer).__name__
    for name in ("kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint"):
        if getattr(layer, name, None) is not None:
            raise NoCounterpart(f"the layer {layer.name!r} has a {name}, which diptych does not have (yet)")
    if not layer.trainable:
        raise NoCounterpart(f"the layer {layer.name!r} is not trainable; recordings train all weights")
    if kind == "Dense":
        parameters = [f"{layer.name}.{v.name}" for v in layer.weights]
        return {"kind": "dense", "units": layer.units, "inputs": int(layer.kernel.shape[0]), "parameters": parameters,
                "activation": _activation(layer.activation, layer.name),
                "kernel_initializer": _initializer(layer.kernel_initializer),
                "bias_initializer": _initializer(layer.bias_initializer) if layer.use_bias else None}
    if kind == "Flatten":
        return {"kind": "flatten"}
    if kind == "Activation":
        return {"kind": "activation", "activation": _activation(layer.activation, layer.name)}
    if kind == "ReLU" and layer.max_value is None and layer.negative_slope == 0 and layer.threshold == 0:
        return {"kind": "activation", "activation": "relu"}
    if kind == "Softmax" and layer.axis == -1:
        return {"kind": "activation", "activation": "softmax"}
    if kind == "Dropout" and layer.noise_shape is None:
        return {"kind": "dropout", "rate": layer.rate} if layer.rate else {"kind": "identity"}
    raise NoCounterpart(f"the layer {layer.name!r} is a {kind} with these options, which diptych does not have (yet); it "
                        "has Dense, Flatten, Activation, ReLU, Softmax and Dropout")


def chain(model):
    """The layers in order; NoCounterpart for what is no Sequential of known layers."""
    if not isinstance(model, keras.Sequential):
        raise NoCounterpart(f"the model is a {type(model).__name__}; diptych replays Sequential models")
    return [{"name": layer.name, **_layer(layer)} for layer in model.layers]


# ---- loss and optimiser ---------------------------------------------------------------------------------
LOSSES = ("binary_crossentropy", "categorical_crossentropy", "mean_absolute_error", "mean_squared_error",
          "sparse_categorical_crossentropy")


def describe_loss(given):
    loss = keras.losses.get(given)
    name = _snake(type(loss).__name__) if isinstance(loss, keras.losses.Loss) else getattr(loss, "__name__", "")
    if name not in LOSSES:
        raise NoCounterpart(f"the loss is {name or given!r}; diptych replays {', '.join(LOSSES)}")
    config = loss.get_config() if isinstance(loss, keras.losses.Loss) else {}
    reduction = config.get("reduction", "sum_over_batch_size")
    if reduction not in ("sum_over_batch_size", "sum") or config.get("axis", -1) != -1 or config.get("ignore_class") is not None:
        raise NoCounterpart(f"the loss {name} has options that recordings do not hold: {config}")
    return {"kind": name, "reduction": "mean" if reduction != "sum" else "sum",
            "from_logits": bool(config.get("from_logits", False)), "label_smoothing": float(config.get("label_smoothing", 0.0))}


def _number(v):
    """A variable's number as it was written: 0.001 and not what float32 makes of it."""
    a = np.asarray(v)
    return float(str(a)) if a.dtype == np.float32 else float(a)


def describe_optimizer(optimizer):
    kind = type(optimizer).__name__
    options = {"SGD": ("momentum", "nesterov"), "Adam": ("beta_1", "beta_2", "epsilon", "amsgrad"),
               "AdamW": ("beta_1", "beta_2", "epsilon", "amsgrad"), "RMSprop": ("rho", "momentum", "epsilon", "centered")}
    if kind not in options:
        raise NoCounterpart(f"the optimiser is {kind}; diptych has SGD, Adam, AdamW and RMSprop")
    for name in ("clipnorm", "clipvalue", "global_clipnorm", "gradient_accumulation_steps"):
        if getattr(optimizer, name, None):
            raise NoCounterpart(f"the optimiser has {name}, which recordings do not hold (yet)")
    if optimizer.use_ema or optimizer.loss_scale_factor:
        raise NoCounterpart("the optimiser has use_ema or loss_scale_factor, which recordings do not hold (yet)")
    if not isinstance(optimizer._learning_rate, keras.Variable):
        raise NoCounterpart("the optimiser has a schedule of learning rates, recordings hold one number")
    out = {"kind": kind.lower(), "learning_rate": _number(optimizer.learning_rate),
           "weight_decay": float(optimizer.weight_decay or 0)}
    for name in options[kind]:
        value = getattr(optimizer, name)
        out[name] = bool(value) if isinstance(value, bool) else float(value)
    return out


# ---- the file -------------------------------------------------------------------------------------------
def thinned(a, largest):
    """All elements, or every k-th of the row-major ones so that at most `largest` are left."""
    a = np.asarray(a)
    if not largest or a.size <= largest:
        return a
    return a.reshape(-1)[::-(-a.size // largest)]


def narrowed(a):
    """float64 numbers that float32 holds as well, as float32."""
    a = np.asarray(a)
    small = a.astype(np.float32)
    return small if a.dtype == np.float64 and np.array_equal(small.astype(np.float64), a) else a


def packed_pixels(x):
    """float arrays that are whole numbers divided by 255, as uint8; else None."""
    if x.dtype not in (np.float32, np.float64) or x.size == 0:
        return None
    k = np.rint(x.astype(np.float64) * 255)
    if k.min() < 0 or k.max() > 255 or k.max() == 0:
        return None
    bytes_ = k.astype(np.uint8)
    for dtype in ("float32", "float64"):
        if np.array_equal((bytes_.astype(dtype) / np.dtype(dtype).type(255)).astype(x.dtype), x):
            return bytes_, dtype
    return None


class _Recorder:
    """Takes the steps of the user's model and keeps what they compute."""

    def __init__(self, inner, layers, x, y, wanted):
        self.inner, self.descriptions, self.all_x, self.all_y, self.wanted = inner, layers, x, y, wanted
        self.arrays, self.losses, self.order, self.batches, self.used = {}, [], [], [], {}

    def take(self, rows):
        for row in rows.tolist():
            self.order.append(self.used.setdefault(row, len(self.used)))
        self.batches.append(len(rows))
        self.step(len(self.losses) + 1, rows)
        if len(self.losses) == self.wanted["steps"]:
            raise _Done

    def step(self, number, rows):
        inner, keep = self.inner, number in self.wanted["values"]
        largest = self.wanted["largest"]
        x = tf.convert_to_tensor(self.all_x[rows].astype(inner.compute_dtype))
        y = tf.convert_to_tensor(self.all_y[rows])
        outputs, h = [], x
        with tf.GradientTape() as tape:
            for layer, told in zip(inner.layers, self.descriptions):
                before = h
                h = layer(h, training=True)
                if told["kind"] == "dropout":
                    mask = np.logical_or(h.numpy() != 0, before.numpy() == 0)
                    self.arrays[f"step{number}/mask/{told['name']}"] = mask
                outputs.append(h)
            loss = inner.compute_loss(x=x, y=y, y_pred=h, training=True)
        gradients = tape.gradient(loss, inner.trainable_variables)
        names = [n for told in self.descriptions for n in told.get("parameters", ())]
        if keep:
            for told, output in zip(self.descriptions, outputs):
                self.arrays[f"step{number}/output/{told['name']}"] = thinned(output.numpy(), largest)
            for name, g in zip(names, gradients):
                self.arrays[f"step{number}/gradient/{name}"] = thinned(tf.convert_to_tensor(g).numpy(), largest)
        inner.optimizer.apply(gradients, inner.trainable_variables)
        if keep:
            for name, v in zip(names, inner.trainable_variables):
                self.arrays[f"step{number}/weight/{name}"] = thinned(v.numpy(), largest)
        self.losses.append(float(loss))


class _Driver(keras.Model):
    """What fit trains: it hands on the numbers of the rows that fit chose."""

    def train_step(self, data):
        _Driver.take(np.asarray(data[0]).reshape(-1))
        return {"loss": 0.0}


def record(path, model, x, y, *, batch_size=32, steps=20, shuffle=True, seed=None, validation_split=0.0, values=None,
           largest=None, data=None, draws=None):
    """Trains for `steps` steps and writes the recording `path`.

    seed        the number given to keras.utils.set_random_seed directly before the model was made; None: not
                told.  With it, `diptych parity` also checks initial weights and order.
    values      the steps, counted from 1, whose layer outputs, gradients and weights are kept; the first,
                the second and the last unless given
    largest     keeps at most so many elements of each of these tensors (evenly spread); None: all
    data        "mnist-train": x and y are the training digits divided by 255 and are not written
    draws       "float32" where a float64 model was drawn in float32 and widened
    The other arguments are those of fit.
    """
    x, y = np.asarray(x), np.asarray(y)
    if not model.built:
        model.build((None,) + x.shape[1:])
    if model.loss is None:
        raise NoCounterpart("the model is not compiled with a loss; call model.compile first")
    layers = chain(model)
    dtype = model.compute_dtype
    if dtype not in ("float32", "float64") or model.variable_dtype != dtype:
        raise NoCounterpart(f"the model computes in {dtype}; recordings are float32 or float64")
    values = sorted(set(values if values is not None else (1, 2, steps)))
    train = int(np.floor(len(x) * (1.0 - validation_split))) if validation_split else len(x)
    wanted = {"steps": steps, "values": values, "largest": largest}
    initial = {}
    names = [n for told in layers for n in told.get("parameters", ())]
    for name, v in zip(names, model.trainable_variables):
        initial[f"initial/{name}"] = narrowed(v.numpy())
    meta = {
        "recording": VERSION, "framework": "keras", "dtype": dtype, "draws": draws or dtype,
        "versions": {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__,
                     "python": sys.version.split()[0]},
        "layers": layers, "loss": describe_loss(model.loss), "optimizer": describe_optimizer(model.optimizer),
        "seed": seed, "batch_size": batch_size, "steps": steps, "shuffle": bool(shuffle), "rows": len(x),
        "validation": {"held": len(x) - train, "how": "last" if train < len(x) else "none"},
        "values": [int(v) for v in values if 1 <= v <= steps], "largest": largest, "data": data or "inline",
        "input": {"shape": list(x.shape[1:]), "divide": None, "divided_in": None},
        "switches": {},
    }
    recorder = _Recorder(model, layers, x, y, wanted)
    epochs = steps * batch_size // train + 2
    _Driver.take = recorder.take
    driver = _Driver()
    driver.compile(run_eagerly=True)
    try:
        driver.fit(np.arange(train), np.arange(train), batch_size=batch_size, epochs=epochs, shuffle=shuffle, verbose=0)
    except _Done:
        pass
    arrays = {**initial, **recorder.arrays}
    row = np.fromiter(recorder.used, np.int64, len(recorder.used))
    if data is None:
        x, y = x[row], y[row]
        pixels = packed_pixels(x)
        if pixels:
            x, meta["input"]["divided_in"] = pixels
            meta["input"]["divide"] = 255
        arrays["x"], arrays["y"] = x, y
    else:
        meta["input"].update(divide=255, divided_in="float32")
    arrays.update(row=row, order=np.asarray(recorder.order, np.int64), batch=np.asarray(recorder.batches, np.int64),
                  loss=np.asarray(recorder.losses, np.float64), meta=np.frombuffer(json.dumps(meta).encode(), np.uint8))
    np.savez_compressed(path, **arrays)
    return meta


# ---- the digits -----------------------------------------------------------------------------------------
def read_idx(path):
    path = path if os.path.exists(path) else path + ".gz"
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
        b = f.read()
    shape = [int.from_bytes(b[4 + 4 * i:8 + 4 * i], "big") for i in range(b[3])]
    return np.frombuffer(b, np.uint8, offset=4 + 4 * b[3]).reshape(shape)


def digits(args):
    keras.utils.set_random_seed(args.seed)
    x = np.expand_dims(read_idx(os.path.join(args.data, "train-images-idx3-ubyte")).astype("float32") / 255, -1)
    y = keras.utils.to_categorical(read_idx(os.path.join(args.data, "train-labels-idx1-ubyte")), 10)
    if args.float64:  # drawn and divided in float32, everything else in float64
        keras.config.set_floatx("float64")
        glorot = keras.initializers.GlorotUniform
        draw = glorot.__call__
        glorot.__call__ = lambda self, shape, dtype=None: keras.ops.cast(draw(self, shape, dtype="float32"), "float64")
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(128, activation="relu"),
                              keras.layers.Dense(20, activation="relu"), keras.layers.Dense(10, activation="softmax")])
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    record(args.file, model, x, y, batch_size=100, steps=args.steps, seed=args.seed, validation_split=0.1,
           largest=args.largest, data="mnist-train", draws="float32")


def main():
    p = argparse.ArgumentParser(description="Records a training of the digits model in Keras for diptych parity.")
    p.add_argument("model", choices=["digits"])
    p.add_argument("file", help="the recording to write, NAME.npz")
    p.add_argument("--data", default="data/mnist", help="folder of the four MNIST files (default %(default)s)")
    p.add_argument("--steps", type=int, default=20)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--largest", type=int, default=4096, help="elements kept of a tensor (default %(default)s)")
    p.add_argument("--float64", action="store_true", help="draw in float32, then compute in float64")
    digits(p.parse_args())


if __name__ == "__main__":
    main()
