"""Publishes what a second person approved, in the order in which it was approved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from todoke_forms import events
from todoke_forms.core import proposals as rules
from todoke_forms.core.withdrawals import Wanted
from todoke_forms.store import drafts, forms, proposals, terms, withdrawals
from todoke_forms.store.proposals import Proposal
from todoke_forms.versions import publishing
from todoke_forms.versions.proposing import require_both
from todoke_forms.versions.publishing import Publisher
from todoke_forms.versions.signing import Signing, require_right
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
        forms.hold(connection)
        approver = asked.decided_by or ""
        rules.check_second_person(approver, asked.written_by, asked.proposed_by)
        require_right(connection, approver)
        require_both(connection, approver, asked)
        _check_still_compared(connection, asked)
        previous = timedelta(days=asked.previous_days)
        published = publishing.publish_in(connection, publisher, asked.definition.encode(), now, previous=previous)
        proposals.publish(connection, asked.number, published.version, int(now.timestamp() * 1000))
        if drafts.find(connection, asked.draft_id) is not None:
            drafts.note_origin(connection, asked.draft_id, published.version)
        return partial(publishing.record, published)

    def _fail(self, connection: Connection, asked: Proposal, code: str, now_ms: int) -> int | None:
        return asked.number if proposals.fail(connection, asked.number, code, now_ms) else None


def _check_still_compared(connection: Connection, asked: Proposal) -> None:
    """Passes when what the approver saw is still so: the same version is offered, and nobody stopped it since.

    :raises Refusal: "proposal_outdated" or "stopped_since".
    """
    current = forms.current(connection, asked.procedure)
    if (current.version if current else 0) != asked.replaces:
        raise Refusal("proposal_outdated")
    if current is None:
        return
    stopped_ms = terms.of(connection, current.digest).withdrawn_at_ms
    stopping = any(
        one.digest == current.digest and one.wanted is Wanted.WITHDRAW for one in withdrawals.asked(connection)
    )
    if stopping or (stopped_ms is not None and stopped_ms >= (asked.decided_at_ms or 0)):
        raise Refusal("stopped_since")
