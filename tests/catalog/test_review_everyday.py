"""Everyday words and loose ends of a clerk's forms: asked twice, no translation, no law, another's account."""

import pytest
from support.clerkforms import ask, form, grant, group, page, when
from support.reviewed import named

from todoke_catalog.loading import load
from todoke_catalog.reviewing import romanised, translated
from todoke_catalog.reviewing.topics import topic

AGAIN = {"question_twice", "label_repeated"}
NOBODY = {"identity": {"level": 0, "reason": {"ja": "だれが答えたか知らないため"}}}
TWICE = [
    ("設置場所", "取り付けた場所"),
    ("連絡方法", "連絡の取り方"),
    ("病名", "病気の名前"),
    ("要介護度", "介護度"),
    ("宿泊日", "泊まる日"),
    ("勤務日数", "働いた日数"),
    ("担当者名", "係の人の名前"),
    ("犬の生まれた年月日", "犬の誕生日"),
    ("車のナンバー", "車両番号"),
    ("同居している人数", "一緒に住んでいる人の数"),
    ("引越しの日", "転居日"),
    ("亡くなった日", "死亡日"),
    ("水道の使用開始日", "水道を使い始める日"),
    ("建物の所在地", "建物がある場所"),
    ("学年", "何年生ですか"),
    ("国籍", "どこの国の人ですか"),
    ("会社名", "事業者の名称"),
    ("年間の収入", "年収"),
    ("通訳の要否", "通訳は必要ですか"),
    ("連絡がつく時間帯", "電話してもよい時間"),
    ("亡くなった方のお名前", "故人の氏名"),
    ("入居予定日", "いつから入居しますか"),
    ("集合場所", "集まる場所"),
    ("開催日", "開く日"),
    ("勤務時間", "働く時間"),
    ("受け取り方法", "受取方法"),
    ("駐車台数", "止める車の台数"),
    ("参加の動機", "参加する理由"),
    ("来場方法", "会場までの交通手段"),
    ("苦手な食べ物", "食べられないもの"),
    ("飼い犬の種類", "犬種"),
    ("納入方法", "支払い方法"),
    ("返却日", "返す日"),
    ("申請理由", "申請するわけ"),
    ("通学方法", "学校までの通い方"),
    ("自動車登録番号", "車のナンバー"),
    ("車の台数", "自動車の台数"),
    ("世帯の年収", "世帯の年間収入"),
    ("手話通訳の要否", "手話通訳が必要ですか"),
    ("駐車場の要否", "駐車場は必要ですか"),
    ("託児の希望", "託児を希望しますか"),
    ("返信先", "返信の宛先"),
    ("送付先", "送り先"),
    ("家賃の月額", "毎月の家賃"),
    ("月収", "毎月の収入"),
    ("身長", "背の高さ"),
    ("体重", "体の重さ"),
    ("受講の動機", "受講の理由"),
    ("最終学歴", "最後に卒業した学校"),
    ("勤続年数", "働いている年数"),
    ("居住年数", "住んでいる年数"),
    ("入学予定日", "いつ入学しますか"),
    ("工事の開始日", "工事はいつから始まりますか"),
    ("工事の完了日", "工事が終わる日"),
    ("イベントの名称", "行事名"),
    ("催しの名称", "イベント名"),
    ("会場", "開催場所"),
    ("参加費", "参加料"),
    ("使用料", "利用料金"),
    ("利用時間", "使う時間"),
    ("開始時刻", "始まる時間"),
    ("終了時刻", "終わる時間"),
    ("店名", "お店の名前"),
    ("屋号", "店の名称"),
    ("役職", "肩書き"),
    ("代表者の役職", "代表者の肩書"),
    ("加入している保険", "健康保険の種類"),
    ("障害の程度", "障害の等級"),
    ("持病", "かかっている病気"),
    ("アレルギーの有無", "アレルギーはありますか"),
    ("服用している薬", "飲んでいる薬"),
    ("服用中の薬", "飲んでいる薬"),
    ("かかりつけ医", "いつも診てもらう医師"),
    ("緊急時の連絡先", "緊急連絡先"),
    ("学校名", "どこの学校に通っていますか"),
    ("犬の名前", "犬の呼び名"),
    ("毛色", "毛の色"),
    ("犬の毛色", "犬の毛の色"),
    ("犬の性別", "犬のオスメス"),
    ("購入店", "買った店"),
    ("購入金額", "買った値段"),
    ("購入先", "買った店"),
    ("商品名", "品名"),
    ("品名", "品物の名前"),
    ("数量", "個数"),
    ("ごみの量", "ごみの分量"),
    ("収集希望日", "収集してほしい日"),
    ("回収場所", "集める場所"),
    ("土地の面積", "土地の広さ"),
    ("床面積", "床の広さ"),
    ("建築年", "建てた年"),
    ("建物の構造", "建物の造り"),
    ("所有者名", "持ち主の氏名"),
    ("所有者の住所", "持ち主の住所"),
    ("空き家の所在地", "空き家がある場所"),
    ("相談内容", "相談したいこと"),
    ("質問内容", "聞きたいこと"),
    ("要望", "お願いしたいこと"),
    ("意見", "ご意見"),
    ("交通手段", "行き方"),
    ("希望時間", "希望する時間"),
    ("変更理由", "変更したわけ"),
    ("滞在期間", "滞在する期間"),
    ("使用言語", "話すことば"),
    ("母語", "母国語"),
    ("在留期限", "在留期間の満了日"),
    ("喪主名", "喪主の氏名"),
    ("死亡した人の氏名", "故人の氏名"),
    ("亡くなった人の生年月日", "故人の生年月日"),
    ("出生届の届出日", "出生届を出した日"),
    ("婚姻日", "結婚した日"),
    ("前の住所", "旧住所"),
    ("前住所", "これまでの住所"),
    ("新住所", "引っ越し先の住所"),
    ("転居先の住所", "引越し先の住所"),
    ("昼間の電話番号", "日中の電話番号"),
    ("保護者の携帯電話番号", "お母さんかお父さんの携帯番号"),
]
APART = [
    ("利用した日", "利用する日"),
    ("入院日", "退院日"),
    ("開始日", "完了日"),
    ("病院名", "薬局名"),
    ("車両番号", "車台番号"),
    ("転入日", "転出日"),
    ("年収", "月収"),
    ("会社名", "会社の所在地"),
    ("学年", "学校名"),
    ("国籍", "在留資格"),
    ("通訳の要否", "通訳の言語"),
    ("建物の所在地", "建物の名称"),
    ("集合場所", "解散場所"),
    ("開催日", "申込日"),
    ("勤務時間", "利用時間"),
    ("返却日", "貸出日"),
    ("受取方法", "支払い方法"),
    ("家賃の月額", "家賃の総額"),
    ("始まる時間", "終わる時間"),
    ("参加の理由", "参加の方法"),
    ("入居予定日", "入居した日"),
    ("送付先", "請求先"),
    ("前の住所", "新しい住所"),
    ("故人の氏名", "喪主の氏名"),
    ("犬の名前", "猫の名前"),
    ("床面積", "土地の面積"),
    ("代表者の氏名", "所有者の氏名"),
    ("購入先", "設置先"),
    ("駐車場の要否", "駐車場の台数"),
    ("保護者の氏名", "児童の氏名"),
    ("店の名前", "会社の名前"),
    ("商品名", "店名"),
    ("数量", "金額"),
    ("亡くなった日", "生年月日"),
    ("緊急連絡先", "連絡先"),
    ("会場", "会場の住所"),
    ("いつから入居しますか", "いつまで入居しますか"),
    ("いつから利用しますか", "いつ申し込みましたか"),
    ("発表する曲名【1】", "発表する曲名【2】"),
    ("作品の題名(1)", "作品の題名(2)"),
    ("出産予定日", "出産した日"),
    ("工事の完了予定日", "工事が終わった日"),
    ("父の氏名", "母の氏名"),
    ("父または母の氏名", "児童の氏名"),
    ("買った店", "設置した店"),
    ("会社名", "事業所名"),
    ("動機", "方法"),
    ("毛色", "毛の長さ"),
]
WRAPPED = [
    ("収集場所", "「収集場所」"),
    ("ペットの名前", "<b>ペットの名前</b>"),
    ("発表する曲名", "発表する曲名【1】"),
    ("希望する部屋", "**希望する部屋**"),
]
ENGLISH_NONE = [
    "Atsumeru hi",
    "Shushu basho",
    "Namae",
    "Kibo suru jikan",
    "[Translation error]",
    "See Japanese",
    "Japanese only",
    "to be translated later",
    "Please translate",
    "JP only",
    "TBC",
    "Not translated",
    "Machine translation failed",
    "Refer to the Japanese text",
    "No translation available",
    "\u3164",
    "\u2800",
]
ENGLISH = [
    "Name",
    "Date of use",
    "Home page",
    "Area",
    "Time to come",
    "Judo",
    "Ikebana",
    "Minami",
    "Mihon Hanako",
    "No",
    "Sauna",
    "Use a bike or a taxi",
    "Age",
    "Video date",
    "Japanese language classes",
    "Translation of the certificate",
]
LAWS_NONE = [
    ("（要綱名を入れる）", "（条を入れる）"),
    ("【要綱名】", "【条番号】"),
    ("＜根拠法令を記入＞", "第1条"),
    ("国からの通知（日付不明）", "—"),
    ("厚生労働省通知", "本文"),
    ("個人情報保護方針", "第1項"),
    ("プライバシーポリシー", "第2条"),
    ("テスト条例", "第1条"),
    ("A市子育て要綱", "第3条"),
    ("見本市条例", "　"),
    ("見本市条例", "\u3164"),
    ("本市の個人情報の取扱いについて", "1"),
    ("見本市子育て応援要綱", "（条を入れる）"),
]
LAWS = [
    ("見本市個人情報保護方針", "第3条"),
    ("厚生労働省健康局長通知（令和5年3月1日健発0301第1号）", "記の2"),
    ("見本市子育て応援要綱", "第3条（別表）"),
    ("個人情報の保護に関する法律", "第61条"),
    ("見本市個人情報保護法施行条例", "第3条"),
    ("こども家庭庁通知（こ成第12号）", "2"),
    ("「見本市暮らしの約束」条例", "第3条"),
]
WHO_ANSWERS = [
    "お子さんのお名前",
    "連絡先",
    "連絡先（任意でない）",
    "お住まいの番地",
    "学籍番号",
    "保護者の氏名",
    "ご家族のお名前",
    "返信先",
    "景品の送り先",
    "お子さんの氏名と学年",
]
NOT_WHO = [
    "お住まいの地区",
    "施設の名前",
    "連絡先の有無",
    "よく行く店の名前",
    "学校の名前",
    "公園の所在地",
    "受け持ちの先生の人数",
    "問い合わせ先の分かりやすさ",
    "お子さんの学年",
    "部屋の番号の見やすさ",
]
ANOTHERS = [
    "施工業者の口座（代理受領）",
    "叔父の口座",
    "施設長の口座",
    "入院先の病院の口座",
    "後見人の口座",
    "成年後見人名義の口座",
    "PTA会長個人の口座",
    "大家さんの口座",
    "親の口座",
    "父または母の口座",
    "貸主の口座",
    "学校長の口座",
    "団体の会計係の口座",
    "会社の口座（立替払いのとき）",
    "代理受領者の口座",
    "民生委員の口座",
    "工務店名義の口座",
]
OWN = [
    "振込先の口座（本人名義）",
    "保護者の口座",
    "世帯主の口座",
    "ひとり親の口座",
    "申請者の口座（家族の口座は不可）",
    "里親の口座",
    "事業者の口座",
    "給付金を受け取る口座",
    "病院に支払った額を振り込む口座",
    "自治会の会長が届け出た口座",
    "施設を利用した人の口座",
]
LOOKED_UP = [
    "税務課に前年の所得を問い合わせます。",
    "戸籍を市が取り寄せます。",
    "市が持っている情報を確認します。",
    "住基情報を参照します。",
    "お子さんの様子を、児童相談所と共有します。",
    "警察に照会することがあります。",
    "主治医に病状を聞くことがあります。",
    "年金事務所に受給状況を照会します。",
    "生活保護の受給の有無を福祉課に確かめます。",
    "介護保険料の納め忘れがないか職員が見ます。",
    "金融機関に預金の残高を調べます。",
    "障害者手帳の情報を職員が端末で見ます。",
]
NOT_LOOKED_UP = [
    "分からないときは、年金事務所に確認してください。",
    "戸籍は本籍地の役場で取り寄せてください。",
    "写真は警察に見せる必要はありません。",
    "病院に確認してから書いてください。",
    "勤務先に聞いて書いてください。",
    "道路の状況を職員が見ます。",
    "施設の案内を学校と共有してください。",
    "税務署に提出した申告書の控えをご用意ください。",
    "主治医の診断書に書いてある病名を書いてください。",
    "金融機関の名前は通帳で確かめられます。",
    "障害者手帳は窓口で見せてください。",
]


def found(draft):
    return {code for code, _ in named(draft)}


def pair(first, second):
    return form(page("申込み", ask("text", first)), page("つづき", ask("text", second)))


def based(title, provisions):
    law = {"title": {"ja": title}, "provisions": {"ja": provisions}}
    return form(page("申込み", ask("person_name", "氏名")), law=law)


def survey(label):
    return form(page("アンケート", ask("text", label)), **NOBODY)


def helped(words):
    return form(page("申込み", ask("text", "くわしい事情", help=words)))


@pytest.mark.parametrize(("first", "second"), [*TWICE, *WRAPPED])
def test_a_question_in_everyday_words_is_one(first, second):
    assert found(pair(first, second)) & AGAIN
    assert topic(first) == topic(second) or (first, second) in WRAPPED


@pytest.mark.parametrize(("first", "second"), APART)
def test_two_questions_in_everyday_words_are_two(first, second):
    assert not found(pair(first, second)) & AGAIN


@pytest.mark.parametrize("english", ENGLISH_NONE)
def test_words_that_only_stand_for_english_are_none(english):
    assert not translated.translated({"ja": "集める日", "en": english}, "en")


@pytest.mark.parametrize("english", ENGLISH)
def test_english_of_short_words_is_english(english):
    assert translated.translated({"ja": "集める日", "en": english}, "en")
    assert not romanised.is_romanised(english)


@pytest.mark.parametrize(("title", "provisions"), LAWS_NONE)
def test_a_law_to_be_put_in_is_none(title, provisions):
    assert "legal_basis_missing" in found(based(title, provisions))


@pytest.mark.parametrize(("title", "provisions"), LAWS)
def test_a_law_that_can_be_looked_up_is_one(title, provisions):
    assert found(based(title, provisions)) == set()


@pytest.mark.parametrize("label", WHO_ANSWERS)
def test_a_survey_without_names_does_not_ask_whose_answer_it_is(label):
    assert "anonymous_asks_who" in found(survey(label))


@pytest.mark.parametrize("label", NOT_WHO)
def test_a_survey_may_ask_about_places_and_numbers(label):
    assert "anonymous_asks_who" not in found(survey(label))


@pytest.mark.parametrize("label", ANOTHERS)
def test_an_account_of_another_wants_a_delegation(label):
    assert "delegation_missing" in found(grant(account=label))


@pytest.mark.parametrize("label", ANOTHERS)
def test_with_a_delegation_it_may_be_anothers(label):
    allowed = ask("consent", "給付金の受け取りをこの人に委任します")
    assert "delegation_missing" not in found(grant(allowed, account=label))


@pytest.mark.parametrize("label", OWN)
def test_the_applicants_own_account_wants_none(label):
    assert found(grant(account=label)) == set()


def test_a_clinic_that_applies_is_paid_itself():
    assert found(grant(ask("text", "診療所の所在地"), account="医療機関の口座")) == set()


@pytest.mark.parametrize("words", LOOKED_UP)
def test_what_an_office_looks_up_wants_consent(words):
    assert "consent_missing" in found(helped(words))


@pytest.mark.parametrize("words", NOT_LOOKED_UP)
def test_what_somebody_is_told_to_look_up_wants_none(words):
    assert found(helped(words)) == set()


@pytest.mark.parametrize("blank", ["　", " ", "\u200b", "\u3164", "\u2800"])
def test_a_blank_is_no_label(blank):
    assert "words_blank" in found(form(page("申込み", ask("text", blank))))


def choice(label, name, *options):
    return ask("choice", label, name, *options)


SOUND = {
    "songs": form(page("発表", *(ask("text", f"発表する曲名【{n}】") for n in (1, 2, 3)))),
    "moving in": form(
        page(
            "引っ越し",
            ask("date", "入居した日", latest="today"),
            ask("text", "前の住所"),
            ask("text", "新しい住所"),
            ask("text", "大家さんの氏名"),
            ask("text", "家賃の月額"),
        )
    ),
    "a dog": form(
        page("犬", *(ask("text", label) for label in ("犬の名前", "犬種", "毛色", "犬の性別", "持ち主の氏名")))
    ),
    "a funeral": form(
        page("故人", ask("text", "故人の氏名"), ask("date", "亡くなった日", latest="today")),
        page("喪主", ask("text", "喪主の氏名"), ask("text", "故人との続柄")),
    ),
    "an event": form(
        page(
            "行事",
            *(ask("text", label) for label in ("行事名", "会場", "集合場所", "交通手段", "開始時刻", "終了時刻")),
        )
    ),
    "an interpreter": form(
        page(
            "来庁",
            ask("yes_no", "通訳は必要ですか", "needs"),
            ask("text", "話すことば", shown_when=when("needs", "eq", True)),
        )
    ),
    "work": form(
        page(
            "仕事",
            *(ask("text", label) for label in ("会社名", "役職", "働いている時間", "勤続年数", "年収", "通勤の方法")),
        )
    ),
    "a purchase": form(
        page(
            "買ったもの", *(ask("text", label) for label in ("品名", "個数", "買った店", "買った値段", "設置した場所"))
        )
    ),
    "an illness": form(
        page("からだ", *(ask("text", label) for label in ("持病", "飲んでいる薬", "かかりつけ医", "食べられないもの")))
    ),
    "cars": form(
        page(
            "車",
            group("車", "車", ask("text", "車のナンバー"), ask("text", "車種")),
            choice("車の使いみち", "use", "通勤", "買い物"),
        )
    ),
    "two schools": form(page("学校", ask("text", "今の学校名"), ask("text", "転校先の学校名"), ask("text", "学年"))),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_form_in_everyday_words_may_be_sound(name):
    load(SOUND[name])
    assert named(SOUND[name]) == []
