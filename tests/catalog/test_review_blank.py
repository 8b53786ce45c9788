"""Words that nobody sees are found in every place of a form and in every language; such a form still loads."""

import re
import unicodedata

import pytest
from support.forms import changed, tiny
from support.reviewed import form, named, template

from todoke_catalog import loading
from todoke_catalog.reviewing import review
from todoke_catalog.reviewing.words import texts_of
from todoke_catalog.visible import seen

UNSEEN = {
    "space": " ",
    "full-width space": "\u3000",
    "no-break space": "\u00a0",
    "line feed": "\n",
    "Hangul filler": "\u3164",
    "half-width Hangul filler": "\uffa0",
    "Braille blank": "\u2800",
    "zero width space": "\u200b",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "variation selector": "\ufe0f",
    "mark over nothing": " \u0301",
    "several": "\u3000\u200b \u3164",
}
WHOLE = {
    "ningen-dock": template("ningen-dock"),
    "library-survey": template("library-survey"),
    "event": form("event"),
    "school-aid": form("school-aid"),
    "tiny": tiny({"/listing": {"applicants": {"ja": "市民"}}, "/pages/0/intro": {"ja": "前書き"}}),
}


def _kinds():
    """One text of each kind of place, with the form that has it."""
    found = {}
    for name, plain in WHOLE.items():
        for path, _ in texts_of(plain, "$"):
            found.setdefault(re.sub(r"\[\d+\]", "", path), (name, path))
    return found


KINDS = _kinds()


def pointer(path):
    return path.removeprefix("$").replace(".", "/").replace("[", "/").replace("]", "")


def at(plain, path):
    for step in pointer(path).split("/")[1:]:
        plain = plain[int(step)] if isinstance(plain, list) else plain[step]
    return plain


def blanks(plain):
    return [path for code, path in named(plain) if code == "words_blank"]


def test_there_are_texts_of_every_kind():
    members = {kind.rpartition(".")[2] for kind in KINDS}
    assert members >= {"title", "summary", "department", "hours", "provisions", "label", "refusal", "help", "entry"}
    assert {kind for kind in KINDS if ".options." in kind}


@pytest.mark.parametrize("tag", ["ja", "easy", "en", "more.vi"])
@pytest.mark.parametrize("kind", KINDS)
def test_words_that_nobody_sees_keep_a_form_from_being_published(kind, tag):
    name, path = KINDS[kind]
    text = at(WHOLE[name], path)
    more = {"more": {"vi": "\u3000"}} if tag == "more.vi" else {tag: "\u3000"}
    plain = changed(WHOLE[name], {pointer(path): {**text, **more}})
    assert blanks(plain) == [f"{path}.{tag}"]
    assert {one.severity for one in review.check(plain) if one.code == "words_blank"} == {"error"}


@pytest.mark.parametrize("words", UNSEEN.values(), ids=UNSEEN)
def test_whatever_nobody_sees_is_none(words):
    assert not seen(words)
    assert blanks(changed(WHOLE["event"], {"/summary/ja": words})) == ["$.summary.ja"]


@pytest.mark.parametrize("words", ["-", "。", "ー", "♥", "a", "か\u3099", "\u3000あ", "👩‍🦽", "ب", "ก็", "\ufffd"])
def test_whatever_is_seen_is_some(words):
    assert seen(words)


def test_what_unicode_calls_a_blank_or_a_format_is_seen_by_nobody_unless_it_has_a_shape():
    categories = {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"}
    signs = (chr(code) for code in range(0x110000))
    shown = [unicodedata.name(one) for one in signs if unicodedata.category(one) in categories and seen(one)]
    # Those of Arabic, Syriac and Kaithi enclose or begin a number and are drawn: Prepended_Concatenation_Mark.
    assert all(re.match("ARABIC|SYRIAC|KAITHI", name) for name in shown)


@pytest.mark.parametrize(
    ("place", "value", "path"),
    [
        ("/contact/phone", "\u3000", "$.contact.phone"),
        ("/contact/email", "\u200b", "$.contact.email"),
        ("/listing", {"title_reading": " "}, "$.listing.title_reading"),
        ("/listing", {"keywords": [{"word": "\u3164"}]}, "$.listing.keywords[0].word"),
    ],
)
def test_what_is_no_text_in_languages_is_looked_at_too(place, value, path):
    assert blanks(changed(WHOLE["event"], {place: value})) == [path]


def test_an_answer_that_a_condition_compares_with_is_no_word_of_the_form():
    text = {"type": "text", "id": "t", "label": {"ja": "文"}, "max_chars": 9}
    asked = {"type": "is", "field": "t", "op": "eq", "value": " "}
    assert (
        blanks(tiny({"/pages/1/fields/1": text, "/pages/1/fields/2": {**text, "id": "u", "shown_when": asked}})) == []
    )


@pytest.mark.parametrize("name", WHOLE)
def test_a_form_that_was_published_with_such_words_loads(name):
    plain = WHOLE[name]
    for path, _ in texts_of(plain, "$"):
        plain = changed(plain, {f"{pointer(path)}/ja": "\u3000"})
    assert loading.load(plain)
    assert len(blanks(plain)) == len(list(texts_of(plain, "$")))


@pytest.mark.parametrize("name", WHOLE)
def test_sound_forms_have_none(name):
    assert blanks(WHOLE[name]) == []
