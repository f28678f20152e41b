#!/usr/bin/env python3
"""Records what PyTorch prints for tensors, modules, optimizers and small objects.

python3 make_torch_print.py OUT    writes the files of tests/golden/torch_text; needs the torch
named in tools/originals/requirements.txt. It is not needed to build or test diptych.

The format is made for a reader of a few lines (see tests/golden/torch_text/README.md):
values stand before the text, floats in hexadecimal, and every text says how many lines it has.
"""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

DTYPES = {torch.float32: "float32", torch.float64: "float64", torch.int64: "int64",
          torch.int32: "int32", torch.uint8: "uint8", torch.bool: "bool"}
f32, f64, i64, i32, u8, b1 = DTYPES
NAN, INF = float("nan"), float("inf")


def hexadecimal(v):
    if v != v:
        return "nan"
    if abs(v) == INF:
        return "inf" if v > 0 else "-inf"
    digits, exponent = v.hex().split("p")
    return digits.rstrip("0").rstrip(".") + "p" + exponent if "." in digits else v.hex()


def write_text(out, text):
    lines = text.split("\n")
    out.write(f"text {len(lines)}\n" + "".join(line + "\n" for line in lines) + "\n")


def draws(*shape, seed=1, scale=1.0, dtype=f32):
    """Numbers with full mantissas, the same in every run."""
    g = torch.Generator().manual_seed(seed)
    return (torch.rand(shape, generator=g, dtype=f64) * 2 - 1).mul(scale).to(dtype)


def tensor_cases():
    """(name, tensor) pairs; the name says what the case is there for."""
    t = torch.tensor
    yield "int64 scalar", t(7)
    yield "int64 negative scalar", t(-7)
    yield "int64 vector", t([1, 2, 3])
    yield "int64 widths with a minus", t([1, -20, 300])
    yield "int64 matrix", t([[1, 2], [30, 4]])
    yield "int64 3-d", torch.arange(12).reshape(2, 3, 2)
    yield "int64 extremes", t([-2**63, 2**63 - 1, 0])
    yield "int64 wraps at 80 columns", torch.arange(100)
    yield "int64 digits of a batch", (torch.arange(100) * 7919 % 10)
    yield "int32 vector", t([1, 2, 3], dtype=i32)
    yield "int32 scalar", t(-5, dtype=i32)
    yield "int32 matrix wraps", torch.arange(60, dtype=i32).reshape(2, 30) * 1000
    yield "uint8 vector", t([0, 128, 255], dtype=u8)
    yield "uint8 scalar", t(255, dtype=u8)
    yield "uint8 image", (torch.arange(28 * 28) * 37 % 256).to(u8).reshape(1, 28, 28)
    yield "bool scalar", t(True)
    yield "bool vector", t([True, False, True])
    yield "bool matrix", t([[True, False], [False, False]])
    yield "bool wraps", torch.arange(40) % 3 == 0

    yield "float scalar", t(1.5)
    yield "float scalar whole", t(3.0)
    yield "float scalar rounded", t(2.3025851)
    yield "float scalar zero", t(0.0)
    yield "float scalar negative zero", t(-0.0)
    yield "float scalar nan", t(NAN)
    yield "float scalar inf", t(INF)
    yield "float scalar minus inf", t(-INF)
    yield "float scalar small", t(1e-5)
    yield "float scalar large", t(1e8)
    yield "float scalar whole large", t(123456789.0)
    yield "float scalar tiny denormal", t(1e-45)
    yield "float whole numbers", t([1.0, 2.0, 3.0])
    yield "float whole negative numbers", t([-1.0, 20.0, 300.0])
    yield "float whole numbers with nan", t([1.0, NAN, 3.0])
    yield "float whole numbers with inf", t([1.0, INF, -INF])
    yield "float only nan and inf", t([NAN, INF])
    yield "float negative zeros", t([-0.0, 0.0])
    yield "float zeros matrix", torch.zeros(2, 3)
    yield "float ones 3-d", torch.ones(2, 2, 2)
    yield "float fractions", t([0.1, 0.25, -0.3333333])
    yield "float fractions with nan", t([0.5, NAN, -0.25])
    yield "float fractions with inf", t([0.5, INF, -INF])
    yield "float halves round to even", t([0.00005, 0.00015, 0.00025, 1.00005, 2.00015])
    yield "float ratio below one thousand", t([0.01, 9.9])
    yield "float ratio above one thousand", t([0.009, 9.9])
    yield "float ratio of exactly one thousand", t([0.01, 10.0, 0.5])
    yield "float large fraction", t([12345.678, 1.0])
    yield "float above 1e8", t([1.5e8, 2.5])
    yield "float exactly 1e8 with a fraction", t([1e8, 1e6 + 0.5])
    yield "float below 1e-4", t([0.00005, 0.00009])
    yield "float exactly 1e-4", t([0.0001, 0.0005])
    yield "float small with zero", t([0.0, 0.00002, 0.5])
    yield "float whole in scientific form", t([1.0, 1e9])
    yield "float whole ratio above one thousand", t([1.0, 5000.0])
    yield "float whole up to 1e8", t([1.0, 100000000.0])
    yield "float whole above 1e8", t([100000001.0 * 2, 1.0])
    yield "float three digit exponent", t([1e-120, 1e120], dtype=f64)
    yield "float scientific with minus", t([-1e-6, 2e-6, 3e5])
    yield "float scientific with nan and inf", t([1e-6, NAN, INF, -INF])
    yield "float largest and smallest", t([3.4028234663852886e38, 1.1754943508222875e-38])
    yield "float denormals", t([1e-45, 1e-40])
    yield "float random vector", draws(10)
    yield "float random matrix", draws(4, 5, seed=2)
    yield "float random matrix wraps", draws(3, 20, seed=3)
    yield "float random 3-d", draws(2, 3, 4, seed=4)
    yield "float random 4-d", draws(2, 2, 2, 3, seed=5)
    yield "float random scaled by 100", draws(12, seed=6, scale=100.0)
    yield "float logits of ten classes", draws(3, 10, seed=7, scale=4.0)
    yield "float softmax rows", torch.softmax(draws(2, 10, seed=8, scale=3.0), 1)
    yield "float softmax confident", torch.softmax(draws(2, 10, seed=9, scale=20.0), 1)
    yield "float one row", draws(1, 7, seed=10)
    yield "float one column", draws(4, 1, seed=11)
    yield "float single element", t([0.25])
    yield "float single element 3-d", t([[[0.25]]])

    yield "float64 vector", t([1.5, 2.5], dtype=f64)
    yield "float64 scalar", t(0.1, dtype=f64)
    yield "float64 whole", t([1.0, 2.0], dtype=f64)
    yield "float64 matrix wraps", draws(2, 15, seed=12, dtype=f64)
    yield "float64 suffix that starts a new line", draws(6, seed=13, dtype=f64)
    yield "float64 suffix that still fits", draws(5, seed=13, dtype=f64)
    yield "float64 suffix one column wider", draws(7, seed=13, dtype=f64)
    yield "int32 suffix that starts a new line", torch.arange(100, 116, dtype=i32)
    yield "int32 suffix that still fits", torch.arange(100, 111, dtype=i32)
    yield "int32 suffix at the edge", torch.arange(100, 112, dtype=i32)
    yield "int32 suffix past the edge", torch.arange(100, 113, dtype=i32)

    yield "empty float", torch.empty(0)
    yield "empty float64", torch.empty(0, dtype=f64)
    yield "empty int64", torch.empty(0, dtype=i64)
    yield "empty bool", torch.empty(0, dtype=b1)
    yield "empty rows", torch.empty(0, 3)
    yield "empty columns", torch.empty(3, 0)
    yield "empty columns int32", torch.empty(2, 0, dtype=i32)
    yield "empty middle", torch.empty(2, 0, 4)
    yield "empty with gradient", torch.empty(0, 2, requires_grad=True)

    yield "requires grad scalar", t(1.5, requires_grad=True)
    yield "requires grad vector", t([1.0, 2.0], requires_grad=True)
    yield "requires grad float64", t([1.0, 2.0], dtype=f64, requires_grad=True)
    yield "requires grad matrix", draws(2, 3, seed=14).requires_grad_()
    yield "requires grad on a new line", draws(6, seed=15).requires_grad_()
    yield "requires grad float64 on a new line", draws(4, seed=15, dtype=f64).requires_grad_()

    yield "one thousand elements are all shown", torch.arange(1000)
    yield "one more is summarised", torch.arange(1001)
    yield "summarised floats", draws(1200, seed=16)
    yield "summarised whole floats", torch.arange(1500, dtype=f32)
    yield "summarised bools", torch.arange(1100) % 7 == 0
    yield "summarised matrix", draws(40, 30, seed=17)
    yield "summarised matrix with gradient", draws(128, 10, seed=18).requires_grad_()
    yield "summarised tall matrix", draws(600, 2, seed=19)
    yield "summarised wide matrix", draws(2, 600, seed=20)
    yield "summarised matrix of six rows", draws(6, 200, seed=21)
    yield "summarised matrix of seven rows", draws(7, 200, seed=22)
    yield "summarised 3-d", draws(8, 9, 16, seed=23)
    yield "summarised 4-d batch of images", draws(5, 1, 16, 16, seed=24)
    yield "summarised form is chosen by what is shown", \
        torch.cat([torch.ones(500), t([1e9, 0.5]), torch.ones(500)])
    yield "summarised scientific", torch.cat([t([1e-9]), torch.ones(1100)])
    yield "summarised float64", draws(1100, seed=25, dtype=f64)
    yield "summarised int32 matrix", torch.arange(1100, dtype=i32).reshape(11, 100)

    yield "a transposed view", torch.arange(6).reshape(2, 3).t()
    yield "a strided slice", torch.arange(20, dtype=f32)[1::3] / 4
    yield "an expanded row", t([[0.5, 1.5]]).expand(3, 2)


def option_cases():
    """(name, options, tensor) triples for torch.set_printoptions."""
    t = torch.tensor
    fractions, whole, mixed = draws(7, seed=30), t([1.0, -20.0, 300.0]), t([1e-6, NAN, INF, -2.5])
    samples = [("fractions", fractions), ("fractions float64", draws(3, seed=31, dtype=f64)), ("whole", whole),
               ("mixed", mixed), ("int64", t([[1, -20], [300, 4]])), ("scalar", t(2.3025851))]
    for precision in (0, 1, 2, 6, 8, 17):
        for name, x in samples:
            yield f"precision {precision}: {name}", {"precision": precision}, x
    for sci_mode in (True, False):
        for name, x in samples + [("large", t([1e9, 2.5])), ("whole large", t([1.0, 1e12])), ("zeros", t([0.0, -0.0])),
                                  ("only nan", t([NAN, INF])), ("largest", t([3.4028234663852886e38, 1e-45]))]:
            yield f"sci_mode {sci_mode}: {name}", {"sci_mode": sci_mode}, x
    yield "sci_mode False, float64's largest", {"sci_mode": False}, t([1.7976931348623157e308, 0.5], dtype=f64)
    yield "sci_mode and precision", {"sci_mode": True, "precision": 2}, fractions
    ten, matrix, cube = torch.arange(10), draws(8, 9, seed=32), draws(5, 4, 8, seed=33)
    for threshold in (0, 5, 9, 10):
        yield f"threshold {threshold}: vector", {"threshold": threshold}, ten
    yield "threshold 0: scalar", {"threshold": 0}, t(1.5)
    yield "threshold 0: one element", {"threshold": 0}, t([1.5])
    yield "threshold 5000: vector", {"threshold": 5000}, torch.arange(1100)
    for edgeitems in (0, 1, 2, 4, 5, 100):
        for name, x in (("vector", ten), ("matrix", matrix), ("3-d", cube), ("bools", matrix > 0)):
            yield f"edgeitems {edgeitems}: {name}", {"threshold": 5, "edgeitems": edgeitems}, x
    yield "edgeitems 0, shown whole", {"edgeitems": 0}, matrix
    yield "edgeitems 0, a scalar", {"edgeitems": 0}, t(1.5)
    for linewidth in (1, 20, 40, 79, 80, 81, 120, 200):
        for name, x in (("vector", torch.arange(60)), ("fractions", draws(25, seed=34)),
                        ("suffixes", draws(6, seed=35, dtype=f64).requires_grad_()),
                        ("matrix", draws(2, 12, seed=36))):
            yield f"linewidth {linewidth}: {name}", {"linewidth": linewidth}, x
    for profile in ("default", "short", "full"):
        for name, x in (("fractions", fractions), ("vector", torch.arange(1200)), ("summary", draws(40, 30, seed=37))):
            yield f"profile {profile}: {name}", {"profile": profile}, x
    yield "profile short, precision 3", {"profile": "short", "precision": 3}, fractions
    yield "profile full, threshold 4", {"profile": "full", "threshold": 4}, ten
    yield "profile short, all else too", \
        {"profile": "short", "precision": 5, "threshold": 10, "edgeitems": 1, "linewidth": 60, "sci_mode": True}, matrix
    yield "an empty tensor", {"linewidth": 20, "edgeitems": 0, "threshold": 0}, torch.empty(0, 3, dtype=f64)


def write_options(out, options):
    numbers = [options.get(name, -1) for name in ("precision", "threshold", "edgeitems", "linewidth", "sci_mode")]
    out.write("options " + " ".join(str(int(v)) for v in numbers) + f" {options.get('profile', '-')}\n")


def write_tensors(path, cases):
    n = 0
    with open(path, "w") as out:
        for name, *options, x in cases:
            flat = x.detach().reshape(-1).tolist()
            if x.dtype in (f32, f64):
                values = [hexadecimal(v) for v in flat]
            else:
                values = [str(int(v)) for v in flat]
            out.write(f"case {name}\n")
            for given in options:
                write_options(out, given)
                torch.set_printoptions(profile="default")
                torch.set_printoptions(**given)
            out.write(f"dtype {DTYPES[x.dtype]}\n")
            out.write("shape " + " ".join(map(str, [x.dim(), *x.shape])) + "\n")
            out.write(f"requires_grad {int(x.requires_grad)}\nvalues {len(values)}\n")
            for i in range(0, len(values), 8):
                out.write(" ".join(values[i:i + 8]) + "\n")
            write_text(out, str(x))
            n += 1
    torch.set_printoptions(profile="default")
    return n


class NeuralNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.fc1 = nn.Linear(28 * 28, 128)
        self.fc2 = nn.Linear(128, 20)
        self.fc3 = nn.Linear(20, 10)


class Nested(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), NeuralNetwork())
        self.scale = nn.Parameter(torch.ones(3))
        self.head = nn.Linear(3, 2, bias=False)


class OnlyParameters(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2))


class Repeated(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)] + [nn.ReLU()])


MODULES = """
nn.Linear(784, 128)
nn.Linear(20, 10, bias=False)
nn.Flatten()
nn.Flatten(0)
nn.Flatten(start_dim=1, end_dim=2)
nn.ReLU()
nn.ReLU(inplace=True)
nn.Sigmoid()
nn.Tanh()
nn.Softmax(dim=1)
nn.Softmax()
nn.Softmax(-1)
nn.LogSoftmax(dim=1)
nn.Dropout()
nn.Dropout(0.2)
nn.Dropout(p=0.25, inplace=True)
nn.Dropout(0)
nn.Identity()
nn.CrossEntropyLoss()
nn.CrossEntropyLoss(label_smoothing=0.1)
nn.NLLLoss()
nn.MSELoss()
nn.MSELoss(reduction="sum")
nn.Sequential()
nn.Sequential(nn.Flatten())
nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10), nn.Softmax(dim=1))
nn.Sequential(nn.Sequential(nn.Linear(2, 2), nn.ReLU()), nn.Sequential(), nn.Dropout(0.5))
nn.Sequential(*[nn.Identity() for _ in range(12)])
NeuralNetwork()
NeuralNetwork().eval()
Nested()
OnlyParameters()
Repeated()
nn.Sequential(NeuralNetwork(), nn.Softmax(dim=1))
nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 2)])
nn.ModuleList([nn.Linear(2, 2), nn.ReLU(), nn.ReLU(), nn.Linear(2, 3)])
""".strip().split("\n")

OPTIMIZERS = """
optim.Adam(p)
optim.Adam(p, lr=0.01)
optim.Adam(p, lr=1e-5)
optim.Adam(p, lr=1e-4, betas=(0.8, 0.99), eps=1e-7)
optim.Adam(p, weight_decay=0.01, amsgrad=True)
optim.Adam(p, lr=1)
optim.Adam(p, maximize=True)
optim.AdamW(p)
optim.SGD(p)
optim.SGD(p, lr=0.1)
optim.SGD(p, lr=0.1, momentum=0.9)
optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True)
optim.SGD(p, lr=0.01, momentum=0.5, dampening=0.1, weight_decay=1e-4)
optim.SGD(p, lr=0.01, maximize=True)
optim.RMSprop(p)
optim.RMSprop(p, lr=0.001, alpha=0.9)
optim.RMSprop(p, momentum=0.9, centered=True)
optim.RMSprop(p, lr=0.01, eps=1e-7, weight_decay=0.0005)
optim.Adam(p, lr=0.5)
optim.Adam(p, lr=0.1 + 0.2)
optim.Adam(p, lr=1/3)
optim.Adam(p, lr=3e-4)
optim.Adam(p, lr=2.5e-05, eps=1e-12)
optim.Adam(p, lr=100)
optim.Adam(p, lr=1e22)
optim.Adam(p, betas=(0.5, 0.5))
optim.Adam(p, betas=(0.0, 0.99))
optim.Adam(p, betas=(0.95, 0.9999))
optim.Adam(p, betas=(0.9, 0.123456789012345678))
optim.Adam(p, eps=0.001)
optim.Adam(p, eps=1e-10, weight_decay=1e-05)
optim.Adam(p, weight_decay=0.5, maximize=True)
optim.Adam(p, amsgrad=True, maximize=True)
optim.Adam(p, lr=0.002, betas=(0.8, 0.95), eps=1e-06, weight_decay=0.1, amsgrad=True, maximize=True)
optim.AdamW(p, lr=0.003)
optim.AdamW(p, lr=5e-05, weight_decay=0.1)
optim.AdamW(p, weight_decay=0)
optim.AdamW(p, weight_decay=1e-09)
optim.AdamW(p, betas=(0.9, 0.95))
optim.AdamW(p, betas=(0.85, 0.995), eps=1e-05)
optim.AdamW(p, amsgrad=True)
optim.AdamW(p, maximize=True)
optim.AdamW(p, lr=1e-4, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.05, amsgrad=True, maximize=True)
optim.SGD(p, lr=2)
optim.SGD(p, lr=0)
optim.SGD(p, lr=1e-16)
optim.SGD(p, lr=123456.789)
optim.SGD(p, lr=0.30000000000000004)
optim.SGD(p, lr=1e16)
optim.SGD(p, lr=9999999999999998.0)
optim.SGD(p, lr=0.0001)
optim.SGD(p, lr=0.00009999)
optim.SGD(p, momentum=0.99)
optim.SGD(p, dampening=0.25)
optim.SGD(p, weight_decay=5e-4)
optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=5e-4, nesterov=True)
optim.SGD(p, lr=0.2, momentum=0.75, dampening=0.5, maximize=True)
optim.SGD(p, lr=0.2, momentum=0.75, weight_decay=0.125, nesterov=True, maximize=True)
optim.RMSprop(p, lr=1e-5)
optim.RMSprop(p, alpha=0.95)
optim.RMSprop(p, eps=1e-10)
optim.RMSprop(p, weight_decay=0.01)
optim.RMSprop(p, momentum=0.5)
optim.RMSprop(p, centered=True)
optim.RMSprop(p, maximize=True)
optim.RMSprop(p, lr=0.1, alpha=0.5)
optim.RMSprop(p, lr=0.007, alpha=0.999, eps=0.01, weight_decay=1e-06, momentum=0.25, centered=True, maximize=True)
optim.Adagrad(p)
optim.SGD([{"params": p[:1], "lr": 0.5}, {"params": p[1:]}], lr=0.1, momentum=0.9)
""".strip().split("\n")

# Tensors that an operation made: what stands behind grad_fn=. x and y are vectors of two, m and
# n matrices of 2 x 2 that need gradients, k an index vector without.
GRAD_FNS = """
x + y
x + 1
1 + x
x - y
1 - x
x * y
x * 2
x / y
1 / x
-x
x ** 2
2 ** x
x ** y
x.exp()
x.log()
x.sqrt()
x.abs()
torch.maximum(x, y)
torch.minimum(x, y)
x.clamp(0.5, 1.5)
x.clamp(min=0.5)
torch.where(x > 1, x, y)
F.relu(x)
nn.ReLU()(x)
torch.sigmoid(x)
torch.tanh(x)
F.softmax(m, dim=1)
F.log_softmax(m, dim=1)
x.sum()
m.sum(1)
x.mean()
m.mean(0)
x.max()
x.min()
torch.max(m, 1)[0]
torch.min(m, 1)[0]
m @ n
m @ x
x @ y
torch.bmm(m.unsqueeze(0), n.unsqueeze(0))
torch.matmul(m.unsqueeze(0), n.unsqueeze(0))
F.linear(m, n, x)
F.linear(m, n)
nn.Linear(2, 1)(m)
nn.Flatten()(m.unsqueeze(0))
m.reshape(4)
m.reshape(-1)
m.view(4)
m.t()
m.transpose(0, 1)
m.permute(1, 0)
m[0]
m[:, 1]
m[0:1]
m[::2]
torch.cat([x, y])
torch.stack([x, y])
x.expand(2, 2)
m.gather(1, k.unsqueeze(1))
x.unsqueeze(0)
m[:1].squeeze()
x.double()
x.clone()
F.dropout(x, 0.5)
F.cross_entropy(m, k)
F.cross_entropy(m, m.detach())
F.nll_loss(m, k)
F.mse_loss(x, y.detach())
nn.CrossEntropyLoss()(m, k)
x.detach()
x.data
x > y
torch.max(m, 1)[1]
""".strip().split("\n")

OBJECTS = """
torch.device("cpu")
repr(torch.device("cpu"))
repr(torch.device("cuda:0"))
torch.device("cuda:0")
torch.device("cuda")
torch.float32
torch.float64
torch.int64
torch.int32
torch.uint8
torch.bool
torch.zeros(2, 3).shape
torch.zeros(100, 1, 28, 28).size()
torch.tensor(1.0).shape
torch.zeros(5).shape
nn.Parameter(torch.ones(2))
nn.Parameter(torch.ones(2, 2), requires_grad=False)
torch.max(torch.tensor([[1.0, 3.0], [4.0, 2.0]]), 1)
torch.tensor([1, 2]).tolist()
torch.tensor([0.5, 0.1], dtype=torch.float64).tolist()
torch.tensor(0.1).item()
torch.tensor(0.1, dtype=torch.float64).item()
torch.tensor(1e-7, dtype=torch.float64).item()
torch.tensor(1e16, dtype=torch.float64).item()
torch.tensor(3).item()
torch.tensor(True).item()
f"{torch.tensor(1.5)}"
f"{torch.tensor(2.30258512):.4f}"
f"{torch.tensor([1.5, 2.5])}"
""".strip().split("\n")


def write_expressions(path, expressions, names, show=str):
    with open(path, "w") as out:
        for expression in expressions:
            torch.manual_seed(0)
            out.write(f"case {expression}\n")
            write_text(out, show(eval(expression, dict(globals(), **names))))
    return len(expressions)


def main():
    folder = sys.argv[1]
    p = [torch.nn.Parameter(torch.zeros(2)), torch.nn.Parameter(torch.zeros(2, 2))]
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = torch.tensor([2.0, 0.5], requires_grad=True)
    m = torch.tensor([[0.5, 2.0], [1.0, 4.0]], requires_grad=True)
    n = torch.tensor([[1.0, 0.25], [3.0, 2.0]], requires_grad=True)
    k = torch.tensor([1, 0])
    values = {"p": p, "x": x, "y": y, "m": m, "n": n, "k": k}
    counts = {
        "print_tensor.txt": write_tensors(f"{folder}/print_tensor.txt", tensor_cases()),
        "print_options.txt": write_tensors(f"{folder}/print_options.txt", option_cases()),
        "print_module.txt": write_expressions(f"{folder}/print_module.txt", MODULES, values),
        "print_optimizer.txt":
            write_expressions(f"{folder}/print_optimizer.txt", OPTIMIZERS, values),
        "print_grad_fn.txt": write_expressions(f"{folder}/print_grad_fn.txt", GRAD_FNS, values),
        "print_object.txt": write_expressions(f"{folder}/print_object.txt", OBJECTS, values),
    }
    for name, count in counts.items():
        print(f"{name}: {count} cases, torch {torch.__version__}")


if __name__ == "__main__":
    main()
