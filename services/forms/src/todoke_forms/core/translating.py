"""Translations of a draft as files: out to a translator, and back into the draft as it is edited now."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from todoke_catalog import loading, translations
from todoke_catalog.errors import CatalogError, DefinitionCode
from todoke_catalog.texts import Translated
from todoke_catalog.translations import Translation
from todoke_forms.core import drafts
from todoke_forms.core.drafts import Plain
from todoke_kit.errors import Refusal

MAX_BYTES = loading.MAX_BYTES
_BOM = b"\xef\xbb\xbf"  # some editors begin a file with it


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
    """The file for a translator; raises Refusal "translation_language_unknown"."""
    try:
        written = translations.to_fill_in(plain, language)
    except CatalogError as error:
        raise Refusal("translation_language_unknown") from error
    return msgspec.json.format(msgspec.json.encode(written), indent=2) + b"\n"


def take(plain: Plain, data: bytes) -> Brought:
    """The draft with the texts of a file in it.

    :raises Refusal: "file_missing", "translation_oversized", "translation_unreadable",
        "translation_language_unknown", "translation_of_another_form"; as `drafts.read` for what comes of it.
    """
    if not data:
        raise Refusal("file_missing")
    translation = _read(data.removeprefix(_BOM))
    try:
        cleaned, dropped = translations.clean(translation)
        translated = translations.apply(plain, cleaned)
    except CatalogError as error:
        raise Refusal("translation_of_another_form") from error
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


def _read(data: bytes) -> Translation:
    try:
        return translations.loads(data)
    except CatalogError as error:
        if error.code == DefinitionCode.OVERSIZED:
            raise Refusal("translation_oversized") from error
        raise Refusal(_why(data)) from error


def _why(data: bytes) -> str:
    """Whether it is the language of a file that is none, or all of it."""
    try:
        msgspec.convert(loading.parse(data)["language"], Translated)
    except msgspec.ValidationError:
        return "translation_language_unknown"
    except (CatalogError, KeyError, TypeError, IndexError):
        pass
    return "translation_unreadable"
