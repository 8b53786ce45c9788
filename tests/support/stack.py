"""All of Todoke, running: the same processes as `make run`, on free ports and a state folder of their own.

A folder of tests takes it by `from support.stack import stack` in its conftest.py:

def test_something(stack: Stack) -> None:
    outcome = stack.file_an_application()
    stack.kill("relay")
    stack.start("relay")
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
from support import cards
from support.ports import STACKS_END, own

from devstack import citizen, configs, toml
from devstack.citizen import Accepted
from devstack.claims import require_free_ports
from devstack.errors import PortTakenError
from devstack.journey import JST, Journey, Outcome, until
from devstack.layout import LOOPBACK, PORTS, Layout
from devstack.office import Office
from devstack.parts import CARD, STAFF, Parts
from devstack.progress import Progress
from devstack.site import Site
from devstack.stack import running
from devstack.supervisor import Process, Supervisor
from todoke_catalog.templates import NINGEN_DOCK
from todoke_pb.forms.v1 import forms_pb2

T = TypeVar("T")

SECONDS = 900.0  # for a whole start on a busy machine; a process that hangs is given up long before (devstack.deadline)
PLACES = own(range(10_000, STACKS_END))  # below the ports of single servers
FILES_SECONDS = 900.0  # for all files of an application: each is a process, on a machine that is busy with others


class Run(Protocol):
    """Runs a coroutine on the stack's loop and gives what it returns."""

    def __call__(self, work: Coroutine[Any, Any, T]) -> T: ...


class Stack:
    """The running processes, where they are reached, and means to stop and start each."""

    def __init__(self, supervisor: Supervisor, parts: Parts, run: Run) -> None:
        self.parts = parts
        self.layout = parts.layout
        self.citizens = parts.layout.url("gateway")
        self.staff = parts.layout.url("forms-web")
        self.card_door = parts.layout.url("testcard")
        self.staff_name = STAFF
        self.staff_password = parts.keys.password(STAFF).read_text()
        self._supervisor = supervisor
        self.run = run  # runs a coroutine where the stack runs

    def stop(self, *names: str) -> None:
        """Stops processes in order, as an operator does."""
        for name in names:
            self.run(self._supervisor.stop(name))

    def kill(self, *names: str) -> None:
        """kill -9, as a fault does."""
        for name in names:
            self.run(self._supervisor.kill(name))

    def start(self, *names: str) -> None:
        """Starts processes again and waits until they serve."""
        for name in names:
            self.run(self._supervisor.start(name))

    def pid(self, name: str) -> int:
        """The process id of one running process."""
        return self._supervisor.pid(name)

    def publish(self, folder: Path, definition: Mapping[str, Any]) -> None:
        """Publishes a form by the operators' command, and waits until it is offered; `folder` is for its files."""
        file = folder / "form.json"
        file.write_text(json.dumps(definition))
        settings = toml.write(folder / "forms.toml", configs.forms_inbox(self.parts))
        command = (sys.executable, "-m", "todoke_forms", "publish", "--config", str(settings), str(file))
        subprocess.run(command, check=True, timeout=SECONDS)
        self.wait_for_the_form(definition["procedure"])

    def wait_for_the_form(self, procedure: str = NINGEN_DOCK) -> None:
        """Until citizens are offered it: it has to cross first, and whoever then kills the relay finds it there."""
        site = Site(self.layout.address("gateway"))

        async def offered() -> bool | None:
            return citizen.is_offered(site, procedure) or None

        self.run(until(offered, "the form is not offered"))

    def send_an_application(self, card: str = CARD) -> Accepted:
        """Sends the golden application, signed by one of the cards, and does not wait for it to go any further."""
        return send_an_application(self.parts, card)

    def case(self, receipt_number: str) -> forms_pb2.GetCaseResponse | None:
        """The case in the closed zone as a core system sees it now."""
        return self.run(Office(self.parts).case(receipt_number))

    def wait_for_case(self, receipt_number: str) -> forms_pb2.GetCaseResponse:
        """The same once it is there."""
        return self.run(until(lambda: Office(self.parts).case(receipt_number), "no case came"))

    def wait_for_files(self, receipt_number: str, count: int) -> None:
        """Waits until the citizen's page says that so many files were rebuilt."""
        self.wait_for_status(receipt_number, lambda page: page.count("作り直しました") == count)

    def wait_for_status(self, receipt_number: str, says: Callable[[str], bool]) -> None:
        """Waits until the citizen's page of an application says what it should."""
        site, give_up = Site(self.layout.address("gateway")), time.monotonic() + FILES_SECONDS
        while not says(page := site.get(f"/status/{receipt_number}").text):
            assert time.monotonic() < give_up, page
            time.sleep(0.5)

    def give_up(self, receipt_number: str, cancel_code: str) -> None:
        """Sends the code of a receipt from the citizen's page."""
        site = Site(self.layout.address("gateway"))
        site.submit(f"/status/{receipt_number}/cancel", {"code": cancel_code}).expect(200)

    def file_an_application(self) -> Outcome:
        """Files the golden application through the public doors and waits until it has arrived everywhere."""
        return self.run(Journey(self.parts, Progress()).run())


def send_an_application(parts: Parts, card: str = CARD) -> Accepted:
    """Does what `Stack.send_an_application` says, to whatever stack the parts belong to."""
    site, holder = Site(parts.layout.address("gateway")), citizen.card_of(parts.cards, card)
    application = citizen.fill(site, NINGEN_DOCK, holder, datetime.now(JST).date())
    challenge = citizen.ask_challenge(site)
    sealed = citizen.seal(application, challenge)
    signed = holder.sign(citizen.state(application, challenge, sealed))
    return citizen.send(site, application, signed, sealed)


def eager(process: Process) -> Process:
    """The same process, which does not give way: other tests run beside this one, and it would wait for all of them."""
    return replace(process, behind=False)


@contextmanager
def running_stack(state: Path) -> Iterator[Stack]:
    """A stack on a loop and thread of its own, whose children it is the parent of."""
    loop, context = asyncio.new_event_loop(), AsyncExitStack()
    thread = threading.Thread(target=loop.run_forever, name="stack")
    thread.start()

    def run(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result(SECONDS)

    try:
        layout = Layout(state, free_offset())
        layout.make_folders()
        cards.hand_keys_to(layout.cards)
        started = context.enter_async_context(running(layout, Progress(), revised=eager))
        stack = Stack(*run(started), run)
        stack.wait_for_the_form()
        yield stack
    finally:
        run(context.aclose())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One stack for all tests of a session."""
    with running_stack(tmp_path_factory.mktemp("todoke") / "state") as started:
        yield started


def free_offset() -> int:
    """How far to move the ports so that all of them are free just now."""
    offsets = range(PLACES[0] - min(PORTS.values()), PLACES[-1] + 1 - max(PORTS.values()), 50)
    candidates = random.sample(offsets, len(offsets))
    return next(offset for offset in candidates if all(_is_free(port + offset) for port in PORTS.values()))


def _is_free(port: int) -> bool:
    try:
        require_free_ports([("the stack", LOOPBACK, port)])
    except PortTakenError:
        return False
    return True
