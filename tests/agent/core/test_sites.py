"""Lists of sites: what a list may say, and that no other is signed or read."""

from datetime import datetime, timedelta

import pytest
from support.agent import MIHON, NOTICE_KEY, NOW, ORIGIN, PUBLISHER, pin, sites_toml

from todoke_agent.core import sites
from todoke_agent.core.sites import CLOCK_SKEW, LONGEST
from todoke_agent.errors import AgentError, Code
from todoke_evidence import note
from todoke_evidence.errors import EvidenceError

SOUND = sites_toml(ORIGIN)
END = NOW + timedelta(days=30)


def test_what_was_signed_is_read():
    assert read(sites.sign(SOUND, PUBLISHER, NOW, END)) == ((MIHON,), END)


def read(signed: str, now: datetime = NOW) -> sites.Sites:
    return sites.read(signed, [PUBLISHER.verifier], now)


def refusal(signed: str, now: datetime) -> Code | None:
    try:
        read(signed, now)
    except AgentError as refused:
        return refused.code
    return None


def test_a_list_counts_from_the_day_it_was_signed_until_it_expires():
    signed, second = sites.sign(SOUND, PUBLISHER, NOW, END), timedelta(seconds=1)
    moments = (NOW - CLOCK_SKEW - second, NOW - CLOCK_SKEW, NOW, END - second, END, END + 1_000 * LONGEST)
    assert [refusal(signed, moment) for moment in moments] == [
        Code.SITES_NOT_YET,
        None,
        None,
        None,
        Code.SITES_EXPIRED,
        Code.SITES_EXPIRED,
    ]


@pytest.mark.parametrize("length", [timedelta(), -timedelta(seconds=1), LONGEST + timedelta(seconds=1)])
def test_a_list_neither_ends_before_it_begins_nor_counts_for_ever(length):
    with pytest.raises(ValueError, match="days"):
        sites.sign(SOUND, PUBLISHER, NOW, NOW + length)


DATED = sites.sign(SOUND, PUBLISHER, NOW, END).partition("\n\n\u2014")[0] + "\n"


@pytest.mark.parametrize(
    "text",
    [
        SOUND,
        DATED.partition("\n")[2],
        DATED.replace("+00:00", ""),
        DATED.replace(NOW.isoformat(), '"today"'),
        DATED.replace(NOW.isoformat(), "0001-01-01T00:00:00Z"),
        DATED.replace(END.isoformat(), "9999-12-31T23:59:59Z"),
    ],
    ids=["no dates", "no first day", "no time zone", "a word", "long ago", "for ever"],
)
def test_a_list_without_both_dates_is_not_read_whoever_signed_it(text):
    with pytest.raises(ValueError, match=r"."):
        read(note.sign(text, PUBLISHER))


DATES = f"issued_at = {NOW.isoformat()}\nexpires_at = {END.isoformat()}\n"
BAD = {
    "of no type": SOUND.partition("\n")[2],
    "of another type": SOUND.replace("agent-sites", "log"),
    "no code": SOUND.replace("990019", "99"),
    "no key": SOUND.replace(f'"{pin(NOTICE_KEY)}"', ""),
    "a short key": SOUND.replace(pin(NOTICE_KEY), "AAAA"),
    "no origins": SOUND.replace("origins", "sites"),
    "plain HTTP": sites_toml("http://todoke.mihon.example"),
    "everybody": sites_toml("*"),
    "an origin twice": sites_toml(ORIGIN, ORIGIN),
    "something more": f"trust_everybody = true\n{SOUND}",
    "no TOML": "sites\n",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_no_agent_would_read_is_not_signed(text):
    with pytest.raises(ValueError, match=r"."):
        sites.sign(text, PUBLISHER, NOW, END)


@pytest.mark.parametrize("name", [name for name in BAD if name != "an origin twice"])
def test_nor_is_it_read_where_it_was_signed_all_the_same(name):
    with pytest.raises(ValueError, match=r"."):
        read(note.sign(DATES + BAD[name], PUBLISHER))


def test_what_a_note_cannot_hold_is_not_signed():
    with pytest.raises(EvidenceError, match="note_malformed"):
        sites.sign(SOUND.rstrip(), PUBLISHER, NOW, END)
