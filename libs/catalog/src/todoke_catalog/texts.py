"""Words for people inside a definition: Japanese always, やさしい日本語 and English where someone wrote them."""

from typing import Annotated

from msgspec import Meta, Struct

Words = Annotated[str, Meta(min_length=1, max_length=2000)]


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """One text in up to three variants."""

    ja: Words
    easy: Words | None = None
    en: Words | None = None

    def pick(self, language: str) -> str:
        """The text in `language` ("ja", "easy" or "en"); Japanese when that variant, or the language, is not there."""
        return {"easy": self.easy, "en": self.en}.get(language) or self.ja
