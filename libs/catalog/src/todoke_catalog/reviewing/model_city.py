"""What a form made from a template still says of the model city, which does not exist: its name, laws and numbers.

The library's forms are those of 見本市. In a form of any other municipality such words are false, in each language.
"""

import re
from collections.abc import Iterator

from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form
from todoke_catalog.reviewing.words import texts_of

MUNICIPALITY = "990019"
# 見本市 is a trade fair as well, and 架空請求 what a consumers' centre asks about: only what says which it is.
_WORDS = re.compile(
    r"見本市(?:は架空|は本当には|立|役所|条例|規則|告示|民センター)|見本県|架空の市(?!場)|・架空[）)]|この(?:給付金|支援)は架空"
    r"|本当には\s*ない\s*市|お金は\s*本当には|（本当には\s*ありません）|見本(?:中央|東|西|駅前)[^、。\s]{0,6}(?:保育|こども園|センター)"
    r"|\bMihon (?:City|Prefecture|Chuo|Higashi|Nishi|Ekimae)\b|, fictional\)|This benefit is fictional|099-000-[0-9]{4}"
)


def check(form: Form) -> Iterator[Advice]:
    """Every such text, with its path down to the language: `$.summary.en`, `$.summary.more.vi`."""
    if form.definition.municipality == MUNICIPALITY:
        return
    for path, text in texts_of(form.plain, "$"):
        further = text.get("more")
        more = {f"more.{name}": words for name, words in further.items()} if isinstance(further, dict) else {}
        for language, words in {**text, **more}.items():
            if isinstance(words, str) and _WORDS.search(words):
                yield Advice(ReviewCode.WORDS_OF_MODEL_CITY, f"{path}.{language}")
