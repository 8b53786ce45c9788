"""One child or household by two words: 児童の氏名 beside お子さんの氏名, 世帯の人数 beside 家族は何人ですか.

Japanese words are data here, as in `words`. A form that tells children apart may ask of each; 園児 and 児童 are two.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from todoke_catalog import fields as kinds
from todoke_catalog.reviewing.below import Below, titles
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located
from todoke_catalog.reviewing.numbered import MAX_LABEL, folded, parted
from todoke_catalog.reviewing.persons import is_of_applicant
from todoke_catalog.reviewing.topics import topic

MAX_ALIKE = 100  # that are compared with each other

_ANY_CHILD = "子ども"
_CHILD = re.compile(
    "(?:(?:対象|利用|申込|入所|入園|入会|入学|登録|参加|受給|受診|該当)(?:する)?(?:の)?)?(児童|生徒|園児|幼児|乳児|乳幼児|学童|子ども|赤ちゃん)"
)
# What tells of another child, or of several at once.
_CHILDREN = re.compile(
    "兄|姉|弟|妹|きょうだい|双子|ふたご|多胎|[2-9二三四五]人目|第[2-9二三四五]子|(ほか|他|上|下|別|次|隣|友だち|友達|相手|里)の?(お?子|児童|生徒|園児)"
    "|もう(1|一)人|小学生|中学生|高校生|未就学|以外|追加|それぞれ|各児童"
)
_OF_ONE = re.compile(
    "氏名|フリガナ|生年月日|性別|住所|年齢|学年|学級|クラス|学校(の氏名|名)?|(保育|幼稚)園(の氏名|名)?|続柄|血液型|アレルギー.*|持病"
)
_OF_HOUSEHOLD = "人数"
_HOUSEHOLD = {"世帯の人数", "家族の人数"}
_LIVING_TOGETHER = "同居の人数"  # 同居人 leaves out whoever is asked, 同居の家族 need not
_FAMILY = re.compile("家族|世帯")
# What a title may say before its child or household and mean no other one: 利用するお子さん, 申請者の世帯.
_USUAL = re.compile(
    "(対象|利用|申込|申し込む|申し込み|入所|入園|入会|入学|登録|参加|受給|受診|該当|申請)(を?(希望)?する)?(の|となる|になる)?|の|^[おご]|保護者(と|・|、|及び|および)"
)
_TITLED = re.compile("^(.+?)お?(子(?![育])|児童|生徒|園児|幼児|乳児|赤ちゃん)")
_HOUSES = re.compile("世帯(全?員|構成)?|家族(構成)?|家庭|同居")
_WHEN = re.compile("(前|後|以前|もと|旧|新しい)(の|$)")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: where it stands, of what child or household, what it asks, and its topic."""

    at: Located
    below: Below
    whose: str
    what: str
    topic: str

    def is_like(self, other: "_Asked") -> bool:
        """Whether both ask the same of one, in words that differ; `repeated` knows those that do not."""
        one_of = self.whose == other.whose or _ANY_CHILD in {self.whose, other.whose}
        same = (self.what, self.at.group) == (other.what, other.at.group)
        return same and one_of and self.topic != other.topic and not self._of_another_title(other)

    def _of_another_title(self, other: "_Asked") -> bool:
        """Whether they stand below two titles, one of which tells of a child or household of its own."""
        tells = _tells_of_its_own if self.what == _OF_HOUSEHOLD else _tells_of_a_child
        return self.below.path != other.below.path and any(tells(each.below.title) for each in (self, other))


def check(form: Form) -> Iterator[Advice]:
    """Every later question of such a pair that somebody is shown with the first."""
    several = _tells_children_apart(form)
    below = titles(form)
    asked = [one for located in form.fields if (one := _asked(located, below[located.path], several=several))]
    for place, later in enumerate(asked[:MAX_ALIKE]):
        for one in asked[:place]:
            if one.is_like(later) and form.possible(one.at.guards, later.at.guards):
                yield Advice(ReviewCode.QUESTION_TWICE, later.at.path, {"other": one.at.path})
                break


def _asked(one: Located, below: Below, *, several: bool) -> _Asked | None:
    if not isinstance(one.field, kinds.Question):
        return None
    said = topic(one.field.label.ja)
    whose, _, what = said.rpartition("の")
    child = _CHILD.fullmatch(whose)
    if child and not several and _OF_ONE.fullmatch(what):
        return _Asked(one, below, child[1], what, said)
    household = said in _HOUSEHOLD or (said == _LIVING_TOGETHER and _FAMILY.search(one.field.label.ja[:MAX_LABEL]))
    return _Asked(one, below, "世帯", _OF_HOUSEHOLD, said) if household else None


def _tells_of_a_child(title: str) -> bool:
    """Whether a title says which child it is about: いっしょに来るお子さん, 保育園に通っている子."""
    found = _TITLED.match(parted(title)[1])
    return bool(found and _USUAL.sub("", found[1]))


def _tells_of_its_own(title: str) -> bool:
    """Whether a title names somebody whose household it is about, or another time."""
    words = parted(title)[1]
    return bool(_WHEN.search(words)) or not is_of_applicant(_HOUSES.sub("", words))


def _tells_children_apart(form: Form) -> bool:
    titles = (page.title.ja for page in form.definition.pages)
    labels = (one.field.label.ja for one in form.fields)
    return any(_CHILDREN.search(folded(words[:MAX_LABEL])) for words in (*titles, *labels))
