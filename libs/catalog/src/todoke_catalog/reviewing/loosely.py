"""Questions that ask the same as another one of the same form, though each could ask something else in another form.

支払った金額 beside 購入した金額 is one price, 家電を買った日 beside 購入日 one day where the form is about 家電, and
お子さんの名前 is asked where each entry is a child. Japanese words are data here, as in `words`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from todoke_catalog import fields as kinds
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located
from todoke_catalog.reviewing.numbered import folded
from todoke_catalog.reviewing.topics import person, topic

MAX_ALIKE = 100  # that are compared with each other

_TAX = re.compile("\\((消費)?税(込|抜|別|引)[みき]?\\)$")
_BOUGHT = re.compile("^(購入の?)(金額|代金|価格|費|費用)$|^購入に(かかった|要した)(費用|金額)$")
_PRICE = re.compile(
    "^(代金|値段|価格|支払額|支払(総額|合計額?)|(.*に)?(支払|払)った(金額|額|代金|値段|価格|費用)|領収書(の|に書いてある)(金額|額))$"
)
_OF_THING = re.compile(
    "^(?P<thing>.{2,}?)(を(買った|購入した)(?P<day>日)|の(?P<what>購入日|代金|値段|価格|購入金額|購入価格)"
    "|を(買った|購入した)(?P<price>金額|値段|価格|額))$"
)
_PERSON = re.compile("([人者主親父母夫妻]|子ども|児童|生徒|園児)$")
_FURTHER = re.compile("ほか|他|以外|兄弟|姉妹|きょうだい|一緒|いっしょ|もう|2人目|二人目|追加|同伴|家族")
_CHILD = re.compile("(利用|申込|入所|入会|登録|参加)?(する)?(児童|生徒|園児|子ども)")
_OF_PUPILS = ("学年",)


@dataclass(frozen=True, slots=True)
class _Loose:
    """A question by what it comes to, in what words but for the tax, and its topic, which `repeated` has looked at."""

    at: Located
    what: str
    tax: str
    words: str
    topic: str
    thing: str = ""


def check(form: Form) -> Iterator[Advice]:
    """Every later question of such a pair that somebody is shown with the first; the same topic is for `repeated`."""
    found = [loose for one in form.fields if (loose := _loose(form, one))]
    for place, later in enumerate(found[:MAX_ALIKE]):
        for one in found[:place]:
            if _are_one(one, later) and form.possible(one.at.guards, later.at.guards):
                yield Advice(ReviewCode.QUESTION_TWICE, later.at.path, {"other": one.at.path})
                break
    yield from _outside(form)


def _are_one(one: _Loose, later: _Loose) -> bool:
    said = {one.tax, later.tax} - {""}
    if (one.what, one.at.group) != (later.what, later.at.group) or one.topic == later.topic or len(said) > 1:
        return False
    if one.thing and later.thing and one.thing not in later.thing and later.thing not in one.thing:
        return False
    return one.what != "price" or any(_BOUGHT.match(each.words) for each in (one, later))


def _loose(form: Form, one: Located) -> _Loose | None:
    if not isinstance(one.field, kinds.IntegerField | kinds.DateField):
        return None
    label = folded(one.field.label.ja)
    tax = _TAX.search(label)
    asked = topic(_TAX.sub("", label))
    of = _OF_THING.match(asked)
    thing = of["thing"] if of and of["thing"] in folded(form.definition.title.ja) else ""
    if of and thing:
        asked = "購入日" if of["day"] else "購入金額" if of["price"] else of["what"]
    if isinstance(one.field, kinds.DateField):
        return _Loose(one, "day", "", asked, topic(label), thing) if asked == "購入日" else None
    if _BOUGHT.match(asked) or _PRICE.match(asked):
        return _Loose(one, "price", tax[2] if tax else "", asked, topic(label), thing)
    return None


def _outside(form: Form) -> Iterator[Advice]:
    """What is asked of a person once, where each entry of a group is such a person and is asked the same."""
    outside = [
        (one, topic(one.field.label.ja))
        for one in form.fields
        if isinstance(one.field, kinds.Question) and not one.in_group
    ]
    for group in form.fields:
        entry = _entry(group.field)
        inside = _inside(form, group, entry) if entry else {}
        for one, asked in outside:
            other = inside.get(_outer(asked, entry))
            if other and form.possible(one.guards, other.guards):
                first, later = sorted((one, other), key=form.fields.index)
                yield Advice(ReviewCode.QUESTION_TWICE, later.path, {"other": first.path})


def _entry(field: kinds.Field) -> str:
    """The person that each entry of a group is, where one is needed; empty where none is, or a further one."""
    if not isinstance(field, kinds.GroupField) or field.min_entries == 0:
        return ""
    entry = person(topic(field.entry.ja))
    further = _FURTHER.search(folded(field.label.ja + field.entry.ja))
    return entry if _PERSON.search(entry) and not further else ""


def _inside(form: Form, group: Located, entry: str) -> Mapping[str, Located]:
    """The questions of each entry, by what they ask of it."""
    inside = [one for one in form.fields if one.group == group.path and isinstance(one.field, kinds.Question)]
    return {_of_entry(topic(one.field.label.ja), entry): one for one in reversed(inside)}


def _outer(asked: str, entry: str) -> str:
    """What is asked outside, as an entry would ask it; empty where nobody is named."""
    whose, _, what = asked.rpartition("の")
    child = entry in {"子ども", "児童", "生徒"} and asked in _OF_PUPILS
    if child or (entry == "子ども" and _CHILD.fullmatch(whose)):
        return f"{entry}の{what}"
    return asked if whose == entry else ""


def _of_entry(asked: str, entry: str) -> str:
    return asked if "の" in asked else f"{entry}の{asked}"
