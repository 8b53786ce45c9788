"""Translations as files: Japanese text to text in one language, for one form, as a translator returns them.

A Japanese text that the form translates in several ways has one row for each: {translation until now: translation}.
Applied before a form is published, so that the words which people read are part of what is signed.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from todoke_catalog import characters, loading
from todoke_catalog.definition import ProcedureId
from todoke_catalog.errors import CatalogError, DefinitionCode
from todoke_catalog.texts import MAX_WORDS, Translated, Words

MAX_TEXTS = 5_000

Plain = dict[str, Any]

_Words = Annotated[str, Meta(max_length=MAX_WORDS)]  # empty where there are none yet
_Several = Annotated[dict[_Words, _Words], Meta(max_length=MAX_TEXTS)]


class Translation(Struct, frozen=True, forbid_unknown_fields=True):
    """The file: each text by the Japanese that it stands for."""

    format: Literal[1]
    procedure: ProcedureId
    language: Translated
    texts: Annotated[dict[Words, _Words | _Several], Meta(max_length=MAX_TEXTS)]

    def of(self, japanese: object, former: str = "") -> str:
        """The translation of a text that is `former` until now; "" where there is none, or one that is left empty."""
        row = self.texts.get(japanese, "") if isinstance(japanese, str) else ""
        words = row if isinstance(row, str) else row.get(former, "")
        return words if words.strip() else ""

    def rows(self) -> Iterator[tuple[str, str | None, str]]:
        """Every row that is filled in: the Japanese, what it replaces (None for whatever is there), the translation."""
        for japanese, row in self.texts.items():
            several = {None: row} if isinstance(row, str) else row
            yield from ((japanese, former, words) for former, words in several.items() if words.strip())


def loads(data: bytes) -> Translation:
    """The translation in these bytes, or CatalogError."""
    try:
        read = msgspec.convert(loading.parse(data), Translation)
    except msgspec.ValidationError:
        raise CatalogError(DefinitionCode.MALFORMED) from None
    loading.digestable([words for _, _, words in read.rows()], "$.texts")
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
    """The file for a translator: every Japanese text in order, with its translations or an empty one to fill in.

    As it is, it changes nothing: `apply` gives the definition back.
    CatalogError("malformed") for what is no language of `Translated`.
    """
    try:
        msgspec.convert(language, Translated)
    except msgspec.ValidationError:
        raise CatalogError(DefinitionCode.MALFORMED, "$.language") from None
    texts = {japanese: _row(former) for japanese, former in _translations(definition, language).items() if japanese}
    return {"format": 1, "procedure": definition["procedure"], "language": language, "texts": texts}


def strange(definition: Mapping[str, Any], translation: Translation) -> tuple[str, ...]:
    """The Japanese texts of a file that are translated there, and are none of the definition's (plain JSON)."""
    known = _translations(definition, translation.language)
    return tuple(dict.fromkeys(japanese for japanese, _, _ in translation.rows() if japanese not in known))


def stale(definition: Mapping[str, Any], translation: Translation) -> tuple[tuple[str, str], ...]:
    """The rows (Japanese, former translation) of what the definition has no more, nor what is to replace it."""
    known = _translations(definition, translation.language)
    several = [(japanese, former, words) for japanese, former, words in translation.rows() if former is not None]
    return tuple(
        (japanese, former)
        for japanese, former, words in several
        if japanese in known and not known[japanese].keys() & {former, words}
    )


def clean(translation: Translation) -> tuple[Translation, tuple[str, ...]]:
    """The file without the rows whose words no form may hold (`characters`), and the Japanese texts of those."""
    judged = {words: characters.unusable(words, translation.language) for _, _, words in translation.rows()}
    dropped = tuple(dict.fromkeys(japanese for japanese, _, words in translation.rows() if judged[words]))
    texts = {japanese: _without(row, judged) for japanese, row in translation.texts.items()}
    return msgspec.structs.replace(translation, texts=texts), dropped


def missing(definition: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """The Japanese texts of a definition (plain JSON) that are not there in this language, each once, in order."""
    return tuple(dict.fromkeys(text["ja"] for text in _texts(definition) if not _in(text, language)))


def languages(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """The further languages that any text of a definition (plain JSON) is there in, by tag."""
    return tuple(sorted({tag for text in _texts(definition) for tag in text.get("more", {})}))


def _translated(value: Any, translation: Translation) -> Any:
    match value:
        case {"ja": japanese} if words := translation.of(japanese, _in(value, translation.language)):
            return _with(value, translation.language, words)
        case Mapping():
            return {name: _translated(member, translation) for name, member in value.items()}
        case list():
            return [_translated(member, translation) for member in value]
        case _:
            return value


def _translations(definition: Mapping[str, Any], language: str) -> dict[str, dict[str, None]]:
    """Every Japanese text in order, with its different translations in order; "" is one that is not there."""
    found: dict[str, dict[str, None]] = {}
    for text in _texts(definition):
        found.setdefault(text["ja"], {})[_in(text, language)] = None
    return found


def _row(former: Mapping[str, None]) -> str | dict[str, str]:
    return next(iter(former)) if len(former) == 1 else {words: words for words in former}


def _without(row: str | dict[str, str], judged: Mapping[str, bool]) -> str | dict[str, str]:
    if isinstance(row, str):
        return "" if judged.get(row) else row
    return {former: words for former, words in row.items() if not judged.get(words)}


def _in(text: Mapping[str, Any], language: str) -> str:
    """The text in this language; "" where it is not there."""
    words: str | None = text.get(language) or text.get("more", {}).get(language)
    return words or ""


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
