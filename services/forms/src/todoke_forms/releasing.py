"""Publishes what a second person approved, in the order in which it was approved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from todoke_forms import events, publishing
from todoke_forms.core import proposals as rules
from todoke_forms.publishing import Publisher
from todoke_forms.signing import Signing, require_right
from todoke_forms.store import forms, proposals
from todoke_forms.store.proposals import Proposal
from todoke_kit.errors import Refusal


class Releasing(Signing[Proposal]):
    """Approved proposals become versions."""

    waits = events.RELEASE_WAITS
    name = "proposal"

    def _asked(self, connection: Connection) -> Sequence[Proposal]:
        return proposals.approved(connection)

    def _do(
        self, connection: Connection, asked: Proposal, publisher: Publisher, now: datetime
    ) -> Callable[[], None] | None:
        if not proposals.claim(connection, asked.number):
            return None
        approver = asked.decided_by or ""
        rules.check_second_person(approver, asked.written_by, asked.proposed_by)
        require_right(connection, approver)
        if forms.current_version(connection, asked.procedure) != asked.replaces:
            raise Refusal("proposal_outdated")
        previous = timedelta(days=asked.previous_days)
        published = publishing.publish_in(connection, publisher, asked.definition.encode(), now, previous=previous)
        proposals.publish(connection, asked.number, published.version, int(now.timestamp() * 1000))
        return partial(publishing.record, published)

    def _fail(self, connection: Connection, asked: Proposal, code: str, now_ms: int) -> int | None:
        return asked.number if proposals.fail(connection, asked.number, code, now_ms) else None
