"""What staff do to have a draft published: one proposes it, a second person approves it or sends it back.

This process signs nothing: what was approved waits in the database for `releasing`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms import definitions, serving
from todoke_forms.core import proposals as rules
from todoke_forms.core.model import ALTERED
from todoke_forms.store import drafts, forms, proposals, rows, terms
from todoke_forms.store.database import Database
from todoke_forms.store.drafts import Draft
from todoke_forms.store.proposals import Proposal, Proposed
from todoke_forms.store.version_rows import StoredVersion
from todoke_forms.versions import drafting, entrants, publishing
from todoke_forms.versions.publishing import ACCEPT_PREVIOUS
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Proposing:
    """Where one member of staff proposes or decides, at one moment."""

    database: Database
    staff: str
    now_ms: int

    def propose(self, draft_id: str, seen: int, previous_days: int = ACCEPT_PREVIOUS.days) -> Proposal:
        """Asks for revision `seen` of a draft to be published.

        :param previous_days: for which who began the version it replaces may still file that.
        :raises Refusal: "draft_unknown", "draft_changed", "draft_unfinished", "choices_reworded", "version_repeated"
            (the same form was published already) or "store_unavailable".
        """
        with self.database.write() as connection:
            draft = drafts.find(connection, draft_id)
            if draft is None:
                raise Refusal("draft_unknown")
            if draft.revision != seen:
                raise Refusal("draft_changed")
            proposed = self._proposed(draft, previous_days)
            if forms.find(connection, proposed.digest) is not None:
                raise Refusal("version_repeated")
            return _known(connection, proposals.add(connection, proposed))

    def approve(self, number: int, seen: int, stopped_ms: int = 0) -> Proposal:
        """Has a proposal published in place of version `seen` of its form, the one it was compared with; 0: none.

        :param stopped_ms: since when that version is withdrawn, as who approves has read; 0: it is taken.
        :raises Refusal: "proposal_unknown", "second_person_needed", "proposal_outdated" (another version was published
            meanwhile), "stopped_since", "proposal_decided", "department_not_served" (the form's of now, or the one
            that it is to have), "draw_pending", "draw_places_given", "version_altered" or "store_unavailable".
        """
        with self.database.write() as connection:
            proposal = _known(connection, number)
            rules.check_second_person(self.staff, proposal.written_by, proposal.proposed_by)
            require_both(connection, self.staff, proposal)
            current = forms.current(connection, proposal.procedure)
            if (current.version if current else 0) != seen:
                raise Refusal("proposal_outdated")
            if current and (terms.of(connection, current.digest).withdrawn_at_ms or 0) != stopped_ms:
                raise Refusal("stopped_since")
            if current:
                _check_entrants(connection, current, proposal)
            if not proposals.approve(connection, number, seen, self.staff, self.now_ms):
                raise Refusal("proposal_decided")
        return proposal

    def send_back(self, number: int, words: str) -> Proposal:
        """Sends a proposal back with words.

        :raises Refusal: "proposal_unknown", "proposal_decided", "store_unavailable", or as `check_words`.
        """
        rules.check_words(words)
        with self.database.write() as connection:
            proposal = _known(connection, number)
            if not proposals.send_back(connection, number, words, self.staff, self.now_ms):
                raise Refusal("proposal_decided")
        return proposal

    def _proposed(self, draft: Draft, previous_days: int) -> Proposed:
        text = publishing.canonical_text(drafting.publishable(draft))
        return Proposed(
            draft_id=draft.draft_id,
            procedure=draft.procedure,
            title=draft.title,
            revision=draft.revision,
            digest=hashlib.sha256(text).digest(),
            definition=text.decode(),
            written_by=draft.changed_by,
            proposed_by=self.staff,
            proposed_at_ms=self.now_ms,
            previous_days=previous_days,
        )


def require_both(connection: Connection, staff: str, proposal: Proposal) -> None:
    """Who approves serves the department that has the form and the one that will: all its cases go along.

    :raises Refusal: "department_not_served", or "version_altered": it is not what was proposed.
    """
    check_text(proposal)
    has = serving.department_of(connection, proposal.procedure)
    serving.require(connection, staff, has, serving.department(proposal.definition))


def check_text(proposal: Proposal) -> None:
    """Passes when a proposal says what was proposed, and audited.

    :raises Refusal: "version_altered".
    """
    if hashlib.sha256(rows.encoded(str(proposal.definition))).digest() != proposal.digest:
        raise Refusal(ALTERED)


def _check_entrants(connection: Connection, current: StoredVersion, proposal: Proposal) -> None:
    """Says now what would be refused in a second; whoever publishes asks again."""
    new = msgspec.json.decode(proposal.definition, type=Definition)
    code = entrants.fault(connection, definitions.of(current), new)
    if code:
        raise Refusal(code)


def _known(connection: Connection, number: int) -> Proposal:
    proposal = proposals.find(connection, number)
    if proposal is None:
        raise Refusal("proposal_unknown")
    return proposal
