"""Judges the opened answers and files by the form's own rules, as of the day the citizen signed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from todoke_catalog import validation
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

    :raises Refusal: "answers_invalid" or "attachments_invalid".
    """
    result = validation.validate(definition, content.answers, signed_at.astimezone(JST).date())
    if result.errors:
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


def _file(one: Attachment | Uploaded) -> attachments.File | attachments.FileElsewhere:
    if isinstance(one, Uploaded):
        return attachments.FileElsewhere(one.name, one.media_type, one.size)
    return attachments.File(one.name, one.media_type, one.data)
