#!/usr/bin/env python3
"""Makes tests/golden/torch_small: short trainings in PyTorch, in float32 and in float64.

    make_torch_small.py OUTPUT

They hold what the long recordings of the digits don't: batches that don't divide the rows, the
options of loaders, optimizers and losses, dropout while training, left loops, accumulated
gradients. Needs the torch of tools/originals/requirements.txt; not needed to build or test diptych.
The source of each case stands above its arrays, since that is what a test has to say in C.
"""
import os
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset, random_split

from make_random import Golden

# 107 rows of 6 features that every float type holds exactly, and 4 classes that depend on them.
PRELUDE = """
i, j = torch.arange(107).reshape(-1, 1), torch.arange(6).reshape(1, -1)
x = ((37 * i + 101 * j + 13 * i * j) % 64).to(torch.get_default_dtype()) / 64 - 0.5
y = (x[:, 0] > 0).long() + 2 * (x[:, 1] > 0).long()
rows = TensorDataset(x, y)
torch.manual_seed(7)
"""

# told(...) keeps the value of a step; init is taken when told first.
CASES = {
    "adam": """
model = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4))
criterion, optimizer = nn.CrossEntropyLoss(), optim.Adam(model.parameters())
for epoch in range(3):
    for images, labels in DataLoader(rows, batch_size=32, shuffle=True):
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        told(loss)
""",
    "adam_options": """
model = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 4, bias=False))
criterion = nn.CrossEntropyLoss(reduction="sum")
optimizer = optim.Adam(model.parameters(), lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.01,
                       amsgrad=True)
for epoch in range(3):
    for images, labels in DataLoader(rows, batch_size=20, shuffle=True):
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        told(loss)
""",
    "nesterov_drop_last": """
model = nn.Sequential(nn.Linear(6, 8), nn.Sigmoid(), nn.Linear(8, 4))
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
for epoch in range(2):
    for images, labels in DataLoader(rows, batch_size=25, shuffle=True, drop_last=True):
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        told(loss)
""",
    "sgd_dampening_decay": """
model = nn.Linear(6, 4)
optimizer = optim.SGD(model.parameters(), lr=0.2, momentum=0.8, dampening=0.3, weight_decay=0.05)
for epoch in range(2):
    for images, labels in DataLoader(rows, batch_size=40):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        told(loss)
""",
    "rmsprop_mse": """
model = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 1))
criterion, optimizer = nn.MSELoss(), optim.RMSprop(model.parameters())
for epoch in range(2):
    for images, labels in DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), batch_size=16):
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        told(loss)
""",
    "rmsprop_options": """
model = nn.Linear(6, 4)
optimizer = optim.RMSprop(model.parameters(), lr=0.01, alpha=0.9, eps=1e-5, weight_decay=0.02,
                          momentum=0.7, centered=True)
for epoch in range(2):
    for images, labels in DataLoader(rows, batch_size=50, shuffle=True):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        told(loss)
""",
    "dropout": """
model = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 4))
optimizer = optim.Adam(model.parameters(), lr=0.01)
for epoch in range(2):
    model.train()
    for images, labels in DataLoader(rows, batch_size=32, shuffle=True):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        told(loss)
    model.eval()
    with torch.no_grad():
        told(F.cross_entropy(model(x), y))
""",
    "split_and_nll": """
model = nn.Sequential(nn.Flatten(), nn.Linear(6, 4), nn.LogSoftmax(dim=1))
criterion, optimizer = nn.NLLLoss(), optim.Adam(model.parameters(), lr=0.05)
train, validation = random_split(rows, [int(0.9 * len(rows)), len(rows) - int(0.9 * len(rows))])
for epoch in range(2):
    for images, labels in DataLoader(train, batch_size=30, shuffle=True):
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        told(loss)
    with torch.no_grad():
        for images, labels in DataLoader(validation, batch_size=4):
            told(criterion(model(images), labels))
""",
    "softmax_twice_and_one_hot": """
model = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4), nn.Softmax(dim=1))
criterion, optimizer = nn.CrossEntropyLoss(), optim.Adam(model.parameters(), lr=0.01)
for images, labels in DataLoader(rows, batch_size=32, shuffle=True):
    optimizer.zero_grad()
    outputs = model(images)
    told(criterion(outputs, labels))
    loss = criterion(outputs, F.one_hot(labels, 4).to(outputs.dtype))
    loss.backward()
    optimizer.step()
    told(loss)
""",
    "gradients_accumulate": """
model = nn.Linear(6, 4)
optimizer = optim.SGD(model.parameters(), lr=0.1)
for k, (images, labels) in enumerate(DataLoader(rows, batch_size=15)):
    loss = F.cross_entropy(model(images), labels) / 2
    loss.backward()
    told(loss)
    if k % 2 == 1:
        optimizer.step()
        optimizer.zero_grad()
""",
    "a_loop_that_is_left": """
model = nn.Linear(6, 4)
optimizer = optim.SGD(model.parameters(), lr=0.1)
loader = DataLoader(rows, batch_size=10, shuffle=True)
for epoch in range(3):
    for k, (images, labels) in enumerate(loader):
        if k == 2:
            break
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        told(loss)
told(torch.rand(1))
""",
    "a_frozen_layer": """
model = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4))
for p in model[0].parameters():
    p.requires_grad = False
optimizer = optim.Adam([p for p in model.parameters() if p.requires_grad], lr=0.01)
for images, labels in DataLoader(rows, batch_size=32, shuffle=True):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    told(loss)
""",
    "gradient_of_a_gradient": """
model = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 4))
optimizer = optim.SGD(model.parameters(), lr=0.1)
for images, labels in DataLoader(rows, batch_size=32):
    images = images.clone().requires_grad_()
    loss = F.cross_entropy(model(images), labels)
    slope, = torch.autograd.grad(loss, images, create_graph=True)
    total = loss + (slope ** 2).sum()
    optimizer.zero_grad()
    total.backward()
    optimizer.step()
    told(total)
""",
}

DRAWS = """
torch.rand(3, 4)
torch.randn(15)
torch.randn(16)
torch.randn(21)
torch.randint(0, 10, (8,))
torch.randint(-5, 5, (2, 3))
torch.randperm(9)
nn.Linear(5, 3).weight
nn.Linear(5, 3).bias
torch.zeros(10).bernoulli_(0.3)
torch.empty(6).uniform_(-2, 3)
torch.empty(20).normal_(1, 0.5)
F.dropout(torch.ones(12), 0.4)
""".strip().split("\n")


def run_case(golden, name, source, kind):
    told, init, model = [], {}, None

    def tell(value):
        told.append(value.item())

    scope = dict(globals(), told=tell)
    exec(PRELUDE, scope)
    lines = source.strip("\n").split("\n")
    first = next(k for k, line in enumerate(lines) if not line.startswith("model")) or 1
    exec("\n".join(lines[:first]), scope)
    model = scope["model"]
    init = {key: p.detach().clone() for key, p in model.named_parameters()}
    exec("\n".join(lines[first:]), scope)
    for key, p in init.items():
        golden.add(f"{name}.init.{key}", kind, p.reshape(-1).tolist(), full=True)
    golden.add(f"{name}.told", kind, told, full=True)
    for key, p in model.named_parameters():
        golden.add(f"{name}.final.{key}", kind, p.detach().reshape(-1).tolist(), full=True)
    with torch.no_grad():
        outputs = model.eval()(scope["x"][:5])
    golden.add(f"{name}.outputs", kind, outputs.reshape(-1).tolist(), full=True)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    torch.set_num_threads(1)
    version = "PyTorch " + torch.__version__.split("+")[0]
    for dtype, kind in ((torch.float32, "f32"), (torch.float64, "f64")):
        torch.set_default_dtype(dtype)
        golden = Golden(folder, f"fits_{kind}.txt",
                        f"{version}, CPU, one thread, default dtype {dtype}")
        golden.lines += ["# before each case:"] + ["#   " + s for s in PRELUDE.strip().split("\n")]
        for name, source in CASES.items():
            golden.lines += [f"# {name}:"] + ["#   " + s for s in source.strip("\n").split("\n")]
            run_case(golden, name, source, kind)
        golden.write()
        golden = Golden(folder, f"draws_{kind}.txt",
                        f"{version}, CPU, default dtype {dtype}: one after the other, after one "
                        "torch.manual_seed(42)")
        torch.manual_seed(42)
        for k, expression in enumerate(DRAWS):
            value = eval(expression).detach()
            golden.lines.append(f"# {expression}")
            golden.add(f"draw{k}", "i64" if value.dtype == torch.int64 else kind,
                       value.reshape(-1).tolist(), full=True)
        golden.write()


if __name__ == "__main__":
    main()
