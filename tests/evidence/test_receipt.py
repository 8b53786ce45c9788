"""Receipts: leaves that say nothing, numbers that survive a telephone, proof files that survive no change."""

import hashlib
import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import naivetree
from support.refusals import outcome

from todoke_evidence import b64, canonical, checkpoint, jws, merkle, note, receipt, statement
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.errors import Code
from todoke_evidence.note import NoteSigner

SUBMISSION = bytes(range(16))
TAG = b"\x11" * 16
SALT = b"\x22" * 32
SEALED = b"sealed bytes"
SIGNER = NoteSigner("todoke.example/mihon/internet", bytes(32))
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def statement_jws() -> str:
    content = statement.Statement(
        municipality="990019",
        procedure="ningen-dock",
        form=b"\x33" * 32,
        submission=SUBMISSION,
        time=datetime(2026, 11, 23, 9, 25, 47, tzinfo=UTC),
        origin="https://todoke.example",
        nonce="nonce",
        commitment=bytes(32),
        attachments=(),
        sealed=hashlib.sha256(SEALED).digest(),
    )
    return jws.assemble(statement.header(b"certificate"), statement.encode(content), lambda _: b"signature")


def proof_file(event: bytes, *, size: int = 7, at: int = 4, **changes) -> str:
    """A log of `size` entries in which `event` is entry `at`, and the proof of that, with parts changed."""
    hashes = [merkle.leaf_hash(bytes((number,))) for number in range(size)]
    hashes[at] = merkle.leaf_hash(receipt.leaf(receipt.KIND_SUBMISSION, TAG, SALT, event))
    head = Checkpoint(SIGNER.verifier.name, size, naivetree.root(hashes))
    parts = {
        "extra": receipt.opening(TAG, SALT, event),
        "index": at,
        "path": naivetree.path(at, hashes),
        "signed_checkpoint": checkpoint.sign(head, SIGNER),
    }
    return receipt.encode_proof(**(parts | changes))


# leaves


def test_a_leaf_is_fifty_bytes_and_opens_with_salt_and_event():
    leaf = receipt.leaf(receipt.KIND_SUBMISSION, TAG, SALT, b"event")
    assert leaf == b"\x01\x02" + TAG + hashlib.sha256(b"ledger/v1 commit\x00" + SALT + b"event").digest()
    assert len(leaf) == receipt.LEAF_BYTES == 50
    assert receipt.leaf_tag(leaf) == TAG


@pytest.mark.parametrize(
    ("kind", "tag", "salt"),
    [(0, TAG, SALT), (256, TAG, SALT), (2, TAG[1:], SALT), (2, TAG, SALT[1:]), (2, TAG, SALT + b"\x00")],
)
def test_leaves_are_made_of_parts_with_fixed_lengths(kind, tag, salt):
    assert outcome(receipt.leaf, kind, tag, salt, b"event") is Code.LEAF_MALFORMED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(50),
        b"\x01\x02" + bytes(47),
        b"\x01\x02" + bytes(49),
        b"\x02\x02" + bytes(48),
        b"\x01\x07" + bytes(48),
    ],
)
def test_what_is_not_a_leaf_of_ours_is_refused(data):
    assert outcome(receipt.leaf_tag, data) is Code.LEAF_MALFORMED


# numbers


def test_a_receipt_number_is_readable_and_always_the_same():
    assert receipt.receipt_number(SUBMISSION) == "K3W7-J3XJ-N443-MJ5R"


@pytest.mark.parametrize("submission", [b"", bytes(15), bytes(17)])
def test_a_submission_id_has_sixteen_bytes(submission):
    assert outcome(receipt.receipt_number, submission) is Code.RECEIPT_NUMBER_INVALID


@given(st.binary(min_size=16, max_size=16))
def test_every_number_is_its_own_normal_form(submission):
    number = receipt.receipt_number(submission)
    assert receipt.normalize(number) == number


@pytest.mark.parametrize(
    "typed",
    [
        "{n}",
        " {n}\n",
        "{lower}",
        "{plain}",
        "{wide}",
        "{blanks}",
        "{long_vowel}",
        "{minus}",
        "{misread}",
    ],
)
def test_numbers_are_understood_as_people_type_them(typed):
    number = numbers_with("0", "1")
    forms = {
        "n": number,
        "lower": number.lower(),
        "plain": number.replace("-", ""),
        "wide": "".join(chr(ord(symbol) + 0xFEE0) for symbol in number),
        "blanks": number.replace("-", "\u3000"),
        "long_vowel": number.replace("-", "ー"),
        "minus": number.replace("-", "−"),
        "misread": number.replace("0", "o").replace("1", "l"),
    }
    assert receipt.normalize(typed.format(**forms)) == number


def numbers_with(*symbols: str) -> str:
    """Some receipt number that contains all these symbols."""
    numbers = (receipt.receipt_number(bytes(15) + bytes((last,))) for last in range(256))
    return next(number for number in numbers if all(symbol in number for symbol in symbols))


def test_every_single_wrong_symbol_is_found():
    number = receipt.receipt_number(SUBMISSION).replace("-", "")
    for at, symbol in itertools.product(range(16), SYMBOLS):
        if symbol != number[at]:
            wrong = number[:at] + symbol + number[at + 1 :]
            assert outcome(receipt.normalize, wrong) is Code.RECEIPT_NUMBER_INVALID


def test_every_exchange_of_two_symbols_is_found():
    number = receipt.receipt_number(SUBMISSION).replace("-", "")
    for one, other in itertools.combinations(range(16), 2):
        if number[one] != number[other]:
            symbols = list(number)
            symbols[one], symbols[other] = symbols[other], symbols[one]
            assert outcome(receipt.normalize, "".join(symbols)) is Code.RECEIPT_NUMBER_INVALID


@pytest.mark.parametrize(
    "typed", ["", "-", "K3W7-J3XJ-N443-MJ5", "K3W7-J3XJ-N443-MJ5R0", "U3W7-J3XJ-N443-MJ5R", "F" * 65]
)
def test_other_texts_are_no_numbers(typed):
    assert outcome(receipt.normalize, typed) is Code.RECEIPT_NUMBER_INVALID


@given(st.text(max_size=80))
def test_any_text_is_either_a_number_or_refused_with_a_code(text):
    assert outcome(receipt.normalize, text) in {None, Code.RECEIPT_NUMBER_INVALID}


# proof files


def test_a_receipt_proves_the_submission_offline():
    event = receipt.submission_event(statement_jws(), SEALED)
    verified = receipt.verify_receipt(proof_file(event), [SIGNER.verifier])
    assert verified.receipt_number == receipt.receipt_number(SUBMISSION)
    assert (verified.index, verified.size, verified.origin) == (4, 7, SIGNER.verifier.name)
    assert verified.event == {
        "form": b64.encode(b"\x33" * 32),
        "municipality": "990019",
        "procedure": "ningen-dock",
        "receipt": receipt.receipt_number(SUBMISSION),
        "sealed": b64.encode(hashlib.sha256(SEALED).digest()),
        "statement": b64.encode(hashlib.sha256(statement_jws().encode()).digest()),
        "type": "submission-received",
        "version": 1,
    }


def test_a_receipt_of_a_log_with_one_entry_has_no_path():
    event = receipt.submission_event(statement_jws(), SEALED)
    assert receipt.verify_receipt(proof_file(event, size=1, at=0), [SIGNER.verifier]).size == 1


def test_a_receipt_survives_no_change_of_any_character():
    text = proof_file(receipt.submission_event(statement_jws(), SEALED))
    for at, character in enumerate(text):
        changed = text[:at] + chr(ord(character) ^ 1) + text[at + 1 :]
        assert outcome(receipt.verify_receipt, changed, [SIGNER.verifier]) in {
            Code.PROOF_MALFORMED,
            Code.PROOF_INVALID,
            Code.NOTE_MALFORMED,
            Code.NOTE_SIGNATURE_INVALID,
            Code.CHECKPOINT_MALFORMED,
        }


def test_a_receipt_of_an_unknown_log_is_refused():
    text = proof_file(receipt.submission_event(statement_jws(), SEALED))
    other = NoteSigner("other.example/log", bytes(32))
    assert outcome(receipt.verify_receipt, text, [other.verifier]) is Code.NOTE_SIGNATURE_INVALID
    assert outcome(receipt.verify_receipt, text, []) is Code.NOTE_SIGNATURE_INVALID


def test_a_log_cannot_speak_for_another():
    event = receipt.submission_event(statement_jws(), SEALED)
    other = NoteSigner("other.example/log", b"\x01" * 32)
    head = checkpoint.parse(note.unverified_text(receipt.parse_proof(proof_file(event)).checkpoint))
    forged = proof_file(event, signed_checkpoint=checkpoint.sign(head, other))
    verifiers = [SIGNER.verifier, other.verifier]
    assert outcome(receipt.verify_receipt, forged, verifiers) is Code.NOTE_SIGNATURE_INVALID


@pytest.mark.parametrize(
    "changes",
    [
        {"index": 3},
        {"path": []},
        {"extra": receipt.opening(b"\x12" * 16, SALT, receipt.submission_event(statement_jws(), SEALED))},
        {"extra": receipt.opening(TAG, b"\x23" * 32, receipt.submission_event(statement_jws(), SEALED))},
        {"extra": receipt.opening(TAG, SALT, receipt.submission_event(statement_jws(), b"other"))},
    ],
)
def test_a_receipt_for_something_else_is_refused(changes):
    text = proof_file(receipt.submission_event(statement_jws(), SEALED), **changes)
    assert outcome(receipt.verify_receipt, text, [SIGNER.verifier]) is Code.PROOF_INVALID


def event_with(**changes) -> bytes:
    members = canonical.decode(receipt.submission_event(statement_jws(), SEALED), receipt.MAX_EVENT_BYTES)
    return canonical.encode(members | changes)


@pytest.mark.parametrize(
    "event",
    [
        b"",
        b"{}",
        b"[]",
        b"not json",
        receipt.submission_event(statement_jws(), SEALED) + b" ",
        event_with(version=2),
        event_with(version=True),
        event_with(type="case-granted"),
        event_with(name="見本 太郎"),
        event_with(municipality="9900190"),
        event_with(form="x"),
        event_with(receipt="k3w7-j3xj-n443-mj5r"),
        event_with(receipt="K3W7-J3XJ-N443-MJ5S"),
    ],
)
def test_a_logged_event_of_another_shape_is_no_receipt(event):
    assert outcome(receipt.verify_receipt, proof_file(event), [SIGNER.verifier]) is Code.PROOF_MALFORMED
