"""When a form takes applications (受付期間): from one minute in Japan to another, either of which may be missing.

`closes` is the first moment that is too late. Times are written as people say them, `yyyy-mm-ddThh:mm` in Japan, which
has one time zone and no summer time.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from todoke_catalog.errors import DefinitionCode

if TYPE_CHECKING:
    from todoke_catalog.definition import Definition

JST = timezone(timedelta(hours=9), "JST")

LocalMinute = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$(?!\n)")]


class Reception(Struct, frozen=True, forbid_unknown_fields=True):
    """The period; a missing end is open."""

    opens: LocalMinute | None = None
    closes: LocalMinute | None = None

    @property
    def opens_at(self) -> datetime | None:
        """The first moment; ValueError for one that is in no calendar, which no sound form has."""
        return None if self.opens is None else moment(self.opens)

    @property
    def closes_at(self) -> datetime | None:
        """The first moment that is too late; ValueError as `opens_at`."""
        return None if self.closes is None else moment(self.closes)

    def early(self, at: datetime) -> bool:
        """Whether a moment lies before the period."""
        return self.opens_at is not None and at < self.opens_at

    def late(self, at: datetime) -> bool:
        """Whether a moment lies after the period."""
        return self.closes_at is not None and at >= self.closes_at

    def meets(self, day: date) -> bool:
        """Whether some moment of a day in Japan lies in the period."""
        begins = datetime.combine(day, time(), JST)
        next_day = begins + timedelta(days=1)
        return not self.late(begins) and (self.opens_at is None or self.opens_at < next_day)


ALWAYS = Reception()


def moment(text: str) -> datetime:
    """The moment that a local minute names; ValueError when it is in no calendar."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=JST)


def faults(definition: "Definition") -> Iterator[tuple[DefinitionCode, str]]:
    """What is wrong with a form's period, with the path of it."""
    period = definition.reception
    if period is None:
        return
    if period == ALWAYS:
        yield DefinitionCode.RECEPTION_EMPTY, "$.reception"
    wrong = [name for name in ("opens", "closes") if not _in_calendar(getattr(period, name))]
    yield from ((DefinitionCode.NOT_A_DATE, f"$.reception.{name}") for name in wrong)
    if not wrong and period.opens_at and period.closes_at and period.closes_at <= period.opens_at:
        yield DefinitionCode.BOUNDS_REVERSED, "$.reception"


def _in_calendar(text: str | None) -> bool:
    try:
        return text is None or moment(text) is not None
    except ValueError:
        return False
