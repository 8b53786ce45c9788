"""The tiled tree gives the roots and paths of RFC 6962's definitions, at every size it ever had."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import naivetree

from todoke_evidence.merkle import EMPTY_ROOT, leaf_hash, verify_consistency, verify_inclusion
from todoke_ledger.core.tree import TILE_WIDTH, Rows, Tree, View, expand

HASHES = [leaf_hash(b"%d" % number) for number in range(1_000)]


class Grown:
    """A tree with its full tiles kept beside it, as the log keeps them in files."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.tiles: dict[tuple[int, int], Rows] = {}
        self.tree = Tree(self.read)
        for size in sizes:
            for tile in self.tree.append(HASHES[number % 1_000] for number in range(self.tree.size, size)):
                self.tiles[tile.level, tile.number] = tile.rows

    def read(self, level: int, number: int) -> Rows:
        return self.tiles[level, number]


def test_the_empty_tree():
    assert View(Grown([]).tree, 0).root == EMPTY_ROOT


def test_paths_are_those_of_the_definition():
    tree = Grown([70]).tree
    for size in range(1, 71):
        for index in range(size):
            assert View(tree, size).path(index) == naivetree.path(index, HASHES[:size])


def test_consistency_proofs_are_those_of_the_definition():
    tree = Grown([300]).tree
    for size in [*range(1, 71), 255, 256, 257, 300]:
        for old in range(1, size + 1):
            expected = naivetree.consistency(old, HASHES[:size]) if old < size else []
            assert View(tree, size).consistency(old) == expected, (old, size)


def test_every_path_at_every_size_leads_to_the_root_of_the_definition():
    tree = Grown([600]).tree
    for size in range(1, 601):
        view, root = View(tree, size), naivetree.root(HASHES[:size])
        assert view.root == root
        for index in range(size):
            verify_inclusion(index, size, HASHES[index], view.path(index), root)


@given(st.lists(st.integers(min_value=0, max_value=700), min_size=1, max_size=8).map(sorted))
def test_a_tree_grows_the_same_in_any_batches(sizes):
    tree = Grown(sizes).tree
    assert View(tree, tree.size).root == naivetree.root(HASHES[: sizes[-1]])


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 700])
def test_a_restored_tree_goes_on_like_the_one_that_never_stopped(size):
    grown = Grown([size])
    restored = Tree.restore(grown.read, size, HASHES[size - size % TILE_WIDTH : size])
    assert View(restored, size).root == naivetree.root(HASHES[:size])
    for tile in restored.append(HASHES[size:800]):
        grown.tiles[tile.level, tile.number] = tile.rows
    view = View(restored, 800)
    assert view.root == naivetree.root(HASHES[:800])
    assert [view.path(index) for index in (0, 255, 256, 700, 799)] == [
        naivetree.path(index, HASHES[:800]) for index in (0, 255, 256, 700, 799)
    ]


def test_three_levels_of_tiles_restore_and_prove():
    size = TILE_WIDTH**2 + 2 * TILE_WIDTH + 3
    grown = Grown([size])
    assert {level for level, _ in grown.tiles} == {0, 1}
    last = [HASHES[number % 1_000] for number in range(size - 3, size)]
    for tree in (grown.tree, Tree.restore(grown.read, size, last)):
        view = View(tree, size)
        for index in (0, 255, 256, TILE_WIDTH**2 - 1, TILE_WIDTH**2, size - 4, size - 1):
            verify_inclusion(index, size, HASHES[index % 1_000], view.path(index), view.root)
        for old in (1, 255, 256, 257, TILE_WIDTH**2 - 1, TILE_WIDTH**2, TILE_WIDTH**2 + 1, size - 1):
            verify_consistency(old, size, View(tree, old).root, view.root, view.consistency(old))
    assert View(grown.tree, TILE_WIDTH**2).root == View(Grown([TILE_WIDTH**2]).tree, TILE_WIDTH**2).root


def test_a_damaged_tile_restores_to_another_root():
    grown = Grown([600])
    damaged = [bytes(32), *grown.tiles[0, 0][0][1:]]
    grown.tiles[0, 0] = expand(damaged)
    restored = Tree.restore(grown.read, 600, HASHES[512:600])
    assert View(restored, 600).root != naivetree.root(HASHES[:600])


def test_a_batch_across_the_end_of_a_tile_is_proven_without_reading_it_back():
    tree = Tree(lambda _level, _number: pytest.fail("read"))
    tree.append(HASHES[:250])
    tree.append(HASHES[250:300])
    view = View(tree, 300)
    assert [view.path(index) for index in range(250, 300)] == [
        naivetree.path(index, HASHES[:300]) for index in range(250, 300)
    ]
