"""Cases of the matrix product alone: each shape of the network at many batch sizes, and large ones."""
import datetime
import random

from measure import environment, run
from rows import bar_of, compare, missing, worst

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
PEAK_BAR = 0.75                 # AVX2 and SSE2, of what the instruction set can do at most


def shape_text(shape):
    m, n, k, ta, tb = shape
    return f"({k}x{m})ᵀ" * ta + f"({m}x{k})" * (1 - ta) + f"({n}x{k})ᵀ" * tb + f"({k}x{n})" * (1 - tb)


def bar_for(shape):
    return BAR if max(shape[:3]) <= 1024 and shape[0] * shape[1] * shape[2] <= 512 ** 3 else BAR_LARGE


def measured(bench, shapes, kernels=None):
    """{engine: [GFLOP/s]} of each shape. The engines take turns within one process; each shape comes again and again,
    so that a minute in which the machine is slow spoils no shape."""
    env = environment(**({"DIPTYCH_CPU": kernels} if kernels else {}))
    found = [{engine: [] for engine in ("ours", *PEERS, "peak")} for _ in shapes]
    for _ in range(bench.runs):
        for (m, n, k, ta, tb), speeds in zip(shapes, found):
            values = run([bench.tool("product"), m, n, k, "--ta", ta, "--tb", tb, "--rounds", 5 if m * n * k > 10 ** 8 else 10], env=env).values
            for engine in speeds:
                if engine in values:
                    speeds[engine].append(values[engine])
    return [{engine: speeds for engine, speeds in one.items() if speeds} for one in found]


def against_peers(shape, found, share=1.0):
    peers = [engine for engine in PEERS if engine in found]
    what = shape_text(shape)
    bar = round(share * bar_for(shape), 3)
    if not peers:
        return missing(what, "needs their library", bar, "OpenBLAS or oneDNN", more=True)
    better = max(peers, key=lambda engine: max(found[engine]))
    row = compare(what, found["ours"], {"openblas": "OpenBLAS", "onednn": "oneDNN"}[better], found[better], bar, "GFLOP/s", more=True,
                  headline=False)
    row.share = round(max(found["ours"]) / max(found["peak"]), 3) if "peak" in found else None
    return row


def products(bench):
    rows = [against_peers(shape, found) for shape, found in zip(SHAPES, measured(bench, SHAPES))]
    small = [row for row in rows if row.bar == BAR]
    large = [row for row in rows if row.bar == BAR_LARGE]
    return rows + [worst(small, f"{len(small)} products up to 512³"), worst(large, f"{len(large)} larger products")]


def against_peak(bench, kernels):
    if kernels not in bench.peaks():
        return [missing(f"products with {kernels.upper()}", "this processor has no such instructions", PEAK_BAR, "peak", more=True)]
    rows = [compare(f"{kernels}: {shape_text(shape)}", found["ours"], "peak", found["peak"], PEAK_BAR, "GFLOP/s", more=True, headline=False)
            for shape, found in zip(SHAPES, measured(bench, SHAPES, kernels))]
    return rows + [worst(rows, f"{len(rows)} products with {kernels.upper()}")]


def products_avx2(bench):
    return against_peak(bench, "avx2")


def products_sse2(bench):
    return against_peak(bench, "sse2")


def drawn(shape, generator):
    return tuple(max(1, round(size * generator.uniform(0.8, 1.2))) for size in shape[:3]) + shape[3:]


def of_the_day():
    """A generator seeded with the date, so that nothing can be tuned to what was once drawn."""
    seed = int(datetime.date.today().strftime("%Y%m%d"))
    print(f"  drawn with seed {seed}")
    return random.Random(seed)


def products_drawn(bench):
    draw, rows = of_the_day(), []
    near = [drawn(shape, draw) for shape in SHAPES]
    for shape, one, found in zip(SHAPES, near, measured(bench, near)):
        row = against_peers(one, found, 0.9)
        row.__dict__.update(bar_of(round(0.9 * bar_for(shape), 3)))     # of the shape from which this one was drawn
        rows.append(row)
    return rows + [worst(rows, f"{len(rows)} products of shapes drawn within 20 %")]
