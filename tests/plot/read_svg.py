"""read_svg.py FILE...: are these well-formed SVG documents whose bitmaps hold what their headers say?"""
import base64
import re
import struct
import sys
import xml.etree.ElementTree as tree

for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        text = file.read()
    root = tree.fromstring(text.encode())
    assert root.tag.endswith("svg") and root.get("role") == "img", root.tag
    first = [child.tag.split("}")[-1] for child in root][:2]
    assert first == ["title", "desc"], first
    for number in re.findall(r'="(-?[\d.]+)"', text):
        assert not re.search(r"\.\d{3}", number), number
    for image in root.iter():
        link = image.get("href") or ""
        if not link:
            continue
        head, data = link.split(",")
        assert head == "data:image/bmp;base64", head
        raw = base64.b64decode(data, validate=True)
        kind, size, start, header, width, height, planes, bits = struct.unpack("<2sI4xIIiiHH", raw[:30])
        rows = (width * bits // 8 + 3) // 4 * 4 * height
        assert (kind, header, planes) == (b"BM", 40, 1) and bits in (8, 24)
        assert size == start + rows and size <= len(raw) < size + 3
