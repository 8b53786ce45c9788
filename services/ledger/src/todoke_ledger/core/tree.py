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
    """A growing tree. `edge` holds the rows of the last, not yet full tile of each level, from the leaves up.

    The last full tile of each level is kept too: the leaves of one batch often lie on both sides of its end.
    """

    def __init__(self, read_tile: ReadTile, size: int = 0, edge: Iterable[Rows] = ()) -> None:
        self._read_tile = read_tile
        self._edge = list(edge)
        self._filled: dict[int, FullTile] = {}
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
        tile = self._filled[level] = FullTile(level, self._edge_number(level), rows)
        full.append(tile)
        self._edge[level] = expand([])
        self._push(level + 1, value, full)

    def node(self, height: int, index: int) -> bytes:
        """Return the hash of a complete node."""
        level, above = divmod(height, TILE_HEIGHT)
        number, offset = divmod(index, TILE_WIDTH >> above)
        return self._rows(level, number)[above][offset]

    def _rows(self, level: int, number: int) -> Rows:
        if number == self._edge_number(level):
            return self._edge[level]
        tile = self._filled.get(level)
        return tile.rows if tile and tile.number == number else self._read_tile(level, number)

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
        self._shared: dict[tuple[int, int], list[bytes]] = {}

    @property
    def root(self) -> bytes:
        """The root hash."""
        return self._remainders[-1] or EMPTY_ROOT

    def path(self, index: int) -> list[bytes]:
        """Return the inclusion proof of a leaf, from its sibling to the root's child."""
        return self._above(0, index)

    def consistency(self, old_size: int) -> list[bytes]:
        """Return the proof that the first `old_size` leaves, more than none, are those of the smaller tree.

        RFC 6962 section 2.1.2: the way up from the smaller tree's last complete node, which is left out where it is
        that whole tree. Empty for the tree itself.
        """
        height = (old_size & -old_size).bit_length() - 1
        index = (old_size >> height) - 1
        if old_size == self._size:
            return []
        start = [] if index == 0 else [self._tree.node(height, index)]
        return start + self._above(height, index)

    def _above(self, height: int, index: int) -> list[bytes]:
        """Return what stands beside a node and its ancestors; leaves of a batch share nearly all of it."""
        if height >= self._top:
            return []
        path = self._shared.get((height, index))
        if path is None:
            path = self._sibling(height, index) + self._above(height + 1, index >> 1)
            self._shared[height, index] = path
        return path

    def _sibling(self, height: int, index: int) -> list[bytes]:
        """Return what stands beside a node: a complete node, or the one incomplete node at the right, or nothing."""
        sibling = index ^ 1
        complete = self._size >> height
        if sibling < complete:
            return [self._tree.node(height, sibling)]
        remainder = self._remainders[height] if sibling == complete else None
        return [] if remainder is None else [remainder]

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
