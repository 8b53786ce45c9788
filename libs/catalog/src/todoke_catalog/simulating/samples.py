"""Answers that a question accepts, as simulated applicants give them: invented, and one for each way to answer."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from todoke_catalog import dates
from todoke_catalog import fields as kinds
from todoke_catalog.reading.plain_values import SEX_CODES

LIFE = 150 * 365  # days; no applicant knows a day further off; the calendar's ends would mislead a search

_ACCOUNT = {"bank": "9999", "branch": "001", "kind": "ordinary", "number": "0001234", "holder": "ミホン"}
_NAME = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
_SAMPLES: dict[type[kinds.Field], Any] = {
    kinds.KanaField: "ミホン",
    kinds.AddressField: "見本市一番町1",
    kinds.CorporateNumberField: "7000012050002",
    kinds.PhoneField: "0990000019",
    kinds.EmailField: "hanako@mihon.example",
    kinds.PersonNameField: _NAME,
}


def samples(field: kinds.Field, today: date, literals: Sequence[object]) -> Iterator[Any]:
    """Answers to one question, the plainest first; `literals` are what its answer is compared with."""
    match field:
        case kinds.ChoiceField():
            yield from (option.value for option in field.options)
        case kinds.ChoicesField():
            yield from _choices(field)
        case kinds.SexField():
            yield from SEX_CODES
        case kinds.YesNoField():
            yield from (True, False)
        case kinds.ConsentField():
            yield from (True,) if field.required else (True, False)
        case kinds.IntegerField():
            near = [value + step for value in literals if isinstance(value, int) for step in (0, -1, 1)]
            yield from dict.fromkeys(
                value for value in (field.min, field.max, *near) if field.min <= value <= field.max
            )
        case kinds.DateField():
            yield from _days(field, today, literals)
        case kinds.GroupField():
            yield from _entries(field, today)
        case _:
            yield from _words(field, today, literals)
    if isinstance(field, kinds.Question) and not field.required:
        yield None


def day_range(field: kinds.DateField, today: date) -> tuple[date, date]:
    """The first and the last day that a question takes."""
    latest = today if field.latest == "today" else dates.parse(field.latest)
    return dates.parse(field.earliest) or date.min, latest or date.max


def as_integers(field: kinds.DateField | kinds.IntegerField, today: date) -> tuple[int, int, Callable[[int], Any]]:
    """The bounds of a field as integers, and how such an integer is written as an answer."""
    if isinstance(field, kinds.IntegerField):
        return field.min, field.max, int
    earliest, latest = day_range(field, today)
    low = max(earliest.toordinal(), today.toordinal() - LIFE)
    high = min(latest.toordinal(), today.toordinal() + LIFE)
    return low, high, lambda number: date.fromordinal(number).isoformat()


def _words(field: kinds.Field, today: date, literals: Sequence[object]) -> Iterator[Any]:
    match field:
        case kinds.TextField():
            yield from ("見本花子"[: field.max_chars], *(one for one in literals if isinstance(one, str)))
        case kinds.DigitsField():
            yield "1" * field.min_digits
        case kinds.SlotField():
            coming = [slot.value for slot in field.slots if slot.day >= today.isoformat()]
            yield from ([value] for value in coming)
        case kinds.BankAccountField():
            yield from (_ACCOUNT, *([{"registered": "yes"}] if field.registered else []))
        case kinds.PostalAddressField():
            yield from (
                {"postcode": "9990019", "address": "見本市一番町1"},
                *([{"country": "見本国", "address": "1 Example Street"}] if field.abroad else []),
            )
        case kinds.AttachmentField():
            yield [{"name": "見本", "type": field.kinds[0], "size": 1}]
        case _ if type(field) in _SAMPLES:
            yield _SAMPLES[type(field)]
        case _:
            pass


def _choices(field: kinds.ChoicesField) -> Iterator[list[str]]:
    """Each option with as many as it needs beside it, exclusive ones alone, and as many as there may be."""
    together = [option.value for option in field.options if not option.exclusive]
    for option in field.options:
        others = [value for value in together if value != option.value]
        yield [option.value] if option.exclusive else [option.value, *others[: field.min_chosen - 1]]
    yield together[: field.max_chosen]


def _days(field: kinds.DateField, today: date, literals: Sequence[object]) -> Iterator[str]:
    earliest, latest = day_range(field, today)
    near = [day.toordinal() + step for day in map(dates.parse, literals) if day for step in (-1, 0, 1)]
    usual = [today.toordinal() - 365 * years for years in (50, 0, 1, 5, 15, 18, 30, 70)]
    first, last = earliest.toordinal(), latest.toordinal()  # ordinals, as the calendar ends (9999-12-31: 無期限)
    days = (day for day in (*usual, first, last, *near) if first <= day <= last)
    yield from dict.fromkeys(date.fromordinal(day).isoformat() for day in days)


def _entries(group: kinds.GroupField, today: date) -> Iterator[list[dict[str, Any]]]:
    entry = {
        field.id: next(samples(field, today, ()), "") for field in group.fields if isinstance(field, kinds.Question)
    }
    for count in dict.fromkeys((max(1, group.min_entries), group.min_entries, group.max_entries)):
        yield [dict(entry) for _ in range(count)]
