"""Where one person is asked the same twice in other words: 氏名, and 申請者の氏名, in the entries of a group too.

Japanese words are data here, as in `words`. Whose a bare 氏名 is, the heading above it says, or the page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from todoke_catalog import fields as kinds
from todoke_catalog.reviewing.below import titles
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located
from todoke_catalog.reviewing.numbered import MAX_LABEL
from todoke_catalog.reviewing.topics import topic

# Whoever fills the form in. 本人 is not among them: it may be the one for whom somebody applies.
APPLICANT = (
    "(申請者|申請する人|申込者|申込人|申し込む人|届出者|届出人|届け出る人|請求者|請求する人|回答者|回答する人|応募者)"
)
_OWN = re.compile(f"^{APPLICANT}の?(?=.)")
_YOURS = re.compile("あなたの")  # which a topic leaves out
# What a title has that names somebody or something else, once the applicant is taken out of it.
_NOT_OF_OTHERS = re.compile(f"{APPLICANT}|あなた|ご?連絡先")
_OTHER = re.compile(
    "[人者方様子児家親夫妻父母兄弟姉妹孫友犬猫先員]|団体|会社|法人|学校|参加|口座|名義|相手|世帯|代表|代理|施設"
    "|緊急|主治医|医師|喪主|飼い?主|事業主|ケアマネ|パートナー|ペット"
)
_SAME = {
    "携帯電話番号": "電話番号",
    **dict.fromkeys(("ふりがな", "よみがな", "カナ"), "フリガナ"),
}
_REMARK = re.compile(r"\(((漢字|フルネーム|戸籍上の氏名|姓名|姓と名|全角)[・、で]?){1,3}\)$")
# Where somebody lives, which is their 住所, unless a workplace or a house is asked about beside it.
_HOME = re.compile("^([おご]?(住まい|自宅)|(現在|今|いま)(の住まい|住んでいる(所|ところ|家|場所))?|居住先)の住所$")
_PLACE = re.compile(
    "勤務先|勤め先|会社|職場|団体|法人|学校|施設|事業所|店|会場|建物|家屋|空き家|土地|物件|現場|医療機関"
)
_IN_ONE_PLACE = {"氏名", "住所"}  # asked below one heading they are of one person, whoever that is
_ASKED_OF_ONE = {"氏名", "フリガナ", "住所", "電話番号", "メールアドレス", "生年月日", "性別", "年齢", "職業", "勤務先"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question about one person: where it is, below which heading, what it asks, and its words without politeness.

    `own` is what is asked of the applicant, and `bare` what names nobody.
    """

    at: Located
    below: str
    what: str
    words: str
    own: bool
    bare: bool

    def is_like(self, other: "_Asked") -> bool:
        """Whether both ask the same, and nobody else says so: of the same words, one is asked in entries."""
        if self.what != other.what:
            return False
        if not (self.own and other.own):
            beside = self.bare and other.bare and (self.below, self.at.group) == (other.below, other.at.group)
            return beside and self.what in _IN_ONE_PLACE and self.words != other.words
        in_entries = self.at.group != other.at.group and "の" not in self.words
        return in_entries or self.words != other.words


def check(form: Form) -> Iterator[Advice]:
    """Questions to the applicant that another question has asked in other words; the same words are for others."""
    asked = list(_asked(form))
    for place, later in enumerate(asked):
        for one in asked[:place]:
            if one.is_like(later) and form.possible(one.at.guards, later.at.guards):
                yield Advice(ReviewCode.QUESTION_TWICE, later.at.path, {"other": one.at.path})
                break


def _asked(form: Form) -> Iterator[_Asked]:
    places, below, before = titles(form), "", ""
    for one in form.fields:
        title = places[one.path].title
        if places[one.path].path != below:
            below, before = places[one.path].path, ""
        if isinstance(one.field, kinds.Question):
            words = topic(one.field.label.ja)
            named = bool(_OWN.search(words) or _YOURS.match(one.field.label.ja))
            own = named or (not one.in_group and is_of_applicant(title))
            asked = _Asked(one, below, _what(words), words, own, bare=not named)
            if asked.what in _ASKED_OF_ONE and not (words == "住所" and _PLACE.search(before or title)):
                yield asked
            before = words


def _what(words: str) -> str:
    asked = topic(_HOME.sub("住所", _REMARK.sub("", _OWN.sub("", words))))
    return _SAME.get(asked, asked)


def is_of_applicant(title: str) -> bool:
    """Whether the words of a title or a label name nobody and nothing but whoever fills the form in."""
    return _OTHER.search(_NOT_OF_OTHERS.sub("", title[:MAX_LABEL])) is None
