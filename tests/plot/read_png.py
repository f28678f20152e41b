"""read_png.py FILE RAW: decodes a PNG of 8-bit RGB without libpng, checks its sums, and writes to RAW: width, height and
pixels per metre in decimal, a line each, then the bytes of the pixels."""
import struct
import sys
import zlib

with open(sys.argv[1], "rb") as file:
    data = file.read()
assert data[:8] == b"\x89PNG\r\n\x1a\n"
at, chunks, packed = 8, {}, b""
while at < len(data):
    size, kind = struct.unpack(">I4s", data[at:at + 8])
    body = data[at + 8:at + 8 + size]
    assert struct.unpack(">I", data[at + 8 + size:at + 12 + size])[0] == zlib.crc32(kind + body), kind
    packed += body if kind == b"IDAT" else b""
    chunks[kind] = body
    at += 12 + size
assert b"IEND" in chunks
width, height, bits, kind, compression, filters, interlace = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
assert (bits, kind, compression, filters, interlace) == (8, 2, 0, 0, 0)
x, y, unit = struct.unpack(">IIB", chunks[b"pHYs"])
assert x == y and unit == 1
raw, above, pixels = zlib.decompress(packed), bytes(3 * width), bytearray()
assert len(raw) == height * (1 + 3 * width)


def paeth(a, b, c):
    distances = [(abs(b - c), a), (abs(a - c), b), (abs(a + b - 2 * c), c)]
    return min(distances, key=lambda pair: pair[0])[1]


for row in range(height):
    start = row * (1 + 3 * width)
    how, line = raw[start], bytearray(raw[start + 1:start + 1 + 3 * width])
    for i in range(3 * width):
        left, corner = (line[i - 3], above[i - 3]) if i >= 3 else (0, 0)
        guess = (0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner))[how]
        line[i] = (line[i] + guess) & 255
    pixels += line
    above = line
with open(sys.argv[2], "wb") as file:
    file.write(b"%d\n%d\n%d\n" % (width, height, x) + pixels)
