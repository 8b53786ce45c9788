"""The versions of this office's forms, ready to judge with; a definition is read once, its standing at every batch.

By a row that somebody changed nobody is judged: its definition is refused until it is mended, all others go on.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from todoke_catalog import loading
from todoke_catalog.definition import Contact, Definition, LegalBasis
from todoke_catalog.errors import CatalogError
from todoke_catalog.identity import Identity, Level
from todoke_catalog.texts import Text
from todoke_forms import metrics
from todoke_forms.core.model import ALTERED
from todoke_forms.core.opening import Form
from todoke_forms.store import copies, forms, terms, version_rows
from todoke_forms.store.terms import Terms
from todoke_forms.store.version_rows import Standing, StoredVersion
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
            standing.digest: self._form(connection, standing, known.get(standing.digest, terms.NONE))
            for standing in version_rows.standings(connection)
        }

    def _form(self, connection: Connection, standing: Standing, known: Terms | None) -> Form | None:
        definition = self._sound(connection, standing.digest)
        if definition is None or definition.procedure != standing.procedure or known is None:
            return None
        return Form(
            standing.procedure,
            definition,
            standing.superseded_at_ms,
            known.accept_until_ms,
            known.withdrawn_at_ms,
        )

    def of(self, connection: Connection, version: StoredVersion) -> Definition:
        """What a version says; raises Refusal as `definition` does."""
        if not version.sound:
            raise Refusal(ALTERED)
        return self.definition(connection, version.digest)

    def definition(self, connection: Connection, digest: bytes) -> Definition:
        """The definition of a version that is known to exist.

        :raises Refusal: "version_altered" when its row does not hold what was published, or is gone.
        """
        if digest not in self._definitions:
            stored = forms.find(connection, digest)
            if stored is None:
                raise Refusal(ALTERED)
            self._definitions[digest] = _loaded(stored.definition)
        return self._definitions[digest]

    def sound(self, connection: Connection, digest: bytes) -> bool:
        """Whether the row of a version holds what was published."""
        return self._sound(connection, digest) is not None

    def listed(self, connection: Connection, procedure: str, digest: bytes) -> Definition:
        """The same for a list, which says little of each and stays readable.

        Of an altered version it says what was published where that is kept beside its row, and else no more than its
        procedure: what somebody wrote into the row is believed by nobody.
        """
        try:
            return self.definition(connection, digest)
        except Refusal:
            text = copies.text(connection, procedure, digest)
        try:
            return _nameless(procedure) if text is None else _loaded(text)
        except Refusal:
            return _nameless(procedure)

    def _sound(self, connection: Connection, digest: bytes) -> Definition | None:
        try:
            return self.definition(connection, digest)
        except Refusal as refusal:
            if digest not in self._altered:
                self._altered.add(digest)
                kit_metrics.refused(metrics.INBOX_DOOR, refusal.code, digest=digest.hex())
            return None


def _loaded(text: str) -> Definition:
    """A definition that this release can judge by; whoever wrote another, nobody published it."""
    try:
        return loading.loads(text.encode())
    except CatalogError as error:
        raise Refusal(ALTERED) from error


def _nameless(procedure: str) -> Definition:
    """What a list says of a version of which nobody can read anything: its procedure's name, and no finer time."""
    name, nothing = Text(procedure), Text("")
    contact, basis = Contact("", nothing), LegalBasis(nothing, nothing)
    identity = Identity(Level.ANONYMOUS, nothing)
    return Definition(1, procedure, "", name, nothing, nothing, contact, (basis,), (), identity=identity)
