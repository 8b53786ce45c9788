"""Reads answers that are chosen, counted or dated: integers, dates, choices, yes or no, consent, sex.

Every reader takes the raw answer and returns the cleaned one, None or an empty value when nothing was answered, or
raises AnswerRefused. Forms post text only, so integers and yes/no are taken as text too.
"""

import re
from datetime import date

from todoke_catalog import dates
from todoke_catalog.derived import TODAY
from todoke_catalog.errors import AnswerCode
from todoke_catalog.fields import (
    ChoiceField,
    ChoicesField,
    ConsentField,
    DateField,
    IntegerField,
    SexField,
    SlotField,
    YesNoField,
)
from todoke_catalog.reading import units
from todoke_catalog.reading.refusal import AnswerRefused
from todoke_catalog.reading.text_values import read_short
from todoke_catalog.texts import Text

SEX_CODES = ("1", "2", "3")  # male, female, not stated: as in the card's signing certificate
YES, NO = "yes", "no"  # how an HTML form posts true and false

_INTEGER = re.compile(r"-?(?:[0-9]{1,16}|[0-9]{1,3}(?:,[0-9]{3}){1,5})")


def read_integer(field: IntegerField, raw: object) -> int | None:
    """A whole number, also written with thousands separators, in full width or with its unit."""
    number = whole(raw)
    if number is None:
        number = _parse_integer(raw, field.unit)
    if number is not None and not field.min <= number <= field.max:
        raise AnswerRefused(AnswerCode.OUT_OF_RANGE, min=field.min, max=field.max)
    return number


def whole(raw: object) -> int | None:
    """A whole number of JSON, or None: JavaScript, which has one kind of number, cannot tell 1.0 from 1."""
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return raw if type(raw) is int else None


def read_date(field: DateField, raw: object, today: date) -> str:
    """A day as `yyyy-mm-dd`, "" for nothing."""
    refusal = AnswerRefused(AnswerCode.NOT_A_DATE)
    text = read_short(raw, refusal)
    if text and dates.parse(text) is None:
        raise refusal
    earliest = field.earliest or date.min.isoformat()
    latest = today.isoformat() if field.latest == TODAY else field.latest or date.max.isoformat()
    if text and not earliest <= text <= latest:
        raise AnswerRefused(AnswerCode.OUT_OF_RANGE, min=earliest, max=latest)
    return text


def read_choice(field: ChoiceField, raw: object) -> str:
    """The value of one option."""
    return _one_of([option.value for option in field.options], raw)


def read_choices(field: ChoicesField, raw: object) -> list[str]:
    """The values of the chosen options, each once, in the definition's order."""
    known = [option.value for option in field.options]
    if not isinstance(raw, list) or len(raw) > len(known):
        raise AnswerRefused(AnswerCode.UNKNOWN_CHOICE)
    wanted = {_one_of(known, one) for one in raw}
    chosen = [value for value in known if value in wanted]
    if any(option.exclusive for option in field.options if option.value in wanted):
        return _alone(chosen)
    if chosen and len(chosen) < field.min_chosen:
        raise AnswerRefused(AnswerCode.TOO_FEW, min=field.min_chosen)
    if len(chosen) > field.max_chosen:
        raise AnswerRefused(AnswerCode.TOO_MANY, max=field.max_chosen)
    return chosen


def _alone(chosen: list[str]) -> list[str]:
    if len(chosen) > 1:
        raise AnswerRefused(AnswerCode.EXCLUSIVE_CHOSEN)
    return chosen


def read_slots(field: SlotField, raw: object, today: date) -> list[str]:
    """The values of the slots that are wished for, in the order of the wishes; blank wishes are none."""
    if not isinstance(raw, list):
        raise AnswerRefused(AnswerCode.UNKNOWN_CHOICE)
    if len(raw) > field.wishes:
        raise AnswerRefused(AnswerCode.TOO_MANY, max=field.wishes)
    days = {slot.value: slot.day for slot in field.slots}
    wished = [value for one in raw if (value := _one_of(list(days), one))]
    if len(set(wished)) < len(wished):
        raise AnswerRefused(AnswerCode.CHOSEN_TWICE)
    if any(days[value] < today.isoformat() for value in wished):
        raise AnswerRefused(AnswerCode.SLOT_PAST)
    return wished


def read_yes_no(_field: YesNoField, raw: object) -> bool | None:
    """True or false."""
    return _flag(raw)


def read_consent(field: ConsentField, raw: object) -> bool | None:
    """True or false; a consent that the procedure cannot do without must be true."""
    given = _flag(raw)
    if given is False and field.required:
        raise AnswerRefused(AnswerCode.CONSENT_NEEDED)
    return given


def read_sex(_field: SexField, raw: object) -> str:
    """One of the card's codes."""
    return _one_of(list(SEX_CODES), raw)


def _parse_integer(raw: object, unit: Text | None) -> int | None:
    refusal = AnswerRefused(AnswerCode.NOT_INTEGER)
    if not isinstance(raw, str):
        raise refusal
    text = units.without(read_short(raw, refusal), unit)
    if not text:
        return None
    if not _INTEGER.fullmatch(text):
        raise refusal
    return int(text.replace(",", ""))


def _flag(raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    if raw == "":
        return None
    if not isinstance(raw, str) or raw not in {YES, NO}:
        raise AnswerRefused(AnswerCode.NOT_YES_OR_NO)
    return raw == YES


def _one_of(known: list[str], raw: object) -> str:
    if not isinstance(raw, str) or (raw and raw not in known):
        raise AnswerRefused(AnswerCode.UNKNOWN_CHOICE)
    return raw
