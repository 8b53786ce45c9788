"""Bounds on what needs no card: by each, by all, and forgotten with the window."""

from todoke_gateway.core.rates import WINDOW, MailRates, Rates
from todoke_kit.errors import Refusal

NOW = 1_795_425_947


def taken(rates, *given):
    try:
        rates.take(*given)
    except Refusal as refusal:
        return refusal.code
    return "ok"


def test_each_may_so_often_and_not_once_more():
    rates = Rates(each=2, total=10)
    assert [taken(rates, "a", NOW) for _ in range(3)] == ["ok", "ok", "sent_too_often"]
    assert taken(rates, "b", NOW) == "ok"


def test_all_together_may_so_often_however_many_they_are():
    rates = Rates(each=2, total=3)
    assert [taken(rates, str(number), NOW) for number in range(4)] == ["ok", "ok", "ok", "sent_too_many"]


def test_no_more_is_remembered_than_is_allowed():
    rates = Rates(each=2, total=3)
    for number in range(1_000):
        taken(rates, str(number), NOW)
    assert len(rates._counts) == 3


def test_the_next_window_begins_anew_and_remembers_nobody():
    rates = Rates(each=1, total=1)
    assert [taken(rates, "a", NOW), taken(rates, "a", NOW)] == ["ok", "sent_too_many"]
    assert taken(rates, "b", NOW + WINDOW) == "ok"
    assert set(rates._counts) == {"b"}


def test_a_refusal_counts_for_nobody():
    rates = Rates(each=1, total=3)
    for _ in range(5):
        taken(rates, "a", NOW)
    assert [taken(rates, name, NOW) for name in "bc"] == ["ok", "ok"]


def test_codes_are_bounded_by_who_asks_and_by_where_they_go():
    assert [taken(MailRates(2, 9, 9), "a", "x@y.example", NOW) for _ in range(1)] == ["ok"]
    by_asker, by_address = MailRates(2, 9, 9), MailRates(9, 2, 9)
    assert [taken(by_asker, "a", f"{n}@y.example", NOW) for n in range(3)] == ["ok", "ok", "sent_too_often"]
    assert [taken(by_address, str(n), "X@y.example", NOW) for n in range(3)] == ["ok", "ok", "sent_too_often"]
    assert taken(by_address, "z", "x@Y.example", NOW) == "sent_too_often"
    assert not any("@" in key for key in by_address._by_address._counts)
