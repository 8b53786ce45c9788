"""Ten files of 20 MB with one application, through all of Todoke: they arrive, and no process ever holds one whole."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from support.stack import Stack

from devstack import citizen
from devstack.citizen import Accepted, Application
from devstack.journey import JST
from devstack.parts import CARD
from devstack.site import Site
from todoke_catalog.templates import NINGEN_DOCK
from todoke_evidence import chunks
from todoke_evidence.content import Attachment
from todoke_relay import pump

pytestmark = pytest.mark.journey

MEGABYTE = 1_000_000
FILES = 10
LARGEST = b"%PDF-1.7\n" + bytes(chunks.MAX_FILE - 9)
ON_THE_WAY = ("gateway", "relay", "forms")
GROWTH = 40 * MEGABYTE  # bytes by which a process may grow while 210 MB pass through it: the memory of a few chunks


def with_files(application: Application, count: int, data: bytes) -> Application:
    """The same application with so many files."""
    names = ["領収書.pdf", *(f"検査結果{number}.pdf" for number in range(1, count))]
    files = tuple(Attachment(name, "application/pdf", name.encode().ljust(32)[:32], data) for name in names)
    described = [{"name": one.name, "size": one.size, "type": one.media_type} for one in files]
    answers = application.content.answers | {"receipt": described[:1], "result_sheet": described[1:]}
    return replace(application, content=replace(application.content, answers=answers, attachments=files))


def file_with(stack: Stack, count: int, data: bytes) -> Accepted:
    """Uploads so many files, and files the application that names them."""
    site, holder = Site(stack.layout.address("gateway")), citizen.card_of(stack.parts.cards, CARD)
    filled = citizen.fill(site, NINGEN_DOCK, holder, datetime.now(JST).date())
    uploaded = citizen.upload(site, with_files(filled, count, data))
    challenge = citizen.ask_challenge(site)
    sealed = citizen.seal(uploaded, challenge)
    signed = holder.sign(citizen.state(uploaded, challenge, sealed))
    return citizen.send(site, uploaded, signed, sealed)


def peak(pid: int) -> int:
    """The most memory (bytes) that a process ever held since this was last forgotten (proc(5), VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def forget_peak(pid: int) -> None:
    """Begin anew: the peak is what is held now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def test_ten_files_of_20_mb_arrive_and_no_process_holds_one_whole(stack: Stack) -> None:
    stack.wait_for_case(stack.send_an_application().receipt_number)  # so that everybody is warm
    pids = {name: stack.pid(name) for name in ON_THE_WAY}
    for pid in pids.values():
        forget_peak(pid)
    before = {name: peak(pid) for name, pid in pids.items()}
    accepted = file_with(stack, FILES, LARGEST)
    case = stack.wait_for_case(accepted.receipt_number)
    growth = {name: peak(pid) - before[name] for name, pid in pids.items()}
    assert {check.code for check in case.checks} == {"ok"}
    assert [name for name, bytes_ in growth.items() if bytes_ > GROWTH] == [], growth


def test_files_that_were_uploaded_while_the_link_was_down_arrive_when_it_is_back(stack: Stack) -> None:
    stack.stop("relay", "forms")
    time.sleep(pump.FETCH_SECONDS)  # what meets the last question of the stopped relay comes again half a minute later
    accepted = file_with(stack, 2, LARGEST[: 2 * chunks.CHUNK + 1])
    stack.start("forms", "relay")
    assert {check.code for check in stack.wait_for_case(accepted.receipt_number).checks} == {"ok"}
