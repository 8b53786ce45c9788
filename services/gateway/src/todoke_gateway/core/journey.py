"""The way through a form, one page at a time: where a citizen stands, what is faulty, where to go next.

Files are no part of the pages: the browser seals them on the signing screen or, where nobody signs, this gateway does
on a screen of their own. So a journey runs over the form without its attachments, and a page that asks for files
alone is there with its words (`core.file_pages`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from todoke_catalog.definition import Definition, Page
from todoke_catalog.fields import AttachmentField, Field
from todoke_catalog.identity import Level
from todoke_catalog.reading.refusal import FieldError
from todoke_catalog.validation import Result, validate
from todoke_catalog.walk import Known, shown_fields, shown_pages
from todoke_gateway.core import file_pages

SEALED_HERE = frozenset({Level.CONTACT})
"""Levels of forms whose files this gateway seals; where a card is used the browser does, and level 0 has none."""


@dataclass(frozen=True, slots=True)
class Journey:
    """A form, without its attachments, and what it says to the answers so far."""

    definition: Definition
    result: Result
    pages: tuple[Page, ...]
    shown: frozenset[str]  # the ids of all fields that the answers show

    def page(self, page_id: str) -> Page | None:
        """A shown page by its id."""
        return next((page for page in self.pages if page.id == page_id), None)

    def position(self, page: Page) -> int:
        """The place of a shown page among the shown ones."""
        return self.pages.index(page)

    def neighbour(self, page: Page, distance: int) -> Page | None:
        """The shown page so many places further on, or None beyond either end."""
        place = self.position(page) + distance
        return self.pages[place] if 0 <= place < len(self.pages) else None

    def fields(self, page: Page) -> tuple[Field, ...]:
        """The fields of a page that the answers show."""
        return tuple(field for field in page.fields if field.id in self.shown)

    def errors_on(self, fields: Sequence[Field]) -> tuple[FieldError, ...]:
        """What is wrong with the answers to these fields; parts of an account belong to it."""
        ids = {field.id for field in fields}
        return tuple(error for error in self.result.errors if error.field.partition(".")[0] in ids)

    def first_faulty(self) -> Page | None:
        """The first page whose answers are missing or wrong."""
        return next((page for page in self.pages if self.errors_on(page.fields)), None)


def travel(definition: Definition, answers: Mapping[str, Any], today: date) -> Journey:
    """The journey of these raw answers."""
    typed = without_files(definition)
    result = validate(typed, dict(answers), today)
    shown = frozenset(field.id for field in shown_fields(typed, result.known))
    elsewhere = {one.page.id for one in file_pages.asked(definition, result.known) if one.whole}
    pages = (page for page in shown_pages(typed, result.known) if page.id not in elsewhere)
    return Journey(typed, result, tuple(page for page in pages if _says_anything(page, shown)), shown)


def _says_anything(page: Page, shown: Collection[str]) -> bool:
    """Whether a page is more than its title: the answers may hide each of its questions by a condition of its own."""
    return page.intro is not None or any(field.id in shown for field in page.fields)


def without_files(definition: Definition) -> Definition:
    """The form as far as it is typed: no attachment fields, no pages that had nothing else."""
    pages = (
        msgspec.structs.replace(
            page, fields=tuple(field for field in page.fields if not isinstance(field, AttachmentField))
        )
        for page in definition.pages
    )
    return msgspec.structs.replace(definition, pages=tuple(page for page in pages if page.fields))


def files(definition: Definition, known: Known) -> tuple[AttachmentField, ...]:
    """The attachments that an application asks for of which all is known, in the order in which files travel."""
    return tuple(field for field in shown_fields(definition, known) if isinstance(field, AttachmentField))
