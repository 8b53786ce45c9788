"""Names and contents of the public files, as C2SP tlog-tiles spells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_evidence.merkle import leaf_hash, node_hash
from todoke_ledger.core import tiles
from todoke_ledger.core.tiles import TileName, parse_name
from todoke_ledger.core.tree import Tree, View


def names(size: int) -> list[str]:
    return [str(name) for name in tiles.partial_tiles(size)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (TileName(0, 1_234_067), "tile/0/x001/x234/067"),  # the example of the specification
        (TileName(0, 0), "tile/0/000"),
        (TileName(0, 999), "tile/0/999"),
        (TileName(1, 1_000), "tile/1/x001/000"),
        (TileName(63, 7, 1), "tile/63/007.p/1"),
        (TileName(None, 273, 112), "tile/entries/273.p/112"),
        (TileName(None, 2**55), "tile/entries/x036/x028/x797/x018/x963/968"),
    ],
)
def test_names_are_spelled_and_understood(name, text):
    assert str(name) == text
    assert parse_name(text) == name


@given(st.one_of(st.none(), st.integers(0, tiles.MAX_LEVEL)), st.integers(0, tiles.MAX_NUMBER), st.integers(1, 256))
def test_every_name_is_understood_as_spelled(level, number, width):
    name = TileName(level, number, width)
    assert parse_name(str(name)) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/000",  # one group too many
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/x1/000",
        "tile/0/X001/000",
        "tile/00/000",
        "tile/64/000",
        "tile/100/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/8/0/000",
        "tile/0/000/",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/1000",
        "tile/0/000.p/1/",
        "tile/0/000p/1",
        "tile/0/../000",
        "tile/0/..",
        "tile/../checkpoint",
        "/tile/0/000",
        "tile//0/000",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/0/０００",
        "tile/0/000\x00",
        "tile/0/000%00",
        "tile/0/%30%30%30",
        "tile/0/x009/x223/x372/x036/x854/x775/808",  # 2^63
        "tile/0/" + "x999/" * 7 + "999",
        "tile/0/" + "x000/" * 100_000 + "000",
    ],
)
def test_anything_else_is_not_a_name(text):
    assert parse_name(text) is None


@given(st.text(alphabet="tile/ntrsx0123456789.p", max_size=40))
def test_a_name_has_one_spelling(text):
    name = parse_name(text)
    assert name is None or str(name) == text


def test_the_layout_of_seventy_thousand_entries():
    # The example of the specification: 273 full and one of 112, one full and one of 17, one of 1.
    assert names(70_000) == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, []),
        (1, ["tile/0/000.p/1"]),
        (255, ["tile/0/000.p/255"]),
        (256, ["tile/1/000.p/1"]),  # empty tiles do not exist
        (65_536, ["tile/2/000.p/1"]),
        (65_537, ["tile/0/256.p/1", "tile/2/000.p/1"]),
    ],
)
def test_partial_tiles_by_size(size, expected):
    assert names(size) == expected


def test_partial_tiles_that_are_full_later_are_known_with_their_bundle():
    assert [str(name) for name in tiles.filled(100, 255)] == []
    assert [str(name) for name in tiles.filled(100, 256)] == ["tile/0/000.p/100", "tile/entries/000.p/100"]
    assert [name.level for name in tiles.filled(65_535, 65_536)] == [0, None, 1]
    assert list(tiles.filled(0, 1_000)) == []


def test_seventy_thousand_entries_make_exactly_the_files_of_the_specification():
    hashes = [leaf_hash(b"%d" % number) for number in range(70_000)]
    full: list = []
    tree = Tree(lambda level, number: next(tile.rows for tile in full if (tile.level, tile.number) == (level, number)))
    full.extend(tree.append(hashes))
    files = {str(name): data for name, data in tiles.tile_files(full)}
    assert len(files) == 273 + 1
    assert all(len(data) == tiles.TILE_BYTES for data in files.values())
    assert files["tile/0/272"] == b"".join(hashes[272 * 256 : 273 * 256])
    assert files["tile/1/000"][-32:] == node_hash(*full_root(hashes[255 * 256 : 256 * 256]))
    partial = {str(name): data for name, data in tiles.partial_files(tree, [b""] * 112)}
    assert {name: len(data) for name, data in partial.items()} == {
        "tile/entries/273.p/112": 112 * 2,
        "tile/0/273.p/112": 112 * 32,
        "tile/1/001.p/17": 17 * 32,
        "tile/2/000.p/1": 32,
    }
    assert partial["tile/0/273.p/112"] == b"".join(hashes[273 * 256 :])
    assert View(tree, 65_536).root == partial["tile/2/000.p/1"]


def full_root(hashes: list[bytes]) -> list[bytes]:
    """The two nodes under the root of a full tile."""
    while len(hashes) > 2:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes


def test_a_bundle_holds_each_entry_after_its_length():
    assert tiles.encode_bundle([b"", b"ab", bytes(300)]) == b"\x00\x00" + b"\x00\x02ab" + b"\x01\x2c" + bytes(300)


def test_full_bundles_are_cut_at_every_256_entries():
    entries = [b"%d" % number for number in range(600)]
    files = {str(name): data for name, data in tiles.bundle_files(999, entries)}
    assert list(files) == ["tile/entries/999", "tile/entries/x001/000"]
    assert files["tile/entries/x001/000"] == tiles.encode_bundle(entries[256:512])
    assert list(tiles.bundle_files(0, entries[:255])) == []
