"""The PINs of a virtual card: form, retry counter, lock. Every change is kept before it is answered."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import msgspec


class PinName(StrEnum):
    """The PINs of the two applications."""

    SIGNING = "signing"
    AUTHENTICATION = "authentication"
    TEXT = "text"
    CODE_A = "code_a"
    CODE_B = "code_b"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a PIN may look like, how many wrong tries lock it, and whether its holder may change it."""

    form: re.Pattern[bytes]
    tries: int
    changeable: bool = True


RULES = {
    PinName.SIGNING: Rule(re.compile(rb"[0-9A-Z]{6,16}"), tries=5),
    PinName.AUTHENTICATION: Rule(re.compile(rb"[0-9]{4}"), tries=3),
    PinName.TEXT: Rule(re.compile(rb"[0-9]{4}"), tries=3),
    PinName.CODE_A: Rule(re.compile(rb"[0-9]{12}"), tries=10, changeable=False),
    PinName.CODE_B: Rule(re.compile(rb"[0-9]{14}"), tries=10, changeable=False),
}


class PinState(msgspec.Struct, forbid_unknown_fields=True):
    """One PIN's value (ASCII) and the tries it has left."""

    value: str
    tries_left: int


class PinBook:
    """The PINs of one card. `keep` stores the whole book; it is called before any answer that depends on a change."""

    def __init__(self, states: dict[PinName, PinState], keep: Callable[[dict[PinName, PinState]], None]) -> None:
        self._states = states
        self._keep = keep

    def tries_left(self, name: PinName) -> int:
        """Return the tries left, 0 when locked."""
        return self._states[name].tries_left

    def verify(self, name: PinName, candidate: bytes) -> bool:
        """Try a PIN. A wrong one costs a try, the right one restores all tries; a locked PIN is never compared."""
        state = self._states[name]
        if state.tries_left == 0:
            return False
        # The try is taken and kept first, as on a real card: pulling the plug must not save it.
        state.tries_left -= 1
        self._keep(self._states)
        if candidate != state.value.encode("ascii"):
            return False
        state.tries_left = RULES[name].tries
        self._keep(self._states)
        return True

    def fits(self, name: PinName, value: bytes) -> bool:
        """Return whether a new PIN has the right form."""
        return RULES[name].form.fullmatch(value) is not None

    def change(self, name: PinName, value: bytes) -> None:
        """Replace a PIN. The caller has made sure that the old one was presented and the new one fits."""
        self._states[name].value = value.decode("ascii")
        self._keep(self._states)


def fresh(values: dict[PinName, str]) -> dict[PinName, PinState]:
    """Return PINs with all their tries."""
    return {name: PinState(value, RULES[name].tries) for name, value in values.items()}
