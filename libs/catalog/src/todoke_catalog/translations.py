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
from todoke_catalog.texts import MAX_WORDS, Translated, Words

MAX_TEXTS = 5_000

Plain = dict[str, Any]


class Translation(Struct, frozen=True, forbid_unknown_fields=True):
    """The file: each text by the Japanese that it stands for."""

    format: Literal[1]
    procedure: ProcedureId
    language: Translated
    texts: Annotated[dict[Words, Annotated[str, Meta(max_length=MAX_WORDS)]], Meta(max_length=MAX_TEXTS)]

    def of(self, japanese: object) -> str:
        """The translation of a text; "" where there is none, or one that is left empty."""
        words = self.texts.get(japanese, "") if isinstance(japanese, str) else ""
        return words if words.strip() else ""


def loads(data: bytes) -> Translation:
    """The translation in these bytes, or CatalogError."""
    try:
        read = msgspec.convert(loading.parse(data), Translation)
    except msgspec.ValidationError:
        raise CatalogError(DefinitionCode.MALFORMED) from None
    loading.digestable(list(read.texts.values()), "$.texts")
    return read


def apply(definition: Mapping[str, Any], translation: Translation) -> Plain:
    """The definition (plain JSON) with these texts; what the file does not have stays as it is.

    CatalogError("wrong_procedure") when the file is of another form.
    """
    if definition.get("procedure") != translation.procedure:
        raise CatalogError(DefinitionCode.WRONG_PROCEDURE, "$.procedure")
    translated: Plain = _translated(definition, translation)
    return translated


def to_fill_in(definition: Mapping[str, Any], language: str) -> Plain:
    """The file for a translator: every Japanese text in order, with its translation or an empty one to fill in.

    CatalogError("malformed") for what is no language of `Translated`.
    """
    try:
        msgspec.convert(language, Translated)
    except msgspec.ValidationError:
        raise CatalogError(DefinitionCode.MALFORMED, "$.language") from None
    texts: dict[str, str] = {}
    for text in _texts(definition):
        if text["ja"]:
            texts[text["ja"]] = texts.get(text["ja"]) or _in(text, language) or ""
    return {"format": 1, "procedure": definition["procedure"], "language": language, "texts": texts}


def strange(definition: Mapping[str, Any], translation: Translation) -> tuple[str, ...]:
    """The Japanese texts of a file that are translated there, and are none of the definition's (plain JSON)."""
    known = {text["ja"] for text in _texts(definition)}
    return tuple(one for one in translation.texts if translation.of(one) and one not in known)


def missing(definition: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """The Japanese texts of a definition (plain JSON) that are not there in this language, each once, in order."""
    return tuple(dict.fromkeys(text["ja"] for text in _texts(definition) if not _in(text, language)))


def languages(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """The further languages that any text of a definition (plain JSON) is there in, by tag."""
    return tuple(sorted({tag for text in _texts(definition) for tag in text.get("more", {})}))


def _translated(value: Any, translation: Translation) -> Any:
    match value:
        case {"ja": japanese} if words := translation.of(japanese):
            return _with(value, translation.language, words)
        case Mapping():
            return {name: _translated(member, translation) for name, member in value.items()}
        case list():
            return [_translated(member, translation) for member in value]
        case _:
            return value


def _in(text: Mapping[str, Any], language: str) -> str | None:
    words: str | None = text.get(language) or text.get("more", {}).get(language)
    return words


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
