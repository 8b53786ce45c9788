"""The vpcd protocol, whatever the reader sends."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import cards
from support.waiting import LONG

from todoke_testcard import vpcd
from todoke_testcard.card import VirtualCard
from todoke_testcard.vpcd import Control, UnknownControlError

SELECT = bytes.fromhex("00A4040C0AD392F000260100000001")
SELECT_PIN, EMPTY_VERIFY = bytes.fromhex("00A4020C020018"), bytes.fromhex("00200080")
VERIFY = bytes.fromhex("0020008004") + cards.PIN.encode()
AUTHENTICATE = (bytes.fromhex("00A4020C020017"), bytes.fromhex("802A008003AABBCC00"))
OK, NO_FILE, TRIES_3 = b"\x90\x00", b"\x6a\x82", b"\x63\xc3"
ATR = bytes([Control.ATR])


class Reader:
    """The other end."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(LONG)
        self.connection = connection

    def tell(self, message: bytes) -> None:
        self.connection.sendall(len(message).to_bytes(2) + message)

    def ask(self, message: bytes) -> bytes:
        self.tell(message)
        size = int.from_bytes(self.connection.recv(2, socket.MSG_WAITALL))
        return self.connection.recv(size, socket.MSG_WAITALL)


@contextmanager
def inserted(card: vpcd.Card) -> Iterator[Reader]:
    """A reader with a card in it; raises what the card raised."""
    errors: list[Exception] = []

    def be_the_card(plug: socket.socket) -> None:
        with plug:
            try:
                vpcd.attend(plug, card)
            except Exception as error:  # noqa: BLE001 -- raised again below
                errors.append(error)

    with socket.create_server((vpcd.HOST, 0)) as server:
        thread = threading.Thread(target=be_the_card, args=(vpcd.dial(server.getsockname()[1]),))
        connection, _ = server.accept()
    thread.start()
    with connection:
        yield Reader(connection)
    thread.join(LONG)
    assert not thread.is_alive()
    if errors:
        raise errors[0]


@pytest.fixture
def card() -> VirtualCard:
    return cards.card("valid")


def opened(reader: Reader) -> bool:
    """Whether the card signs."""
    return [reader.ask(command) for command in AUTHENTICATE][-1].endswith(OK)


def test_the_answer_to_reset_is_told_as_often_as_it_is_asked(card):
    with inserted(card) as reader:
        assert [reader.ask(ATR) for _ in range(3)] == [vpcd.CONTACT_ATR] * 3


def test_commands_are_answered_by_the_card(card):
    with inserted(card) as reader:
        assert [reader.ask(command) for command in (SELECT, SELECT_PIN, EMPTY_VERIFY)] == [OK, OK, TRIES_3]


def test_a_message_may_come_in_pieces(card):
    with inserted(card) as reader:
        for byte in len(SELECT).to_bytes(2) + SELECT[:-1]:
            reader.connection.sendall(bytes([byte]))
        reader.connection.sendall(SELECT[-1:])
        assert reader.connection.recv(4, socket.MSG_WAITALL) == b"\0\x02" + OK


@pytest.mark.parametrize("control", [Control.OFF, Control.ON, Control.RESET])
def test_the_card_forgets_all_when_power_goes_comes_or_it_is_reset(card, control):
    with inserted(card) as reader:
        assert [reader.ask(command) for command in (SELECT, SELECT_PIN, VERIFY)] == [OK] * 3
        assert reader.ask(ATR)
        assert opened(reader)
        reader.tell(bytes([control]))
        assert [reader.ask(command) for command in AUTHENTICATE] == [NO_FILE, b"\x69\x86"]


@pytest.mark.parametrize("last", [b"", b"\0", b"\0\x05", b"\0\x05\0\xa4"])
def test_the_card_forgets_all_when_the_reader_hangs_up_even_amid_a_message(card, last):
    with inserted(card) as reader:
        assert [reader.ask(command) for command in (SELECT, SELECT_PIN, VERIFY)] == [OK] * 3
        reader.connection.sendall(last)
    assert card.transmit(AUTHENTICATE[0]) == NO_FILE


def test_a_reader_that_breaks_off_is_as_one_that_hangs_up(card):
    with inserted(card) as reader:
        # With this, closing sends a reset (SO_LINGER, 0 seconds).
        reader.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        assert reader.ask(SELECT) == OK
    assert card.transmit(AUTHENTICATE[0]) == NO_FILE


@pytest.mark.parametrize("code", [3, 5, 0xFF])
def test_an_unknown_control_ends_it(card, code):
    with pytest.raises(UnknownControlError) as refused, inserted(card) as reader:
        reader.tell(bytes([code]))
    assert str(refused.value) == refused.value.code == "vpcd_control_unknown"


@pytest.mark.parametrize("size", [0, 2, 3, 262, 65_535])
def test_what_is_no_short_command_is_answered_by_the_card(card, size):
    with inserted(card) as reader:
        assert reader.ask(bytes(size)) == b"\x67\x00"
        assert reader.ask(SELECT) == OK


@settings(max_examples=100)
@given(st.lists(st.binary(min_size=2, max_size=40), max_size=5), st.binary(max_size=3))
def test_any_messages_are_answered_and_any_end_is_the_end(messages, rest):
    with inserted(cards.card("valid")) as reader:
        for message in messages:
            assert 2 <= len(reader.ask(message)) <= 258
        assert reader.ask(ATR) == vpcd.CONTACT_ATR
        reader.connection.sendall(rest[:1])


def test_a_blank_card_has_nothing():
    with inserted(vpcd.Blank()) as reader:
        assert reader.ask(ATR) == vpcd.CONTACT_ATR
        assert reader.ask(SELECT) == b"\x6d\x00"
