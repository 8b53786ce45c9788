"""PINs: their form before they are sent, and every way a card answers one."""

import pytest
from support.apdus import Script

from todoke_agent import pins
from todoke_agent.errors import AgentError, Code

SELECT = ("00 A4 02 0C 02 00 1B", "9000")
QUESTION = "00 20 00 80"
PRESENT = "00 20 00 80 06 41 42 43 31 32 33"


@pytest.mark.parametrize(("typed", "sent"), [("abc123", b"ABC123"), ("ABC123", b"ABC123"), ("0" * 16, b"0" * 16)])
def test_a_signing_password_is_sent_in_upper_case(typed, sent):
    assert pins.signing_password(typed) == sent


@pytest.mark.parametrize("typed", ["ABC12", "A" * 17, "ABC-123", "ABC 123", "ＡＢＣ１２３", "straße", "ABC123\n", ""])
def test_what_cannot_be_a_signing_password_is_not_sent(typed):
    with pytest.raises(AgentError) as refused:
        pins.signing_password(typed)
    assert refused.value.code == Code.PIN_MALFORMED


@pytest.mark.parametrize("typed", ["123", "12345", "12a4", "１２３４", "1234\n", ""])
def test_what_cannot_be_a_four_digit_pin_is_not_sent(typed):
    with pytest.raises(AgentError) as refused:
        pins.four_digits(typed)
    assert refused.value.code == Code.PIN_MALFORMED


def test_code_b_has_fourteen_digits():
    assert pins.code_b("60040120350000") == b"60040120350000"
    with pytest.raises(AgentError):
        pins.code_b("6004012035000")


@pytest.mark.parametrize(("answer", "left"), [("63C5", 5), ("63C1", 1), ("63C0", 0), ("6983", 0), ("6984", 0)])
def test_asking_for_the_tries_left_sends_no_pin(answer, left):
    assert pins.remaining(Script(SELECT, (QUESTION, answer)), 0x001B) == left


def test_a_card_that_does_not_tell_the_tries_left_is_refused():
    with pytest.raises(AgentError) as refused:
        pins.remaining(Script(SELECT, (QUESTION, "9000")), 0x001B)
    assert refused.value.code == Code.CARD_REFUSED


def test_the_right_pin_is_accepted():
    reader = Script(SELECT, (PRESENT, "9000"))
    pins.verify(reader, 0x001B, b"ABC123")
    assert reader.over()


@pytest.mark.parametrize(
    ("answer", "code", "left"),
    [
        ("63C4", Code.PIN_WRONG, 4),
        ("63C1", Code.PIN_WRONG, 1),
        ("63C0", Code.PIN_LOCKED, 0),
        ("6983", Code.PIN_LOCKED, 0),
        ("6984", Code.PIN_LOCKED, 0),
        ("6700", Code.CARD_REFUSED, None),
    ],
)
def test_every_refusal_of_a_pin_has_its_code(answer, code, left):
    with pytest.raises(AgentError) as refused:
        pins.verify(Script(SELECT, (PRESENT, answer)), 0x001B, b"ABC123")
    assert (refused.value.code, refused.value.tries_left) == (code, left)
