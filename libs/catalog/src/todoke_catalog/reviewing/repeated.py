"""Labels that people mix up, and questions that are asked twice: `topics` says what a label asks for."""

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from todoke_catalog import fields as kinds
from todoke_catalog.reviewing import numbered
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, Located
from todoke_catalog.reviewing.topics import person, topic
from todoke_catalog.texts import Text

MAX_ALIKE = 100  # of one topic that are compared with each other

_TO_KATAKANA = ord("ァ") - ord("ぁ")
_PERSON = re.compile("([人者主親父母夫妻]|子ども)$")
_PLANNED = re.compile("予定の?(年月)?日")
_DAY_ITSELF = re.compile("(?<!する)(?<!したい)(?<!希望)(?<!希望の)日$")  # 開催日; 開催する日 is to come, too
_REMARK = "備考"


@dataclass(frozen=True, slots=True)
class _Labels:
    """The number and words of each label, by path; and of each page or group, whether numbers count its questions."""

    form: Form
    parted: Mapping[str, tuple[str, str]]
    counted: Mapping[tuple[int, str], bool]

    def same_words(self, one: Located, later: Located) -> bool:
        """Whether both have the same label but for its number."""
        return self.parted[one.path][1] == self.parted[later.path][1]

    def ask_twice(self, one: Located, later: Located) -> bool:
        """Whether somebody is shown both, and neither their numbers nor that one is computed tell them apart."""
        computed = any(not isinstance(each.field, kinds.Question) for each in (one, later))
        if computed and not self.same_words(one, later):
            return False
        counted = all(self.counted[each.page, each.group] for each in (one, later))
        if not numbered.are_one(self.parted[one.path][0], self.parted[later.path][0], counted=counted):
            return False
        if _are_plan_and_day(self.parted[one.path][1], self.parted[later.path][1]) or _remark_elsewhere(one, later):
            return False
        return self.form.possible(one.guards, later.guards)


def check(form: Form) -> Iterator[Advice]:
    """Labels of pages, options and questions that repeat one before them, and questions that ask again."""
    yield from _repeated([(f"$.pages[{n}]", page.title) for n, page in enumerate(form.definition.pages)])
    for one in form.fields:
        if isinstance(one.field, kinds.ChoiceField | kinds.ChoicesField):
            labels = [(f"{one.path}.options[{n}]", option.label) for n, option in enumerate(one.field.options)]
            yield from _repeated(labels)
    asked = [one for one in form.fields if not isinstance(one.field, kinds.WordsField)]
    by_topic: dict[tuple[str, str], list[Located]] = {}
    series = _series(asked)
    for one in asked:
        by_topic.setdefault((one.group, topic(_alone(one.field.label.ja, series))), []).append(one)
    labelled = _labelled(form, asked)
    found = [advice for alike in by_topic.values() for advice in _alike(labelled, alike)]
    yield from found
    told = {advice.path for advice in found}
    yield from (advice for advice in _of_entries(labelled, by_topic) if advice.path not in told)
    yield from _translated_alike(form, asked)


def _series(asked: Sequence[Located]) -> Collection[str]:
    """The words that several numbers stand behind: 曲名【1】 曲名【2】."""
    numbers: dict[str, set[str]] = {}
    for one in asked:
        words, number = numbered.behind(numbered.parted(one.field.label.ja)[1])
        numbers.setdefault(words, set()).update({number} - {""})
    return {words for words, found in numbers.items() if found - {"1"}}


def _alone(label: str, series: Collection[str]) -> str:
    """A label without the number behind it, where it counts nothing."""
    words, number = numbered.behind(numbered.parted(label)[1])
    return words if number and words not in series else label


def _are_plan_and_day(one: str, later: str) -> bool:
    """Whether one asks for the day that was planned, and the other for the day itself: a report has both."""
    planned = [bool(_PLANNED.search(words)) for words in (one, later)]
    return planned[0] is not planned[1] and bool(_DAY_ITSELF.search(later if planned[0] else one))


def _remark_elsewhere(one: Located, later: Located) -> bool:
    """Whether both ask for whatever else there is to say, each on its own page, about what that page asks."""
    return one.page != later.page and topic(one.field.label.ja) == _REMARK == topic(later.field.label.ja)


def _labelled(form: Form, asked: Sequence[Located]) -> _Labels:
    parted = {one.path: numbered.parted(one.field.label.ja) for one in asked}
    places: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for one in asked:
        places.setdefault((one.page, one.group), []).append(parted[one.path])
    return _Labels(form, parted, {place: numbered.count_questions(labels) for place, labels in places.items()})


def _of_entries(labelled: _Labels, by_topic: Mapping[tuple[str, str], Sequence[Located]]) -> Iterator[Advice]:
    """What each entry of a group asks of somebody who is none of the entries, and of whom it is asked outside too."""
    place = {one.path: number for number, one in enumerate(labelled.form.fields)}
    for (_, asked), inside in by_topic.items():
        group, whose = labelled.form.group_of(inside[0]), asked.rpartition("の")[0]
        if group is None or not _PERSON.search(whose) or _is_entry(whose, inside[0], group):
            continue
        both = (*by_topic.get(("", asked), ()), *inside)
        questions = [one for one in both if isinstance(one.field, kinds.Question)]
        yield from _alike(labelled, sorted(questions, key=lambda one: place[one.path]))


def _is_entry(whose: str, inside: Located, group: kinds.GroupField) -> bool:
    entry, named = person(topic(group.entry.ja)), person(topic(group.label.ja))
    written = inside.field.label.ja.rpartition("の")[0]  # 引っ越す人, who is 引越者 in a topic
    return whose.endswith(entry) or written.endswith(group.entry.ja) or whose in group.label.ja or whose in named


def _alike(labelled: _Labels, alike: Sequence[Located]) -> Iterator[Advice]:
    """Of fields that ask for one thing, each that can be shown together with one before it."""
    for place, later in enumerate(alike[:MAX_ALIKE]):
        before = (one for one in alike[:place] if labelled.ask_twice(one, later))
        for one in itertools.islice(before, 1):
            same = one.page == later.page and labelled.same_words(one, later)
            yield Advice(
                ReviewCode.LABEL_REPEATED if same else ReviewCode.QUESTION_TWICE, later.path, {"other": one.path}
            )


def _translated_alike(form: Form, asked: Sequence[Located]) -> Iterator[Advice]:
    """Questions of one page that have other Japanese labels, and the same one in another language."""
    by_words: dict[tuple[object, str, str | None], list[Located]] = {}
    for one in asked:
        for language, words in _written(one.field.label)[1:]:
            if words:
                by_words.setdefault((one.path.rpartition(".fields[")[0], language, words), []).append(one)
    found = set()
    for alike in by_words.values():
        for place, later in enumerate(alike):
            for one in alike[:place]:
                if later.path not in found and _mixed_up(form, one, later):
                    found.add(later.path)
                    yield Advice(ReviewCode.LABEL_REPEATED, later.path, {"other": one.path})


def _mixed_up(form: Form, one: Located, later: Located) -> bool:
    return one.field.label.ja != later.field.label.ja and form.possible(one.guards, later.guards)


def _repeated(labels: Sequence[tuple[str, Text]]) -> Iterator[Advice]:
    """What has the words of one before it, in any one language: whoever reads that cannot tell them apart."""
    counted = numbered.count_questions(numbered.parted(label.ja) for _, label in labels)
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for path, label in labels:
        written = [(language, *_parted(words)) for language, words in _written(label) if words]
        known = ((number, first.get((language, words))) for language, number, words in written)
        alike = (one for number, one in known if one and numbered.are_one(number, one[0], counted=counted))
        for _, other in itertools.islice(alike, 1):
            yield Advice(ReviewCode.LABEL_REPEATED, path, {"other": other})
        for language, number, words in written:
            first.setdefault((language, words), (number, path))


def _parted(words: str) -> tuple[str, str]:
    """The number and the words of a label: えあこん is read as エアコン is."""
    number, said = numbered.parted(words)
    return number, "".join(chr(ord(one) + _TO_KATAKANA) if "ぁ" <= one <= "ゖ" else one for one in said)


def _written(text: Text) -> list[tuple[str, str | None]]:
    return [("ja", text.ja), ("easy", text.easy), ("en", text.en), *text.more.items()]
