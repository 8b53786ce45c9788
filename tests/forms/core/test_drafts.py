"""Drafts: blank where someone still has to write, of the shape of a definition everywhere else."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

import pytest
from support.forms import tiny, with_fields
from support.notices import BUNDLE, KEY, VERIFIER

from todoke_catalog import loading, templates
from todoke_evidence import form_bundle
from todoke_forms.core import drafts
from todoke_forms.core.drafts import Finding
from todoke_kit.errors import Refusal

MUNICIPALITY = "990019"
EMPTY = {"ja": ""}
TEXT = {"type": "text", "id": "q", "label": {"ja": "名前"}, "max_chars": 10}
GROUP = {"type": "group", "id": "q", "label": {"ja": "子"}, "entry": {"ja": "子"}, "fields": [], "max_entries": 2}
CHOICE = {"type": "choice", "id": "q", "label": {"ja": "一つ"}, "options": []}


def examined(plain, today=None):
    """What is found beside the languages that a form in Japanese lacks."""
    return [one for one in drafts.examine(plain, today) if one.code != "language_missing"]


def found(plain):
    return [(one.code, one.path) for one in examined(plain)]


def test_a_new_form_lacks_what_staff_still_have_to_write_and_nothing_else():
    assert found(drafts.blank("相談", "内容", "f1", MUNICIPALITY)) == [
        ("words_missing", "$.summary"),
        ("words_missing", "$.department"),
        ("words_missing", "$.contact.hours"),
        ("words_missing", "$.legal_basis[0].title"),
        ("words_missing", "$.legal_basis[0].provisions"),
        ("fields_missing", "$.pages[0]"),
        ("words_missing", "$.contact.phone"),
    ]


@pytest.mark.parametrize("blank", ["　", " ", "\u200b", "\u3164"])
def test_a_blank_is_no_word(blank):
    plain = with_fields([{**TEXT, "label": {"ja": blank}}])
    assert found(plain) == [("words_missing", "$.pages[0].fields[0].label")]


@pytest.mark.parametrize("name", templates.names())
def test_a_template_lacks_nothing(name):
    plain, found = drafts.read(templates.read(name))
    assert drafts.sound(found)
    assert loading.load(plain)


def test_what_should_be_looked_at_is_told_and_keeps_nothing_back():
    twice = with_fields([TEXT, {**TEXT, "id": "r"}])
    (found,) = examined(twice)
    assert (found.code, found.path, found.severity) == ("label_repeated", "$.pages[0].fields[1]", "warning")
    assert found.params == {"other": "$.pages[0].fields[0]"}
    assert drafts.sound([found])
    assert not drafts.sound([found, Finding("words_missing", "$.summary")])


@pytest.mark.parametrize(
    ("title", "languages"),
    [
        ({"ja": "相談"}, ["easy", "en"]),
        ({"ja": "相談", "easy": "そうだん"}, ["en"]),
        ({"ja": "相談", "en": " "}, ["easy", "en"]),
        ({"ja": "相談", "easy": "そうだん", "en": "Talk"}, []),
        ({"ja": "相談", "more": {"vi": "Tư vấn"}}, ["easy", "en"]),
    ],
)
def test_a_form_without_plain_japanese_or_english_is_to_be_looked_at_and_kept_from_nothing(title, languages):
    said = [one for one in drafts.examine({**tiny(), "title": title}) if one.code == "language_missing"]
    assert [(one.path, one.params["language"]) for one in said] == [("$.title", tag) for tag in languages]
    assert drafts.sound(said)


def test_a_template_lacks_no_language():
    texts = [drafts.examine(json.loads(templates.read(name))) for name in ("ningen-dock", "library-survey")]
    assert not [one for found in texts for one in found if one.code == "language_missing"]


def test_words_that_are_still_to_be_written_are_not_compared_with_each_other():
    unnamed = [{**TEXT, "id": name, "label": {"ja": ""}} for name in ("q", "r")]
    assert found(with_fields(unnamed)) == [
        ("words_missing", "$.pages[0].fields[0].label"),
        ("words_missing", "$.pages[0].fields[1].label"),
    ]


@pytest.mark.parametrize("unseen", [" ", "\u3000", "\u3164", "\u2800", "\u200b"])
def test_words_that_nobody_sees_are_still_to_be_written(unseen):
    blank = {"ja": unseen}
    option = {"value": "a", "label": blank}
    plain = with_fields([{**TEXT, "label": blank}, {**CHOICE, "id": "c", "label": blank, "options": [option] * 2}])
    plain["pages"][0]["title"] = blank
    plain["contact"] = {"phone": unseen, "hours": blank}
    plain["legal_basis"] = [{"title": blank, "provisions": blank}]
    plain |= {"title": blank, "summary": blank, "department": blank}
    missing = [
        *("$.title", "$.summary", "$.department", "$.contact.hours"),
        *("$.legal_basis[0].title", "$.legal_basis[0].provisions", "$.pages[0].title"),
        *("$.pages[0].fields[0].label", "$.pages[0].fields[1].label"),
        *("$.pages[0].fields[1].options[0].label", "$.pages[0].fields[1].options[1].label", "$.contact.phone"),
    ]
    plain = drafts.plain(drafts.encode(plain))  # as it is kept: each text by itself
    said = [one for one in found(plain) if one[0] != "duplicate_id"]
    assert sorted(said) == sorted(("words_missing", path) for path in missing)
    assert not drafts.sound(examined(plain))


@pytest.mark.parametrize("text", [{"easy": "\u3000"}, {"en": "\u3164"}, {"more": {"vi": " "}}])
def test_a_translation_that_nobody_sees_keeps_a_draft_from_being_a_form(text):
    plain = with_fields([{**TEXT, "label": {**TEXT["label"], **text}}])
    (blank,) = [one for one in examined(plain) if one.code == "words_blank"]
    assert blank.path.startswith("$.pages[0].fields[0].label.")
    assert not drafts.sound(examined(plain))


def test_days_are_judged_by_today_where_it_is_given():
    slot = {"value": "s", "day": "2026-12-01", "start": "09:00", "end": "10:00"}
    plain = with_fields([{"type": "slot", "id": "q", "label": {"ja": "日"}, "slots": [slot]}])
    assert examined(plain) == examined(plain, date(2026, 12, 1)) == []
    assert [one.code for one in examined(plain, date(2026, 12, 2))] == ["slots_past"]


def test_a_draft_that_lacks_nothing_is_what_the_catalogue_loads():
    plain = tiny()
    assert drafts.sound(drafts.examine(plain))
    assert loading.loads(drafts.encode(plain).encode())


def test_examining_leaves_the_draft_as_it_is():
    plain = drafts.blank("相談", "内容", "f1", MUNICIPALITY)
    before = json.dumps(plain)
    drafts.examine(plain)
    assert json.dumps(plain) == before


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ([{**TEXT, "label": EMPTY}], "words_missing", "$.pages[0].fields[0].label"),
        (
            [{"type": "choice", "id": "q", "label": {"ja": "一つ"}, "options": []}],
            "choices_empty",
            "$.pages[0].fields[0]",
        ),
        ([{"type": "slot", "id": "q", "label": {"ja": "日"}, "slots": []}], "slots_missing", "$.pages[0].fields[0]"),
        (
            [
                {
                    "type": "group",
                    "id": "q",
                    "label": {"ja": "子"},
                    "entry": {"ja": "子"},
                    "fields": [],
                    "max_entries": 2,
                }
            ],
            "fields_missing",
            "$.pages[0].fields[0]",
        ),
        (
            [{**TEXT, "shown_when": {"type": "is", "field": "gone", "op": "eq", "value": "a"}}],
            "unknown_reference",
            "$.pages[0].fields[0].shown_when",
        ),
    ],
)
def test_what_is_lacking_is_found_where_it_is(fields, code, path):
    assert found(with_fields(fields)) == [(code, path)]


def test_two_empty_pages_are_two_findings_and_no_clash():
    plain = with_fields([])
    plain["pages"] = [{"id": name, "title": {"ja": name}, "fields": []} for name in ("p1", "p2")]
    assert found(plain) == [("fields_missing", "$.pages[0]"), ("fields_missing", "$.pages[1]")]


def test_an_amount_for_each_of_thirty_kinds_is_judged_signed_and_read():
    kinds = [{"value": f"k{number}", "label": {"ja": f"種類{number}"}} for number in range(31)]
    amount = {"type": "const", "yen": 100}
    for number in range(30):
        asked = {"type": "is", "field": "q", "op": "eq", "value": f"k{number}"}
        amount = {"type": "when", "condition": asked, "then": {"type": "const", "yen": number}, "otherwise": amount}
    fee = {"type": "amount", "id": "fee", "label": {"ja": "手数料"}, "expression": amount}
    plain = with_fields([{**CHOICE, "options": kinds}, fee])
    assert {str(one.code) for one in examined(plain)} == {"amount_other_side", "consent_missing", "payee_missing"}
    bundle = dataclasses.replace(BUNDLE, definition=plain)
    text = form_bundle.sign_bundle(bundle, KEY)
    assert form_bundle.read_bundle(text, VERIFIER).definition == plain


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"text"',
        b"\xff",
        b'{"format": 1, "format": 1}',
        b"[" * 100_000,
        json.dumps({**tiny(), "extra": 1}).encode(),
        json.dumps({**tiny(), "contact": {"phone": 1, "hours": {"ja": "a"}}}).encode(),
        json.dumps({**tiny(), "contact": None}).encode(),
        json.dumps({**tiny(), "pages": []}).encode(),
        json.dumps({**tiny(), "title": {"ja": 1}}).encode(),
        json.dumps({**tiny(), "title": {"ja": "x" * 2001}}).encode(),
        json.dumps({**tiny(), "title": {"ja": "\ud800"}}).encode(),
        json.dumps(with_fields([{**TEXT, "max_chars": 1.5}])).encode(),
        json.dumps(with_fields([{**TEXT, "id": "Q"}])).encode(),
        json.dumps(with_fields([{**TEXT, "type": "script"}])).encode(),
    ],
)
def test_what_is_no_draft_is_refused(data):
    with pytest.raises(Refusal, match="draft_malformed"):
        drafts.read(data)


def test_a_draft_larger_than_any_form_is_refused():
    with pytest.raises(Refusal, match="definition_oversized"):
        drafts.read(b" " * (drafts.MAX_BYTES + 1))


def test_a_template_taken_over_by_another_municipality_keeps_neither_whom_to_ask_nor_how_that_is_read():
    source = json.loads(templates.read("bulky-waste"))
    assert source["listing"]["department_reading"]
    copied = drafts.copy(source, "粗大ごみ", "waste", "990027")
    assert copied["department"] == {"ja": ""}
    assert "department_reading" not in copied["listing"]
    assert {*source["listing"]} - {*copied["listing"]} == {"department_reading"}
    own = drafts.copy(source, "粗大ごみ", "waste", source["municipality"])
    assert own["listing"] == source["listing"]
