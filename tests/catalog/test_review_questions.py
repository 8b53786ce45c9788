"""Whole questions, homes, children and households in the words of every day: what they ask twice, and what not."""

import itertools

import pytest
from support.clerkforms import ask, form, grant, group, page, when
from support.reviewed import named

from todoke_catalog.loading import load
from todoke_catalog.reviewing import questions
from todoke_catalog.reviewing.topics import topic

AGAIN = {"question_twice", "label_repeated"}
SAME = [
    ("利用目的", "何のために使いますか"),
    ("使用目的", "何をするために使いますか"),
    ("申込みの目的", "何の目的で申し込みますか"),
    ("参加人数", "何人で参加しますか"),
    ("利用人数", "何人で使いますか"),
    ("利用人数", "使うのは何人ですか"),
    ("来場者数", "何人来ますか"),
    ("宿泊人数", "何名で泊まりますか"),
    ("同伴者数", "一緒に来る人は何人ですか"),
    ("参加の理由", "なぜ参加しますか"),
    ("申請理由", "なぜ申請するのですか"),
    ("欠席の理由", "どうして欠席するのですか"),
    ("利用日", "いつ使いますか"),
    ("来庁日", "いつ来庁しますか"),
    ("購入日", "いつ買いましたか"),
    ("支払日", "いつ払いましたか"),
    ("引越し日", "いつ引っ越しましたか"),
    ("希望日", "いつがよろしいですか"),
    ("希望時間", "何時がよいですか"),
    ("来庁希望日", "来庁はいつがいいですか"),
    ("利用場所", "どこで使いますか"),
    ("設置場所", "どこに取り付けますか"),
    ("勤務先", "どこで働いていますか"),
    ("病院名", "どこの病院にかかりましたか"),
    ("学校名", "どの学校に通っていますか"),
    ("通っている保育園", "保育園の名前"),
    ("相談内容", "どんなことを相談したいですか"),
    ("質問内容", "何を質問したいですか"),
    ("購入金額", "いくらで買いましたか"),
    ("支払金額", "いくら払いましたか"),
    ("性別", "男性ですか女性ですか"),
    ("アレルギーの有無", "アレルギーがあるかどうか"),
    ("手帳の有無", "手帳を持っていますか"),
    ("犬の名前", "飼い犬は何という名前ですか"),
    ("車の台数", "車は何台ですか"),
    ("犬の頭数", "犬を何匹飼っていますか"),
    ("証明書の部数", "証明書は何通必要ですか"),
    ("受け取り方法", "どうやって受け取りますか"),
    ("交通手段", "何で来ますか"),
    ("利用期間", "いつからいつまで使いますか"),
    ("利用時間", "何時から何時まで使いますか"),
    ("使用回数", "何回使いますか"),
    ("緊急連絡先の氏名", "緊急のときに連絡する人の名前"),
    ("電話番号", "日中つながる番号"),
    ("申請者氏名", "申請される方のお名前"),
    ("保護者の住所", "保護者のご自宅の住所"),
    ("住所", "お住まいの住所"),
    ("住所", "現在のお住まいの住所"),
    ("住所", "どこに住んでいますか"),
    ("申請者住所", "ご自宅の住所"),
    ("氏名", "お名前（漢字フルネーム）"),
    ("児童の氏名", "お子さんの氏名"),
    ("児童の氏名", "お子さまのお名前"),
    ("園児の生年月日", "お子さまのお誕生日"),
    ("対象児童の学年", "お子さんの学年"),
    ("世帯の人数", "同居の家族は何人ですか"),
    ("世帯人数", "何人家族ですか"),
    ("世帯員数", "ご家族は何人ですか"),
    ("世帯の人数", "何人で暮らしていますか"),
    ("利用人数", "何人でご利用になりますか"),
    ("利用の目的", "どのような目的でご利用になりますか"),
    ("相談したい内容", "何について相談しますか"),
    ("搬入日", "いつ搬入しますか"),
    ("滞在日数", "何日滞在しますか"),
    ("申請の理由", "申請することになった理由"),
    ("通勤方法", "職場までの通い方"),
    ("住所", "ご自宅はどちらですか"),
    ("生年月日", "いつ生まれましたか"),
    ("出身地", "どこの出身ですか"),
    ("希望する講座", "どの講座を希望しますか"),
    ("世帯主の氏名", "世帯主はどなたですか"),
    ("駐車場の利用の有無", "駐車場を利用しますか"),
    ("保護者の氏名", "保護者の方のお名前"),
    ("住所", "お住まいの場所"),
    ("家賃", "家賃はいくらですか"),
    ("購入店", "どこで買いましたか"),
    ("携帯電話", "携帯の番号は何番ですか"),
    ("連絡方法", "どうやって連絡すればよいですか"),
    ("宿泊数", "何泊しますか"),
    ("要望", "何をしてほしいですか"),
]
APART = [
    ("利用目的", "利用日"),
    ("利用目的", "なぜこの施設を使いますか"),
    ("証明書の使用目的", "何のために申請しますか"),
    ("参加人数", "何人で運営しますか"),
    ("参加人数", "うち子どもは何人ですか"),
    ("大人は何人ですか", "子どもは何人ですか"),
    ("世帯の人数", "別居の家族は何人ですか"),
    ("世帯の人数", "働いている家族は何人ですか"),
    ("世帯の人数", "同居人の人数"),
    ("利用日", "前回はいつ使いましたか"),
    ("利用日", "いつ申し込みましたか"),
    ("いつ引っ越しますか", "いつ引っ越しましたか"),
    ("出産予定日", "いつ出産しましたか"),
    ("利用開始日", "いつまで使いますか"),
    ("購入金額", "いくら補助を受けましたか"),
    ("病院名", "どこの薬局で買いましたか"),
    ("学校名", "どの学校に転校しますか"),
    ("保護者の勤務先", "配偶者の方はどこで働いていますか"),
    ("受け取り方法", "どうやって申し込みますか"),
    ("車の台数", "自転車は何台ですか"),
    ("犬の名前", "飼い主は何という名前ですか"),
    ("手帳の有無", "手帳の種類"),
    ("介護する方の氏名", "介護される方の氏名"),
    ("申請者の住所", "児童の住所"),
    ("本人の住所", "保護者のお住まいの住所"),
    ("前の住所", "お住まいの住所"),
    ("住所", "住民票のある住所"),
    ("自宅の住所", "勤務先の住所"),
    ("空き家の住所", "お住まいの住所"),
    ("自宅の電話番号", "携帯電話番号"),
    ("電話番号", "緊急のときに連絡する人の電話番号"),
    ("児童の氏名", "ごきょうだいの氏名"),
    ("児童の氏名", "お子さんの担任の氏名"),
    ("園児の氏名", "小学生のお子さんの氏名"),
    ("乳児の氏名", "幼児の氏名"),
    ("上のお子さんの氏名", "下のお子さんの氏名"),
    ("本人の氏名", "保護者の氏名"),
    ("送付先の住所", "お住まいの住所"),
    ("家族の人数", "参加する家族の人数"),
    ("搬入日", "いつ搬出しますか"),
    ("滞在日数", "何回滞在しましたか"),
    ("申請の理由", "なぜ遅れて申請するのですか"),
    ("希望する講座", "受けたことがある講座"),
    ("生年月日", "お子さんはいつ生まれましたか"),
    ("学校名", "どの学校を希望しますか"),
    ("世帯主の氏名", "世帯主との続柄"),
    ("購入金額", "いくらで売りましたか"),
    ("車の台数", "駐車場は何台分必要ですか"),
    ("病院名", "何という病気ですか"),
    ("通勤方法", "どうやって会場に来ますか"),
]
ACCOUNT = ask("bank_account", "振込先の口座", "acct")
HELD = [
    "振込先の銀行名と口座番号",
    "通帳の銀行名・支店名・口座番号",
    "銀行名、支店名、口座番号を書いてください",
    "振込口座の情報",
    "振込口座（銀行・支店・番号）",
    "口座情報",
    "振込先",
]
NOT_HELD = [
    "引き落とし口座の銀行名と口座番号",
    "口座を変更する理由",
    "通帳の写しを出せない理由",
    "領収書の番号",
    "受け取りの内容",
]


def home(first, second, *before):
    """A page about something or somebody with 住所, and one with 自宅の住所 or the like."""
    return form(page(first, *before, ask("postal_address", "住所")), page(second, ask("postal_address", "自宅の住所")))


HONEST = {
    "a house and its owner": home("空き家", "所有者"),
    "a plot": home("土地", "申請"),
    "a venue": home("申込み", "主催", ask("text", "会場")),
    "a workplace": home("勤務", "申請する人", ask("text", "勤務先の名前")),
    "a child and who applies": home("お子さん", "申請する人"),
    "a company and where one lives": form(
        page("申請者", *(ask("text", label) for label in ("会社の名称", "住所", "お住まいの住所")))
    ),
    "the applicant on a child's page": form(page("児童", ask("text", "申請者の氏名"), ask("text", "氏名"))),
    "brothers and sisters": form(
        page("児童", ask("text", "児童の氏名")),
        page("きょうだい", group("きょうだい", "きょうだい", ask("text", "お子さんの氏名"))),
    ),
    "one or the other": form(
        page("申請", ask("yes_no", "お子さんの申請ですか", "child")),
        page("児童", ask("text", "児童の氏名"), shown_when=when("child", "eq", value=True)),
        page("子", ask("text", "お子さんの氏名"), shown_when=when("child", "eq", value=False)),
    ),
    "a dog, and how many": form(
        page(
            "犬",
            ask("yes_no", "犬を飼っていますか", "has"),
            ask("integer", "犬を何匹飼っていますか", shown_when=when("has", "eq", value=True)),
        )
    ),
    "a purchase": form(
        page(
            "買った物",
            ask("text", "買った店"),
            ask("text", "どこに設置しますか"),
            ask("date", "いつ買いましたか", latest="today"),
            ask("date", "いつ設置しましたか", latest="today"),
            ask("integer", "いくらで買いましたか"),
        )
    ),
}


def again(draft):
    return {code for code, _ in named(draft)} & AGAIN


def pair(first, second):
    return form(page("申込み", ask("text", first)), page("つづき", ask("text", second)))


@pytest.mark.parametrize(("first", "second"), SAME)
def test_what_is_asked_by_a_whole_question_is_asked_twice(first, second):
    assert again(pair(first, second))
    assert again(pair(second, first))


@pytest.mark.parametrize(("first", "second"), APART)
def test_two_questions_that_are_alike_in_part_are_two(first, second):
    assert not again(pair(first, second))


@pytest.mark.parametrize("label", HELD)
def test_an_account_in_words_beside_the_account_is_asked_twice(label):
    assert again(form(page("振込先", ACCOUNT, ask("text", label))))


@pytest.mark.parametrize("label", NOT_HELD)
def test_what_is_no_part_of_the_account_is_asked_once(label):
    assert not again(form(page("振込先", ACCOUNT, ask("text", label))))


def test_whose_account_it_is_may_be_chosen_beside_it():
    assert not again(grant(ask("choice", "振込先", "", "本人", "世帯主")))


@pytest.mark.parametrize("name", HONEST)
def test_a_form_that_asks_in_whole_questions_may_be_sound(name):
    load(HONEST[name])
    assert not again(HONEST[name])


def test_below_one_heading_a_home_is_of_one_person_whoever_that_is():
    both = [ask("postal_address", "住所"), ask("text", "お住まいの住所")]
    assert again(form(page("お子さん", *both)))
    assert not again(form(page("お子さん", both[0]), page("保護者", both[1])))


def test_of_more_children_than_one_each_may_be_asked():
    names = [ask("text", "児童の氏名"), ask("text", "お子さんの氏名")]
    assert again(form(page("児童", *names)))
    assert not again(form(page("児童", *names, ask("text", "２人目の児童の学年"))))


@pytest.mark.parametrize(
    "label", ["申込日", "何人", "いつ", "使いますか", "何のために", "何人で使う部屋", "？", "?", "*"]
)
def test_what_is_no_whole_question_stays_as_it_is(label):
    assert questions.noun(label) == label


def test_long_labels_of_many_questions_are_judged_at_once():
    for one, end in itertools.product(
        ("何人で", "どこの", "の口座", "を使い", "一", "いつから、"), ("ますか", "ですか", "x")
    ):
        assert len(topic(one * 200 + end)) > 1
