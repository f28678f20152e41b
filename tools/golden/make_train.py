#!/usr/bin/env python3
"""Makes tests/golden/train and tests/golden/blocks from the recordings of the originals.

    make_train.py RECORDINGS TESTS_GOLDEN

RECORDINGS holds the folders torch/ and keras/. Optimisers: 20 steps with the recorded gradients; of a
long parameter its first elements are kept, since no element knows another. Standard library only.
"""

import json
import os
import sys

from make_random import Golden, read_npz

STEPS = 20
# Elements kept of the recorded parameters: of two tensors, and of a small network.
KEPT = {"q": {"a": 9, "b": 7}, "m": {"0.weight": 5, "0.bias": 4, "2.weight": 4, "2.bias": 3}}
TORCH_KINDS = ("SGD", "Adam", "AdamW", "RMSprop")
KERAS_OPTIMISERS = ("sgd", "sgd_lr01", "sgd_momentum", "sgd_nesterov", "sgd_wd", "adam",
                    "adam_lr01_eps1e3", "adam_amsgrad", "adamw", "adamw_wd01", "rmsprop",
                    "rmsprop_momentum", "rmsprop_centered")
KERAS_LOSSES = ("cce_logits", "cce_logits_ls01", "cce_logits_soft", "cce_logits_sum", "cce_probs",
                "cce_probs_edge", "cce_probs_ls01", "cce_probs_unnormalised", "scce_logits",
                "scce_probs", "scce_probs_edge", "bce_logits", "bce_probs", "bce_probs_edge",
                "bce_probs_ls02", "mse", "mse_sum", "mae")
ACTIVATIONS = ("exponential", "hard_sigmoid", "linear", "log_softmax", "relu", "relu6", "sigmoid",
               "silu", "softmax", "softsign", "tanh")
LAYERS = ("dense", "dense_3d", "dense_relu_nobias", "flatten")


def torch_optimisers(recordings, output):
    golden = Golden(output, "torch_optimizers.txt", "PyTorch 2.15.0, CPU with AVX-512, float32")
    with open(os.path.join(recordings, "torch/optim/manifest.json"), encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    for case in cases:
        if case["optimizer"] not in TORCH_KINDS or case["options"].get("fused"):
            continue  # fused = True rounds elsewhere and is no option of ours
        arrays = read_npz(os.path.join(recordings, "torch/optim", case["file"]))
        key, _, model = case["file"].removesuffix(".npz").partition("__")

        def row(prefix):
            return [v for name, n in KEPT[model].items() for v in arrays[prefix + name][2][:n]]

        if model == "m":
            key += "_network"
        golden.lines.append("# %s(%s)" % (case["optimizer"], ", ".join(
            "%s=%r" % item for item in case["options"].items())))
        golden.add(key + ".init", "f32", row("init."), True)
        steps = range(1, STEPS + 1)
        golden.add(key + ".gradients", "f32", [v for s in steps for v in row("step%d.grad." % s)], True)
        golden.add(key + ".values", "f32", [v for s in steps for v in row("step%d." % s)], True)
    golden.write()


def keras_optimisers(recordings, output):
    golden = Golden(output, "keras_optimizers.txt", "Keras 3.15.1 on TensorFlow 2.21.0, CPU, float32")
    for key in KERAS_OPTIMISERS:
        arrays = read_npz(os.path.join(recordings, "keras/optim", key + ".npz"))
        golden.add(key + ".init", "f32", arrays["w0"][2] + arrays["b0"][2], True)
        for ours, w, b in (("gradients", "gw", "gb"), ("values", "w", "b")):
            matrix, vector = arrays[w][2], arrays[b][2]
            assert len(matrix) == 12 * STEPS and len(vector) == 4 * STEPS
            values = []
            for s in range(STEPS):
                values += matrix[12 * s:12 * s + 12] + vector[4 * s:4 * s + 4]
            golden.add(key + "." + ours, "f32", values, True)
    golden.write()


def losses_and_means(recordings, output):
    golden = Golden(output, "keras_losses.txt", "Keras 3.15.1 on TensorFlow 2.21.0, CPU, float32")
    for key in KERAS_LOSSES:
        arrays = read_npz(os.path.join(recordings, "keras/layers", "loss_" + key + ".npz"))
        for name in ("y_true", "y_pred", "per_sample", "loss", "dy_pred"):
            kind, _, values = arrays[name]
            golden.add(key + "." + name, "f32" if kind == "<f4" else "i64", values, True)
    golden.write()
    golden = Golden(output, "keras_means.txt", "Keras 3.15.1, seed 0: batch losses and running means of an epoch")
    arrays = read_npz(os.path.join(recordings, "keras/mlp/seed0.npz"))
    golden.add("loss", "f32", arrays["step_loss_f32"][2][:540], True)
    golden.add("running", "f64", arrays["running_loss_acc_1080"][2][:1080:2], True)
    golden.write()


def blocks(recordings, output):
    golden = Golden(output, "keras_blocks.txt", "Keras 3.15.1 on TensorFlow 2.21.0, CPU, float32")
    cases = [("act_" + name, "act_" + name) for name in ACTIVATIONS] + [(n, n) for n in LAYERS]
    for key, file in cases:
        arrays = read_npz(os.path.join(recordings, "keras/layers", file + ".npz"))
        for name, (_, _, values) in arrays.items():
            golden.add(key + "." + name.replace(":", "."), "f32", values, True)
    golden.write()


def main():
    recordings, tests = sys.argv[1:]
    train, block = os.path.join(tests, "train"), os.path.join(tests, "blocks")
    os.makedirs(train, exist_ok=True)
    os.makedirs(block, exist_ok=True)
    torch_optimisers(recordings, train)
    keras_optimisers(recordings, train)
    losses_and_means(recordings, train)
    blocks(recordings, block)


if __name__ == "__main__":
    main()
