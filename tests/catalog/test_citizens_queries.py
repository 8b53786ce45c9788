"""What citizens of all kinds type, and the form that stands first; and what nobody here offers, for which nothing does.

Half in kana, in easy Japanese, in English on the English page, with slips of telephones, in old kanji and other widths.
"""

import re

import pytest
from support.library import FORMS, OnDemand

from todoke_catalog.searching import search
from todoke_catalog.searching.halves import NEVER_FIRST
from todoke_catalog.searching.spelling import KANJI
from todoke_catalog.searching.thesaurus import thesaurus
from todoke_catalog.searching.words import Words

FIRST = {
    "absentee-ballot": ["せんきょに いけない", "不在者投ひょう", "とう票"],
    "after-school-club": ["学童申請", "学どう", "がく童", "学童ほいく"],
    "bereavement-booking": [
        "死亡届",
        "おかあさんが しんだ",
        "親が死んだ",
        "亡くなったとき",
        "お墓",
        "墓地",
        "年きん",
        "相ぞく",
        "お悔やみ",
    ],
    "bulky-waste": [
        "粗だいごみ",
        "粗大ゴミ",
        "そだいｺﾞﾐ",
        "おおきい ごみ",
        "ごみを すてたい",
        "ごみの日",
        "ごみ収集",
        "ソファー",
        "ソファ",
        "sofa",
        "ベット",
        "エアコン",
        "洗濯機",
        "bulky garbage",
    ],
    "business-support": ["起業", "みせを だす", "start a business"],
    "care-card-reissue": ["介ご保けん証", "保険証再発行", "ほけんしょうを なくした"],
    "care-equipment": ["車いす", "福しようぐ"],
    "care-home-renovation": ["手すり", "住宅かい修", "段さ"],
    "care-need-certification": ["親の介護", "ヘルパー", "デイサービス"],
    "care-need-renewal": ["介護認定の更しん"],
    "child-allowance-claim": [
        "児どう手当",
        "自動手当",
        "児童手当て",
        "子どもが生まれた",
        "こどもが うまれた",
        "出生届",
        "赤ちゃんが生まれました",
    ],
    "child-allowance-details": ["名字が変わった"],
    "child-allowance-donation": ["寄ふ"],
    "child-allowance-end": ["離婚", "離婚届", "りこんした", "離こん"],
    "child-allowance-status": ["児童手当現況"],
    "child-medical-refund": ["子どもの医療費", "おいしゃさん", "びょういん", "くすり", "病いん"],
    "child-medical-registration": ["子ども医療証"],
    "child-rearing-allowance-status": ["ひとり親", "一人親", "ひとりおや", "母し家庭", "single mother"],
    "childcare-admission": ["保いく園", "入園", "入園申込", "保育園に入れたい", "ほいくえんに はいりたい", "ﾎｲｸｴﾝ"],
    "childcare-certification": ["保育料", "幼ち園", "kindergarten"],
    "childcare-consultation": [
        "子そだて",
        "子そだての相だん",
        "発達障害",
        "たすけて",
        "なぐられた",
        "domestic violence",
        "不とう校",
    ],
    "disability-book-change": ["障害者手帳", "しょうがい者", "障がい者手帳", "みみが きこえない", "disability"],
    "disaster-certificate": [
        "り災証明書",
        "罹さい",
        "かじ",
        "火じ",
        "うちが こわれた",
        "いえが もえた",
        "被災証明",
        "雪",
        "fire",
    ],
    "disclosure-request": ["情報開示", "情報こうかい"],
    "dog-change": ["飼い犬の変更届"],
    "dog-registration": ["犬", "いぬを かいたい", "犬の登ろく", "狂犬びょう"],
    "event-booking": ["避難所", "防災訓れん", "evacuation"],
    "facility-booking": ["体いく館", "公みん館", "公民館予約", "テニス", "グランド", "sports center"],
    "family-register-copy": [
        "戸せき",
        "戶籍",
        "戸籍騰本",
        "戸せきとう本",
        "パスポ-ト",
        "パスポ一ト",
        "ぱすぽーと",
        "結婚",
        "婚姻届",
        "birth certificate",
    ],
    "funeral-grant": ["葬式", "お葬しき", "葬さい費", "火葬場", "burial"],
    "home-subsidy": ["空き家", "空家", "あき家", "耐震", "太陽光", "太ようこう", "断ねつ", "empty house"],
    "household-benefit": [
        "生活に困った",
        "生活保護",
        "家賃",
        "家賃が払えない",
        "借金",
        "おかねが たりない",
        "給ふ金",
        "rent",
    ],
    "infant-booking": ["健しん", "1歳半健診", "３歳児健診", "乳児健診", "コロナワクチン", "予ぼう接種", "vaccination"],
    "library-hold": ["図しょ館", "図書の予約", "本", "ほんを かりたい", "本を借りる", "library card"],
    "moped-registration": ["原付廃車", "バイクの廃車", "車", "名義変更", "げん付"],
    "moving-out": [
        "引っ越し",
        "引越し",
        "引越",
        "引っこし",
        "ひっ越し",
        "ひつこし",
        "ひっこしを します",
        "転居",
        "転入届",
        "転しゅつ",
        "転校",
        "てんこう",
        "change of school",
        "海外転出",
        "moving in",
        "new address",
        "在留カード",
    ],
    "nhi-high-cost": ["高がく医療", "高額医りょう", "medical expenses", "hospital bill"],
    "nhi-limit": ["限ど額"],
    "nhi-membership": [
        "国保脱退",
        "国ほ",
        "国みん健こう保けん",
        "国民保険",
        "保険料",
        "保けん証",
        "保健証",
        "会社をやめた",
        "しごとを やめた",
        "引越し 国保",
        "びょうきに なった",
        "ほけんしよう",
    ],
    "ningen-dock": ["健康診断", "健こう診断", "人間どっく", "にんげんどつく", "cancer screening"],
    "postnatal-care": ["産ご", "産後けあ", "midwife"],
    "pregnancy-notice": ["にん娠", "にん娠したとき", "母し手帳", "妊婦", "妊ぷ", "妊婦検診", "maternity"],
    "public-comment": ["意けん", "パブコメ"],
    "resident-record-copy": [
        "住みん票",
        "住みん票がほしい",
        "じゅうみんひょうが ほしい",
        "住民表",
        "residence certificate",
    ],
    "road-damage": ["道路の穴", "みちに あなが ある", "街灯がつかない", "でんきが きえた", "道ろ", "street light"],
    "road-occupancy": ["お祭り", "屋たい"],
    "school-aid": ["就学", "就がく", "がっこうに はいる", "給しょく", "school lunch"],
    "seal-certificate": ["印かん", "印艦証明", "印鑑証明所", "いん鑑", "はんこの しょうめい"],
    "staff-recruitment": ["仕事をさがしている", "職員募集", "しょく員", "バイト", "work"],
    "tax-certificate": ["所とく証明", "非課税証明書", "課ぜい証明"],
    "tax-direct-debit": ["税金", "税きん", "税金が払えない", "滞納", "口座ふりかえ", "口座変更", "pay tax"],
    "tax-payment-certificate": ["納ぜい証明", "車けん", "car"],
    "tender-qualification": ["入さつ"],
    "water-supply": [
        "下水",
        "水どう",
        "水漏れ",
        "断水",
        "すいどうを とめたい",
        "みずの ていし",
        "水道名義変更",
        "water leak",
    ],
}
NOTHING = [
    *["回覧板", "停電", "猫", "ハチの巣", "騒音苦情", "ハザードマップ", "運転免許", "駐車場", "シルバーパス", "成人式"],
    *["法律相談", "消費生活相談", "ふるさと納税", "確定申告", "介護タクシー", "補聴器", "奨学金", "手話", "バス"],
    *["しかめる", "かめる", "parking", "visa", "interpreter", "electricity"],
]
ALIKE = [
    ("届出", "届け出"),
    ("受付", "受け付け", "受付け", "受けつけ"),
    ("申込", "申し込み", "申込み", "申しこみ"),
    ("手続", "手続き", "手つづき"),
    ("引越", "引っ越し", "引越し", "ヒッコシ", "ﾋｯｺｼ"),
    ("コンピュータ", "コンピューター", "ｺﾝﾋﾟｭｰﾀｰ"),
    ("證明", "証明"),
]
WORDS = OnDemand(tuple(FORMS), lambda name: Words(FORMS[name], thesaurus()))


def ranks(typed):
    found = zip(WORDS, search.ranks(typed, tuple(WORDS.values()), thesaurus()), strict=True)
    return {name: rank for name, rank in found if rank is not None}


@pytest.mark.parametrize(("typed", "first"), [(typed, name) for name, words in FIRST.items() for typed in words])
def test_no_form_stands_before_the_one_that_is_meant(typed, first):
    found = ranks(typed)
    assert first in found
    assert [name for name, rank in found.items() if rank < found[first]] == []


@pytest.mark.parametrize("typed", NOTHING)
def test_what_nobody_here_offers_is_not_answered_with_something_else(typed):
    assert ranks(typed) == {}


@pytest.mark.parametrize("alike", ALIKE, ids=lambda alike: alike[0])
def test_other_spellings_find_the_same_forms(alike):
    found = [ranks(typed).keys() for typed in alike]
    assert found[0]
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize("name", FORMS)
def test_each_keyword_of_two_kanji_finds_its_form_with_one_of_them_in_kana(name):
    keywords = [(one.word, one.reading) for one in FORMS[name].listing.keywords if one.reading]
    for (first, last), reading in (pair for pair in keywords if re.fullmatch(f"{KANJI.pattern}{{2}}", pair[0])):
        for size in range(1, len(reading)):
            if reading[size] not in NEVER_FIRST:  # there the second kanji cannot begin
                assert name in ranks(first + reading[size:]), reading
                assert name in ranks(reading[:size] + last), reading
