"""The review of a form while staff write it (点検): everything between "it loads" and "it does what it should".

`lint` says what a definition must keep, without which nothing loads it. This says the same of a draft, and more: what
staff should look at before they publish. It takes a draft as it is, finished or not, and is bounded: conditions are
tried as `reach` states, and `MAX_ADVICE` things are named.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from todoke_catalog import drafts, lint, translations
from todoke_catalog.definition import Definition
from todoke_catalog.reviewing import (
    blank,
    brackets,
    consent,
    contained,
    counted_twice,
    family,
    labels,
    law,
    logic,
    loosely,
    model_city,
    money,
    past,
    payee,
    per_entry,
    persons,
    typed,
    unasked,
    words,
)
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form, form_of
from todoke_catalog.tied import Tied

MAX_ADVICE = 500  # named at once; a form that nobody has translated lacks a thousand texts


def check(draft: object, languages: Sequence[str] | None = None, today: date | None = None) -> tuple[Advice, ...]:
    """What there is to say about a draft, in the order of its grounds: shape, soundness, words, logic, money.

    `draft` is any JSON value, of a size that `loading.parse` has bounded. All texts should be there in `languages`;
    None stands for those of the title and for further ones of any text. Slots and
    the period of reception are judged by `today`, when it is given. Every path is one of the draft.
    """
    return tuple(itertools.islice(_check(draft, languages, today), MAX_ADVICE))


def _check(draft: object, languages: Sequence[str] | None, today: date | None) -> Iterator[Advice]:
    definition, malformed = drafts.read(draft)
    yield from (_of_shape(finding) for finding in malformed)
    if definition is None:
        return
    # While a part stands aside, nobody can say what refers to nothing.
    findings = () if malformed else lint.check(definition)
    yield from (Advice(finding.code, finding.path, _params(finding)) for finding in findings)
    reach = None if malformed or findings else Tied(definition)
    form = form_of(definition, draft, reach)
    yield from blank.check(form)
    yield from words.check(form, _languages(definition) if languages is None else languages)
    yield from model_city.check(form)
    yield from labels.check(form)
    yield from _asked_twice(form)
    yield from law.check(form)
    yield from consent.check(form)
    if not malformed:
        yield from () if today is None else past.check(form, today)
        yield from logic.check(form, today)
        yield from money.check(form)
        yield from payee.check(form)
        yield from counted_twice.check(form)
        yield from brackets.check(form)
        yield from per_entry.check(form)
        yield from unasked.check(form)


def _asked_twice(form: Form) -> Iterator[Advice]:
    """What another question asks, however that is found; each question is named once by these."""
    told = set()
    for checked in (persons, contained, loosely, family, typed):
        for advice in checked.check(form):
            if advice.path not in told:
                told.add(advice.path)
                yield advice


def _params(finding: lint.Finding) -> Mapping[str, str]:
    return {"field": finding.field} if finding.field else {}


def _of_shape(finding: lint.Finding) -> Advice:
    if finding.path.startswith("$.legal_basis"):
        return Advice(ReviewCode.LEGAL_BASIS_MISSING, finding.path)
    return Advice(finding.code, finding.path)


def _languages(definition: Definition) -> Sequence[str]:
    written: Mapping[str, str | None] = {"easy": definition.title.easy, "en": definition.title.en}
    further = translations.languages(msgspec.json.decode(msgspec.json.encode(definition)))
    return [*(language for language, words in written.items() if words), *further]
