"""Sentences of every day in Japanese, in easy Japanese with its blanks and in English, and the form that stands first.

How one asks (困っています, I want to) says nothing, and of an English sentence no form has every word.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.library import FORMS, OnDemand

from todoke_catalog.searching import search
from todoke_catalog.searching.thesaurus import thesaurus
from todoke_catalog.searching.words import Words

FIRST = {
    "absentee-ballot": ["vote while abroad", "選挙の日に出張で行けません"],
    "after-school-club": ["小学生の子どもを夕方まで預かってほしい"],
    "bereavement-booking": [
        "夫が亡くなって何をすればいいか分からない",
        "おとうさんが なくなりました",
        "my husband died",
        "年金の手続きについて教えてください",
        "my father passed away",
    ],
    "bulky-waste": [
        "large garbage",
        "throw away sofa",
        "冷蔵庫を捨てたいです",
        "おおきな ごみを すてたいです",
        "how do I get rid of old furniture",
        "ベビーカーを捨てる",
        "ふとんを すてたい",
        "throw away an old fridge",
        "洗濯機の処分",
        "bed and mattress pickup",
    ],
    "business-support": ["店を始めたい"],
    "care-card-reissue": ["ほけんの カードを なくしました", "I lost my insurance card"],
    "care-equipment": ["車椅子を買いたい"],
    "care-high-cost": ["介護の費用が高い"],
    "care-home-renovation": [
        "手摺り",
        "手すりをつけたい",
        "階段に手摺を付けたい",
        "お風呂に手すりを付けたい",
        "grab bars in bathroom",
    ],
    "care-need-certification": [
        "母の介護で悩んでいます",
        "my mother needs nursing care",
        "おばあちゃんの おせわを して ほしい",
        "wheelchair for my grandmother",
    ],
    "care-plan-request": ["ケアマネジャーを決めました"],
    "child-allowance-claim": [
        "I had a baby",
        "あかちゃんが うまれました",
        "じどうてあてを もらいたい",
        "application for child allowance",
    ],
    "child-allowance-end": ["I got divorced", "りこんしました"],
    "child-medical-refund": [
        "子供の眼鏡代",
        "こどもが びょういんに いきました",
        "refund hospital bill for my son",
        "I want to see a doctor for my child",
        "子どもが熱を出して病院に行った",
    ],
    "childcare-admission": [
        "保育園の申し込みをしたいのですが",
        "ほいくえんに いれたいです",
        "こどもを あずけたい",
        "apply for nursery",
        "day care for two year old",
    ],
    "childcare-certification": ["ようちえんに いれたい", "保育料を安くしたい"],
    "childcare-consultation": [
        "子どもの ことで こまって います",
        "子どものことで困っています",
        "help with child",
        "赤ちゃんが泣き止まない",
        "my child is being bullied",
    ],
    "disability-book-change": ["障害者手帳の住所を変えたい"],
    "disaster-certificate": [
        "床上浸水",
        "台風で屋根が飛んだ",
        "じしんで いえが こわれました",
        "my house burned down",
        "earthquake damaged my house",
        "あめで いえが ぬれました",
        "my house was flooded",
    ],
    "disclosure-request": ["市の文書を見たい"],
    "dog-change": ["飼い犬を友人に譲りました", "my dog ran away"],
    "dog-death": ["my dog died", "dead dog", "いぬが しにました"],
    "dog-registration": ["I want to register my dog", "いぬを もらいました", "I want to adopt a puppy"],
    "event-booking": ["親子で参加できるイベントはありますか"],
    "facility-booking": [
        "体育館を予約するにはどうすればいいですか",
        "book the gym",
        "where can I play tennis",
        "スポーツを する ばしょを かりたい",
    ],
    "family-register-copy": [
        "父が亡くなったので戸籍が必要",
        "パスポートを作りたい",
        "I need a copy of my family register",
        "I'm getting married",
    ],
    "funeral-grant": ["ちちの おそうしきを しました"],
    "guardianship-costs": ["認知症の父の財産を管理したい"],
    "home-subsidy": ["家を直したい", "屋根に太陽光パネルを付けたい"],
    "household-benefit": [
        "お金に困っています",
        "おかねが なくて こまって います",
        "help paying rent",
        "I have no money",
    ],
    "infant-booking": [
        "赤ちゃんの予防接種を予約したい",
        "こどもの ちゅうしゃを したい",
        "get a vaccine for my baby",
        "あかちゃんの けんしんを よやく したい",
        "my baby needs a vaccination",
    ],
    "library-hold": ["ほんを よやくしたい", "borrow a book", "reserve a library book"],
    "library-survey": ["図書館についての意見"],
    "moped-registration": [
        "バイクを友達に譲る",
        "バイクを もう のりません",
        "register a motorbike",
        "バイクのナンバーを返したい",
    ],
    "moving-out": [
        "I moved",
        "来月引っ越すことになりました",
        "いえを ひっこします",
        "we are moving to another city",
        "引っ越したので住所を変えたい",
        "moving to Mihon city",
        "leaving Japan",
    ],
    "nhi-high-cost": ["びょういんの おかねが たかい"],
    "nhi-limit": ["入院することになった"],
    "nhi-membership": [
        "lost job",
        "lost my job",
        "会社を辞めたので保険を変えたい",
        "しごとが なくなりました",
        "health insurance for unemployed",
        "ひっこしたので ほけんを かえたい",
        "how to leave national health insurance",
    ],
    "ningen-dock": ["medical checkup", "けんこうしんだんを うけたい"],
    "postnatal-care": ["出産後に助産師に相談したい"],
    "pregnancy-notice": [
        "おなかに あかちゃんが います",
        "I am pregnant",
        "妊娠しました",
        "妻が妊娠したのでどうすればいいですか",
    ],
    "public-comment": ["give feedback on city plan"],
    "resident-record-copy": ["じゅうみんひょうが いります", "certificate of residence for visa"],
    "road-damage": [
        "近所の道路が陥没しています",
        "みちが こわれて います",
        "hole in the road",
        "街灯が切れています",
        "でんきが つきません",
        "broken street light",
        "どうろに おおきな あなが あります",
    ],
    "road-occupancy": ["祭りで屋台を出したい"],
    "school-aid": [
        "がっこうの おかね",
        "がっこうの きゅうしょくの おかね",
        "school lunch money",
        "こどもが しょうがっこうに はいります",
        "financial help for school",
    ],
    "seal-certificate": [
        "印鑑証明書を郵送してほしい",
        "いんかんを なくしました",
        "はんこの しょうめいが ほしい",
        "registered seal certificate",
    ],
    "staff-recruitment": ["しやくしょで はたらきたい", "しごとを さがして います"],
    "tax-certificate": ["I need proof of income"],
    "tax-direct-debit": ["税金を分割で払いたい", "I can't pay my taxes", "ぜいきんを はらいたい"],
    "tax-payment-certificate": ["tax payment certificate for my car"],
    "vaccination-refund": ["実家で受けた予防接種の払い戻し"],
    "water-supply": [
        "あたらしい いえの みずを つかいたい",
        "漏水",
        "みずが でません",
        "stop water service",
        "start using water",
        "すいどうだいが たかい",
        "water bill too high",
    ],
}
NOTHING = [
    *[
        "運転免許を更新したい",
        "ラーメンが食べたい",
        "電車の定期券を買いたい",
        "天気を知りたい",
        "隣の家がうるさくて困っています",
    ],
    *["でんしゃが おくれて います", "にほんごを べんきょうしたい", "えいがを みたい", "犬 壁"],
    *["parking permit", "visa renewal", "driver license renewal", "ramen shop near station", "how to cook rice"],
    *["football match tickets", "where is the police station", "public bath opening hours", "electricity bill"],
]
WORDS = OnDemand(tuple(FORMS), lambda name: Words(FORMS[name], thesaurus()))
SYLLABLES = st.text(st.sampled_from("かさたなはまやらきしちにひみりうくすつ"), min_size=4, max_size=6)
LETTERS = st.text(st.sampled_from("bcdfgklmnprstvz"), min_size=3, max_size=6)


def ranks(typed):
    found = zip(WORDS, search.ranks(typed, tuple(WORDS.values()), thesaurus()), strict=True)
    return {name: rank for name, rank in found if rank is not None}


@pytest.mark.parametrize(("typed", "first"), [(typed, name) for name, words in FIRST.items() for typed in words])
def test_no_form_stands_before_the_one_that_is_meant(typed, first):
    found = ranks(typed)
    assert first in found
    assert [name for name, rank in found.items() if rank < found[first]] == []
    assert len(found) < len(FORMS) / 3


@pytest.mark.parametrize("typed", NOTHING)
def test_what_nobody_here_offers_is_not_answered_with_something_else(typed):
    assert ranks(typed) == {}


@given(st.lists(SYLLABLES, min_size=1, max_size=3), st.sampled_from(sorted(thesaurus().asking)))
def test_how_one_asks_finds_nothing_by_itself(kana, asking):
    assert len(ranks(f"{'が'.join(kana)}{asking}")) < len(FORMS) / 3
    assert len(ranks(f"{' '.join(kana)} {asking}")) < len(FORMS) / 3


@given(st.lists(LETTERS, min_size=2, max_size=4))
def test_letters_that_mean_nothing_find_little(words):
    assert len(ranks("I want to " + " ".join(words))) < len(FORMS) / 3


@pytest.mark.parametrize("typed", ["my", "I", "困っています", "もう", "how", "友達"])
def test_what_says_nothing_is_looked_for_where_it_is_all(typed):
    assert ranks(typed).keys() == ranks(f" {typed}　{typed}").keys()


def test_of_an_english_sentence_more_than_half_must_be_said():
    assert ranks("wooden furniture") == {}
    assert set(ranks("furniture")) == set(ranks("wooden furniture garbage")) == {"bulky-waste"}


def test_a_word_in_latin_letters_means_another_only_as_a_whole():
    assert set(thesaurus().alike("fire")) > {"burned"}
    assert list(thesaurus().alike("fireplace")) == ["fireplace"]


def test_a_number_card_is_none_of_mine():
    assert ranks("my number card").keys() == ranks("My Number card").keys() != ranks("number card").keys()
