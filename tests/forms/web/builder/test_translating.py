"""A draft goes to a translator as a file, and the file that comes back is put into what the builder has open."""

from __future__ import annotations

import io
import json

import pytest

from todoke_catalog import translations
from todoke_forms.core import sheets
from todoke_forms.core.translating import MAX_BYTES

from .test_drafts import begin, state
from .test_editing import save

TEMPLATE = "template:ningen-dock"


@pytest.fixture
def draft_id(editor):
    return begin(editor, TEMPLATE, title="人間ドック")


def given(editor, draft_id, language="vi"):
    return editor.get(f"/forms/{draft_id}/translation?language={language}")


def take(editor, draft_id, data, definition=None):
    plain = definition or state(editor, draft_id)["definition"]
    form = {"csrf_token": editor.token, "definition": json.dumps(plain, ensure_ascii=False)}
    if data is not None:
        form["translation"] = (io.BytesIO(data), "vi.csv")
    return editor.client.post(f"/forms/{draft_id}/translation", data=form, content_type="multipart/form-data")


def rows(answer):
    return [*sheets.read(answer.data).rows.values()]


def file(editor, draft_id, texts=None, language="vi"):
    """The file as it is given, filled in; with the texts that are named only, if any are."""
    if texts is not None:
        return sheets.write(language, [(text, "", words) for text, words in texts.items()])
    given_rows = rows(given(editor, draft_id))
    return sheets.write(language, [(text, former, f"ⓥ{text}") for text, former, _ in given_rows])


def test_the_file_has_every_text_and_what_is_translated(editor, draft_id):
    answer = given(editor, draft_id)
    plain = state(editor, draft_id)["definition"]
    name = f"{plain['procedure']}.vi.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.startswith('\ufeff"日本語","いまの訳","訳（vi）"\r\n'.encode())
    texts = translations.to_fill_in(plain, "vi")["texts"]
    assert sorted(rows(answer)) == sorted((text, "", "") for text in texts)
    summary = plain["summary"]
    assert (summary["ja"], summary["en"], summary["en"]) in rows(given(editor, draft_id, "en"))


@pytest.mark.parametrize("language", ["", "ja", "Vietnamese", "vi%0a", "../../x"])
def test_no_file_is_given_of_what_is_no_language(editor, draft_id, language):
    answer = given(editor, draft_id, language)
    assert answer.status_code == 400
    assert "翻訳の言語が分かりません" in answer.text


def test_a_whole_file_translates_the_draft_and_says_so_and_keeps_nothing(editor, draft_id):
    before = state(editor, draft_id)
    answer = take(editor, draft_id, file(editor, draft_id))
    assert answer.status_code == 200
    assert answer.json["sentence"] == "翻訳ファイル（ベトナム語）を読み込みました。すべての言葉に訳があります。"
    translated = answer.json["definition"]
    assert translated["title"] == {"ja": "人間ドック", "more": {"vi": "ⓥ人間ドック"}}
    assert translations.missing(translated, "vi") == ()
    assert state(editor, draft_id) == before
    assert save(editor, draft_id, translated).json["revision"] == 2


def test_what_is_open_in_the_builder_is_translated_and_not_what_was_kept(editor, draft_id):
    plain = state(editor, draft_id)["definition"]
    answer = take(editor, draft_id, file(editor, draft_id), {**plain, "summary": {"ja": "まだ保存していない"}})
    assert answer.json["definition"]["summary"] == {"ja": "まだ保存していない"}


def test_what_is_left_empty_and_what_is_strange_is_told(editor, draft_id):
    data = file(editor, draft_id, texts={"人間ドック": "x", "前の題": "y", "前の文": ""})
    answer = take(editor, draft_id, data).json
    count = len(translations.missing(answer["definition"], "vi"))
    assert f"訳がまだない言葉が{count}件あります" in answer["sentence"]
    assert "このフォームにない日本語の訳が1件あり、使いませんでした" in answer["sentence"]


def test_a_file_that_nobody_touched_changes_nothing_where_one_text_has_two_translations(editor, draft_id):
    written = given(editor, draft_id, "en")
    assert [row for row in rows(written) if row[0] == "申請する本人"] == [
        ("申請する本人", "I did", "I did"),
        ("申請する本人", "Mine", "Mine"),
    ]
    answer = take(editor, draft_id, written.data).json
    assert answer["definition"] == state(editor, draft_id)["definition"]
    assert answer["sentence"].startswith("翻訳ファイル（英語）を読み込みました。")
    assert "使いませんでした" not in answer["sentence"]


def test_a_row_for_a_translation_that_is_there_no_more_is_told(editor, draft_id):
    data = sheets.write("en", [("申請する本人", "I did", "I did it"), ("申請する本人", "His", "Her own")])
    answer = take(editor, draft_id, data).json
    assert "いまのフォームにない訳を直す行が1件あり、使いませんでした" in answer["sentence"]
    assert '"I did it"' in json.dumps(answer["definition"])


def test_a_translation_with_what_no_form_may_hold_is_left_out_and_named(editor, draft_id):
    texts = {"前の題": "\x00", "人間ドック": "x\u202ey", "保険料": "x"}
    answer = take(editor, draft_id, file(editor, draft_id, texts=texts)).json
    assert (
        "目に見えない制御文字など）のある訳が1件あり、使いませんでした。1件目は「人間ドック」の訳です"
        in answer["sentence"]
    )
    assert "vi" not in answer["definition"]["title"].get("more", {})


def test_staff_read_where_the_form_has_what_no_form_may_hold(editor, draft_id):
    plain = state(editor, draft_id)["definition"]
    broken = {**plain, "title": {**plain["title"], "more": {"vi": "x\u202ey"}}}
    [found] = [one for one in save(editor, draft_id, broken).json["findings"] if "使えない文字" in one["sentence"]]
    assert found["severity"] == "error"
    assert "名前（ベトナム語）に、使えない文字" in found["sentence"]


def test_one_row_of_several_translations_is_for_its_own_places(editor, draft_id):
    answer = take(editor, draft_id, sheets.write("en", [("申請する本人", "I did", "I did it")])).json
    said = json.dumps(answer["definition"])
    assert '"I did it"' in said
    assert '"Mine"' in said


HEAD = "日本語,いまの訳,訳（vi）\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "ファイルを選んでください"),
        (b"", "ファイルを選んでください"),
        (b"x" * (MAX_BYTES + 1), "翻訳ファイルが大きすぎます"),
        (HEAD + "a,,\n" * 5_001, "翻訳ファイルが大きすぎます"),
        (b"\xff\xfe", "翻訳ファイルとして読めません"),
        (b"\xff\x00\x00", "翻訳ファイルとして読めません"),
        (b'{"format":1}', "翻訳ファイルとして読めません"),
        ("日本語,訳（vi）\n", "翻訳ファイルとして読めません"),
        ("日本語,いまの訳,訳（vi）,訳（en）\n", "翻訳ファイルとして読めません"),
        ((HEAD + "人間ドック,,x\n").encode("cp932"), "「CSV UTF-8（コンマ区切り）」を選んで"),
        (HEAD.replace("vi", "ja"), "翻訳の言語が分かりません"),
        (HEAD.replace("vi", "ベトナム語"), "翻訳の言語が分かりません"),
        (HEAD + "前の題,,x\n", "ほかのフォームの翻訳ファイルです"),
        (HEAD, "ほかのフォームの翻訳ファイルです"),
        (HEAD + "\n人間ドック,,x,y\n", "表の3行目を直してください。列が多すぎるか"),
        (HEAD + '"a\nb",,\n"人間ドック,,x\n', "表の3行目を直してください。列が多すぎるか"),
        (HEAD + "人間ドック,," + "x" * 2_001, "表の2行目を直してください。言葉が長すぎます"),
        (HEAD + "人間ドック,,x\n,,y\n", "表の3行目を直してください。日本語の列が空です"),
        (HEAD + "人間ドック,,x\n人間ドック,,y\n", "表の3行目を直してください。日本語といまの訳が同じ行"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_taken_is_refused_in_words(editor, draft_id, data, words):
    answer = take(editor, draft_id, data.encode() if isinstance(data, str) else data)
    assert answer.status_code == 422
    assert words in answer.json["sentence"]


def test_a_translation_that_makes_the_form_too_large_is_refused(editor, draft_id):
    plain = state(editor, draft_id)["definition"]
    texts = dict.fromkeys([text for text, _, _ in rows(given(editor, draft_id))][:15], "長" * 1_900)  # 86 kB
    large = translations.apply(plain, translations.Translation(1, plain["procedure"], "ne", texts))
    answer = take(editor, draft_id, file(editor, draft_id, texts), large)
    assert answer.status_code == 422
    assert "フォームが大きすぎて" in answer.json["sentence"]


def test_another_forms_definition_is_not_translated_here(editor, draft_id):
    plain = {**state(editor, draft_id)["definition"], "procedure": "other"}
    assert take(editor, draft_id, file(editor, draft_id), plain).json["code"] == "draft_malformed"


class TestThePreview:
    @pytest.fixture
    def translated(self, editor, draft_id):
        plain = state(editor, draft_id)["definition"]
        words = {text: f"ⓥ{number}" for number, text in enumerate(translations.to_fill_in(plain, "vi")["texts"])}
        made = translations.apply(plain, translations.Translation(1, plain["procedure"], "vi", words))
        save(editor, draft_id, made)
        return made

    def test_offers_the_forms_languages_and_shows_its_words_marked(self, editor, draft_id, translated):
        assert "ベトナム語" in editor.get(f"/forms/{draft_id}/preview").text
        page = editor.get(f"/forms/{draft_id}/preview?language=vi").text
        assert f'<h2><span lang="vi">{translated["title"]["more"]["vi"]}</span></h2>' in page
        for field in translated["pages"][0]["fields"]:
            assert f'<span lang="vi">{field["label"]["more"]["vi"]}</span>' in page

    def test_judges_in_that_language(self, editor, draft_id, translated):
        page = editor.post(f"/forms/{draft_id}/preview?language=vi")
        assert page.status_code == 422
        assert translated["title"]["more"]["vi"] in page.text

    @pytest.mark.parametrize("language", ["ne", "VI", "%22%3E", "ja"])
    def test_shows_japanese_for_any_other(self, editor, draft_id, translated, language):
        assert "ⓥ" not in editor.get(f"/forms/{draft_id}/preview?language={language}").text

    def test_what_is_missing_is_a_remark_that_names_the_language(self, editor, draft_id, translated):
        lacking = {**translated, "summary": {"ja": "新しい概要"}}
        findings = save(editor, draft_id, lacking, 2).json["findings"]
        [found] = [one for one in findings if "ベトナム語" in one["sentence"]]
        assert found["severity"] == "warning"
