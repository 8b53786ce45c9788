"""The versions of this office's forms, ready to judge with; a definition is read once, its standing at every batch."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from todoke_catalog import loading
from todoke_catalog.definition import Definition
from todoke_forms.core.opening import Form
from todoke_forms.store import departments, forms, terms
from todoke_forms.store.forms import Standing
from todoke_forms.store.terms import Terms


class FormSource:
    """Reads definitions from the database and keeps them; they never change under a digest."""

    def __init__(self) -> None:
        self._definitions: dict[bytes, Definition] = {}

    def all(self, connection: Connection) -> Mapping[bytes, Form]:
        """Every version by digest, with what became of it as it is known now."""
        known = terms.every(connection)
        return {
            standing.digest: self._form(connection, standing, known.get(standing.digest) or terms.NONE)
            for standing in forms.standings(connection)
        }

    def _form(self, connection: Connection, standing: Standing, known: Terms) -> Form:
        return Form(
            standing.procedure,
            self.definition(connection, standing.digest),
            standing.superseded_at_ms,
            known.accept_until_ms,
            known.withdrawn_at_ms,
        )

    def departments(self, connection: Connection) -> Mapping[str, str]:
        """The department of every procedure: as its current version says, or as it was begun."""
        published = {
            standing.procedure: self.definition(connection, standing.digest).department.ja
            for standing in forms.standings(connection)
            if standing.superseded_at_ms is None
        }
        return {**departments.begun(connection), **published}

    def definition(self, connection: Connection, digest: bytes) -> Definition:
        """The definition of a version that is known to exist."""
        if digest not in self._definitions:
            stored = forms.find(connection, digest)
            if stored is None:
                raise LookupError
            self._definitions[digest] = loading.loads(stored.definition.encode())
        return self._definitions[digest]
