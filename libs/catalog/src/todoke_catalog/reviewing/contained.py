"""Questions whose answer another one holds already: フリガナ beside a name, 年齢 beside a birthday, a bank's name.

Japanese words are data here, as in `words`. A name is asked with its reading, and an account with its holder.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from todoke_catalog import fields as kinds
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located
from todoke_catalog.reviewing.payee import taken_from
from todoke_catalog.reviewing.persons import APPLICANT
from todoke_catalog.reviewing.topics import person, topic

_READING = re.compile("^(.*?)の?(氏名|名前)?[の(]?(フリガナ|ふりがな|カタカナ|カナ|よみがな|読み(仮名|がな))\\)?$")
_NAMED = re.compile("(氏名|名前|名称|名|団体|会社)$")
_BORN = "生年月日"
_AGE = re.compile("^((.+?)の)??((申請時|申請日|現在|今|いま)の)?(年齢|何歳ですか)(\\((満|歳|申請時|現在)?\\))?$")
_OWN = re.compile(APPLICANT)
_OF_BANK = (
    "(?:(金融機関|銀行)(の氏名|名|コード)?((・|と|、)?支店(の氏名|名)?)?|支店(の氏名|名|番号|コード)?|店番|(預金|口座)の?(種別|種類|種目|科目)"
    "|(口座)?番号|((口座|通帳)の?)?名義人?(の?(氏名|フリガナ))?)"
)
_BANK = re.compile(
    f"^((振込先?|受取|口座|預金|通帳)(の|にする)?){{0,3}}({_OF_BANK}((・|と|、|及び|および|/|,){_OF_BANK}){{0,5}})(\\([^()]*\\))?$"
)
_ACCOUNT = re.compile(
    "^((振込|入金|受取)先?の?)?(銀行|預金)?口座(の?(情報|内容|詳細))?(\\([^()]*\\))?$|^(振込|入金)先(の?(情報|内容|詳細))?$|^通帳の?(情報|内容|詳細)$"
)
_OF_ACCOUNT = re.compile("口座|振込|預金")  # a mere 支店名 may be the applicant's, on a page of its own
_TAKEN_FROM = re.compile("引き?落")
_ONE_LINE = (kinds.TextField, kinds.KanaField, kinds.DigitsField)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and what it asks of whom; nobody where the label names nobody."""

    at: Located
    topic: str

    @property
    def whose(self) -> str:
        """Of whom; whoever fills the form in is nobody else."""
        return _whose(self.topic.rpartition("の")[0])

    def is_beside(self, other: "_Asked") -> bool:
        """Whether both stand on one page, or in the entries of one group."""
        return (self.at.page, self.at.group) == (other.at.page, other.at.group)


def check(form: Form) -> Iterator[Advice]:
    """Every question that asks for a part of what another one asks for, and that one."""
    asked = [_Asked(one, topic(one.field.label.ja)) for one in form.fields if isinstance(one.field, kinds.Question)]
    for one in asked:
        holders = (*_names(one, asked), *_births(one, asked), *_accounts(one, asked))
        shown = [other for other in holders if form.possible(one.at.guards, other.at.guards)]
        if shown:
            yield Advice(ReviewCode.QUESTION_TWICE, one.at.path, {"other": shown[0].at.path})


def _names(one: _Asked, asked: Sequence[_Asked]) -> Iterator[_Asked]:
    found = _READING.match(one.topic) if isinstance(one.at.field, _ONE_LINE) else None
    if not found:
        return
    whose, beside = _whose(person(found[1])), [other for other in asked if other.is_beside(one) and other is not one]
    names = [other for other in asked if isinstance(other.at.field, kinds.PersonNameField)]
    if whose:
        yield from (other for other in names if other.whose == whose and other.at.group == one.at.group)
    elif sum(bool(_NAMED.search(other.topic)) for other in beside) == 1:  # of two names it may be the other's
        yield from (other for other in names if other in beside)


def _births(one: _Asked, asked: Sequence[_Asked]) -> Iterator[_Asked]:
    if not isinstance(one.at.field, kinds.IntegerField | kinds.TextField | kinds.DigitsField):
        return
    found = _AGE.match(one.topic)
    if not found:
        return
    whose = _whose(found[2] or "")
    births = [other for other in asked if isinstance(other.at.field, kinds.DateField) and other.topic.endswith(_BORN)]
    beside = [other for other in births if other.is_beside(one)]
    if whose:
        yield from (other for other in births if (other.whose, other.at.group) == (whose, one.at.group))
    elif len(beside) == 1:
        yield from beside


def _accounts(one: _Asked, asked: Sequence[_Asked]) -> Iterator[_Asked]:
    kind = isinstance(one.at.field, (*_ONE_LINE, kinds.ChoiceField))
    label = one.at.field.label.ja
    whole = isinstance(one.at.field, kinds.TextField) and _ACCOUNT.match(one.topic)
    if not kind or not (whole or _BANK.match(one.topic)) or "漢字" in label or _TAKEN_FROM.search(label):
        return
    if isinstance(one.at.field, kinds.ChoiceField) and "名義" in label:  # whose account it is
        return
    for other in asked:
        if not isinstance(other.at.field, kinds.BankAccountField) or taken_from(other.at.field):
            continue
        near = other.is_beside(one) or (_OF_ACCOUNT.search(one.topic) and other.at.group == one.at.group)
        if near and set(one.at.guards) <= set(other.at.guards):  # what only some are asked is of another's account
            yield other


def _whose(words: str) -> str:
    return "" if _OWN.fullmatch(words) else words
