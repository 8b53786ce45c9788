"""Consent is no question that may be answered with no, or left empty, by somebody who applies all the same."""

import pytest
from support.forms import changed
from support.reviewed import MORE, added, form, named, template

from todoke_catalog import templates

ASKED = ("consent_as_question", MORE)


def options(*words):
    return [{"value": f"v{number}", "label": {"ja": one}} for number, one in enumerate(words)]


def choice(label, *words, **more):
    return {"type": "choice", "label": {"ja": label}, "options": options(*words), **more}


def choices(label, *words, **more):
    return choice(label, *words, **more) | {"type": "choices"}


def ruled(draft, condition):
    rule = {"code": "agreed", "condition": condition, "refusal": {"ja": "同意がいります。"}}
    return changed(draft, {"/eligibility/1": rule})


def equal(value):
    return {"type": "is", "field": "more", "op": "eq", "value": value}


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (choice("個人情報の取扱い", "同意する", "同意しない"), True),
        (choice("個人情報の取扱い", "同意します", "同意できません"), True),
        (choice("個人情報の取扱い", "はい、同意します。", "いいえ"), True),
        (choice("記録を見ることに同意しますか", "はい", "いいえ"), True),
        (choice("記録を見ることに同意しますか", "する（はい）", "しない"), True),
        (choice("注意を読みました", "了承しました", "了承しません"), True),
        (choice("個人情報の取扱い", "同意する", required=False), True),
        (choice("個人情報の取扱い", "同意する"), False),  # nobody can go on without
        (choices("個人情報の取扱い", "同意する", required=False), True),
        (choices("個人情報の取扱い", "同意する"), False),
        (choices("個人情報の取扱い", "写真に同意する", "動画に同意する", required=False), True),
        (choice("写真（任意）", "同意する", "同意しない"), False),
        (choice("判定の方法", "市の調査を受ける", "写真で判定する（結果に同意する）"), False),
        (choice("進め方", "説明を聞く", "説明なしで同意する"), False),
        (choice("同意書", "出した", "出していない"), False),
        (choice("参加しますか", "はい", "いいえ"), False),
        (choice("同意の方法", "紙", "電子"), False),
        ({"type": "yes_no", "label": {"ja": "記録を見ることに同意しますか"}}, True),
        ({"type": "yes_no", "label": {"ja": "写真に同意しますか（任意）"}}, False),
        ({"type": "yes_no", "label": {"ja": "同意書を持っていますか"}}, False),
        ({"type": "yes_no", "label": {"ja": "建物の所有者の同意を得ましたか"}}, False),
        ({"type": "yes_no", "label": {"ja": "手術に同意した家族がいますか"}}, False),
        ({"type": "yes_no", "label": {"ja": "所有者の同意をとっていますか"}}, False),
        ({"type": "yes_no", "label": {"ja": "参加しますか"}}, False),
        ({"type": "yes_no", "label": {"ja": "配偶者は同意していますか"}}, False),
        ({"type": "yes_no", "label": {"ja": "保護者の同意はありますか"}}, False),
        ({"type": "yes_no", "label": {"ja": "建物所有者の承諾はありますか"}}, False),
        ({"type": "yes_no", "label": {"ja": "同意はありますか"}}, False),
        ({"type": "yes_no", "label": {"ja": "同意の撤回を希望しますか"}}, False),
        ({"type": "yes_no", "label": {"ja": "申請者は同意しますか"}}, True),
        ({"type": "yes_no", "label": {"ja": "家族の記録を見ることに同意しますか"}}, True),
        ({"type": "yes_no", "label": {"ja": "配偶者が受け取ることに同意しますか"}}, True),
        (choice("写真の掲載", "許可する", "許可しない"), True),
        (choice("写真の掲載", "OK", "NG"), True),
        (choice("写真の掲載に同意しますか", "ＯＫ", "ＮＧ"), True),
        (choice("土曜日の都合", "OK", "NG"), False),
        (choice("個人情報の取扱い", "同意", "不同意"), True),
        (choice("個人情報の取扱い", "同意する", "同意しない", "質問がある"), True),
        (choice("配偶者の同意", "同意する", "同意しない"), False),
    ],
    ids=lambda value: str(value)[:60],
)
def test_consent_is_no_question(field, found):
    assert (ASKED in named(added(field))) is found


def test_a_question_that_refuses_whoever_does_not_agree_asks_for_consent():
    asked = added(choice("個人情報の取扱い", "同意する", "同意しない"))
    assert ASKED not in named(ruled(asked, equal("v0")))
    assert ASKED in named(ruled(asked, {"type": "any", "of": [equal("v0"), equal("v1")]}))
    optional = changed(asked, {"/pages/0/fields/6/required": False})
    assert ASKED not in named(ruled(optional, equal("v0")))
    assert ASKED in named(ruled(optional, {"type": "not", "of": equal("v1")}))  # left empty, it passes
    spoken = added({"type": "yes_no", "label": {"ja": "記録を見ることに同意しますか"}})
    assert ASKED not in named(ruled(spoken, equal(value=True)))


def test_a_notice_of_consent_needs_one_that_is_asked():
    notice = {"type": "notice", "label": {"ja": "確認"}, "body": {"ja": "記録を見ることに同意していただきます。"}}
    found = ("consent_missing", MORE)
    assert found in named(added(notice))
    consent = {"type": "consent", "id": "agree", "label": {"ja": "同意します"}}
    assert found not in named(changed(added(notice), {"/pages/0/fields/7": consent}))
    named_so = added(notice | {"label": {"ja": "同意"}, "body": {"ja": "記録を見ます。"}})
    assert found in named(named_so)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("世帯の状況を公簿で調べます。ご了承ください。", True),
        ("所得や課税を確認します。ご了承ください。", True),
        ("個人情報を学校に伝えます。ご承知おきください。", True),
        ("公簿で調べることを承諾したものとします。", True),
        ("公簿で調べることを了承のうえ申請してください。", True),
        ("申請には同意が必要です。", True),
        ("申請をもって、同意をいただいたものとします。", True),
        ("世帯の全員が同意したものとします。", True),
        ("雨の日は中止します。ご了承ください。", False),
        ("公簿で調べます。", True),
        ("市が住民基本台帳を確認します。", True),
        ("支給額は、課税の状況を市が調べて決めます。", True),
        ("町が所得を調べて段階を決めます。", True),
        ("公簿で確認できる人は、書類は要りません。", False),
        ("課税証明書を確認します。", False),
        ("道路台帳を確認します。", False),
        ("水道台帳を確認します。", False),
        ("だれが台帳を確認しますか。", False),
        ("所得を確認してください。", False),
        ("被害の程度を市が調べて証明します。", False),
        ("同意書は窓口でお渡しします。", False),
        ("承諾書を出してください。", False),
        ("同意者の名前を書いてください。", False),
        ("同意の撤回は窓口でできます。", False),
        ("建物の所有者の承諾を得てから申請してください。", False),
        ("保護者の同意が必要です。", False),
    ],
)
def test_a_notice_speaks_of_consent_by_other_words_and_of_papers_without(body, found):
    notice = {"type": "notice", "label": {"ja": "確認"}, "body": {"ja": body}}
    assert (("consent_missing", MORE) in named(added(notice))) is found


def test_whoever_is_paid_agrees_to_something():
    draft = form("health-check")
    kept = [field for field in draft["pages"][3]["fields"] if field["type"] != "consent"]
    draft["pages"][3]["fields"] = [*kept, {"type": "heading", "id": "end", "label": {"ja": "終わり"}}]
    assert "consent_missing" in dict(named(draft))


TRUTH = "申請の内容は事実と相違ありません"
PAYING = [
    name
    for name in templates.names()
    if any(
        field["type"] == "amount" and field.get("paid_by", "office") == "office"
        for page in template(name)["pages"]
        for field in page["fields"]
    )
]


def left_with(name, words, **more):
    """A template whose last consent has these words, the only one that there is."""
    draft = template(name)
    (last,) = [page for page in draft["pages"] if page["fields"][-1]["type"] == "consent"]
    assert any("確認することに同意します" in field["label"]["ja"] for field in last["fields"])
    for page in draft["pages"]:
        page["fields"] = [field for field in page["fields"] if field["type"] != "consent"]
    last["fields"].append({"type": "consent", "id": "last", "label": {"ja": words}, **more})
    return draft


def test_there_are_fifteen_templates_that_pay():
    assert len(PAYING) == 15


@pytest.mark.parametrize("name", PAYING)
def test_a_declaration_of_truth_is_no_consent_to_look_into_records(name):
    assert "consent_missing" in dict(named(left_with(name, TRUTH)))
    assert "consent_missing" not in dict(named(left_with(name, "市が公簿で確認することに同意します")))


@pytest.mark.parametrize(
    ("words", "consents"),
    [
        (TRUTH, False),
        ("注意事項を読みました", False),
        ("申請の内容を確認しました", False),
        ("申請の内容に偽りがあったときは、返還します", False),
        ("申請の内容に間違いがないことを認めます", False),
        ("申請の内容に相違ないことに同意します", False),
        ("所有者の承諾を得ています", False),
        ("所有者が承諾しています", False),
        ("同意書を付けました", False),
        ("受け取りを、口座の名義人に委任します", False),
        ("同意できないときは申請しません", False),
        ("申請の内容に相違なく、公簿で調べることに同意します", True),
        ("世帯の全員が、公簿で確認することに同意しています", True),
        ("保護者は、課税の確認に同意します", True),
        ("課税の照会を承諾します", True),
        ("税の照会の権限を市に委任します", True),
        ("市が公簿を見ても差し支えありません", True),
        ("市が公簿を見てもかまいません", True),
        ("市が税の記録を調べることを知っています", True),
        ("上の内容を了承しました", True),
    ],
)
@pytest.mark.parametrize("place", ["label", "help"])
def test_the_words_of_a_consent_say_that_it_is_one(words, consents, place):
    said = {place: {"ja": words}}
    assert ("consent_missing" not in dict(named(left_with("funeral-grant", "確かめました", **said)))) is consents
    notice = {"type": "notice", "label": {"ja": "確認"}, "body": {"ja": "記録を見ることに同意していただきます。"}}
    consent = {"type": "consent", "id": "last", "label": {"ja": "確かめました"}, **said}
    assert (("consent_missing", MORE) not in named(changed(added(notice), {"/pages/0/fields/7": consent}))) is consents


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("公簿で調べることに同意のうえ、申し込んでください。", True),
        ("市が住民基本台帳を確認します。", True),
        ("世帯の記録を調べます。ご了承ください。", True),
        ("所有者の承諾を得た人が申し込めます。", False),
        ("公簿で確認できる人は、申込みは要りません。", False),
        ("雨の日は中止します。ご了承ください。", False),
    ],
)
@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("/summary", "$.summary"),
        ("/pages/0/intro", "$.pages[0].intro"),
        ("/pages/0/fields/0/help", "$.pages[0].fields[0]"),
    ],
)
def test_consent_is_spoken_of_in_a_summary_an_introduction_and_a_help_too(pointer, path, words, found):
    draft = changed(form("event"), {pointer: {"ja": words}})
    assert (("consent_missing", path) in named(draft)) is found
    agreed = changed(draft, {"/pages/0/fields/6": {**CONSENT, "id": "agree"}})
    assert "consent_missing" not in dict(named(agreed))


@pytest.mark.parametrize("words", ["隣の家の同意を得たことがわかる書類です。", "配偶者が同意した日を書いてください。"])
def test_a_help_may_speak_of_a_consent_of_others(words):
    assert "consent_missing" not in dict(named(changed(form("event"), {"/pages/0/fields/0/help": {"ja": words}})))


def test_a_summary_is_read_by_whoever_has_no_entry():
    words = {"ja": "家族"}
    group = {"type": "group", "label": words, "entry": words, "min_entries": 0, "max_entries": 3, "fields": [CONSENT]}
    draft = changed(added(group), {"/summary": {"ja": "公簿で調べることに同意のうえ、申し込んでください。"}})
    assert ("consent_missing", "$.summary") in named(draft)
    assert ("consent_missing", "$.summary") not in named(changed(draft, {"/pages/0/fields/6/min_entries": 1}))


CONSENT = {"type": "consent", "id": "agree", "label": {"ja": "記録を見ることに同意します"}}
NOTICE = {"type": "notice", "id": "told", "label": {"ja": "同意"}, "body": {"ja": "同意していただきます。"}}


def agreed_in(name, page, place, least, *others):
    """A template whose only consent, with `others`, is asked in each entry of its group: `least` at least."""
    draft = template(name)
    (last,) = [number for number, one in enumerate(draft["pages"]) if one["fields"][0]["type"] == "consent"]
    draft["pages"][last]["fields"] = [{"type": "heading", "id": "end", "label": {"ja": "終わり"}}]
    group = draft["pages"][page]["fields"][place]
    group["min_entries"], group["fields"] = least, [*group["fields"], CONSENT, *others]
    return draft


@pytest.mark.parametrize(
    ("draft", "missing"),
    [
        (agreed_in("household-benefit", 1, 5, 0), True),  # who has no child is paid too, and asked nothing
        (agreed_in("household-benefit", 1, 5, 1), False),
        (agreed_in("vaccination-refund", 2, 1, 0), False),  # no entry is no money
        (agreed_in("vaccination-refund", 2, 1, 1), False),
    ],
    ids=["paid without", "of each", "nothing without", "of each that is paid"],
)
def test_a_consent_in_entries_that_there_may_be_none_of_is_asked_of_nobody(draft, missing):
    assert ("consent_missing" in dict(named(draft))) is missing


def test_a_consent_for_some_needs_another_for_whoever_has_no_entry():
    draft = agreed_in("household-benefit", 1, 5, 0)
    some = {**CONSENT, "id": "some", "shown_when": {"type": "is", "field": "resident", "op": "eq", "value": True}}
    draft["pages"][3]["fields"] = [some]
    assert "consent_missing" in dict(named(draft))
    draft["pages"][3]["fields"] = [
        some | {"shown_when": {"type": "not", "of": some["shown_when"]}},
        {**some, "id": "b"},
    ]
    assert "consent_missing" not in dict(named(draft))


def test_a_notice_of_consent_and_the_consent_may_be_in_the_same_entries():
    words = {"ja": "家族"}
    group = {"type": "group", "label": words, "entry": words, "min_entries": 0, "max_entries": 3}
    found = ("consent_missing", f"{MORE}.fields[1]")
    assert found not in named(added(group | {"fields": [CONSENT, NOTICE]}))
    assert found in named(added(group | {"fields": [{**CONSENT, "type": "yes_no", "label": words}, NOTICE]}))
    outside = changed(added(group | {"fields": [CONSENT]}), {"/pages/0/fields/7": NOTICE})
    assert ("consent_missing", "$.pages[0].fields[7]") in named(outside)
    needed = changed(outside, {"/pages/0/fields/6/min_entries": 1})
    assert ("consent_missing", "$.pages[0].fields[7]") not in named(needed)
