"""The times that a form offers, as one chooses among them: radio buttons, or lists whose lines fit a telephone."""

from todoke_catalog.asking import times
from todoke_catalog.fields import Slot, SlotField
from todoke_evidence.vacancies import OPEN, Vacancies
from todoke_gateway.web import say, standings, texts
from todoke_gateway.web.wording import joined


def whole(field: SlotField, vacancies: Vacancies | None, language: str) -> list[tuple[str, str]]:
    """Value and words of each, which may take several lines."""
    return [(slot.value, standings.slot(slot, vacancies, language)) for slot in field.slots]


def short(field: SlotField, vacancies: Vacancies | None, language: str) -> list[tuple[str, str]]:
    """The same for a closed list, which shows one line and cuts off the rest: `around` has what is left out."""
    if not times.within_a_year(field):
        return whole(field, vacancies, language)
    return [(slot.value, _line(slot, _standing(slot, vacancies), language)) for slot in field.slots]


def around(field: SlotField, help_: str, vacancies: Vacancies | None, language: str) -> str:
    """What stands above such a list: the form's own help, the years, and what the marks beside times mean."""
    if not times.within_a_year(field):
        return help_
    words = texts.standings(language)
    marks = words["marks"] if any(_standing(slot, vacancies) for slot in field.slots) else ""
    parts = [help_, times.years(field, language, say.day), marks]
    return joined(" " if language == "en" else "", [part for part in parts if part])


def _line(slot: Slot, standing: str, language: str) -> str:
    line = say.short_slot(slot, language)
    return texts.standings(language)[f"mark_{standing}"].format(slot=line) if standing else line


def _standing(slot: Slot, vacancies: Vacancies | None) -> str:
    """What was last said of its places; nothing where they are as if nobody had come yet."""
    said = vacancies.slots.get(slot.value, "") if vacancies else ""
    return "" if said == OPEN else said
