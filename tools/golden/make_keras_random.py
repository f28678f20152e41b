#!/usr/bin/env python3
"""Makes tests/golden/keras_random: keras.random, SeedGenerator, random layers and initializers in Keras.

    make_keras_random.py OUTPUT

Every case is an expression that stands above its arrays, since that is what a test has to say in C.
Needs the frameworks of tools/originals/requirements.txt; not needed to build or test diptych.
"""
import os
import sys

import keras
import numpy as np
import tensorflow as tf
from keras import initializers, layers, random
from keras.utils import set_random_seed

import make_keras_small
from make_random import Golden

KINDS = {"float32": "f32", "float64": "f64", "int32": "i64", "int64": "i64", "uint8": "u8"}


def grid(*shape):
    """Numbers that every float type holds exactly, zeros and negative ones among them."""
    n = int(np.prod(shape))
    return (((37 * np.arange(n)) % 64) / 32 - 1).reshape(shape).astype(keras.config.floatx())


def flat(value):
    return np.asarray(value).reshape(-1).tolist()


# ---- keras.random with a seed of its own ----

CALLS = """
uniform.plain          random.uniform((1001,), seed=5)
uniform.bounds         random.uniform((3, 5, 7), minval=-2.1, maxval=3.3, seed=6)
uniform.double         random.uniform((3, 5, 7), minval=-2.1, maxval=3.3, dtype="float64", seed=6)
normal.plain           random.normal((1001,), seed=5)
normal.moments         random.normal((3, 5, 7), mean=0.3, stddev=1.7, seed=6)
normal.double          random.normal((3, 5, 7), mean=0.3, stddev=1.7, dtype="float64", seed=6)
truncated.plain        random.truncated_normal((1001,), seed=5)
truncated.moments      random.truncated_normal((3, 5, 7), mean=0.3, stddev=1.7, seed=-6)
truncated.double       random.truncated_normal((3, 5, 7), mean=0.3, stddev=1.7, dtype="float64", seed=6)
randint.plain          random.randint((1001,), 0, 10, seed=5)
randint.negative       random.randint((3, 5, 7), -70, 33, seed=6)
randint.wide           random.randint((101,), -2**31, 2**31 - 1, seed=7)
randint.long           random.randint((101,), -2**62, 2**62, dtype="int64", seed=7)
randint.byte           random.randint((101,), 0, 300, dtype="uint8", seed=7)
shuffle.rows           random.shuffle(np.arange(101), seed=5)
shuffle.ties           random.shuffle(np.arange(20000), seed=5)
shuffle.axis0          random.shuffle(np.arange(24).reshape(4, 3, 2), seed=6)
shuffle.axis1          random.shuffle(np.arange(24).reshape(4, 3, 2), axis=1, seed=7)
shuffle.last           random.shuffle(np.arange(24).reshape(2, 2, 6), axis=-1, seed=6)
dropout.plain          random.dropout(grid(101), 0.3, seed=5)
dropout.noise_shape    random.dropout(grid(4, 3, 5), 0.5, noise_shape=(4, 1, 5), seed=6)
dropout.low_rank       random.dropout(grid(4, 3, 5), 0.5, noise_shape=(5,), seed=6)
dropout.none           random.dropout(grid(101), 0.0, seed=5)
dropout.all            random.dropout(grid(101), 1.0, seed=5)
dropout.double         random.dropout(grid(101).astype("float64"), 0.3, seed=5)
categorical.plain      random.categorical(3 * grid(4, 6), 51, seed=5)
categorical.long       random.categorical(3 * grid(1, 37), 101, dtype="int64", seed=6)
categorical.infinite   random.categorical(np.log(np.array([[0, 1, 0, 3, 0]], dtype="float32")), 51, seed=7)
categorical.double     random.categorical(3 * grid(3, 7).astype("float64"), 21, seed=8)
gamma.small            random.gamma((101,), 0.3, seed=5)
gamma.one              random.gamma((101,), 1.0, seed=5)
gamma.large            random.gamma((4, 26), 7.5, seed=6)
gamma.double           random.gamma((51,), 0.7, dtype="float64", seed=6)
beta.plain             random.beta((101,), 0.5, 2.0, seed=5)
beta.large             random.beta((7, 9), 3.0, 1.0, seed=6)
beta.double            random.beta((51,), 2.5, 0.25, dtype="float64", seed=6)
binomial.few           random.binomial((101,), 7, 0.3, seed=5)
binomial.many          random.binomial((101,), 1000, 0.3, seed=5)
binomial.mirrored      random.binomial((101,), 1000, 0.8, seed=6)
binomial.mirrored_few  random.binomial((101,), 7, 0.8, dtype="float64", seed=6)
binomial.none          random.binomial((5,), 7, 0.0, seed=6)
binomial.all           random.binomial((5,), 7, 1.0, seed=6)
""".strip().split("\n")


def make_calls(folder, versions):
    golden = Golden(folder, "calls.txt", f"{versions}: grid(...) is ((37 i) mod 64) / 32 - 1 for element i, row-major")
    for line in CALLS:
        name, expression = line.split(None, 1)
        value = np.asarray(eval(expression, globals()))
        golden.lines.append(f"# {expression}")
        golden.add(name, KINDS[value.dtype.name], flat(value))
    golden.write()


# ---- seeds: what is drawn in which order ----

def make_seeds(folder, versions):
    golden = Golden(folder, "seeds.txt", f"{versions}: seeds and their steps")
    draws = []

    def note(comment, name, kind, values):
        golden.lines.append("# " + comment)
        golden.add(name, kind, flat(values), full=True)

    generator = random.SeedGenerator(7)
    for call in range(3):
        draws += flat(random.normal((5,), seed=generator))
    note("g = SeedGenerator(7): normal((5,), seed=g), three times", "own.normal", "f32", draws)
    note("g.state", "own.state", "i64", generator.state)
    note("g.next()", "own.next", "i64", generator.next())
    note("g.next(ordered=False), then g.state", "own.unordered", "i64",
         flat(generator.next(ordered=False)) + flat(generator.state))
    random.dropout(grid(4), 0.0, seed=generator)
    random.dropout(grid(4), 1.0, seed=generator)
    note("dropout of rate 0, then of rate 1, with g; then g.state", "own.after_dropout", "i64", generator.state)
    random.beta((3,), 1.0, 2.0, seed=generator)
    note("beta((3,), 1, 2, seed=g); then g.state", "own.after_beta", "i64", generator.state)

    set_random_seed(3)
    first, second = random.SeedGenerator(), random.SeedGenerator()
    note("set_random_seed(3): the states of two SeedGenerator()", "drawn.states", "i64",
         flat(first.state) + flat(second.state))
    draws = []
    for call in range(3):
        draws += flat(random.uniform((5,)))
    note("then uniform((5,)), three times: from the global one, which draws its seed at the first", "global.uniform", "f32", draws)
    note("the kernel of Dense(2) on 3 features, then uniform((5,))", "global.dense", "f32",
         flat(initializers.GlorotUniform()((3, 2))) + flat(random.uniform((5,))))
    set_random_seed(3)
    note("set_random_seed(3): uniform((5,))", "global.again", "f32", random.uniform((5,)))
    keras.utils.clear_session()
    note("clear_session(): uniform((5,))", "global.cleared", "f32", random.uniform((5,)))

    generator = random.SeedGenerator(11)
    drawing = initializers.GlorotUniform(seed=generator)
    note("i = GlorotUniform(seed=SeedGenerator(11)): i((3, 2)) twice", "initializer.shared", "f32",
         flat(drawing((3, 2))) + flat(drawing((3, 2))))
    golden.write()


# ---- layers: two calls in training, the gradient of the second ----

LAYERS = """
dropout                layers.Dropout(0.3, seed=1234) (5, 12)
dropout_noise_shape    layers.Dropout(0.5, noise_shape=(None, 1, 5), seed=1234) (4, 3, 5)
dropout_shared_noise   layers.Dropout(0.5, noise_shape=(5,), seed=1234) (4, 3, 5)
dropout_all            layers.Dropout(1.0, seed=1234) (5, 4)
spatial_dropout1d      layers.SpatialDropout1D(0.4, seed=1234) (4, 3, 5)
spatial_dropout2d      layers.SpatialDropout2D(0.4, seed=1234) (2, 3, 2, 5)
spatial_dropout2d_cf   layers.SpatialDropout2D(0.4, data_format="channels_first", seed=1234) (2, 5, 2, 3)
spatial_dropout3d      layers.SpatialDropout3D(0.4, seed=1234) (2, 2, 2, 2, 5)
spatial_dropout3d_cf   layers.SpatialDropout3D(0.4, data_format="channels_first", seed=1234) (2, 5, 2, 2, 2)
gaussian_noise         layers.GaussianNoise(0.3, seed=1234) (5, 12)
gaussian_dropout       layers.GaussianDropout(0.3, seed=1234) (5, 12)
alpha_dropout          layers.AlphaDropout(0.3, seed=1234) (5, 12)
alpha_dropout_noise    layers.AlphaDropout(0.3, noise_shape=(None, 1, 5), seed=1234) (4, 3, 5)
""".strip().split("\n")


def make_layers(folder, versions, floatx):
    kind = KINDS[floatx]
    golden = Golden(folder, f"layers_{kind}.txt",
                    f"{versions}, {floatx}: y1, y2 = two calls in training of grid(shape); dx of sum(y2 * grid(shape)); "
                    "the state of the layer's SeedGenerator after them")
    for line in LAYERS:
        name, rest = line.split(None, 1)
        expression, shape = rest.rsplit(") (", 1)
        layer, shape = eval(expression + ")", globals()), eval("(" + shape)
        x = tf.constant(grid(*shape))
        first = layer(x, training=True)
        with tf.GradientTape() as tape:
            tape.watch(x)
            second = layer(x, training=True)
            total = tf.reduce_sum(second * grid(*shape))
        golden.lines.append(f"# {expression}) on {shape}")
        golden.add(name + ".y1", kind, flat(first))
        golden.add(name + ".y2", kind, flat(second))
        gradient = tape.gradient(total, x)    # None: y does not depend on x
        golden.add(name + ".dx", kind, flat(np.zeros(shape) if gradient is None else gradient))
        golden.add(name + ".state", "i64", flat(layer.seed_generator.state))
        assert flat(layer(x)) == flat(x)    # evaluating: nothing is drawn
        assert flat(layer.seed_generator.state)[1] == (0 if name == "dropout_all" else 2)
    golden.write()


# ---- initializers that make_keras_small.py does not hold ----

INITIALIZERS = """
VarianceScaling(seed=5)
VarianceScaling(scale=0.1, mode="fan_out", distribution="uniform", seed=5)
VarianceScaling(scale=2.0, mode="fan_avg", distribution="untruncated_normal", seed=7)
VarianceScaling(scale=3.0, mode="fan_avg", distribution="normal", seed=7)
""".strip().split("\n")
SHAPES = ((7,), (6, 5), (3, 3, 2, 2), (40, 30))
MATRICES = """
Orthogonal(seed=5)
Orthogonal(gain=1.5, seed=906691060)
Identity()
Identity(gain=0.1)
""".strip().split("\n")
MATRIX_SHAPES = ((8, 8), (12, 5), (5, 12), (3, 3, 2, 4), (24, 24))


def make_initializers(folder, versions, floatx):
    kind = KINDS[floatx]
    golden = Golden(folder, f"initializers_{kind}.txt", f"{versions}: keras.initializers.NAME(...)(shape, dtype=\"{floatx}\")")
    for expressions, shapes in ((INITIALIZERS, SHAPES), (MATRICES, MATRIX_SHAPES)):
        for k, expression in enumerate(expressions):
            label = expression.split("(")[0]
            for shape in shapes:
                if label == "Identity" and len(shape) != 2:
                    continue
                value = eval(f"initializers.{expression}", globals())(shape, dtype=floatx)
                golden.lines.append(f"# {expression}{shape}")
                golden.add(f"{label}{k}.{'x'.join(map(str, shape))}", kind, flat(value), full=label == "Orthogonal")
    golden.write()


# ---- a training that uses the random layers and orthogonal weights ----

TRAINING = """
model = Sequential([
    Input((2, 3)), layers.GaussianNoise(0.1), layers.SpatialDropout1D(0.3), layers.Flatten(),
    layers.Dense(8, kernel_initializer="orthogonal"), layers.AlphaDropout(0.2),
    layers.GaussianDropout(0.1), layers.Dropout(0.2, noise_shape=(None, 8)),
    layers.Dense(4, activation="softmax", kernel_initializer="variance_scaling")])
x = x.reshape(-1, 2, 3)
model.compile(loss="sparse_categorical_crossentropy", optimizer=optimizers.SGD(0.1), metrics=["accuracy"])
model.fit(x, y, batch_size=25, epochs=2, validation_split=0.1)
model.evaluate(x, y)
model.fit(x, y, batch_size=40, epochs=1)
model.evaluate(x, y)
"""


def make_training(folder, versions, floatx):
    kind = KINDS[floatx]
    golden = Golden(folder, f"fits_{kind}.txt", f"{versions}, floatx {floatx}; data and arrays as in keras_small")
    golden.lines += ["#   " + line for line in TRAINING.strip("\n").split("\n")]
    make_keras_small.run_case(golden, "random_layers", TRAINING, kind)
    golden.write()


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    versions = f"Keras {keras.__version__} on TensorFlow {tf.__version__}, CPU"
    make_calls(folder, versions)
    make_seeds(folder, versions)
    for floatx in ("float32", "float64"):
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(floatx)    # layers would keep the type that was set first
        make_layers(folder, versions, floatx)
        make_initializers(folder, versions, floatx)
        make_training(folder, versions, floatx)


if __name__ == "__main__":
    main()
