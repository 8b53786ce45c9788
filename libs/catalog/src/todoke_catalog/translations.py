"""Translations as files: Japanese text to text in one language, for one form, as a translator returns them.

Applied before a form is published, so that the words which people read are part of what is signed.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from todoke_catalog import loading
from todoke_catalog.definition import ProcedureId
from todoke_catalog.errors import CatalogError, DefinitionCode
from todoke_catalog.texts import Translated, Words

MAX_TEXTS = 5_000

Plain = dict[str, Any]


class Translation(Struct, frozen=True, forbid_unknown_fields=True):
    """The file: each text by the Japanese that it stands for."""

    format: Literal[1]
    procedure: ProcedureId
    language: Translated
    texts: Annotated[dict[Words, Words], Meta(max_length=MAX_TEXTS)]


def loads(data: bytes) -> Translation:
    """The translation in these bytes, or CatalogError."""
    try:
        return msgspec.convert(loading.parse(data), Translation)
    except msgspec.ValidationError:
        raise CatalogError(DefinitionCode.MALFORMED) from None


def apply(definition: Mapping[str, Any], translation: Translation) -> Plain:
    """The definition (plain JSON) with these texts; what the file does not have stays as it is.

    CatalogError("wrong_procedure") when the file is of another form.
    """
    if definition.get("procedure") != translation.procedure:
        raise CatalogError(DefinitionCode.WRONG_PROCEDURE, "$.procedure")
    translated: Plain = _translated(definition, translation)
    return translated


def missing(definition: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """The Japanese texts of a definition (plain JSON) that are not there in this language, each once, in order."""
    without = (
        text["ja"] for text in _texts(definition) if not (text.get(language) or text.get("more", {}).get(language))
    )
    return tuple(dict.fromkeys(without))


def languages(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """The further languages that any text of a definition (plain JSON) is there in, by tag."""
    return tuple(sorted({tag for text in _texts(definition) for tag in text.get("more", {})}))


def _translated(value: Any, translation: Translation) -> Any:
    match value:
        case {"ja": japanese} if japanese in translation.texts:
            return _with(value, translation.language, translation.texts[japanese])
        case Mapping():
            return {name: _translated(member, translation) for name, member in value.items()}
        case list():
            return [_translated(member, translation) for member in value]
        case _:
            return value


def _with(text: Mapping[str, Any], language: str, words: str) -> Plain:
    if language in {"easy", "en"}:
        return {**text, language: words}
    return {**text, "more": {**text.get("more", {}), language: words}}


def _texts(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every text: no other object of a definition has a member `ja`."""
    if isinstance(value, Mapping) and "ja" in value:
        yield value
    elif isinstance(value, Mapping | list):
        for member in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(member)
