"""What `make run` and `make reset` do, by the words on the command line."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shutil
import signal
import sys
from pathlib import Path

from devstack import report
from devstack.claims import state_lock
from devstack.errors import StackError
from devstack.journey import Journey
from devstack.layout import PORTS, REPOSITORY, Layout
from devstack.parts import Parts
from devstack.progress import Progress
from devstack.stack import running
from todoke_evidence.errors import EvidenceError

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FAILED = 1
HINT = "if it is damaged and you do not need it, `make reset` makes a clean start"
DAY_SECONDS = 86_400
FIRST_PORT, LAST_PORT = 1024, 65_535


async def run(layout: Layout, *, once: bool) -> None:
    """Starts everything; files one application at the first start, or with `once`; then stays, unless `once`."""
    progress = Progress()
    async with running(layout, progress) as (supervisor, parts):
        if once or not layout.filed.exists():
            journey = Journey(parts, progress)
            outcome = await supervisor.while_alive(journey.run(), journey.unfinished)
            layout.filed.write_text(outcome.receipt_number)
            report.tell_outcome(outcome)
        if not once:
            report.tell_addresses(parts)
            await supervisor.while_alive(keep_revocations_fresh(parts))


async def keep_revocations_fresh(parts: Parts) -> None:
    """Issues the cards' revocation lists anew every day, as an authority does; verifiers take none that is stale."""
    while True:
        await asyncio.sleep(DAY_SECONDS)
        parts.refresh_revocation_lists()


async def until_signal(layout: Layout, *, once: bool) -> int:
    """Runs; a signal ends it in order."""
    task = asyncio.ensure_future(run(layout, once=once))

    def stop() -> None:
        if not task.cancelling():  # an impatient second Ctrl-C must not stop the stopping
            task.cancel()

    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        return FAILED if once else 0
    return 0


def reset(layout: Layout) -> None:
    """Removes the state.

    :raises StackError: when a stack runs on it, or when the folder is something else.
    """
    if not layout.root.exists():
        print(f"there is nothing in {layout.root}")
        return
    if not layout.lock.exists():
        raise StackError(f"{layout.root} is not a state folder of Todoke; nothing was removed")
    with state_lock(layout):
        for path in layout.root.iterdir():
            if path != layout.lock:  # last, so that what was interrupted is still known for a state folder
                _remove(path)
        shutil.rmtree(layout.root)
    print(f"removed {layout.root}")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def offset(text: str) -> int:
    """How far the ports are moved; ValueError when they would leave the range of unprivileged ports."""
    moved = int(text)
    if min(PORTS.values()) + moved < FIRST_PORT or max(PORTS.values()) + moved > LAST_PORT:
        raise ValueError(text)
    return moved


def main() -> int:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="devstack", description=__doc__)
    parser.add_argument("command", choices=("run", "reset"))
    parser.add_argument("--state", type=Path, default=REPOSITORY / ".todoke", help="folder of keys, logs and data")
    parser.add_argument("--ports", type=offset, default=0, help="added to every port")
    parser.add_argument("--once", action="store_true", help="file one application and stop")
    arguments = parser.parse_args()
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of a habit of nats-py at every sign-in
    layout = Layout(arguments.state.resolve(), arguments.ports)
    try:
        if arguments.command == "reset":
            reset(layout)
            return 0
        return asyncio.run(until_signal(layout, once=arguments.once))
    except StackError as error:
        print(f"\n{error}", file=sys.stderr)
    except BrokenPipeError:
        print("\nnobody reads any more what this prints; everything was stopped", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more as it ends
    except (OSError, ValueError, EvidenceError) as error:
        print(f"\nthe state in {layout.root} cannot be used: {error}\n{HINT}", file=sys.stderr)
    return FAILED
