"""Every state of the citizens' pages in やさしい日本語 and English, on the narrowest telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import pagesites
from support.plainstates import STATES
from support.walking import Walk, walking

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    with walking() as one:
        yield one


@pytest.mark.parametrize("lang", ["easy", "en"])
def test_every_state_is_sound_in_the_other_languages(walk: Walk, lang: str) -> None:
    told = [name for name, state in STATES.items() if not state.lang and state.site not in pagesites.DOORS]
    assert walk.in_other_words(told, lang) == {}
