"""The Merkle tree (RFC 6962 section 2.1) in tiles of eight levels: the right edge in memory, the rest through a reader.

A node is named by its height above the leaves and its index from the left. Complete nodes never change, so that one
tree answers for every size it ever had.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from todoke_evidence.merkle import EMPTY_ROOT, node_hash

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT

SHARED_HEIGHT = 4
"""Neighbours share their paths from here up: sixteen leaves of a batch look the rest up once."""

Rows = Sequence[list[bytes]]
"""The hashes of one tile by height above its floor: 256, 128, … 2 of them when it is full."""

ReadTile = Callable[[int, int], Rows]
"""Returns the rows of the full tile at (level, number)."""


@dataclass(frozen=True, slots=True)
class FullTile:
    """A tile that will never change again."""

    level: int
    number: int
    rows: Rows


def expand(floor: Sequence[bytes]) -> Rows:
    """Return the rows above the hashes of a tile's floor; where it is not full, only complete nodes."""
    rows = [list(floor)]
    for _ in range(1, TILE_HEIGHT):
        below = rows[-1]
        rows.append([node_hash(left, right) for left, right in zip(below[::2], below[1::2], strict=False)])
    return rows


class Tree:
    """A growing tree. `edge` holds the rows of the last, not yet full tile of each level, from the leaves up."""

    def __init__(self, read_tile: ReadTile, size: int = 0, edge: Iterable[Rows] = ()) -> None:
        self._read_tile = read_tile
        self._edge = list(edge)
        self.size = size

    @classmethod
    def restore(cls, read_tile: ReadTile, size: int, last: Sequence[bytes]) -> Self:
        """Return the tree of `size` leaves from its full tiles and the hashes of the leaves after the last of them.

        What is damaged gives another root: the caller compares.
        """
        edge, level = [expand(last)], 1
        while (count := size >> TILE_HEIGHT * level) > 0:
            below = range(count - count % TILE_WIDTH, count)
            edge.append(expand([node_hash(*read_tile(level - 1, number)[-1]) for number in below]))
            level += 1
        return cls(read_tile, size, edge)

    def append(self, hashes: Iterable[bytes]) -> list[FullTile]:
        """Add leaf hashes and return the tiles that became full, lower levels first."""
        full: list[FullTile] = []
        for value in hashes:
            self._push(0, value, full)
            self.size += 1
        return full

    def _push(self, level: int, value: bytes, full: list[FullTile]) -> None:
        """Add a hash to the floor of a level's last tile and complete the nodes above it."""
        if level == len(self._edge):
            self._edge.append(expand([]))
        rows = self._edge[level]
        for row in rows:
            row.append(value)
            if len(row) & 1:
                return
            value = node_hash(row[-2], row[-1])
        full.append(FullTile(level, self._edge_number(level), rows))
        self._edge[level] = expand([])
        self._push(level + 1, value, full)

    def node(self, height: int, index: int) -> bytes:
        """Return the hash of a complete node."""
        level, above = divmod(height, TILE_HEIGHT)
        number, offset = divmod(index, TILE_WIDTH >> above)
        rows = self._edge[level] if number == self._edge_number(level) else self._read_tile(level, number)
        return rows[above][offset]

    def floor(self, level: int) -> list[bytes]:
        """Return the hashes of the last, not full tile of a level; none when the level ends with a full tile."""
        return self._edge[level][0] if level < len(self._edge) else []

    def _edge_number(self, level: int) -> int:
        return self.size >> TILE_HEIGHT * (level + 1)


class View:
    """The tree as it was at one size: its root, and the paths under that root."""

    def __init__(self, tree: Tree, size: int) -> None:
        self._tree = tree
        self._size = size
        self._top = (size - 1).bit_length() if size else 0
        self._remainders = self._fold()
        self._shared: dict[int, list[bytes]] = {}

    @property
    def root(self) -> bytes:
        """The root hash."""
        return self._remainders[-1] or EMPTY_ROOT

    def path(self, index: int) -> list[bytes]:
        """Return the inclusion proof of a leaf, from its sibling to the root's child."""
        group = index >> SHARED_HEIGHT
        shared = self._shared.get(group)
        if shared is None:
            shared = self._shared[group] = self._siblings(index, range(SHARED_HEIGHT, self._top))
        return self._siblings(index, range(min(SHARED_HEIGHT, self._top))) + shared

    def _siblings(self, index: int, heights: range) -> list[bytes]:
        """Return what stands beside a leaf's ancestors: complete nodes, or the one incomplete node at the right."""
        siblings = []
        for height in heights:
            sibling = index >> height ^ 1
            complete = self._size >> height
            if sibling < complete:
                siblings.append(self._tree.node(height, sibling))
            elif sibling == complete and (remainder := self._remainders[height]) is not None:
                siblings.append(remainder)
        return siblings

    def _fold(self) -> list[bytes | None]:
        """Return, for each height, the hash over the leaves to the right of its last complete node, if there are any.

        Above the highest node that is the hash over all leaves. Every node used here stands in the right edge.
        """
        remainders: list[bytes | None] = [None]
        for height in range(self._size.bit_length()):
            remainder = remainders[-1]
            if self._size >> height & 1:
                node = self._tree.node(height, (self._size >> height) - 1)
                remainder = node if remainder is None else node_hash(node, remainder)
            remainders.append(remainder)
        return remainders
