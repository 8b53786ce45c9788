"""The files of an application must be the ones that its answers describe, and what they say they are."""

from datetime import date

import pytest
from support.forms import one_field

from todoke_catalog.errors import AnswerCode
from todoke_catalog.loading import load
from todoke_catalog.reading.attachments import File, check_files
from todoke_catalog.validation import validate

TODAY = date(2026, 11, 23)
FIELD = {
    "type": "attachment",
    "kinds": ["application/pdf", "image/png", "image/jpeg"],
    "max_bytes": 100,
    "max_count": 3,
    "required": False,
}
PDF = File("a.pdf", "application/pdf", b"%PDF-1.7 ...")
PNG = File("b.png", "image/png", b"\x89PNG\r\n\x1a\n...")
JPEG = File("c.jpg", "image/jpeg", b"\xff\xd8\xff\xe0...")


def _faults(described, came):
    definition = load(one_field(FIELD))
    raw = {"f": [{"name": file.name, "type": file.media_type, "size": len(file.data)} for file in described]}
    answers = validate(definition, raw, TODAY).answers
    return [(error.field, error.code) for error in check_files(definition, answers, came)]


def test_the_described_files_in_their_order_are_accepted():
    assert _faults([PDF, PNG, JPEG], [PDF, PNG, JPEG]) == []


def test_an_application_without_files_brings_none():
    assert _faults([], []) == []


@pytest.mark.parametrize("came", [[], [PDF], [PDF, PNG, JPEG]], ids=["none", "one missing", "one more"])
def test_another_number_of_files_is_refused(came):
    assert _faults([PDF, PNG], came) == [("", AnswerCode.FILES_DIFFER)]


@pytest.mark.parametrize(
    "came",
    [
        File("other.pdf", PDF.media_type, PDF.data),
        File(PDF.name, "image/png", PDF.data),
        File(PDF.name, PDF.media_type, PDF.data + b"!"),
    ],
    ids=["name", "kind", "size"],
)
def test_a_file_that_is_not_as_described_is_refused(came):
    assert _faults([PDF], [came]) == [("f", AnswerCode.FILES_DIFFER)]


def test_files_in_another_order_are_refused():
    assert _faults([PDF, PNG], [PNG, PDF]) == [("f", AnswerCode.FILES_DIFFER)] * 2


def test_a_file_that_is_not_of_its_kind_is_refused():
    script = File("a.pdf", "application/pdf", b"<svg onload=")
    assert _faults([script], [script]) == [("f", AnswerCode.FILE_CONTENT_DIFFERS)]
