"""All words of the agent, Japanese first, then English: words.toml by key, every code of `errors` among them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

LANGUAGES = ("ja", "en")


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Return key -> language -> words."""
    return MappingProxyType(tomllib.loads(resources.files("todoke_agent").joinpath("words.toml").read_text("utf-8")))


def say(key: str) -> str:
    """Return short words in both languages, in one line."""
    return " / ".join(table()[key][language] for language in LANGUAGES)


def explain(code: str, tries_left: int | None = None) -> dict[str, str]:
    """Return by language what a code means and what to do, with the tries left where there are some."""
    return {language: _sentence(code, language, tries_left) for language in LANGUAGES}


def _sentence(code: str, language: str, tries_left: int | None) -> str:
    words = table()[code][language]
    if not tries_left:
        return words
    key = "last_try" if tries_left == 1 else "tries_left"
    return f"{words}{' ' if language == 'en' else ''}{table()[key][language].format(tries=tries_left)}"
