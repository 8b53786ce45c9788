"""Selecting and reading in pieces."""

import pytest
from support.apdus import Script

from todoke_agent import files
from todoke_agent.errors import AgentError, Code


def refusal(action):
    with pytest.raises(AgentError) as refused:
        action()
    return refused.value


def test_an_application_is_selected_by_name_without_wanting_an_answer():
    reader = Script(("00 A4 04 0C 0A D392F000260100000001", "9000"))
    files.select_application(reader, bytes.fromhex("D392F000260100000001"))
    assert reader.over()


def test_a_card_without_the_application_is_no_my_number_card():
    error = refusal(lambda: files.select_application(Script(("00A4040C02D392", "6A82")), b"\xd3\x92"))
    assert error.code == Code.NOT_MY_NUMBER_CARD


def test_another_refusal_to_select_is_told_with_its_status_word():
    error = refusal(lambda: files.select_application(Script(("00A4040C02D392", "6283")), b"\xd3\x92"))
    assert (error.code, error.status) == (Code.CARD_REFUSED, 0x6283)


def test_a_missing_file_is_told_with_its_status_word():
    error = refusal(lambda: files.select_file(Script(("00A4020C02001A", "6A82")), 0x001A))
    assert (error.code, error.status) == (Code.CARD_REFUSED, 0x6A82)


def test_a_long_file_is_read_in_pieces_of_256():
    pieces = [bytes([number]) * 256 for number in (1, 2)]
    reader = Script(
        ("00 B0 00 00 00", pieces[0].hex() + "9000"),
        ("00 B0 01 00 00", pieces[1].hex() + "9000"),
        ("00 B0 02 00 03", "030303 9000"),
    )
    assert files.read(reader, 515) == pieces[0] + pieces[1] + b"\x03" * 3


def test_a_card_that_gives_less_is_asked_for_the_rest():
    reader = Script(("00B0000004", "0102 9000"), ("00B0000202", "0304 9000"))
    assert files.read(reader, 4) == bytes([1, 2, 3, 4])


@pytest.mark.parametrize("answer", ["9000", "0102030405 9000"])
def test_a_card_that_gives_nothing_or_too_much_is_refused(answer):
    assert refusal(lambda: files.read(Script(("00B0000004", answer)), 4)).code == Code.CARD_ANSWER_MALFORMED


def test_a_read_past_the_end_is_told_with_its_status_word():
    assert refusal(lambda: files.read(Script(("00B0000004", "6B00")), 4)).status == 0x6B00


def test_a_file_that_claims_to_be_huge_is_not_read():
    reader = Script(("00A4020C020001", "9000"), ("00B0000004", "3082FFFF 9000"))
    error = refusal(lambda: files.read_object(reader, 0x0001, 4, lambda _head: 65_539))
    assert error.code == Code.CARD_ANSWER_MALFORMED
    assert reader.over()


def test_an_object_shorter_than_its_head_is_refused():
    reader = Script(("00A4020C020001", "9000"), ("00B0000004", "FF100000 9000"))
    assert refusal(lambda: files.read_object(reader, 0x0001, 4, lambda _head: 3)).code == Code.CARD_ANSWER_MALFORMED
