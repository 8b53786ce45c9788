"""The witness cosigns what extends what it cosigned before, and nothing else; nothing leaves before it is stored."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.refusals import outcome
from support.witness import FORKED, LOG, TIME, WITNESS, body, cosigned, request, signed

from todoke_evidence import add_checkpoint, checkpoint, note
from todoke_evidence.add_checkpoint import Request
from todoke_evidence.cosignature import cosigned_at
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.note import NoteSigner
from todoke_kit import logs
from todoke_kit.database import StoreUnavailableError
from todoke_kit.errors import Refusal
from todoke_ledger import inbox
from todoke_ledger.core import witness
from todoke_ledger.core.witness import NOTHING, Cosigned
from todoke_ledger.inbox import Cosigner
from todoke_ledger.store import HeadMovedError
from todoke_ledger.witness_store import WitnessStore

KEYS = [LOG.verifier]
STRANGER = NoteSigner(LOG.verifier.name, b"\x09" * 32)


def after(size: int) -> Cosigned:
    head = checkpoint.open_checkpoint(signed(size), KEYS)
    return Cosigned(head.size, head.root, TIME, cosigned(size))


class TestJudging:
    @pytest.mark.parametrize(("old", "new"), [(0, 1), (0, 5), (1, 2), (4, 8), (5, 7), (7, 100)])
    def test_what_extends_the_last_is_to_be_cosigned(self, old: int, new: int) -> None:
        last = after(old) if old else NOTHING
        head = witness.judge(request(old, new), KEYS, last)
        assert head is not None
        assert head.size == new

    def test_the_last_come_again_is_not(self) -> None:
        for old in (0, 3, 5):
            assert witness.judge(request(old, 5), KEYS, after(5)) is None

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            (request(5, 5, FORKED), "checkpoint_forked"),
            (request(0, 5, FORKED), "checkpoint_forked"),
            (request(5, 9, FORKED), "consistency_unproven"),
            (request(3, 4), "checkpoint_rolled_back"),
            (request(0, 1), "checkpoint_rolled_back"),
            (request(3, 9), "old_size_stale"),
            (request(0, 9), "old_size_stale"),
            (request(6, 9), "old_size_stale"),
            (replace(request(5, 9), path=request(5, 9).path[:-1]), "consistency_unproven"),
            (replace(request(5, 9), path=(*request(5, 9).path, bytes(32))), "consistency_unproven"),
            (replace(request(5, 9), path=()), "consistency_unproven"),
            (replace(request(5, 9), path=tuple(reversed(request(5, 9).path))), "consistency_unproven"),
        ],
        ids=[
            "same size, other root",
            "same size, other root, from nothing",
            "longer, not an extension",
            "smaller",
            "smaller, from nothing",
            "old size too small",
            "old size nothing",
            "old size too large",
            "proof too short",
            "proof too long",
            "no proof",
            "proof in another order",
        ],
    )
    def test_anything_else_is_refused(self, asked: Request, code: str) -> None:
        with pytest.raises(Refusal, match=code):
            witness.judge(asked, KEYS, after(5))

    def test_the_first_time_nothing_can_be_proven_and_nothing_is(self) -> None:
        with pytest.raises(Refusal, match="consistency_unproven"):
            witness.judge(replace(request(0, 5), path=(bytes(32),)), KEYS, NOTHING)
        with pytest.raises(Refusal, match="old_size_stale"):
            witness.judge(request(3, 5), KEYS, NOTHING)

    @pytest.mark.parametrize(
        ("noted", "code"),
        [
            (signed(9, signer=STRANGER), Code.NOTE_SIGNATURE_INVALID),
            (signed(9, signer=NoteSigner("other.example/log", bytes(32))), Code.NOTE_SIGNATURE_INVALID),
            (cosigned(9), Code.NOTE_SIGNATURE_INVALID),
            (note.sign("no checkpoint\n", LOG), Code.CHECKPOINT_MALFORMED),
            ("no note", Code.NOTE_MALFORMED),
        ],
        ids=["key unknown", "log unknown", "a stranger's signature beside it", "no checkpoint", "no note"],
    )
    def test_what_the_log_did_not_sign_is_refused(self, noted: str, code: Code) -> None:
        path = request(5, 9).path
        assert outcome(witness.judge, Request(5, path, noted), KEYS, after(5)) is code


@pytest.fixture
def store(database_url: str) -> Iterator[WitnessStore]:
    made = WitnessStore(database_url)
    made.create()
    yield made
    made.close()


class Clock:
    now = TIME

    def __call__(self) -> int:
        return self.now


def cosigner(store: WitnessStore, clock: Clock) -> Cosigner:
    return Cosigner(store, WITNESS, KEYS, clock)


class TestCosigning:
    def test_cosignatures_verify_and_go_on_after_a_new_start(self, store: WitnessStore) -> None:
        clock = Clock()
        first = cosigner(store, clock).cosign(body(0, 5))
        clock.now += 60
        second = cosigner(store, clock).cosign(body(5, 9))
        for noted, size, time in ((first, 5, TIME), (second, 9, TIME + 60)):
            assert checkpoint.open_bare(noted, KEYS, [WITNESS.verifier]).size == size
            assert cosigned_at(noted, [WITNESS.verifier]) == {WITNESS.verifier.name: time}

    def test_its_time_never_goes_back(self, store: WitnessStore) -> None:
        clock = Clock()
        cosigner(store, clock).cosign(body(0, 5))
        clock.now -= 3_600
        noted = cosigner(store, clock).cosign(body(5, 9))
        assert cosigned_at(noted, [WITNESS.verifier]) == {WITNESS.verifier.name: TIME}

    def test_what_comes_again_is_answered_as_before_and_signed_no_second_time(self, store: WitnessStore) -> None:
        clock = Clock()
        first = cosigner(store, clock).cosign(body(0, 5))
        clock.now += 60
        assert cosigner(store, clock).cosign(body(0, 5)) == first

    def test_a_refusal_changes_nothing(self, store: WitnessStore) -> None:
        made = cosigner(store, Clock())
        made.cosign(body(0, 5))
        before = store.last(LOG.verifier.name)
        for asked in (request(5, 9, FORKED), request(3, 9), request(0, 4), request(5, 5, FORKED)):
            with pytest.raises(Refusal):
                made.cosign(add_checkpoint.encode(asked))
        with pytest.raises(EvidenceError):
            made.cosign(add_checkpoint.encode(request(5, 9, signer=STRANGER)))
        assert store.last(LOG.verifier.name) == before
        assert made.cosign(body(5, 9))

    def test_nothing_leaves_when_it_could_not_be_stored(self, store: WitnessStore, database_url: str) -> None:
        class Full(WitnessStore):
            def advance(self, origin: str, old: Cosigned, new: Cosigned) -> None:
                raise StoreUnavailableError

        full = Full(database_url)
        with pytest.raises(StoreUnavailableError):
            cosigner(full, Clock()).cosign(body(0, 5))
        full.close()
        assert store.last(LOG.verifier.name) == NOTHING

    def test_of_two_who_start_from_one_state_the_second_signs_nothing(self, store: WitnessStore) -> None:
        store.advance("log", NOTHING, after(5))
        store.advance("log", after(5), after(7))
        with pytest.raises(HeadMovedError):
            store.advance("log", after(5), after(9))
        assert store.last("log") == after(7)

    def test_logs_are_kept_apart(self, store: WitnessStore) -> None:
        store.advance("one", NOTHING, after(5))
        assert store.last("other") == NOTHING

    @pytest.mark.parametrize("data", [b"", b"\xff", b"old 5\n", bytes(9_000), b"old 0\n\n" + b"x" * 9_000])
    def test_bytes_that_are_no_request_are_refused(self, store: WitnessStore, data: bytes) -> None:
        assert outcome(cosigner(store, Clock()).cosign, data) is Code.ADD_CHECKPOINT_MALFORMED


@pytest.mark.usefixtures("restored_logging")
def test_of_what_may_be_a_second_history_the_words_that_the_log_signed_are_recorded(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    logs.configure("ledger", file)
    contradiction = add_checkpoint.encode(request(5, 9, FORKED))
    inbox._record("consistency_unproven", contradiction)
    inbox._record("old_size_stale", body(3, 9))
    forked, stale = (json.loads(line) for line in file.read_text().splitlines())
    assert (forked["code"], forked["request"]) == ("consistency_unproven", contradiction.decode())
    assert (stale["code"], "request" in stale) == ("old_size_stale", False)
