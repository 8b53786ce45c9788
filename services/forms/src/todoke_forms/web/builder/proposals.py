"""Proposing a draft to be published, and the second person's page: what would change, approving, sending back."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from todoke_forms import events, metrics
from todoke_forms.core import drafts as judging
from todoke_forms.core import proposals as rules
from todoke_forms.core import reworded
from todoke_forms.core.entrants import DRAW_PENDING, PLACES_GIVEN
from todoke_forms.core.rights import Right
from todoke_forms.store import proposals
from todoke_forms.store.drafts import Draft
from todoke_forms.store.proposals import Proposal
from todoke_forms.versions import proposing, publishing
from todoke_forms.versions.proposing import Proposing
from todoke_forms.web import doors, numbers, texts
from todoke_forms.web.builder import changes, findings
from todoke_forms.web.builder import texts as texts_of_builder
from todoke_forms.web.builder.drafts import bench
from todoke_forms.web.desk import desk
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

WORDS, CONFIRMED, PREVIOUS = "words", "confirmed", "previous_days"
_CAN_BE_MENDED = frozenset({"draft_unfinished", "choices_reworded", "draft_changed", "version_repeated"})
_WAITS_FOR_DRAW = frozenset({DRAW_PENDING, PLACES_GIVEN})


def ask(draft_id: str) -> str:
    """What would change for citizens, and the button that asks a second person."""
    return _ask(draft_id)


def propose(draft_id: str) -> Response | tuple[str, int]:
    """Asks a second person to have the draft published as it is now, or says why not."""
    try:
        revision = numbers.read(request.form.get("revision", ""), "draft_changed")
        proposal = _proposing().propose(draft_id, revision, _previous_days())
    except Refusal as refusal:
        if refusal.code not in _CAN_BE_MENDED:
            raise
        kit_metrics.refused(metrics.WEB_DOOR, refusal.code)
        return _ask(draft_id, refusal.code), 409
    _audit(events.FORM_PROPOSED, proposal)
    return redirect(url_for("proposals.one", number=proposal.number), 303)


def many() -> str:
    """What waits for a second person, and what was decided."""
    with desk().database.read() as connection:
        served = doors.procedures(connection)
        waiting, decided = proposals.waiting(connection, served), proposals.decided(connection, served)
    return render_template("builder/proposals.html", waiting=waiting, decided=decided)


def one(number: int) -> str:
    """A proposal: what would change, whom it would meet, and what became of it."""
    return _one(number)


def approve(number: int) -> Response | tuple[str, int]:
    """Has it published, or says why not."""
    if request.form.get(CONFIRMED) != "true":
        return _one(number, [(CONFIRMED, "confirmation_missing")]), 422
    seen = numbers.read(request.form.get("seen", ""), "proposal_outdated")
    stopped_ms = numbers.read(request.form.get("stopped", ""), "stopped_since", numbers.MOMENT_DIGITS)
    try:
        approved = _proposing().approve(number, seen, stopped_ms)
    except Refusal as refusal:
        if refusal.code not in _WAITS_FOR_DRAW:
            raise
        kit_metrics.refused(metrics.WEB_DOOR, refusal.code)
        return _one(number, [(CONFIRMED, refusal.code)]), 409
    _audit(events.FORM_APPROVED, approved)
    return redirect(url_for("proposals.one", number=number), 303)


def send_back(number: int) -> Response | tuple[str, int]:
    """Sends it back with words, or asks for them."""
    words = request.form.get(WORDS, "").replace("\r\n", "\n").strip()
    try:
        rules.check_words(words)
    except Refusal as refusal:
        return _one(number, [(WORDS, refusal.code)], words), 422
    _audit(events.FORM_SENT_BACK, _proposing().send_back(number, words))
    return redirect(url_for("proposals.one", number=number), 303)


def _proposing() -> Proposing:
    return Proposing(desk().database, g.session.staff_name, desk().now_ms())


def _previous_days() -> int:
    """What was chosen for who began the present version."""
    days = numbers.read(request.form.get(PREVIOUS, str(publishing.ACCEPT_PREVIOUS.days)), "draft_changed")
    if days not in texts_of_builder.PREVIOUS_DAYS:
        raise Refusal("draft_changed")
    return days


def _ask(draft_id: str, code: str = "") -> str:
    draft = bench().read(draft_id)
    plain = judging.plain(draft.definition)
    found = findings.sentences(plain, judging.examine(plain, bench().today))
    lacking = findings.of_severity(found, "error")
    with desk().database.read() as connection:
        latest = proposals.of_draft(connection, draft_id)
        changed = None if lacking else changes.against_current(connection, draft_id, plain, None)
    return render_template(
        "builder/propose.html",
        draft=draft,
        lacking=lacking,
        reworded=reworded.told(draft.reworded, plain),
        advised=findings.of_severity(found, "warning"),
        changed=changed,
        latest=latest,
        refused=texts.refusal(_told(code, draft)) if code else "",
        previous=[(str(days), words) for days, words in texts_of_builder.PREVIOUS_DAYS.items()],
        previous_days=str(publishing.ACCEPT_PREVIOUS.days),
    )


def _told(code: str, draft: Draft) -> str:
    """The code to say: one's own other screen is no colleague."""
    own = code == "draft_changed" and draft.changed_by == g.session.staff_name
    return "draft_changed_by_oneself" if own else code


def _one(number: int, faults: list[tuple[str, str]] | None = None, typed: str = "") -> str:
    with desk().database.read() as connection:
        proposal = proposals.find(connection, number)
        if proposal is None:
            raise Refusal("proposal_unknown")
        waits = proposal.state is rules.State.WAITING
        proposing.check_text(proposal)  # nobody decides on what nobody proposed
        plain = judging.plain(proposal.definition)
        changed = None
        if waits:
            changed = changes.against_current(connection, proposal.draft_id, plain, proposal.previous_days)
    return render_template(
        "builder/proposal.html",
        proposal=proposal,
        changed=changed,
        may_decide=waits and Right.APPROVE_FORMS in g.rights,
        own=g.session.staff_name in {proposal.written_by, proposal.proposed_by},
        errors=[(field, texts.refusal(code)) for field, code in faults or []],
        typed=typed,
    )


def _audit(event: str, proposal: Proposal) -> None:
    logs.audit(
        event,
        proposal=proposal.number,
        procedure=proposal.procedure,
        digest=proposal.digest.hex(),
        staff=g.session.staff_name,
    )
