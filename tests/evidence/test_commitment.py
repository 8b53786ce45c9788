"""Commitments: a statement binds answers and attachments without showing them."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.refusals import outcome

from todoke_evidence import chunks, commitment
from todoke_evidence.content import Attachment, Content, Uploaded
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


KEY, UPLOAD = b"\x04" * 32, b"\x05" * 16
SCAN = b"\x89PNG" + bytes(chunks.CHUNK)


def sealed_apart(data: bytes = SCAN, **changes) -> tuple[Uploaded, list[bytes]]:
    """A file and its sealed chunks."""
    sealer = chunks.Sealer(KEY, "990019", UPLOAD, SALT)
    sealed = [*sealer.feed(data), sealer.finish()]
    uploaded = Uploaded("c.png", "image/png", SALT, len(data), sealer.digest, UPLOAD, KEY, sealer.link)
    return replace(uploaded, **changes), sealed


def opened(uploaded: Uploaded, sealed: list[bytes], municipality: str = "990019") -> bytes:
    return b"".join(commitment.open_uploaded(uploaded, municipality, sealed))


def with_upload(uploaded: Uploaded) -> tuple[Statement, Content]:
    attached = (FIRST, uploaded)
    digests = tuple(commitment.digest_of(one) for one in attached)
    return replace(STATEMENT, attachments=digests, uploads=(uploaded.link,)), replace(CONTENT, attachments=attached)


def test_a_file_that_was_sealed_apart_comes_back():
    assert opened(*sealed_apart()) == SCAN


def test_a_file_that_was_sealed_apart_is_committed_to_by_digest_and_by_chain():
    statement, content = with_upload(sealed_apart()[0])
    assert outcome(commitment.check_content, statement, content) is None
    for changes in ({"uploads": ()}, {"uploads": (bytes(32),)}, {"attachments": statement.attachments[:1]}):
        assert outcome(commitment.check_content, replace(statement, **changes), content) is Code.ATTACHMENT_MISMATCH


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"link": bytes(32)}, Code.CHUNKS_MISMATCH),
        ({"digest": bytes(32)}, Code.ATTACHMENT_MISMATCH),
        ({"salt": bytes(32)}, Code.ATTACHMENT_MISMATCH),
        ({"key": bytes(32)}, Code.CHUNK_BROKEN),
        ({"upload": bytes(16)}, Code.CHUNK_BROKEN),
        ({"size": len(SCAN) + 1}, Code.CHUNK_SIZE_WRONG),
    ],
)
def test_a_file_that_is_not_the_signed_one_is_refused(changes, code):
    assert outcome(opened, *sealed_apart(**changes)) is code


def test_a_file_sealed_for_another_municipality_does_not_open():
    assert outcome(opened, *sealed_apart(), "990027") is Code.CHUNK_BROKEN


def test_chunks_that_are_sealed_again_under_the_same_key_are_not_the_signed_ones():
    uploaded, sealed = sealed_apart()
    _, others = sealed_apart(SCAN[:-1] + b"x")
    assert outcome(opened, uploaded, [sealed[0], others[1]]) is Code.CHUNKS_MISMATCH
