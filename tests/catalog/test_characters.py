"""A form's own texts hold nothing that steers or reorders what people read; some languages need marks of direction."""

import json
import unicodedata

import pytest
from support.forms import tiny

from todoke_catalog import characters, templates
from todoke_catalog.errors import CatalogError, DefinitionCode
from todoke_catalog.loading import load

STEERING = [
    *(chr(code) for code in range(0x20) if chr(code) != "\n"),
    *(chr(code) for code in range(0x7F, 0xA0)),
    *"\u2028\u2029\u202a\u202b\u202c\u202d\u202e\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0010ffff",
]
DIRECTING = "\u061c\u200e\u200f"
PLACES = {
    "/title/ja": "$.title.ja",
    "/title/more": "$.title.more.vi",
    "/summary/easy": "$.summary.easy",
    "/contact/phone": "$.contact.phone",
    "/pages/0/title/en": "$.pages[0].title.en",
    "/pages/0/fields/0/help": "$.pages[0].fields[0].help.ja",
    "/pages/0/fields/0/options/1/label/ja": "$.pages[0].fields[0].options[1].label.ja",
    "/eligibility/0/refusal/en": "$.eligibility[0].refusal.en",
}


@pytest.mark.parametrize("sign", STEERING, ids=ascii)
@pytest.mark.parametrize("language", ["ja", "easy", "en", "vi", "ar"])
def test_what_steers_is_in_no_text(sign, language):
    assert characters.unusable(f"a{sign}b", language)


@pytest.mark.parametrize("pointer", PLACES)
@pytest.mark.parametrize("sign", ["\x00", "\t", "\r", "\x9f", "\u200f", "\u202e", "\u2066", "\ufffe"], ids=ascii)
def test_a_form_with_it_does_not_load_and_the_path_says_where(pointer, sign):
    text = f"a{sign}b"
    value = {"vi": text} if pointer.endswith("more") else {"ja": text} if pointer.endswith("help") else text
    with pytest.raises(CatalogError) as refused:
        load(tiny({pointer: value}))
    assert (refused.value.code, refused.value.path) == (DefinitionCode.UNUSABLE_CHARACTER, PLACES[pointer])


@pytest.mark.parametrize("sign", [*DIRECTING, "\u2068x\u2069", "\u2067\u2066x\u2069\u2069"], ids=ascii)
def test_marks_of_direction_are_for_languages_that_are_written_from_right_to_left(sign):
    text = f"طلب {sign} 1"
    assert [tag for tag in ("ja", "easy", "en", "vi", "ar", "fa", "ks-Arab") if not characters.unusable(text, tag)] == [
        "ar",
        "fa",
        "ks-Arab",
    ]


@pytest.mark.parametrize("text", ["\u2068x", "x\u2069", "\u2069x\u2068", "\u2067\u2066x\u2069", "\u2068x\n\u2069"])
def test_an_isolate_ends_in_the_line_where_it_begins(text):
    assert characters.unusable(text, "ar")


@pytest.mark.parametrize(
    "text", ["ន\u200bន", "می\u200cخواهم", "क्\u200dष", "👩\u200d👧", "葛\U000e0100", "神\ufa19"], ids=ascii
)
def test_what_scripts_and_names_need_is_left_alone(text):
    assert not characters.unusable(text, "ja", many_lines=False)


@pytest.mark.parametrize(
    ("pointer", "found"), [("/summary/ja", False), ("/title/ja", True), ("/pages/0/title/ja", True)]
)
def test_names_are_of_one_line(pointer, found):
    if not found:
        load(tiny({pointer: "甲\n乙"}))
        return
    with pytest.raises(CatalogError, match="unusable_character"):
        load(tiny({pointer: "甲\n乙"}))


@pytest.mark.parametrize("name", templates.names())
def test_templates_have_none(name):
    words = json.loads(templates.read(name))
    assert {
        sign for sign in json.dumps(words, ensure_ascii=False) if unicodedata.category(sign) in {"Cc", "Cf"}
    } == set()
