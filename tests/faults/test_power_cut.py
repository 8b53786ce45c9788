"""A power cut loses nothing that was acknowledged; and where it would, it is seen to."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from faults import disks
from faults.clusters import clusters
from faults.powercut import cut_databases, cut_dmz, cut_postgresql, cut_power
from support.unsynced import unsynced

from devstack.supervisor import Process

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(bool(disks.unavailable()), reason=f"no power cut: {disks.unavailable()}"),
]

RECEIPTS = 100


def test_a_power_cut_in_the_midst_of_work_loses_doubles_and_disorders_nothing(tmp_path: Path) -> None:
    verdict = asyncio.run(cut_power(tmp_path, RECEIPTS, RECEIPTS))
    assert verdict.good, verdict.lines()
    assert verdict.receipts == 2 * RECEIPTS


def test_what_nobody_but_the_dmz_has_yet_survives_a_power_cut(tmp_path: Path) -> None:
    verdict = asyncio.run(cut_dmz(tmp_path, RECEIPTS))
    assert (verdict.receipts, verdict.cases, verdict.lost) == (RECEIPTS, RECEIPTS, 0)


def test_without_the_sync_at_every_write_the_same_power_cut_loses_what_was_acknowledged(tmp_path: Path) -> None:
    def relaxed(process: Process) -> Process:
        return unsynced(process, tmp_path) if process.name == "nats-dmz" else process

    verdict = asyncio.run(cut_dmz(tmp_path, RECEIPTS, relaxed))
    assert verdict.lost > 0


@pytest.mark.postgres
def test_what_stands_in_postgresql_survives_a_power_cut_of_everything_and_one_of_the_databases(tmp_path: Path) -> None:
    with clusters(tmp_path) as servers:
        verdicts = asyncio.run(cut_postgresql(tmp_path, RECEIPTS, RECEIPTS, servers))
    for verdict in verdicts:
        assert verdict.good, verdict.lines()
        assert verdict.receipts == 2 * RECEIPTS


@pytest.mark.postgres
def test_without_syncs_the_same_power_cut_of_the_databases_loses_cases(tmp_path: Path) -> None:
    with clusters(tmp_path, ("fsync=off",)) as servers:
        verdict = asyncio.run(cut_databases(tmp_path, RECEIPTS, servers))
    assert verdict.lost > 0
