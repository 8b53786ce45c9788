"""The list of sites that may ask, signed by whoever ships the agent: TOML in a signed note (C2SP signed-note).

type = "todoke-agent-sites"
[[municipalities]]
code, name, name_en, origins, notice_keys
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from todoke_agent.core.places import Place, Places
from todoke_evidence import note
from todoke_evidence.note import NoteSigner, NoteVerifier


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """No key it does not know."""


class _Municipality(_Strict, frozen=True):
    """As `places.Place` has it."""

    code: str
    name: str
    name_en: str
    origins: tuple[str, ...]
    notice_keys: tuple[str, ...]


class _List(_Strict, frozen=True):
    """What stands in the note. The type keeps whatever else a key may sign from being one."""

    type: Literal["todoke-agent-sites"]
    municipalities: tuple[_Municipality, ...]


def read(signed: str, publishers: Sequence[NoteVerifier]) -> tuple[Place, ...]:
    """Return the municipalities of a list that one of `publishers` signed.

    :raises EvidenceError: NOTE_SIGNATURE_INVALID, or NOTE_MALFORMED for what is no note.
    :raises ValueError: for what is signed and fits nowhere.
    """
    return _places(note.open_note(signed, publishers))


def sign(text: str, signer: NoteSigner) -> str:
    """Return the list as a signed note. Raises EvidenceError or ValueError for what no agent would read."""
    Places(_places(text))
    return note.sign(text, signer)


def _places(text: str) -> tuple[Place, ...]:
    found = msgspec.toml.decode(text, type=_List)  # DecodeError is a ValueError
    return tuple(Place(one.code, one.name, one.name_en, one.origins, one.notice_keys) for one in found.municipalities)
