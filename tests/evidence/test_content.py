"""What is sealed: answers, salts and attachments in one byte string."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import letters
from support.refusals import outcome

from todoke_evidence import b64, canonical, chunks, content, sealing
from todoke_evidence.content import Attachment, Content, Uploaded
from todoke_evidence.errors import Code

RECEIPT = Attachment("領収書.pdf", "application/pdf", b"\x02" * 32, b"%PDF-1.7")
PHOTO = Attachment("photo.jpg", "image/jpeg", b"\x03" * 32, b"")
SCAN = Uploaded(
    name="scan.png",
    media_type="image/png",
    salt=b"\x04" * 32,
    size=chunks.MAX_FILE,
    digest=b"\x05" * 32,
    upload=b"\x06" * 16,
    key=b"\x07" * 32,
    link=b"\x08" * 32,
)
GOOD = Content(b"\x01" * 32, {"name": "見本　花子", "cost": 30_000}, (RECEIPT, SCAN, PHOTO))


def packed(body: bytes = RECEIPT.data, **changes) -> bytes:
    """The good content with header members changed; None removes one."""
    data = content.pack(GOOD)
    header = canonical.decode(data[4 : 4 + int.from_bytes(data[:4])], 10_000) | changes
    encoded = canonical.encode({key: value for key, value in header.items() if value is not None})
    return len(encoded).to_bytes(4) + encoded + body


def one_attachment(**changes) -> list[dict]:
    wire = {"name": "a", "salt": b64.encode(bytes(32)), "size": len(RECEIPT.data), "type": "image/png"}
    return [wire | changes]


def one_upload(**changes) -> dict:
    wire = {name: b64.encode(bytes(32)) for name in ("digest", "key", "link")} | {"id": b64.encode(bytes(16))}
    return {key: value for key, value in (wire | changes).items() if value is not None}


LETTER_KEY = letters.key().public()
WITH_KEY = replace(GOOD, letter_key=LETTER_KEY)


def letter_key(**changes) -> dict:
    wire = {"key_id": LETTER_KEY.key_id, "public": b64.encode(LETTER_KEY.public), "suite": LETTER_KEY.suite}
    return {key: value for key, value in (wire | changes).items() if value is not None}


def test_content_comes_back():
    assert content.unpack(content.pack(GOOD)) == GOOD
    assert packed() == content.pack(GOOD)


def test_the_layout_is_length_header_attachments():
    data = content.pack(Content(bytes(32), {}, (RECEIPT,)))
    header = (
        b'{"answers":{},"attachments":[{"name":"\xe9\xa0\x98\xe5\x8f\x8e\xe6\x9b\xb8.pdf",'
        b'"salt":"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI","size":8,"type":"application/pdf"}],'
        b'"salt":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","version":1}'
    )
    assert data == len(header).to_bytes(4) + header + b"%PDF-1.7"


@pytest.mark.parametrize("suite", sealing.SUITES)
def test_the_key_for_letters_comes_back_with_it(suite):
    with_key = replace(GOOD, letter_key=letters.key(suite).public())
    assert content.unpack(content.pack(with_key)) == with_key != GOOD


def test_a_contact_comes_back_with_it():
    reachable = replace(GOOD, contact="hanako@mihon.example")
    assert content.unpack(content.pack(reachable)) == reachable != GOOD
    assert packed(contact="hanako@mihon.example") == content.pack(reachable)


@pytest.mark.parametrize(
    "contact", ["", "hanako", "a b@mihon.example", "花子@mihon.example", "a@b\n", "a" * 254 + "@b", 1]
)
def test_what_is_no_address_is_no_contact(contact):
    assert outcome(content.unpack, packed(contact=contact)) is Code.CONTENT_MALFORMED


def test_the_key_stands_in_the_header():
    assert packed(letter_key=letter_key()) == content.pack(WITH_KEY)


@pytest.mark.parametrize(
    "changed",
    [
        replace(GOOD, salt=bytes(31)),
        replace(GOOD, answers={"cost": 1.5}),
        replace(GOOD, answers={"費用": 1}),
        replace(GOOD, attachments=(PHOTO,) * 11),
        *(
            replace(GOOD, attachments=(replace(PHOTO, **changes),))
            for changes in (
                {"salt": b""},
                {"name": ""},
                {"name": "../passwd"},
                {"name": "a\\b"},
                {"name": "a\nb"},
                {"name": "a\x85"},
                {"name": "a" * 256},
                {"media_type": "pdf"},
                {"media_type": "image/png\n"},
                {"media_type": "image/png; charset=x"},
            )
        ),
        *(
            replace(GOOD, attachments=(replace(SCAN, **changes),))
            for changes in (
                {"size": chunks.MAX_FILE + 1},
                {"size": -1},
                {"digest": bytes(31)},
                {"upload": bytes(17)},
                {"key": bytes(16)},
                {"link": b""},
            )
        ),
    ],
)
def test_content_nobody_could_read_is_not_packed(changed):
    assert outcome(content.pack, changed) is Code.CONTENT_MALFORMED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x00\x00",
        b"\x00\x00\x00\x00",
        b"\x00\x00\x00\x03{}",
        b"\xff\xff\xff\xff{}",
        packed()[:-1],
        packed() + b"\x00",
        *(packed(**{key: None}) for key in ("answers", "attachments", "salt", "version")),
        packed(more=1),
        packed(version=2),
        packed(version=True),
        packed(answers=[]),
        packed(salt="AA"),
        packed(attachments=one_attachment(size=7)),
        packed(attachments=one_attachment(size=9)),
        packed(attachments=one_attachment(size=-1)),
        packed(attachments=one_attachment(size=True)),
        packed(attachments=[*one_attachment(size=9), *one_attachment(size=-1)]),
        packed(attachments=one_attachment(salt="AA")),
        packed(attachments=one_attachment(name="a/b")),
        packed(attachments=one_attachment(more=1)),
        packed(attachments=one_attachment(size=0) * 11, body=b""),
        packed(attachments=one_attachment(upload=None)),
        packed(attachments=one_attachment(upload={})),
        packed(attachments=one_attachment(upload=one_upload())),  # and its bytes here as well
        *(packed(attachments=one_attachment(upload=one_upload(**{key: None})), body=b"") for key in one_upload()),
        *(packed(attachments=one_attachment(upload=one_upload(**{key: "AA"})), body=b"") for key in one_upload()),
        packed(attachments=one_attachment(upload=one_upload(more="AA")), body=b""),
        packed(attachments=one_attachment(upload=one_upload(), size=chunks.MAX_FILE + 1), body=b""),
        packed().replace(b'"version":1', b'"version":1 '),
        packed(letter_key={}),
        packed(letter_key=LETTER_KEY.key_id),
        content.pack(WITH_KEY).replace(b'"letter_key":{', b'"letter_key":null,"x":{'),
        *(packed(letter_key=letter_key(**{name: None})) for name in letter_key()),
        packed(letter_key=letter_key(more="x")),
        packed(letter_key=letter_key(suite="x25519")),
        packed(letter_key=letter_key(suite="of tomorrow")),
        packed(letter_key=letter_key(key_id="A" * 16)),
        packed(letter_key=letter_key(public=letter_key()["public"][:-2])),
        packed(letter_key=letter_key(public=letter_key()["public"] + "AA")),
    ],
)
def test_opened_bytes_are_read_strictly(data):
    assert outcome(content.unpack, data) is Code.CONTENT_MALFORMED


def test_sizes_are_bounded():
    empty = len(content.pack(replace(GOOD, attachments=(replace(PHOTO, data=bytes(100_000)),)))) - 100_000
    largest = replace(GOOD, attachments=(replace(PHOTO, data=bytes(content.MAX_CONTENT - empty)),))
    assert outcome(content.pack, largest) is None
    larger = replace(GOOD, attachments=(replace(PHOTO, data=bytes(content.MAX_CONTENT - empty + 1)),))
    assert outcome(content.pack, larger) is Code.CONTENT_OVERSIZED
    assert outcome(content.unpack, bytes(content.MAX_CONTENT + 1)) is Code.CONTENT_OVERSIZED
    long_answer = replace(GOOD, answers={"text": "a" * content.MAX_HEADER})
    assert outcome(content.pack, long_answer) is Code.CONTENT_MALFORMED


@given(st.binary(max_size=80) | st.binary(max_size=60).map(lambda data: len(data).to_bytes(4) + data))
def test_nothing_but_a_refusal_comes_out(data):
    assert outcome(content.unpack, data) is Code.CONTENT_MALFORMED
