"""Words of one meaning in the labels of forms, as data: of what is asked, of whom, and of the days on which it was."""

import re

# How one word is spelled, with kanji or without, and with how many kana behind them.
_SPELLED = (
    (re.compile("子供|こども|お子(さん|さま|様)|^子(さん|さま|様)"), "子ども"),
    (re.compile("障がい|障碍"), "障害"),
    (re.compile("申し?込(み|む)?"), "申込"),
    (re.compile("引っ?越し?"), "引越"),
    (re.compile("支払い"), "支払"),
    (
        re.compile(
            "(申請|申込|届出|請求|利用|使用|参加|受講|来場|来庁|応募|回答|依頼|予約|宿泊|見学)(される|なさる)(?=人|方)"
        ),
        r"\1する",
    ),
    (re.compile("問い?合わ?せ"), "問合"),
    (re.compile("使用(?![者人])"), "利用"),
    (re.compile("^新しい"), "新"),
    (
        re.compile(
            "^(.*?)の?(?:氏名|名前)の?\\(?(?:フリガナ|ふりがな|よみがな|読み仮名|読みがな|読み方|カタカナ|カナ)\\)?$"
        ),
        r"\1のフリガナ",
    ),
    (re.compile("^(.*?)の?(?:フリガナ|カナ|カタカナ)の?(?:氏名|名前)$"), r"\1のフリガナ"),
    (re.compile("(?<![a-z])e-?メール|電子メール"), "メール"),
    (re.compile("年令|年れい"), "年齢"),
    (re.compile("続き?がら|続き柄"), "続柄"),
    (re.compile("^〒番号"), "郵便番号"),
    (re.compile("^使う(?=[一-龯])"), "利用する"),
    (
        re.compile(
            "^(通っている|通う|通学している|通園している|在籍している|在学している|在学中の)"
            "((保育|幼稚|こども|認定こども)園|保育所|[小中]?学校|高校|大学)$"
        ),
        r"\2名",
    ),
    (re.compile("^(通っている|通う|通学している|通園している|在籍している)(?=.)"), ""),
    (re.compile("^希望(する|の)日$"), "希望日"),
    (re.compile("^(健診|検診|健康診断|検査|人間ドック)の(受診)?日$"), "受診日"),
    (re.compile("を受診した日$"), "受診日"),
    (re.compile("(子ども|家族|世帯員|参加者)の?数$"), r"\1の人数"),
    (re.compile("(?<=[一-龯]{2})する(?=[一-龯ァ-ヴ])(?![人方者日時])"), ""),
    (
        re.compile(
            "(?<=購入|受診|支払|販売|受領|接種|発行|退職|入院|退院|転入|転出|設置|契約)した(?=[一-龯ァ-ヴ])(?![人方者日時額金])"
        ),
        "",
    ),
    (re.compile("(?<!生)(?<!^)年月日$"), "日"),
    (re.compile("(?<=.)(が終わった|を終えた|が完了した|の?完了|の?終了)日$"), "の完了日"),
    (re.compile("(?<=.)(が始まった|を始めた|の?開始|の?着手)日$"), "の開始日"),
    (re.compile("(?<=.)((する|した|の)?[人方者]の?人?数)$"), "の人数"),
    (re.compile("^世帯(人員|員数|員の人数)$"), "世帯の人数"),
)
_MAIL = (
    "メール",
    "eメール",
    "mail",
    "email",
    "e-mail",
    "eメールアドレス",
    "電子メール",
    "電子メールアドレス",
    "メアド",
)
_MOBILE = ("携帯", "携帯電話", "携帯番号", "ケータイ", "ケータイ番号", "スマホ", "スマホ番号", "スマートフォン番号")
_LIVES = (
    "住まい",
    "住まいの場所",
    "現住所",
    "居住地",
    "住んでいる所",
    "住んでいるところ",
    "住んでいる場所",
    "住所地",
    "じゅうしょ",
    "おところ",
)
_BORN = ("誕生日", "誕生年月日", "生まれた日", "生まれた年月日", "出生年月日", "出生日")
_READING = ("ふりがな", "よみがな", "読み仮名", "読みがな", "カナ", "読み方")
_PAID = ("支払った額", "支払った金額", "払った額", "払った金額", "払ったお金", "支払金額", "領収金額", "領収額")
_USES = ("何に使いますか", "使いみち", "使い道", "使途", "用途")
_REMARKS = ("備考欄", "特記事項", "自由記入欄", "自由記述", "自由記述欄", "通信欄", "連絡事項", "その他連絡事項")
_VISITED = (
    "受診した医療機関",
    "受診医療機関",
    "受診病院",
    "検査医療機関",
    "受診した病院",
    "かかった病院",
    "かかった医療機関",
    "検査を受けた病院",
    "検査を受けた医療機関",
)
SAME = {
    **dict.fromkeys(("名前", "フルネーム", "姓名", "なまえ", "おなまえ", "芳名"), "氏名"),
    **dict.fromkeys(("電話", "tel", "でんわ", "でんわばんごう"), "電話番号"),
    **dict.fromkeys(_LIVES, "住所"),
    **dict.fromkeys(_BORN, "生年月日"),
    **dict.fromkeys(_MOBILE, "携帯電話番号"),
    **dict.fromkeys(_MAIL, "メールアドレス"),
    **dict.fromkeys(_READING, "フリガナ"),
    **dict.fromkeys(("男女の別", "男女別", "男女", "せいべつ"), "性別"),
    **dict.fromkeys(("仕事", "しごと"), "職業"),
    **dict.fromkeys(("年", "とし", "歳", "何歳", "満年齢", "ねんれい", "年れい", "いくつ", "おいくつですか"), "年齢"),
    **dict.fromkeys(("関係", "間柄", "つづきがら"), "続柄"),
    **dict.fromkeys(("勤め先", "勤務先の名前", "勤務先の氏名", "勤め先の氏名", "働いている所"), "勤務先"),
    **dict.fromkeys(("あなたとの続柄", "申請者との続柄", "申請する人との続柄", "届出人との続柄"), "続柄"),
    "〒": "郵便番号",
    "国籍・地域": "国籍",
    **dict.fromkeys(_PAID, "支払額"),
    **dict.fromkeys(("かかった費用", "かかったお金", "かかった金額", "費用の額"), "費用"),
    **dict.fromkeys(_USES, "利用の目的"),
    **dict.fromkeys(_REMARKS, "備考"),
    **dict.fromkeys(_VISITED, "医療機関の氏名"),
}
_HEALTH = "受診|検査|健診|検診|診察|診療|治療|健康診断|人間ドック|人間ドッグ"
_PEOPLE = {
    **dict.fromkeys(("子", "子ども", "お子"), "子ども"),
    **dict.fromkeys(("父親", "お父", "パパ"), "父"),
    **dict.fromkeys(("母親", "お母", "ママ"), "母"),
    **dict.fromkeys(("主人", "旦那", "旦那様"), "夫"),
    **dict.fromkeys(("奥", "奥さん"), "妻"),
    **dict.fromkeys(("病院", "医院", "診療所", "クリニック", "受診した病院", "受診した医療機関"), "医療機関"),
    **dict.fromkeys(("通っている学校", "通学している学校", "在学校", "通学先", "在籍校"), "学校"),
    **dict.fromkeys(("緊急時の連絡先", "緊急の連絡先", "緊急時連絡先"), "緊急連絡先"),
}
_OF_THINGS = {"名称": "氏名", "所在地": "住所"}  # with nobody named they are of an office or a company
_DOES = re.compile("(.{2,})(?:する|した|している)(?:人|方|かた)$")
_COUNTED = re.compile("^(参加|利用|来場|来庁|宿泊|応募|受講|出席|見学|使用)者の人数$")  # 参加者数 is 参加人数
_FILED = re.compile("(?<=申請|届出|申込|請求|応募|参加|利用)人$")  # 届出人 is 届出者
_EXAMINED = re.compile(f"^({_HEALTH})を?受け(る|た)(人|方)$|^受診(する|した)(人|方)$")
_POLITE = re.compile("^[おご](?=[^ぁ-ん])|(?<=.)(様|さま|さん)$")
# 利用する日, 利用を希望する日 and 利用希望日 are one day; 利用した日 is another.
_DAY = re.compile("^(.+?)(?:を?希望する|する|したい|を?希望の?)日$")
# A day to come, whether it is planned or not; a day of 出産 or 入居 may be planned and another one in the end.
_PLANNED = re.compile(
    "(利用|参加|来場|来庁|見学|体験|訪問|宿泊|搬入|搬出|開催|受取|処分|出席|回収|収集|点検|撮影|実施|出発|到着)予定日"
)
_USED = re.compile("使(う|いたい)(?=日$)")
# Days that can only be behind, whatever they are called.
_PAST = (
    (re.compile(f"({_HEALTH})(を?(受けた|した))?(年月)?日(付)?"), "受診日"),
    (re.compile("(購入|買った|購入した|お?買い?上げ(た)?)(年月)?日(付)?"), "購入日"),
    (re.compile("被害を?受けた日|被災(した)?日|被害日"), "被災日"),
    (re.compile("((お?金|料金|費用)を)?(支払|払|領収)(った|した)?(年月)?日(付)?"), "支払日"),
    (re.compile("(死亡|亡くなった|死んだ|逝去)(した|された)?(年月)?日"), "死亡日"),
    (re.compile("(引越|転居)(た|した|をした)?(年月)?日"), "引越日"),
    (re.compile("(予防)?(ワクチン)?(接種|注射)(を?(受けた|した|打った))?(年月)?日"), "接種日"),
    (
        re.compile(
            "(退職|離職|入院|退院|入所|退所|結婚|離婚|就職|採用|契約|発行|交付|転入|転出|卒業|事故|納付|受領|販売|納入|設置|登録|開業|廃業|廃止|出産|発症|発病|休業|受講|修了)(した)?(年月)?日"
        ),
        r"\1日",
    ),
)
# 利用を希望する施設 and 希望する施設; a day is one of `_DAY`.
_WISHED = re.compile("^(?:(?:利用|入所|入園|参加|受講|受診|申込)を?)?希望(?:する|の)(?=.)(?!.?日$)")


def spelled(text: str) -> str:
    """A label in one spelling."""
    text = _WISHED.sub("希望", text)
    for pattern, word in _SPELLED:
        text = pattern.sub(word, text)
    return f"氏名{text}" if text == "のフリガナ" else text


def person(whose: str) -> str:
    """One word for one person or place; 診療を受けた人 is 受診者, 参加する人 is 参加者."""
    word = _POLITE.sub("", whose)
    word = _PEOPLE.get(word, _PEOPLE.get(whose, word))
    word = _FILED.sub("者", word)
    return _DOES.sub(r"\1者", "受診者" if _EXAMINED.search(word) else word)


def thing(what: str, *, of: bool) -> str:
    """One word for one thing that is asked; 名称 is a name only of something."""
    if of and what in _OF_THINGS:
        return _OF_THINGS[what]
    word = SAME.get(what, _PLANNED.sub(r"\1日", _DAY.sub(r"\1日", _USED.sub("利用", what))))
    for pattern, day in _PAST:
        if found := pattern.fullmatch(word):
            return found.expand(day)
    return word


def whole(text: str) -> str:
    """One word for one question, where its parts have been named already: 男女の別, 勤務先の氏名."""
    return SAME.get(text, _COUNTED.sub(r"\1の人数", text))
