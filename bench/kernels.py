"""Cases of the matrix product alone: each shape of the network at many batch sizes, and large ones."""
import datetime
import random

from measure import environment, fair_turn, run
from rows import compare, missing, worst

# M, N, K, is A stored transposed, is B.  C (M, N) = A (M, K) B (K, N).  "(out, in)" is how PyTorch keeps weights.
SHAPES = [
    *((batch, 128, 784, 0, 0) for batch in (1, 2, 4, 8, 16, 32, 64, 100, 128, 256, 512, 1024)),     # forward
    (100, 128, 784, 0, 1),      # forward, (out, in)
    (100, 20, 128, 0, 0),       # second layer
    (100, 20, 128, 0, 1),
    (784, 128, 100, 1, 0),      # gradient of the weights
    (128, 784, 100, 1, 0),      # the same, (out, in)
    (128, 20, 100, 1, 0),       # second layer
    (20, 128, 100, 1, 0),
    (100, 784, 128, 0, 1),      # gradient of the input
    (100, 784, 128, 0, 0),      # the same, (out, in)
    (100, 128, 20, 0, 1),       # second layer
    (100, 128, 20, 0, 0),
    (512, 512, 512, 0, 0),
    (1024, 1024, 1024, 0, 0),
    (4096, 64, 4096, 0, 0),
    (4096, 4096, 64, 0, 0),
]
PEERS = ("openblas", "onednn")
BAR, BAR_LARGE = 0.85, 0.75     # of the better peer
BAR_PEAK = 0.75                 # AVX2 and SSE2, of what the instruction set can do at most
DRAWN = 0.9                     # of a bar, for shapes and sizes drawn within 20 % of its own


def shape_text(shape):
    m, n, k, ta, tb = shape
    return f"({k}x{m})ᵀ" * ta + f"({m}x{k})" * (1 - ta) + f"({n}x{k})ᵀ" * tb + f"({k}x{n})" * (1 - tb)


def bar_for(shape):
    return BAR if max(shape[:3]) <= 1024 and shape[0] * shape[1] * shape[2] <= 512 ** 3 else BAR_LARGE


def measured(bench, shapes, kernels=None):
    """{engine: [GFLOP/s]} of each shape. The engines take turns within one process (those of named kernels only with
    the limit); each shape comes again and again, so that a minute in which the machine is slow spoils no shape."""
    env = environment(**({"DIPTYCH_CPU": kernels} if kernels else {}))

    def once(shape):
        m, n, k, ta, tb = shape
        return run([bench.tool("product"), m, n, k, "--ta", ta, "--tb", tb, "--rounds", 5 if m * n * k > 10 ** 8 else 10,
                    "--peers", 0 if kernels else 1], env=env).values
    turns = [fair_turn(lambda: [once(shape) for shape in shapes]) for _ in range(bench.runs)]
    return [{engine: [values[engine] for values in one] for engine in ("ours", *PEERS, "peak") if engine in one[0]} for one in zip(*turns)]


def against_peers(shape, found, bar):
    peers = [engine for engine in PEERS if engine in found]
    what = shape_text(shape)
    if not peers:
        return missing(what, "needs their library", bar, "OpenBLAS or oneDNN", more=True, headline=False)
    better = max(peers, key=lambda engine: max(found[engine]))
    row = compare(what, found["ours"], {"openblas": "OpenBLAS", "onednn": "oneDNN"}[better], found[better], bar, "GFLOP/s", more=True,
                  headline=False)
    row.share = round(max(found["ours"]) / max(found["peak"]), 3) if "peak" in found else None
    return row


def products(bench):
    rows = [against_peers(shape, found, bar_for(shape)) for shape, found in zip(SHAPES, measured(bench, SHAPES))]
    small = [row for row in rows if row.bar == BAR]
    large = [row for row in rows if row.bar == BAR_LARGE]
    return rows + [worst(small, f"{len(small)} products up to 512³"), worst(large, f"{len(large)} larger products")]


def against_peak(bench, kernels, shapes, bar, of_what=""):
    what = f"products{of_what} with {kernels.upper()}"
    if kernels not in bench.peaks():
        return [missing(what, "this processor has no such instructions", bar, "peak", more=True)]
    rows = [compare(f"{kernels}: {shape_text(shape)}", found["ours"], "peak", found["peak"], bar, "GFLOP/s", more=True, headline=False)
            for shape, found in zip(shapes, measured(bench, shapes, kernels))]
    return rows + [worst(rows, f"{len(rows)} {what}")]


def products_avx2(bench):
    return against_peak(bench, "avx2", SHAPES, BAR_PEAK)


def products_sse2(bench):
    return against_peak(bench, "sse2", SHAPES, BAR_PEAK)


class Drawn:
    """Draws sizes within 20 %, seeded with the date, so that nothing can be tuned to what was once drawn."""

    def __init__(self):
        seed = int(datetime.date.today().strftime("%Y%m%d"))
        print(f"  drawn with seed {seed}")
        self.generator = random.Random(seed)

    def near(self, size):
        return max(1, round(size * self.generator.uniform(0.8, 1.2)))

    def other(self, size):
        """One that is not the same."""
        while (drawn := self.near(size)) == size:
            pass
        return drawn


def products_drawn(bench):
    draw, kind = Drawn(), " of shapes drawn within 20 %"
    near = [(*map(draw.near, shape[:3]), *shape[3:]) for shape in SHAPES]
    rows = [against_peers(one, found, round(DRAWN * bar_for(shape), 3))     # of the shape from which it was drawn
            for shape, one, found in zip(SHAPES, near, measured(bench, near))]
    rows.append(worst(rows, f"{len(rows)} products{kind}"))
    for kernels in ("avx2", "sse2"):
        rows += against_peak(bench, kernels, near, round(DRAWN * BAR_PEAK, 3), kind)
    return rows
