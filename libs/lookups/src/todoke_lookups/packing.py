"""Look-up data in as few bytes as may be: its text, compressed (.xz), read back within bounds."""

import lzma

from todoke_lookups import table
from todoke_lookups.data import Data
from todoke_lookups.errors import Code, LookupsError

MAX_PACKED = 8 << 20  # bytes; today's data takes 1.6 million
MAX_TEXT = 64 << 20  # bytes; today's data takes 9 million
_MEMORY = 32 << 20  # bytes that unpacking may take beside the text


def pack(text: str) -> bytes:
    """The bytes of a text of `table`."""
    return lzma.compress(text.encode(), preset=6)


def unpack(packed: bytes) -> Data:
    """The data in these bytes; LookupsError OVERSIZED or MALFORMED for any others."""
    return table.read(text(packed))


def text(packed: bytes) -> str:
    """The text in these bytes; LookupsError as `unpack` raises."""
    if len(packed) > MAX_PACKED:
        raise LookupsError(Code.OVERSIZED)
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)
    try:
        found = unpacker.decompress(packed, MAX_TEXT)
        if not unpacker.eof:
            raise LookupsError(Code.OVERSIZED if len(found) >= MAX_TEXT else Code.MALFORMED)
        if unpacker.unused_data:
            raise LookupsError(Code.MALFORMED)
        return found.decode()
    except (lzma.LZMAError, UnicodeDecodeError):
        raise LookupsError(Code.MALFORMED) from None
