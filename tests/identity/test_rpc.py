"""Identity's gRPC edge: bounds and verdicts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from support import cards

from todoke_evidence.jpki import profile
from todoke_evidence.trust_files import load_trust_store
from todoke_identity.rpc import MAX_ITEMS, IdentityServicer
from todoke_kit.errors import Refusal
from todoke_kit.metrics import REFUSED
from todoke_pb.identity.v1 import identity_pb2 as pb

SIGNED_AT = int(cards.NOW.timestamp())


def servicer(folder: Path) -> IdentityServicer:
    trust = load_trust_store(folder, profile.TEST)
    return IdentityServicer(lambda: trust, lambda: cards.NOW + timedelta(minutes=1), None)


def ask(folder: Path, items: list[pb.SignedDigest]) -> list[str]:
    request = pb.VerifySignaturesRequest(items=items)
    answer = asyncio.run(servicer(folder).VerifySignatures(request, None))
    return [verdict.code for verdict in answer.verdicts]


def test_a_signature_comes_without_anything_of_what_was_signed() -> None:
    fields = set(pb.SignedDigest.DESCRIPTOR.fields_by_name)
    assert fields == {"digest", "signature", "certificate", "algorithm", "signed_at", "key"}


def test_an_empty_call_and_an_empty_item_are_answered() -> None:
    assert ask(cards.trust(), []) == []
    assert ask(cards.trust(), [pb.SignedDigest()]) == ["signed_too_long_ago"]
    assert ask(cards.trust(), [pb.SignedDigest(signed_at=SIGNED_AT)]) == ["certificate_malformed"]


def test_a_call_with_too_many_items_is_refused_and_counted() -> None:
    counter = REFUSED.labels("identity", "batch_oversized")
    before = counter._value.get()
    with pytest.raises(Refusal, match="batch_oversized"):
        ask(cards.trust(), [pb.SignedDigest()] * (MAX_ITEMS + 1))
    request = pb.VerifySignaturesRequest(items=[pb.SignedDigest()] * (MAX_ITEMS + 1))
    with pytest.raises(Refusal, match="batch_oversized"):
        asyncio.run(servicer(cards.trust()).ReverifySignatures(request, None))
    assert counter._value.get() == before + 2


def test_a_refusal_is_counted_and_audited_with_the_beginning_of_what_was_signed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "todoke.audit")
    counter = REFUSED.labels("identity", "certificate_malformed")
    before = counter._value.get()
    item = pb.SignedDigest(digest=bytes(range(32)) * 1_000, signed_at=SIGNED_AT)
    ask(cards.trust(), [item])
    assert counter._value.get() == before + 1
    [record] = caplog.records
    digest = "000102030405060708090a0b0c0d0e0f"
    assert (record.message, record.fields) == (
        "refused",
        {"door": "identity", "code": "certificate_malformed", "digest": digest},
    )
