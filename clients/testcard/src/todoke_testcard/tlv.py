"""Tag, length and value in BER and DER (X.690 section 8.1), for what no library writes for us."""


def length(size: int) -> bytes:
    """Return the definite length in its shortest form; up to 65,535."""
    if size < 0x80:
        return bytes([size])
    return bytes([0x81, size]) if size <= 0xFF else b"\x82" + size.to_bytes(2)


def value(tag: int, *inside: bytes) -> bytes:
    """Return a value with a tag of one byte."""
    content = b"".join(inside)
    return bytes([tag]) + length(len(content)) + content


def element(tag: int, *inside: bytes) -> bytes:
    """Return a value with a tag of two bytes."""
    content = b"".join(inside)
    return tag.to_bytes(2) + length(len(content)) + content


def contents(der: bytes) -> list[bytes]:
    """Return the values inside a constructed one, each whole. Only for what we made ourselves: nothing is checked."""
    rest, found = der[_head(der) :], []
    while rest:
        end = _head(rest) + _size(rest)
        found.append(rest[:end])
        rest = rest[end:]
    return found


def _head(der: bytes) -> int:
    return 2 + (der[1] & 0x7F if der[1] & 0x80 else 0)


def _size(der: bytes) -> int:
    return int.from_bytes(der[2 : _head(der)]) if der[1] & 0x80 else der[1]
