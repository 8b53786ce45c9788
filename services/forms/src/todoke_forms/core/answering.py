"""Judges the opened answers and files by the form's own rules, as of the day the citizen signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone

from todoke_catalog import my_number, validation
from todoke_catalog.definition import Definition
from todoke_catalog.reading import attachments, groups
from todoke_evidence.content import Attachment, Content, Uploaded
from todoke_forms.core.model import Answers
from todoke_kit.errors import Refusal

INELIGIBLE = "ineligible"

JST = timezone(timedelta(hours=9), "JST")  # the days and fiscal years of every municipality; Japan has no summer time


def validate(definition: Definition, content: Content, signed_at: datetime) -> Answers:
    """The cleaned answers with the verdict of the eligibility rules and the amount.

    An application that meets not every rule is a case all the same: staff decide, with the reasons before them.

    Of files that were sealed apart, this is about their names, kinds and sizes; their bytes come by themselves.

    What the form hides is dropped, but was sealed and is kept: no individual number may stand there either.

    :raises Refusal: "answers_invalid" or "attachments_invalid".
    """
    today = signed_at.astimezone(JST).date()
    result = validation.validate(definition, content.answers, today)
    if result.errors or (definition.my_number_basis is None and _numbered(definition, content.answers, result, today)):
        raise Refusal("answers_invalid")
    files = [_file(one) for one in content.attachments]
    if attachments.check_files(definition, result.known, files):
        raise Refusal("attachments_invalid")
    return Answers(
        values=dict(result.answers),
        eligible=not result.ineligible,
        failed_rules=tuple(rule.code for rule in result.ineligible),
        amount_yen=result.amount or 0,
    )


def _numbered(definition: Definition, raw: Mapping[str, object], result: validation.Result, today: date) -> bool:
    return any(map(my_number.find_in, _dropped(definition, raw, result, today)))


def _dropped(
    definition: Definition, raw: Mapping[str, object], result: validation.Result, today: date
) -> Iterator[object]:
    """What was sealed and is no answer, in entries of groups too."""
    yield from _beside(raw, result.answers)
    for group in definition.groups:
        entries = raw.get(group.id)
        for place, entry in enumerate(entries if isinstance(entries, list) and group.id in result.answers else ()):
            # An entry without an answer is none and has no place among the cleaned ones: so each is read again.
            held, _ = groups.read_entry(group, place, entry, result.known, today, my_number_allowed=True)
            yield from _beside(entry, held)


def _beside(raw: Mapping[str, object], kept: Mapping[str, object]) -> Iterator[object]:
    return (answer for name, answer in raw.items() if name not in kept)


def _file(one: Attachment | Uploaded) -> attachments.File | attachments.FileElsewhere:
    if isinstance(one, Uploaded):
        return attachments.FileElsewhere(one.name, one.media_type, one.size)
    return attachments.File(one.name, one.media_type, one.data)
