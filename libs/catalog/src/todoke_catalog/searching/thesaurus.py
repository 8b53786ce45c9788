"""The words of thesaurus.toml: what people call the events of life, and what means the same."""

import tomllib
from functools import cache
from importlib import resources

from todoke_catalog.listing import LifeEvent
from todoke_catalog.searching.search import Thesaurus
from todoke_catalog.searching.spelling import fold


@cache
def thesaurus() -> Thesaurus:
    """All of them, folded."""
    read = tomllib.loads(resources.files("todoke_catalog.searching").joinpath("thesaurus.toml").read_text("utf-8"))
    events = {LifeEvent(event): tuple(map(fold, words)) for event, words in read["events"].items()}
    return Thesaurus(events, tuple(tuple(map(fold, group)) for group in read["same"]["groups"]))
