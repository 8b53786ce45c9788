"""Cosignatures: a witness's word that it knew, at a time, of no larger tree of a log and of none that contradicts it.

C2SP tlog-cosignature v1.0.1, Ed25519 (signature type 0x04). The signature does not bind the witness's name, so a key
belongs to one witness and signs nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from todoke_evidence import note
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.note import NoteSigner, NoteVerifier

TIME_BYTES = 8
SIGNATURE_BYTES = TIME_BYTES + 64
MAX_TIME = 2**63 - 1  # POSIX seconds


@dataclass(frozen=True, slots=True)
class WitnessVerifier(NoteVerifier):
    """The public half of a witness's key."""

    KIND: ClassVar[bytes] = b"\x04"

    def verify(self, text: str, signature: bytes) -> None:
        """Raise NOTE_SIGNATURE_INVALID unless this witness cosigned the checkpoint of this text."""
        if len(signature) != SIGNATURE_BYTES or _time(signature) > MAX_TIME:
            raise EvidenceError(Code.NOTE_SIGNATURE_INVALID)
        NoteVerifier.verify(self, _message(text, _time(signature)), signature[TIME_BYTES:])


class WitnessSigner:
    """The private half of a witness's key, in the text form that note keys have (transparency-dev/formats does so)."""

    def __init__(self, key: NoteSigner) -> None:
        self._key = key
        self.verifier = WitnessVerifier(key.verifier.name, key.verifier.public)

    @classmethod
    def from_skey(cls, text: str) -> Self:
        """Read `PRIVATE+KEY+…`, or raise NOTE_KEY_MALFORMED."""
        return cls(NoteSigner.from_skey(text))

    def cosign(self, signed: str, time: int) -> str:
        """Return a log's signed checkpoint with this witness's line, as of a POSIX second."""
        text = note.unverified_text(signed)
        signature = time.to_bytes(TIME_BYTES) + self._key.signature(_message(text, time))
        return signed + note.signature_line(self.verifier, signature)


def cosigned_at(signed: str, witnesses: Sequence[WitnessVerifier]) -> dict[str, int]:
    """Return the POSIX second at which each of `witnesses` cosigned a checkpoint, by its name; who did not is missing.

    Raises NOTE_MALFORMED, or NOTE_SIGNATURE_INVALID when one of their signatures is bad.
    """
    _, found = note.signatures(signed, witnesses)
    return {signature.verifier.name: _time(signature.value) for signature in found}


def _time(signature: bytes) -> int:
    return int.from_bytes(signature[:TIME_BYTES])


def _message(text: str, time: int) -> str:
    return f"cosignature/v1\ntime {time}\n{text}"
