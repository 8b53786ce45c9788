"""All words of the gateway, side by side in every language; inside, only codes travel.

pages.toml has the words of the pages, events.toml names the events of life, codes.toml says what each code means,
states.toml names the states of a case, standings.toml is about places, files.toml says what became of files,
lookups.toml what look-ups find, script.toml is for the signing page's script, letters.toml for that of the status page,
and signin.toml has what signing page and script say instead where nothing is signed. Words of a form come from its
definition, those that its questions say beside them from todoke_catalog.asking.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from todoke_catalog import asking
from todoke_gateway.web.wording import filled, of_pages

LANGUAGES = ("ja", "easy", "en")  # Japanese (the default), やさしい日本語, English
API_LANGUAGES = ("ja", "en")  # what answers to programs carry


def ui(language: str) -> Mapping[str, str]:
    """The words of the pages, and of the questions on them."""
    return _pages(of_pages(language))


def events(language: str) -> Mapping[str, str]:
    """What the events of life are called."""
    return _words("events", language)


def states(language: str) -> Mapping[str, str]:
    """The names of the states, and under `<state>_text` what each means."""
    return _words("states", language)


def files(language: str) -> Mapping[str, str]:
    """The words about files: `kind_…`, verdicts, `refused_…` and `removed_…` by code."""
    return _words("files", language)


def standings(language: str) -> Mapping[str, str]:
    """The words about places: standings, `<standing>_text` of each, and what a form says beforehand."""
    return _words("standings", language)


def lookups(language: str) -> Mapping[str, str]:
    """The words of look-ups: `<part>_button`, and what each of core/finding.Said says."""
    return _words("lookups", language)


def signing(language: str, *, signs: bool) -> Mapping[str, str]:
    """The words of the signing page, for a form that asks for a signature or for a sign-in."""
    return ui(language) if signs else {**ui(language), **_words("signin", language)}


def for_script(language: str, *, signs: bool = True) -> dict[str, str]:
    """The words that its script may have to say, codes included."""
    own = {**_words("codes", language), **_words("script", language), "file_remove": ui(language)["file_remove"]}
    return own if signs else {**own, **_words("signin", language)}


def for_letters(language: str) -> dict[str, str]:
    """The words that the status page's script may have to say."""
    return dict(_words("letters", language))


def sentence(code: str, language: str, **params: object) -> str:
    """What a code means to a citizen, and what to do; a code without words gets a general sentence."""
    words = _words("codes", language)
    return filled(words.get(code, words["internal_error"]), **params)


def of_file(code: str, language: str, **params: object) -> str:
    """Why a file was not taken: a sentence of the signing page's script, or what the code means to anybody."""
    known = {**_words("codes", language), **_words("script", language)}
    return filled(known.get(code, known["internal_error"]), **params)


@cache
def table(name: str) -> Mapping[str, Mapping[str, str]]:
    """One file of words: key -> language -> words."""
    text = resources.files(__name__).joinpath(f"{name}.toml").read_text("utf-8")
    return MappingProxyType(tomllib.loads(text))


def _words(name: str, language: str) -> Mapping[str, str]:
    return _in(name, of_pages(language))


@cache
def _pages(language: str) -> Mapping[str, str]:
    return MappingProxyType({**_in("pages", language), **asking.words(language)})


@cache
def _in(name: str, language: str) -> Mapping[str, str]:
    return MappingProxyType({key: words[language] for key, words in table(name).items()})
