"""What questions say beside their form's own words: in every language, for every kind, and none left over."""

from __future__ import annotations

import re
import string
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

import todoke_catalog
from todoke_catalog import asking
from todoke_catalog.asking import files, times
from todoke_catalog.asking import parts as asked
from todoke_catalog.fields import BankAccountField, PersonNameField, PostalAddressField, Slot, SlotField
from todoke_catalog.identity import Level
from todoke_catalog.media_types import MediaType
from todoke_catalog.reading import account, values
from todoke_catalog.reading.plain_values import SEX_CODES
from todoke_catalog.texts import Text

LANGUAGES = ("ja", "easy", "en")
SOURCES = list(Path(todoke_catalog.__file__).parents[4].glob("*/*/src/**/web/**/*.py"))
SOURCES += (Path(todoke_catalog.__file__).parent / "asking").glob("*.py")
ASKED = Text("問い")
WITH_PARTS = [
    BankAccountField(id="account", label=ASKED, japan_post=True, registered=True),
    PersonNameField(id="name", label=ASKED, also=("middle", "former", "alias", "roman")),
    PostalAddressField(id="address", label=ASKED, abroad=True),
]
BY_CODE = re.compile(r"(account|name|post)_\w+|ordinary|current|savings|fact_identity_\w+|slots_(on|between)")


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", asking.table())
def test_words_exist_in_every_language_with_the_same_places_to_fill_in(key):
    said = asking.table()[key]
    assert tuple(said) == LANGUAGES
    assert all(said.values())
    assert len({frozenset(places(text)) for text in said.values()}) == 1


@pytest.mark.parametrize("key", asking.table())
def test_words_are_those_of_their_language_and_of_any_municipality(key):
    """A colon is as wide as its letters; the municipality may be a town or a village, not 市."""
    said = asking.table()[key]
    assert ": " not in said["ja"] + said["easy"]
    assert not any("市" in words or re.search(r"\bcity\b", words, re.IGNORECASE) for words in said.values())


def test_no_words_are_left_over():
    used = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    unused = [key for key in asking.table() if not BY_CODE.fullmatch(key) and not re.search(rf'"{key}"', used)]
    assert unused == []


@pytest.mark.parametrize("language", [*LANGUAGES, "vi"])
def test_every_code_of_a_question_has_words(language):
    for field in WITH_PARTS:
        labels = [part.label for part in asked.parts(field, language)]
        assert len({*labels}) == len(values.shape(field).parts)
        kinds = [part.options for part in asked.parts(field, language) if part.name == "kind"]
        assert all([code for code, _ in options] == list(account.ACCOUNT_KINDS) for options in kinds)
    assert [code for code, _ in asking.sexes(language)] == list(SEX_CODES)
    assert len({asking.fact(level, language) for level in Level}) == len(Level)
    assert files.KINDS.keys() == {*get_args(MediaType)}


def test_beside_a_further_language_stand_easy_words():
    assert asking.words("vi") == asking.words("easy") != asking.words("ja")


@pytest.mark.parametrize(
    ("days", "brief", "above"),
    [
        (("2027-04-01", "2027-04-01"), True, "日程は、1日目です。"),
        (("2027-04-01", "2028-03-30"), True, "日程は、1日目から365日目までの間にあります。"),
        (("2028-03-31", "2027-04-01"), False, "日程は、1日目から366日目までの間にあります。"),
    ],
)
def test_a_list_leaves_years_out_only_within_one(days, brief, above):
    def write(day: date, _: str) -> str:
        return f"{(day - date(2027, 4, 1)).days + 1}日目"

    slots = tuple(Slot(f"s{at}", day, "09:30", "10:20") for at, day in enumerate(days))
    field = SlotField(id="when", label=ASKED, slots=slots)
    assert times.within_a_year(field) is brief
    assert times.years(field, "ja", write) == above
