"""All words of the gateway, side by side in every language; inside, only codes travel.

pages.toml has the words of the pages, codes.toml says what each code means, states.toml names the states of a case,
standings.toml is about places, files.toml says what became of files, script.toml is for the signing page's script,
letters.toml for that of the status page. Words of a form come from its definition.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

LANGUAGES = ("ja", "easy", "en")  # Japanese (the default), やさしい日本語, English
API_LANGUAGES = ("ja", "en")  # what answers to programs carry


def ui(language: str) -> Mapping[str, str]:
    """The words of the pages."""
    return _words("pages", language)


def states(language: str) -> Mapping[str, str]:
    """The names of the states, and under `<state>_text` what each means."""
    return _words("states", language)


def files(language: str) -> Mapping[str, str]:
    """The words about files: `kind_…`, verdicts, `refused_…` and `removed_…` by code."""
    return _words("files", language)


def standings(language: str) -> Mapping[str, str]:
    """The words about places: standings, `<standing>_text` of each, and what a form says beforehand."""
    return _words("standings", language)


def for_script(language: str) -> dict[str, str]:
    """The words that the signing page's script may have to say, codes included."""
    return {**_words("codes", language), **_words("script", language)}


def for_letters(language: str) -> dict[str, str]:
    """The words that the status page's script may have to say."""
    return dict(_words("letters", language))


def sentence(code: str, language: str, **params: object) -> str:
    """What a code means to a citizen, and what to do; a code without words gets a general sentence."""
    words = _words("codes", language)
    return words.get(code, words["internal_error"]).format(**params)


@cache
def table(name: str) -> Mapping[str, Mapping[str, str]]:
    """One file of words: key -> language -> words."""
    text = resources.files(__name__).joinpath(f"{name}.toml").read_text("utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def _words(name: str, language: str) -> Mapping[str, str]:
    return MappingProxyType({key: words[language] for key, words in table(name).items()})
