"""Puts an application's place among others into words, and what a form says of places before and when it is sent."""

from collections.abc import Mapping

from todoke_catalog.definition import Definition
from todoke_catalog.fields import Slot, SlotField
from todoke_catalog.identity import Level
from todoke_evidence.standing import FULL, GRANTED, Standing
from todoke_evidence.vacancies import OPEN, Vacancies
from todoke_gateway.web import say, texts

_TONES = {GRANTED: "success", FULL: "warning"}
_ENDS = {"order", "slots"}  # where who found no room may apply again: the order of a draw goes on


def notice(standing: Standing | None, language: str) -> dict[str, str] | None:
    """The standing in one message; None where there is nothing to say."""
    if standing is None:
        return None
    words = texts.standings(language)
    title = words[standing.state].format(number=standing.number)
    wish = words["wish"].format(wish=standing.wish) if standing.wish else ""
    text = words[f"{standing.state}_text"]
    return {"title": title, "text": text, "wish": wish, "tone": _TONES.get(standing.state, "info")}


def beforehand(definition: Definition, language: str) -> list[str]:
    """What applicants should know of places and of how often they may apply."""
    words, said = texts.standings(language), list[str]()
    places = definition.places
    if places is not None:
        said.append(words[f"by_{places.by}"].format(capacity=places.capacity))
        said += [words["may_wait"].format(waiting=places.waiting)] if places.waiting else []
    if _limited_times(definition):
        said.append(words["slots"])
    if definition.once is not None:
        said.append(words[f"once_{definition.once.per}"])
        said += [words["once_full"]] if _kind(definition) in _ENDS else []
    return said


def heading(definition: Definition, language: str) -> str:
    """What stands over what `beforehand` says."""
    places = definition.places is not None or _limited_times(definition)
    said = "places" if definition.once is None else "both" if places else "once"
    return texts.standings(language)[f"heading_{said}"]


def _limited_times(definition: Definition) -> bool:
    return any(isinstance(field, SlotField) and field.limited for field in definition.fields)


def unsent(
    definition: Definition, answers: Mapping[str, object], vacancies: Vacancies | None, language: str
) -> dict[str, object] | None:
    """For the last page: that sending is no place, and what was last said to be left; None of a form without places."""
    chosen = _chosen(definition, answers)
    kind = _kind(definition)
    if not kind or (kind == "slots" and not chosen):
        return None
    known = left(vacancies, language)
    taken = [slot(one, vacancies, language) for one in chosen if vacancies and one.value in vacancies.slots]
    return {"text": texts.standings(language)[f"unsent_{kind}"], "left": known, "slots": taken}


def sent(definition: Definition, language: str) -> dict[str, str] | None:
    """For the receipt, which may be looked at long afterwards: where one learns whether one has a place."""
    kind = _kind(definition)
    if not kind:
        return None
    words = texts.standings(language)
    mail = words["sent_mail"] if definition.level is Level.CONTACT else ""
    return {"title": words["sent_heading"], "text": words[f"sent_{kind}"], "mail": mail}


def _kind(definition: Definition) -> str:
    if definition.places is not None:
        return definition.places.by
    return "slots" if _limited_times(definition) else ""


def _chosen(definition: Definition, answers: Mapping[str, object]) -> list[Slot]:
    """The times with a number of places that were chosen, in the order of the wishes."""
    return [
        offered
        for field in definition.fields
        if isinstance(field, SlotField) and field.limited and isinstance(wishes := answers.get(field.id), list | tuple)
        for value in wishes
        for offered in field.slots
        if offered.value == value
    ]


def left(vacancies: Vacancies | None, language: str) -> dict[str, str] | None:
    """What is left, where the municipality said that it is not as if nobody had come yet."""
    if vacancies is None or vacancies.left == OPEN:
        return None
    words = texts.standings(language)
    return {"title": words[f"left_{vacancies.left}"], "text": words[f"left_{vacancies.left}_text"]}


def slot(offered: Slot, vacancies: Vacancies | None, language: str) -> str:
    """A slot as it is offered, with what is left of it. A full one can be asked for: what was said may be old."""
    name = say.slot(offered, language)
    said = vacancies.slots.get(offered.value) if vacancies else None
    return texts.standings(language)[f"slot_{said}"].format(slot=name) if said else name
