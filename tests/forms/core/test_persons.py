"""Who is the same person: by what certifies them at each level, and by nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from support import cards

from todoke_catalog.once import Once
from todoke_forms.core.model import OK, CardAttributes, Check
from todoke_forms.core.persons import person, token
from todoke_forms.core.vouching import Vouched

EVER = Once("person")
CARD = CardAttributes("見本　花子", "見本県見本市中央一丁目2番3号", None, "昭和60年4月1日", "2", (), ())
MOVED = CardAttributes("見本　花子", "見本県見本市西二丁目", None, "昭和60年4月1日", "2", (), ())
TWIN = CardAttributes("見本　月子", CARD.address, None, "昭和60年4月1日", "2", (), ())


def known(card=None, holder=None, contact=None, once=EVER):
    return person(once, Vouched(Check("any", OK), card, None, holder), contact, {}, cards.NOW)


def test_who_moved_is_the_same_and_a_twin_is_not():
    assert known(CARD) == known(MOVED)
    assert known(CARD) != known(TWIN)


YEARLY, EXAMINED = Once("fiscal_year"), Once("fiscal_year", "day")
LAST, FIRST = datetime(2027, 3, 31, 14, 59, 59, 999_999, UTC), datetime(2027, 3, 31, 15, tzinfo=UTC)


def period(once, filed_at, answers):
    return person(once, Vouched(Check("any", OK), CARD), None, answers, filed_at).period


@pytest.mark.parametrize(
    ("once", "filed_at", "answers", "expected"),
    [
        (EVER, FIRST, {}, ""),
        (YEARLY, LAST, {}, "2026"),
        (YEARLY, FIRST, {}, "2027"),
        (YEARLY, FIRST, {"day": "2027-03-31"}, "2027"),  # the form counts by no answer
        (EXAMINED, FIRST, {"day": "2027-03-31"}, "2026"),
        (EXAMINED, LAST, {"day": "2027-04-01"}, "2027"),
        (EXAMINED, LAST, {}, "2026"),
    ],
)
def test_a_period_is_for_ever_or_the_fiscal_year_of_a_day_in_japan(once, filed_at, answers, expected):
    assert period(once, filed_at, answers) == expected


def test_who_signs_in_is_known_by_the_certificate_alone():
    assert known(holder="ab" * 32) == known(holder="ab" * 32)
    assert known(holder="ab" * 32) != known(holder="cd" * 32)


def test_no_level_is_taken_for_another():
    names = [known(CARD), known(holder="x"), known(contact="x")]
    assert len({token(bytes(32), "form", one) for one in names}) == 3


def test_nobody_is_known_where_nobody_certifies_or_asks():
    assert known() is None
    assert known(CARD, once=None) is None


def test_two_forms_together_tell_nothing():
    assert token(bytes(32), "one", known(CARD)) != token(bytes(32), "other", known(CARD))
    assert token(bytes(32), "one", known(CARD)) != token(b"\x01" * 32, "one", known(CARD))
