"""What is paced as what: nothing passes before its turn, whichever lane it comes in."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from pathlib import Path

import pytest
from nats.aio.msg import Msg
from support import letters, parcels
from support.nats import trio
from support.notices import BUNDLE, KEY, STATUS, VACANCIES
from support.pumps import NotYetError, shut
from support.witness import body, cosigned

from todoke_evidence import notice, vacancies
from todoke_kit import bus, config
from todoke_relay import metrics, wiring
from todoke_relay.config import Config, LogKeyFiles
from todoke_relay.core.pace import Pace, Paces
from todoke_relay.passing import turn

STATUSES = "\n".join([notice.sign_status(STATUS, KEY), "refused", "refused as well"]).encode()
PACED = [
    (metrics.INWARD, "submissions.990019", parcels.pack(parcels.submission(1), parcels.submission(2)), ("packs", 1)),
    (metrics.INWARD, "submissions.990019", b"rubbish", ("packs", 1)),
    (metrics.CHUNKS, f"chunks.990019.{'0123456789abcdef' * 2}.0", b"x" * 17, ("chunks", 1)),
    (metrics.CHUNKS, "chunks.rubbish", b"", ("chunks", 1)),
    (metrics.WITNESS, "checkpoints.internet", body(5, 9), ("requests", 1)),
    (metrics.WITNESS, "checkpoints.internet", b"rubbish", ("requests", 1)),
    (metrics.OUTWARD, "outbox.form.ningen-dock", notice.sign_bundle(BUNDLE, KEY).encode(), ("bundles", 1)),
    (metrics.OUTWARD, "outbox.form.ningen-dock_places", vacancies.sign(VACANCIES, KEY).encode(), ("bundles", 1)),
    (metrics.OUTWARD, "outbox.letter", letters.signed().encode(), ("letters", 1)),
    (metrics.OUTWARD, "outbox.statuses", STATUSES, ("statuses", 3)),
    (metrics.LOGS, "outbox.log.internet", cosigned(5).encode(), ("logs", 1)),
]
"""Lane, subject, body; which pace they ask for a turn, and of how many."""


def test_each_type_of_message_waits_for_its_own_turn_and_nothing_passes_before_it(tmp_path: Path) -> None:
    with trio(tmp_path) as servers:

        async def scene() -> None:
            outside, inside = [await bus.connect(servers.bus(user), user) for user in ("gate.relay", "lgwan.relay")]
            pump = shut(outside, inside)
            for lane, subject, data, asked in PACED:
                with pytest.raises(NotYetError) as held:
                    await pump.carry(lane, Msg(inside, subject, data=data))
                assert held.value.args == asked, subject
            for client in (outside, inside):
                await bus.close(client)

        asyncio.run(scene())
        streams = [("dmz", "OUT"), *(("lgwan", name) for name in ("INBOX", "FILES", "WITNESS", "SENT", "DEAD"))]
        assert {servers.stream(*one).messages for one in streams} == {0}


def test_every_pace_is_asked_for_by_something() -> None:
    assert {pace for *_, (pace, _) in PACED} == {one.name for one in fields(Paces)}


def test_a_turn_lasts_as_long_as_the_pace_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Pace):
        def wait(self, count: int, now: float) -> float:
            return count * 2.5

    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    asyncio.run(turn(Slow(1), 3))
    assert waited == [7.5]


def test_each_pace_is_the_one_that_is_configured_for_it() -> None:
    rates = {"packs": 2, "chunks": 3, "bundles": 4, "statuses": 50, "letters": 6, "checkpoints": 7}
    nowhere = config.Bus(url="", ca=Path(), seed_file=Path(), inbox_prefix="")
    chosen = Config(
        outside=nowhere,
        inside=nowhere,
        notice_keys=[],
        log_keys=LogKeyFiles([], [], []),
        metrics=config.Metrics(address=""),
        audit_file=Path(),
        **{f"{name}_per_second": rate for name, rate in rates.items()},
    )
    paces = wiring.paces(chosen)
    checkpoints = rates.pop("checkpoints")
    for name, rate in {**rates, "requests": checkpoints, "logs": checkpoints}.items():
        assert getattr(paces, name).wait(1_000, 0.0) == (1_000 - rate) / rate, name
