"""Judges the opened answers and files by the form's own rules, as of the day the citizen signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone

from todoke_catalog import my_number, validation
from todoke_catalog.definition import Definition
from todoke_catalog.reading import attachments
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
    result = validation.validate(definition, content.answers, signed_at.astimezone(JST).date())
    if result.errors or (definition.my_number_basis is None and _numbered(content.answers, result.answers)):
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


def _numbered(raw: Mapping[str, object], kept: Mapping[str, object]) -> bool:
    return any(map(my_number.find_in, _dropped(raw, kept)))


def _dropped(raw: Mapping[str, object], kept: Mapping[str, object]) -> Iterator[object]:
    """What was sealed and is no answer, in entries of groups too."""
    for name, answer in raw.items():
        cleaned = kept.get(name)
        if name not in kept:
            yield answer
        elif isinstance(answer, list | tuple) and isinstance(cleaned, list | tuple):
            for entry, held in zip(answer, cleaned, strict=False):
                if isinstance(entry, Mapping) and isinstance(held, Mapping):
                    yield from _dropped(entry, held)


def _file(one: Attachment | Uploaded) -> attachments.File | attachments.FileElsewhere:
    if isinstance(one, Uploaded):
        return attachments.FileElsewhere(one.name, one.media_type, one.size)
    return attachments.File(one.name, one.media_type, one.data)
