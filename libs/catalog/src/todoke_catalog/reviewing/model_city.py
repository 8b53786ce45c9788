"""What a form made from a template still says of the model city, which does not exist: its name, laws and numbers.

The library's forms are those of 見本市. In a form of any other municipality such words are false, in each language.
"""

import re
from collections.abc import Iterator

from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form
from todoke_catalog.reviewing.words import texts_of

MUNICIPALITY = "990019"
_CERTAIN = re.compile(
    r"見本市は架空の市です|この(?:給付金|支援)は架空の|第[0-9０-９]+号・架空[）)]"
    r"|見本市は\s*本当には\s*ない|この\s*お金は\s*本当には|きまり（本当には\s*ありません）"
    r"|\bMihon City is fictional|, fictional\)|\bThis benefit is fictional|099-000-[0-9]{4}"
)
# 見本市 is a trade fair as well, and 架空請求 what a consumers' centre asks about: that is only to be looked at.
_MAYBE = re.compile(
    r"見本[市県]|見本(?:中央|東|西|駅前)|架空(?!請求)|本当には\s*(?:ない|ありません)|\bMihon\b|\bfictional\b"
)


def check(form: Form) -> Iterator[Advice]:
    """Every such text, with its path down to the language: `$.summary.en`, `$.summary.more.vi`."""
    if form.definition.municipality == MUNICIPALITY:
        return
    for path, text in texts_of(form.plain, "$"):
        further = text.get("more")
        more = {f"more.{name}": words for name, words in further.items()} if isinstance(further, dict) else {}
        for language, words in {**text, **more}.items():
            if isinstance(words, str) and (code := _code(words)) is not None:
                yield Advice(code, f"{path}.{language}")


def _code(words: str) -> ReviewCode | None:
    if _CERTAIN.search(words):
        return ReviewCode.WORDS_OF_MODEL_CITY
    return ReviewCode.WORDS_MAYBE_OF_MODEL_CITY if _MAYBE.search(words) else None
