"""Writes PNG (RFC 2083) in the depths that Pillow does not write."""

from __future__ import annotations

import struct
import zlib

from PIL import Image

_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # by the samples of a pixel


def packed(picture: Image.Image, bits: int, *, alpha: bool = False, transparent: int | None = None) -> bytes:
    """A grey or coloured picture with so many bits a sample; `transparent` is the grey that is not shown."""
    samples = len(picture.getbands()) + alpha
    row = picture.width * len(picture.getbands())
    lines = [picture.tobytes()[start : start + row] for start in range(0, row * picture.height, row)]
    header = struct.pack(">IIBBBBB", *picture.size, bits, _COLOUR_TYPES[samples], 0, 0, 0)
    key = b"" if transparent is None else _chunk(b"tRNS", struct.pack(">H", transparent))
    body = zlib.compress(b"".join(b"\0" + _line(line, bits, alpha) for line in lines))
    parts = (_chunk(b"IHDR", header), key, _chunk(b"IDAT", body), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _line(line: bytes, bits: int, alpha: bool) -> bytes:
    if bits == 16:
        return b"".join(bytes((sample, 7)) + b"\xff\xff" * alpha for sample in line)
    each = 8 // bits
    steps = [round(sample / 255 * ((1 << bits) - 1)) for sample in line]
    return bytes(
        sum(step << bits * (each - 1 - place) for place, step in enumerate(steps[start : start + each]))
        for start in range(0, len(steps), each)
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
