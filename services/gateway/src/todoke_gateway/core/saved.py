"""What a citizen saves half way, sealed so that only the resume code opens it: nothing here can, nor what is stored.

A code is 115 random bits and a check symbol (`todoke_evidence.symbols`). HKDF-SHA256 (RFC 5869) makes of it, apart from
each other, the id that the ciphertext lies under and its key; with so many bits nothing slower is needed. Sealed form:
a version byte, a nonce (12 random bytes), AES-256-GCM with tag over canonical JSON and zeros up to one of three sizes;
version and id are authenticated with it, so nothing can be put in another's place.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from todoke_evidence import b64, canonical, symbols
from todoke_evidence.errors import EvidenceError
from todoke_kit.errors import Refusal

CODE_SYMBOLS = 23  # before the check symbol: 115 bits, out of reach even for who holds all that is stored
CODE_BITS = CODE_SYMBOLS * symbols.BITS
CODE_BYTES = (CODE_BITS + 7) // 8
NONCE_BYTES = 12
SIZES = (8_192, 32_768, 163_840)  # bytes before sealing: most forms take the first, so the size says next to nothing
OVERHEAD = 1 + NONCE_BYTES + 16
MAX_SEALED = SIZES[-1] + OVERHEAD

_VERSION = b"\x01"
_ID_BYTES = 16
_KEY_BYTES = 32
_ID, _KEY, _AAD = b"todoke/saved-id/v1", b"todoke/saved-key/v1", b"todoke/saved\0"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody has come in a form: answers, with what was typed and not accepted, and the page (`at`).

    `form` is the digest of the form version, and `questions` are its questions' labels by id, as their reader knows
    them: a newer version may lack some.
    """

    procedure: str
    form: bytes
    at: str
    answers: dict[str, Any]
    questions: dict[str, str] = field(compare=False)  # in the language of the moment


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, for the how many'th time (from 1), and the last day on which it is kept."""

    progress: Progress
    revision: int
    until: date


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    answers: dict[str, Any]
    at: str
    form: str
    procedure: str
    questions: dict[str, str]
    revision: Annotated[int, msgspec.Meta(ge=1)]
    until: date


def code_from(random: bytes) -> str:
    """A resume code of 15 random bytes: six groups of four symbols."""
    return symbols.spell(int.from_bytes(random) >> (len(random) * 8 - CODE_BITS), CODE_SYMBOLS)


def read_code(typed: str) -> str:
    """A code as people type it, in its one form.

    :raises Refusal: "resume_code_malformed" when it is none, as for every mistyped symbol.
    """
    code = symbols.normalize(typed, CODE_SYMBOLS)
    if code is None:
        raise Refusal("resume_code_malformed")
    return code


class Lock:
    """What a code (in its one form) opens and seals; `id` is where that lies, and tells nothing of the code."""

    def __init__(self, code: str) -> None:
        self._place = _derive(code, _ID, _ID_BYTES)
        self._cipher = AESGCM(_derive(code, _KEY, _KEY_BYTES))
        self.id = self._place.hex()

    def seal(self, saved: Saved, nonce: bytes) -> bytes:
        """The ciphertext, of one of the three sizes; `nonce` is 12 random bytes.

        :raises Refusal: "saved_oversized".
        """
        padded = _padded(_encode(saved))
        return _VERSION + nonce + self._cipher.encrypt(nonce, padded, self._bound_to(_VERSION))

    def open(self, sealed: bytes) -> Saved:
        """What was saved.

        :raises Refusal: "resume_code_unknown": it is not ours, or was not sealed under this code.
        """
        version, nonce, ciphertext = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return _decode(self._cipher.decrypt(nonce, ciphertext, self._bound_to(version)))
        except (InvalidTag, ValueError, EvidenceError):  # a nonce that is too short is a ValueError
            raise Refusal("resume_code_unknown") from None

    def _bound_to(self, version: bytes) -> bytes:
        return _AAD + version + self._place


NOTHING = _VERSION + bytes(SIZES[0] + OVERHEAD - 1)
"""What is opened, in vain, where nothing is stored: a code that is wrong costs what one costs that is not."""


def _derive(code: str, purpose: bytes, size: int) -> bytes:
    return HKDF(SHA256(), size, salt=None, info=purpose).derive(code.encode("ascii"))


def _padded(text: bytes) -> bytes:
    size = next((size for size in SIZES if len(text) <= size), None)
    if size is None:
        raise Refusal("saved_oversized")
    return text.ljust(size, b"\0")  # which no JSON ends with


def _encode(saved: Saved) -> bytes:
    progress = saved.progress
    wire = _Wire(
        answers=progress.answers,
        at=progress.at,
        form=b64.encode(progress.form),
        procedure=progress.procedure,
        questions=progress.questions,
        revision=saved.revision,
        until=saved.until,
    )
    return canonical.encode_shape(wire)


def _decode(padded: bytes) -> Saved:
    wire = canonical.decode_as(padded.rstrip(b"\0"), _Wire, SIZES[-1])
    progress = Progress(wire.procedure, b64.decode_exactly(wire.form, 32), wire.at, wire.answers, wire.questions)
    return Saved(progress, wire.revision, wire.until)
