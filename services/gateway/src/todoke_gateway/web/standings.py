"""Puts an application's place among others into words, and what a form says of places before it is filled in."""

from todoke_catalog.definition import Definition
from todoke_catalog.fields import SlotField
from todoke_evidence.standing import FULL, GRANTED, Standing
from todoke_gateway.web import texts

_TONES = {GRANTED: "success", FULL: "warning"}


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
    if any(isinstance(field, SlotField) and field.limited for field in definition.fields):
        said.append(words["slots"])
    if definition.once is not None:
        said.append(words[f"once_{definition.once.per}"])
    return said
