"""What happens on one host of a stack that stands on several: `python -m support.onehost DEED STATE WORDS...`.

serve HOST       runs the host's processes until standard input ends; says "up"
file             files the golden application at the citizens' door; writes the receipt number
arrived NUMBER   waits for the case as a core system sees it; writes the code of each check
seen NUMBER      waits until the citizens' door says that it arrived
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import cast

from support.hosts import ADDRESSES
from support.stack import eager, send_an_application

from devstack import citizen
from devstack.journey import until
from devstack.layout import Host, Layout
from devstack.office import Office
from devstack.parts import Parts
from devstack.progress import Progress
from devstack.site import Site
from devstack.stack import running
from todoke_catalog.templates import NINGEN_DOCK


async def serve(layout: Layout, host: str) -> None:
    async with running(layout, Progress(), hosts={cast("Host", host)}, revised=eager) as (supervisor, _):
        say("up")
        await supervisor.while_alive(asyncio.to_thread(sys.stdin.read))


async def file(layout: Layout) -> None:
    site = Site(layout.address("gateway"))

    async def offered() -> bool | None:
        return await asyncio.to_thread(citizen.is_offered, site, NINGEN_DOCK) or None

    await until(offered, "the citizens' door does not offer the form")
    say(send_an_application(Parts.prepare(layout)).receipt_number)


async def arrived(layout: Layout, number: str) -> None:
    office = Office(Parts.prepare(layout))
    case = await until(lambda: office.case(number), "no case came")
    say(" ".join(check.code for check in case.checks))


async def seen(layout: Layout, number: str) -> None:
    site = Site(layout.address("gateway"))

    async def shown() -> bool | None:
        return await asyncio.to_thread(citizen.has_arrived, site, number) or None

    await until(shown, "the citizens' door does not say that it arrived")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


DEEDS = {deed.__name__: deed for deed in (serve, file, arrived, seen)}

if __name__ == "__main__":
    deed, state, *words = sys.argv[1:]
    asyncio.run(DEEDS[deed](Layout(Path(state), hosts=ADDRESSES), *words))
