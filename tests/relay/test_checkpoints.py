"""The gate for checkpoints: what passes inward and outward, and every reason for which something does not."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.witness import CLOSED, FORKED, LOG, LOG_KEYS, TIME, WITNESS, body, cosigned, request, signed

from todoke_evidence import add_checkpoint, checkpoint, std64
from todoke_evidence.add_checkpoint import Request
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.cosignature import WitnessSigner
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteSigner, signature_line
from todoke_kit.errors import Refusal
from todoke_relay.core import checkpoints, gate

REQUEST, INTERNET, OFFICE = "checkpoints.internet", "outbox.log.internet", "outbox.log.closed"
STRANGER = NoteSigner(LOG.verifier.name, b"\x09" * 32)
FORGER = WitnessSigner(NoteSigner(WITNESS.verifier.name, b"\x09" * 32))
SMUGGLED = f"— stranger.example {std64.encode(bytes(4) + b'personal data')}\n"


def refused_inward(subject: str, data: bytes) -> str:
    try:
        return f"passed as {checkpoints.judge_request(subject, data, LOG_KEYS)}"
    except (Refusal, EvidenceError) as error:
        return error.code


def refused_outward(subject: str, text: str | bytes) -> str:
    try:
        data = text.encode() if isinstance(text, str) else text
        return f"passed as {checkpoints.judge_log(subject, data, LOG_KEYS).subject}"
    except (Refusal, EvidenceError) as error:
        return error.code


def asking(noted: str, **changes: object) -> bytes:
    return add_checkpoint.encode(replace(request(5, 9), checkpoint=noted, **changes))


class TestInward:
    @pytest.mark.parametrize(("old", "new"), [(0, 1), (0, 9), (5, 9), (9, 9), (99, 100)])
    def test_what_the_internet_zones_log_asks_its_witness_goes_in(self, old: int, new: int) -> None:
        assert checkpoints.judge_request(REQUEST, body(old, new), LOG_KEYS) == "witness.internet"

    @pytest.mark.parametrize(
        "subject",
        [
            "checkpoints",
            "checkpoints.closed",
            "checkpoints.internet.x",
            "checkpoints.internet\n",
            "witness.internet",
            "",
        ],
    )
    def test_on_no_other_subject(self, subject: str) -> None:
        assert refused_inward(subject, body(5, 9)) == "subject_not_allowed"

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "add_checkpoint_malformed"),
            (b"rubbish", "add_checkpoint_malformed"),
            (body(5, 9)[1:], "add_checkpoint_malformed"),
            (body(5, 9).replace(b"old 5", b"old 05"), "add_checkpoint_malformed"),
            (body(5, 9) + bytes(add_checkpoint.MAX_BYTES), "add_checkpoint_malformed"),
            (asking("no note"), "note_malformed"),
            (asking(signed(9, signer=STRANGER)), "note_signature_invalid"),
            (asking(signed(9, signer=CLOSED)), "note_signature_invalid"),
            (asking(signed(9) + SMUGGLED), "note_signature_invalid"),
            (asking(cosigned(9)), "note_signature_invalid"),
            (asking(signed(9) + signed(9).split("\n\n")[1]), "note_signature_invalid"),
            (
                asking(checkpoint.sign(Checkpoint(LOG.verifier.name, 9, bytes(32), ("smuggled",)), LOG)),
                "checkpoint_malformed",
            ),
            (asking(signed(9), old_size=0), "proof_misplaced"),
            (asking(signed(9), old_size=9), "proof_misplaced"),
            (asking(signed(9), old_size=10), "proof_misplaced"),
        ],
        ids=[
            "empty",
            "rubbish",
            "cut",
            "a second spelling",
            "oversized",
            "no note in it",
            "key unknown",
            "the closed zone's log",
            "another signature line",
            "cosigned",
            "a line twice",
            "an extension line",
            "a proof from nothing",
            "a proof to itself",
            "a proof backwards",
        ],
    )
    def test_nothing_else_goes_in(self, data: bytes, code: str) -> None:
        assert refused_inward(REQUEST, data) == code

    def test_whether_a_log_contradicts_itself_is_for_the_witness(self) -> None:
        fork = add_checkpoint.encode(Request(5, request(5, 9).path, signed(9, FORKED)))
        assert checkpoints.judge_request(REQUEST, fork, LOG_KEYS) == "witness.internet"

    @given(st.binary(max_size=400))
    def test_any_bytes_are_refused_with_a_code(self, data: bytes) -> None:
        assert not refused_inward(REQUEST, data).startswith("passed")

    @given(st.integers(min_value=0, max_value=len(body(5, 9)) - 1), st.integers(min_value=0, max_value=255))
    def test_what_goes_in_has_one_spelling(self, place: int, value: int) -> None:
        """One byte is another: either nothing passes, or it is a request as its writer writes it."""
        data = bytearray(body(5, 9))
        data[place] = value
        if refused_inward(REQUEST, bytes(data)).startswith("passed"):
            assert add_checkpoint.encode(add_checkpoint.parse(bytes(data))) == data


class TestOutward:
    def test_the_cosigned_checkpoint_goes_out_in_the_order_of_size_and_time(self) -> None:
        found = checkpoints.judge_log(INTERNET, cosigned(5).encode(), LOG_KEYS)
        assert found == gate.Notice("out.log.internet", cosigned(5).encode(), (5, TIME))

    def test_so_does_the_closed_zones_own_checkpoint(self) -> None:
        own = signed(7, signer=CLOSED).encode()
        assert checkpoints.judge_log(OFFICE, own, LOG_KEYS) == gate.Notice("out.log.closed", own, (7, 0))

    @pytest.mark.parametrize(
        ("subject", "text", "code"),
        [
            (INTERNET, signed(5), "note_signature_invalid"),
            (INTERNET, FORGER.cosign(signed(5), TIME), "note_signature_invalid"),
            (INTERNET, WITNESS.cosign(signed(5, signer=STRANGER), TIME), "note_signature_invalid"),
            (INTERNET, WITNESS.cosign(signed(5, signer=CLOSED), TIME), "note_signature_invalid"),
            (INTERNET, cosigned(5) + SMUGGLED, "note_signature_invalid"),
            (INTERNET, signed(5) + signature_line(WITNESS.verifier, bytes(72)), "note_signature_invalid"),
            (INTERNET, signed(5, signer=CLOSED), "note_signature_invalid"),
            (OFFICE, signed(5), "note_signature_invalid"),
            (OFFICE, signed(5, signer=CLOSED) + SMUGGLED, "note_signature_invalid"),
            (OFFICE, WITNESS.cosign(signed(5, signer=CLOSED), TIME), "note_signature_invalid"),
            (
                OFFICE,
                checkpoint.sign(Checkpoint(CLOSED.verifier.name, 9, bytes(32), ("smuggled",)), CLOSED),
                "checkpoint_malformed",
            ),
            (OFFICE, "rubbish", "note_malformed"),
            (OFFICE, b"\xff", "note_malformed"),
            (OFFICE, b"x" * (checkpoint.MAX_BARE + 1), "checkpoint_oversized"),
            ("outbox.log.other", cosigned(5), "subject_not_allowed"),
            ("outbox.log.internet.x", cosigned(5), "subject_not_allowed"),
            ("out.log.internet", cosigned(5), "subject_not_allowed"),
            ("outbox.statuses", cosigned(5), "subject_not_allowed"),
        ],
        ids=[
            "not cosigned",
            "cosigned by a forger",
            "cosigned, of an unknown key",
            "cosigned, of the other log",
            "another signature line",
            "a made-up cosignature",
            "the closed log's as the internet's",
            "the internet log's as the closed",
            "data in a signature line",
            "a cosignature that is not due",
            "data in an extension line",
            "rubbish",
            "no text",
            "oversized",
            "another log",
            "a longer subject",
            "a subject of outside",
            "the statuses' subject",
        ],
    )
    def test_nothing_else_goes_out(self, subject: str, text: str | bytes, code: str) -> None:
        assert refused_outward(subject, text) == code

    def test_what_is_not_newer_than_what_went_out_stays_in(self) -> None:
        """The rule of the notices: what went out is left out when it comes again, and all that is older is refused."""
        newest = checkpoints.judge_log(INTERNET, cosigned(9, TIME).encode(), LOG_KEYS)
        sent = {newest.subject: gate.Sent(newest.order, hashlib.sha256(newest.body).hexdigest())}
        for text, passed, refused in (
            (cosigned(9, TIME), 0, 0),
            (cosigned(9, TIME - 1), 0, 1),
            (cosigned(8, TIME + 60), 0, 1),
            (cosigned(9, TIME + 1), 1, 0),
            (cosigned(10, TIME), 1, 0),
        ):
            one = checkpoints.judge_log(INTERNET, text.encode(), LOG_KEYS)
            verdict = gate.only_newer(gate.OutwardVerdict((one,), ()), sent)
            assert (len(verdict.passed), len(verdict.refused)) == (passed, refused)

    def test_a_second_history_of_the_same_size_stays_in(self) -> None:
        one, other = (
            checkpoints.judge_log(OFFICE, signed(9, hashes, CLOSED).encode(), LOG_KEYS)
            for hashes in (FORKED, [*FORKED[:8], bytes(32)])
        )
        verdict = gate.only_newer(gate.OutwardVerdict((one, other), ()), {})
        assert (verdict.passed, [refused.code for refused in verdict.refused]) == ((one,), ["notice_not_newer"])
