"""Cosignatures of C2SP tlog-cosignature: what is signed, whose keys they are, and what else a note may hold."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.refusals import outcome

from todoke_evidence import checkpoint, note, std64
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.cosignature import MAX_TIME, WitnessSigner, WitnessVerifier, cosigned_at
from todoke_evidence.errors import Code
from todoke_evidence.note import NoteSigner, NoteVerifier

LOG = NoteSigner("log.example/internet", bytes(32))
WITNESS = WitnessSigner(NoteSigner("office.example/witness", b"\x02" * 32))
HEAD = Checkpoint("log.example/internet", 5, b"\x09" * 32)
SIGNED = checkpoint.sign(HEAD, LOG)
TIME = 1_795_425_947
COSIGNED = WITNESS.cosign(SIGNED, TIME)
# A witness of the public network, from note_cosigv1_test.go of transparency-dev/formats.
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"


def resigned(blob: bytes) -> str:
    """The signed checkpoint with a line of the witness that holds these bytes."""
    return SIGNED + note.signature_line(WITNESS.verifier, blob)


def test_the_line_is_that_of_the_specification():
    text = "log.example/internet\n5\nCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=\n"
    key = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
    signature = TIME.to_bytes(8) + key.sign(f"cosignature/v1\ntime {TIME}\n{text}".encode())
    line = f"— office.example/witness {std64.encode(WITNESS.verifier.key_id + signature)}\n"
    assert f"{SIGNED}{line}" == COSIGNED


def test_a_witnesss_key_as_others_publish_it_is_read_and_written_alike():
    assert WitnessVerifier.from_vkey(REMORA).vkey() == REMORA
    assert WitnessVerifier.from_vkey(WITNESS.verifier.vkey()) == WITNESS.verifier


def test_a_key_of_a_log_is_no_witnesss_and_the_other_way_round():
    assert outcome(NoteVerifier.from_vkey, REMORA) is Code.NOTE_KEY_MALFORMED
    assert outcome(WitnessVerifier.from_vkey, LOG.verifier.vkey()) is Code.NOTE_KEY_MALFORMED


def test_readers_who_know_only_the_log_are_not_disturbed():
    assert checkpoint.open_checkpoint(COSIGNED, [LOG.verifier]) == HEAD


def test_who_cosigned_is_told_with_the_time():
    other = WitnessSigner(NoteSigner("other.example/witness", b"\x03" * 32))
    assert cosigned_at(COSIGNED, [WITNESS.verifier, other.verifier]) == {"office.example/witness": TIME}
    assert cosigned_at(SIGNED, [WITNESS.verifier]) == {}


@pytest.mark.parametrize(
    "time", [TIME - 1, TIME + 1, 0, MAX_TIME, MAX_TIME + 1], ids=["earlier", "later", "none", "last", "too late"]
)
def test_a_changed_time_is_refused(time):
    signature = std64.decode(COSIGNED.split(" ")[-1].strip(), 100, Code.NOTE_MALFORMED)[4:]
    assert outcome(cosigned_at, resigned(time.to_bytes(8) + signature[8:]), [WITNESS.verifier]) is (
        Code.NOTE_SIGNATURE_INVALID
    )


@pytest.mark.parametrize("size", [1, 7, 64, 71, 73])
def test_a_signature_of_another_size_is_refused(size):
    assert outcome(cosigned_at, resigned(bytes(size)), [WITNESS.verifier]) is Code.NOTE_SIGNATURE_INVALID


def test_a_cosignature_does_not_pass_for_another_checkpoint():
    other = checkpoint.sign(Checkpoint(HEAD.origin, 6, HEAD.root), LOG)
    moved = other + COSIGNED.removeprefix(SIGNED)
    assert outcome(cosigned_at, moved, [WITNESS.verifier]) is Code.NOTE_SIGNATURE_INVALID


def test_the_logs_plain_signature_by_the_same_key_is_no_cosignature():
    text = checkpoint.encode(HEAD)
    plain = NoteSigner("office.example/witness", b"\x02" * 32).signature(text)
    assert outcome(cosigned_at, resigned(TIME.to_bytes(8) + plain), [WITNESS.verifier]) is Code.NOTE_SIGNATURE_INVALID


class TestBare:
    """What crosses a border holds no room for anything else."""

    def test_log_and_witness_signed_it_and_nobody_else(self):
        assert checkpoint.open_bare(COSIGNED, [LOG.verifier], [WITNESS.verifier]) == HEAD
        assert checkpoint.open_bare(SIGNED, [LOG.verifier]) == HEAD

    @pytest.mark.parametrize(
        ("signed", "others"),
        [
            (SIGNED, [[WITNESS.verifier]]),
            (COSIGNED, []),
            (f"{SIGNED}— stranger.example {std64.encode(bytes(68))}\n", []),
            (SIGNED + SIGNED.split("\n\n")[1], []),
        ],
        ids=["cosignature missing", "cosignature unasked", "a stranger's line", "a line twice"],
    )
    def test_other_signatures_than_those_asked_for_are_refused(self, signed, others):
        assert outcome(checkpoint.open_bare, signed, [LOG.verifier], *others) is Code.NOTE_SIGNATURE_INVALID

    def test_the_witness_alone_is_not_enough(self):
        alone = f"{checkpoint.encode(HEAD)}\n{COSIGNED.removeprefix(SIGNED)}"
        assert outcome(checkpoint.open_bare, alone, [LOG.verifier], [WITNESS.verifier]) is Code.NOTE_SIGNATURE_INVALID

    def test_another_logs_checkpoint_is_refused(self):
        other = NoteSigner("other.example/log", bytes(32))
        signed = checkpoint.sign(Checkpoint(HEAD.origin, 5, HEAD.root), other)
        assert outcome(checkpoint.open_bare, signed, [LOG.verifier, other.verifier]) is Code.NOTE_SIGNATURE_INVALID

    def test_extension_lines_are_refused(self):
        extended = checkpoint.sign(Checkpoint(HEAD.origin, 5, HEAD.root, ("smuggled",)), LOG)
        assert outcome(checkpoint.open_bare, extended, [LOG.verifier]) is Code.CHECKPOINT_MALFORMED

    def test_so_is_one_that_is_too_long(self):
        signers = [NoteSigner(LOG.verifier.name, bytes([number]) * 32) for number in range(20)]
        signed = note.sign(checkpoint.encode(HEAD), *signers)
        keys = [signer.verifier for signer in signers]
        assert outcome(checkpoint.open_bare, signed, keys) is Code.CHECKPOINT_MALFORMED
