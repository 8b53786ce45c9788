"""Points in time as they stand in signed documents: UTC, whole seconds, always `2026-11-23T09:25:47Z`."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from todoke_evidence.errors import Code, EvidenceError

MS_PER_HOUR = 3_600_000

LAST = datetime.max.replace(tzinfo=UTC)
"""The end of the calendar."""
_FORM = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z", re.ASCII)


def encode(moment: datetime) -> str:
    """Return the text of an aware `moment`, or raise TIME_INVALID if the text could not say it exactly."""
    if moment.utcoffset() is None or moment.microsecond:
        raise EvidenceError(Code.TIME_INVALID)
    try:
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    except OverflowError:  # the first or last hours of the calendar, in another zone
        raise EvidenceError(Code.TIME_INVALID) from None


@lru_cache(maxsize=64)  # what comes within one second names few moments; what is refused is not remembered
def decode(text: str) -> datetime:
    """Return the moment `text` names, or raise TIME_INVALID."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise EvidenceError(Code.TIME_INVALID)
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:  # the 31st of February
        raise EvidenceError(Code.TIME_INVALID) from None


def later(moment: datetime, by: timedelta) -> datetime:
    """Return the aware `moment` so much later, or the end of the calendar: a document may name its last second."""
    return moment + by if moment <= LAST - by else LAST


def hour(at_ms: int) -> int:
    """Return the beginning of the hour of a moment, both in POSIX milliseconds: as fine as anonymous ones are kept."""
    return at_ms // MS_PER_HOUR * MS_PER_HOUR
