"""Merkle proofs, against the published vectors of Certificate Transparency and against a naive tree."""

import hashlib
from collections.abc import Sequence

import pytest
from support import naivetree
from support.refusals import outcome

from todoke_evidence import merkle
from todoke_evidence.errors import Code

# transparency-dev/merkle, proof/verify_test.go: the leaves and roots of Certificate Transparency's test tree.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
G = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
ROOT_1, ROOT_2, ROOT_4 = (ROOTS[size - 1].hex() for size in (1, 2, 4))
INCLUSION = [
    (0, 1, []),
    (0, 8, [A, B, C]),
    (5, 8, [D, E, ROOT_4]),
    (2, 3, [ROOT_2]),
    (1, 5, [ROOT_1, B, D]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, [A, B, C]),
    (6, 8, [F, E, ROOT_4]),
    (2, 5, [B, D]),
    (6, 7, [F, G, ROOT_4]),
]
SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


def refused(call, *arguments) -> bool:
    return outcome(call, *arguments) is Code.PROOF_INVALID


def path_of(texts: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert hashlib.sha256(b"").digest() == merkle.EMPTY_ROOT


def test_roots_of_the_published_tree():
    assert [naivetree.root([merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]) for size in range(1, 9)] == ROOTS


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_published_inclusion_proofs_verify(index, size, path):
    leaf = merkle.leaf_hash(LEAVES[index])
    assert merkle.root_from_inclusion(index, size, leaf, path_of(path)) == ROOTS[size - 1]
    merkle.verify_inclusion(index, size, leaf, path_of(path), ROOTS[size - 1])


@pytest.mark.parametrize(("index", "size", "texts"), INCLUSION)
def test_every_change_of_an_inclusion_proof_is_refused(index, size, texts):
    leaf, path, root = merkle.leaf_hash(LEAVES[index]), path_of(texts), ROOTS[size - 1]
    changed = [
        (index - 1, size, leaf, path, root),
        (index + 1, size, leaf, path, root),
        (index ^ 2, size, leaf, path, root),
        (index, size * 2, leaf, path, root),
        (index, size // 2, leaf, path, root),
        (index, size, b"WrongLeaf", path, root),
        (index, size, SOME_HASH, path, root),
        (index, size, leaf, path, merkle.EMPTY_ROOT),
        (index, size, leaf, path, SOME_HASH),
        (index, size, leaf, path, b""),
        *((index, size, leaf, other, root) for other in changed_paths(path, root)),
    ]
    for arguments in changed:
        assert refused(merkle.verify_inclusion, *arguments)


def changed_paths(path: list[bytes], *roots: bytes) -> list[list[bytes]]:
    longer = [[*path, extra] for extra in (b"", *roots)] + [[extra, *path] for extra in (b"", *roots, *path[:1])]
    flipped = [[*path[:at], flip(path[at]), *path[at + 1 :]] for at in range(len(path))]
    shorter = [path[:-1], path[1:]] if path else []
    return longer + flipped + shorter


def flip(value: bytes) -> bytes:
    return bytes((value[0] ^ 8,)) + value[1:]


@pytest.mark.parametrize(("leaf", "root"), [(SOME_HASH, b""), (b"", SOME_HASH), (b"", b""), (b"x" * 31, b"x" * 31)])
def test_hashes_of_another_length_never_verify_even_when_they_are_equal(leaf, root):
    assert refused(merkle.verify_inclusion, 0, 1, leaf, [], root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 0), (1, 1), (2, 1), (-1, 1)])
def test_an_index_outside_the_tree_is_refused(index, size):
    assert refused(merkle.verify_inclusion, index, size, SOME_HASH, [], SOME_HASH)


def test_a_path_longer_than_any_tree_is_high_is_refused():
    assert refused(merkle.verify_inclusion, 0, 2**80, SOME_HASH, [SOME_HASH] * 80, SOME_HASH)


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_published_consistency_proofs_verify(old, new, path):
    merkle.verify_consistency(old, new, ROOTS[old - 1], ROOTS[new - 1], path_of(path))


@pytest.mark.parametrize(("old", "new", "texts"), CONSISTENCY[1:])
def test_every_change_of_a_consistency_proof_is_refused(old, new, texts):
    path, old_root, new_root = path_of(texts), ROOTS[old - 1], ROOTS[new - 1]
    changed = [
        (old - 1, new, old_root, new_root, path),
        (old + 1, new, old_root, new_root, path),
        (old ^ 2, new, old_root, new_root, path),
        (old, new * 2, old_root, new_root, path),
        (old, new // 2, old_root, new_root, path),
        (old, new, b"WrongRoot", new_root, path),
        (old, new, old_root, b"WrongRoot", path),
        (old, new, SOME_HASH, new_root, path),
        (old, new, old_root, SOME_HASH, path),
        (old, new, new_root, old_root, path),
        (old, new, old_root, new_root, []),
        *((old, new, old_root, new_root, other) for other in changed_paths(path, old_root, new_root)),
    ]
    for arguments in changed:
        assert refused(merkle.verify_consistency, *arguments)


def test_one_size_means_one_root_and_an_empty_path():
    merkle.verify_consistency(0, 0, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [])
    assert refused(merkle.verify_consistency, 1, 1, merkle.EMPTY_ROOT, SOME_HASH, [])
    assert refused(merkle.verify_consistency, 1, 1, SOME_HASH, SOME_HASH, [SOME_HASH])
    assert refused(merkle.verify_consistency, 0, 0, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [SOME_HASH])


@pytest.mark.parametrize("path", [[], [merkle.EMPTY_ROOT]])
def test_nothing_is_proven_from_the_empty_tree(path):
    assert refused(merkle.verify_consistency, 0, 1, merkle.EMPTY_ROOT, SOME_HASH, path)


@pytest.mark.parametrize(("old", "new"), [(1, 0), (2, 1), (-1, 1)])
def test_a_tree_does_not_shrink(old, new):
    assert refused(merkle.verify_consistency, old, new, SOME_HASH, SOME_HASH, [])


def test_naive_proofs_of_every_index_and_size_verify():
    hashes = [merkle.leaf_hash(bytes((number,))) for number in range(70)]
    for size in range(1, 71):
        root = naivetree.root(hashes[:size])
        for index in range(size):
            merkle.verify_inclusion(index, size, hashes[index], naivetree.path(index, hashes[:size]), root)
        for old in range(1, size):
            proof = naivetree.consistency(old, hashes[:size])
            merkle.verify_consistency(old, size, naivetree.root(hashes[:old]), root, proof)
