"""Names and contents of the public files: tiles and entry bundles (C2SP tlog-tiles).

A tile of level L holds up to 256 hashes of nodes of height 8·L; a bundle holds up to 256 entries. The last one of
each level may be partial and then bears its width in its name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from todoke_evidence.merkle import HASH_BYTES
from todoke_ledger.core.tree import TILE_HEIGHT, TILE_WIDTH, FullTile, Tree

ENTRIES = "entries"
MAX_LEVEL = 63
MAX_NUMBER = 2**63 - 1
TILE_BYTES = TILE_WIDTH * HASH_BYTES

_NAME = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class TileName:
    """A tile, or the bundle of entries under a tile of level 0, with `level` None. Full ones have a width of 256."""

    level: int | None
    number: int
    width: int = TILE_WIDTH

    def __str__(self) -> str:
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"{self.whole}{partial}"

    @property
    def whole(self) -> str:
        """The name the file has, or will have, when it is full."""
        level = ENTRIES if self.level is None else self.level
        return f"tile/{level}/{_spell(self.number)}"


File = tuple[TileName, bytes]


def parse_name(text: str) -> TileName | None:
    """Return what `text` names; None when it is not exactly the name of a tile or bundle."""
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    level = None if match["level"] == ENTRIES else int(match["level"])
    number = int(match["number"].replace("x", "").replace("/", ""))
    name = TileName(level, number, int(match["width"] or TILE_WIDTH))
    # Spelling it again finds leading zeros too many, a width of 256 and more, and numbers no log reaches.
    if str(name) != text or name.width > TILE_WIDTH or number > MAX_NUMBER or (level or 0) > MAX_LEVEL:
        return None
    return name


def partial_tiles(size: int) -> Iterator[TileName]:
    """Name the partial tiles of a tree of `size` leaves, from the leaves up. Empty ones do not exist."""
    level = 0
    while (count := size >> TILE_HEIGHT * level) > 0:
        if width := count % TILE_WIDTH:
            yield TileName(level, count // TILE_WIDTH, width)
        level += 1


def filled(old_size: int, new_size: int) -> Iterator[TileName]:
    """Name the tiles, and the bundle, that were partial at `old_size` and are full at `new_size`."""
    for name in partial_tiles(old_size):
        if name.number < new_size >> TILE_HEIGHT * (name.level or 0) + TILE_HEIGHT:
            yield name
            if name.level == 0:
                yield TileName(None, name.number, name.width)


def tile_files(full: Iterable[FullTile]) -> Iterator[File]:
    """Return the files of tiles that became full."""
    for tile in full:
        yield TileName(tile.level, tile.number), b"".join(tile.rows[0])


def bundle_files(number: int, entries: Sequence[bytes]) -> Iterator[File]:
    """Return the files of the full bundles in `entries`, which begin with bundle `number`; a rest is left."""
    for start in range(0, len(entries) - TILE_WIDTH + 1, TILE_WIDTH):
        yield TileName(None, number + start // TILE_WIDTH), encode_bundle(entries[start : start + TILE_WIDTH])


def partial_files(tree: Tree, last: Sequence[bytes]) -> Iterator[File]:
    """Return the files of a tree's partial tiles, and of the bundle of its `last` entries."""
    for name in partial_tiles(tree.size):
        if name.level == 0:
            yield TileName(None, name.number, name.width), encode_bundle(last)
        yield name, b"".join(tree.floor(name.level or 0))


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Return the content of a bundle: each entry after its length as an unsigned big-endian 16-bit integer."""
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def decode_tile(data: bytes) -> list[bytes]:
    """Return the hashes of a tile's file."""
    return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]


def _spell(number: int) -> str:
    """Return 1234067 as "x001/x234/067"."""
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
