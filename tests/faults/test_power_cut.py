"""A power cut loses nothing that was acknowledged; and where it would, it is seen to."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from functools import partial

import pytest
from faults import disks
from faults.clusters import Clusters, clusters
from faults.powercut import NONE, powered
from faults.verdict import Verdict
from support import pgserver
from support.impatient import impatient
from support.unsynced import unsynced

from devstack.supervisor import Process

pytestmark = [
    pytest.mark.journey,
    # Who looks whether a server is back gives up a connection that takes too long; its socket ends with the garbage.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.skipif(bool(disks.unavailable()), reason=f"no power cut: {disks.unavailable()}"),
]

RECEIPTS = 50
NO_SYNC = ("fsync=off",)


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[Verdict, Verdict]:
    """A cut of everything at work, and one while nobody but the dmz had what was acknowledged."""
    folder = tmp_path_factory.mktemp("sqlite")

    async def cuts() -> tuple[Verdict, Verdict]:
        async with powered(folder, revised=partial(impatient, folder=folder)) as stack:
            return await stack.cut_at_work(RECEIPTS, RECEIPTS), await stack.cut_with_relay_away(RECEIPTS)

    return asyncio.run(cuts())


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> tuple[Verdict, Verdict]:
    """A cut of everything at work, and one of the databases alone when nobody else had what was acknowledged."""
    if not pgserver.installed():
        pytest.skip("no PostgreSQL server that can run here")
    folder = tmp_path_factory.mktemp("postgresql")

    async def cuts(servers: Clusters) -> tuple[Verdict, Verdict]:
        async with powered(folder, servers, partial(impatient, folder=folder)) as stack:
            return await stack.cut_at_work(RECEIPTS, RECEIPTS), await stack.cut_databases(RECEIPTS)

    with clusters(folder) as servers:
        return asyncio.run(cuts(servers))


@pytest.fixture(scope="module")
def without_syncs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Verdict, Verdict]:
    """The same cuts of the dmz and of the databases, neither of which syncs; the first one twice without PostgreSQL."""
    folder = tmp_path_factory.mktemp("unsynced")

    def relaxed(process: Process) -> Process:
        return impatient(unsynced(process, folder) if process.name == "nats-dmz" else process, folder)

    async def cuts(servers: Clusters) -> tuple[Verdict, Verdict]:
        async with powered(folder, servers, relaxed) as stack:
            dmz = await stack.cut_with_relay_away(RECEIPTS)
            return dmz, await stack.cut_databases(RECEIPTS) if servers.each else dmz

    with clusters(folder, NO_SYNC) if pgserver.installed() else nullcontext(NONE) as servers:
        return asyncio.run(cuts(servers))


def test_a_power_cut_in_the_midst_of_work_loses_doubles_and_disorders_nothing(
    on_sqlite: tuple[Verdict, Verdict],
) -> None:
    at_work, _ = on_sqlite
    assert at_work.good, at_work.lines()
    assert at_work.receipts == 2 * RECEIPTS


def test_what_nobody_but_the_dmz_has_yet_survives_a_power_cut(on_sqlite: tuple[Verdict, Verdict]) -> None:
    _, dmz = on_sqlite
    assert (dmz.receipts, dmz.cases, dmz.lost) == (3 * RECEIPTS, 3 * RECEIPTS, 0)


@pytest.mark.postgres
def test_the_same_power_cut_in_the_midst_of_work_costs_nothing_that_stands_in_postgresql(
    on_postgresql: tuple[Verdict, Verdict],
) -> None:
    at_work, _ = on_postgresql
    assert at_work.good, at_work.lines()
    assert at_work.receipts == 2 * RECEIPTS


@pytest.mark.postgres
def test_what_nobody_but_postgresql_has_any_more_survives_a_power_cut(on_postgresql: tuple[Verdict, Verdict]) -> None:
    _, databases = on_postgresql
    assert databases.good, databases.lines()
    assert databases.receipts == 3 * RECEIPTS


def test_without_the_sync_at_every_write_the_same_power_cut_loses_what_was_acknowledged(
    without_syncs: tuple[Verdict, Verdict],
) -> None:
    dmz, _ = without_syncs
    assert dmz.lost > 0


@pytest.mark.postgres
def test_without_postgresqls_syncs_the_same_power_cut_loses_cases(without_syncs: tuple[Verdict, Verdict]) -> None:
    dmz, databases = without_syncs
    assert databases.lost > dmz.lost
