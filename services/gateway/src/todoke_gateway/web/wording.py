"""Words of forms in the language of a page: what is there in Japanese only says so, alone and inside of sentences."""

from todoke_catalog import endonyms
from todoke_catalog.texts import Text
from todoke_kit.web import tongues
from todoke_kit.web.tongues import InJapanese, InTongue

filled, joined = tongues.filled, tongues.joined


def of_pages(language: str) -> str:
    """The language of the pages' own words: beside a form's further language, やさしい日本語 (docs/decisions/0066)."""
    return language if language in {"ja", "en"} else "easy"


def said(text: Text | None, language: str) -> str:
    """A text for a page in "ja", "easy", "en" or a further language; "" for none.

    Easy Japanese is Japanese, and needs no mark. It stands for what nobody wrote in a further language.
    """
    if text is None:
        return ""
    if further := text.more.get(language):
        return InTongue(further, language, endonyms.direction(language).replace("ltr", ""))
    words = text.pick(of_pages(language))
    return InJapanese(words) if language == "en" and text.en is None else words


def for_script(words: str) -> dict[str, str]:
    """Words that a script puts into a sentence: what they are, and how they are marked there (static/js/dom.js)."""
    mark = {"lang": words.tag, "dir": words.direction} if isinstance(words, InTongue) else {}
    return {"text": str(words), **{name: value for name, value in mark.items() if value}}
