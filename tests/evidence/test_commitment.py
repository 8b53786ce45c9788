"""Commitments: a statement binds answers and attachments without showing them."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.refusals import outcome

from todoke_evidence import commitment
from todoke_evidence.content import Attachment, Content
from todoke_evidence.errors import Code
from todoke_evidence.statement import Statement

SALT = b"\x01" * 32
FIRST = Attachment("a.png", "image/png", b"\x02" * 32, b"first")
SECOND = Attachment("b.png", "image/png", b"\x03" * 32, b"second")
CONTENT = Content(SALT, {"cost": 30_000, "name": "見本　花子"}, (FIRST, SECOND))
STATEMENT = Statement(
    municipality="990019",
    procedure="ningen-dock",
    form=bytes(32),
    submission=bytes(16),
    time=datetime(2026, 11, 23, 9, 25, 47, tzinfo=UTC),
    origin="https://todoke.example",
    nonce="nonce",
    commitment=commitment.answers_commitment(SALT, CONTENT.answers),
    attachments=tuple(commitment.attachment_digest(each.salt, each.data) for each in CONTENT.attachments),
    sealed=bytes(32),
)


def test_a_commitment_is_the_digest_of_label_salt_and_canonical_answers():
    expected = hashlib.sha256(b"todoke/answers/v1\x00" + SALT + '{"cost":30000,"name":"見本　花子"}'.encode()).digest()
    assert commitment.answers_commitment(SALT, {"name": "見本　花子", "cost": 30_000}) == expected


def test_an_attachment_digest_is_that_of_label_salt_and_bytes():
    expected = hashlib.sha256(b"todoke/attachment/v1\x00" + SALT + b"bytes").digest()
    assert commitment.attachment_digest(SALT, b"bytes") == expected


def test_answers_without_a_canonical_form_have_no_commitment():
    assert outcome(commitment.answers_commitment, SALT, {"cost": 0.5}) is Code.CANONICAL_INVALID


def test_the_content_that_was_signed_for_is_accepted():
    assert outcome(commitment.check_content, STATEMENT, CONTENT) is None


@pytest.mark.parametrize(
    "changes",
    [{"salt": bytes(32)}, {"answers": {}}, {"answers": CONTENT.answers | {"cost": 30_001}}],
)
def test_other_answers_are_refused(changes):
    assert outcome(commitment.check_content, STATEMENT, replace(CONTENT, **changes)) is Code.COMMITMENT_MISMATCH


@pytest.mark.parametrize(
    "attachments",
    [
        (),
        (FIRST,),
        (SECOND, FIRST),
        (FIRST, SECOND, SECOND),
        (FIRST, replace(SECOND, data=b"Second")),
        (FIRST, replace(SECOND, salt=bytes(32))),
    ],
)
def test_other_attachments_are_refused(attachments):
    content = replace(CONTENT, attachments=attachments)
    assert outcome(commitment.check_content, STATEMENT, content) is Code.ATTACHMENT_MISMATCH
