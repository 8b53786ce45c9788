"""What a page may ask: the four shapes, and everything that is none of them."""

import json

import pytest

from todoke_agent.core import requests
from todoke_agent.core.requests import Attributes, Authenticate, Sign, Status
from todoke_agent.errors import AgentError, Code

SIGN = {"type": "sign", "statement": "{}", "bundle": "", "content": "", "sealed": "", "key_id": ""}
NONCE = "A" * 43
TIME = "2026-11-23T09:25:47Z"


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"type": "status"}, Status),
        (SIGN, Sign),
        ({"type": "authenticate", "nonce": NONCE, "time": TIME, "server_key": "K"}, Authenticate),
        ({"type": "attributes", "nonce": NONCE, "time": TIME}, Attributes),
    ],
)
def test_each_shape_is_read(asked, kind):
    assert isinstance(requests.parse(json.dumps(asked).encode()), kind)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"sign",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"type": "sign"}',
        b'{"type": "unlock"}',
        b'{"type": "status", "more": 1}',
        b'{"type": ["status"]}',
        b'{"nonce": "' + NONCE.encode() + b'"}',
        json.dumps(SIGN | {"digest": "AAAA"}).encode(),
        json.dumps(SIGN | {"bundle": {}}).encode(),
        json.dumps(SIGN | {"bundle": "x" * 262_145}).encode(),
        json.dumps(SIGN | {"key_id": "x" * 33}).encode(),
        json.dumps({"type": "authenticate", "nonce": NONCE, "time": TIME}).encode(),
        json.dumps({"type": "authenticate", "nonce": NONCE, "time": "2" * 21, "server_key": "K"}).encode(),
        json.dumps({"type": "authenticate", "nonce": NONCE, "time": TIME, "server_key": "K" * 33}).encode(),
        json.dumps({"type": "attributes"}).encode(),
        json.dumps({"type": "attributes", "nonce": NONCE}).encode(),
        json.dumps({"type": "attributes", "nonce": "A" * 42, "time": TIME}).encode(),
        json.dumps({"type": "attributes", "nonce": NONCE, "time": "2" * 21}).encode(),
        json.dumps(SIGN | {"statement": "x" * 16_385}).encode(),
        json.dumps({key: value for key, value in SIGN.items() if key != "sealed"}).encode(),
    ],
)
def test_anything_else_is_refused(body):
    with pytest.raises(AgentError) as refused:
        requests.parse(body)
    assert refused.value.code == Code.REQUEST_MALFORMED


@pytest.mark.parametrize("nonce", ["", "A" * 42, "A" * 129, "A" * 42 + "=", "A" * 43 + "\n", "Ａ" * 43, 43, None])
def test_a_nonce_that_is_short_long_or_no_base64url_is_refused(nonce):
    with pytest.raises(AgentError) as refused:
        requests.parse(json.dumps({"type": "authenticate", "nonce": nonce, "time": TIME, "server_key": "K"}).encode())
    assert refused.value.code == Code.REQUEST_MALFORMED


@pytest.mark.parametrize("asked", [{"type": "status"}, {"type": "attributes", "nonce": NONCE, "time": TIME}])
def test_only_what_brings_a_document_may_be_long(asked):
    body = json.dumps(asked).encode()
    assert requests.parse(body.ljust(requests.MAX_PLAIN))
    with pytest.raises(AgentError) as refused:
        requests.parse(body.ljust(requests.MAX_PLAIN + 1))
    assert refused.value.code == Code.REQUEST_OVERSIZED
    assert requests.parse(json.dumps(SIGN).encode().ljust(requests.MAX_REQUEST))


def test_there_is_no_way_to_hand_a_digest_over():
    """What is signed is made here, from a statement; no request has a place for bytes or a digest to sign."""
    assert set(Sign.__struct_fields__) == {"statement", "bundle", "content", "sealed", "key_id"}
    assert Authenticate.__struct_fields__ == ("nonce", "time", "server_key")
    assert Attributes.__struct_fields__ == ("nonce", "time")
    assert Status.__struct_fields__ == ()


def test_the_largest_application_fits():
    assert 1_500_000 < requests.MAX_REQUEST < 2_500_000
