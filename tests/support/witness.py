"""A log's growing history, a second one that forks off, and a witness."""

from support import naivetree

from todoke_evidence import add_checkpoint, checkpoint, merkle
from todoke_evidence.add_checkpoint import Request
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.cosignature import WitnessSigner
from todoke_evidence.note import NoteSigner
from todoke_relay.core.checkpoints import LogKeys

LOG = NoteSigner("mihon.example/todoke/internet", b"\x01" * 32)
CLOSED = NoteSigner("mihon.example/todoke/closed", b"\x02" * 32)
WITNESS = WitnessSigner(NoteSigner("mihon.example/todoke/witness", b"\x03" * 32))
LOG_KEYS = LogKeys((LOG.verifier,), (CLOSED.verifier,), (WITNESS.verifier,))
"""What the relay knows of them."""

TIME = 1_795_425_947

HASHES = [merkle.leaf_hash(b"%d" % number) for number in range(100)]
FORKED = [*HASHES[:4], *(merkle.leaf_hash(b"other %d" % number) for number in range(96))]


def signed(size: int, hashes: list[bytes] = HASHES, signer: NoteSigner = LOG) -> str:
    """The signed checkpoint of the first `size` leaves."""
    return checkpoint.sign(Checkpoint(signer.verifier.name, size, naivetree.root(hashes[:size])), signer)


def request(old: int, new: int, hashes: list[bytes] = HASHES, signer: NoteSigner = LOG) -> Request:
    """An honest request."""
    path = naivetree.consistency(old, hashes[:new]) if 0 < old < new else []
    return Request(old, tuple(path), signed(new, hashes, signer))


def body(old: int, new: int) -> bytes:
    """The same in bytes."""
    return add_checkpoint.encode(request(old, new))


def cosigned(size: int, time: int = TIME) -> str:
    """What the witness makes of a checkpoint."""
    return WITNESS.cosign(signed(size), time)
