"""Retry counters outlive the card's stay in the reader, and are kept before anything is answered."""

import pytest
from support import cards

from todoke_testcard.pins import PinBook, PinName, fresh
from todoke_testcard.store import Store, prepare

JPKI = bytes.fromhex("00A4040C0AD392F000260100000001")
SIGNING_PIN = bytes.fromhex("00A4020C02001B")
TRIES_LEFT = bytes.fromhex("00200080")
WRONG = bytes.fromhex("0020008006") + b"WRONG1"
RIGHT = bytes.fromhex("0020008008") + b"MIHON123"


def ask(store: Store, *commands: bytes) -> str:
    card = store.card("valid")
    return [card.transmit(command) for command in (JPKI, SIGNING_PIN, *commands)][-1].hex()


def test_the_counter_is_kept_between_stays_in_the_reader(tmp_path):
    store = cards.build_pki(tmp_path)
    assert ask(store, WRONG, WRONG) == "63c3"
    assert ask(Store(tmp_path), TRIES_LEFT) == "63c3"


def test_a_lock_survives_and_only_unblocking_ends_it(tmp_path):
    store = cards.build_pki(tmp_path)
    ask(store, *[WRONG] * 5)
    assert ask(Store(tmp_path), RIGHT) == "6984"
    prepare(tmp_path, cards.NOW)
    assert ask(Store(tmp_path), RIGHT) == "6984"
    store.unblock("valid")
    assert ask(Store(tmp_path), RIGHT) == "9000"


def test_a_changed_pin_is_kept(tmp_path):
    store = cards.build_pki(tmp_path)
    assert ask(store, RIGHT, bytes.fromhex("0024018006") + b"NEWONE") == "9000"
    assert ask(Store(tmp_path), bytes.fromhex("0020008006") + b"NEWONE") == "9000"


def test_the_cards_do_not_share_their_counters(tmp_path):
    store = cards.build_pki(tmp_path)
    ask(store, *[WRONG] * 5)
    card = store.card("taro")
    assert [card.transmit(command).hex() for command in (JPKI, SIGNING_PIN, TRIES_LEFT)][-1] == "63c5"


def test_a_try_is_taken_before_it_is_judged():
    kept = []
    states = fresh({PinName.SIGNING: "MIHON123"})
    book = PinBook(states, lambda now: kept.append(now[PinName.SIGNING].tries_left))
    assert book.verify(PinName.SIGNING, b"MIHON123")
    assert kept == [4, 5]


def test_a_try_that_cannot_be_kept_is_not_judged():
    def full_disk(_states):
        raise OSError

    book = PinBook(fresh({PinName.SIGNING: "MIHON123"}), full_disk)
    with pytest.raises(OSError):
        book.verify(PinName.SIGNING, b"MIHON123")


def test_a_locked_pin_is_never_compared():
    states = fresh({PinName.SIGNING: "MIHON123"})
    states[PinName.SIGNING].tries_left = 0
    book = PinBook(states, lambda _states: None)
    assert not book.verify(PinName.SIGNING, b"MIHON123")
    assert book.tries_left(PinName.SIGNING) == 0
