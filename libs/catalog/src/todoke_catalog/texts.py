"""Words for people inside a definition: Japanese always, other languages where someone wrote them."""

from typing import Annotated

from msgspec import Meta, Struct

MAX_LANGUAGES = 20
MAX_WORDS = 2000  # characters of one text

Words = Annotated[str, Meta(min_length=1, max_length=MAX_WORDS)]
# A language tag (BCP 47) of a language, with a script or a region where it needs one: vi, zh-Hans, pt-BR.
_TAG = r"(?!(ja|en)(-|$))[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?"
FurtherLanguage = Annotated[str, Meta(pattern=rf"^{_TAG}$(?!\n)")]
Translated = Annotated[str, Meta(pattern=rf"^(easy|en|{_TAG})$(?!\n)")]  # every language but Japanese


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """One text in Japanese, やさしい日本語, English, and `more` languages by their tags."""

    ja: Words
    easy: Words | None = None
    en: Words | None = None
    more: Annotated[dict[FurtherLanguage, Words], Meta(max_length=MAX_LANGUAGES)] = {}

    def pick(self, language: str) -> str:
        """The text in "ja", "easy", "en" or a language of `more`; Japanese when it is not there in that language."""
        return {**self.more, "easy": self.easy, "en": self.en}.get(language) or self.ja
