"""The versions of this office's forms, ready to judge with; a definition is read once, its standing at every batch.

By a row that somebody changed nobody is judged: its definition is refused until it is mended, all others go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import Connection

from todoke_catalog import loading
from todoke_catalog.definition import Contact, Definition, LegalBasis
from todoke_catalog.errors import CatalogError
from todoke_catalog.texts import Text
from todoke_forms import metrics
from todoke_forms.core.opening import ALTERED, Form
from todoke_forms.store import departments, forms, terms
from todoke_forms.store.forms import Standing, StoredVersion
from todoke_forms.store.terms import Terms
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal


class FormSource:
    """Reads definitions from the database and keeps them; they never change under a digest."""

    def __init__(self) -> None:
        self._definitions: dict[bytes, Definition] = {}
        self._altered: set[bytes] = set()  # what was said once already

    def all(self, connection: Connection) -> Mapping[bytes, Form | None]:
        """Every version by digest, with what became of it as it is known now; None: its row was altered."""
        known = terms.every(connection)
        return {
            standing.digest: self._form(connection, standing, known.get(standing.digest) or terms.NONE)
            for standing in forms.standings(connection)
        }

    def _form(self, connection: Connection, standing: Standing, known: Terms) -> Form | None:
        definition = self._sound(connection, standing.digest)
        if definition is None:
            return None
        return Form(
            standing.procedure,
            definition,
            standing.superseded_at_ms,
            known.accept_until_ms,
            known.withdrawn_at_ms,
        )

    def departments(self, connection: Connection) -> Mapping[str, str]:
        """The department of every procedure: as its current version says, or where that is altered, as it was begun."""
        current = [standing for standing in forms.standings(connection) if standing.superseded_at_ms is None]
        published = {
            standing.procedure: definition.department.ja
            for standing in current
            if (definition := self._sound(connection, standing.digest)) is not None
        }
        return {**departments.begun(connection), **published}

    def definition(self, connection: Connection, digest: bytes) -> Definition:
        """The definition of a version that is known to exist.

        :raises Refusal: "version_altered" when its row does not hold what was published.
        """
        if digest not in self._definitions:
            text = _text(connection, digest)
            if hashlib.sha256(text).digest() != digest:
                raise Refusal(ALTERED)
            self._definitions[digest] = loading.loads(text)
        return self._definitions[digest]

    def sound(self, connection: Connection, digest: bytes) -> bool:
        """Whether the row of a version holds what was published."""
        return self._sound(connection, digest) is not None

    def listed(self, connection: Connection, digest: bytes) -> Definition:
        """The same for a list, which says little of each and stays readable: as the row is, altered or not."""
        known = self._definitions.get(digest)
        if known is not None:
            return known
        try:
            return loading.loads(_text(connection, digest))
        except CatalogError:
            return _nameless(connection, digest)

    def _sound(self, connection: Connection, digest: bytes) -> Definition | None:
        try:
            return self.definition(connection, digest)
        except Refusal as refusal:
            if digest not in self._altered:
                self._altered.add(digest)
                kit_metrics.refused(metrics.INBOX_DOOR, refusal.code, digest=digest.hex())
            return None


def _text(connection: Connection, digest: bytes) -> bytes:
    return _stored(connection, digest).definition.encode()


def _stored(connection: Connection, digest: bytes) -> StoredVersion:
    stored = forms.find(connection, digest)
    if stored is None:
        raise LookupError
    return stored


def _nameless(connection: Connection, digest: bytes) -> Definition:
    """What a list says of a version of which nobody can read anything: its procedure's name, and no more."""
    procedure = _stored(connection, digest).procedure
    name, nothing = Text(procedure), Text("")
    contact, basis = Contact("", nothing), LegalBasis(nothing, nothing)
    return Definition(1, procedure, "", name, nothing, nothing, contact, (basis,), ())
