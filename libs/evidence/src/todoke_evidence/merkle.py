"""Merkle tree hashes and the verification of proofs (RFC 6962 section 2.1, RFC 9162 section 2.1, with SHA-256)."""

import hashlib
from collections.abc import Sequence

from todoke_evidence.errors import Code, EvidenceError

HASH_BYTES = 32

MAX_PATH = 63
"""No proof in a tree of at most 2^63 - 1 leaves is longer."""

EMPTY_ROOT = hashlib.sha256().digest()
"""The root of the tree without leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf that holds `entry`."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes:
    """Return the root of the tree of `size` leaves in which `path` leads up from the leaf hash at `index`.

    RFC 9162 section 2.1.3.2. Raises PROOF_INVALID when no such path has this length or a hash is not 32 bytes.
    """
    _require(0 <= index < size)
    _require_hashes(leaf, *path)
    node, last, root = index, size - 1, leaf
    for sibling in path:
        _require(last > 0)
        if node & 1 or node == last:
            root = node_hash(sibling, root)
            # A node without a right sibling moves up unchanged until it is a right child itself.
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        node, last = node >> 1, last >> 1
    _require(last == 0)
    return root


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Raise PROOF_INVALID unless the leaf hash stands at `index` of the tree with this size and root."""
    _require_hashes(root)
    _require(root_from_inclusion(index, size, leaf, path) == root)


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raise PROOF_INVALID unless the old tree's leaves are the first leaves of the new tree (RFC 9162 section 2.1.4.2).

    Trees of one size must have one root and an empty path. From the empty tree nothing can be proven, so that is
    refused: whoever starts there has nothing to compare.
    """
    _require(0 <= old_size <= new_size)
    _require_hashes(old_root, new_root, *path)
    if old_size == new_size:
        _require(not path and old_root == new_root)
        return
    _require(old_size > 0 and len(path) > 0)
    _require(_roots_from_consistency(old_size, new_size, old_root, path) == (old_root, new_root))


def _roots_from_consistency(
    old_size: int, new_size: int, old_root: bytes, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """Return the roots of the old and the new tree that `path` leads to."""
    # An old tree that is complete is itself the first node of the path, and is left out of it.
    complete = old_size & (old_size - 1) == 0
    first, *rest = [old_root, *path] if complete else path
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = first
    for sibling in rest:
        _require(last > 0)
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    _require(last == 0)
    return old, new


def _require_hashes(*hashes: bytes) -> None:
    """Without this an empty leaf hash, root and path would verify: nothing else looks at their lengths."""
    _require(len(hashes) <= MAX_PATH + 2)
    _require(all(len(value) == HASH_BYTES for value in hashes))


def _require(condition: bool) -> None:
    if not condition:
        raise EvidenceError(Code.PROOF_INVALID)
