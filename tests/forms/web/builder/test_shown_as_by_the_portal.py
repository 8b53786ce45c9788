"""The preview shows every kind of question as the portal does, to the last word, in every language of the pages."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from support import attaching, casework, everykind
from support.asked_texts import Seen, seen
from support.everykind import CHILDREN, EVERY_KIND, OPTIONS, SLOTS
from support.gateway import Gateway, published
from support.walker import Walker

from todoke_catalog import fields, loading
from todoke_catalog.identity import Level
from todoke_catalog.media_types import MediaType
from todoke_forms.web.builder import texts
from todoke_forms.web.builder.questions import Sheet, draw
from todoke_gateway.core.catalogue import Published
from todoke_gateway.web.items import Screen, items
from todoke_lookups import held

from .test_drafts import begin, state
from .test_editing import save

LANGUAGES = ["ja", "easy", "en", "vi"]


def said(words: str) -> dict[str, Any]:
    return {
        "ja": words,
        "easy": f"やさしい {words}",
        "en": f"{words} in English",
        "more": {"vi": f"{words} bằng tiếng Việt"},
    }


def times(*days: str) -> list[dict[str, str]]:
    return [{"value": f"s{at}", "day": day, "start": "09:30", "end": "10:20"} for at, day in enumerate(days)]


def options(count: int, words: str) -> list[dict[str, Any]]:
    return [{"value": f"o{at}", "label": {"ja": f"{words}{at}"}} for at in range(count)]


DAYS = [f"2027-04-{day:02}" for day in range(1, 10)]
FURTHER = [  # what the form says of a kind, and how many there are to choose among
    {"type": "text", "max_chars": 300, "lines": "many", "required": False},
    {"type": "text", "max_chars": 21, "help": said("説明")},
    {"type": "digits", "min_digits": 9, "max_digits": 9, "label": said("番号")},
    {"type": "integer", "min": 0, "max": 9, "unit": said("人"), "label": said("人数")},
    {"type": "integer", "min": 0, "max": 9, "unit": {"ja": "匹"}},
    {"type": "date", "matches": "birth_date"},
    {"type": "date", "latest": "today", "required": False},
    {"type": "date", "help": said("日の説明")},
    {"type": "choice", "options": options(8, "短い")},
    {"type": "choice", "options": options(8, "電話の画面の1行には入らないくらいに長い選択肢")},
    {"type": "choice", "options": options(21, "電話の画面の1行には入らないくらいに長い選択肢")},
    {"type": "choices", "options": OPTIONS, "required": False, "help": {"ja": "日本語だけの説明"}},
    {"type": "yes_no", "label": said("はい")},
    {"type": "slot", "slots": times(*DAYS)},
    {"type": "slot", "slots": times(*DAYS), "help": said("説明"), "required": False},
    {"type": "slot", "slots": SLOTS, "wishes": 2, "help": said("説明")},
    {"type": "slot", "slots": times("2027-04-01", "2028-04-01"), "wishes": 2, "help": said("説明"), "required": False},
    {"type": "slot", "slots": times("2027-04-01", "2027-04-01"), "wishes": 2},
    {"type": "bank_account", "japan_post": True, "registered": True, "required": False},
    {"type": "person_name", "help": said("名前の説明"), "label": said("名前")},
    {"type": "postal_address", "abroad": True, "required": False, "help": {"ja": "日本語だけの説明"}},
    {"type": "amount", "expression": {"type": "const", "yen": 1_234_567}},
    {"type": "amount", "expression": {"type": "field", "field": "integer"}, "help": said("金額の説明")},
    {"type": "notice", "label": said("お知らせ"), "body": said("本文"), "help": said("お知らせの説明")},
    {"type": "notice", "label": said("畳む"), "body": said("本文"), "folded": True, "help": said("畳んだ説明")},
    {"type": "heading", "label": said("見出し"), "help": said("見出しの説明")},
]
MORE = [{"label": {"ja": f"問い{at}"}, **one, "id": f"more_{at}"} for at, one in enumerate(FURTHER)]
PETS = {
    "type": "group",
    "id": "pets",
    "label": said("ペット"),
    "entry": said("1匹"),
    "help": said("ペットの説明"),
    "min_entries": 2,
    "max_entries": 2,
    "fields": [
        {**one, "id": f"pet_{one['id']}"}
        for one in MORE
        if not {"slot", "amount", "birth_date"} & {*map(str, one.values())}
    ],
}
# A script of the preview hides what conditions hide, and writes amounts that are known.
SHOWN = {**CHILDREN, "fields": [{**one, "shown_when": None} for one in CHILDREN["fields"]]}
KNOWN = [one for one in EVERY_KIND if one["type"] == "amount"]
ASKED = [*(one for one in EVERY_KIND if one not in KNOWN), *MORE, SHOWN, PETS]
FILES = [
    {**attaching.PHOTO, "label": said("写真"), "help": said("説明")},
    {**attaching.TABLE, "help": {"ja": "日本語だけの説明"}},
    {**attaching.TABLE, "id": "rest", "required": True, "max_bytes": 999_000, "kinds": list(get_args(MediaType))},
]


def portals(form: Published, language: str) -> list[Seen]:
    """The questions of a form on its first page, with a second child, but for what the preview says it lacks."""
    page = Walker(Gateway(form), language).post("start").post("add:children", {"children.entries": "1"}).answer
    assert page.status_code == 200
    return seen(page.text, "questions", "buttons", "look-up", "go=remove")


def previews(editor, definition: dict[str, Any], language: str) -> list[Seen]:
    draft_id = begin(editor)
    procedure = state(editor, draft_id)["definition"]["procedure"]
    assert save(editor, draft_id, definition | {"procedure": procedure}).status_code == 200
    return seen(editor.get(f"/forms/{draft_id}/preview?language={language}").text, "question")


def pages(editor, definition: dict[str, Any], language: str) -> list[Seen]:
    """All that the preview shows of the pages, but for their numbers and what staff do with files."""
    draft_id = begin(editor)
    procedure = state(editor, draft_id)["definition"]["procedure"]
    assert save(editor, draft_id, definition | {"procedure": procedure}).status_code == 200
    text = editor.get(f"/forms/{draft_id}/preview?language={language}").text
    return [one for one in words(seen(text, "preview__page", "eyebrow")) if one[0] != texts.FILE_SAMPLE]


def words(shown: list[Seen]) -> list[Seen]:
    return [one for one in shown if len(one) == 2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_says_what_citizens_will_read(editor, language):
    form = everykind.form(*ASKED)
    expected = portals(form, language)
    assert {one["type"] for one in (*ASKED, *FILES)} == {kind.__struct_config__.tag for kind in get_args(fields.Field)}
    assert len(expected) > 3 * len(ASKED)
    assert previews(editor, form.bundle.definition, language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_of_every_kind_reaches_citizens(language):
    shown = str(portals(everykind.form(*ASKED), language))
    helped = [one["help"] for one in ASKED if "help" in one]
    assert {"お知らせの説明", "畳んだ説明"} < {one["ja"] for one in helped}
    assert [one for one in helped if one.get(language, one["ja"]) not in shown] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_be_attached_is_said_as_on_the_screen_for_files(editor, language):
    notice = {"type": "notice", "id": "how", "label": said("撮り方"), "body": said("明るい所で")}
    heading = {"type": "heading", "id": "which", "label": said("どの紙か"), "help": said("表と裏")}
    plain = attaching.definition(notice, *FILES[:1], heading, *FILES[1:])
    plain["pages"] = [{**plain["pages"][-1], "title": said("写しを添える"), "intro": said("黒塗りは無効です")}]
    walker = Walker(Gateway(published(definition=plain)), language)
    page = walker.post("start", path=f"/procedures/{attaching.PROCEDURE}/form").answer.text
    shown = pages(editor, plain, language)
    assert len(shown) >= 3 * len(FILES) + 6
    assert shown == words(seen(page, "questions", "buttons"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_amount_is_written_as_by_the_portal(language):
    asked = loading.load(everykind.form(*KNOWN).bundle.definition).fields
    yen = {one.id: 1_234_567 for one in asked}
    portal = items(asked, Screen(language, casework.TODAY, held.packaged, {}, amounts=yen))
    assert [one["value"] for one in draw(asked, Sheet(language, casework.TODAY, amounts=yen))] == [
        one["value"] for one in portal
    ]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_files_is_told_by_the_first_screen(editor, level, language):
    plain = everykind.form(*MORE[:2]).bundle.definition
    plain = {**plain, "identity": {"level": int(level), "reason": said("理由")}}
    gateway = Gateway(published(definition=plain))
    page = gateway.pages.test_client().get(f"/procedures/{plain['procedure']}", query_string={"lang": language}).text
    told = seen(page, "facts__wide")
    draft_id = begin(editor)
    procedure = state(editor, draft_id)["definition"]["procedure"]
    save(editor, draft_id, plain | {"procedure": procedure})
    shown = seen(editor.get(f"/forms/{draft_id}/preview?language={language}").text, "preview")
    assert len(told) >= 3
    assert " ".join(words for words, _ in told) in " ".join(one[0] for one in shown)
