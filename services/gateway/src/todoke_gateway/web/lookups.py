"""Look-ups as buttons beside a postcode, a bank and a branch: pressed, and drawn with what they found; no script.

`go` is "find:<field>.<part>", or "take:<field>.<part>:<choice>" for one of the choices.
"""

from collections.abc import Callable, Mapping

from todoke_gateway.core import finding
from todoke_gateway.core.finding import Found
from todoke_gateway.web import say
from todoke_gateway.web.posted import Posted
from todoke_gateway.web.texts import lookups as words_of
from todoke_lookups.data import Data

Drawn = dict[str, object]

ACTIONS = ("find:", "take:")
_TONES = {
    "filled": "success",
    "begun": "success",
    "kept": "info",
    "choose": "info",
    "local": "info",
}  # by how a code ends
_SOURCES: Mapping[str, Callable[[Data], str]] = {
    "postcode": lambda data: data.postcodes.as_of,
    "bank": lambda data: data.banking.as_of,
    "branch": lambda data: data.banking.as_of,
}


def press(sent: Posted, go: str, data: Data) -> dict[str, Found]:
    """What was found, by the name of the part; what it fills in stands in `sent`. Nothing for an unknown button."""
    action, name, chosen = (*go.split(":", 2), "", "")[:3]
    outer, _, part = name.rpartition(".")
    answer = sent.parts(outer)
    if answer is None or part not in finding.PARTS or part not in answer:
        return {}
    found = finding.take(part, answer, chosen, data) if action == "take" else finding.find(part, answer, data)
    answer.update(found.filled)
    return {name: found}


def draw(name: str, answer: Mapping[str, str], found: Found | None, data: Data, language: str) -> Drawn | None:
    """The button of a part and what it found, or None for a part that has none."""
    part = name.rpartition(".")[2]
    if part not in finding.PARTS:
        return None
    words = words_of(language)
    as_of = say.as_of(_SOURCES[part](data), language)
    return {
        "button": words[f"{part}_button"],
        "press": f"find:{name}",
        "take": f"take:{name}:",
        "name": "" if part == "postcode" else finding.name(part, answer, data),
        "source": words["source"].format(as_of=as_of),
        "sentence": words[found.said].format(name=found.name, as_of=as_of) if found else "",
        "tone": _TONES.get(found.said.rpartition("_")[2], "warning") if found else "",
        "choices": found.choices if found else (),
    }


def named(answer: Mapping[str, str], look_ups: Callable[[], Data], language: str) -> dict[str, str]:
    """What stands beside the codes of an account at the check: their names, or that the data has none."""
    codes = [part for part in ("bank", "branch") if part in answer]
    if not codes:
        return {}
    data = look_ups()
    unknown = words_of(language)["not_in_data"].format(as_of=say.as_of(data.banking.as_of, language))
    return {part: finding.name(part, answer, data) or unknown for part in codes}
