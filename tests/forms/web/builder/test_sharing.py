"""A form leaves as the bundle that its municipality signed, and comes in as a draft only if such a signature holds."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from support import casework, notices
from support.forms import tiny

from todoke_evidence import b64, notice
from todoke_evidence.notice import MAX_BUNDLE, FormBundle, NoticeKey

from .test_drafts import state

BUNDLE = FormBundle(
    municipality="990027",
    procedure="dog-registration",
    sequence=4,
    version=3,
    definition={**tiny(), "municipality": "990027"},
    keys=(casework.SEALING_KEY.public(),),
    open=True,
    published_at=datetime(2026, 11, 1, tzinfo=UTC),
)
LARGE = b"x" * (MAX_BUNDLE + 20_000)  # more than its route takes


def take(editor, data):
    editor.get("/forms/import")
    form = {"csrf_token": editor.token, "bundle": (io.BytesIO(data), "form.todoke-form")}
    return editor.client.post("/forms/import", data=form, content_type="multipart/form-data")


def adopted(editor, page):
    return state(editor, page.text.partition('data-size="lg" href="/forms/')[2].partition('"')[0])


def drafts(editor):
    return editor.get("/forms").text.count('href="/forms/new?start=draft:')


def test_what_goes_out_is_what_was_signed_and_comes_back_the_same(editor):
    page = editor.get("/forms/ningen-dock/bundle")
    assert page.headers["Content-Disposition"] == (
        'attachment; filename="ningen-dock.todoke-form"; '
        f"filename*=UTF-8''{quote('人間ドック助成金申請')}.todoke-form"
    )
    bundle = notice.read_bundle(page.text, notice.NoticeVerifier(casework.NOTICE_KEY.public()))
    assert bundle.definition == json.loads(casework.DEFINITION_BYTES)
    answer = take(editor, page.data)
    assert "公開中の「人間ドック助成金申請」と同じ内容です" in answer.text
    kept = adopted(editor, answer)
    assert kept["findings"] == []
    assert {**kept["definition"], "procedure": "ningen-dock"} == bundle.definition


def test_what_an_imported_form_changes_is_said_in_words(editor):
    definition = json.loads(casework.DEFINITION_BYTES)
    title = {**definition["title"], "ja": "人間ドックの助成"}
    bundle = replace(
        BUNDLE,
        municipality=casework.MUNICIPALITY,
        procedure="ningen-dock",
        definition={**definition, "title": title},
    )
    page = take(editor, notice.sign_bundle(bundle, casework.NOTICE_KEY).encode()).text
    assert "公開中の「人間ドック助成金申請」とは内容が違います" in page
    assert "1か所が違います" in page
    changes = page.partition('<ol class="changes">')[2].partition("</ol>")[0]
    assert changes.index("公開中の第1版") < changes.index("人間ドック助成金申請") < changes.index("読み込んだフォーム")
    assert changes.index("読み込んだフォーム") < changes.rindex("人間ドックの助成")


def test_another_municipalitys_form_becomes_a_draft_of_ours_that_asks_for_our_contact(editor, neighbour):
    answer = take(editor, notice.sign_bundle(BUNDLE, neighbour).encode())
    assert "990027" in answer.text
    assert "第3版" in answer.text
    kept = adopted(editor, answer)
    assert kept["definition"]["municipality"] == casework.MUNICIPALITY
    assert kept["definition"]["procedure"] != BUNDLE.procedure
    assert kept["definition"]["contact"]["phone"] == ""
    assert {one["sentence"] for one in kept["findings"] if one["severity"] == "error"} == {
        "フォームの基本情報の担当課を入力してください",
        "フォームの基本情報の受付時間を入力してください",
        "フォームの基本情報の電話番号を入力してください",
    }


def test_an_import_publishes_nothing(editor, neighbour):
    before = editor.get("/forms").text.count("第1版")
    take(editor, notice.sign_bundle(BUNDLE, neighbour).encode())
    assert editor.get("/forms").text.count("第1版") == before
    assert drafts(editor) == 1


def changed(text: str, **members: object) -> str:
    """The same notice with another payload under the old signature."""
    head, payload, signature = text.split(".")
    said = {**json.loads(b64.decode(payload, MAX_BUNDLE)), **members}
    data = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return f"{head}.{b64.encode(data)}.{signature}"


def hostile(neighbour):
    signed = notice.sign_bundle(BUNDLE, neighbour)
    unsound = replace(BUNDLE, definition={"title": "相談"})
    blank = replace(BUNDLE, definition={**tiny(), "municipality": "990027", "title": {"ja": ""}})
    stranger = NoticeKey.generate("990027")
    return {
        "empty": (b"", "ファイルを選んでください"),
        "words": ("これは申請書です".encode(), "フォームのファイルではありません"),
        "json": (json.dumps(tiny()).encode(), "フォームのファイルではありません"),
        "binary": (bytes(range(256)), "フォームのファイルではありません"),
        "dots": (b"." * 1000, "フォームのファイルではありません"),
        "status": (
            notice.sign_status(notices.STATUS, casework.NOTICE_KEY).encode(),
            "フォームのファイルではありません",
        ),
        "cut": (signed[:-1].encode(), "フォームのファイルではありません"),
        "line end": (f"{signed}\n".encode(), "フォームのファイルではありません"),
        "changed": (changed(signed, version=4).encode(), "署名を確かめられません"),
        "another's name": (changed(signed, municipality="990019").encode(), "署名を確かめられません"),
        "stranger": (notice.sign_bundle(BUNDLE, stranger).encode(), "署名を確かめられません"),
        "unsound": (notice.sign_bundle(unsound, neighbour).encode(), "この版のシステムでは読めないフォームです"),
        "blank": (notice.sign_bundle(blank, neighbour).encode(), "この版のシステムでは読めないフォームです"),
        "large": (b"x" * (MAX_BUNDLE + 1), "ファイルが大きすぎます"),
    }


@pytest.mark.parametrize("name", hostile(NoticeKey.generate("990027")))
def test_what_is_no_signed_form_is_refused_in_words_and_leaves_nothing(editor, neighbour, name):
    data, words = hostile(neighbour)[name]
    page = take(editor, data)
    assert page.status_code == 422
    assert words in page.text
    assert drafts(editor) == 0


def test_a_file_that_is_larger_than_any_bundle_is_not_read_and_another_is_asked_for(editor):
    page = take(editor, LARGE)
    assert page.status_code == 413
    assert "ファイルが大きすぎます" in page.text
    assert 'name="bundle"' in page.text


def test_a_file_that_is_too_large_gets_no_page_of_the_builder_without_a_session(office):
    page = take(office.browser(), LARGE)
    assert 'name="bundle"' not in page.text


def test_hostile_words_of_a_signed_form_stay_words(editor, neighbour):
    words = "<script>alert(1)</script>"
    definition = {**BUNDLE.definition, "title": {"ja": words}}
    page = take(editor, notice.sign_bundle(replace(BUNDLE, definition=definition), neighbour).encode())
    assert words not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_form_that_is_not_offered_cannot_be_taken(editor):
    assert editor.get("/forms/nothing/bundle").status_code == 404


def test_what_crosses_is_audited(editor, caplog):
    with caplog.at_level("INFO"):
        take(editor, editor.get("/forms/ningen-dock/bundle").data)
    said = [record.getMessage() for record in caplog.records]
    assert "form_shared" in said
    assert "form_imported" in said


def test_whose_form_it_is_says_the_signature_and_not_the_form(editor, neighbour):
    claimed = replace(BUNDLE, definition={**BUNDLE.definition, "municipality": casework.MUNICIPALITY})
    answer = take(editor, notice.sign_bundle(claimed, neighbour).encode())
    assert "あなたの自治体のものを入力してください" in answer.text
    kept = adopted(editor, answer)["definition"]
    assert (kept["municipality"], kept["contact"]["phone"]) == (casework.MUNICIPALITY, "")
    assert kept["department"] == {"ja": ""}
