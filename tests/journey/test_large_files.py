"""Ten files of 20 MB with one application, through all of Todoke: they arrive and are rebuilt in bounded memory."""

from __future__ import annotations

import io
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from support.largefiles import GROWTH, MEGABYTE, forget_peak, large_pdf, peak
from support.payees import by_number
from support.sanitizing import JPEG, PDF
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

FILES = 10
ON_THE_WAY = ("gateway", "relay", "forms")
WORKER = 400 * MEGABYTE  # bytes that a process which rebuilds such a file may hold; beyond 1 GiB it gets none
ASKED = ("receipt", *["result_sheet"] * 6, "questionnaire", "insurance_certificate", "passbook")  # a field for each
PAUSE = 0.01  # seconds between two looks at the workers


def large_photograph() -> bytes:
    """As a phone takes it, of noise: nothing compresses worse."""
    width, height = 4_000, 3_000
    written = io.BytesIO()
    noise = random.Random(0).randbytes(3 * width * height)
    Image.frombytes("RGB", (width, height), noise).save(written, "JPEG", quality=98)
    return written.getvalue()


def with_files(application: Application, given: Sequence[tuple[str, bytes]]) -> Application:
    """The same application with these files, each a media type and its bytes."""
    files = tuple(
        Attachment(f"書類{number}", media_type, number.to_bytes(32), data)
        for number, (media_type, data) in enumerate(given)
    )
    described = [{"name": one.name, "size": one.size, "type": one.media_type} for one in files]
    asked: dict[str, list[object]] = {}
    for field, one in zip(ASKED, described, strict=False):
        asked.setdefault(field, []).append(one)
    for_all = by_number() | {"history_in_results": False} if len(given) == FILES else {}
    answers = application.content.answers | for_all | asked
    return replace(application, content=replace(application.content, answers=answers, attachments=files))


def file_with(stack: Stack, given: Sequence[tuple[str, bytes]]) -> Accepted:
    """Uploads these files, and files the application that names them."""
    site, holder = Site(stack.layout.address("gateway")), citizen.card_of(stack.parts.cards, CARD)
    filled = citizen.fill(site, NINGEN_DOCK, holder, datetime.now(JST).date())
    uploaded = citizen.upload(site, with_files(filled, given))
    challenge = citizen.ask_challenge(site)
    sealed = citizen.seal(uploaded, challenge)
    signed = holder.sign(citizen.state(uploaded, challenge, sealed))
    return citizen.send(site, uploaded, signed, sealed)


@contextmanager
def watched_workers(pid: int) -> Iterator[dict[int, int]]:
    """The peak of each process that this one starts, as far as somebody who looks often sees it."""
    peaks: dict[int, int] = {}
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(PAUSE):
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
                with suppress(OSError, ValueError):  # it has ended
                    peaks[int(child)] = peak(int(child))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield peaks
    finally:
        ended.set()
        looking.join()


def test_ten_files_of_20_mb_arrive_and_are_rebuilt_and_no_process_grows_with_them(stack: Stack) -> None:
    stack.wait_for_case(stack.send_an_application().receipt_number)  # so that everybody is warm
    pids = {name: stack.pid(name) for name in ON_THE_WAY}
    for pid in pids.values():
        forget_peak(pid)
    before = {name: peak(pid) for name, pid in pids.items()}
    given = [(PDF, large_pdf()), (JPEG, large_photograph())] * (FILES // 2)
    with watched_workers(pids["forms"]) as workers:
        accepted = file_with(stack, given)
        case = stack.wait_for_case(accepted.receipt_number)
        stack.wait_for_files(accepted.receipt_number, FILES)
    growth = {name: peak(pid) - before[name] for name, pid in pids.items()}
    assert {check.code for check in case.checks} == {"ok"}
    assert [name for name, bytes_ in growth.items() if bytes_ > GROWTH] == [], growth
    assert len(workers) >= FILES
    assert max(workers.values()) < WORKER


def test_files_that_were_uploaded_while_the_link_was_down_arrive_when_it_is_back(stack: Stack) -> None:
    stack.stop("relay", "forms")
    time.sleep(pump.FETCH_SECONDS)  # what meets the last question of the stopped relay comes again half a minute later
    accepted = file_with(stack, [(PDF, b"%PDF-1.7\n" + bytes(2 * chunks.CHUNK))] * 2)
    stack.start("forms", "relay")
    assert {check.code for check in stack.wait_for_case(accepted.receipt_number).checks} == {"ok"}
