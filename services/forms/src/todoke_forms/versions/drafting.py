"""What the builder does to drafts: begins, saves and removes them, and hands a sound one to who publishes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from todoke_catalog import loading, templates
from todoke_catalog.definition import Definition
from todoke_catalog.errors import CatalogError
from todoke_evidence import b64
from todoke_evidence.notice import FormBundle
from todoke_forms import serving
from todoke_forms.core import departments as rules
from todoke_forms.core import drafts, reworded
from todoke_forms.core.answering import JST
from todoke_forms.core.departments import Served, may
from todoke_forms.core.drafts import Finding, Plain
from todoke_forms.core.outgoing import Randomness
from todoke_forms.store import departments, forms, proposals
from todoke_forms.store import drafts as store
from todoke_forms.store.database import Database
from todoke_forms.store.drafts import Draft
from todoke_forms.store.version_rows import StoredVersion
from todoke_kit.errors import Refusal

_ID_BYTES = 16
_PROCEDURE_BYTES = 8
MAX_TITLE = 200  # characters; the language allows more, a list does not read well with them


@dataclass(frozen=True, slots=True)
class Bench:
    """Where drafts are worked on: one municipality's, by one member of staff, at one moment."""

    database: Database
    municipality: str
    first_page: str  # what the page of a new form is called
    staff: str
    now_ms: int
    randomness: Randomness
    served: Served  # by that member of staff

    @property
    def today(self) -> date:
        """The day of this moment in Japan, by which deadlines are judged."""
        return datetime.fromtimestamp(self.now_ms / 1000, JST).date()

    def begin(self, start: str, title: str) -> str:
        """A new draft; `start` is "blank", "template:NAME", "draft:ID" (a copy), "form:ID" (a copy) or "revise:ID".

        :raises Refusal: "title_missing", "title_too_long", "start_unknown", "draft_unknown" or "store_unavailable".
        """
        kind, _, name = start.partition(":")
        if kind == "revise":  # it stays the same form, under the same title and address
            current = self._current(name)
            return self._add(drafts.plain(current.definition), current.version)
        source, open_choices = self._source(kind, name)
        return self._add(self._other(source, _titled(title.strip())), open_choices=open_choices)

    def save(
        self, draft_id: str, seen: int, data: bytes, choices: bytes = reworded.NONE
    ) -> tuple[int, tuple[Finding, ...]]:
        """Keeps what the builder sent, begun from revision `seen`; returns the new revision and what was found in it.

        :param choices: those with other words of which nobody said yet that what they kept fits (`core.reworded`).
        :raises Refusal: "draft_changed" (someone was quicker), "draft_unknown", or as `core.drafts.read` and
            `core.reworded.read`.
        """
        plain, findings = drafts.read(data, self.today)
        open_choices = reworded.read(choices, plain)
        with self.database.write() as connection:
            kept = self._kept(store.find(connection, draft_id))
            if (plain["procedure"], plain["municipality"]) != (kept.procedure, self.municipality):
                raise Refusal("draft_malformed")
            draft = replace(self._draft(plain, draft_id, open_choices), revision=seen + 1)
            if draft.definition == kept.definition:  # whoever changed nothing wrote nothing: who did approves nothing
                draft = replace(draft, changed_by=kept.changed_by, changed_at_ms=kept.changed_at_ms)
            if not store.save(connection, draft, seen):
                raise Refusal("draft_changed")
            self._note_owner(connection, plain)
        return seen + 1, findings

    def read(self, draft_id: str) -> Draft:
        """A draft.

        :raises Refusal: "draft_unknown" or "store_unavailable".
        """
        with self.database.read() as connection:
            return self._kept(store.find(connection, draft_id))

    def remove(self, draft_id: str) -> None:
        """Forgets a draft and takes back what waits of it; raises Refusal as `read` does."""
        with self.database.write() as connection:
            if not store.remove(connection, draft_id):
                raise Refusal("draft_unknown")
            proposals.withdraw(connection, draft_id)

    def keep_apart(self, draft_id: str, data: bytes, title: str, choices: bytes = reworded.NONE) -> str:
        """Keeps what could not be saved of a draft as another of the form; takes and raises what `save` does of it.

        A form of which nothing is noted, as of drafts from before departments, is taken by who serves every one only:
        whoever else kept a draft of it would be noted as its owner.
        """
        plain, _ = drafts.read(data)
        open_choices = reworded.read(choices, plain)
        with self.database.read() as connection:
            whose = serving.department_of(connection, plain["procedure"])
            of = store.find(connection, draft_id)
            origin = store.origin(connection, draft_id) if of and of.procedure == plain["procedure"] else None
        if plain["municipality"] != self.municipality or not may(self.served, whose or ""):
            raise Refusal("draft_malformed")
        return self._add({**plain, "title": {**plain["title"], "ja": _titled(title)}}, origin, open_choices)

    def adopt(self, bundle: FormBundle) -> tuple[str, Definition]:
        """A draft of a form of one's own, from one that a municipality signed. It activates nothing.

        Whose form it is says the signature, whatever stands in the form.

        :raises Refusal: "form_unreadable" for a definition that this office could not load, "store_unavailable".
        """
        try:
            definition = loading.load(bundle.definition)
        except CatalogError as error:
            raise Refusal("form_unreadable") from error
        signed = {**bundle.definition, "municipality": bundle.municipality}
        return self._add(self._other(signed, definition.title.ja)), definition

    def _source(self, kind: str, name: str) -> tuple[Plain | None, str]:
        """What a new form begins from, and which of its choices are open."""
        match kind:
            case "blank":
                return None, ""
            case "template" if name in templates.names():
                return drafts.plain(templates.read(name)), ""
            case "draft":
                draft = self.read(name)
                return drafts.plain(draft.definition), draft.reworded
            case "form":
                return drafts.plain(self._current(name).definition), ""
        raise Refusal("start_unknown")

    def _current(self, procedure: str) -> StoredVersion:
        """The version of a form that is offered."""
        with self.database.read() as connection:
            current = forms.current(connection, procedure)
        if current is None:
            raise Refusal("start_unknown")
        return current

    def _other(self, plain: Plain | None, title: str) -> Plain:
        """A form of its own, under an address that no form had."""
        procedure = "f" + self.randomness(_PROCEDURE_BYTES).hex()
        if plain is None:
            return drafts.blank(title, self.first_page, procedure, self.municipality)
        return drafts.copy(plain, title, procedure, self.municipality)

    def _add(self, plain: Plain, origin: int | None = None, open_choices: str = "") -> str:
        draft = self._draft(plain, b64.encode(self.randomness(_ID_BYTES)), open_choices)
        with self.database.write() as connection:
            store.add(connection, draft)
            if origin is not None:
                store.note_origin(connection, draft.draft_id, origin)
            self._note_owner(connection, plain)
        return draft.draft_id

    def _note_owner(self, connection: Connection, plain: Plain) -> None:
        """Whose it is until it is published; from then on the published version says it."""
        procedure = plain["procedure"]
        if forms.current(connection, procedure) is None:
            before = departments.begun_by(connection, procedure)
            owner = rules.owner(self.served, plain["department"]["ja"], before)
            departments.note_begun(connection, procedure, owner)

    def _draft(self, plain: Plain, draft_id: str, open_choices: str) -> Draft:
        return Draft(
            draft_id=draft_id,
            procedure=plain["procedure"],
            title=plain["title"]["ja"],
            revision=1,
            definition=drafts.encode(plain),
            changed_at_ms=self.now_ms,
            changed_by=self.staff,
            reworded=open_choices,
        )

    @staticmethod
    def _kept(draft: Draft | None) -> Draft:
        if draft is None:
            raise Refusal("draft_unknown")
        return draft


def publishable(draft: Draft, today: date | None = None) -> bytes:
    """The definition of a draft as `publishing.publish` takes it: the one way from a draft to a form.

    :raises Refusal: "draft_unfinished" while anything must be mended, "choices_reworded" while it is open whether what
        choices kept fits their words; deadlines are judged by `today` when it is given.
    """
    data = draft.definition.encode()
    if not drafts.sound(drafts.examine(drafts.plain(data), today)):
        raise Refusal("draft_unfinished")
    if draft.reworded:
        raise Refusal("choices_reworded")
    return data


def _titled(title: str) -> str:
    if not title:
        raise Refusal("title_missing")
    if len(title) > MAX_TITLE:
        raise Refusal("title_too_long")
    return title
