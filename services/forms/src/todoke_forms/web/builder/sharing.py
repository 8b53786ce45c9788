"""Hands a form to others as the bundle that this municipality signed, and makes drafts from bundles of others.

This process signs nothing: what it gives away was signed when it was published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, render_template, request
from werkzeug.wrappers import Response

from todoke_catalog import comparison
from todoke_catalog.definition import Definition
from todoke_catalog.fields import Question
from todoke_evidence import notice
from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import MAX_BUNDLE, FormBundle
from todoke_forms import events, metrics
from todoke_forms.store import forms
from todoke_forms.web import doors, downloads, texts
from todoke_forms.web.builder import change_words
from todoke_forms.web.builder import texts as words
from todoke_forms.web.builder.change_words import Sentence
from todoke_forms.web.builder.drafts import bench
from todoke_forms.web.desk import desk
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

FILE = "bundle"
TAKE = "sharing.take"  # the endpoint that a file is sent to
ENDING = ".todoke-form"
MEDIA_TYPE = "application/jose"  # RFC 7515 section 9.2.1


def give(procedure: str) -> Response:
    """The signed bundle of a form that is offered now, to be saved.

    :raises Refusal: "bundle_unknown".
    """
    with desk().database.read() as connection:
        text, current = forms.bundle(connection, procedure), forms.current(connection, procedure)
        if text is None or current is None:
            raise Refusal("bundle_unknown")
        title = desk().forms.of(connection, current).title.ja
    logs.audit(events.FORM_SHARED, procedure=procedure, staff=g.session.staff_name)
    name = downloads.named(title, procedure)
    headers = {"Content-Disposition": downloads.disposition(f"{name}{ENDING}", f"{procedure}{ENDING}")}
    return Response(text, headers=headers, content_type=MEDIA_TYPE)


def ask() -> str:
    """Asks for the file."""
    return _form("")


def take() -> str | tuple[str, int]:
    """Makes a draft from the file, and says whose form it is; or says why not."""
    try:
        bundle = _verified()
        draft_id, definition = bench().adopt(bundle)
    except Refusal as refusal:
        kit_metrics.refused(metrics.WEB_DOOR, refusal.code, staff=g.session.staff_name)
        return _form(refusal.code), 422
    logs.audit(
        events.FORM_IMPORTED,
        draft=draft_id,
        procedure=bundle.procedure,
        municipality=bundle.municipality,
        version=bundle.version,
        staff=g.session.staff_name,
    )
    return render_template(
        "builder/imported.html",
        draft_id=draft_id,
        bundle=bundle,
        title=definition.title.ja,
        content=_content(definition),
        compared=_compared(bundle, definition),
        foreign=bundle.municipality != desk().municipality,
    )


def too_large() -> str:
    """Asks for another file, where one was too large for its request to be read."""
    return _form("notice_oversized")


def _form(code: str) -> str:
    errors = [(FILE, texts.refusal(code))] if code else []
    return render_template("builder/import.html", errors=errors, name=FILE)


def _verified() -> FormBundle:
    """The bundle in the file, signed by a municipality that is known here."""
    sent = request.files.get(FILE)
    data = sent.read(MAX_BUNDLE + 1) if sent else b""
    if not data:
        raise Refusal("file_missing")
    try:
        return notice.read_bundle(data.decode("ascii"), desk().shared_forms)
    except UnicodeDecodeError:
        raise Refusal("notice_malformed") from None
    except EvidenceError as error:
        raise Refusal(error.code) from error


def _content(definition: Definition) -> str:
    questions = sum(isinstance(field, Question) for field in definition.fields)
    return words.CONTENT.format(pages=len(definition.pages), questions=questions, rules=len(definition.eligibility))


@dataclass(frozen=True, slots=True)
class _Compared:
    """What this office offers under the same procedure, and how the imported form differs from it, in words."""

    said: str
    version: int = 0
    sentences: Sequence[Sentence] = ()


def _compared(bundle: FormBundle, new: Definition) -> _Compared:
    """The imported form beside the one that is offered here already."""
    with desk().database.read() as connection:
        own = bundle.municipality == desk().municipality and doors.is_open(connection, bundle.procedure)
        current = forms.current(connection, bundle.procedure) if own else None
        if current is None:
            return _Compared(words.COMPARED_NEW)
        old = desk().forms.of(connection, current)
    if current.digest == bundle.form_digest:
        return _Compared(words.COMPARED_SAME.format(title=old.title.ja))
    sentences = change_words.sentences(comparison.compare(old, new), old, new)
    return _Compared(words.COMPARED_OTHER.format(title=old.title.ja), current.version, sentences)
