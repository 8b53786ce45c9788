"""What questions say beside their form's own words, for the portal that asks them and the preview that shows them.

words.toml has the words; inside, only codes travel. How days are written is said by whoever draws.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from todoke_catalog.identity import Level
from todoke_catalog.reading.plain_values import SEX_CODES

Options = list[tuple[str, str]]  # what is posted, and the words for it


def words(language: str) -> Mapping[str, str]:
    """All of them in "ja", "easy" or "en"; in やさしい日本語 beside a form's further language (docs/decisions/0066)."""
    return _in(language if language in {"ja", "en"} else "easy")


def yes_no(language: str) -> Options:
    """The answers to a question of yes or no."""
    return [(code, words(language)[code]) for code in ("yes", "no")]


def sexes(language: str) -> Options:
    """The sexes by the card's codes."""
    names = zip(SEX_CODES, ("male", "female", "not_stated"), strict=True)
    return [(code, words(language)[name]) for code, name in names]


def yen(amount: int, language: str) -> str:
    """An amount of money."""
    return words(language)["yen"].format(f"{amount:,}")


def fact(level: Level, language: str) -> str:
    """By what one is identified."""
    return words(language)[f"fact_identity_{level.name.lower()}"]


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """The file of words: key -> language -> words."""
    text = resources.files(__name__).joinpath("words.toml").read_text("utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def _in(language: str) -> Mapping[str, str]:
    return MappingProxyType({key: said[language] for key, said in table().items()})
