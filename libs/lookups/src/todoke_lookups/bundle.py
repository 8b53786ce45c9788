"""A bundle of look-up data as one file: a signed note (C2SP signed-note) that names the data, a zero byte, the data.

todoke-lookups-bundle
<bytes of the data> <their SHA-256 in hexadecimal>
"""

import hashlib
import hmac
import re
from collections.abc import Sequence

from todoke_evidence import note
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteSigner, NoteVerifier
from todoke_lookups import packing
from todoke_lookups.errors import Code, LookupsError

TYPE = "todoke-lookups-bundle"  # keeps whatever else a key may sign from being one
MAX_NOTE = 65_536  # bytes
MAX_BUNDLE = MAX_NOTE + 1 + packing.MAX_PACKED
_TEXT = re.compile(rf"{TYPE}\n([0-9]{{1,9}}) ([0-9a-f]{{64}})\n")


def sign(packed: bytes, signer: NoteSigner) -> bytes:
    """The bundle of packed data. Raises LookupsError for what nobody could unpack."""
    packing.unpack(packed)
    text = f"{TYPE}\n{len(packed)} {hashlib.sha256(packed).hexdigest()}\n"
    return note.sign(text, signer).encode() + b"\0" + packed


def open_bundle(bundle: bytes, publishers: Sequence[NoteVerifier]) -> bytes:
    """The packed data of a bundle that one of `publishers` signed.

    :raises LookupsError: OVERSIZED, MALFORMED, SIGNATURE_INVALID, or CHANGED when the data is not what was signed.
    """
    if len(bundle) > MAX_BUNDLE:
        raise LookupsError(Code.OVERSIZED)
    signed, separator, packed = bundle.partition(b"\0")
    if not separator or len(signed) > MAX_NOTE:
        raise LookupsError(Code.MALFORMED)
    found = _TEXT.fullmatch(_verified(signed, publishers))
    if found is None:
        raise LookupsError(Code.MALFORMED)
    if int(found[1]) != len(packed) or not hmac.compare_digest(found[2], hashlib.sha256(packed).hexdigest()):
        raise LookupsError(Code.CHANGED)
    return packed


def _verified(signed: bytes, publishers: Sequence[NoteVerifier]) -> str:
    try:
        return note.open_note(signed.decode(), publishers)
    except (UnicodeDecodeError, EvidenceError):
        raise LookupsError(Code.SIGNATURE_INVALID) from None
