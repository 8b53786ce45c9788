"""The ledger leaf of a submission and the proof a citizen takes home (todoke_evidence.receipt).

Tag and salt come from the submission id under a key that only gateways have: whoever sends the same submission again
finds the leaf that is already there, and nobody else can tell which leaf belongs to whom.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import NamedTuple

from todoke_evidence import receipt
from todoke_evidence.attested import AttestedStatement
from todoke_evidence.statement import SignedStatement


class Leaf(NamedTuple):
    """The 50 bytes the ledger holds, and the bytes that open its commitment."""

    data: bytes
    opening: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the ledger holds a leaf; `checkpoint` is a signed note that covers it, `appended_at` POSIX milliseconds."""

    index: int
    appended_at: int
    path: tuple[bytes, ...]
    checkpoint: str


class Receipts:
    """Makes leaves and proofs under the receipt key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def leaf(self, signed: SignedStatement | AttestedStatement) -> Leaf:
        """The leaf of "this statement arrived, with the sealed bytes it names"."""
        submission = signed.statement.submission
        tag = self._derive(b"tag", submission)[: receipt.TAG_BYTES]
        salt = self._derive(b"salt", submission)[: receipt.SALT_BYTES]
        event = receipt.event_of(signed)
        return Leaf(receipt.leaf(receipt.KIND_SUBMISSION, tag, salt, event), receipt.opening(tag, salt, event))

    def _derive(self, label: bytes, submission: bytes) -> bytes:
        return hmac.digest(self._key, label + submission, hashlib.sha256)


def proof(leaf: Leaf, entry: Entry) -> str:
    """The proof file (C2SP tlog-proof) of a leaf at its place."""
    return receipt.encode_proof(leaf.opening, entry.index, entry.path, entry.checkpoint)
