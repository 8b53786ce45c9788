"""What a question for a day shows before anything is typed: an example, and whether the era is guessed."""

from datetime import date

from todoke_catalog.asking import words
from todoke_catalog.asking.times import Writing
from todoke_catalog.fields import DateField

_BORN = date(1980, 5, 1)  # an example of a birthday


def example(field: DateField, today: date, language: str, write: Writing) -> str:
    """How a day may look, for who has no help of the form's own."""
    shown = _BORN if born(field) else today
    return words(language)["date_hint"].format(example=write(shown, language))


def born(field: DateField) -> bool:
    """Whether it is the birthday on the card."""
    return field.matches == "birth_date"


def recent(field: DateField) -> bool:
    """Whether the era is the present one: a guessed era would turn 平成5年 into 昭和5年 without a word."""
    return not born(field) and field.latest is None
