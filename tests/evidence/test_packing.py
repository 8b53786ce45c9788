"""The statements of a pack: each opens by itself, for the one office, and for nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_evidence import packing, sealing
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.packing import PackOpener

KEY = sealing.generate()
STATEMENTS = ("first.statement.here", "second", "")


def pack(suite: str = sealing.DEFAULT_SUITE) -> tuple[sealing.OpeningKey, packing.SealedStatements]:
    key = sealing.generate(suite)
    return key, packing.seal(key.public(), "990019", STATEMENTS)


@pytest.mark.parametrize("suite", sealing.SUITES)
def test_every_statement_opens_by_itself(suite: str) -> None:
    key, sealed = pack(suite)
    opener = PackOpener.of(key, "990019", sealed.sealed_key)
    assert [opener.open(one) for one in reversed(sealed.statements)] == list(reversed(STATEMENTS))


def test_sealing_adds_what_is_said_and_shows_nothing() -> None:
    _, sealed = pack()
    assert [len(one) for one in sealed.statements] == [len(one) + packing.OVERHEAD for one in STATEMENTS]
    assert not any(text.encode() in one for text, one in zip(STATEMENTS[:2], sealed.statements, strict=False))


def test_two_packs_of_the_same_statements_share_nothing() -> None:
    _, first = pack()
    _, second = pack()
    assert first.sealed_key != second.sealed_key
    assert not set(first.statements) & set(second.statements)


def test_the_same_statement_twice_in_a_pack_is_not_seen_to_be_the_same() -> None:
    sealed = packing.seal(KEY.public(), "990019", ["same", "same"])
    assert len(set(sealed.statements)) == 2


@pytest.mark.parametrize("municipality", ["990027", "99001", ""])
def test_another_municipality_cannot_open(municipality: str) -> None:
    key, sealed = pack()
    with pytest.raises(EvidenceError, match=Code.SEAL_BROKEN):
        PackOpener.of(key, municipality, sealed.sealed_key)


def test_another_key_cannot_open() -> None:
    _, sealed = pack()
    with pytest.raises(EvidenceError, match=Code.SEAL_BROKEN):
        PackOpener.of(KEY, "990019", sealed.sealed_key)


@pytest.mark.parametrize("secret", [b"", bytes(15), bytes(32)])
def test_a_key_of_another_size_is_none(secret: bytes) -> None:
    sealed = sealing.seal(KEY.public(), secret, packing._info("990019"))
    with pytest.raises(EvidenceError, match=Code.SEAL_BROKEN):
        PackOpener.of(KEY, "990019", sealed)


def test_any_changed_byte_breaks_the_seal() -> None:
    key, sealed = pack()
    opener, one = PackOpener.of(key, "990019", sealed.sealed_key), sealed.statements[0]
    for at in range(len(one)):
        with pytest.raises(EvidenceError, match=Code.SEAL_BROKEN):
            opener.open(one[:at] + bytes((one[at] ^ 1,)) + one[at + 1 :])


@given(st.binary(max_size=200))
def test_no_bytes_at_all_break_the_opener(data: bytes) -> None:
    sealed = packing.seal(KEY.public(), "990019", [])
    opener = PackOpener.of(KEY, "990019", sealed.sealed_key)
    with pytest.raises(EvidenceError, match=Code.SEAL_BROKEN):
        opener.open(data)
    with pytest.raises(EvidenceError, match=Code.SEAL_BROKEN):
        PackOpener.of(KEY, "990019", data)
