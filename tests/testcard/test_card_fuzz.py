"""Whatever the bytes, the card answers with a status word and never tells what a PIN protects."""

from hypothesis import given, settings
from hypothesis import strategies as st
from support import cards

SECRET = cards.certificate("valid")[100:132]
HEADS = st.sampled_from([b"\x00\xa4", b"\x00\xb0", b"\x80\x2a", b"\x00\x24", b"\x00\xca"])
COMMANDS = st.one_of(st.binary(max_size=300), st.builds(lambda head, rest: head + rest, HEADS, st.binary(max_size=20)))


@settings(max_examples=200)
@given(st.lists(COMMANDS, max_size=6))
def test_any_bytes_are_answered(commands):
    card = cards.card("valid")
    card.transmit(bytes.fromhex("00A4040C0AD392F000260100000001"))
    for command in commands:
        answer = card.transmit(command)
        assert 2 <= len(answer) <= 258
        assert answer[-2] in {0x63, 0x67, 0x69, 0x6A, 0x6B, 0x6D, 0x6E, 0x90}
        assert SECRET not in answer
