"""Publishes what a second person approved: the one step that needs the notice key, in the one process that has it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from todoke_evidence.sealing import OpeningKey
from todoke_forms import events, metrics, publishing
from todoke_forms.core import proposals as rules
from todoke_forms.core.rights import Right
from todoke_forms.offering import Offering
from todoke_forms.publishing import Published, Publisher
from todoke_forms.store import forms, proposals, rights
from todoke_forms.store.proposals import Proposal
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.database import StoreUnavailableError
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

POLL_SECONDS = 1.0  # how soon an approval by the pages' process is noticed


class Releasing:
    """Publishes approved proposals in the order in which they were approved.

    :param keys: the sealing keys that are kept now.
    :param wrote: called after something was published.
    """

    def __init__(
        self,
        offering: Offering,
        keys: Callable[[], Mapping[str, OpeningKey]],
        wrote: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._offering = offering
        self._database = offering.database
        self._keys = keys
        self._wrote = wrote
        self._now = now

    async def run(self) -> None:
        """Works for ever; what cannot be published for want of a database or of a key waits."""
        while True:
            try:
                self.release()
            except Refusal as refusal:
                logs.event(_log, events.RELEASE_WAITS, code=refusal.code)
            await asyncio.sleep(POLL_SECONDS)

    def release(self) -> None:
        """Publishes all that is approved; what cannot be ends with the code that says why.

        :raises Refusal: "sealing_key_missing" or "store_unavailable"; then the rest waits.
        """
        with self._database.read() as connection:
            approved = proposals.approved(connection)
        if not approved:
            return
        publisher = self._offering.publisher((key.public() for key in self._keys().values()), self._now())
        for proposal in approved:
            self._release(proposal, publisher)

    def _release(self, proposal: Proposal, publisher: Publisher) -> None:
        try:
            with self._database.write() as connection:
                published = self._publish(connection, proposal, publisher)
        except StoreUnavailableError:
            raise
        except Refusal as refusal:
            self._fail(proposal, refusal.code)
            return
        if published is not None:
            publishing.record(published)
            self._wrote()

    def _publish(self, connection: Connection, proposal: Proposal, publisher: Publisher) -> Published | None:
        """The version, or None when another process has dealt with the proposal.

        What the pages' process saw to is seen to again: it has more doors than this one.
        """
        if not proposals.claim(connection, proposal.number):
            return None
        approver = proposal.decided_by or ""
        rules.check_second_person(approver, proposal.written_by, proposal.proposed_by)
        if Right.APPROVE_FORMS not in rights.of(connection, approver):
            raise Refusal("approval_right_missing")
        if forms.current_version(connection, proposal.procedure) != proposal.replaces:
            raise Refusal("proposal_outdated")
        now = self._now()
        previous = timedelta(days=proposal.previous_days)
        published = publishing.publish_in(connection, publisher, proposal.definition.encode(), now, previous=previous)
        proposals.publish(connection, proposal.number, published.version, int(now.timestamp() * 1000))
        return published

    def _fail(self, proposal: Proposal, code: str) -> None:
        with self._database.write() as connection:
            failed = proposals.fail(connection, proposal.number, code, int(self._now().timestamp() * 1000))
        if failed:
            kit_metrics.refused(metrics.RELEASE_DOOR, code, proposal=proposal.number)
