"""Identity's gRPC edge and its trust folder: bounds, verdicts, and revocations that count without a restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from support import cards

from todoke_evidence.jpki import profile
from todoke_identity.rpc import MAX_ITEMS, IdentityServicer
from todoke_identity.trust_source import TrustSource
from todoke_kit.config import ConfigError
from todoke_kit.errors import Refusal
from todoke_pb.identity.v1 import identity_pb2 as pb


def servicer(folder: Path) -> IdentityServicer:
    return IdentityServicer(TrustSource(folder, profile.TEST).current, lambda: cards.NOW + timedelta(minutes=1))


def ask(folder: Path, items: list[pb.SignedDigest]) -> list[str]:
    request = pb.VerifySignaturesRequest(items=items)
    answer = asyncio.run(servicer(folder).VerifySignatures(request, None))
    return [verdict.code for verdict in answer.verdicts]


def test_an_empty_call_and_an_empty_item_are_answered() -> None:
    assert ask(cards.trust(), []) == []
    assert ask(cards.trust(), [pb.SignedDigest()]) == ["certificate_malformed"]


def test_a_call_with_too_many_items_is_refused() -> None:
    with pytest.raises(Refusal, match="batch_oversized"):
        ask(cards.trust(), [pb.SignedDigest()] * (MAX_ITEMS + 1))


def test_an_unreadable_folder_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="trust_malformed"):
        TrustSource(tmp_path, profile.TEST)


def test_a_new_list_counts_without_a_restart_and_a_broken_folder_keeps_the_last_good_store(tmp_path: Path) -> None:
    async def scenario() -> None:
        store = cards.build_pki(tmp_path / "pki")
        source = TrustSource(store.trust, profile.TEST)
        before = source.current()
        task = asyncio.create_task(source.keep_fresh(0.001))
        async with asyncio.timeout(5):
            while source.current() is before:  # noqa: ASYNC110 - it reads a folder; there is no event to wait for
                await asyncio.sleep(0.001)
        task.cancel()
        for path in store.trust.iterdir():
            path.write_bytes(b"broken")
        good = source.current()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(source.keep_fresh(0.001), 0.1)
        assert source.current() is good

    asyncio.run(scenario())
