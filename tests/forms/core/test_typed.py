"""No individual number in what staff write, wherever they write it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support import casework

from todoke_evidence.letter import Letter
from todoke_forms.core import letters as letter_rows
from todoke_forms.core import notes, states, typed, withdrawals
from todoke_forms.core.model import Entry
from todoke_forms.core.states import State
from todoke_kit.errors import Refusal

NUMBERS = ["123456789018", "番号は１２３４－５６７８－９０１８", "1234 5678 9018", "1234\u200b5678\u200b9018"]
OTHERS = ["123456789017", "1234A5678A9018", "電話 099-000-0019、11月27日"]


def _declined(text: str) -> None:
    states.check_change(State.REVIEWING, State.DECLINED, text)


def _withdrawn_in_english(text: str) -> None:
    withdrawals.reason_of({"ja": "誤り", "en": text})


def _posted(said: Letter) -> None:
    key = casework.letter_key(1)
    entry = Entry(key.receipt_number, "ningen-dock", bytes(32), "reviewing", "granted", 4, casework.NOW_MS, 0)
    letter_rows.row(said, key.public(), entry, casework.MUNICIPALITY)


PLACES: list[Callable[[str], object]] = [
    typed.check,
    notes.check_text,
    _declined,
    lambda text: withdrawals.reason_of({"ja": text}),
    _withdrawn_in_english,
    lambda text: _posted(Letter("件名", text)),
    lambda text: _posted(Letter(text, "本文")),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_refused_wherever_staff_type(place, text):
    with pytest.raises(Refusal, match="my_number_typed"):
        place(text)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", OTHERS)
def test_what_is_none_is_taken(place, text):
    place(text)
