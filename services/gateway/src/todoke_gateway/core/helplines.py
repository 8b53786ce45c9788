"""Where help is to be had for somebody whose search says that it is needed now; nothing of it is kept."""

from datetime import date
from typing import Annotated

import msgspec

from todoke_catalog.urgency import MAX_WORDS, Word, has

MAX_LINES = 12  # what one screen of a telephone or two can hold

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words in Japanese, やさしい日本語 and English."""

    ja: Words
    easy: Words
    en: Words

    def pick(self, language: str) -> str:
        """The words in "ja", "easy" or "en"."""
        return {"easy": self.easy, "en": self.en}.get(language, self.ja)


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A telephone number as people read it, whose it is, and when it is answered for whom."""

    phone: Annotated[str, msgspec.Meta(max_length=20, pattern=r"^#?[0-9]+(-[0-9]+)*$(?!\n)")]
    name: Said
    about: Said

    @property
    def dial(self) -> str:
        """What stands behind tel: (RFC 3966) in an address, in which a # would begin a fragment."""
        return self.phone.replace("-", "").replace("#", "%23")


class HelpLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words that call for it, looked for as urgent words of a form, and the lines as checked on a day."""

    as_of: date
    words: Annotated[tuple[Word, ...], msgspec.Meta(min_length=1, max_length=MAX_WORDS)]
    lines: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1, max_length=MAX_LINES)]

    def are_wanted(self, typed: str) -> bool:
        """Whether what was typed has one of the words."""
        return has(typed, self.words)
