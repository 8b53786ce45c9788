"""Which version of a form is taken at which moment, and which one somebody goes on with who began before."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.gateway import MUNICIPALITY, NOW, PROCEDURE, catalogue, published

from todoke_catalog import templates
from todoke_evidence.notice import MAX_FORMER
from todoke_gateway.core import standing
from todoke_gateway.core.catalogue import Catalogue
from todoke_kit.errors import Refusal

UNTIL = NOW + timedelta(days=30)
SECOND = timedelta(seconds=1)
REASON = {"ja": "金額の計算に誤りがありました。"}
PERIOD = {"opens": "2026-12-01T09:00", "closes": "2027-01-01T00:00"}
OPENS, CLOSES = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 31, 15, tzinfo=UTC)


def version(number, sequence=None, *, reception=None, **changes):
    """Version `number` of the form; former when `changes` say until when it is accepted."""
    plain = json.loads(templates.read(PROCEDURE)) | {"summary": {"ja": f"第{number}版"}}
    plain |= {"reception": reception} if reception else {}
    return published(definition=plain, version=number, sequence=sequence or number, **changes)


def replaced(**former):
    """A catalogue in which version 2 has taken the place of version 1, and both."""
    old, new = version(1, 3, **{"accept_until": UNTIL, **former}), version(2)
    return catalogue(version(1), old, new), old, new


def test_the_current_version_is_taken():
    assert standing.refusal(catalogue(version(1)), version(1), NOW) is None


@pytest.mark.parametrize(
    ("at", "code"),
    [(UNTIL - SECOND, None), (UNTIL, "form_superseded"), (UNTIL + SECOND, "form_superseded")],
)
def test_a_former_version_is_taken_until_the_moment_that_was_signed(at, code):
    offered, old, _ = replaced()
    assert standing.refusal(offered, old, at) == code


def test_a_version_that_nobody_said_a_time_for_is_not_taken_any_more():
    offered = catalogue(version(1), version(2))
    assert offered.find(PROCEDURE, version(1).digest) is None
    assert standing.going(offered, version(2), version(1).digest, NOW) == (version(2), None, "form_superseded")


def test_a_former_version_that_was_withdrawn_is_not_taken_though_its_time_is_not_over():
    offered, old, new = replaced(open=False, reason=REASON)
    assert standing.refusal(offered, old, NOW) == "form_withdrawn"
    assert standing.going(offered, new, old.digest, NOW) == (new, old, "form_withdrawn")


def test_a_procedure_that_was_stopped_is_taken_under_no_version():
    offered, old, _ = replaced()
    stopped = version(2, 4, open=False, reason=REASON)
    offered.put(stopped)
    assert {standing.refusal(offered, form, NOW) for form in (old, stopped)} == {"form_closed"}
    assert standing.going(offered, stopped, old.digest, NOW) == (old, None, "")


@pytest.mark.parametrize(
    ("at", "code"),
    [(OPENS - SECOND, "reception_not_open"), (OPENS, None), (CLOSES - SECOND, None), (CLOSES, "reception_closed")],
)
def test_a_form_is_taken_within_its_period(at, code):
    form = version(1, reception=PERIOD)
    assert standing.refusal(catalogue(form), form, at) == code


def test_who_began_keeps_their_version_until_its_time_is_over_and_then_takes_the_current_one():
    offered, old, new = replaced()
    assert standing.going(offered, new, old.digest, UNTIL - SECOND) == (old, None, "")
    assert standing.going(offered, new, old.digest, UNTIL) == (new, old, "form_superseded")
    assert standing.going(offered, new, new.digest, UNTIL) == (new, None, "")


def test_who_began_a_version_whose_period_is_over_goes_on_with_one_that_is_open():
    old = version(1, 3, reception={"closes": PERIOD["closes"]}, accept_until=UNTIL + timedelta(days=30))
    offered, new = catalogue(old, version(2)), version(2)
    assert standing.going(offered, new, old.digest, CLOSES) == (new, old, "reception_closed")


@pytest.mark.parametrize(
    ("at", "soon"),
    [
        (CLOSES - standing.SOON - SECOND, False),
        (CLOSES - standing.SOON, True),
        (CLOSES - SECOND, True),
        (CLOSES, False),
    ],
)
def test_the_last_hour_is_told(at, soon):
    assert standing.closes_soon(version(1, reception=PERIOD), at) is soon


def test_a_gateway_that_starts_again_knows_from_the_stream_what_it_knew():
    offered, old, new = replaced()
    again = catalogue(old, new)  # the last message of each subject, in the stream's order
    assert [form.bundle.subject for form in (old, new)] == [f"{PROCEDURE}_{1 % MAX_FORMER}", PROCEDURE]
    assert again.find(PROCEDURE, old.digest) == offered.find(PROCEDURE, old.digest)
    assert again.get(PROCEDURE) == offered.get(PROCEDURE)


HISTORY = [
    version(1, 1),
    version(1, 3, accept_until=UNTIL),
    version(2, 2),
    version(2, 4, open=False, reason=REASON),
    version(2, 6, accept_until=UNTIL, open=False, reason=REASON),
    version(3, 5),
    version(3, 8, accept_until=UNTIL),
    version(4, 7),
]


@given(st.lists(st.sampled_from(range(len(HISTORY))), max_size=20))
def test_in_whatever_order_bundles_come_and_come_again_the_catalogue_never_goes_back(order):
    offered = Catalogue(MUNICIPALITY)
    subjects: dict[str, int] = {}
    for number in order:
        form = HISTORY[number]
        with contextlib.suppress(Refusal):
            offered.put(form)
        subject = form.bundle.subject
        subjects[subject] = max(subjects.get(subject, 0), form.bundle.sequence)
        kept = [offered.get(PROCEDURE), *offered._former.values()]
        assert {one.bundle.subject: one.bundle.sequence for one in kept if one} == subjects
