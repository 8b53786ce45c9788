"""The way of a case as an ordered list for people: what is done, where it is, what is ahead."""

from datetime import datetime

from todoke_gateway.web import say
from todoke_gateway.web.texts import states

Stage = dict[str, str]

# The last known state -> the states on its way, itself included.
_WAYS = {
    "sent": ("sent",),
    "arrived": ("sent", "arrived"),
    "accepted": ("sent", "arrived", "accepted"),
    "reviewing": ("sent", "arrived", "accepted", "reviewing"),
    "granted": ("sent", "arrived", "accepted", "reviewing", "granted"),
    "declined": ("sent", "arrived", "accepted", "reviewing", "declined"),
    "withdrawn": ("sent", "arrived", "withdrawn"),
    "held": ("sent", "held"),
}
_USUAL = ("sent", "arrived", "accepted", "reviewing")
_TONES = {"granted": "success", "held": "warning"}


def headline(state: str, language: str) -> Stage:
    """The state in one message."""
    words = states(language)
    return {"title": words[state], "text": words[f"{state}_text"], "tone": _TONES.get(state, "info")}


def way(state: str, changed_at: datetime, language: str) -> list[Stage]:
    """All stages; only the time of the last change is known here."""
    passed = _WAYS[state]
    ended = state in {"granted", "declined", "withdrawn"}
    done = [_stage(one, language, "done") for one in passed[:-1]]
    here = _stage(state, language, "done" if ended else "now")
    here["time"] = say.change(changed_at, language)
    return [*done, here, *([] if ended else _rest(passed, language))]


def ahead(language: str) -> list[Stage]:
    """The stages just after sending, each with what will happen in it."""
    sent = {**_stage("sent", language, "now"), "text": states(language)["sent_text"]}
    coming = [(*_USUAL[1:], "decision"), _rest(("sent",), language)]
    return [sent, *({**stage, "text": states(language)[f"{one}_next"]} for one, stage in zip(*coming, strict=True))]


def _rest(passed: tuple[str, ...], language: str) -> list[Stage]:
    """What usually follows; after "held" nobody knows."""
    if passed[-1] == "held":
        return []
    coming = [_stage(one, language, "ahead") for one in _USUAL if one not in passed]
    return [*coming, _stage("decision", language, "ahead")]


def _stage(state: str, language: str, place: str) -> Stage:
    stage = {"title": states(language)[state], "state": place}
    return {**stage, "tone": _TONES[state]} if state in _TONES else stage
