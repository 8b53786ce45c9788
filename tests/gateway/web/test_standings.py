"""Who may apply only once reads, before he applies and when he found no room, that this one does not count (0076)."""

from __future__ import annotations

import json

import pytest
from support import casework

from todoke_catalog import loading
from todoke_evidence.standing import FULL, Standing
from todoke_gateway.web import standings

AGAIN = {"ja": "もう一度申請できます", "easy": "もう一度 申しこめます", "en": "you may apply again"}
OVER = {
    "ja": "抽選の順番は終わっていて、もう一度申請できます",
    "easy": "くじの じゅんは おわり",
    "en": "that order has ended",
}
STILL = {
    "ja": "抽選のあとに申請したとき（申請のページに先着順と書いてあっても同じです）は、空きが出ると抽選の順に",
    "easy": "「早い 人から」と 書いて あっても、あいたら くじの じゅんに 入ります",
    "en": "even if the form says in order of arrival now",
}
ONCE = {"ja": "1人1回まで", "easy": "1人 1回だけ", "en": "Once per person"}


def form(**members):
    return loading.loads(json.dumps({**json.loads(casework.CONSULTATION_TEXT), **members}).encode())


@pytest.mark.parametrize("language", AGAIN)
def test_who_finds_no_room_reads_that_he_may_apply_again_though_once_is_all_that_is_allowed(language):
    assert AGAIN[language] in standings.notice(Standing(FULL, 0, 0), language)["text"]


@pytest.mark.parametrize("language", AGAIN)
def test_whom_a_draw_left_out_reads_when_its_order_has_ended(language):
    assert OVER[language] in standings.notice(Standing(FULL, 0, 0), language)["text"]


@pytest.mark.parametrize("language", AGAIN)
def test_who_comes_after_a_draw_reads_that_its_order_holds_though_the_form_says_in_order_of_arrival(language):
    assert STILL[language] in standings.notice(Standing(FULL, 0, 0), language)["text"]


@pytest.mark.parametrize("language", AGAIN)
@pytest.mark.parametrize("per", ["person", "fiscal_year"])
def test_the_form_says_beside_how_often_one_may_apply_what_does_not_count(language, per):
    limited = form(places={"capacity": 3}, once={"per": per})
    assert AGAIN[language] in "".join(standings.beforehand(limited, language))
    assert per == "fiscal_year" or ONCE[language] in "".join(standings.beforehand(limited, language))


@pytest.mark.parametrize(
    "members",
    [
        {"places": {"capacity": 3, "by": "lottery"}, "once": {"per": "person"}},  # there the order of the draw goes on
        {"once": {"per": "person"}},
        {"places": {"capacity": 3}},
    ],
    ids=["a draw", "no places", "as often as one likes"],
)
def test_nothing_of_it_is_said_where_nobody_ends_so_or_nobody_is_counted(members):
    assert "もう一度" not in "".join(standings.beforehand(form(**members), "ja"))
