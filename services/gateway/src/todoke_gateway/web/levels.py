"""What pages say of a form's level of identity: what one needs, what is asked for, how it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from todoke_catalog.identity import Level
from todoke_gateway.web.texts import ui

STEP: Mapping[Level, str] = {
    Level.ANONYMOUS: "step_send",
    Level.CONTACT: "step_contact",
    Level.SIGNED_IN: "step_sign_in",
    Level.SIGNED: "step_sign",
}
BY_CARD = frozenset({Level.SIGNED_IN, Level.SIGNED})
"""Levels that a card is needed for, and with it the page whose script seals and sends."""

_TAG = {
    Level.ANONYMOUS: "needs_nothing",
    Level.CONTACT: "needs_contact",
    Level.SIGNED_IN: "needs_sign_in",
    Level.SIGNED: "needs_card",
}
_NEED = {
    Level.CONTACT: ("need_mail", "need_mail_text"),
    Level.SIGNED_IN: ("need_sign_in", "need_sign_in_text"),
    Level.SIGNED: ("need_card", "need_card_text"),
}
_AFTER = {
    Level.ANONYMOUS: ("after_number", "after_anonymous"),
    Level.CONTACT: ("after_number", "after_review", "after_contact"),
    Level.SIGNED_IN: ("after_number", "after_review", "after_letter"),
    Level.SIGNED: ("after_number", "after_review", "after_letter"),
}
_WAYS = {
    Level.ANONYMOUS: ("send.send", "send_now", "send_text"),
    Level.CONTACT: ("contact.step", "to_contact", ""),
    Level.SIGNED_IN: ("sign.sign", "to_sign_in", ""),
    Level.SIGNED: ("sign.sign", "to_sign", ""),
}


@dataclass(frozen=True, slots=True)
class Way:
    """How one goes on from the check screen: the page, the button, and what to know before it is pressed."""

    endpoint: str
    button: str
    text: str


def tag(level: Level, language: str) -> str:
    """What an application needs, in two words."""
    return ui(language)[_TAG[level]]


def need(level: Level, language: str) -> tuple[str, str] | None:
    """What to have ready for it, and more about that."""
    if level not in _NEED:
        return None
    what, more = _NEED[level]
    return ui(language)[what], ui(language)[more]


def after(level: Level, language: str) -> list[str]:
    """What happens once it is sent."""
    return [ui(language)[one] for one in _AFTER[level]]


def way(level: Level, municipality: str, language: str) -> Way:
    """The way on from the check screen."""
    endpoint, button, text = _WAYS[level]
    return Way(endpoint, ui(language)[button], ui(language)[text].format(name=municipality) if text else "")
