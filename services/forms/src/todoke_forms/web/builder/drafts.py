"""The list of forms and drafts, how a draft begins, and how one is thrown away."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from todoke_forms import events, metrics
from todoke_forms.store import drafts, forms
from todoke_forms.store.drafts import Listed
from todoke_forms.store.version_rows import StoredVersion
from todoke_forms.versions.drafting import MAX_TITLE, Bench
from todoke_forms.web import doors, texts
from todoke_forms.web.builder import template_search
from todoke_forms.web.builder import texts as words
from todoke_forms.web.desk import desk
from todoke_forms.web.doors import About
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

BLANK = "blank"
_CAN_BE_MENDED = frozenset({"title_missing", "title_too_long", "start_unknown"})


@dataclass(frozen=True, slots=True)
class Offered:
    """A form that citizens see now, the draft of its next version if there is one, and whether it can be handed on."""

    version: StoredVersion
    title: str
    draft: Listed | None
    shared: bool


def bench() -> Bench:
    """Where this member of staff works."""
    at = desk()
    staff = g.session.staff_name
    return Bench(at.database, at.municipality, words.FIRST_PAGE, staff, at.now_ms(), at.randomness, g.served)


def many() -> str:
    """Every draft and every form that is offered."""
    with desk().database.read() as connection:
        served = doors.procedures(connection)
        kept = [one for one in drafts.newest_first(connection) if served is None or one.procedure in served]
        current = doors.offered(connection)
        bundled = forms.bundled(connection)
        titles = {one.digest: desk().forms.listed(connection, one.procedure, one.digest).title.ja for one in current}
    by_form = {draft.procedure: draft for draft in reversed(kept)}
    offered = [
        Offered(one, titles[one.digest], by_form.get(one.procedure), one.procedure in bundled) for one in current
    ]
    removed = request.args.get("done") == "removed"
    return render_template("builder/list.html", drafts=kept, offered=offered, removed=removed)


def ask() -> str:
    """Asks what the new form is called and what it starts from; what was typed stays while templates are looked for."""
    return _ask(request.args.get("start", BLANK), request.args.get("title", "")[:MAX_TITLE])


def begin() -> Response | tuple[str, int]:
    """Begins a draft and opens it, or asks again."""
    start, title = request.form.get("start", BLANK), request.form.get("title", "")
    try:
        _check_start(start)
        draft_id = bench().begin(start, title)
    except Refusal as refusal:
        if refusal.code not in _CAN_BE_MENDED:
            raise
        kit_metrics.refused(metrics.WEB_DOOR, refusal.code)
        return _ask(start, title, refusal.code), 422
    logs.audit(events.DRAFT_BEGUN, draft=draft_id, staff=g.session.staff_name)
    return redirect(url_for("editing.page", draft_id=draft_id), 303)


def ask_remove(draft_id: str) -> str:
    """Asks to confirm that a draft is thrown away."""
    return render_template("builder/remove.html", draft=bench().read(draft_id))


def remove(draft_id: str) -> Response:
    """Throws a draft away."""
    bench().remove(draft_id)
    logs.audit(events.DRAFT_REMOVED, draft=draft_id, staff=g.session.staff_name)
    return redirect(url_for("drafts.many", done="removed"), 303)


def _check_start(start: str) -> None:
    """What a draft begins from exists for who begins it; raises Refusal as `Bench.begin` does of what does not."""
    kind, _, name = start.partition(":")
    if kind == "draft":
        doors.check(doors.DRAFT, name)
    if kind in {"form", "revise"}:
        doors.check(About("procedure", "start_unknown"), name)


def _ask(start: str, title: str = "", code: str = "") -> str:
    asked, copied = template_search.read(request.values), _copied(start)
    found = template_search.find(asked)
    starts = [(BLANK, words.START_BLANK), *((f"template:{one.name}", _named(one.title)) for one in found)]
    chosen = words.START_COPY.format(title=copied) if copied else _named(template_search.title(start))
    if start not in {value for value, _ in starts} and (copied or template_search.title(start)):
        starts.insert(0, (start, chosen))  # what was chosen stays, whatever is looked for
    return render_template(
        "builder/new.html",
        starts=starts,
        start=start,
        title=title or (words.COPY_TITLE.format(title=copied) if copied else ""),
        errors=[("title", texts.refusal(code))] if code else [],
        asked=asked,
        found=len(found),
        events=[(event, words.CODES["life_events", event]) for event in template_search.events()],
        departments=[(name, name) for name in template_search.departments()],
    )


def _named(title: str) -> str:
    return words.START_TEMPLATE.format(title=title)


def _copied(start: str) -> str | None:
    """The title of the draft or the form that is to be copied."""
    kind, _, name = start.partition(":")
    if kind == "draft":
        doors.check(doors.DRAFT, name)
        return bench().read(name).title
    with desk().database.read() as connection:
        current = forms.current(connection, name) if kind == "form" and doors.is_open(connection, name) else None
        return None if current is None else desk().forms.listed(connection, name, current.digest).title.ja
