"""An application to be signed: taken when every digest fits, refused with its own code when one does not."""

import copy
import json
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from support.agent import (
    DEFINITION,
    MIHON,
    NOTICE_KEY,
    NOW,
    ORIGIN,
    OTHER,
    OTHER_NOTICE_KEY,
    OTHER_ORIGIN,
    Filled,
    apart,
    filled,
)

from todoke_agent.core import application
from todoke_agent.errors import AgentError, Code
from todoke_catalog import templates
from todoke_catalog.reading.attachments import FileElsewhere
from todoke_evidence import b64, canonical, content, sealing, statement
from todoke_evidence.content import Attachment
from todoke_evidence.notice import NoticeKey, sign_bundle

GOLDEN = templates.golden_answers(NOW.date())


def refusal(request, origin=ORIGIN, place=MIHON, now=NOW):
    with pytest.raises(AgentError) as refused:
        application.check(request, origin, place, now)
    return refused.value.code


def packed(header):
    """The application with one file uploaded apart, with another header of its content."""
    data = canonical.encode(header)
    body = len(data).to_bytes(4) + data + Filled().files[1].data
    return msgspec.structs.replace(apart().request(), content=b64.encode(body))


def changed(text: str) -> str:
    """Another byte in the middle of base64url."""
    data = bytearray(b64.decode(text, 1_000_000))
    data[len(data) // 2] ^= 1
    return b64.encode(bytes(data))


def test_the_golden_application_is_read_by_its_form():
    request = Filled().request()
    checked = application.check(request, ORIGIN, MIHON, NOW)
    assert checked.data == request.statement.encode()
    assert checked.statement == statement.decode(checked.data)
    assert checked.answers == GOLDEN
    assert checked.definition.title.ja == "人間ドック助成金申請"
    assert checked.amount == 16_600


class TestPurpose:
    def test_a_statement_for_another_site_is_refused(self):
        assert refusal(filled(origin=OTHER_ORIGIN).request()) == Code.STATEMENT_ORIGIN_WRONG

    def test_a_site_cannot_have_statements_for_another_municipality_signed(self):
        assert refusal(filled(origin=OTHER_ORIGIN).request(), OTHER_ORIGIN, OTHER) == Code.WRONG_MUNICIPALITY

    @pytest.mark.parametrize("nonce", ["n", "n" * 42])
    def test_a_nonce_that_somebody_could_guess_or_meet_twice_is_refused(self, nonce):
        assert refusal(filled(nonce=nonce).request()) == Code.STATEMENT_MALFORMED

    @pytest.mark.parametrize("seconds", [301, -301, 86_400])
    def test_a_statement_of_another_time_is_refused(self, seconds):
        assert refusal(Filled().request(), now=NOW + timedelta(seconds=seconds)) == Code.STATEMENT_EXPIRED

    @pytest.mark.parametrize("seconds", [300, -300])
    def test_five_minutes_are_enough(self, seconds):
        assert application.check(Filled().request(), ORIGIN, MIHON, NOW + timedelta(seconds=seconds))

    @pytest.mark.parametrize(("seconds", "left"), [(0, 300), (100, 200), (300, 0), (-100, 300)])
    def test_the_time_left_ends_with_the_nonce(self, seconds, left):
        stated = Filled().statement(b"")
        assert application.seconds_left(stated.time, NOW + timedelta(seconds=seconds)) == left


class TestDigests:
    @pytest.mark.parametrize(
        ("stated", "code"),
        [
            ({"commitment": bytes(32)}, Code.COMMITMENT_MISMATCH),
            ({"attachments": ()}, Code.ATTACHMENT_MISMATCH),
            ({"attachments": (bytes(32), bytes(32))}, Code.ATTACHMENT_MISMATCH),
            ({"sealed": bytes(32)}, Code.SEALED_MISMATCH),
            ({"form": bytes(32)}, Code.FORM_MISMATCH),
            ({"procedure": "child-allowance"}, Code.FORM_MISMATCH),
        ],
    )
    def test_each_digest_of_the_statement_is_recomputed(self, stated, code):
        assert refusal(filled(**stated).request()) == code

    def test_a_changed_byte_of_the_sealed_content_is_refused(self):
        request = Filled().request()
        assert refusal(msgspec.structs.replace(request, sealed=changed(request.sealed))) == Code.SEALED_MISMATCH

    def test_a_changed_byte_of_a_file_is_refused(self):
        request = Filled().request()
        assert refusal(msgspec.structs.replace(request, content=changed(request.content))) == Code.ATTACHMENT_MISMATCH

    def test_another_answer_than_the_signed_one_cannot_be_shown(self):
        harmless = replace(Filled(), answers=GOLDEN | {"other_subsidy_amount": 10_001})
        request = msgspec.structs.replace(Filled().request(), content=b64.encode(harmless.content()))
        assert refusal(request) == Code.COMMITMENT_MISMATCH

    def test_another_label_than_the_signed_one_cannot_be_shown(self):
        definition = copy.deepcopy(DEFINITION)
        definition["title"]["ja"] = "アンケート"
        other = replace(Filled(), definition=definition).request().bundle
        assert refusal(msgspec.structs.replace(Filled().request(), bundle=other)) == Code.FORM_MISMATCH


class TestUploads:
    """Files that were sealed apart: the agent sees their names, kinds, sizes and keys, and never their bytes."""

    def made(self, stated=None, **changes):
        return replace(apart(**changes), stated=stated or {}).request()

    def test_an_application_with_one_is_read_by_its_form(self):
        assert application.check(self.made(), ORIGIN, MIHON, NOW).answers == GOLDEN

    @pytest.mark.parametrize("links", [(), (bytes(32),), (b"l" * 32, b"l" * 32)])
    def test_the_statement_must_bind_its_chunks(self, links):
        assert refusal(self.made({"uploads": links})) == Code.ATTACHMENT_MISMATCH

    @pytest.mark.parametrize("changes", [{"size": 1}, {"name": "other.pdf"}, {"media_type": "image/png"}])
    def test_what_is_shown_must_be_what_is_attached(self, changes):
        assert refusal(self.made(**changes)) == Code.ANSWERS_INVALID

    def test_it_is_known_which_files_were_not_checked(self):
        first, _ = Filled().files
        said = FileElsewhere(first.name, first.media_type, first.size)
        assert application.check(self.made(), ORIGIN, MIHON, NOW).unchecked == (said,)
        assert application.check(Filled().request(), ORIGIN, MIHON, NOW).unchecked == ()

    def test_a_digest_that_only_the_page_knows_makes_it_unchecked_and_nothing_better(self):
        made = application.check(self.made(digest=bytes(32)), ORIGIN, MIHON, NOW)
        assert len(made.unchecked) == 1

    def test_what_came_with_the_application_cannot_be_called_uploaded(self):
        made = apart()
        data = Filled().files[0].data
        inline = b64.encode(made.content() + data)
        assert refusal(msgspec.structs.replace(made.request(), content=inline)) == Code.CONTENT_MALFORMED

    def test_what_was_uploaded_cannot_pass_for_a_file_that_was_checked(self):
        bound = filled(uploads=(b"l" * 32,)).request()
        assert refusal(bound) == Code.ATTACHMENT_MISMATCH

    @pytest.mark.parametrize("count", [11, 100])
    def test_too_many_are_refused(self, count):
        header = msgspec.json.decode(apart().content()[4 : -len(Filled().files[1].data)])
        header["attachments"] = header["attachments"][:1] * count
        assert refusal(packed(header)) == Code.CONTENT_MALFORMED

    @pytest.mark.parametrize("name", ["", "x" * 256, "a/b.pdf", "a\nb.pdf", "a\x1b[2K.pdf", 1])
    def test_a_name_that_is_none_is_refused(self, name):
        header = msgspec.json.decode(apart().content()[4 : -len(Filled().files[1].data)])
        header["attachments"][0]["name"] = name
        assert refusal(packed(header)) == Code.CONTENT_MALFORMED

    @pytest.mark.parametrize("name", ["x" * 101 + ".pdf", "\u202efdp.exe", "a\u2066b.pdf"])
    def test_a_name_that_is_too_long_or_turns_itself_round_is_refused_though_answer_and_file_agree(self, name):
        receipt = [GOLDEN["receipt"][0] | {"name": name}, *GOLDEN["receipt"][1:]]
        made = replace(apart(name=name), answers=GOLDEN | {"receipt": receipt})
        assert refusal(made.request()) == Code.ANSWERS_INVALID


class TestShape:
    @pytest.mark.parametrize("text", ["", "{}", "\ud800", "AAAA", json.dumps({"type": "todoke-statement"})])
    def test_what_is_no_statement_is_refused(self, text):
        request = msgspec.structs.replace(Filled().request(), statement=text)
        assert refusal(request) == Code.STATEMENT_MALFORMED

    @pytest.mark.parametrize("text", ["", "=", "AAAA", "A" * 700_000])
    def test_what_is_no_content_is_refused(self, text):
        assert refusal(msgspec.structs.replace(Filled().request(), content=text)) == Code.CONTENT_MALFORMED

    def test_a_contact_beside_the_card_which_nobody_would_be_shown_is_refused(self):
        packed = content.pack(replace(Filled().packed(), contact="hanako@mihon.example"))
        made = msgspec.structs.replace(Filled().request(), content=b64.encode(packed))
        assert refusal(made) == Code.CONTENT_MALFORMED

    def test_bytes_behind_the_content_are_refused(self):
        longer = b64.encode(Filled().content() + b"x")
        assert refusal(msgspec.structs.replace(Filled().request(), content=longer)) == Code.CONTENT_MALFORMED

    @pytest.mark.parametrize("text", ["=", "A" * 700_000])
    def test_what_is_no_sealed_text_is_refused(self, text):
        assert refusal(msgspec.structs.replace(Filled().request(), sealed=text)) == Code.CONTENT_MALFORMED

    @pytest.mark.parametrize("definition", [{}, {"format": 2}, DEFINITION | {"new": 1}])
    def test_a_form_that_cannot_be_read_is_refused(self, definition):
        bundle = sign_bundle(replace(Filled().bundle(), definition=definition), NOTICE_KEY)
        request = msgspec.structs.replace(Filled().request(), bundle=bundle)
        assert refusal(request) == Code.DEFINITION_MALFORMED


class TestKeys:
    """Only a form that the municipality signed is shown and signed, and only what was sealed to a key it offers."""

    def test_a_form_with_another_sealing_key_is_refused_without_the_municipalitys_signature(self):
        swapped = replace(Filled().bundle(), keys=(sealing.generate().public(),))
        mine = sign_bundle(swapped, NoticeKey.generate("990019"))
        head, payload, _ = mine.split(".")
        _, _, signature = Filled().request().bundle.split(".")
        for bundle in (mine, f"{head}.{payload}.{signature}"):
            request = msgspec.structs.replace(Filled().request(), bundle=bundle, key_id=swapped.keys[0].key_id)
            assert refusal(request) == Code.BUNDLE_UNTRUSTED

    def test_the_key_of_another_registered_municipality_signs_for_that_one_only(self):
        signed = sign_bundle(replace(Filled().bundle(), municipality="990027"), OTHER_NOTICE_KEY)
        assert refusal(msgspec.structs.replace(Filled().request(), bundle=signed)) == Code.BUNDLE_UNTRUSTED

    @pytest.mark.parametrize("key_id", ["", "A" * 16, sealing.generate().key_id], ids=["none", "unknown", "new"])
    def test_what_is_sealed_to_a_key_that_the_form_does_not_offer_is_refused(self, key_id):
        assert refusal(msgspec.structs.replace(Filled().request(), key_id=key_id)) == Code.SEALING_KEY_UNKNOWN

    def test_an_older_key_that_the_form_still_offers_will_do(self):
        keys = (sealing.generate().public(), *Filled().bundle().keys)
        bundle = sign_bundle(replace(Filled().bundle(), keys=keys), NOTICE_KEY)
        assert application.check(msgspec.structs.replace(Filled().request(), bundle=bundle), ORIGIN, MIHON, NOW)

    @pytest.mark.parametrize("bundle", ["", "..", "{}", "x" * 300_000, "\ud800", "e30.e30.AAAA"])
    def test_what_is_no_bundle_is_refused(self, bundle):
        assert refusal(msgspec.structs.replace(Filled().request(), bundle=bundle)) == Code.BUNDLE_UNTRUSTED


class TestAnswers:
    """Whatever could not be shown is not signed, though every digest fits."""

    @pytest.mark.parametrize(
        "answers",
        [
            GOLDEN | {"unknown": "私は全財産を譲ります"},
            GOLDEN | {"relation": "nobody"},
            GOLDEN | {"institution": "病院\u202e円000,02"},
            GOLDEN | {"applicant_phone": "090-0000-0019"},  # the form would read it otherwise than it is written
            GOLDEN | {"insured_on_exam_day": "yes"},
            {key: value for key, value in GOLDEN.items() if key != "applicant_name"},
            {key: value for key, value in GOLDEN.items() if key != "other_subsidy"},  # hides other_subsidy_amount
            GOLDEN | {"receipt": [GOLDEN["receipt"][0] | {"size": 1}]},
        ],
        ids=["unknown", "no choice", "turned round", "uncleaned", "text for yes", "missing", "hidden", "another file"],
    )
    def test_answers_that_the_form_does_not_allow_are_refused(self, answers):
        assert refusal(replace(Filled(), answers=answers).request()) == Code.ANSWERS_INVALID

    def test_a_file_that_no_answer_names_is_refused(self):
        more = Attachment("契約書.pdf", "application/pdf", b"b" * 32, b"%PDF-1.7")
        assert refusal(replace(Filled(), files=(*Filled().files, more)).request()) == Code.ANSWERS_INVALID

    def test_files_in_another_order_are_refused(self):
        assert refusal(replace(Filled(), files=Filled().files[::-1]).request()) == Code.ANSWERS_INVALID
