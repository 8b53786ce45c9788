"""The definitions of RFC 6962 section 2.1, word for word and slow: the reference for every faster tree."""

from collections.abc import Sequence

from todoke_evidence.merkle import EMPTY_ROOT, node_hash


def root(hashes: Sequence[bytes]) -> bytes:
    """MTH(D[n])."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = _split(len(hashes))
    return node_hash(root(hashes[:split]), root(hashes[split:]))


def path(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(hashes) == 1:
        return []
    split = _split(len(hashes))
    if index < split:
        return [*path(index, hashes[:split]), root(hashes[split:])]
    return [*path(index - split, hashes[split:]), root(hashes[:split])]


def consistency(old: int, hashes: Sequence[bytes]) -> list[bytes]:
    """PROOF(m, D[n]) for 0 < m < n."""
    return _subproof(old, hashes, complete=True)


def _subproof(old: int, hashes: Sequence[bytes], *, complete: bool) -> list[bytes]:
    if old == len(hashes):
        return [] if complete else [root(hashes)]
    split = _split(len(hashes))
    if old <= split:
        return [*_subproof(old, hashes[:split], complete=complete), root(hashes[split:])]
    return [*_subproof(old - split, hashes[split:], complete=False), root(hashes[:split])]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1
