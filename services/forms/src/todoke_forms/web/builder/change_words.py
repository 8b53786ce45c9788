"""Says in Japanese sentences what differs between two versions of a form; the one place where changes become words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from todoke_catalog import amounts, derived
from todoke_catalog.comparison import Change
from todoke_catalog.conditions import All, AnyOf, Comparison, Not
from todoke_catalog.definition import Definition, LegalBasis, Page
from todoke_catalog.eligibility import Rule
from todoke_catalog.fields import Item, Option, Slot
from todoke_catalog.identity import Identity, Level
from todoke_catalog.listing import Keyword
from todoke_catalog.once import Once
from todoke_catalog.places import Places
from todoke_catalog.reception import Reception, moment
from todoke_catalog.texts import Text
from todoke_catalog.urgency import Urgent
from todoke_forms.web import texts as common
from todoke_forms.web.builder import behind, rule_words, texts
from todoke_forms.web.builder.rule_words import Known

_CONDITIONS = (All, AnyOf, Not, Comparison)
_DERIVED = derived.Derived.__args__ + derived.Aggregate.__args__
_EXPRESSIONS = amounts.Expression.__args__  # type: ignore[attr-defined] # as above
_MOMENTS = frozenset({"opens", "closes"})
_LANGUAGES = {"ja": "", "easy": "（やさしい日本語）", "en": "（英語）"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened, and, where something was changed, how it was and how it is."""

    kind: str
    words: str
    before: str = ""
    after: str = ""


def sentences(changes: Iterable[Change], old: Definition | None, new: Definition) -> list[Sentence]:
    """One sentence a change, in the order given."""
    before, after = rule_words.known(old) if old else {}, rule_words.known(new)
    told = (change for change in changes if not _says_nothing(change))
    return [_sentence(change, before, after) for change in _values_once(told)]


def _values_once(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes, one for each value that is computed otherwise: its parts say little apart."""
    last = None
    for change in changes:
        value = (change.kind, change.at[-1].id) if _recomputed(change) else None
        if value is None or value != last:
            yield change
        last = value


def _recomputed(change: Change) -> bool:
    return change.kind == "changed" and bool(change.at) and isinstance(change.at[-1], _DERIVED)


def _says_nothing(change: Change) -> bool:
    """Whether it tells of a member of a first version that is not there, and means nothing by that."""
    told = change.kind == "added" and not change.at
    return told and change.after in (None, ()) and change.part not in texts.ABSENT


def _sentence(change: Change, old: Known, new: Known) -> Sentence:
    if not change.at and change.kind == "added":
        return Sentence("added", _part(change.part), after=_said(change.after, change.part, new))
    name = _place(change.at, old if change.kind == "removed" else new)
    if change.kind != "changed":
        words = texts.CHANGES["moved_page" if change.part else change.kind]
        return Sentence(change.kind, words.format(name=name, **_pages(change)), after=_detail(change, new))
    if _recomputed(change):
        words = texts.CHANGES["changed"].format(name=name, part=texts.DERIVED_PART)
        return Sentence("changed", words, *(rule_words.value(of[change.at[-1].id], of) for of in (old, new)))
    words = texts.CHANGES["changed"].format(name=name, part=_changed_part(change)) + _behind(change)
    if change.part == "type":
        return Sentence("changed", words, _kind(change.before), _kind(change.after))
    return Sentence("changed", words, *(_said(one, change.part, of) for one, of in _sides(change, old, new)))


def _behind(change: Change) -> str:
    """What is to be said of translations that stay as they were."""
    left = [_LANGUAGES.get(code, code).strip("（）") for code in behind.languages(change.before, change.after)]
    return texts.CHANGES_BEHIND.format(languages="と".join(left)) if left else ""


def _sides(change: Change, old: Known, new: Known) -> tuple[tuple[Any, Known], tuple[Any, Known]]:
    return (change.before, old), (change.after, new)


def _pages(change: Change) -> dict[str, str]:
    return {"before": change.before.title.ja, "after": change.after.title.ja} if change.part else {}


def _detail(change: Change, names: Known) -> str:
    """What somebody must know of what is new."""
    one = change.at[-1]
    match change.kind, one:
        case "added", Item():
            return "\n".join([_kind(one), *_rows(one, names)])
        case "added", Page():
            return "\n".join(_rows(one, names))
        case "added", Rule():
            return f"{rule_words.condition(one.condition, names)}\n{_said(one.refusal, '', names)}"
        case _:
            return ""


def _rows(one: Item | Page, names: Known) -> list[str]:
    """The members that somebody must know; the words that name it only where they are in other languages too."""
    told = {name: getattr(one, name) for name in one.__struct_fields__ if name in texts.TOLD}
    called = one.title if isinstance(one, Page) else one.label
    told = {"title" if isinstance(one, Page) else "label": called, **told} if _text(called) != called.ja else told
    return [f"{_part(name)}：{_said(value, name, names)}" for name, value in told.items() if value not in (None, ())]


def _place(at: tuple[Any, ...], names: Known) -> str:
    return texts.INSIDE.join(_name(one, names) for one in at) if at else texts.WHOLE_FORM


def _name(one: Any, names: Known) -> str:  # noqa: PLR0911 - one line a kind
    match one:
        case Page():
            return texts.NAMED_PAGE.format(words=one.title.ja)
        case Item():
            return texts.NAMED_ITEM.format(words=one.label.ja, kind=_kind(one))
        case Option():
            return texts.NAMED_OPTION.format(words=one.label.ja)
        case Slot():
            return texts.NAMED_SLOT.format(day=one.day, start=one.start, end=one.end)
        case Keyword():
            return f"{one.word}（{one.reading}）" if one.reading else one.word
        case Rule():
            return texts.NAMED_RULE.format(words=one.refusal.ja)
        case _:
            return texts.NAMED_VALUE.format(words=rule_words.value(one, names))


def _kind(one: Any) -> str:
    tag = str(one.__struct_config__.tag)
    return texts.ITEM_KINDS.get(tag) or texts.DERIVED_KIND


def _changed_part(change: Change) -> str:
    if change.at and isinstance(change.at[-1], Option) and change.part == "label":
        return texts.PART_OTHER
    return texts.ONCE_DAY if (change.at, change.part) == ((), "day") else _part(change.part)


def _part(name: str) -> str:
    return texts.CHANGED_PARTS.get(name) or texts.PARTS.get(name, name)


def _said(value: Any, part: str, names: Known) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a kind
    """A member of a form in words."""
    match value:
        case None | () | {}:
            return texts.ABSENT.get(part, texts.NOTHING)
        case bool():
            return texts.YES_NO[value]
        case Level():
            return common.LEVELS[value]
        case Identity():
            return f"{common.LEVELS[value.level]}\n{_text(value.reason)}"
        case int():
            return f"{value:,}"
        case str():
            if part == "day" and value in names:
                return rule_words.called(value, names)
            return _moment(value) if part in _MOMENTS else texts.CODES.get((part, value), _media_type(value))
        case Text():
            return _text(value)
        case LegalBasis() | Reception():
            return _joined(value)
        case Option():
            return texts.NAMED.format(words=value.label.ja)
        case Slot():
            return _slot(value)
        case Keyword():
            return _name(value, names)
        case tuple():
            apart = "\n" if isinstance(value[0], LegalBasis) else "、"
            return apart.join(_said(one, part, names) for one in value)
        case Urgent():
            return "\n".join(("、".join(value.words), _text(value.notice)))
        case Places() | Once():
            return _limit(value, names)
        case _:
            return _rule(value, names)


def _slot(value: Slot) -> str:
    time = texts.SLOT_SAID.format(day=value.day, start=value.start, end=value.end)
    return time if value.capacity is None else time + texts.SLOT_ROOM.format(capacity=value.capacity)


def _joined(value: LegalBasis | Reception) -> str:
    """The two halves of a structure that people read as one."""
    if isinstance(value, Reception):
        return period(value)
    title, provisions = _languages(value.title), _languages(value.provisions)
    notes = dict.fromkeys((*title, *provisions))
    return "\n".join(f"{title.get(note, '')} {provisions.get(note, '')}{note}".strip() for note in notes)


def period(value: Reception) -> str:
    """When applications are taken."""
    said = zip(texts.RECEPTION_SAID, (value.opens, value.closes), strict=True)
    return "".join(words.format(_moment(at)) for words, at in said if at is not None) or texts.ABSENT["reception"]


def _media_type(value: str) -> str:
    return common.MEDIA_TYPES.get(value, value)


def _moment(text: str) -> str:
    """A minute in Japan as people write it."""
    at = moment(text)
    return texts.MOMENT.format(year=at.year, month=at.month, day=at.day, hour=at.hour, minute=at.minute)


def _limit(value: Places | Once, names: Known) -> str:
    if isinstance(value, Once):
        per = texts.CODES["per", value.per]
        return per if value.day is None else texts.ONCE_OF_DAY.format(per=per, day=rule_words.called(value.day, names))
    return texts.PLACES_SAID.format(capacity=value.capacity, by=texts.CODES["by", value.by], waiting=value.waiting)


def _text(text: Text) -> str:
    """The words in every language that they are in."""
    return "\n".join(f"{words}{note}" for note, words in _languages(text).items())


def _languages(text: Text) -> dict[str, str]:
    """The words by the note that tells their language."""
    known = {note: getattr(text, language) for language, note in _LANGUAGES.items()}
    more = {f"（{language}）": words for language, words in text.more.items()}
    return {note: words for note, words in {**known, **more}.items() if words}


def _rule(value: Struct, names: Known) -> str:
    if isinstance(value, _CONDITIONS):
        return rule_words.condition(value, names)
    if isinstance(value, _EXPRESSIONS):
        return rule_words.calculation(value, names)
    if isinstance(value, _DERIVED):
        return rule_words.value(value, names)
    return texts.NOTHING
