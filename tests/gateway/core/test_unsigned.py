"""What the gateway seals is what forms opens, in both suites, as it opens what browsers seal."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support import attestation, casework
from support.gateway import NOW, OPENING, consultation, published, survey

from todoke_catalog import templates
from todoke_evidence import content, jws, sealing
from todoke_forms.core.model import Arrival, Opened
from todoke_forms.core.opening import Form, open_arrival, unseal
from todoke_gateway.core.unsigned import Filled, Unsigned
from todoke_kit.errors import Refusal

UNSIGNED = Unsigned(attestation.KEY, "https://todoke.mihon.example")
ANSWERS = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
SALT = bytes(range(32))


def filled(form, **changes):
    return Filled(**{"form": form, "answers": ANSWERS, "submission": b"s" * 16, **changes})


def opened(form, parcel):
    """What becomes of it in the closed zone."""
    known = Form(form.bundle.procedure, form.definition, None)
    keys = {key.key_id: key for key in OPENING.values()}
    arrival = Arrival(parcel.signed.text, parcel.sealed, parcel.key_id, casework.NOW_MS, 7, casework.NOW_MS)
    return open_arrival(arrival, casework.office(forms={form.digest: known}, keys=keys), NOW)


@pytest.mark.parametrize("suite", sealing.SUITES)
@pytest.mark.parametrize("contact", [None, "hanako@mihon.example"])
def test_it_becomes_a_case(suite, contact):
    asked = consultation() if contact else survey()
    form = replace(asked, bundle=replace(asked.bundle, keys=(OPENING[suite].public(),)))
    case = opened(form, UNSIGNED.parcel(filled(form, contact=contact), SALT, NOW))
    assert isinstance(case, Opened), case
    assert (case.verdict, case.contact, dict(case.answers.values)) == ("ok", contact, ANSWERS)


def test_by_default_it_is_sealed_to_the_hybrid_key():
    parcel = UNSIGNED.parcel(filled(survey()), SALT, NOW)
    assert parcel.key_id == OPENING["x-wing"].key_id
    assert len(parcel.sealed) > 1_120


def test_it_is_the_format_of_the_browser():
    form = survey()
    parcel = UNSIGNED.parcel(filled(form), SALT, NOW)
    assert unseal(parcel.sealed, parcel.signed.statement, OPENING["x-wing"]) == content.Content(SALT, ANSWERS, ())


def test_an_anonymous_one_says_no_finer_time_than_the_hour():
    now = datetime(2026, 11, 23, 9, 37, 51, tzinfo=UTC)
    compact = jws.parse(UNSIGNED.parcel(filled(survey()), SALT, now).signed.text, 10_000)
    assert json.loads(compact.payload)["time"] == "2026-11-23T09:00:00Z"


def test_for_a_form_that_asks_for_a_card_nothing_is_made():
    with pytest.raises(Refusal, match="attestation_malformed"):
        UNSIGNED.parcel(filled(published()), SALT, NOW)


def test_answers_that_could_not_be_sealed_are_refused():
    with pytest.raises(Refusal, match="content_malformed"):
        UNSIGNED.parcel(filled(survey(), answers={"comment": "x" * 200_000}), SALT, NOW)


def test_the_digest_tells_one_application_from_another():
    one = filled(survey())
    assert one.digest == filled(survey()).digest
    assert one.digest != filled(survey(), answers={**ANSWERS, "comment": ""}).digest
    assert one.digest != filled(survey(), contact="a@b.example").digest
