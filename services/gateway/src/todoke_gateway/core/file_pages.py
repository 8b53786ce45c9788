"""Where files are chosen, what stands there of each page that asks for some: a page that asks nothing else, whole."""

from dataclasses import dataclass

from todoke_catalog.conditions import passes
from todoke_catalog.definition import Definition, Page
from todoke_catalog.fields import AttachmentField, Field, HeadingField, NoticeField
from todoke_catalog.walk import Known, shown_pages

_FILES_AND_WORDS = (AttachmentField, NoticeField, HeadingField)


@dataclass(frozen=True, slots=True)
class FilePage:
    """A page that asks for files, as the answers show it.

    `whole` is a page without other questions: it has no screen of its own, so its words are in `fields` too.
    """

    page: Page
    fields: tuple[Field, ...]
    whole: bool


def asked(definition: Definition, known: Known) -> tuple[FilePage, ...]:
    """The pages that ask an application for files of which all is known, in order."""
    found = (_file_page(page, known) for page in shown_pages(definition, known))
    return tuple(one for one in found if any(isinstance(field, AttachmentField) for field in one.fields))


def only_files(page: Page) -> bool:
    """Whether a page asks for files and for nothing else."""
    words_or_files = all(isinstance(field, _FILES_AND_WORDS) for field in page.fields)
    return words_or_files and any(isinstance(field, AttachmentField) for field in page.fields)


def _file_page(page: Page, known: Known) -> FilePage:
    whole = only_files(page)
    kinds = _FILES_AND_WORDS if whole else (AttachmentField,)
    shown = (field for field in page.fields if passes(field.shown_when, known))
    return FilePage(page, tuple(field for field in shown if isinstance(field, kinds)), whole)
