#!/usr/bin/env python3
"""Records a training in the real PyTorch, for `diptych parity` to replay. One file; needs torch and NumPy.

As a module:

    from record_torch import record
    torch.manual_seed(7)
    model = ...                                     # a chain of layers: Sequential, or a class of one's own
    record("run.npz", model, dataset, nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters()),
           batch_size=32, steps=20, seed=7)

`dataset` is a map-style dataset of (x, y) pairs, or a part of one that random_split gave. As a program it
records the digits model of examples/mnist_torch.py:

    record_torch.py digits run.npz --data data/mnist --steps 20 --seed 0 [--float64]

What stands in the file, name by name: docs/recordings.md. `record` trains the model that it is given: its
weights are afterwards those of the last step.
"""
import argparse
import gzip
import json
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import fx, nn

VERSION = 1


class NoCounterpart(ValueError):
    """diptych has nothing that does this."""


# ---- the model as a chain of layers ---------------------------------------------------------------------
def _axis(value, default=None):
    return default if value is None else int(value)


def _module_layer(m, name):
    """A module's description: kind, options, parameters."""
    if isinstance(m, nn.Linear):
        parameters = [f"{name}.weight"] + ([f"{name}.bias"] if m.bias is not None else [])
        return {"kind": "linear", "inputs": m.in_features, "units": m.out_features, "parameters": parameters}
    if isinstance(m, nn.Flatten):
        return {"kind": "flatten", "start": m.start_dim, "end": m.end_dim}
    if isinstance(m, (nn.Softmax, nn.LogSoftmax)):
        return {"kind": "softmax" if isinstance(m, nn.Softmax) else "log_softmax", "dim": _axis(m.dim)}
    if isinstance(m, nn.Dropout):
        return {"kind": "dropout", "rate": m.p} if m.p and m.training else {"kind": "identity"}
    for cls, kind in ((nn.ReLU, "relu"), (nn.Sigmoid, "sigmoid"), (nn.Tanh, "tanh"), (nn.Identity, "identity")):
        if isinstance(m, cls):
            return {"kind": kind}
    raise NoCounterpart(f"the layer {name!r} is a {type(m).__name__}, which diptych does not have (yet); it "
                        "has Linear, Flatten, ReLU, Sigmoid, Tanh, Softmax, LogSoftmax, Dropout, Identity")


def _argument(node, place, name, default=None):
    """An argument of a call by place (0 is the value itself) or by name."""
    return node.args[place] if len(node.args) > place else node.kwargs.get(name, default)


def _call_layer(node):
    """A function's or a method's description: F.relu(x), x.relu(), torch.flatten(x, 1) ..."""
    name = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", str(node.target))
    if name in ("relu", "sigmoid", "tanh"):
        return {"kind": name}
    if name in ("softmax", "log_softmax"):
        return {"kind": name, "dim": _axis(_argument(node, 1, "dim"))}
    if name == "flatten":
        return {"kind": "flatten", "start": _argument(node, 1, "start_dim", 0), "end": _argument(node, 2, "end_dim", -1)}
    if name == "dropout":
        p, training = _argument(node, 1, "p", 0.5), _argument(node, 2, "training", True)
        return {"kind": "dropout", "rate": p} if p and training else {"kind": "identity"}
    raise NoCounterpart(f"the model calls {name}, which diptych cannot replay (yet); it can relu, sigmoid, tanh, "
                        "softmax, log_softmax, flatten and dropout, one behind the other")


def chain(model):
    """The traced model and its layers in order; NoCounterpart where it is no chain of known layers."""
    traced = fx.symbolic_trace(model)
    layers, before = [], None
    for node in traced.graph.nodes:
        if node.op == "placeholder":
            if before is not None:
                raise NoCounterpart("the model takes several inputs, diptych replays models with one")
            before = node
            continue
        if node.op == "output":
            if node.args[0] is not before:
                raise NoCounterpart("the model does not return what its last layer gives")
            break
        if node.op == "get_attr" or not node.args or node.args[0] is not before or \
                sum(isinstance(a, fx.Node) for a in node.args) != 1:
            raise NoCounterpart(f"{node.name} takes something else than what the layer before it gives; diptych "
                                "replays chains of layers")
        layer = _module_layer(traced.get_submodule(node.target), node.target) if node.op == "call_module" \
            else _call_layer(node)
        layers.append({"name": node.target if node.op == "call_module" else node.name, **layer})
        before = node
    used = [n for layer in layers for n in layer.get("parameters", ())]
    if len(set(used)) < len(used):
        raise NoCounterpart("a layer is used twice; diptych replays chains in which each layer has weights of its own")
    if set(used) != {n for n, _ in model.named_parameters()}:
        raise NoCounterpart("the model has parameters that no layer of the chain uses")
    # Weights are drawn in the order in which the layers were made, which need not be that of their use.
    made = [n for n, _ in model.named_parameters()]
    for layer in layers:
        if "parameters" in layer:
            layer["made"] = made.index(layer["parameters"][0])
    return traced, layers


class _Steps(fx.Interpreter):
    """Runs the chain and keeps what each layer gave; dropout by a mask that is kept."""

    def __init__(self, traced, layers):
        super().__init__(traced)
        self.layers, self.outputs, self.masks, self.at = layers, [], {}, 0

    def forward(self, x):
        self.outputs, self.masks, self.at = [], {}, 0
        return self.run(x)

    def run_node(self, n):
        if n.op in ("placeholder", "output"):
            return super().run_node(n)
        layer = self.layers[self.at]
        self.at += 1
        if layer["kind"] == "dropout":  # the same draws, and the same product, as the layer's own
            x = self.env[n.args[0]]
            scaled = F.dropout(torch.ones_like(x), layer["rate"], True)
            self.masks[layer["name"]] = scaled != 0
            y = x * scaled
        else:
            y = super().run_node(n)
        self.outputs.append(y)
        return y


# ---- loss and optimiser ---------------------------------------------------------------------------------
def describe_loss(loss):
    for cls, kind in ((nn.CrossEntropyLoss, "cross_entropy"), (nn.NLLLoss, "nll_loss"), (nn.MSELoss, "mse_loss")):
        if isinstance(loss, cls):
            break
    else:
        raise NoCounterpart(f"the loss is {type(loss).__name__}; diptych replays CrossEntropyLoss, NLLLoss and MSELoss")
    if getattr(loss, "weight", None) is not None:
        raise NoCounterpart("the loss has weights for the classes, which recordings do not hold (yet)")
    if loss.reduction not in ("mean", "sum"):
        raise NoCounterpart(f"the loss has the reduction {loss.reduction!r}; a step needs one number: mean or sum")
    return {"kind": kind, "reduction": loss.reduction, "ignore_index": getattr(loss, "ignore_index", -100),
            "label_smoothing": getattr(loss, "label_smoothing", 0.0)}


def describe_optimizer(optimizer):
    kinds = {torch.optim.SGD: "sgd", torch.optim.Adam: "adam", torch.optim.AdamW: "adamw", torch.optim.RMSprop: "rmsprop"}
    kind = kinds.get(type(optimizer))
    if kind is None:
        raise NoCounterpart(f"the optimiser is {type(optimizer).__name__}; diptych has SGD, Adam, AdamW and RMSprop")
    if len(optimizer.param_groups) != 1:
        raise NoCounterpart("the optimiser has several groups of parameters, recordings hold one")
    group, options = optimizer.param_groups[0], {"kind": kind}
    for name in ("lr", "momentum", "dampening", "nesterov", "alpha", "eps", "centered", "amsgrad", "weight_decay", "maximize"):
        if name in group:
            options[name] = bool(group[name]) if isinstance(group[name], bool) else float(group[name])
    if "betas" in group:
        options["betas[0]"], options["betas[1]"] = (float(b) for b in group["betas"])
    return options


# ---- the file -------------------------------------------------------------------------------------------
def thinned(a, largest):
    """All elements, or every k-th of the row-major ones so that at most `largest` are left."""
    a = np.asarray(a)
    if not largest or a.size <= largest:
        return a
    return a.reshape(-1)[::-(-a.size // largest)]


def narrowed(a):
    """float64 numbers that float32 holds as well, as float32."""
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


def _rows_of(dataset):
    """The dataset that holds the data, and where each sample of `dataset` stands in it."""
    rows = np.arange(len(dataset), dtype=np.int64)
    while isinstance(dataset, torch.utils.data.Subset):
        rows = np.asarray(dataset.indices, dtype=np.int64)[rows]
        dataset = dataset.dataset
    return dataset, rows


class _Numbered(torch.utils.data.Dataset):
    def __init__(self, dataset):
        self.dataset = dataset

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, i):
        x, y = self.dataset[i]
        return x, y, i


def record(path, model, dataset, loss, optimizer, *, batch_size=1, steps=20, shuffle=True, seed=None, values=None,
           largest=None, validation=0, data=None, draws=None):
    """Trains for `steps` steps and writes the recording `path`.

    seed        the number given to torch.manual_seed directly before the model was made; None: not told.
                With it, `diptych parity` also checks initial weights, split and order.
    values      the steps, counted from 1, whose layer outputs, gradients and weights are kept; the first,
                the second and the last unless given
    largest     keeps at most so many elements of each of these tensors (evenly spread); None: all
    validation  samples that random_split held back between making the model and this call; 0: none
    data        "mnist-train": x and y are the training digits divided by 255 and are not written
    draws       "float32" where a float64 model was drawn in float32 and widened
    """
    traced, layers = chain(model)
    names = {id(p): n for n, p in model.named_parameters()}
    parameters = {n: p for n, p in model.named_parameters()}
    dtype = str(next(iter(parameters.values())).dtype).replace("torch.", "")
    if dtype not in ("float32", "float64"):
        raise NoCounterpart(f"the parameters are {dtype}; recordings are float32 or float64")
    trained = [names[id(p)] for g in optimizer.param_groups for p in g["params"] if id(p) in names]
    if trained != list(parameters):
        raise NoCounterpart("the optimiser does not train all parameters of the model in their order")
    values = sorted(set(values if values is not None else (1, 2, steps)))
    base, where = _rows_of(dataset)
    meta = {
        "recording": VERSION, "framework": "torch", "dtype": dtype, "draws": draws or dtype,
        "versions": {"torch": torch.__version__, "numpy": np.__version__, "python": sys.version.split()[0]},
        "layers": layers, "loss": describe_loss(loss), "optimizer": describe_optimizer(optimizer),
        "seed": seed, "batch_size": batch_size, "steps": steps, "shuffle": bool(shuffle),
        "rows": len(base), "validation": {"held": int(validation), "how": "random" if validation else "none"},
        "values": [int(v) for v in values if 1 <= v <= steps], "largest": largest, "data": data or "inline",
        "switches": {},
    }
    arrays = {f"initial/{n}": narrowed(p.detach().numpy().copy()) for n, p in parameters.items()}
    runner, model_input = _Steps(traced, layers), {}
    losses, order, batches, used, xs, ys = [], [], [], {}, [], []
    loader = torch.utils.data.DataLoader(_Numbered(dataset), batch_size=batch_size, shuffle=shuffle)
    while len(losses) < steps:
        for x, y, index in loader:
            if len(losses) == steps:
                break
            step = len(losses) + 1
            for i, row in enumerate(index.tolist()):
                if row not in used:
                    used[row] = len(used)
                    if data is None:
                        xs.append(x[i].numpy())
                        ys.append(np.asarray(y[i]))
                order.append(used[row])
            batches.append(len(index))
            x = x.to(next(iter(parameters.values())).dtype) if x.is_floating_point() else x
            y = y.to(x.dtype) if y.is_floating_point() else y
            optimizer.zero_grad()
            value = loss(runner.forward(x), y)
            value.backward()
            for name, mask in runner.masks.items():
                arrays[f"step{step}/mask/{name}"] = mask.numpy()
            if step in values:
                for layer, output in zip(layers, runner.outputs):
                    arrays[f"step{step}/output/{layer['name']}"] = thinned(output.detach().numpy(), largest)
                for n, p in parameters.items():
                    arrays[f"step{step}/gradient/{n}"] = thinned(p.grad.numpy().copy(), largest)
            optimizer.step()
            if step in values:
                for n, p in parameters.items():
                    arrays[f"step{step}/weight/{n}"] = thinned(p.detach().numpy().copy(), largest)
            losses.append(value.item())
            model_input["shape"] = list(x.shape[1:])
    meta["input"] = {"shape": model_input["shape"], "divide": None, "divided_in": None}
    if data is None:
        x = np.stack(xs)
        pixels = packed_pixels(x)
        if pixels:
            x, meta["input"]["divided_in"] = pixels
            meta["input"]["divide"] = 255
        arrays["x"], arrays["y"] = x, np.stack(ys)
    else:
        meta["input"].update(divide=255, divided_in="float32")
    arrays.update(row=where[np.fromiter(used, np.int64, len(used))], order=np.asarray(order, np.int64),
                  batch=np.asarray(batches, np.int64), loss=np.asarray(losses, np.float64),
                  meta=np.frombuffer(json.dumps(meta).encode(), np.uint8))
    np.savez_compressed(path, **arrays)
    return meta


# ---- the digits -----------------------------------------------------------------------------------------
class NeuralNetwork(nn.Module):
    """The model of examples/mnist_torch.py."""

    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.fc1 = nn.Linear(28 * 28, 128)
        self.fc2 = nn.Linear(128, 20)
        self.fc3 = nn.Linear(20, 10)

    def forward(self, x):
        x = self.flatten(x)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = self.fc3(x)
        return F.softmax(x, dim=1)


def read_idx(path):
    path = path if os.path.exists(path) else path + ".gz"
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
        b = f.read()
    shape = [int.from_bytes(b[4 + 4 * i:8 + 4 * i], "big") for i in range(b[3])]
    return np.frombuffer(b, np.uint8, offset=4 + 4 * b[3]).reshape(shape)


def digits(args):
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    x = torch.from_numpy(read_idx(os.path.join(args.data, "train-images-idx3-ubyte")).copy()).unsqueeze(1).div(255)
    y = torch.from_numpy(read_idx(os.path.join(args.data, "train-labels-idx1-ubyte")).astype(np.int64))
    model = NeuralNetwork()
    if args.float64:
        model, x = model.double(), x.double()
    optimizer = torch.optim.Adam(model.parameters())
    train, _ = torch.utils.data.random_split(torch.utils.data.TensorDataset(x, y), [54000, 6000])
    record(args.file, model, train, nn.CrossEntropyLoss(), optimizer, batch_size=100, steps=args.steps, seed=args.seed,
           largest=args.largest, validation=6000, data="mnist-train", draws="float32")


def main():
    p = argparse.ArgumentParser(description="Records a training of the digits model in PyTorch for diptych parity.")
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
