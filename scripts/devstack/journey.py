"""Files one real application through the public doors and follows it until the citizen sees that it arrived."""

from __future__ import annotations

import asyncio
import http.client
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TypeVar

from devstack import citizen
from devstack.citizen import ARRIVED
from devstack.errors import StepError
from devstack.office import Office
from devstack.parts import CARD, Parts
from devstack.progress import Progress
from devstack.site import Site
from todoke_agent.errors import AgentError
from todoke_catalog.templates import NINGEN_DOCK
from todoke_evidence import receipt
from todoke_evidence.errors import EvidenceError
from todoke_kit.errors import Refusal
from todoke_pb.forms.v1 import forms_pb2

T = TypeVar("T")
Say = Callable[[str], None]

ARRIVAL_SECONDS = 90.0  # three times the 30 s after which a stream delivers again what was lost on the way
POLL_SECONDS = 0.02
GOOD = "ok"
JST = timezone(timedelta(hours=9), "JST")  # Japan has one time zone and no summer time
CODED = (EvidenceError, AgentError, Refusal)
PLAIN = (OSError, ValueError, KeyError, http.client.HTTPException)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the application came through."""

    receipt_number: str
    verdicts: dict[str, str]  # check -> "ok" or the refusing code
    amount_yen: int  # as forms computed it
    way_ms: dict[str, int]  # stretch of the way -> milliseconds, by the clocks of the processes
    end_to_end_ms: float  # from sending until the case stood in the closed zone


class Journey:
    """One application on its way."""

    def __init__(self, parts: Parts, progress: Progress) -> None:
        self._parts = parts
        self._progress = progress
        self._site = Site(parts.layout.address("gateway"))
        self._office = Office(parts)
        self._at = ""

    def unfinished(self) -> str:
        """The step that was under way when the journey was given up."""
        return f"step '{self._at}' was not finished"

    async def run(self) -> Outcome:
        """Files the application and waits for every sign of its arrival.

        :raises StepError: naming the step that failed.
        """
        counted = await self._look_before()
        await self._offer()
        number, sent_at = await asyncio.to_thread(self._file)
        case = await self._arrival(number)
        end_to_end_ms = (time.monotonic() - sent_at) * 1000
        await self._consequences(number, counted)
        verdicts = {check.name: check.code for check in case.checks}
        return Outcome(number, verdicts, case.amount_yen, _way(case), end_to_end_ms)

    async def _look_before(self) -> int:
        with self._step("before") as say:
            counted = await self._office.cases_counted(NINGEN_DOCK)
            say(f"cases counted by aggregation: {counted}")
        return counted

    async def _offer(self) -> None:
        async def offered() -> bool | None:
            return await asyncio.to_thread(citizen.is_offered, self._site, NINGEN_DOCK) or None

        with self._step("catalogue") as say:
            await until(offered, f"the citizens' page does not offer {NINGEN_DOCK}")
            say(f"the citizens' page offers {NINGEN_DOCK}")

    def _file(self) -> tuple[str, float]:
        """Does the citizen's part; the receipt number, and the monotonic time of sending."""
        with self._step("form") as say:
            card = citizen.card_of(self._parts.cards, CARD)
            application = citizen.fill(self._site, NINGEN_DOCK, card, datetime.now(JST).date())
            filled = application.content
            say(f"{len(filled.answers)} answers and {len(filled.attachments)} files, attributes read from the card")
        with self._step("files") as say:
            application = citizen.upload(self._site, application)
            say(f"{len(application.uploads)} files sealed apart and uploaded in chunks")
        with self._step("challenge") as say:
            challenge = citizen.ask_challenge(self._site)
            say("the gateway gave a submission id and a nonce")
        with self._step("sealing") as say:
            sealed = citizen.seal(application, challenge)
            say(f"{len(sealed)} bytes, {application.form.key.suite}; only the municipality can open them")
        with self._step("signing") as say:
            signed = card.sign(citizen.state(application, challenge, sealed))
            say("by the card, in APDUs")
        with self._step("sending") as say:
            sent_at = time.monotonic()
            accepted = citizen.send(self._site, application, signed, sealed)
            say(f"signature verified by identity, stored in JetStream: receipt {accepted.receipt_number}")
        with self._step("receipt") as say:
            proven = receipt.verify_receipt(accepted.receipt, [self._parts.keys.ledger_verifier("internet")])
            _require(proven.receipt_number == accepted.receipt_number, "the receipt proves another number")
            say(f"proven offline: leaf {proven.index} of {proven.origin}")
        return proven.receipt_number, sent_at

    async def _arrival(self, number: str) -> forms_pb2.GetCaseResponse:
        with self._step("arrival") as say:
            case = await until(lambda: self._office.case(number), "no case came into the closed zone")
            bad = [f"{check.name} {check.code}" for check in case.checks if check.code != GOOD]
            _require(bool(case.checks) and not bad, f"the closed zone found: {', '.join(bad) or 'nothing to check'}")
            say(f"carried by the relay, opened, verified again: {len(case.checks)} of {len(case.checks)} checks good")
        return case

    async def _consequences(self, number: str, before: int) -> None:
        async def counted() -> int | None:
            return await self._office.all_counted(NINGEN_DOCK)

        async def logged() -> str | None:
            case = await self._office.case(number)
            if case is None or not case.entries[0].HasField("ledger_index"):
                return None
            index, head = case.entries[0].ledger_index, await asyncio.to_thread(self._office.ledger_head)
            return f"leaf {index} of {head.size} that are published" if index < head.size else None

        async def seen() -> bool | None:
            return await asyncio.to_thread(citizen.has_arrived, self._site, number) or None

        with self._step("counting") as say:
            now = await until(counted, "aggregation did not count all that forms keeps")
            say(f"cases counted by aggregation: {before}, now {now}, which is every case that forms keeps")
        with self._step("status") as say:
            await until(seen, f"the citizen's page does not say {ARRIVED}")
            say(f"the citizen's page says {ARRIVED}")
        with self._step("logging") as say:
            say(f"in the office's ledger: {await until(logged, 'the ledger of the office does not hold it')}")

    @contextmanager
    def _step(self, name: str) -> Iterator[Say]:
        """One step: its line when it is done, or the reason why not under its name."""
        self._at = name
        try:
            yield lambda words: self._progress.line(name, words)
        except StepError as error:
            raise StepError(f"step '{name}' failed: {error}") from error
        except CODED as error:
            raise StepError(f"step '{name}' failed: {error.code}") from error
        except PLAIN as error:
            raise StepError(f"step '{name}' failed: {type(error).__name__}: {error}") from error


async def until(look: Callable[[], Awaitable[T | None]], otherwise: str) -> T:
    """Looks again and again until there is something.

    :raises StepError: with `otherwise`, when nothing came in time.
    """
    give_up = time.monotonic() + ARRIVAL_SECONDS
    while (found := await look()) is None:
        _require(time.monotonic() < give_up, f"{otherwise} within {ARRIVAL_SECONDS:.0f} s")
        await asyncio.sleep(POLL_SECONDS)
    return found


def _require(condition: bool, words: str) -> None:
    if not condition:
        raise StepError(words)


def _way(case: forms_pb2.GetCaseResponse) -> dict[str, int]:
    return {
        "gateway to relay": case.relayed_at_ms - case.accepted_at_ms,
        "relay to forms": case.opened_at_ms - case.relayed_at_ms,
    }
