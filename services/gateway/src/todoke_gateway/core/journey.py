"""The way through a form, one page at a time: where a citizen stands, what is faulty, where to go next.

Files are no part of the pages: the browser seals them on the signing screen or, where nobody signs, this gateway does
on a screen of their own. So a journey runs over the form without its attachments, and a page that asks for files
alone is there with its words (`core.file_pages`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
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

    @property
    def way(self) -> tuple[Page, ...]:
        """The shown pages that one comes to: one whose questions hide each for itself is passed unless it has words.

        It is a page all the same: a browser may come back to it, and what was answered there waits.
        """
        return tuple(page for page in self.pages if page.intro is not None or self.fields(page))

    def position(self, page: Page) -> int:
        """How many pages of the way are before a page, shown or not."""
        return len({one.id for one in self.way} & {one.id for one in takewhile(page.__ne__, self.definition.pages)})

    def next(self, page: Page) -> Page | None:
        """The page of the way behind a page, or None beyond the last."""
        return next(iter(self.way[self.position(page) + (page in self.way) :]), None)

    def previous(self, page: Page) -> Page | None:
        """The page of the way before a page, or None before the first."""
        return next(iter(reversed(self.way[: self.position(page)])), None)

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
    pages = tuple(page for page in shown_pages(typed, result.known) if page.id not in elsewhere)
    return Journey(typed, result, pages, shown)


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
