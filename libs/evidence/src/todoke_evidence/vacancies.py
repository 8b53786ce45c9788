"""A hint for who has not begun: whether a form, and each of its slots, still has places; signed as any notice is.

It says one word of a closed list and no number, and decides nothing: places are given where applications meet.
Whoever shows one must hold `sequence` against the last one seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, get_args

import msgspec

from todoke_evidence import b64, canonical, notice_jws, times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.notice_keys import NoticeKey, NoticeVerifier
from todoke_evidence.statement import MAX_PROCEDURE, MUNICIPALITY, PROCEDURE

OPEN, FEW, WAITING, FULL = "open", "few", "waiting", "full"

Left = Literal["open", "few", "waiting", "full"]
LEFT: tuple[str, ...] = get_args(Left)
"""There are places; there are not many; there is room in the waiting list only; there is none there either."""

VACANCIES_TYPE = "todoke-vacancies+jws"

MAX_VACANCIES = 24_576
"""Characters of such a JWS: one takes about 450, and 17,600 where 200 slots with the longest names are all taken."""

MAX_SLOTS = 200  # todoke_catalog.fields.SlotField.slots
DIGEST_BYTES = 32

_Slot = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,47}\Z")]
_NotOpen = Literal["few", "waiting", "full"]


@dataclass(frozen=True, slots=True)
class Vacancies:
    """What is left under the version `form` (its digest); a slot that is not named in `slots` is open."""

    municipality: str
    procedure: str
    form: bytes
    sequence: int
    changed_at: datetime
    left: str
    slots: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """The token that its subject ends with: no form and no former version of one has that name."""
        return f"{self.procedure}_places"


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    changed_at: str
    form: str
    left: Left
    municipality: Annotated[str, msgspec.Meta(pattern=MUNICIPALITY)]
    procedure: Annotated[str, msgspec.Meta(pattern=PROCEDURE, max_length=MAX_PROCEDURE)]
    sequence: Annotated[int, msgspec.Meta(ge=0)]
    slots: Annotated[dict[_Slot, _NotOpen], msgspec.Meta(max_length=MAX_SLOTS)]


def sign(vacancies: Vacancies, key: NoticeKey) -> str:
    """Return the JWS of `vacancies`, or raise NOTICE_MALFORMED or NOTICE_OVERSIZED if nobody could read it."""
    text = notice_jws.sign(_members(vacancies), VACANCIES_TYPE, key)
    # Read back but not verified, as in todoke_evidence.notice.
    if _read(key.municipality, notice_jws.take_apart(text, MAX_VACANCIES, VACANCIES_TYPE)) != vacancies:
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return text


def read(text: str, verifier: NoticeVerifier) -> Vacancies:
    """Read such a notice. Raises NOTICE_OVERSIZED, NOTICE_MALFORMED or NOTICE_SIGNATURE_INVALID."""
    compact = notice_jws.take_apart(text, MAX_VACANCIES, VACANCIES_TYPE)
    return _read(notice_jws.signer(compact, verifier), compact)


def _read(signer: str, compact: notice_jws.Compact) -> Vacancies:
    """Return what `signer`'s key signed; it counts for that municipality only."""
    try:
        wire = canonical.decode_as(compact.payload, _Wire, MAX_VACANCIES)
        form, changed_at = b64.decode_exactly(wire.form, DIGEST_BYTES), times.decode(wire.changed_at)
    except EvidenceError:
        raise EvidenceError(Code.NOTICE_MALFORMED) from None
    notice_jws.check_signer(wire.municipality, signer)
    slots = dict(wire.slots)
    return Vacancies(wire.municipality, wire.procedure, form, wire.sequence, changed_at, wire.left, slots)


def _members(vacancies: Vacancies) -> dict[str, object]:
    return {
        "changed_at": notice_jws.moment(vacancies.changed_at),
        "form": b64.encode(vacancies.form),
        "left": vacancies.left,
        "municipality": vacancies.municipality,
        "procedure": vacancies.procedure,
        "sequence": vacancies.sequence,
        "slots": dict(vacancies.slots),
    }
