"""Two-byte-tag TLV: what is read, and everything that is refused."""

import pytest

from todoke_agent import tlv
from todoke_agent.errors import AgentError, Code


def elements(text: str):
    data = bytes.fromhex(text)
    return tlv.elements(data, 0, len(data))


def test_elements_are_read_with_their_place():
    first, second = elements("DF22 02 AABB DF23 00")
    assert (first.tag, first.value, first.start, first.end) == (0xDF22, b"\xaa\xbb", 0, 5)
    assert (second.tag, second.value, second.start, second.end) == (0xDF23, b"", 5, 8)


@pytest.mark.parametrize(("head", "size"), [("7F", 0x7F), ("81 80", 0x80), ("82 0101", 0x0101)])
def test_lengths_take_one_two_or_three_bytes(head, size):
    (element,) = elements(f"FF20 {head}" + "00" * size)
    assert len(element.value) == size


@pytest.mark.parametrize(
    "text",
    [
        "30 03 020101",  # a one-byte tag
        "DF 81 01 00",  # a three-byte tag
        "DF",
        "DF22",
        "DF22 02 AA",  # ends too early
        "DF22 80 0000",  # indefinite length
        "DF22 83 000001 AA",
        "DF22 82 00",
        "DF22 01 AA FFFF",  # filler where an element must be
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(AgentError) as refused:
        elements(text)
    assert refused.value.code == Code.CARD_ANSWER_MALFORMED


def test_the_length_of_the_first_element_includes_its_head():
    assert tlv.length_of_first(bytes.fromhex("FF20 81 C8 DF")) == 204
