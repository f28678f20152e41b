"""The cases of the benchmark, in the order of the table."""
from dataclasses import dataclass
from typing import Callable

import kernels
import small
import training


@dataclass
class Case:
    name: str
    about: str
    measure: Callable               # (bench) -> [Row]
    loads_the_machine: bool = False  # on purpose


CASES = [
    Case("keras", "one epoch through the Keras face, against the yardstick and tuned Keras", training.keras),
    Case("torch", "one epoch through the PyTorch face, against the yardstick and tuned PyTorch", training.torch),
    Case("drawn", "one epoch of a network of drawn sizes, against a yardstick of the same", training.drawn),
    Case("program-keras", "diptych keras, ten epochs, against the real script: time, memory, and their parts", training.program_keras),
    Case("program-torch", "diptych torch, ten epochs, against the real script: time, memory, and their parts", training.program_torch),
    Case("start", "from the start of the process to the end of the first training step", training.start),
    Case("loader", "the DataLoader alone", training.loader),
    Case("threads", "two threads on an idle machine", training.threads),
    Case("threads-drawn", "the same, batch sizes drawn within 20 % of those", training.threads_drawn),
    Case("loaded", "two threads while two other processes want both processors", training.loaded, True),
    Case("products", "matrix products, against OpenBLAS, oneDNN and the processor's limit", kernels.products),
    Case("products-avx2", "the same with AVX2, against its own limit", kernels.products_avx2),
    Case("products-sse2", "the same with SSE2, against its own limit", kernels.products_sse2),
    Case("products-drawn", "products of shapes drawn within 20 % of those, against the same", kernels.products_drawn),
    Case("eager", "an operator on 16 floats with its record, and its backward", small.eager),
    Case("eager-drawn", "the same on a number of floats drawn within 20 % of that", small.eager_drawn),
    Case("operators", "operators on arrays of 100 x 128 and 1000 x 1000 floats, against PyTorch's", small.arrays),
    Case("latency", "the prediction of one digit", small.latency),
    Case("budget", "where the time of one training step goes", small.budget),
]
