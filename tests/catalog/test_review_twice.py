"""What another question of the form holds already: a reading, an age, a bank, one price; and what only seems so."""

import pytest
from support.clerkforms import ask, form, grant, group, page, when
from support.reviewed import named

TODAY = {"latest": "today"}
AGAIN = {"question_twice"}
PRICE = ask("integer", "購入した金額", "cost", min=1, max=3_000_000)
ACCOUNT = ask("bank_account", "振込先の口座", "acct", japan_post=True)
BORN = ask("date", "生年月日", "born", **TODAY)
NAME = ask("person_name", "氏名", "name")
ABOUT = {"title": {"ja": "省エネ家電購入補助金の申請"}}


def twice(first, second):
    return form(page("申請", first, second), **ABOUT)


def of_children(*outside, label="お子さん", entry="お子さん", **more):
    inside = [ask("person_name", "お子さんの氏名", "cname"), ask("text", "学年", "grade")]
    return form(page("お子さん", {**group(label, entry, *inside, id="kids"), **more}), page("利用", *outside))


def codes(draft):
    return {code for code, _ in named(draft)}


PAIRS = {
    "a number to be typed again": (ask("phone", "電話番号"), ask("phone", "電話番号（再入力）")),
    "an address of mail to be sure": (ask("email", "メールアドレス"), ask("email", "確認用メールアドレス")),
    "once more": (ask("email", "メールアドレス"), ask("email", "メールアドレス（もう一度入力してください）")),
    "to be sure, once more": (ask("phone", "電話番号"), ask("phone", "確認のため、もう一度電話番号")),
    "by day": (ask("phone", "電話番号"), ask("phone", "日中つながる電話")),
    "a reading beside a name": (NAME, ask("kana", "フリガナ")),
    "a reading in brackets": (NAME, ask("text", "氏名（ふりがな）")),
    "a reading of whose name": (ask("person_name", "保護者の氏名"), ask("kana", "保護者氏名のフリガナ")),
    "a reading of the applicant": (NAME, ask("kana", "申請者フリガナ")),
    "an age today": (BORN, ask("integer", "申請時の年齢")),
    "an age in a question": (BORN, ask("integer", "何歳ですか")),
    "an age beside a birthday": (BORN, ask("integer", "年齢")),
    "an age of whom": (ask("date", "お子さんの生年月日", **TODAY), ask("integer", "お子さんの年齢")),
    "a bank": (ACCOUNT, ask("text", "金融機関名")),
    "a branch": (ACCOUNT, ask("text", "支店名")),
    "a holder": (ACCOUNT, ask("kana", "口座名義人")),
    "a holder in katakana": (ACCOUNT, ask("kana", "口座名義（カナ）")),
    "a number of the account": (ACCOUNT, ask("digits", "口座番号")),
    "a kind of account": (ACCOUNT, ask("choice", "預金の種類", "", "普通", "当座")),
    "a bank and its branch": (ACCOUNT, ask("text", "銀行・支店名")),
    "a number of so many digits": (ACCOUNT, ask("digits", "口座番号（7桁）")),
    "what the receipt says": (PRICE, ask("integer", "領収書の金額")),
    "what was paid to whom": (PRICE, ask("integer", "お店に払った金額")),
    "a number again": (ask("phone", "電話番号"), ask("phone", "電話番号の再入力")),
    "a number for confirmation": (ask("phone", "電話番号"), ask("phone", "電話番号（確認）")),
    "what was paid": (PRICE, ask("integer", "支払った金額")),
    "a price": (PRICE, ask("integer", "代金")),
    "a price with tax": (PRICE, ask("integer", "購入価格（税込）")),
    "what it cost": (PRICE, ask("integer", "購入にかかった費用")),
    "the price of what the form is about": (PRICE, ask("integer", "家電の値段")),
    "the day of what the form is about": (ask("date", "購入日", **TODAY), ask("date", "家電を買った日", **TODAY)),
}
SOUND = {
    "a reading of a company": form(page("団体", NAME, ask("text", "団体の名称"), ask("kana", "フリガナ"))),
    "a reading of somebody else": twice(ask("person_name", "保護者の氏名"), ask("kana", "お子さんのフリガナ")),
    "a reading of a plain name": twice(ask("text", "氏名"), ask("kana", "フリガナ")),
    "an age of somebody else": twice(BORN, ask("integer", "配偶者の年齢")),
    "an age on a day": twice(BORN, ask("integer", "4月1日現在の年齢")),
    "a generation": twice(BORN, ask("choice", "年代", "", "20代以下", "30代以上")),
    "an age on another page": form(page("申請する人", BORN), page("犬", ask("integer", "年齢"))),
    "a branch of the company": form(page("会社", ask("text", "支店名")), page("振込先", ACCOUNT)),
    "a holder where it is another's": form(
        page(
            "振込先",
            ask("yes_no", "ほかの人の口座に振り込みますか", "another"),
            ACCOUNT,
            ask("text", "口座名義人", shown_when=when("another", "eq", value=True)),
        )
    ),
    "whose account it is": twice(ACCOUNT, ask("choice", "口座の名義", "", "本人", "世帯主")),
    "a number of a receipt": twice(ACCOUNT, ask("digits", "領収書の番号")),
    "a price with and without tax": twice(ask("integer", "購入価格（税込）"), ask("integer", "購入価格（税抜）")),
    "what was paid to a doctor and for a taxi": twice(ask("integer", "支払った額"), ask("integer", "タクシー代")),
    "two things that were bought": twice(
        ask("date", "冷蔵庫を買った日", **TODAY), ask("date", "エアコンを買った日", **TODAY)
    ),
    "a thing that the form is not about": twice(
        ask("date", "購入日", **TODAY), ask("date", "下取りの車を買った日", **TODAY)
    ),
    "two things that the form is about": form(
        page("買った物", *(ask("date", f"{one}の購入日", **TODAY) for one in ("カメラ", "ライト"))),
        title={"ja": "防犯カメラとライトの購入補助金"},
    ),
    "an age at another time": twice(BORN, ask("integer", "結婚したときの年齢")),
    "a first and a second vaccination": twice(
        ask("date", "接種日（1回目）", **TODAY), ask("date", "接種日（2回目）", **TODAY)
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_another_question_holds_is_named(name):
    assert codes(twice(*PAIRS[name])) & AGAIN


@pytest.mark.parametrize("name", SOUND)
def test_what_only_seems_to_be_asked_twice_is_left_alone(name):
    assert not codes(SOUND[name]) & AGAIN


@pytest.mark.parametrize("label", ["お子さんの名前", "子どもの氏名", "お子さんの学年", "学年", "利用する児童の氏名"])
def test_what_each_entry_asks_is_not_asked_once_more_outside(label):
    assert codes(of_children(ask("text", label))) & AGAIN


@pytest.mark.parametrize(
    "draft",
    [
        of_children(ask("text", "保護者の氏名")),
        of_children(ask("text", "お子さんの氏名"), min_entries=0),
        of_children(ask("text", "お子さんの氏名"), label="ほかのお子さん"),
        of_children(ask("text", "お子さんの好きな遊び")),
    ],
    ids=["of somebody else", "of whom no entry is needed", "of further children", "something else"],
)
def test_what_no_entry_asks_may_be_asked_outside(draft):
    assert not codes(draft) & AGAIN


@pytest.mark.parametrize(
    ("account", "another"),
    [
        ("家電量販店の振込口座", True),
        ("販売店の口座", True),
        ("購入した店の口座", True),
        ("電器店名義の口座", True),
        ("ディーラーの振込先", True),
        ("ホームセンターの銀行口座", True),
        ("本人の口座", False),
        ("取扱支店の口座", False),
        ("申請する人の振込口座", False),
    ],
)
def test_the_account_of_a_shop_needs_a_delegation(account, another):
    assert ("delegation_missing" in codes(grant(account=account))) is another


def test_a_shop_that_applies_is_paid_itself():
    assert "delegation_missing" not in codes(grant(ask("text", "店の名前"), account="店の口座"))


@pytest.mark.parametrize(
    ("title", "provisions", "missing"),
    [
        ("見本市要綱（改正予定）", "第4条", True),
        ("見本市家電購入補助金交付要綱（見直し中）", "第4条", True),
        ("見本市家電購入補助金交付要綱（案の段階）", "第4条", True),
        ("…法", "第4条", True),
        ("見本市…条例", "第4条", True),
        ("・・・要綱", "第4条", True),
        ("見本市家電購入補助金交付要綱（令和8年改正）", "第4条", False),
        ("健康増進法", "第17条第1項", False),
        ("見本市まち・ひと・しごと条例", "第3条", False),
    ],
)
def test_a_law_that_is_still_to_be_named_is_none(title, provisions, missing):
    law = {"title": {"ja": title}, "provisions": {"ja": provisions}}
    assert ("legal_basis_missing" in codes(form(page("申請", NAME), law=law))) is missing


@pytest.mark.parametrize(
    ("options", "alike"),
    [
        (("エアコン", "えあこん"), True),
        (("ストーブ", "すとーぶ"), True),
        (("いす", "イス"), True),
        (("いす", "机"), False),
        (("はい", "いいえ"), False),
    ],
)
def test_options_that_are_read_alike_are_one(options, alike):
    assert ("label_repeated" in codes(form(page("家電", ask("choice", "種類", "", *options))))) is alike


@pytest.mark.parametrize(
    ("japanese", "missing"),
    [
        ("夏休みに利用する理由", True),
        ("アレルギーの有無", True),
        ("申請する人", True),
        ("提出してください", True),
        ("電話番号", False),
        ("国民健康保険", False),
        ("要介護1", False),
        ("見本市役所", False),
        ("飼い主", False),
    ],
)
def test_japanese_that_is_not_easy_is_no_easy_japanese(japanese, missing):
    said = (japanese, japanese, "English words")
    draft = form(
        page(("家", "家", "Home"), ask("text", said)), title=dict(zip(("ja", "easy", "en"), said, strict=True))
    )
    found = {path for code, path in named(draft) if code == "translation_missing"}
    assert ("$.pages[0].fields[0].label" in found) is missing
