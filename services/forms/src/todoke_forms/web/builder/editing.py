"""The page that edits one draft, and what its scripts ask: every save names the revision that it began from."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from flask import g, jsonify, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from todoke_catalog.errors import CatalogError
from todoke_forms import events, metrics
from todoke_forms.core import drafts as judging
from todoke_forms.core import reworded
from todoke_forms.store import drafts, forms, proposals
from todoke_forms.store.drafts import Draft
from todoke_forms.web import numbers, shown, texts
from todoke_forms.web.builder import findings
from todoke_forms.web.builder import texts as words
from todoke_forms.web.builder.drafts import bench
from todoke_forms.web.desk import desk
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

_STATUS = {"draft_changed": 409, "draft_unknown": 404}


def page(draft_id: str) -> str:
    """The builder with this draft in it."""
    draft = bench().read(draft_id)
    with desk().database.read() as connection:
        latest = proposals.of_draft(connection, draft_id)
    return render_template(
        "builder/edit.html", draft=draft, state=_state(draft), addresses=_addresses(draft_id), latest=latest
    )


def latest(draft_id: str) -> Response:
    """The draft as it is kept now."""
    return jsonify(_state(bench().read(draft_id)))


def token() -> Response:
    """The token of who is signed in now, for a screen that began in another session."""
    return jsonify({"csrf_token": g.session.csrf_token})


def save(draft_id: str) -> Response:
    """Keeps what the builder sent; 409 when someone was quicker, with who and when."""
    try:
        revision, lacking = bench().save(draft_id, _revision(), _definition(), _choices())
    except Refusal as refusal:
        return _refused(refusal, draft_id)
    plain = msgspec.json.decode(_definition())
    return jsonify({"revision": revision, "findings": findings.sentences(plain, lacking)})


def keep_apart(draft_id: str) -> Response:
    """Keeps what the builder sent as another draft, where a colleague saved first or removed `draft_id`."""
    try:
        kept = bench().keep_apart(draft_id, _definition(), request.form.get("title", "").strip(), _choices())
    except Refusal as refusal:
        return _refused(refusal, draft_id)
    logs.audit(events.DRAFT_BEGUN, draft=kept, staff=g.session.staff_name)
    return jsonify({"address": url_for("editing.page", draft_id=kept)})


def _state(draft: Draft) -> dict[str, Any]:
    plain = msgspec.json.decode(draft.definition)
    return {
        "definition": plain,
        "reworded": reworded.lists(draft.reworded),
        "revision": draft.revision,
        **_versions(draft),
        "findings": findings.sentences(plain, judging.examine(plain, bench().today)),
        "changed_by": draft.changed_by,
        "changed_at": shown.minute(draft.changed_at_ms),
        "csrf_token": g.session.csrf_token,
        "languages": [*{**words.LANGUAGES, **words.FURTHER_LANGUAGES}.items()],
    }


def _versions(draft: Draft) -> dict[str, int | None]:
    """The version of the form that citizens see while this draft is edited, and the one that it began from."""
    with desk().database.read() as connection:
        current, origin = forms.current(connection, draft.procedure), drafts.origin(connection, draft.draft_id)
    return {"offered": None if current is None else current.version, "origin": origin}


def _addresses(draft_id: str) -> dict[str, str]:
    views = {
        "latest": "editing.latest",
        "save": "editing.save",
        "apart": "editing.keep_apart",
        "preview": "preview.show",
        "propose": "proposals.ask",
        "translation": "translating.give",
    }
    apart = {"list": url_for("drafts.many"), "token": url_for("editing.token")}
    return apart | {name: url_for(view, draft_id=draft_id) for name, view in views.items()}


def _refused(refusal: Refusal, draft_id: str) -> Response:
    kit_metrics.refused(metrics.WEB_DOOR, refusal.code)
    said = {"code": refusal.code, "sentence": _where(refusal) or texts.refusal(refusal.code)}
    if refusal.code == "draft_changed":
        other = bench().read(draft_id)
        said |= {"changed_by": other.changed_by, "changed_at": shown.minute(other.changed_at_ms)}
        said["own"] = other.changed_by == g.session.staff_name
    return make_response(jsonify(said), _STATUS.get(refusal.code, 422))


def _where(refusal: Refusal) -> str:
    """Which part of what was sent is no part of a form, where that is known; else nothing."""
    fault = refusal.__cause__
    if not isinstance(fault, CatalogError) or fault.path == "$":
        return ""
    return findings.unkept(json.loads(_definition()), fault.path)


def _definition() -> bytes:
    return request.form.get("definition", "").encode("utf-8", "surrogatepass")


def _choices() -> bytes:
    """Those with other words of which it is open whether what they kept fits."""
    sent = request.form.get("reworded")
    return reworded.NONE if sent is None else sent.encode("utf-8", "surrogatepass")


def _revision() -> int:
    """The revision that the save began from."""
    return numbers.read(request.form.get("revision", ""), "draft_changed")
