#!/usr/bin/env python3
"""Records how Python writes floats.

python3 make_python_floats.py OUT    writes the file of tests/golden/python; Python's standard library only.

Single numbers stand with their text; of long sequences, which the test makes again by the same formula, the
file keeps a hash of all texts.
"""
import math
import struct
import sys

MASK = (1 << 64) - 1


def double(bits):
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


def words(seed, count):
    """Knuth's 64-bit congruences, their better half twice."""
    for _ in range(count):
        out = 0
        for _ in range(2):
            seed = (seed * 6364136223846793005 + 1442695040888963407) & MASK
            out = out << 32 | seed >> 32
        yield out


def random64(seed, count):
    """Any bits: all exponents alike, NaN too."""
    return (double(w) for w in words(seed, count))


def random32(seed, count):
    """Numbers of type float32, widened, as item() gives them."""
    return (struct.unpack("<f", struct.pack("<I", w >> 32))[0] for w in words(seed, count))


def figures(seed, count):
    """Sizes that accuracies and losses have: 53 bits below 1, times 10 to the power -3 to 3."""
    return ((w >> 11) * 2.0 ** -53 * (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)[i % 7]
            for i, w in enumerate(words(seed, count)))


def powers(_, count):
    """2^-1074 and on, each with its neighbours."""
    for i in range(count):
        v = math.ldexp(1.0, i - 1074)
        yield from (math.nextafter(v, 0.0), v, math.nextafter(v, math.inf))


SEQUENCES = [(random64, 1, 4000), (random64, 2, 4000), (random32, 3, 4000), (random32, 4, 4000), (figures, 5, 4000),
             (powers, 0, 2098)]


def singles():
    yield from (0.0, -0.0, 1.0, -1.0, 0.1, 0.2, 0.1 + 0.2, 1 / 3, 2 / 3, math.pi, math.e, 100.0, 1e15, 1e16, 1e17, 123456789012345678.0,
                9999999999999998.0, 9007199254740991.0, 9007199254740993.0, 0.0001, 0.00001, 0.00012345, 0.000099999999999999,
                5e-324, 1e-323, 2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308, 1e22, 1e23, 5e22,
                2.0 ** -44, 2.0 ** 89, 9.5367431640625e-07, 4.35, 0.3, 2.675, 1.005, 1e-7, 1e21, 4.5e15, 6.02214076e23,
                1.4612, 0.9741, 0.963, 2.302585092994046, 1.461150572, math.inf, -math.inf, math.nan)
    # numbers that need all 17 digits, or lie halfway between decimals of 16 or 17
    yield from (9007199254740992.0, 5.551115123125783e-17, 1.1125369292536007e-308, 8.41e21, 2.0919495182368195e19,
                7.120190517612959e-308, 9.5e-14, 2.98023223876953125e-8, 5e-320, 1.8014398509481984e16, 3.6028797018963968e16,
                0.30000000000000004, 1.0000000000000002, 0.9999999999999999, 4.9406564584124654e-322, 8.98846567431158e307)
    for k in range(-30, 31):
        v = float(f"1e{k}")
        yield from (math.nextafter(v, 0.0), v, math.nextafter(v, math.inf))


def fnv(texts):
    h = 14695981039346656037
    for text in texts:
        for byte in (text + "\n").encode():
            h = (h ^ byte) * 1099511628211 & MASK
    return h


def main():
    with open(f"{sys.argv[1]}/floats.txt", "w", encoding="ascii") as out:
        for v in singles():
            out.write(f"number {'nan' if v != v else v.hex()} {v!r}\n")
        for make, seed, count in SEQUENCES:
            out.write(f"sequence {make.__name__} {seed} {count} {fnv(map(repr, make(seed, count))):016x}\n")


if __name__ == "__main__":
    main()
