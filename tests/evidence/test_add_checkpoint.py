"""The request to a witness: exactly the lines of C2SP tlog-witness, taken apart and nothing believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.refusals import outcome

from todoke_evidence import add_checkpoint, std64
from todoke_evidence.add_checkpoint import Request
from todoke_evidence.errors import Code

HASH = std64.encode(b"\x07" * 32)
BODY = f"old 3\n{HASH}\n{HASH}\n\ncheckpoint\n".encode()


def test_a_request_is_read_as_it_is_written():
    request = Request(3, (b"\x07" * 32, b"\x07" * 32), "checkpoint\n")
    assert add_checkpoint.encode(request) == BODY
    assert add_checkpoint.parse(BODY) == request


def test_the_first_request_has_no_proof():
    assert add_checkpoint.parse(b"old 0\n\nx\n\n\xe2\x80\x94 y\n") == Request(0, (), "x\n\n\N{EM DASH} y\n")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 3\n",
        BODY.replace(b"old 3", b"old 03"),
        BODY.replace(b"old 3", b"old -1"),
        BODY.replace(b"old 3", b"old 1_0"),
        BODY.replace(b"old 3", b"old 9223372036854775808"),
        BODY.replace(b"old 3", b"Old 3"),
        BODY.replace(b"\n", b"\r\n"),
        BODY.replace(HASH.encode(), HASH.encode()[:-1]),
        BODY.replace(HASH.encode(), b"AAAA"),
        BODY.replace(HASH.encode(), std64.encode(bytes(33)).encode()),
        BODY.replace(b"old 3\n", b"old 3\n" + f"{HASH}\n".encode() * 62),
        BODY + b"\xff",
        BODY + bytes(add_checkpoint.MAX_BYTES),
    ],
)
def test_other_shapes_are_refused(body):
    assert outcome(add_checkpoint.parse, body) is Code.ADD_CHECKPOINT_MALFORMED


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"old 1\n\n{text}".encode(errors="replace")))
def test_any_bytes_are_refused_with_a_code_or_come_out_the_same(body):
    refused = outcome(add_checkpoint.parse, body)
    assert refused is Code.ADD_CHECKPOINT_MALFORMED or add_checkpoint.encode(add_checkpoint.parse(body)) == body
