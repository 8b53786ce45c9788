"""The intake, called as a server calls it; identity, ledger and bus answer from memory."""

import json

import pytest
from support.gateway import NOW, OPENING, ORIGIN, Gateway, fill_in, published, request

from todoke_catalog import loading, templates
from todoke_catalog.reading.attachments import File, check_files
from todoke_catalog.validation import validate
from todoke_evidence import b64, commitment, content, receipt, sealing, statement
from todoke_gateway.core.intake import MAX_BODY
from todoke_gateway.web.intake import MAX_CHALLENGE_BODY
from todoke_kit.metrics import REFUSED

SUBMISSIONS = "/api/v1/submissions"


@pytest.fixture
def gateway():
    return Gateway()


@pytest.fixture
def parcel(gateway):
    return fill_in(published(), gateway.challenge())


def code(outcome):
    status, answer = outcome
    return status, answer["code"]


class TestAccepted:
    def test_a_citizen_gets_a_receipt_that_proves_itself(self, gateway, parcel):
        status, answer = gateway.submit(parcel)
        verified = gateway.site.verify(answer["receipt"])
        assert status == 201
        assert verified.receipt_number == answer["receipt_number"] == receipt.normalize(answer["receipt_number"])
        assert verified.event["procedure"] == "ningen-dock"
        assert answer["accepted_at"] == "2026-11-23T09:30:00Z"

    def test_identity_saw_the_digest_and_never_the_answers(self, gateway, parcel):
        gateway.submit(parcel)
        (signed,) = gateway.neighbours.verified
        assert len(signed.digest) == 32

    def test_what_is_published_is_what_was_sent_with_the_ledgers_word_on_it(self, gateway, parcel):
        gateway.submit(parcel)
        (passage,) = gateway.neighbours.published
        assert passage.parcel.signed.text == parcel["statement"]
        assert b64.encode(passage.parcel.sealed) == parcel["sealed"]
        assert (passage.entry.index, passage.entry.appended_at) == (0, int(NOW.timestamp()) * 1000)

    def test_the_status_page_knows_the_number_at_once(self, gateway, parcel):
        number = gateway.submit(parcel)[1]["receipt_number"]
        assert gateway.recent.accepted_at(number) == gateway.now_ms

    @pytest.mark.parametrize("suite", ["x-wing", "x25519"])
    def test_the_municipality_can_open_it_and_finds_what_was_signed(self, suite):
        gateway = Gateway(published(suite))
        gateway.submit(fill_in(published(suite), gateway.challenge()))
        parcel = gateway.neighbours.published[0].parcel
        stated = parcel.signed.statement
        bound_to = sealing.info(stated.municipality, stated.procedure, stated.form, stated.submission)
        opened = content.unpack(sealing.open_sealed(OPENING[suite], parcel.sealed, bound_to))
        commitment.check_content(stated, opened)
        definition = loading.loads(templates.read("ningen-dock"))
        assert validate(definition, opened.answers, NOW.date()).accepted
        files = [File(one.name, one.media_type, one.data) for one in opened.attachments]
        assert check_files(definition, opened.answers, files) == ()


class TestRepeated:
    def test_the_same_parcel_again_gets_the_same_receipt(self, gateway, parcel):
        first = gateway.submit(parcel)
        gateway.later(60)
        second = gateway.submit(parcel)
        assert (first[0], second[0]) == (201, 200)
        assert first[1]["receipt_number"] == second[1]["receipt_number"]
        assert first[1]["accepted_at"] == second[1]["accepted_at"]
        assert len(gateway.neighbours.ledger.leaves) == 1

    def test_even_when_its_nonce_has_expired(self, gateway, parcel):
        gateway.submit(parcel)
        gateway.later(3600)
        assert gateway.submit(parcel)[0] == 200

    def test_a_late_repetition_is_not_verified_again_because_identity_refuses_what_is_old(self, gateway, parcel):
        gateway.submit(parcel)
        gateway.later(3600)
        gateway.neighbours.verdict = "signed_too_long_ago"
        assert gateway.submit(parcel)[0] == 200

    def test_without_its_leaf_in_the_ledger_nothing_late_is_accepted_unverified(self, gateway, parcel):
        gateway.later(3600)
        assert code(gateway.submit(parcel)) == (422, "nonce_expired")
        assert not gateway.neighbours.published

    @pytest.mark.parametrize("newer", [{"summary": {"ja": "改めました。"}}, {}], ids=["superseded", "closed"])
    def test_even_when_its_form_is_no_longer_offered(self, gateway, parcel, newer):
        """Who lost the first answer must not be told to file a second time."""
        first = gateway.submit(parcel)
        definition = {**json.loads(templates.read("ningen-dock")), **newer}
        gateway.catalogue.put(published(definition=definition, sequence=2, open=bool(newer)))
        gateway.later(60)
        again = gateway.submit(parcel)
        assert (again[0], again[1]["receipt_number"]) == (200, first[1]["receipt_number"])

    def test_but_not_under_a_key_that_the_office_does_not_have(self, gateway, parcel):
        gateway.submit(parcel)
        assert code(gateway.submit({**parcel, "key_id": "other"})) == (422, "key_unknown")

    def test_it_is_published_again_because_the_first_time_may_have_failed(self, gateway, parcel):
        gateway.neighbours.bus = "bus_unavailable"
        assert code(gateway.submit(parcel)) == (503, "bus_unavailable")
        gateway.neighbours.bus = ""
        gateway.later(3600)
        assert gateway.submit(parcel)[0] == 200
        assert len(gateway.neighbours.published) == 1

    def test_other_content_under_the_same_id_is_refused(self, gateway):
        challenge = gateway.challenge()
        gateway.submit(fill_in(published(), challenge))
        assert code(gateway.submit(fill_in(published(), challenge))) == (409, "submission_conflict")
        assert len(gateway.neighbours.published) == 1


class TestRefusedForWhatItSays:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"municipality": "011002"}, (422, "wrong_municipality")),
            ({"procedure": "other"}, (404, "form_unknown")),
            ({"form": b"x" * 32}, (409, "form_superseded")),
            ({"origin": "https://evil.example"}, (422, "origin_mismatch")),
            ({"sealed": b"x" * 32}, (422, "sealed_mismatch")),
            ({"nonce": "AAAA"}, (422, "nonce_invalid")),
            ({"submission": b"x" * 16}, (422, "nonce_invalid")),
            ({"time": NOW.replace(year=2025)}, (422, "statement_time_wrong")),
            ({"time": NOW.replace(hour=23)}, (422, "statement_time_wrong")),
        ],
    )
    def test_a_statement_for_something_else(self, gateway, changes, expected):
        outcome = gateway.submit(fill_in(published(), gateway.challenge(), **changes))
        assert code(outcome) == expected
        assert outcome[1]["message"]["ja"]
        assert outcome[1]["message"]["en"]

    def test_a_nonce_that_came_too_late(self, gateway, parcel):
        gateway.later(301)
        assert code(gateway.submit(parcel)) == (422, "nonce_expired")

    def test_a_closed_form(self):
        gateway = Gateway(published(open=False))
        assert code(gateway.submit(fill_in(published(), gateway.challenge()))) == (410, "form_closed")

    def test_a_key_the_municipality_did_not_publish(self, gateway, parcel):
        assert code(gateway.submit({**parcel, "key_id": "other"})) == (422, "key_unknown")

    def test_a_changed_byte_of_what_is_sealed(self, gateway, parcel):
        sealed = bytearray(b64.decode(parcel["sealed"], 500_000))
        sealed[-1] ^= 1
        assert code(gateway.submit({**parcel, "sealed": b64.encode(bytes(sealed))})) == (422, "sealed_mismatch")

    @pytest.mark.parametrize("verdict", ["certificate_revoked", "signature_invalid"])
    def test_what_identity_refuses(self, gateway, parcel, verdict):
        gateway.neighbours.verdict = verdict
        assert code(gateway.submit(parcel)) == (422, verdict)

    @pytest.mark.parametrize("verdict", ["service_unavailable", "overloaded", "revocation_stale"])
    def test_what_may_be_tried_again_says_so(self, gateway, parcel, verdict):
        gateway.neighbours.verdict = verdict
        status, headers, _ = request(gateway.intake, "POST", SUBMISSIONS, [json.dumps(parcel).encode()])
        assert (status, headers["retry-after"]) == (503, "5")

    def test_after_any_refusal_nothing_has_reached_ledger_or_bus(self, gateway, parcel):
        gateway.neighbours.verdict = "signature_invalid"
        gateway.submit(parcel)
        gateway.submit({**parcel, "key_id": "other"})
        assert not gateway.neighbours.ledger.leaves
        assert not gateway.neighbours.published


class TestRefusedForItsForm:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"null",
            b"[]",
            b"{}",
            b"{",
            b'"x"',
            b"\xff\xfe",
            b'{"statement":1,"sealed":"","key_id":""}',
            b'{"statement":"\xff\xfe"}',
            b"[" * 100_000,
        ],
        ids=lambda body: body[:12].decode("ascii", "backslashreplace"),
    )
    def test_json_of_another_shape(self, gateway, body):
        assert code(gateway.post(SUBMISSIONS, body)) == (400, "request_malformed")

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"extra": 1}, (400, "request_malformed")),
            ({"key_id": "k" * 65}, (400, "request_malformed")),
            ({"sealed": "=="}, (400, "base64_invalid")),
            ({"statement": "a.b"}, (400, "jws_malformed")),
            ({"statement": "ü" * 100}, (400, "jws_malformed")),
            ({"statement": "\ud800"}, (400, "request_malformed")),
            ({"statement": "a" * 16_385}, (413, "statement_oversized")),
        ],
    )
    def test_a_part_that_cannot_be_read(self, gateway, parcel, changes, expected):
        assert code(gateway.submit({**parcel, **changes})) == expected

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])
    def test_another_content_type(self, gateway, kind):
        assert code(gateway.post(SUBMISSIONS, b"{}", {"content-type": kind})) == (415, "content_type_unsupported")

    def test_a_content_type_with_a_charset_is_fine(self, gateway, parcel):
        body = json.dumps(parcel).encode()
        assert gateway.post(SUBMISSIONS, body, {"content-type": "application/json; charset=utf-8"})[0] == 201

    def test_a_body_that_says_it_is_too_large_is_not_read(self, gateway):
        headers = {"content-type": "application/json", "content-length": str(MAX_BODY + 1)}
        status, answer, body = request(gateway.intake, "POST", SUBMISSIONS, [], headers)
        assert (status, json.loads(body)["code"]) == (413, "request_too_large")
        assert answer["connection"] == "close"

    def test_a_body_that_grows_too_large_is_left_at_once(self, gateway):
        chunks = [b" " * 100_000] * 50
        status, _, body = request(gateway.intake, "POST", SUBMISSIONS, chunks)
        assert (status, json.loads(body)["code"]) == (413, "request_too_large")

    def test_a_client_that_leaves_gets_no_answer_and_harms_nothing(self, gateway):
        with pytest.raises(IndexError):  # nothing was sent
            request(gateway.intake, "POST", SUBMISSIONS, [])

    @pytest.mark.parametrize(
        ("method", "path", "expected"),
        [
            ("GET", SUBMISSIONS, (405, "method_not_allowed")),
            ("PUT", "/api/v1/challenges", (405, "method_not_allowed")),
            ("POST", "/api/v1/", (404, "not_found")),
            ("POST", "/api/v2/submissions", (404, "not_found")),
        ],
    )
    def test_other_doors(self, gateway, method, path, expected):
        status, _, body = request(gateway.intake, method, path)
        assert (status, json.loads(body)["code"]) == expected

    def test_a_fault_of_our_own_is_told_without_a_word_about_it(self, gateway, parcel):
        gateway.neighbours.published = None  # breaks the last stage
        assert code(gateway.submit(parcel)) == (500, "internal_error")


class TestChallenges:
    def test_each_is_new_and_says_until_when(self, gateway):
        first, second = gateway.challenge(), gateway.challenge()
        assert first["submission"] != second["submission"]
        assert first["nonce"] != second["nonce"]
        assert (first["issued"], first["expires"]) == ("2026-11-23T09:30:00Z", "2026-11-23T09:35:00Z")

    def test_its_body_is_bounded(self, gateway):
        assert code(gateway.post("/api/v1/challenges", b" " * (MAX_CHALLENGE_BODY + 1))) == (413, "request_too_large")


def test_every_answer_carries_strict_headers(gateway):
    for method in ("GET", "POST"):
        _, headers, _ = request(gateway.intake, method, "/api/v1/challenges")
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_a_refusal_is_counted_and_audited_under_the_number_it_would_have_had(gateway, parcel, caplog):
    caplog.set_level("INFO", "todoke.audit")
    counter = REFUSED.labels("intake", "certificate_revoked")
    before = counter._value.get()
    gateway.neighbours.verdict = "certificate_revoked"
    gateway.submit(parcel)
    assert counter._value.get() == before + 1
    number = receipt.receipt_number(statement.parse_signed(parcel["statement"]).statement.submission)
    refused = {"door": "intake", "code": "certificate_revoked", "receipt": number}
    assert [(record.message, record.fields) for record in caplog.records] == [("refused", refused)]


def test_what_cannot_be_read_is_counted_and_audited_without_a_number(gateway, parcel, caplog):
    caplog.set_level("INFO", "todoke.audit")
    counter = REFUSED.labels("intake", "jws_malformed")
    before = counter._value.get()
    gateway.submit({**parcel, "statement": "a.b"})
    assert counter._value.get() == before + 1
    assert [record.fields for record in caplog.records] == [{"door": "intake", "code": "jws_malformed"}]


def test_no_answer_of_a_citizen_appears_in_what_is_counted_or_logged(gateway, parcel, caplog):
    caplog.set_level("INFO")
    number = gateway.submit(parcel)[1]["receipt_number"]
    gateway.submit({**parcel, "key_id": "other"})
    refused = {"door": "intake", "code": "key_unknown", "receipt": number}
    assert [(record.getMessage(), record.fields) for record in caplog.records] == [("refused", refused)]
    assert ORIGIN not in caplog.text
