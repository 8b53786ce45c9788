"""Sound forms as a clerk makes them: whatever the review said of one would be a false alarm."""

import pytest
from support.clerkforms import ask, form, grant, group, page, when
from support.reviewed import named

from todoke_catalog.loading import load

TODAY = {"latest": "today"}


def who():
    return page(
        "申し込む人",
        ask("person_name", "氏名"),
        ask("phone", "電話番号"),
        ask("email", "メールアドレス", required=False),
    )


def texts(*labels):
    return [ask("text", label) for label in labels]


def days(*labels):
    return [ask("date", label, **TODAY) for label in labels]


NOBODY = {"identity": {"level": 0, "reason": {"ja": "だれが答えたか知らないため"}}}
JOBS = ask("choice", "職業", "job", "会社員", "自営業", "学生", "その他")
OTHER_JOB = ask("text", "職業（その他）", "job_other", shown_when=when("job", "eq", "d"))
SOUND = {
    "two children": form(who(), page("お子さん", *texts("1人目のお子さんの氏名", "2人目のお子さんの氏名"))),
    "three wishes": form(who(), page("希望", *texts("第1希望の施設", "第2希望の施設", "第3希望の施設"))),
    "both parents": form(
        page("父母", *texts("父の氏名", "父の職業", "父の勤務先", "母の氏名", "母の職業", "母の勤務先"))
    ),
    "hospital days": form(who(), page("入院", *days("入院日", "退院日", "初診日"))),
    "an association": form(page("団体", *texts("団体の名称", "団体の所在地", "代表者の氏名", "代表者の役職"))),
    "hospital and pharmacy": form(page("医療", *texts("病院の名称", "薬局の名称", "主治医の氏名"))),
    "moving": form(
        who(),
        page(
            "引っ越し",
            *texts("新しい住所", "今までの住所", "本籍"),
            ask("date", "引っ越す日"),
            ask("date", "届け出る日"),
        ),
    ),
    "used and to be used": form(
        who(), page("利用", *days("利用した日"), ask("date", "利用する日"), *texts("利用の目的", "備考"))
    ),
    "numbered": form(
        page("1. 申込者", *texts("1. 氏名", "2. 住所")), page("2. 利用", *texts("3. 利用の目的", "4. 利用の理由"))
    ),
    "numbers in options": form(
        page(
            "回数",
            ask("choice", "回数", "n", "1回", "2回"),
            ask("choice", "時間", "t", "10:00", "11:00"),
            ask("choice", "人数", "m", "1-2人", "3-4人"),
            ask("choice", "学年", "g", "1 年生", "2 年生", "3 歳児"),
        )
    ),
    "cost and paid": grant(ask("integer", "費用の合計"), ask("integer", "支払った額"), *days("支払日")),
    "own account": grant(
        ask("notice", "口座", "n", body="申請者の口座に限ります。お子さん名義の口座には振り込めません。")
    ),
    "account of the parent": grant(account="保護者の口座"),
    "photos beside records": grant(ask("consent", "写真の掲載に同意します（任意）", required=False)),
    "photos alone": form(
        who(),
        page(
            "写真",
            ask("notice", "写真", "n", body="広報に載せることに同意していただける方は押してください。"),
            ask("consent", "写真の掲載に同意します（任意）", required=False),
        ),
    ),
    "rules of a hall": form(who(), page("利用", ask("consent", "利用規約に同意します"))),
    "papers to bring": form(
        who(),
        page("書類", ask("notice", "持ち物", "n", body="当日、住民票で住所を確認します。保険証も見せてください。")),
    ),
    "a survey": form(page("施設", *texts("利用した施設名", "住んでいる地区", "ご意見"), JOBS, OTHER_JOB), **NOBODY),
    "emergency contact": form(
        who(), page("緊急連絡先", *texts("緊急連絡先の氏名", "続柄"), ask("phone", "緊急連絡先の電話番号"))
    ),
    "a dog": form(
        page("飼い主", *texts("飼い主の氏名")), page("犬", *texts("犬の名前", "犬の種類"), *days("犬の生年月日"))
    ),
    "each child": form(
        who(),
        page(
            "参加",
            group("参加する子ども", "子ども", *texts("子どもの氏名", "アレルギーの内容"), ask("integer", "年齢")),
        ),
    ),
    "a household": form(
        who(),
        page(
            "世帯",
            *texts("世帯主の氏名", "世帯主との続柄"),
            ask("integer", "世帯の人数"),
            ask("integer", "子どもの人数"),
        ),
    ),
    "an event": form(
        who(),
        page(
            "催し",
            *texts("団体名", "代表者名", "会場名"),
            ask("date", "開催日"),
            ask("integer", "参加人数"),
            ask("integer", "スタッフの人数"),
        ),
    ),
    "works": form(
        who(),
        page("工事", ask("date", "工事の開始日"), ask("date", "工事の完了日"), *texts("工事の場所", "施工業者名")),
    ),
    "two vaccinations": grant(
        *days("1回目の接種日", "2回目の接種日"), *texts("接種した医療機関の名前", "ワクチンの名前")
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_there_is_nothing_to_say_about_a_clerks_sound_form(name):
    load(SOUND[name])
    assert named(SOUND[name]) == []
