"""Translations of a draft as tables: out to a translator, and back into the draft as it is edited now."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from todoke_catalog import loading, translations
from todoke_catalog.errors import CatalogError, DefinitionCode
from todoke_catalog.translations import Translation
from todoke_forms.core import drafts, sheets
from todoke_forms.core.drafts import Plain
from todoke_forms.core.sheets import RowRefusal, Sheet
from todoke_kit.errors import Refusal

MAX_BYTES = loading.MAX_BYTES

_Texts = dict[str, str | dict[str, str]]  # as `Translation.texts`


@dataclass(frozen=True, slots=True)
class Brought:
    """A draft with the texts of a file, the file's language, and what there is to say of them.

    How many texts are missing, how many are not the draft's, how many rows are for translations that it has no more,
    and the Japanese of those whose words no form may hold.
    """

    plain: Plain
    language: str
    missing: int
    strange: int
    stale: int
    unusable: tuple[str, ...]


def give(plain: Plain, language: str) -> bytes:
    """The table for a translator (`sheets.write`); raises Refusal "translation_language_unknown"."""
    try:
        written = translations.to_fill_in(plain, language)
    except CatalogError as error:
        raise Refusal("translation_language_unknown") from error
    return sheets.write(language, _listed(written["texts"]))


def take(plain: Plain, data: bytes) -> Brought:
    """The draft with the texts of a file in it.

    :raises Refusal: "file_missing", "translation_language_unknown", "translation_of_another_form",
        "translation_oversized"; as `sheets.read` for the file, and as `drafts.read` for what comes of it.
    :raises RowRefusal: "translation_row_twice"; as `sheets.read`.
    """
    if not data:
        raise Refusal("file_missing")
    translation = _read(plain, data)
    cleaned, dropped = translations.clean(translation)
    translated = translations.apply(plain, cleaned)
    drafts.read(drafts.encode(translated).encode())
    missing = [one for one in translations.missing(translated, translation.language) if one]
    strange = translations.strange(plain, translation)
    return Brought(
        translated,
        translation.language,
        missing=len(missing),
        strange=len(strange),
        stale=len(translations.stale(plain, cleaned)),
        unusable=tuple(one for one in dropped if one not in strange),
    )


def _listed(texts: _Texts) -> list[sheets.Row]:
    several = {japanese: {row: row} if isinstance(row, str) else row for japanese, row in texts.items()}
    return [(japanese, former, words) for japanese, row in several.items() for former, words in row.items()]


def _read(plain: Plain, data: bytes) -> Translation:
    if len(data) > MAX_BYTES:
        raise Refusal("translation_oversized")
    sheet = sheets.read(data)
    known = _known(plain, sheet.language)
    texts = _texts(sheet, known)
    if not texts.keys() & known.keys():
        raise Refusal("translation_of_another_form")
    written = {"format": 1, "procedure": plain["procedure"], "language": sheet.language, "texts": texts}
    try:
        return translations.loads(msgspec.json.encode(written))
    except CatalogError as error:
        oversized = error.code == DefinitionCode.OVERSIZED
        raise Refusal("translation_oversized" if oversized else "translation_unreadable") from error


def _known(plain: Plain, language: str) -> _Texts:
    try:
        texts: _Texts = translations.to_fill_in(plain, language)["texts"]
    except CatalogError as error:
        raise Refusal("translation_language_unknown") from error
    return texts


def _texts(sheet: Sheet, known: _Texts) -> _Texts:
    """The rows by their Japanese: one row is for every place, unless it is one of several translations of the form."""
    found: dict[str, dict[str, str]] = {}
    for number, (japanese, former, words) in sheet.rows.items():
        if found.setdefault(japanese, {}).setdefault(former, words) != words:
            raise RowRefusal("translation_row_twice", number)
    return {japanese: _one_or_several(row, known.get(japanese, "")) for japanese, row in found.items()}


def _one_or_several(row: dict[str, str], known: str | dict[str, str]) -> str | dict[str, str]:
    if len(row) > 1 or (isinstance(known, dict) and row.keys() <= known.keys()):
        return row
    return next(iter(row.values()))
