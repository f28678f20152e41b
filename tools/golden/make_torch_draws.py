#!/usr/bin/env python3
"""Makes tests/golden/torch_draws: what PyTorch draws, and where its generator stands afterwards.

    make_torch_draws.py OUTPUT

Each case is one or several lines of Python behind torch.manual_seed(42), with `g` a generator of its own
seeded with 7; the last line's value is recorded, flattened, then as `NAME.after` the next 64 bits
of the default generator, of g, and whether each holds the second half of a pair of normal numbers.
Needs the torch of tools/originals/requirements.txt; not needed to build or test diptych.
"""
import os
import struct
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import (BatchSampler, DataLoader, RandomSampler, SequentialSampler,
                              SubsetRandomSampler, TensorDataset, WeightedRandomSampler)

from make_random import Golden, signed

# Given to every case: exact in both float types.
PRELUDE = """
i = torch.arange(24).reshape(4, 6)
p = (i * 5 % 8) / 8
m, s = (i * 7 % 16 - 8) / 4, (i * 3 % 8) / 4
w = torch.tensor([0.125, 0.25, 0.0625, 0.5, 3])
rows = TensorDataset(torch.arange(70))
"""

DRAWS = """
uniform: torch.empty(7).uniform_(generator=g)
uniform_bounds: torch.empty(20).uniform_(-0.3, 0.9)
uniform_f64: torch.empty(20, dtype=torch.float64).uniform_(-0.3, 0.9)
uniform_one_value: torch.empty(3).uniform_(2, 2)
normal_small: torch.empty(5).normal_(generator=g)
normal_mean_std: torch.empty(37).normal_(0.5, 0.02)
normal_f64_small: torch.empty(9, dtype=torch.float64).normal_(-1, 3)
normal_f64: torch.empty(37, dtype=torch.float64).normal_(-1, 3)
normal_keeps_half_a_pair: torch.cat([torch.empty(3).normal_(), torch.empty(5).uniform_(), torch.empty(20).normal_(), torch.empty(2).exponential_(), torch.empty(4).normal_()])
exponential: torch.empty(20).exponential_(1, generator=g)
exponential_rate: torch.empty(20).exponential_(1.5)
exponential_f64: torch.empty(20, dtype=torch.float64).exponential_(1.5)
bernoulli_half: torch.empty(20).bernoulli_()
bernoulli_number: torch.empty(20).bernoulli_(0.3, generator=g)
bernoulli_int64: torch.empty(20, dtype=torch.int64).bernoulli_(0.3)
bernoulli_uint8: torch.empty(20, dtype=torch.uint8).bernoulli_(0.75)
bernoulli_bool: torch.empty(20, dtype=torch.bool).bernoulli_(0.75)
bernoulli_each: torch.empty(4, 6).bernoulli_(p, generator=g)
bernoulli_each_f64: torch.empty(4, 6).bernoulli_(p.double())
bernoulli_each_broadcast: torch.empty(4, 6).bernoulli_(p[0])
bernoulli_each_into_ints: torch.empty(4, 6, dtype=torch.int64).bernoulli_(p)
bernoulli_each_of_a_transpose: torch.empty(6, 4).bernoulli_(p.t())
bernoulli_each_into_a_transpose: torch.empty(6, 4).t().bernoulli_(p)
bernoulli: torch.bernoulli(p, generator=g)
bernoulli_f64: torch.bernoulli(p.double())
bernoulli_of_a_transpose: torch.bernoulli(p.t())
random_f32: torch.empty(9).random_(generator=g)
random_f64: torch.empty(9, dtype=torch.float64).random_()
random_int64: torch.empty(9, dtype=torch.int64).random_()
random_int32: torch.empty(9, dtype=torch.int32).random_()
random_uint8: torch.empty(9, dtype=torch.uint8).random_()
random_bool: torch.empty(9, dtype=torch.bool).random_()
random_bounds: torch.empty(9).random_(-5, 5, generator=g)
random_bounds_int64: torch.empty(9, dtype=torch.int64).random_(-5, 1 << 40)
random_bounds_narrow: torch.empty(9, dtype=torch.int32).random_(0, (1 << 28) - 1)
random_bounds_wide: torch.empty(9, dtype=torch.int32).random_(0, 1 << 28)
uniform_transpose: torch.empty(3, 4).t().uniform_()
uniform_slice: torch.zeros(3, 8)[:, ::2].uniform_()
uniform_permuted: torch.empty(2, 3, 4).permute(2, 0, 1).uniform_()
uniform_slice_of_a_transpose: torch.empty(4, 6)[:, :3].t().uniform_()
normal_transpose: torch.empty(6, 4).t().normal_(1, 2)
normal_slice: torch.empty(4, 12)[:, ::2].normal_()
normal_transpose_f64: torch.empty(6, 4, dtype=torch.float64).t().normal_(1, 2)
normal_column_of_one: torch.empty(20, 1).t().normal_()
exponential_transpose: torch.empty(3, 4).t().exponential_()
bernoulli_transpose: torch.empty(3, 4).t().bernoulli_(0.5)
random_transpose: torch.empty(3, 4, dtype=torch.int64).t().random_(0, 100)
rand_like: torch.rand_like(p, generator=g)
rand_like_dtype: torch.rand_like(i, dtype=torch.float64)
rand_like_of_a_transpose: torch.rand_like(p.t())
rand_like_of_a_slice: torch.rand_like(p[:, ::2].t())
rand_like_of_a_repeated_row: torch.rand_like(p[:1].expand(4, 6))
randn_like: torch.randn_like(p, generator=g)
randn_like_of_a_transpose: torch.randn_like(p.t())
randint_like: torch.randint_like(p, 3, 9, generator=g)
randint_like_int64: torch.randint_like(i, 0, 1 << 40)
poisson: torch.poisson(p * p * 40, generator=g)
poisson_f64: torch.poisson(torch.arange(60, dtype=torch.float64) / 2)
poisson_of_a_transpose: torch.poisson((p * 20).t())
dropout: F.dropout(m, 0.3)
dropout_transpose: F.dropout(m.t(), 0.3)
dropout_f64: F.dropout(m.double(), 0.3)
normal_of_tensors: torch.normal(m, s, generator=g)
normal_of_a_mean: torch.normal(m, 0.3)
normal_of_a_std: torch.normal(0.7, s)
normal_of_numbers: torch.normal(0.7, 0.3, size=(20,), generator=g)
normal_of_broadcast: torch.normal(m, s[0])
normal_of_a_transpose: torch.normal(m.t(), 0.5)
normal_of_f64: torch.normal(m.double(), s.double())
normal_of_both_widths: torch.normal(m, s.double())
multinomial: torch.multinomial(w, 4, generator=g)
multinomial_one: torch.multinomial(w, 1)
multinomial_replacement: torch.multinomial(w, 50, replacement=True, generator=g)
multinomial_one_replacement: torch.multinomial(w, 1, replacement=True)
multinomial_rows: torch.multinomial(p + 1, 3)
multinomial_rows_replacement: torch.multinomial(p + 1, 9, replacement=True)
multinomial_transpose: torch.multinomial((p + 1).t(), 2)
multinomial_f64: torch.multinomial(p.double() + 1, 3)
multinomial_f64_replacement: torch.multinomial(w.double(), 50, replacement=True)
""".strip().split("\n")

INIT = """
uniform: nn.init.uniform_(torch.empty(4, 5), generator=g)
uniform_bounds: nn.init.uniform_(torch.empty(4, 5), a=-0.5, b=0.25)
normal: nn.init.normal_(torch.empty(4, 5), generator=g)
normal_bounds: nn.init.normal_(torch.empty(4, 5), mean=0.5, std=0.02)
trunc_normal: nn.init.trunc_normal_(torch.empty(8, 5), generator=g)
trunc_normal_mean_std: nn.init.trunc_normal_(torch.empty(8, 5), mean=0.5, std=2)
trunc_normal_narrow: nn.init.trunc_normal_(torch.empty(8, 5), std=0.02)
trunc_normal_bounds: nn.init.trunc_normal_(torch.empty(8, 5), a=-0.5, b=0.75)
trunc_normal_tail: nn.init.trunc_normal_(torch.empty(8, 5), a=1.5, b=3, generator=g)
trunc_normal_left_tail: nn.init.trunc_normal_(torch.empty(8, 5), mean=0.25, std=0.5, a=-2, b=-0.75)
trunc_normal_slit: nn.init.trunc_normal_(torch.empty(8, 5), a=-0.125, b=0.25)
constant: nn.init.constant_(torch.empty(3), 0.3)
ones: nn.init.ones_(torch.empty(3))
zeros: nn.init.zeros_(torch.empty(3))
eye: nn.init.eye_(torch.empty(3, 5))
eye_tall: nn.init.eye_(torch.empty(4, 2))
dirac: nn.init.dirac_(torch.empty(4, 2, 3))
dirac_groups: nn.init.dirac_(torch.empty(4, 2, 3, 2), groups=2)
dirac_volume: nn.init.dirac_(torch.empty(2, 3, 1, 2, 3))
xavier_uniform: nn.init.xavier_uniform_(torch.empty(4, 5), generator=g)
xavier_uniform_gain: nn.init.xavier_uniform_(torch.empty(3, 2, 2, 2), gain=5 / 3)
xavier_normal: nn.init.xavier_normal_(torch.empty(4, 5), generator=g)
xavier_normal_gain: nn.init.xavier_normal_(torch.empty(3, 2, 2, 2), gain=5 / 3)
kaiming_uniform: nn.init.kaiming_uniform_(torch.empty(4, 5), generator=g)
kaiming_uniform_a: nn.init.kaiming_uniform_(torch.empty(4, 5), a=0.2)
kaiming_uniform_relu_out: nn.init.kaiming_uniform_(torch.empty(3, 2, 2, 2), mode="fan_out", nonlinearity="relu")
kaiming_normal: nn.init.kaiming_normal_(torch.empty(4, 5), generator=g)
kaiming_normal_a: nn.init.kaiming_normal_(torch.empty(4, 5), a=0.2)
kaiming_normal_tanh_out: nn.init.kaiming_normal_(torch.empty(3, 2, 2, 2), mode="fan_out", nonlinearity="tanh")
orthogonal: nn.init.orthogonal_(torch.empty(4, 6), generator=g)
orthogonal_tall: nn.init.orthogonal_(torch.empty(6, 4), gain=2)
orthogonal_square: nn.init.orthogonal_(torch.empty(5, 5))
orthogonal_conv: nn.init.orthogonal_(torch.empty(3, 2, 2, 2))
sparse: nn.init.sparse_(torch.empty(7, 5), sparsity=0.3, generator=g)
sparse_std: nn.init.sparse_(torch.empty(7, 5), sparsity=0.5, std=2)
linear_weight: nn.init.normal_(nn.Linear(8, 6).weight)
linear_weight_small: nn.init.xavier_normal_(nn.Linear(3, 4).weight)
linear_weight_truncated: nn.init.trunc_normal_(nn.Linear(8, 6).weight, std=1.5)
linear_weight_data: nn.Linear(8, 6).weight.data.uniform_(-1, 1)
linear_weight_row: nn.Linear(20, 3).weight.data[1].normal_()
linear_weight_column: nn.Linear(3, 20).weight.data[:, 1].normal_()
linear_weight_transpose: nn.Linear(8, 6).weight.data.t().uniform_()
linear_weight_one_output: nn.init.normal_(nn.Linear(20, 1).weight)
linear_bias: nn.init.uniform_(nn.Linear(8, 6).bias, -1, 1)
linear_like: torch.randn_like(nn.Linear(8, 6).weight)
linear_double: nn.Linear(8, 6).double().weight.data.normal_()
gains: torch.tensor([nn.init.calculate_gain(k) for k in ("linear", "conv1d", "conv_transpose3d", "sigmoid", "tanh", "relu", "leaky_relu", "selu")] + [nn.init.calculate_gain("leaky_relu", 0.2)], dtype=torch.float64)
""".strip().split("\n")

# told(...) keeps what a loop gets, a batch's numbers and then -1.
SAMPLERS = """
sequential: list(SequentialSampler(rows))
random: list(RandomSampler(rows))
random_twice: sampler = RandomSampler(rows); list(sampler) + list(sampler)
random_generator: list(RandomSampler(rows, generator=g))
random_few: list(RandomSampler(rows, num_samples=9, generator=g))
random_many: list(RandomSampler(rows, num_samples=150, generator=g))
random_replacement: list(RandomSampler(rows, replacement=True))
random_replacement_few: list(RandomSampler(rows, replacement=True, num_samples=40, generator=g))
random_replacement_left: list(zip(range(33), RandomSampler(rows, replacement=True, num_samples=100, generator=g))) and []
subset: list(SubsetRandomSampler([5, 3, 8, 60, 2, 2, 11]))
subset_generator: list(SubsetRandomSampler([5, 3, 8, 60, 2, 2, 11], generator=g))
weighted: list(WeightedRandomSampler(w, 30))
weighted_generator: list(WeightedRandomSampler(w, 30, generator=g))
weighted_without: list(WeightedRandomSampler(w, 4, replacement=False))
weighted_one: list(WeightedRandomSampler(w, 1))
batches: flat(BatchSampler(RandomSampler(rows, generator=g), 16, False))
batches_dropped: flat(BatchSampler(RandomSampler(rows, generator=g), 16, True))
batches_even: flat(BatchSampler(RandomSampler(rows, generator=g), 35, False))
loader: epochs(DataLoader(rows, batch_size=16))
loader_generator: epochs(DataLoader(rows, batch_size=16, generator=g))
loader_shuffle: epochs(DataLoader(rows, batch_size=16, shuffle=True))
loader_shuffle_dropped: epochs(DataLoader(rows, batch_size=16, shuffle=True, drop_last=True))
loader_shuffle_generator: epochs(DataLoader(rows, batch_size=16, shuffle=True, generator=g))
loader_shuffle_generator_dropped: epochs(DataLoader(rows, batch_size=16, shuffle=True, drop_last=True, generator=g))
loader_shuffle_generator_even: epochs(DataLoader(rows, batch_size=35, shuffle=True, generator=g))
loader_shuffle_generator_even_dropped: epochs(DataLoader(rows, batch_size=35, shuffle=True, drop_last=True, generator=g))
loader_left: left(DataLoader(rows, batch_size=16, shuffle=True, generator=g), 3)
loader_left_at_the_end: left(DataLoader(rows, batch_size=16, shuffle=True, generator=g), 5)
loader_sampler: epochs(DataLoader(rows, batch_size=16, sampler=RandomSampler(rows, replacement=True, num_samples=40)))
loader_sampler_generator: epochs(DataLoader(rows, batch_size=16, sampler=RandomSampler(rows, replacement=True, num_samples=64, generator=g)))
loader_sampler_and_generator: epochs(DataLoader(rows, batch_size=16, sampler=RandomSampler(rows, num_samples=40), generator=g))
loader_sampler_sequential: epochs(DataLoader(rows, batch_size=16, sampler=SequentialSampler(rows), drop_last=True))
loader_sampler_subset: epochs(DataLoader(rows, batch_size=3, sampler=SubsetRandomSampler([5, 3, 8, 60, 2, 2, 11]), drop_last=True))
loader_sampler_weighted: epochs(DataLoader(rows, batch_size=4, sampler=WeightedRandomSampler(w, 9, generator=g)))
loader_batch_sampler: epochs(DataLoader(rows, batch_sampler=BatchSampler(RandomSampler(rows), 32, False)))
loader_batch_sampler_dropped: epochs(DataLoader(rows, batch_sampler=BatchSampler(RandomSampler(rows, generator=g), 32, True), generator=g))
""".strip().split("\n")


def flat(batches):
    return [index for batch in batches for index in [*batch, -1]]


def epochs(loader):
    """Two passes over a loader."""
    return [number for _ in range(2) for batch, in loader for number in [*batch.tolist(), -1]]


def left(loader, count):
    """A pass that is left after so many batches, and one more."""
    found = []
    for _ in range(2):
        for k, (batch,) in enumerate(loader):
            found += [*batch.tolist(), -1]
            if k + 1 == count:
                break
    return found


def bits(generator):
    """The next 64 bits, and whether half a pair of normal numbers waits."""
    state = bytes((generator.get_state() if generator else torch.get_rng_state()).tolist())
    waits, = struct.unpack_from("<i", state, 24 + 8 * 624 + 8 + 16)
    raw = torch.empty((), dtype=torch.int64).random_(-2**63, None, generator=generator)
    return [raw.item(), waits]


def record(folder, name, cases, version, dtype=torch.float32):
    torch.set_default_dtype(dtype)
    golden = Golden(folder, name, f"{version}, CPU, default dtype {dtype}; before each case "
                                  "torch.manual_seed(42) and g = torch.Generator().manual_seed(7)")
    golden.lines += ["# given:"] + ["#   " + line for line in PRELUDE.strip().split("\n")]
    for case in cases:
        key, _, source = case.partition(": ")
        g = torch.Generator().manual_seed(7)
        scope = dict(globals(), g=g)
        exec(PRELUDE, scope)
        torch.manual_seed(42)
        *before, last = source.split("; ")
        exec("\n".join(before), scope)
        value = torch.as_tensor(eval(last, scope)).detach()
        kind = {torch.float32: "f32", torch.float64: "f64", torch.uint8: "u8",
                torch.bool: "u8"}.get(value.dtype, "i64")
        golden.lines.append("# " + source)
        golden.add(key, kind, [int(v) if kind in ("u8", "i64") else v
                               for v in value.reshape(-1).tolist()], full=True)
        golden.add(key + ".after", "i64", [signed(v & 2**64 - 1) for v in bits(None) + bits(g)],
                   full=True)
    golden.write()


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    torch.set_num_threads(1)
    version = "PyTorch " + torch.__version__.split("+")[0]
    record(folder, "draws.txt", DRAWS, version)
    record(folder, "init_f32.txt", INIT, version)
    record(folder, "init_f64.txt", INIT, version, torch.float64)
    record(folder, "samplers.txt", SAMPLERS, version)


if __name__ == "__main__":
    main()
