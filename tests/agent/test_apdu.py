"""Command and response APDUs, and the detours of T=0 readers."""

import pytest
from support.apdus import Script

from todoke_agent.apdu import Command, Response, exchange, require
from todoke_agent.errors import AgentError, Code

READ = Command(0x00, 0xB0, 0x00, 0x00, le=256)


@pytest.mark.parametrize(
    ("command", "encoded"),
    [
        (Command(0x00, 0x20, 0x00, 0x80), "00 20 00 80"),
        (Command(0x00, 0xB0, 0x01, 0x02, le=4), "00 b0 01 02 04"),
        (Command(0x00, 0xB0, 0x00, 0x00, le=256), "00 b0 00 00 00"),
        (Command(0x00, 0xA4, 0x02, 0x0C, b"\x00\x1b"), "00 a4 02 0c 02 00 1b"),
        (Command(0x80, 0x2A, 0x00, 0x80, b"\xaa\xbb", 256), "80 2a 00 80 02 aa bb 00"),
    ],
)
def test_each_short_case_is_encoded(command, encoded):
    assert command.encode().hex(" ") == encoded


@pytest.mark.parametrize(
    "command",
    [Command(0, 0, 0, 0, bytes(256)), Command(0, 0, 0, 0, le=257), Command(0, 0, 0, 0, le=0)],
)
def test_what_short_form_cannot_say_is_our_mistake(command):
    with pytest.raises(ValueError, match="short"):
        command.encode()


def test_the_last_two_bytes_are_the_status_word():
    assert Response.decode(bytes.fromhex("3082 6982")) == Response(bytes.fromhex("3082"), 0x6982)


@pytest.mark.parametrize("answer", ["", "90", "00" * 259])
def test_an_answer_that_is_no_response_is_refused(answer):
    with pytest.raises(AgentError) as refused:
        exchange(Script((READ.encode().hex(), answer)), READ)
    assert refused.value.code == Code.CARD_ANSWER_MALFORMED


def test_6cxx_repeats_the_command_with_that_length():
    reader = Script(("00B0000000", "6C04"), ("00B0000004", "01020304 9000"))
    assert exchange(reader, READ) == Response(bytes([1, 2, 3, 4]), 0x9000)
    assert reader.over()


def test_what_asked_for_nothing_is_not_repeated_as_it_may_be_a_pin():
    reader = Script(("0020008004 31323334", "6C04"))
    assert exchange(reader, Command(0x00, 0x20, 0x00, 0x80, b"1234")).status == 0x6C04
    assert reader.over()


def test_6c00_means_256():
    reader = Script(("00B0000004", "6C00"), ("00B0000000", "AA 9000"))
    assert require(reader, Command(0x00, 0xB0, 0x00, 0x00, le=4)) == b"\xaa"


def test_61xx_fetches_the_rest_until_there_is_none():
    reader = Script(("00B0000000", "AA 6103"), ("00C0000003", "BB 6102"), ("00C0000002", "CCDD 9000"))
    assert require(reader, READ) == bytes.fromhex("AABBCCDD")
    assert reader.over()


def test_6100_means_256():
    reader = Script(("00B0000000", "6100"), ("00C0000000", "AA 9000"))
    assert require(reader, READ) == b"\xaa"


def test_6cxx_repeats_get_response_with_that_length_as_well():
    reader = Script(("00B0000000", "6100"), ("00C0000000", "6C04"), ("00C0000004", "01020304 9000"))
    assert exchange(reader, READ) == Response(bytes([1, 2, 3, 4]), 0x9000)
    assert reader.over()


def test_a_card_that_is_never_content_with_a_length_is_not_asked_for_ever():
    reader = Script(("00B0000000", "6100"), ("00C0000000", "6C04"), ("00C0000004", "6C05"))
    assert exchange(reader, READ).status == 0x6C05
    assert reader.over()


def test_a_card_that_never_ends_is_refused():
    reader = Script(("00B0000000", "6101"), *[("00C0000001", "AA 6101")] * 16)
    with pytest.raises(AgentError) as refused:
        exchange(reader, READ)
    assert refused.value.code == Code.CARD_ANSWER_MALFORMED
    assert reader.over()


def test_another_status_word_is_told_with_its_name():
    with pytest.raises(AgentError) as refused:
        require(Script(("00B0000000", "6982")), READ)
    assert (refused.value.code, refused.value.status) == (Code.CARD_REFUSED, 0x6982)
    assert str(refused.value) == "card_refused 6982 pin_required"
