"""The question for a PIN: what it is for, what it stands for, the tries left, what went wrong before; and warnings."""

from enum import StrEnum

import msgspec

from todoke_agent.core.document import Document
from todoke_agent.errors import Code
from todoke_agent.words import explain, say, table


class Purpose(StrEnum):
    """What a PIN is asked for; each has a PIN of its own on the card."""

    SIGN = "sign"
    SIGN_IN = "sign_in"
    AUTHENTICATE = "authenticate"
    ATTRIBUTES = "attributes"


class Prompt(msgspec.Struct, frozen=True):
    """Everything that a window shows. All of it is words that are safe to show; the PIN is what comes back.

    Without a `label` it is a warning: it asks for nothing, and nothing comes back.
    """

    title: str
    heading: str
    document: Document
    notices: tuple[str, ...]
    label: str
    button: str
    cancel: str
    how_to_cancel: str


def make(
    purpose: Purpose, document: Document, tries_left: int, problem: Code | None = None, *, unchecked: int = 0
) -> Prompt:
    """Return the question, with the tries left and with what was wrong about the PIN before.

    `unchecked` is how many files of the document nobody here has read. That stands beside the PIN, where nothing has to
    be scrolled to.
    """
    return Prompt(
        title=say("title"),
        heading=say(f"heading_{purpose}"),
        document=document,
        notices=(*_of_unchecked(unchecked), *_notices(tries_left, problem)),
        label=say(f"label_{purpose}"),
        button=say(f"button_{purpose}"),
        cancel=say("button_cancel"),
        how_to_cancel=say("how_to_cancel"),
    )


def warning(code: Code, document: Document) -> Prompt:
    """Return what its user must hear from the agent itself: a page that did wrong would not tell it."""
    return Prompt(
        title=say("title"),
        heading=say("heading_warning"),
        document=document,
        notices=tuple(explain(code).values()),
        label="",
        button="",
        cancel=say("button_close"),
        how_to_cancel="",
    )


def _of_unchecked(files: int) -> tuple[str, ...]:
    return tuple(text.format(files=files) for text in table()["unchecked"].values()) if files else ()


def _notices(tries_left: int, problem: Code | None) -> tuple[str, ...]:
    if problem is not None:
        return tuple(explain(problem, tries_left).values())
    words = table()["last_try" if tries_left == 1 else "tries_left"]
    return tuple(text.format(tries=tries_left) for text in words.values())
