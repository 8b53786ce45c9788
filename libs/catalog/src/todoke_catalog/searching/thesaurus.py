"""The words of thesaurus.toml: what people call the events of life, and what means the same."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from todoke_catalog.listing import LifeEvent
from todoke_catalog.searching.search import Thesaurus
from todoke_catalog.searching.spelling import fold


@cache
def thesaurus() -> Thesaurus:
    """All of them, folded."""
    read = tomllib.loads(resources.files("todoke_catalog.searching").joinpath("thesaurus.toml").read_text("utf-8"))
    same = tuple(tuple(map(fold, group)) for group in read["same"]["groups"])
    return Thesaurus(_by_event(read["events"]), same, _by_event(read["alone"]))


def _by_event(read: Mapping[str, Sequence[str]]) -> Mapping[LifeEvent, Sequence[str]]:
    return {LifeEvent(event): tuple(map(fold, words)) for event, words in read.items()}
