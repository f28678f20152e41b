#!/usr/bin/env python3
"""Makes tests/golden/recordings/ with the real frameworks and the committed recorders.

    make_recordings.py keras|torch [digits|small]

Runs tools/record_keras.py or tools/record_torch.py: once as a program, on the digits model, and as a
module on small models of other layers, losses and optimisers.
"""
import os
import subprocess
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = os.path.dirname(HERE)
sys.path.insert(0, TOOLS)
DIGITS = ["--steps", "12", "--seed", "5", "--largest", "1024"]


def rows(n, width, classes):
    """Numbers that a formula scatters, and a class for each row."""
    i, k = np.arange(n)[:, None], np.arange(width)[None, :]
    x = ((i * 37 + k * 101 + i * k * 13) % 97) / 97.0
    return x.astype(np.float32), ((i[:, 0] * 7 + i[:, 0] // 5) % classes).astype(np.int64)


def torch_small(out):
    import torch
    from torch import nn
    from record_torch import record

    def case(name, seed, layers, loss, optimizer, y_of, dtype=torch.float32, **options):
        torch.set_default_dtype(dtype)
        x, y = rows(40, 6, 3)
        x, y = torch.from_numpy(x).to(dtype), torch.from_numpy(y_of(y))
        torch.manual_seed(seed)
        model = layers()
        data = torch.utils.data.TensorDataset(x, y.to(dtype) if y.is_floating_point() else y)
        record(os.path.join(out, f"torch_{name}.npz"), model, data, loss, optimizer(model.parameters()), batch_size=16,
               steps=8, seed=seed, **options)

    class Own(nn.Module):
        def __init__(self):
            super().__init__()
            self.head, self.body = nn.Linear(7, 3, bias=False), nn.Linear(6, 7)  # not made in the order of their use

        def forward(self, x):
            x = torch.tanh(self.body(x))
            return torch.log_softmax(self.head(x), dim=1)

    one_hot = lambda y: np.eye(3, dtype=np.float32)[y]
    case("own_nll", 1, Own, nn.NLLLoss(), lambda p: torch.optim.RMSprop(p, lr=0.01, momentum=0.5, centered=True), lambda y: y)
    case("dropout_mse", 2, lambda: nn.Sequential(nn.Linear(6, 8), nn.Sigmoid(), nn.Dropout(0.3), nn.Linear(8, 3)), nn.MSELoss(),
         lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True), one_hot, torch.float64)
    case("smoothed", 3, lambda: nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3)),
         nn.CrossEntropyLoss(label_smoothing=0.1, reduction="sum"), lambda p: torch.optim.AdamW(p, lr=0.01, amsgrad=True),
         lambda y: y, shuffle=False)


def keras_small(out):
    import keras
    from keras import layers
    from record_keras import record

    def case(name, seed, model_of, loss, optimizer, y_of, floatx="float32", **options):
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(floatx)
        x, y = rows(40, 6, 3)
        keras.utils.set_random_seed(seed)
        model = model_of()
        model.compile(optimizer=optimizer(), loss=loss)
        record(os.path.join(out, f"keras_{name}.npz"), model, x, y_of(y), batch_size=16, steps=8, seed=seed, **options)

    one_hot = lambda y: np.eye(3, dtype=np.float32)[y]
    case("sparse", 1, lambda: keras.Sequential([layers.Dense(7, activation="tanh"), layers.Dense(3, use_bias=False), layers.Softmax()]),
         "sparse_categorical_crossentropy", lambda: keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True), lambda y: y)
    case("dropout_mse", 2, lambda: keras.Sequential([layers.Dense(8, activation="sigmoid"), layers.Dropout(0.3), layers.Dense(3)]),
         "mse", lambda: keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True), one_hot, "float64")
    case("smoothed", 3, lambda: keras.Sequential([layers.Dense(8, kernel_initializer="he_normal"), layers.ReLU(), layers.Dense(3)]),
         keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1), lambda: keras.optimizers.AdamW(0.01, amsgrad=True),
         one_hot, shuffle=False)
    case("binary", 4, lambda: keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(1, activation="sigmoid")]),
         "binary_crossentropy", lambda: keras.optimizers.Adam(0.01), lambda y: (y > 0).astype(np.float32)[:, None], validation_split=0.2)


def main():
    face, wanted = sys.argv[1], sys.argv[2:] or ["digits", "small"]
    root = os.path.dirname(TOOLS)
    out = os.path.join(root, "tests", "golden", "recordings")
    os.makedirs(out, exist_ok=True)
    if "digits" in wanted:
        program = [sys.executable, os.path.join(TOOLS, f"record_{face}.py"), "digits", os.path.join(out, f"{face}_digits.npz")]
        subprocess.run(program + DIGITS + ["--data", os.path.join(root, "data", "mnist")], check=True)
    if "small" in wanted:
        (keras_small if face == "keras" else torch_small)(out)


if __name__ == "__main__":
    main()
