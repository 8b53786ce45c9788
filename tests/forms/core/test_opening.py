"""Opening a submission: a sound one becomes a case, and each fault is refused under its own code."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from support import cards, casework
from support.casework import NOW, NOW_MS, file, office
from support.forms import with_fields

from todoke_catalog import loading, templates
from todoke_catalog.reading.attachments import File
from todoke_catalog.reception import Reception
from todoke_evidence import canonical, receipt, times
from todoke_evidence.content import Content
from todoke_evidence.jpki import certificate
from todoke_forms.core import answering
from todoke_forms.core.model import Check, Opened, Refused
from todoke_forms.core.opening import MAX_AGE, OUR_FAULT, RECEPTION_TOLERANCE, SUPERSEDED_GRACE, Form, open_arrival
from todoke_kit.errors import Refusal

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def standing(superseded_at=None, **changes):
    """An office where something became of the form."""
    known = office(superseded_at)
    return replace(known, forms={casework.FORM_DIGEST: replace(known.forms[casework.FORM_DIGEST], **changes)})


def opened(arrival, known=None) -> Opened:
    outcome = open_arrival(arrival, known or office(), NOW)
    assert isinstance(outcome, Opened), outcome
    return outcome


def refused(arrival, known=None, now=NOW) -> str:
    outcome = open_arrival(arrival, known or office(), now)
    assert isinstance(outcome, Refused), outcome
    return outcome.code


def code_of(case: Opened, name: str) -> str:
    return next(check.code for check in case.checks if check.name == name)


def test_a_sound_application_passes_every_check():
    case = opened(file())
    names = ("form", "sealing", "commitment", "attachments", "signature", "answers", "attributes", "eligibility")
    assert case.checks == tuple(Check(name, "ok") for name in names)
    assert case.verdict == "ok"


def test_the_case_holds_what_the_card_certified_and_what_was_entered():
    case = opened(file())
    assert case.attributes.name == "見本　花子"
    assert case.attributes.birth_date.isoformat() == "1985-04-01"
    assert case.answers.values["applicant_name"] == "見本 花子"
    assert (case.answers.eligible, case.answers.amount_yen) == (True, 16_600)
    assert [entry.name for entry in case.attachments] == ["領収書.pdf", "検査結果.pdf"]


def test_the_receipt_number_is_that_of_the_submission():
    assert opened(file(3)).receipt_number == receipt.receipt_number(casework.submission_id(3))


# ------------------------------------------------------------------- what staff weigh


def test_an_entry_that_differs_from_the_card_is_a_case_to_look_at():
    case = opened(file(answers={"applicant_name": "見本 花枝"}))
    assert code_of(case, "attributes") == case.verdict == "attributes_different"


def test_a_substitute_character_on_the_card_is_a_case_to_look_at():
    entered = {
        "applicant_name": "𠮷田 次郎",
        "applicant_birth_date": "1962-02-28",
        "applicant_sex": "1",
        "applicant_address": "見本県見本市辻󠄀町８番地",
    }
    case = opened(file(card="substitute-characters", answers=entered))
    assert code_of(case, "attributes") == case.verdict == "attributes_substituted"
    assert case.attributes.name_substitutes == (True, False, False, False, False)


def test_an_attribute_that_the_card_does_not_know_is_a_case_to_look_at():
    entered = {"applicant_name": "見本 うめ", "applicant_birth_date": "1960-01-01"}
    case = opened(file(card="unknown-birthday", answers=entered))
    assert code_of(case, "attributes") == case.verdict == "attributes_unknown"


def test_an_application_that_breaks_a_rule_is_a_case_to_look_at():
    case = opened(file(answers={"health_check_taken": True}))
    assert code_of(case, "eligibility") == "ineligible"
    assert case.answers.failed_rules


# ------------------------------------------------------------------- the form version


def test_a_form_this_office_never_published_is_refused():
    assert refused(file(form=bytes(32))) == "form_unknown"


def test_the_form_of_another_municipality_is_refused():
    assert refused(file(municipality="990027")) == "form_unknown"


def test_the_form_of_another_procedure_is_refused():
    assert refused(file(procedure="kosodate-soudan")) == "form_unknown"


def test_a_superseded_form_is_refused_after_its_grace():
    superseded_at = casework.SIGNED_AT - SUPERSEDED_GRACE - timedelta(seconds=1)
    assert refused(file(), office(superseded_at)) == "form_superseded"


def test_a_superseded_form_is_taken_within_its_grace():
    assert opened(file(), office(casework.RELAYED_AT - SUPERSEDED_GRACE)).verdict == "ok"


def test_who_began_before_is_taken_until_the_time_that_the_office_signed():
    superseded_at = casework.SIGNED_AT - 3 * DAY
    until_ms = int(casework.SIGNED_AT.timestamp() * 1000)
    assert opened(file(), standing(superseded_at, accept_until_ms=until_ms)).verdict == "ok"
    over = until_ms - ms(SUPERSEDED_GRACE) - 1000
    assert refused(file(), standing(superseded_at, accept_until_ms=over)) == "form_superseded"


@pytest.mark.parametrize(("after_ms", "verdict"), [(0, "ok"), (1, "form_withdrawn_before")])
def test_what_the_gateway_took_after_a_withdrawal_is_a_case_to_look_at_and_what_it_took_before_is_none(
    after_ms, verdict
):
    form = standing(withdrawn_at_ms=casework.ACCEPTED_AT_MS - after_ms)
    assert opened(file(), form).verdict == verdict


# ------------------------------------------------------------------- the period of reception

CLOSES = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
OPENS = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
PERIOD = Reception(opens="2026-12-01T09:00", closes="2027-01-01T00:00")


def accepted(at, *, unsigned=False):
    """What becomes of an application that the gateway says it accepted at a moment, or in the hour of it."""
    digest = hashlib.sha256(casework.SURVEY_TEXT).digest() if unsigned else casework.FORM_DIGEST
    form = office().forms[digest]
    known = office(forms={digest: replace(form, definition=msgspec.structs.replace(form.definition, reception=PERIOD))})
    arrival = casework.file_unsigned() if unsigned else file()
    at_ms = int(at.timestamp() * 1000)
    outcome = open_arrival(replace(arrival, accepted_at_ms=times.hour(at_ms) if unsigned else at_ms), known, NOW)
    return outcome.code if isinstance(outcome, Refused) else "ok"


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (OPENS - RECEPTION_TOLERANCE - SECOND, "reception_not_open"),
        (OPENS - RECEPTION_TOLERANCE, "ok"),
        (CLOSES + RECEPTION_TOLERANCE - SECOND, "ok"),
        (CLOSES + RECEPTION_TOLERANCE, "reception_closed"),
    ],
)
def test_an_application_outside_its_forms_period_is_refused(at, code):
    assert accepted(at) == code


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (OPENS - 2 * HOUR, "reception_not_open"),
        (OPENS - SECOND, "ok"),  # its hour ends as the period begins, and nobody knows the minute
        (CLOSES - SECOND, "ok"),
        (CLOSES + SECOND, "ok"),  # its hour begins as the period ends: within what clocks may differ
        (CLOSES + HOUR, "reception_closed"),
    ],
)
def test_of_an_anonymous_one_the_hour_counts(at, code):
    assert accepted(at, unsigned=True) == code


# ------------------------------------------------------------------- the fiscal year of the filing


MINUTE = timedelta(minutes=1)
APRIL = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)  # in Japan


@pytest.mark.parametrize(
    ("signed", "accepted", "seen", "year"),
    [
        (-MINUTE, -SECOND / 1000, MINUTE, "2026"),
        (-MINUTE, 0 * SECOND, MINUTE, "2027"),
        (-2 * MINUTE, -MINUTE, -SECOND, "2026"),
        # A gateway that names a moment before the signature, or after it was seen here, moves nobody into another year.
        (0 * SECOND, -HOUR, MINUTE, "2027"),
        (-2 * MINUTE, HOUR, -SECOND, "2026"),
    ],
)
def test_the_year_of_an_application_is_that_of_its_acceptance(signed, accepted, seen, year):
    definition = {**json.loads(casework.CONSULTATION_TEXT), "once": {"per": "fiscal_year"}}
    text = canonical.encode(definition)
    known = office(forms={hashlib.sha256(text).digest(): Form("consultation", loading.loads(text), None)})
    filed = casework.file_unsigned(contact="hanako@mihon.example", definition=text, time=APRIL + signed)
    moments = {"accepted_at_ms": APRIL + accepted, "relayed_at_ms": APRIL + seen}
    arrival = replace(filed, **{name: round(at.timestamp() * 1000) for name, at in moments.items()})
    outcome = open_arrival(arrival, known, APRIL + seen + SECOND)
    assert isinstance(outcome, Opened), outcome
    assert outcome.person.period == year


# ------------------------------------------------------------------- how old the signature says it is

EXPIRED = certificate.parse(cards.certificate("expired")).not_after


def test_a_card_that_expired_long_ago_cannot_name_a_day_on_which_it_was_good():
    assert refused(file(card="expired", time=EXPIRED - DAY)) == "signed_too_long_ago"


def test_an_honest_application_is_taken_after_a_days_outage():
    case = opened(file(time=casework.RELAYED_AT - DAY))
    assert case.verdict == "ok"


def test_what_waited_in_our_own_inbox_gets_no_older():
    arrival = replace(file(time=casework.RELAYED_AT - 10 * DAY), relayed_at_ms=NOW_MS - ms(10 * DAY))
    assert opened(arrival).verdict == "ok"


@pytest.mark.parametrize("relayed_at_ms", [0, NOW_MS + 1, NOW_MS + 999_999_999])
def test_without_a_credible_word_of_the_relay_our_clock_counts(relayed_at_ms):
    assert opened(replace(file(time=NOW - MAX_AGE), relayed_at_ms=relayed_at_ms)).verdict == "ok"
    too_old = replace(file(time=NOW - MAX_AGE - SECOND), relayed_at_ms=relayed_at_ms)
    assert refused(too_old) == "signed_too_long_ago"


def test_the_bound_runs_from_signing_to_the_relay():
    assert opened(file(time=casework.RELAYED_AT - MAX_AGE)).verdict == "ok"
    assert refused(file(time=casework.RELAYED_AT - MAX_AGE - SECOND)) == "signed_too_long_ago"


def test_a_card_that_expired_between_signing_and_opening_is_a_case_to_look_at():
    answers = templates.golden_answers(EXPIRED.date()) | casework.ENTERED
    arrival = file(card="expired", time=EXPIRED - DAY, answers=answers)
    case = opened(replace(arrival, relayed_at_ms=int(EXPIRED.timestamp()) * 1000))
    assert code_of(case, "signature") == case.verdict == "certificate_expired_since"


def test_a_superseded_form_with_an_earlier_date_is_a_case_to_look_at():
    case = opened(file(time=casework.SIGNED_AT - 3 * DAY), office(casework.SIGNED_AT - 2 * DAY))
    assert code_of(case, "form") == case.verdict == "form_superseded_since"


def test_a_superseded_form_is_refused_when_its_date_is_beyond_the_bound():
    arrival = file(time=casework.RELAYED_AT - MAX_AGE - SECOND)
    assert refused(arrival, office(casework.SIGNED_AT - 2 * DAY)) == "signed_too_long_ago"


def ms(span):
    return span // timedelta(milliseconds=1)


# ------------------------------------------------------------------- statement, seal, content


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "jws_malformed"), ("a.b.c", "jws_malformed"), ("x" * 20_000, "statement_oversized")],
)
def test_what_is_no_statement_is_refused_without_a_receipt_number(text, code):
    outcome = open_arrival(replace(file(), statement=text), office(), NOW)
    assert outcome == Refused(code, None)


def test_a_refusal_after_reading_the_statement_knows_the_receipt_number():
    outcome = open_arrival(file(3, form=bytes(32)), office(), NOW)
    assert outcome == Refused("form_unknown", receipt.receipt_number(casework.submission_id(3)))


def test_a_changed_byte_in_the_sealed_content_is_refused():
    assert refused(file(after_signing=lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]))) == "sealed_mismatch"


def test_content_sealed_to_a_key_we_do_not_have_is_refused():
    assert refused(file(key=casework.OTHER_SEALING_KEY)) == "sealing_key_unknown"


def test_content_sealed_to_another_key_than_it_says_is_refused():
    arrival = replace(file(key=casework.OTHER_SEALING_KEY), key_id=casework.SEALING_KEY.key_id)
    assert refused(arrival) == "seal_broken"


def test_content_sealed_for_another_submission_is_refused():
    donor = file(1)
    arrival = file(2, sealed=hashlib.sha256(donor.sealed).digest())
    assert refused(replace(arrival, sealed=donor.sealed)) == "seal_broken"


def test_content_that_is_no_content_is_refused():
    assert refused(file(before_sealing=lambda _: b"not a content")) == "content_malformed"


def test_answers_other_than_the_signed_ones_are_refused():
    assert refused(file(commitment=bytes(32))) == "commitment_mismatch"


def test_a_changed_byte_in_an_attachment_is_refused():
    assert refused(file(before_sealing=lambda packed: packed[:-1] + bytes([packed[-1] ^ 1]))) == "attachment_mismatch"


# ------------------------------------------------------------------- signature


@pytest.mark.parametrize(("card", "code"), cards.defects().items())
def test_each_defective_card_is_refused_with_the_code_of_its_defect(card, code):
    assert refused(file(card=card)) == code


def test_a_changed_byte_in_the_signature_is_refused():
    arrival = file()
    signed, dot, signature = arrival.statement.rpartition(".")
    other = ("B" if signature[0] == "A" else "A") + signature[1:]
    assert refused(replace(arrival, statement=signed + dot + other)) == "signature_invalid"


def test_a_statement_of_someone_else_under_this_signature_is_refused():
    mine, other = file(1), file(2)
    header, _, signature = mine.statement.split(".")
    payload = other.statement.split(".")[1]
    forged = replace(other, statement=f"{header}.{payload}.{signature}")
    assert refused(forged) == "signature_invalid"


def test_a_signature_from_the_future_is_refused():
    assert refused(file(time=NOW + timedelta(hours=1))) == "signed_in_future"


def test_a_stale_revocation_list_is_our_fault_and_not_the_citizens():
    code = refused(file(), now=NOW + timedelta(days=30))
    assert code == "revocation_stale"
    assert code in OUR_FAULT


def test_only_what_is_good_in_every_other_way_waits_for_a_revocation_list():
    arrival = file()
    forged = replace(arrival, statement=arrival.statement.rpartition(".")[0] + "." + "A" * 342)
    assert refused(forged, now=NOW + timedelta(days=30)) == "signature_invalid"


# ------------------------------------------------------------------- answers and files


@pytest.mark.parametrize(
    "changes",
    [
        {"applicant_name": None},
        {"exam_date": "soon"},
        {"basic_cost": "a lot"},
        {"smuggled": "field"},
        {"applicant_name": "a\x00b"},
    ],
    ids=["missing", "no date", "text for a number", "unknown field", "control character"],
)
def test_answers_the_form_does_not_take_are_refused(changes):
    assert refused(file(answers=changes)) == "answers_invalid"


def test_a_hidden_answer_is_dropped_and_one_with_an_individual_number_is_refused():
    opened = open_arrival(file(answers={"examinee_name": "見本"}), office(), NOW)
    assert "examinee_name" not in opened.answers.values
    assert refused(file(answers={"examinee_name": "1234-5678-9018"})) == "answers_invalid"


NUMBER = "1234 5678 9018"


@pytest.mark.parametrize(
    ("entries", "outcome"),
    [
        ([{"opens": True, "told": "見本"}], "taken"),
        ([{}, {"opens": True, "told": "見本"}, {"opens": ""}], "taken"),
        ([{"opens": False, "told": "見本"}], "taken"),
        ([{"opens": False, "told": NUMBER}], "answers_invalid"),
        ([{}, {"opens": False, "told": NUMBER}], "answers_invalid"),
        ([{"opens": False}, {"told": NUMBER}], "answers_invalid"),
        ([{"told": NUMBER}], "answers_invalid"),
        ([{"opens": ""}, {"opens": True, "told": "見本"}, {"opens": False, "told": NUMBER}], "answers_invalid"),
    ],
)
def test_so_is_one_that_is_hidden_in_an_entry_of_a_group(entries, outcome):
    label = {"ja": "項目"}
    asked = {"type": "yes_no", "id": "opens", "label": label, "required": False}
    opened = {"type": "is", "field": "opens", "op": "eq", "value": True}
    told = {"type": "text", "id": "told", "label": label, "max_chars": 40, "required": False, "shown_when": opened}
    group = {"type": "group", "id": "g", "label": label, "entry": label, "min_entries": 0, "max_entries": 3}
    form = loading.load(with_fields([group | {"fields": [asked, told]}]))
    assert judged(form, {"g": entries}) == outcome


def judged(form, answers):
    try:
        answering.validate(form, Content(b"s" * 32, answers, ()), NOW)
    except Refusal as refusal:
        return refusal.code
    return "taken"


def test_files_that_the_answers_do_not_name_are_refused():
    assert refused(file(files=())) == "attachments_invalid"


def test_a_file_that_is_not_of_its_kind_is_refused():
    described = casework.answered()
    files = [
        File(entry["name"], entry["type"], b"MZ" + bytes(entry["size"] - 2))
        for field in ("receipt", "result_sheet")
        for entry in described[field]
    ]
    assert refused(file(files=files)) == "attachments_invalid"


# ------------------------------------------------------------------- what gateway and relay say


@pytest.mark.parametrize(
    "changes",
    [{"accepted_at_ms": -1}, {"accepted_at_ms": 2**62}, {"relayed_at_ms": 10**15}, {"ledger_index": 2**63}],
    ids=str,
)
def test_numbers_that_we_could_not_keep_are_refused(changes):
    assert refused(replace(file(), **changes)) == "passage_malformed"


# ------------------------------------------------------------------- files that were sealed apart

UPLOAD = bytes(range(16))
RECEIPT, RESULTS = templates.golden_files()


class Chunks(dict[bytes, list[bytes]]):
    """Uploads in memory."""

    def count(self, upload):
        return len(self.get(upload, ()))

    def chunks(self, upload):
        return iter(self.get(upload, ()))


def with_uploaded(given: File = RECEIPT, sealed=None, described=None, **changes):
    """An application whose first file was sealed apart, and an office that has these chunks of it."""
    uploaded, honest = casework.apart(given, UPLOAD, **changes)
    description = described or {"name": uploaded.name, "size": uploaded.size, "type": uploaded.media_type}
    arrival = file(answers={"receipt": [description]}, files=[uploaded, RESULTS])
    return arrival, office(uploads=Chunks({UPLOAD: honest if sealed is None else sealed(honest)}))


def test_a_file_that_was_sealed_apart_is_read_to_its_end():
    case = opened(*with_uploaded(File("領収書.pdf", "application/pdf", b"%PDF-1.7" + bytes(600_000))))
    assert (case.attachments[0].name, case.attachments[0].size) == ("領収書.pdf", 600_008)
    assert case.uploads == (UPLOAD,)
    assert case.verdict == "ok"


def test_a_chunk_that_is_not_here_yet_is_waited_for():
    outcome = open_arrival(*with_uploaded(sealed=lambda _: []), NOW)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.uploads) == ("chunks_missing", (UPLOAD,))
    assert outcome.code in OUR_FAULT


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sealed": lambda honest: [bytes(len(honest[0]))]}, "chunk_broken"),
        ({"sealed": lambda honest: [*honest, honest[0]]}, "chunks_trailing"),
        ({"sealed": lambda honest: [honest[0][:-1]]}, "chunk_size_wrong"),
        ({"key": bytes(32)}, "chunk_broken"),
        ({"municipality": "990027"}, "chunk_broken"),
        ({"link": bytes(32)}, "chunks_mismatch"),
        ({"digest": bytes(32)}, "attachment_mismatch"),
        ({"given": File("a.pdf", "application/pdf", b"<svg onload=")}, "attachments_invalid"),
        ({"given": File("a.png", "image/png", RECEIPT.data)}, "attachments_invalid"),
        ({"described": {"name": "other.pdf", "size": RECEIPT.size, "type": "application/pdf"}}, "attachments_invalid"),
    ],
)
def test_a_file_that_is_not_what_was_signed_or_said_is_refused(changes, code):
    assert refused(*with_uploaded(**changes)) == code


def test_an_upload_that_the_statement_does_not_bind_is_refused():
    uploaded, _ = casework.apart(RECEIPT, UPLOAD)
    assert refused(file(files=[uploaded, RESULTS], uploads=())) == "attachment_mismatch"
