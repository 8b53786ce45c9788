"""Signed notes: text with Ed25519 signature lines (C2SP signed-note v1.0.0, signature type 0x01).

A key has a name and a 4-byte id. Signatures by unknown keys are ignored, which lets witnesses and the next key
sign beside the current one; one bad signature by a known key refuses the whole note.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from todoke_evidence import std64
from todoke_evidence.errors import Code, EvidenceError

ED25519 = b"\x01"
KEY_ID_BYTES = 4
KEY_BYTES = 32

MAX_NOTE_CHARS = 262_144
"""Room for sixteen post-quantum signatures of 5 kB (what the specification asks at least) and the text."""

MAX_SIGNATURES = 100
"""As in Go's x/mod; the specification asks for sixteen at least."""

MAX_NAME_CHARS = 255
"""A key's name is a host name and a path."""

MAX_SIGNATURE_BYTES = 8_192
"""No signature type in sight is longer (SLH-DSA-128s has 7,856 bytes)."""

PRIVATE_PREFIX = "PRIVATE+KEY+"
DASH = "\N{EM DASH} "


class _SignatureLine(NamedTuple):
    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """The public half of a note key."""

    KIND: ClassVar[bytes] = ED25519  # the signature type

    name: str
    public: bytes  # 32 bytes, RFC 8032
    key_id: bytes = field(init=False)

    def __post_init__(self) -> None:
        _require(_is_name(self.name) and len(self.public) == KEY_BYTES, Code.NOTE_KEY_MALFORMED)
        identity = self.name.encode() + b"\n" + self.KIND + self.public
        object.__setattr__(self, "key_id", hashlib.sha256(identity).digest()[:KEY_ID_BYTES])

    @classmethod
    def from_vkey(cls, text: str) -> Self:
        """Read `name+id+base64(type || public key)`, or raise NOTE_KEY_MALFORMED."""
        name, key_id, public = _read_key(text, cls.KIND)
        verifier = cls(name, public)
        _require(verifier.key_id.hex() == key_id, Code.NOTE_KEY_MALFORMED)
        return verifier

    def vkey(self) -> str:
        """Return the text form of the key, as published."""
        return f"{self.name}+{self.key_id.hex()}+{std64.encode(self.KIND + self.public)}"

    def verify(self, text: str, signature: bytes) -> None:
        """Raise NOTE_SIGNATURE_INVALID unless this key signed `text`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            raise EvidenceError(Code.NOTE_SIGNATURE_INVALID) from None


class NoteSigner:
    """The private half of a note key."""

    def __init__(self, name: str, seed: bytes) -> None:
        """Make the signer of a 32-byte seed, or raise NOTE_KEY_MALFORMED."""
        _require(len(seed) == KEY_BYTES, Code.NOTE_KEY_MALFORMED)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = NoteVerifier(name, self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> Self:
        """Make a new key from the system's randomness."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_skey(cls, text: str) -> Self:
        """Read `PRIVATE+KEY+name+id+base64(type || seed)` as Go's x/mod writes it, or raise NOTE_KEY_MALFORMED."""
        _require(text.startswith(PRIVATE_PREFIX), Code.NOTE_KEY_MALFORMED)
        name, key_id, seed = _read_key(text.removeprefix(PRIVATE_PREFIX), ED25519)
        signer = cls(name, seed)
        _require(signer.verifier.key_id.hex() == key_id, Code.NOTE_KEY_MALFORMED)
        return signer

    def skey(self) -> str:
        """Return the text form of the private key."""
        secret = std64.encode(ED25519 + self._key.private_bytes_raw())
        return f"{PRIVATE_PREFIX}{self.verifier.name}+{self.verifier.key_id.hex()}+{secret}"

    def line(self, text: str) -> str:
        """Return this key's signature line over `text`."""
        return signature_line(self.verifier, self.signature(text))

    def signature(self, text: str) -> bytes:
        """Return the 64 bytes of this key's signature over `text`."""
        return self._key.sign(text.encode())


class Signature(NamedTuple):
    """A good signature, and the key that made it."""

    verifier: NoteVerifier
    value: bytes


def signature_line(verifier: NoteVerifier, signature: bytes) -> str:
    """Return the line that bears a signature by the private half of `verifier`."""
    return f"{DASH}{verifier.name} {std64.encode(verifier.key_id + signature)}\n"


def sign(text: str, *signers: NoteSigner) -> str:
    """Return `text`, which must end with a newline, as a note signed by every signer, or raise NOTE_MALFORMED."""
    _require(is_text(text) and text.endswith("\n") and len(signers) > 0, Code.NOTE_MALFORMED)
    return f"{text}\n{''.join(signer.line(text) for signer in signers)}"


def open_note(note: str, verifiers: Sequence[NoteVerifier]) -> str:
    """Return the text of `note` when at least one of `verifiers` signed it.

    Raises NOTE_MALFORMED, or NOTE_SIGNATURE_INVALID when no known key signed it or a known key's signature is bad.
    """
    text, known = signatures(note, verifiers)
    _require(len(known) > 0, Code.NOTE_SIGNATURE_INVALID)
    return text


def open_only(note: str, *groups: Sequence[NoteVerifier]) -> str:
    """Return the text of `note` when a key of every group signed it, each once, and no other key did.

    There is no room in such a note for anything but its text, so it is what may cross a border.
    Raises NOTE_MALFORMED or NOTE_SIGNATURE_INVALID.
    """
    text, known = signatures(note, [verifier for group in groups for verifier in group])
    signed = [signature.verifier for signature in known]
    _require(len(set(signed)) == len(signed) == len(_split(note)[1]), Code.NOTE_SIGNATURE_INVALID)
    _require(all(any(verifier in signed for verifier in group) for group in groups), Code.NOTE_SIGNATURE_INVALID)
    return text


def signatures(note: str, verifiers: Sequence[NoteVerifier]) -> tuple[str, list[Signature]]:
    """Return the text of `note` and its signatures by `verifiers`, all of them good; there may be none.

    Raises NOTE_MALFORMED, or NOTE_SIGNATURE_INVALID when a known key's signature is bad.
    """
    text, lines = _split(note)
    known = [
        Signature(verifier, line.signature)
        for line in lines
        for verifier in verifiers
        if (verifier.name, verifier.key_id) == (line.name, line.key_id)
    ]
    for verifier, signature in known:
        verifier.verify(text, signature)
    return text, known


def unverified_text(note: str) -> str:
    """Return the text of `note` without looking at any signature: good for choosing keys by it, and nothing else."""
    return _split(note)[0]


def is_text(text: str) -> bool:
    """Return whether a note may contain `text`: UTF-8 without control characters below U+0020 other than newline."""
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    return all(character >= " " or character == "\n" for character in text)


def _split(note: str) -> tuple[str, list[_SignatureLine]]:
    """Part text and signatures at the last empty line."""
    _require(len(note) <= MAX_NOTE_CHARS and is_text(note), Code.NOTE_MALFORMED)
    text, separator, signatures = note.rpartition("\n\n")
    _require(bool(separator) and signatures.endswith("\n"), Code.NOTE_MALFORMED)
    # split("\n"), because splitlines() would also part at U+0085, U+2028 and others.
    lines = signatures.split("\n")[:-1]
    _require(len(lines) <= MAX_SIGNATURES, Code.NOTE_MALFORMED)
    return f"{text}\n", list(_read_lines(lines))


def _read_lines(lines: Sequence[str]) -> Iterator[_SignatureLine]:
    for line in lines:
        _require(line.startswith(DASH), Code.NOTE_MALFORMED)
        name, _, encoded = line.removeprefix(DASH).partition(" ")
        blob = std64.decode(encoded, KEY_ID_BYTES + MAX_SIGNATURE_BYTES, Code.NOTE_MALFORMED)
        _require(_is_name(name) and len(blob) > KEY_ID_BYTES, Code.NOTE_MALFORMED)
        yield _SignatureLine(name, blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])


def _read_key(text: str, kind: bytes) -> tuple[str, str, bytes]:
    """Part `name+id+base64`; only the first two plus signs separate, base64 has its own."""
    parts = text.split("+", 2)
    _require(len(parts) == len(("name", "id", "key")), Code.NOTE_KEY_MALFORMED)
    name, key_id, encoded = parts
    blob = std64.decode(encoded, len(kind) + KEY_BYTES, Code.NOTE_KEY_MALFORMED)
    _require(blob.startswith(kind), Code.NOTE_KEY_MALFORMED)
    return name, key_id, blob.removeprefix(kind)


def _is_name(name: str) -> bool:
    plain = not any(character.isspace() or character == "+" for character in name)
    return 0 < len(name) <= MAX_NAME_CHARS and plain and is_text(name)


def _require(condition: bool, code: Code) -> None:
    if not condition:
        raise EvidenceError(code)
