"""A legal basis names a law and its provisions, and twelve digits are asked for by their name or not at all."""

import pytest
from support.reviewed import MORE, added, form, named, template

from todoke_catalog.reviewing import review


def based(title, provisions):
    return {**form("event"), "legal_basis": [{"title": {"ja": title}, "provisions": {"ja": provisions}}]}


@pytest.mark.parametrize(
    ("title", "provisions"),
    [
        ("後日記載", "第3条"),
        ("見本市公民館条例", "条項は後日記載します"),
        ("見本市公民館条例", "追って、確認"),
        ("見本市公民館条例", "記載予定"),
        ("見本市公民館条例", "第 条"),
        ("見本市公民館条例", "第３条第　項"),
        ("見本市公民館条例", "第○条"),
        ("見本市公民館条例", "第〇条"),
        ("見本市公民館条例", "第＿＿条"),
        ("見本市公民館条例", "第xx条"),
        ("見本市公民館条例", "第…条"),
        ("見本市公民館条例", "別表（○○）"),
        ("見本市公民館条例", "未定"),
        ("見本市公民館条例", "特になし"),
        ("見本市公民館条例", "ここに条項を記入してください"),
        ("未定（見本市公民館条例の予定）", "第3条"),
        ("○○法", "第3条"),
        ("〇〇市条例", "第3条"),
        ("ＸＸ法", "第3条"),
        ("××法", "第3条"),
        ("△△要綱", "第3条"),
        ("＿＿法", "第3条"),
        ("テスト", "テスト"),
        ("担当課の判断", "第3条"),
        ("申込みの方法", "第3条"),
        ("令和8年度の事業", "第3条"),
        ("関係法令", "第3条"),
        ("法令等による", "第3条"),
        ("条例", "第3条"),
        *((f"{whose}の規則", "すべて") for whose in ("市", "町", "村", "区", "県", "本市", "当町")),
        ("市の関係条例", "第3条"),
        *(
            (f"{whose}規則", "第3条")
            for whose in ("見本市の", "前年度の", "令和7年度", "担当課の", "旧", "他市の", "現行")
        ),
        ("補助金要綱", "第3条"),
        ("市の助成金要綱に準ずる", "第3条"),
        ("前年度の要綱と同じ", "第3条"),
        ("昨年度と同じ（見本市公民館条例）", "第3条"),
        ("別紙要綱のとおり", "第3条"),
        ("例規集を参照", "第3条"),
        ("要綱（案）", "第3条"),
        ("見本市公民館使用料補助要綱(案)", "第3条"),
        ("見本市公民館条例案", "第3条"),
        ("見本市公民館条例（改正中）", "第3条"),
        *(("見本市公民館条例", some) for some in ("該当条項", "該当する条文", "関係条項", "各条", "根拠条文", "条項")),
        *(("見本市公民館条例", some) for some in ("条例による", "別紙のとおり", "前年度と同じ", "第3条（案）")),
        ("憲章", "第3条"),
        ("内規", "第3条"),
        ("法務課に確認", "第3条"),
        ("法務課の判断", "第3条"),
        ("契約課の回答", "第3条"),
        ("契約課に聞く", "第3条"),
        ("条例を確認する", "第3条"),
        ("法律はわからない", "第3条"),
        ("○市条例", "第3条"),
        ("見本市条例第〇号", "第3条"),
        ("見本市公民館条例", "調べる"),
        ("見本市公民館条例", "担当に聞く。"),
        ("見本市公民館条例", "第N条"),
        ("見本市公民館条例", "第3条第○項"),
        ("見本市公民館条例", "第1○条"),
        ("見本市公民館条例", "第10条の○"),
        ("見本市公民館条例", "第〇〇条"),
    ],
)
def test_what_is_no_law_is_no_legal_basis(title, provisions):
    assert ("legal_basis_missing", "$.legal_basis[0]") in named(based(title, provisions))


@pytest.mark.parametrize(
    ("title", "provisions"),
    [
        ("民法", "第七条"),
        ("民法（明治二九年法律第八九号）", "第一〇条"),
        ("見本市条例第二〇号", "第二〇条第一項"),
        ("地方自治法施行令", "別表第1"),
        ("見本市の公民館の使用に関する規則", "全文"),
        ("出入国管理基本計画", "3の(2)"),
        ("学校教育法施行規則", "第1条の5（保育が必要な理由）"),
        ("記載事項の変更に関する法律", "第8条（記載事項の変更）"),
        ("Xウイルス対策特別措置法", "第3条"),
        ("見本市市民憲章", "前文"),
        ("水道法", "第15条"),
        ("都市計画法", "第53条"),
        ("見本市災害対策本部条例", "第2条"),
        ("見本市情報公開条例", "第6条（案内）"),
        ("旧国民健康保険法", "第58条"),
        ("令和8年度見本市給付金支給要綱", "第3条"),
        ("見本市補助金交付要綱", "第4条（前年度の所得）"),
        ("見本市提案制度要綱", "第3条"),
        ("民法", "関係条文（第7条、第11条）"),
        ("市の規則の制定に関する条例", "第3条"),
        ("見本市公印取扱訓令", "第3条"),
        ("見本市公民館条例施行細則", "第3条"),
        ("見本広域連合規約", "第3条"),
        ("見本市補助金募集要項", "第3条"),
        ("見本市財務規定", "第3条"),
        ("見本市公民館内規", "第3条"),
        ("見本市個人情報保護方針", "第3条"),
        ("法人税法", "第3条"),
        ("○法人税法　○見本市市税条例", "第3条"),
        ("見本市公民館条例", "○第3条第1項"),
        ("見本市公民館条例", "●第3条　●第5条"),
        ("見本市公民館条例", "第二〇〇条"),
        ("見本市公民館条例", "第5条 所得を確認する"),
        ("本人確認に関する規則", "第4条（本人を確認）"),
    ],
)
def test_a_law_with_its_provisions_is_one(title, provisions):
    assert ("legal_basis_missing", "$.legal_basis[0]") not in named(based(title, provisions))


def test_each_legal_basis_is_looked_at_and_only_where_somebody_is_asked_about():
    good, none = (based(title, "第3条")["legal_basis"][0] for title in ("民法", "○○法"))
    found = ("legal_basis_missing", "$.legal_basis[1]")
    assert found in named({**form("event"), "legal_basis": [good, none]})
    assert found not in named({**template("library-survey"), "legal_basis": [good, none]})


@pytest.mark.parametrize(
    ("label", "asks"),
    [
        ("病気や障がいはありますか", True),
        ("国籍", True),
        ("信仰している宗教", True),
        ("食べもののアレルギー", True),
        ("道の障害物の種類", False),
        ("よく使う図書館", False),
    ],
)
def test_who_is_asked_for_illness_or_nationality_is_asked_under_a_law(label, asks):
    basis = {"title": {"ja": "未定"}, "provisions": {"ja": "未定"}}
    draft = template("library-survey")
    draft = {**draft, "legal_basis": [basis]}
    found = ("legal_basis_missing", "$.legal_basis[0]")
    words = [{"value": f"v{number}", "label": {"ja": one}} for number, one in enumerate(("ある", "ない"))]
    field = {"type": "choice", "id": "more", "label": {"ja": label}, "options": words}
    draft["pages"][0]["fields"] = [field, *draft["pages"][0]["fields"]]
    assert (found in named(draft)) is asks
    draft["pages"][0]["fields"][0] = {"type": "heading", "id": "more", "label": {"ja": label}}
    assert found not in named(draft)


SHORT = {"type": "text", "max_chars": 30}
WRITTEN = "individual_number_written"


@pytest.mark.parametrize(
    ("field", "path"),
    [
        (SHORT | {"label": {"ja": "番号 123456789018"}}, "label"),
        (SHORT | {"label": {"ja": "会の番号"}, "help": {"ja": "例：1234-5678-9018"}}, "help"),
        (SHORT | {"label": {"ja": "会の番号", "en": "Number (123456789018)"}}, "label"),
        (SHORT | {"label": {"ja": "会の番号", "more": {"vi": "123456789018"}}}, "label"),
        (SHORT | {"label": {"ja": "会の番号"}, "help": {"ja": "例：1234-5678-9012"}}, None),
        (
            {
                "type": "choice",
                "label": {"ja": "会の番号"},
                "options": [{"value": "a", "label": {"ja": "１２３４５６７８９０１８"}}],
            },
            "options[0].label",
        ),
    ],
)
def test_an_individual_number_stands_in_no_words_of_a_form(field, path):
    draft = added(field)
    said = [where for code, where in named(draft) if code == WRITTEN]
    assert said == ([f"{MORE}.{path}"] if path else [])
    basis = {"title": {"ja": "番号法"}, "provisions": {"ja": "第9条第1項"}}
    assert [where for code, where in named({**draft, "my_number_basis": basis}) if code == WRITTEN] == said


def test_an_individual_number_in_the_words_keeps_a_form_from_being_published():
    draft = {**form("event"), "summary": {"ja": "例：123456789018"}}
    assert [one.severity for one in review.check(draft) if one.code == WRITTEN] == ["error"]


@pytest.mark.parametrize(
    ("title", "provisions"), [("番号法", "第 条"), ("○○法", "第9条"), ("後日記載（条例）", "第9条")]
)
def test_a_law_yet_to_be_found_allows_no_individual_number(title, provisions):
    basis = {"title": {"ja": title}, "provisions": {"ja": provisions}}
    assert ("legal_basis_missing", "$.my_number_basis") in named({**form("event"), "my_number_basis": basis})


LINE = {"type": "text", "max_chars": 30}
DIGITS = {"type": "digits", "min_digits": 12, "max_digits": 12}
FILE = {"type": "attachment", "kinds": ["image/png"], "max_bytes": 1000}


@pytest.mark.parametrize(
    ("field", "label", "reason"),
    [
        (LINE, "カードの裏の12桁の番号", "digits"),
        (LINE, "カードの裏に書いてある番号", "digits"),
        (LINE, "１２けたの番号", "digits"),
        (LINE, "十二桁の番号", "digits"),
        (LINE, "通知カードの番号", "digits"),
        (FILE, "カードのうらの番号の写真", "digits"),
        (DIGITS, "番号", "digits"),
        (DIGITS, "国からの通知にある数字", "digits"),
        (DIGITS, "個人番号", ""),
        (DIGITS, "運転免許証の番号（12桁）", None),
        (LINE, "照会番号（12桁）", None),
        (LINE, "112桁の番号", None),
        (DIGITS | {"min_digits": 11}, "番号", None),
        (DIGITS | {"max_digits": 13}, "番号", None),
        ({"type": "yes_no"}, "12桁の番号を持っていますか", None),
        (DIGITS, "通知書番号", None),
        (DIGITS, "水道の使用者番号", None),
        (DIGITS, "通知書番号（個人番号）", ""),
        (FILE, "マイナンバーカードの写し（表のみ。裏面は出さないでください）", None),
        (FILE, "マイナンバーカードの写し（裏面は不要）", None),
        (FILE, "マイナンバーカードの写し（裏面）", ""),
        (FILE, "マイナンバーカードの両面の写し（暗証番号は書かないでください）", ""),
        (LINE, "要望（個人番号は書かないでください）", None),
        (LINE, "個人番号（記入しないと申請できません）", ""),
        (LINE, "記入しないと申請できない個人番号", ""),
        (LINE | {"max_chars": 12}, "12桁の番号", "digits"),
        (LINE | {"max_chars": 11}, "カードの裏の番号", None),
        ({"type": "integer", "min": 0, "max": 10**12 - 1}, "カードの裏の番号", "digits"),
        ({"type": "integer", "min": 0, "max": 10**11 - 1}, "カードの裏の番号", None),
    ],
)
def test_twelve_digits_are_an_individual_number_unless_they_have_another_name(field, label, reason):
    draft = added(field | {"label": {"ja": label}})
    said = [one for one in review.check(draft) if one.code == "individual_number_asked"]
    assert [(one.path, one.params.get("reason", "")) for one in said] == ([] if reason is None else [(MORE, reason)])
    basis = {"title": {"ja": "番号法"}, "provisions": {"ja": "第9条第1項"}}
    assert ("individual_number_asked", MORE) not in named({**draft, "my_number_basis": basis})


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("カードの裏にある12桁の番号です。", True),
        ("12桁の番号（個人番号）は書かないでください。", False),
        ("数字で書いてください。カードの裏の番号は不要です。", False),
        ("写しは要りません。12桁の番号を書いてください。", True),
    ],
)
def test_what_a_help_asks_for_is_asked_for_and_what_it_warns_of_is_not(words, found):
    draft = added(LINE | {"label": {"ja": "確認のための番号"}, "help": {"ja": words}})
    assert (("individual_number_asked", MORE) in named(draft)) is found


@pytest.mark.parametrize(
    ("field", "label", "words"),
    [
        (DIGITS | {"min_digits": 8, "max_digits": 8}, "図書館カードの番号", "カードの裏の番号（8桁）です。"),
        (DIGITS | {"min_digits": 7, "max_digits": 7}, "受給者証の番号", "証の裏の番号です。"),
        (DIGITS | {"min_digits": 8, "max_digits": 8}, "番号", "カードの裏の番号です。"),
        (DIGITS | {"min_digits": 13, "max_digits": 14}, "番号", "カードの裏の番号です。"),
        (LINE, "会の番号", "カードの裏の番号（8桁）です。"),
        (LINE, "在留カード番号", "カードの右上の12桁の番号です。"),
        (LINE, "特別永住者証明書番号", "証明書の右上の12桁の番号です。"),
        (FILE, "カードの写し", "裏の番号は送らないでください。"),
    ],
)
def test_a_number_of_another_card_is_none(field, label, words):
    draft = added(field | {"label": {"ja": label}, "help": {"ja": words}})
    assert ("individual_number_asked", MORE) not in named(draft)
