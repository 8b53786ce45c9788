"""Says in words what differs between two published versions of a form, whichever two."""

from __future__ import annotations

from flask import render_template, request
from sqlalchemy import Connection

from todoke_catalog import comparison
from todoke_forms.store import forms
from todoke_forms.store.version_rows import StoredVersion
from todoke_forms.web import numbers
from todoke_forms.web.builder import change_words
from todoke_forms.web.builder.change_words import Sentence
from todoke_forms.web.desk import desk
from todoke_kit.errors import Refusal

SINCE = "since"


def compare(procedure: str, number: int) -> str:
    """Version `number` beside the one that the query names; without one, beside the one before it."""
    with desk().database.read() as connection:
        known = forms.published(connection, procedure)
        new = _version(known, number)
        older = [one for one in known if one.version < number]
        old = _since(older)
        sentences = _differences(connection, old, new)
        title = desk().forms.of(connection, new).title.ja
    return render_template("builder/version.html", title=title, new=new, old=old, older=older, sentences=sentences)


def _since(older: list[StoredVersion]) -> StoredVersion | None:
    wanted = request.args.get(SINCE, "")
    if not wanted:
        return older[0] if older else None
    return _version(older, numbers.read(wanted, "version_unknown"))


def _version(known: list[StoredVersion], number: int) -> StoredVersion:
    found = next((one for one in known if one.version == number), None)
    if found is None:
        raise Refusal("version_unknown")
    return found


def _differences(connection: Connection, old: StoredVersion | None, new: StoredVersion) -> list[Sentence]:
    after = desk().forms.of(connection, new)
    if old is None:
        return change_words.sentences(comparison.contents(after), None, after)
    before = desk().forms.of(connection, old)
    return change_words.sentences(comparison.compare(before, after), before, after)
