"""The gate: what passes inward and outward, and every reason for which something does not."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import letters, parcels
from support.notices import BUNDLE, KEY, MOMENT, STATUS, TAIL, VACANCIES, VERIFIER

from todoke_evidence import (
    b64,
    letter,
    notice,
    notice_jws,
    packing,
    receipt,
    sealed_letter,
    sealing,
    status_notice,
    vacancies,
)
from todoke_evidence.file_outcome import FileOutcome
from todoke_evidence.notice import NoticeKey
from todoke_evidence.standing import Standing
from todoke_kit.errors import Refusal
from todoke_pb.envelope.v1 import envelope_pb2 as pb
from todoke_relay.core import gate
from todoke_relay.envelopes import decode_pack, encode_pack

SUBJECT = "submissions.990019"
WRONG_INWARD = (
    "submissions",
    "submissions.",
    "submissions.99001",
    "submissions.9900190",
    "submissions.abcdef",
    "submissions.990019.x",
    "submissions.٩٩٠٠١٩",
    "submissions.990019\n",
    "inbox.990019",
    ">",
    "",
)
UPLOAD = "0123456789abcdef" * 2
WRONG_CHUNKS = (
    "chunks",
    f"chunks.990019.{UPLOAD}",
    f"chunks.990019.{UPLOAD}.",
    f"chunks.990019.{UPLOAD}.80",
    f"chunks.990019.{UPLOAD}.100",
    f"chunks.990019.{UPLOAD}.00",
    f"chunks.990019.{UPLOAD}.-1",
    f"chunks.990019.{UPLOAD}.٧",
    f"chunks.990019.{UPLOAD}.0\n",
    f"chunks.990019.{UPLOAD}.0.0",
    f"chunks.990019.{UPLOAD.upper()}.0",
    f"chunks.990019.{UPLOAD[:-1]}.0",
    f"chunks.99001.{UPLOAD}.0",
    f"files.990019.{UPLOAD}.0",
    "submissions.990019",
    "",
)
WRONG_OUTWARD = (
    "outbox.letter.x",
    "outbox.letters",
    "outbox.letter\n",
    "outbox.form",
    "outbox.form.",
    "outbox.form.a.b",
    "outbox.form.*",
    "outbox.form.>",
    "outbox.form.ningen-dock\n",
    "outbox.form.ningen-dock_",
    "outbox.form.ningen-dock_10",
    "outbox.form.ningen-dock_places_1",
    "outbox.form.ningen-dock_1_places",
    "outbox.form._places",
    "outbox.form._1",
    "outbox.form." + "a" * 65,
    "outbox.status.ABCD",
    "outbox.statuses.x",
    "outbox.statuses\n",
    "out.form.ningen-dock",
    "out.status.ABCD",
    "out.letter.ABCD",
    "dead.relay",
    "",
)


def judge(body: bytes, subject: str = SUBJECT) -> gate.Verdict:
    return gate.judge_inward(subject, body, decode_pack)


def plain(number: int = 0, **changes: Any) -> gate.Submission:
    """A submission as the gate sees it, with some of its members changed."""
    (decoded,) = packed(parcels.submission(number)).submissions
    return replace(decoded, **changes)


def packed(*submissions: pb.Submission) -> gate.Pack:
    """A pack as the gate sees it."""
    return decode_pack(parcels.pack(*submissions))


def holding(*submissions: gate.Submission) -> gate.Pack:
    """A pack of these."""
    return replace(packed(), submissions=submissions)


def code_of(submission: gate.Submission) -> str | None:
    verdict = judge(encode_pack(holding(submission)))
    return verdict.refused[0].code if verdict.refused else None


def whole(verdict: gate.Verdict) -> str:
    """The code for which a whole message stays outside."""
    (refused,) = verdict.refused
    assert verdict.passed is None
    assert refused.pack is None
    return refused.code


class TestInward:
    def test_a_pack_goes_to_the_inbox_of_its_municipality(self) -> None:
        pack = holding(plain(1), plain(2))
        assert judge(encode_pack(pack)) == gate.Verdict("inbox.990019", pack, ())

    def test_a_fault_of_ours_in_reading_a_pack_is_no_verdict_on_it(self) -> None:
        """What breaks a rule may be let go (decision 0046), and this may be an honest one."""

        def decode(_body: bytes) -> gate.Pack:
            raise ValueError

        with pytest.raises(ValueError, match=r"^$"):
            gate.judge_inward(SUBJECT, b"", decode)

    def test_a_bad_submission_stays_outside_and_its_neighbours_go_on(self) -> None:
        good, bad = plain(1), plain(2, key_id="")
        verdict = judge(encode_pack(holding(good, bad, plain(3))))
        assert verdict.passed == holding(good, plain(3))
        assert verdict.refused == (gate.Refused("key_id_malformed", holding(bad)),)

    def test_when_all_are_bad_nothing_goes_on(self) -> None:
        verdict = judge(encode_pack(holding(plain(1, key_id=""), plain(2, sealed=b""))))
        assert verdict.passed is None
        assert [refused.code for refused in verdict.refused] == ["key_id_malformed", "sealed_size_wrong"]

    @pytest.mark.parametrize("size", [0, gate.MIN_SEALED - 1, gate.MAX_SEALED + 1])
    def test_sealed_bytes_of_impossible_size_are_refused(self, size: int) -> None:
        assert code_of(plain(sealed=bytes(size))) == "sealed_size_wrong"

    @pytest.mark.parametrize("size", [gate.MIN_SEALED, gate.MAX_SEALED])
    def test_sealed_bytes_at_the_bounds_pass(self, size: int) -> None:
        assert code_of(plain(sealed=bytes(size))) is None

    @pytest.mark.parametrize("size", [0, packing.OVERHEAD, gate.MAX_STATEMENT + 1])
    def test_a_statement_of_impossible_size_is_refused(self, size: int) -> None:
        assert code_of(plain(statement=bytes(size))) == "statement_size_wrong"

    @pytest.mark.parametrize("size", [packing.OVERHEAD + 1, gate.MAX_STATEMENT])
    def test_a_statement_at_the_bounds_passes(self, size: int) -> None:
        assert code_of(plain(statement=bytes(size))) is None

    @pytest.mark.parametrize("suite", sealing.SUITES)
    def test_the_key_of_a_pack_may_be_sealed_with_any_suite(self, suite: str) -> None:
        sealed = packing.seal(sealing.generate(suite).public(), parcels.MUNICIPALITY, [])
        assert judge(encode_pack(replace(holding(plain()), sealed_key=sealed.sealed_key))).refused == ()

    @pytest.mark.parametrize("sealed_key", [b"", parcels.PACK_KEY.sealed_key[1:], parcels.PACK_KEY.sealed_key + b"x"])
    def test_a_pack_whose_sealed_key_has_another_size_is_refused(self, sealed_key: bytes) -> None:
        assert whole(judge(encode_pack(replace(holding(plain()), sealed_key=sealed_key)))) == "pack_malformed"

    @pytest.mark.parametrize("key_id", ["", "a b", "a" * 33])
    def test_a_pack_whose_key_id_has_another_shape_is_refused(self, key_id: str) -> None:
        assert whole(judge(encode_pack(replace(holding(plain()), key_id=key_id)))) == "key_id_malformed"

    @pytest.mark.parametrize("key_id", ["", "a b", "a.b", "a" * 33, "鍵", "a\n"])
    def test_a_key_id_of_another_shape_is_refused(self, key_id: str) -> None:
        assert code_of(plain(key_id=key_id)) == "key_id_malformed"

    @pytest.mark.parametrize(
        "passage",
        [
            {"accepted_at_ms": 0},
            {"accepted_at_ms": -1},
            {"accepted_at_ms": gate.MAX_MOMENT_MS + 1},
            {"ledger_index": gate.MAX_LEDGER_INDEX + 1},
        ],
    )
    def test_a_passage_that_cannot_be_is_refused(self, passage: dict[str, int]) -> None:
        assert code_of(plain(**passage)) == "passage_malformed"

    @pytest.mark.parametrize("subject", WRONG_INWARD)
    def test_another_subject_is_refused(self, subject: str) -> None:
        assert whole(judge(encode_pack(holding(plain())), subject)) == "subject_not_allowed"

    def test_an_empty_pack_is_refused(self) -> None:
        assert whole(judge(b"")) == "pack_malformed"

    def test_a_full_pack_passes_and_one_more_submission_does_not(self) -> None:
        full = [plain(number) for number in range(gate.MAX_SUBMISSIONS)]
        assert judge(encode_pack(holding(*full))).passed == holding(*full)
        assert whole(judge(encode_pack(holding(*full, plain())))) == "pack_malformed"

    def test_an_oversized_pack_is_refused_before_it_is_read(self) -> None:
        def unread(_: bytes) -> gate.Pack:
            raise AssertionError

        verdict = gate.judge_inward(SUBJECT, bytes(gate.MAX_PACK + 1), unread)
        assert whole(verdict) == "pack_oversized"

    @pytest.mark.parametrize("body", [b"\xff", b"plain text", b"\x0a\x05abc", parcels.pack(parcels.submission())[:-1]])
    def test_bytes_that_are_no_pack_are_refused(self, body: bytes) -> None:
        assert whole(judge(body)) == "pack_malformed"

    def test_an_unknown_field_is_refused_wherever_it_hides(self) -> None:
        unknown = b"\x9a\x06\x06hidden"  # field 99, six bytes
        inner = parcels.submission()
        for message in (inner.envelope, inner.passage, inner):
            original = message.SerializeToString()
            message.ParseFromString(original + unknown)
            assert whole(judge(parcels.pack(inner))) == "pack_malformed"
            message.ParseFromString(original)
        assert whole(judge(parcels.pack(inner) + unknown)) == "pack_malformed"
        assert judge(parcels.pack(inner)).refused == ()

    def test_a_member_given_twice_is_refused(self) -> None:
        """The last one would count, and the first would cross unseen."""
        smuggled = b"\x1a\x05extra"  # another key_id before the real one
        envelope = parcels.submission().envelope.SerializeToString()
        passage = parcels.submission().passage.SerializeToString()
        submission = _field(1, smuggled + envelope) + _field(2, passage)
        rest = parcels.pack()  # a pack's own members, without submissions
        assert whole(judge(_field(1, submission) + rest)) == "pack_malformed"
        assert whole(judge(_field(2, b"another key") + parcels.pack(parcels.submission()))) == "pack_malformed"

    @given(st.binary(max_size=300))
    def test_no_bytes_at_all_break_the_gate(self, body: bytes) -> None:
        assert whole(judge(body)) == "pack_malformed"

    @given(st.binary(max_size=200), st.binary(max_size=20), st.text(max_size=40), st.integers(-(2**63), 2**63 - 1))
    def test_no_members_at_all_break_the_gate(self, text: bytes, sealed: bytes, key_id: str, moment: int) -> None:
        assert code_of(gate.Submission(text, sealed, key_id, moment, 0)) is not None


HINT = "outbox.form.ningen-dock_places"
STATUSES = "outbox.statuses"
SIGNED_STATUS = notice.sign_status(STATUS, KEY)
FORMER = replace(BUNDLE, accept_until=datetime(2026, 12, 23, tzinfo=UTC))
SIGNED_BUNDLE = notice.sign_bundle(BUNDLE, KEY)


def outward(subject: str, text: str) -> gate.OutwardVerdict:
    return gate.judge_outward(subject, text.encode(), VERIFIER)


def leaves(subject: str, text: str) -> str:
    """The subject under which the only notice of a message goes out, unchanged."""
    verdict = outward(subject, text)
    (passed,) = verdict.passed
    assert (passed.body, verdict.refused) == (text.encode(), ())
    return passed.subject


def named(verdict: gate.OutwardVerdict) -> list[tuple[str, str]]:
    """The subject outside and the text of each notice that passes."""
    return [(one.subject, one.body.decode()) for one in verdict.passed]


def refusal(subject: str, text: str) -> str:
    """The code for which nothing of a message goes out."""
    verdict = outward(subject, text)
    (refused,) = verdict.refused
    assert (refused.body, verdict.passed) == (text.encode(), ())
    return refused.code


def status_of(number: int, state: str = "arrived") -> tuple[str, str]:
    """The subject outside of one of many receipts, and its signed status."""
    receipt_number = receipt.receipt_number(number.to_bytes(16))
    signed = notice.sign_status(replace(STATUS, receipt_number=receipt_number, state=state), KEY)
    return f"out.status.{receipt_number.replace('-', '')}", signed


class TestOutward:
    def test_a_bundle_goes_out_under_its_procedure(self) -> None:
        assert leaves("outbox.form.ningen-dock", SIGNED_BUNDLE) == "out.form.ningen-dock"

    def test_a_former_version_goes_out_under_a_name_of_its_own(self) -> None:
        text = notice.sign_bundle(FORMER, KEY)
        assert leaves("outbox.form.ningen-dock_1", text) == "out.form.ningen-dock_1"
        for other in ("outbox.form.ningen-dock", "outbox.form.ningen-dock_0"):
            assert refusal(other, text) == "subject_mismatch"
        assert refusal("outbox.form.ningen-dock_1", SIGNED_BUNDLE) == "subject_mismatch"

    def test_a_status_goes_out_under_its_receipt_number(self) -> None:
        assert leaves(STATUSES, SIGNED_STATUS) == f"out.status.{TAIL}"

    def test_a_status_tells_what_became_of_files(self) -> None:
        told = replace(STATUS, files=(FileOutcome("pdf", "rebuilt", ("scripts",)), FileOutcome("csv", "encrypted")))
        assert leaves(STATUSES, notice.sign_status(told, KEY)) == f"out.status.{TAIL}"

    @pytest.mark.parametrize("member", [{"name": "領収書.pdf"}, {"kind": "見本 太郎"}, {"removed": ["見本 太郎"]}])
    def test_nothing_else_of_a_file_goes_out_even_when_it_is_signed(self, member: dict[str, object]) -> None:
        file = {"kind": "pdf", "removed": [], "verdict": "rebuilt"}
        signed = notice_jws.sign(
            status_notice._status_members(STATUS) | {"files": [file | member]}, notice.STATUS_TYPE, KEY
        )
        assert refusal(STATUSES, signed) == "notice_malformed"

    def test_a_status_tells_a_place_in_the_waiting_list(self) -> None:
        told = replace(STATUS, standing=Standing("waiting", 3, 2))
        assert leaves(STATUSES, notice.sign_status(told, KEY)) == f"out.status.{TAIL}"

    @pytest.mark.parametrize(
        "member", [{"name": "見本 太郎"}, {"state": "見本 太郎"}, {"number": "3"}, {"number": 10**6 + 1}, {"wish": 6}]
    )
    def test_nothing_else_of_a_place_goes_out_even_when_it_is_signed(self, member: dict[str, object]) -> None:
        place = {"number": 3, "state": "waiting", "wish": 0}
        signed = notice_jws.sign(
            status_notice._status_members(STATUS) | {"standing": place | member}, notice.STATUS_TYPE, KEY
        )
        assert refusal(STATUSES, signed) == "notice_malformed"

    def test_statuses_go_out_in_the_order_they_came(self) -> None:
        sent = [status_of(2), status_of(1), status_of(2, "accepted")]
        verdict = outward(STATUSES, "\n".join(text for _, text in sent))
        assert named(verdict) == sent
        assert verdict.refused == ()

    @pytest.mark.parametrize(
        ("bad", "code"),
        [
            ("見本 太郎", "notice_malformed"),
            ("x" * (notice.MAX_STATUS + 1), "notice_oversized"),
            (SIGNED_BUNDLE, "notice_malformed"),
            (SIGNED_STATUS + "\r", "notice_malformed"),
            (notice.sign_status(STATUS, NoticeKey.generate("990019")), "notice_signature_invalid"),
        ],
    )
    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_a_bad_status_stays_inside_and_its_neighbours_go_on(self, bad: str, code: str, place: int) -> None:
        good = [status_of(1), status_of(2)]
        texts = [text for _, text in good]
        verdict = outward(STATUSES, "\n".join([*texts[:place], bad, *texts[place:]]))
        assert named(verdict) == good
        assert verdict.refused == (gate.RefusedNotice(code, bad.encode()),)

    def test_a_hundred_statuses_pass_and_one_more_does_not(self) -> None:
        full = [SIGNED_STATUS] * gate.MAX_STATUSES
        assert len(outward(STATUSES, "\n".join(full)).passed) == 100
        assert refusal(STATUSES, "\n".join([*full, SIGNED_STATUS])) == "pack_malformed"

    @pytest.mark.parametrize(
        "text", ["", "\n", SIGNED_STATUS + "\n", "\n" + SIGNED_STATUS, f"{SIGNED_STATUS}\n\n{SIGNED_STATUS}"]
    )
    def test_a_message_with_an_empty_line_is_refused(self, text: str) -> None:
        assert refusal(STATUSES, text) == "pack_malformed"

    def test_an_oversized_message_is_refused_before_it_is_read(self) -> None:
        line = "x" * notice.MAX_STATUS + "\n"
        fitting = (line * gate.MAX_STATUSES)[:-1]
        assert {refused.code for refused in outward(STATUSES, fitting).refused} == {"notice_malformed"}
        assert refusal(STATUSES, SIGNED_STATUS + "\n" + "x" * gate.MAX_OUTWARD) == "pack_oversized"

    def test_many_bundles_are_not_one_message(self) -> None:
        assert refusal("outbox.form.ningen-dock", f"{SIGNED_BUNDLE}\n{SIGNED_BUNDLE}") == "notice_malformed"

    @pytest.mark.parametrize("subject", ["outbox.form.other", "outbox.form.Ningen-dock"])
    def test_a_bundle_under_another_name_is_refused(self, subject: str) -> None:
        assert refusal(subject, SIGNED_BUNDLE) == "subject_mismatch"

    def test_one_kind_of_notice_does_not_pass_as_the_other(self) -> None:
        assert refusal("outbox.form.ningen-dock", SIGNED_STATUS) == "notice_malformed"
        assert refusal(STATUSES, SIGNED_BUNDLE) == "notice_malformed"

    @pytest.mark.parametrize("subject", WRONG_OUTWARD)
    def test_another_subject_is_refused(self, subject: str) -> None:
        assert refusal(subject, SIGNED_BUNDLE) == "subject_not_allowed"
        assert refusal(subject, SIGNED_STATUS) == "subject_not_allowed"

    def test_a_key_we_do_not_know_is_refused(self) -> None:
        stranger = notice.sign_status(STATUS, NoticeKey.generate("990019"))
        assert refusal(STATUSES, stranger) == "notice_signature_invalid"

    def test_a_known_key_signs_only_for_its_own_municipality(self) -> None:
        members = status_notice._status_members(replace(STATUS, municipality="131016"))
        foreign = notice_jws.sign(members, notice.STATUS_TYPE, KEY)
        assert refusal(STATUSES, foreign) == "notice_signature_invalid"

    def test_a_changed_byte_is_refused(self) -> None:
        head, payload, signature = SIGNED_STATUS.split(".")
        changed = f"{head}.{payload[:-4]}{'A' if payload[-4] != 'A' else 'B'}{payload[-3:]}.{signature}"
        assert refusal(STATUSES, changed) == "notice_signature_invalid"

    @pytest.mark.parametrize("text", ["plain words about a person", "a.b.c", "届"])
    def test_what_is_no_notice_is_refused(self, text: str) -> None:
        assert refusal(STATUSES, text) == "notice_malformed"
        assert refusal("outbox.form.ningen-dock", text) == "notice_malformed"

    def test_an_oversized_notice_is_refused(self) -> None:
        assert refusal("outbox.form.ningen-dock", "x" * (notice.MAX_BUNDLE + 1)) == "notice_oversized"
        assert refusal(STATUSES, "x" * (notice.MAX_STATUS + 1)) == "notice_oversized"

    @given(st.text(max_size=100), st.binary(max_size=300))
    def test_no_message_at_all_breaks_the_gate(self, subject: str, body: bytes) -> None:
        for named in (subject, "outbox.form.ningen-dock", STATUSES, "outbox.letter"):
            verdict = gate.judge_outward(named, body, VERIFIER)
            assert verdict.passed == ()
            assert b"\n".join(refused.body for refused in verdict.refused) == body


LETTER = "outbox.letter"
SIGNED_LETTER = letters.signed()


def letter_with(**changes: object) -> str:
    """A letter with other members, signed all the same."""
    members = sealed_letter._letter_members(letters.sealed())
    return notice_jws.sign(members | changes, notice.LETTER_TYPE, KEY)


class TestVacancies:
    def test_a_hint_of_a_forms_places_passes_under_its_own_name(self) -> None:
        verdict = gate.judge_outward(HINT, vacancies.sign(VACANCIES, KEY).encode(), VERIFIER)
        (passed,) = verdict.passed
        assert (passed.subject, passed.order) == ("out.form.ningen-dock_places", (4, int(MOMENT.timestamp())))

    def test_not_under_the_name_of_another_form_nor_in_the_place_of_a_form(self) -> None:
        signed = vacancies.sign(VACANCIES, KEY)
        assert refusal("outbox.form.consultation_places", signed) == "subject_mismatch"
        assert refusal("outbox.form.ningen-dock", signed) == "notice_malformed"
        assert refusal(HINT, notice.sign_bundle(BUNDLE, KEY)) == "notice_malformed"

    def test_not_when_somebody_else_signed_it(self) -> None:
        assert refusal(HINT, vacancies.sign(VACANCIES, NoticeKey.generate("990019"))) == "notice_signature_invalid"

    def test_an_older_one_that_comes_again_stays_inside(self) -> None:
        older, newer = (
            gate.judge_outward(HINT, vacancies.sign(replace(VACANCIES, sequence=number), KEY).encode(), VERIFIER)
            for number in (3, 4)
        )
        sent = {one.subject: gate.Sent(one.order, "") for one in newer.passed}
        assert [refused.code for refused in gate.only_newer(older, sent).refused] == ["notice_not_newer"]


class TestLetters:
    """A letter is judged by its type, size, signature and place in the order; what it says, nobody here can read."""

    def test_it_goes_out_under_its_receipt_number(self) -> None:
        assert leaves(LETTER, SIGNED_LETTER) == f"out.letter.{TAIL}"

    def test_of_whichever_key_and_whatever_it_says(self) -> None:
        blank = letters.sealed_bytes(bytes(letter.LETTER_BYTES))
        for sealed in (letters.sealed(letters.key("x25519")), blank, letters.sealed(sealed=bytes(len(blank.sealed)))):
            assert leaves(LETTER, letters.signed(sealed)) == f"out.letter.{TAIL}"

    @pytest.mark.parametrize(
        "size", [0, 1, letter.LETTER_BYTES, *(n + d for n in letter.SEALED_SIZES for d in (-1, 1))]
    )
    def test_every_letter_has_one_of_two_sizes(self, size: int) -> None:
        assert refusal(LETTER, letter_with(sealed=b64.encode(bytes(size)))) == "notice_malformed"

    @pytest.mark.parametrize(
        "changes",
        [
            {"title": "人間ドック"},
            {"text": LETTER},
            {"sealed": letters.LETTER.text},
            {"key_id": "花子"},
            {"receipt_number": "090-0000-0019"},
            {"sequence": -1},
        ],
    )
    def test_nothing_readable_passes_in_it(self, changes: dict[str, object]) -> None:
        assert refusal(LETTER, letter_with(**changes)) == "notice_malformed"

    def test_one_kind_of_notice_does_not_pass_as_the_other(self) -> None:
        assert refusal(LETTER, SIGNED_STATUS) == "notice_malformed"
        assert refusal(LETTER, SIGNED_BUNDLE) == "notice_malformed"
        assert refusal(STATUSES, SIGNED_LETTER) == "notice_oversized"
        assert refusal("outbox.form.ningen-dock", SIGNED_LETTER) == "notice_malformed"

    @pytest.mark.parametrize(
        "text", [f"{SIGNED_LETTER}\n{SIGNED_LETTER}", SIGNED_LETTER + "\n", SIGNED_LETTER + "=", ""]
    )
    def test_one_message_is_one_letter_and_nothing_after_it(self, text: str) -> None:
        assert refusal(LETTER, text) in {"notice_malformed", "notice_oversized"}

    def test_a_stranger_signs_none_and_a_city_none_for_another(self) -> None:
        stranger = letters.signed(by=NoticeKey.generate("990019"))
        assert refusal(LETTER, stranger) == "notice_signature_invalid"
        assert refusal(LETTER, letter_with(municipality="131016")) == "notice_signature_invalid"

    def test_an_older_letter_does_not_go_out_again(self) -> None:
        newer = outward(LETTER, letters.signed(letters.sealed(sequence=5)))
        sent = remembered(gate.only_newer(newer, {}))
        assert gate.only_newer(newer, sent) == gate.OutwardVerdict((), ())
        again = gate.only_newer(outward(LETTER, SIGNED_LETTER), sent)
        assert (again.passed, [one.code for one in again.refused]) == ((), ["notice_not_newer"])

    def test_nor_another_under_the_same_number(self) -> None:
        sent = remembered(outward(LETTER, SIGNED_LETTER))
        other = gate.only_newer(outward(LETTER, letters.signed()), sent)  # sealed anew, so not the same bytes
        assert (other.passed, [one.code for one in other.refused]) == ((), ["notice_not_newer"])


class TestOnlyNewer:
    """What went out never goes out again, nor does anything older: a stored notice stays well signed for ever."""

    def test_what_never_went_out_may(self) -> None:
        verdict = outward(STATUSES, SIGNED_STATUS)
        assert gate.only_newer(verdict, {}) == verdict

    @pytest.mark.parametrize(
        ("sequence", "second", "passes"), [(3, 0, True), (2, 1, True), (2, 0, False), (2, -1, False), (1, 9, False)]
    )
    def test_the_sequence_decides_and_the_time_where_it_is_the_same(
        self, sequence: int, second: int, passes: bool
    ) -> None:
        verdict = gate.only_newer(
            outward(STATUSES, signed_at(sequence, second)), {f"out.status.{TAIL}": gate.Sent(at(2, 0), "of another")}
        )
        assert len(verdict.passed) == passes
        assert [one.code for one in verdict.refused] == ["notice_not_newer"] * (not passes)

    def test_an_old_bundle_is_refused_like_an_old_status(self) -> None:
        bundle = replace(BUNDLE, sequence=7)
        newest = gate.only_newer(outward("outbox.form.ningen-dock", notice.sign_bundle(bundle, KEY)), {})
        sent = remembered(newest)
        again = gate.only_newer(outward("outbox.form.ningen-dock", SIGNED_BUNDLE), sent)
        assert (again.passed, [one.code for one in again.refused]) == ((), ["notice_not_newer"])

    def test_what_went_out_last_is_left_out_when_it_comes_again(self) -> None:
        """As after a relay that died before it acknowledged: no reason for an operator to look."""
        verdict = outward(STATUSES, SIGNED_STATUS)
        assert gate.only_newer(verdict, remembered(verdict)) == gate.OutwardVerdict((), ())

    def test_within_a_message_too_only_what_is_newer_goes_on(self) -> None:
        texts = [signed_at(2), signed_at(1), signed_at(2), signed_at(3)]
        verdict = gate.only_newer(outward(STATUSES, "\n".join(texts)), {})
        assert [text for _, text in named(verdict)] == [texts[0], texts[3]]
        assert verdict.refused == (gate.RefusedNotice("notice_not_newer", texts[1].encode()),)

    def test_one_name_says_nothing_about_another_and_what_was_refused_stays_so(self) -> None:
        other = status_of(1)
        verdict = outward(STATUSES, "\n".join([SIGNED_STATUS, "rubbish", other[1]]))
        newer = gate.only_newer(verdict, {f"out.status.{TAIL}": gate.Sent(at(9, 0), "")})
        assert named(newer) == [other]
        assert [one.code for one in newer.refused] == ["notice_malformed", "notice_not_newer"]

    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12), st.integers(1, 4))
    def test_however_it_is_stored_and_grouped_the_order_only_rises(
        self, orders: list[tuple[int, int]], group: int
    ) -> None:
        sent: dict[str, gate.Sent] = {}
        out: list[gate.Order] = []
        notices = [gate.Notice("out.status.x", repr(order).encode(), order) for order in orders]
        for first in range(0, len(notices), group):
            verdict = gate.only_newer(gate.OutwardVerdict(tuple(notices[first : first + group]), ()), sent)
            sent |= remembered(verdict)
            out += [one.order for one in verdict.passed]
        assert out == sorted(set(out))
        assert not orders or out[-1] == max(orders)


def at(sequence: int, second: int) -> gate.Order:
    return sequence, int(STATUS.changed_at.timestamp()) + second


def signed_at(sequence: int, second: int = 0) -> str:
    """The status with another place in the order."""
    changed = replace(STATUS, sequence=sequence, changed_at=STATUS.changed_at + timedelta(seconds=second))
    return notice.sign_status(changed, KEY)


def remembered(verdict: gate.OutwardVerdict) -> dict[str, gate.Sent]:
    """What is known afterwards of what passed."""
    return {one.subject: gate.Sent(one.order, hashlib.sha256(one.body).hexdigest()) for one in verdict.passed}


def _field(number: int, content: bytes) -> bytes:
    """One length-delimited protobuf field."""
    size, length = len(content), b""
    while size > 127:
        length += bytes([size & 127 | 128])
        size >>= 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


class TestChunks:
    @pytest.mark.parametrize("number", [0, 9, 10, 79])
    @pytest.mark.parametrize("size", [17, 262_160])
    def test_a_sealed_chunk_goes_in_under_its_own_name(self, number: int, size: int) -> None:
        subject = gate.judge_chunk(f"chunks.990019.{UPLOAD}.{number}", bytes(size))
        assert subject == f"files.990019.{UPLOAD}.{number}"

    @pytest.mark.parametrize("subject", WRONG_CHUNKS)
    def test_no_other_subject_goes_in(self, subject: str) -> None:
        with pytest.raises(Refusal, match="subject_not_allowed"):
            gate.judge_chunk(subject, bytes(17))

    @pytest.mark.parametrize("size", [0, 16, 262_161])
    def test_what_can_be_no_sealed_chunk_stays_outside(self, size: int) -> None:
        with pytest.raises(Refusal, match="chunk_size_wrong"):
            gate.judge_chunk(f"chunks.990019.{UPLOAD}.0", bytes(size))

    @given(st.text(max_size=80), st.binary(max_size=40))
    def test_nothing_but_a_refusal_comes_out(self, subject: str, body: bytes) -> None:
        with pytest.raises(Refusal):
            gate.judge_chunk(subject, body)
