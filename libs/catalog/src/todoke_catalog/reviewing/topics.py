"""What a label asks for, in one form of words: 「1. お名前をご記入ください」 asks for 氏名, 病院名 for 医療機関の氏名.

Japanese words are data here, as in `words`: the ways in which offices ask for the same.
"""

import re
from functools import lru_cache

from todoke_catalog.reviewing import everyday, numbered, synonyms

_ASKING = "聞かせ|入力|記入|選択|教え|知らせ|書き|書い|選び|選ん|答え|回答"
_SMALL_TALK = re.compile(
    r"^[【\[(〔](必須|任意)[】\])〕]|^(よろしければ|よければ|差し支えなければ|できれば|可能であれば)、?"
    f"|^[おご](?=[^ぁ-ん])|(を|について)?[おご]?({_ASKING})(して|て|で)?(くだ|下)さい(ませ)?$|を?[おご]?({_ASKING})願います$"
    f"|(を|について)?[おご]?({_ASKING})(して|て|で)?(いただけますか|いただけませんか|いただきたいです)$"
    f"|[をの]?[おご]?({_ASKING})を?お?願い(いた|致)?します$"
    "|※?[(（]?必須[)）]?$|は$|[:：*＊?？。]$|は?(何|何番|なん|どこ|どちら|どなた|だれ|誰|いつ|いくら)ですか$"
)
# How an answer is to be written, which asks nothing else; (フリガナ) and (緊急) do.
_REMARK = re.compile(
    r"\(((半角|全角)(数字|カナ)?|ハイフン(なし|不要|あり)|例[:].*|西暦|和暦|円|任意|自由記述|[0-9]+文?字(以内|まで)|複数(回答|選択)可|再掲"
    "|再入力|確認|確認用|確認入力|再確認|確認のため[^()]{0,12}|もう(一度|1度|いちど)[^()]{0,8}|再度[^()]{0,4}"
    "|会社名|正式名称|名称|(番地|建物名|部屋番号).{0,8}(まで|も|から))\\)$"
)
# What tells of an answer only when or for what it is wanted: 日中に連絡が取れる電話番号, 連絡先のメール.
_WHEN_REACHED = re.compile(
    "^(日中|昼間|平日|当日|普段|ふだん)[はにの、]*(?=.)|^ご?連絡(先|用|[がの]?(と|取)れる|[がの]?つく)の?(?=.)|^(つながる|つながりやすい)(?=.)"
    "|^(確認のため)?、?(もう(一度|1度|いちど)|再度)、?(?=.)|^確認用の?(?=.)|の(再入力|再確認)$"
)
# 連絡先（電話番号） is a telephone number, and the applicant's.
_REACHED_BY = re.compile(r"^ご?連絡先\((電話番号|電話|tel|携帯電話|携帯|メール|メールアドレス)\)$")
_YOURS = re.compile("^あなたの(?=.)")  # who is asked; 本人 and 申請者 may be two people of one form
_JOINED = re.compile("(電話|携帯|ケータイ|スマホ|スマートフォン|メール)の(番号|アドレス)$")
_THERE_IS = re.compile("[はが](あり|有り|い)ますか$")
# 利用目的 is 利用の目的, and 利用する目的 too; a bare 電話番号 is nobody's.
_HEADS = (
    "電話番号|メールアドレス|フリガナ|生年月日|所在地|住所|氏名|名前|名称|目的|理由|内容|場所|期間|人数|種類|方法|回数|日数"
    "|有無|状況|時間帯|時間|日時|続柄"
)
_OF = re.compile(f"^(?!(携帯|現|新|旧)(電話番号|住所))(.+?)(?:する|の)?[おご]?({_HEADS})$")
MAX_KEPT = 4096  # labels of the forms that are being written: each is judged anew whenever any of them is changed
_NAME_OF = re.compile("^(.*[^0-9０-９氏姓芳本別署指件題記地仮])名$")


@lru_cache(MAX_KEPT)
def topic(label: str) -> str:
    """What a label asks for, without its number and the politeness around it."""
    text = _REACHED_BY.sub(r"\1", everyday.official(numbered.parted(label)[1]))
    while (shorter := _WHEN_REACHED.sub("", _SMALL_TALK.sub("", _REMARK.sub("", text)))) != text and shorter:
        text = shorter
    text = everyday.official(text)
    text = synonyms.spelled(_THERE_IS.sub("の有無", _YOURS.sub("", _JOINED.sub(r"\1\2", text))))
    text = _NAME_OF.sub(r"\1の名前", text)
    if text not in synonyms.SAME:
        text = _OF.sub(r"\3の\4", text)
    whose, of, what = text.rpartition("の")
    what = _SMALL_TALK.sub("", what) or what
    return synonyms.whole(f"{person(whose)}{of}{synonyms.thing(what, of=bool(whose))}")


def person(whose: str) -> str:
    """One word for one person or place: お子様, 子供 and 子ども are one; 診療を受けた人 is 受診者."""
    return synonyms.person(whose)
