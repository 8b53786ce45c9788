"""What an applicant is told of a file: codes of closed lists, whatever the worker that rebuilt it said."""

from __future__ import annotations

from typing import get_args

import pytest

from todoke_catalog.media_types import MediaType
from todoke_evidence.file_outcome import KINDS, MAX_REMOVALS, REMOVALS, VERDICTS, FileOutcome
from todoke_forms.core.file_outcomes import outcome
from todoke_forms.core.files import CRASHED, TIMED_OUT, FileReport
from todoke_sanitizer.core.model import Code, Removed

PDF = "application/pdf"


def test_every_kind_that_a_form_may_ask_for_has_a_name():
    assert {outcome(media_type, None).kind for media_type in get_args(MediaType)} == set(KINDS)
    assert len(get_args(MediaType)) == len(KINDS)


def test_a_file_without_a_report_waits():
    assert outcome(PDF, None) == FileOutcome("pdf", "waiting")


@pytest.mark.parametrize("code", [*Code, TIMED_OUT, CRASHED])
def test_a_refused_file_is_told_with_its_reason(code):
    assert outcome(PDF, FileReport(code=code)) == FileOutcome("pdf", code)


@pytest.mark.parametrize("code", Removed)
def test_a_rebuilt_file_is_told_with_what_was_taken_out(code):
    report = FileReport(code="ok", kind=PDF, media_type=PDF, removed=(code, "metadata"))
    assert outcome(PDF, report) == FileOutcome("pdf", "rebuilt", tuple(sorted({code, "metadata"})))


def test_of_more_than_any_file_has_as_many_are_told_as_a_notice_holds():
    report = FileReport(code="ok", kind=PDF, media_type=PDF, removed=tuple(Removed))
    told = outcome(PDF, report).removed
    assert len(told) == MAX_REMOVALS < len(Removed)
    assert "other" in told
    assert told == tuple(sorted(told))


def test_there_is_a_code_for_everything_the_sanitizer_says():
    assert set(VERDICTS) == {"waiting", "rebuilt", *Code, TIMED_OUT, CRASHED, "other"}
    assert set(REMOVALS) == {*Removed, "other"}


@pytest.mark.parametrize("code", ["a_reason_of_tomorrow", "waiting", "rebuilt"])
def test_a_reason_that_nobody_knows_is_told_as_another_one(code):
    assert outcome(PDF, FileReport(code=code)) == FileOutcome("pdf", "other")


def test_what_nobody_knows_was_taken_out_as_something_else_once():
    report = FileReport(code="ok", media_type=PDF, removed=("mihon_hanako", "scripts", "tomorrow"))
    assert outcome(PDF, report) == FileOutcome("pdf", "rebuilt", ("other", "scripts"))


def test_what_the_office_knows_of_the_content_is_not_told():
    assert outcome(PDF, FileReport(code="type_mismatch", kind="image/png")) == FileOutcome("pdf", "type_mismatch")
