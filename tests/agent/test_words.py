"""Every code has words of its own in both languages, and no words are left over."""

import re
import string
from pathlib import Path

import pytest

import todoke_agent
from todoke_agent import words
from todoke_agent.door.calls import DoorCode
from todoke_agent.errors import Code

CODES = sorted({*Code, *DoorCode})
SOURCE = Path(todoke_agent.__file__).parent


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_happened_japanese_first(code):
    said = words.explain(code)
    assert list(said) == ["ja", "en"]
    assert re.search(r"[ぁ-ん]", said["ja"])
    assert re.search(r"[A-Za-z]", said["en"])
    assert said["en"].isascii()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_two_codes_say_the_same(language):
    said = [words.explain(code)[language] for code in CODES]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    "code",
    [
        *("card_support_missing", "no_service", "service_denied", "no_reader", "reader_not_found", "reader_failed"),
        *("several_cards", "no_card", "card_removed", "card_unresponsive", "not_my_number_card", "reader_busy"),
    ],
)
def test_readers_have_words(code):
    assert words.explain(code)["ja"]


def test_a_lock_is_explained_with_the_place_where_it_is_undone():
    said = words.explain(Code.PIN_LOCKED, 0)
    assert "市区町村の窓口で暗証番号を初期化" in said["ja"]
    assert "municipal office" in said["en"]


def test_languages_fill_in_the_same():
    for key, said in words.table().items():
        assert tuple(said) == words.LANGUAGES, key
        assert len({frozenset(places(text)) for text in said.values()}) == 1, key


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_no_words_are_left_over():
    sources = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
    dynamic = re.compile(
        r"(heading|label|button|account|name|post)_\w+|ordinary|current|savings|name|address|birth_date|sex"
    )
    unused = [
        key
        for key in words.table()
        if key not in CODES and not dynamic.fullmatch(key) and not re.search(rf"[\"']{key}[\"']", sources)
    ]
    assert unused == []
