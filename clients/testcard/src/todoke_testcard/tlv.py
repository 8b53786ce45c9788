"""Lengths in BER and DER (X.690 section 8.1.3), for what no library writes for us."""


def length(size: int) -> bytes:
    """Return the definite length in its shortest form; up to 65,535."""
    if size < 0x80:
        return bytes([size])
    return bytes([0x81, size]) if size <= 0xFF else b"\x82" + size.to_bytes(2)
