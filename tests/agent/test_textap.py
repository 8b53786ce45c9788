"""The four attributes of 券面入力補助. The vector below is put together by hand, not by the virtual card."""

from datetime import UTC, datetime

import pytest
from support import cards
from support.apdus import CharacterReader

from todoke_agent import textap
from todoke_agent.errors import AgentError, Code
from todoke_agent.textap import FourAttributes, TextApplication, parse_attributes
from todoke_agent.transport import InProcessTransport

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # the 23rd has just begun in Japan
NAME = "見本　花子"
ADDRESS = "見本県見本市中央一丁目２番３号１０１"
OFFSETS = "DF21 08 000E 0020 0059 0064"
FIELDS = (
    f"DF22 0F {NAME.encode().hex()}",
    f"DF23 36 {ADDRESS.encode().hex()}",
    f"DF24 08 {b'19850401'.hex()}",
    "DF25 01 32",
)
CONTENT = bytes.fromhex(f"FF20 65 {OFFSETS} {' '.join(FIELDS)}")


def inserted(name: str) -> InProcessTransport:
    return InProcessTransport(cards.card(name).transmit)


def spoiled(old: str, new: str) -> bytes:
    """The vector with one sequence of bytes replaced by another of the same length."""
    before, after = bytes.fromhex(old), bytes.fromhex(new)
    assert CONTENT.count(before) == 1
    assert len(before) == len(after)
    return CONTENT.replace(before, after)


def test_the_vector_is_read():
    assert parse_attributes(CONTENT) == FourAttributes(NAME, ADDRESS, "19850401", "2")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        CONTENT[:-1],
        CONTENT + b"\xff\xff",
        spoiled("FF20 65", "FF30 65"),
        spoiled("FF20 65", "FF20 64"),
        spoiled("DF22 0F", "DF23 0F"),
        spoiled("DF25 01 32", "DF25 01 33"),
        spoiled("DF24 08 31", "DF24 08 41"),
        spoiled(b"19850401".hex(), b"19851301".hex()),
        spoiled(b"19850401".hex(), b"19850431".hex()),
        spoiled("000E 0020", "000E 0021"),
        spoiled("DF22 0F E8", "DF22 0F FF"),
        bytes.fromhex("FF20 0B" + OFFSETS),
    ],
    ids=[
        "empty",
        "cut short",
        "filler inside",
        "another file",
        "lengths that do not add up",
        "a field twice",
        "unknown sex",
        "letters in the birth date",
        "a month that no year has",
        "a day that the month has not",
        "wrong offset",
        "not UTF-8",
        "no fields",
    ],
)
def test_anything_else_is_refused(content):
    with pytest.raises(AgentError) as refused:
        parse_attributes(content)
    assert refused.value.code == Code.CARD_ANSWER_MALFORMED


@pytest.mark.parametrize("birth_date", ["20261124", "20261200", "20270000", "99991231", "99990000"])
def test_nobody_is_born_after_today(birth_date):
    read = parse_attributes(spoiled(b"19850401".hex(), birth_date.encode().hex()))
    with pytest.raises(AgentError) as refused:
        textap.check_born(read, NOW)
    assert refused.value.code == Code.BIRTH_DATE_IN_FUTURE


@pytest.mark.parametrize("birth_date", ["20261123", "20261100", "20260000", "00000000", "00001231", "18680125"])
def test_whoever_may_be_born_today_or_before_is_passed_on(birth_date):
    textap.check_born(parse_attributes(spoiled(b"19850401".hex(), birth_date.encode().hex())), NOW)


def test_the_pin_opens_the_attributes():
    with textap.session(inserted("valid")) as card:
        assert card.tries_left() == 3
        card.verify_pin(cards.PIN)
        read = card.read_attributes()
    assert read == FourAttributes("見本　花子", "見本県見本市中央一丁目２番３号", "19850401", "2")


def test_code_b_opens_the_attributes():
    # 昭和60年4月1日, the card's last year 2036, security code 0000
    with textap.session(inserted("valid")) as card:
        card.verify_code_b("60040120360000")
        assert card.read_attributes().name == "見本　花子"


def test_without_a_pin_nothing_is_read():
    with pytest.raises(AgentError) as refused, textap.session(inserted("valid")) as card:
        card.read_attributes()
    assert refused.value.status == 0x6982


def test_the_attributes_are_read_through_a_reader_that_speaks_t0():
    with textap.session(CharacterReader(inserted("moved-house"))) as card:
        card.verify_pin(cards.PIN)
        assert card.read_attributes().address == "見本県旧見本町大字旧見本４５６番地"


def test_the_session_ends_by_selecting_again_so_that_the_card_forgets_the_pin():
    transport = inserted("valid")
    with textap.session(transport) as card:
        card.verify_pin(cards.PIN)
        card.read_attributes()
    with pytest.raises(AgentError) as refused:
        TextApplication(transport).read_attributes()
    assert refused.value.status == 0x6982


def test_a_birth_date_with_unknown_parts_is_passed_on():
    with textap.session(inserted("unknown-birthday")) as card:
        card.verify_pin(cards.PIN)
        assert card.read_attributes().birth_date == "19360000"
