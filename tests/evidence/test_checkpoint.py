"""Checkpoints: exactly the lines of C2SP tlog-checkpoint, and signed by the log they name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.refusals import outcome

from todoke_evidence import checkpoint, merkle, note
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.errors import Code
from todoke_evidence.note import NoteSigner

ORIGIN = "example.com/behind-the-sofa"
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
TEXT = f"{ORIGIN}\n20852163\n{ROOT}\n"  # the example of the specification
SIGNER = NoteSigner(ORIGIN, bytes(32))
EMPTY_ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_the_example_of_the_specification_reads_and_writes_the_same():
    parsed = checkpoint.parse(TEXT)
    assert (parsed.origin, parsed.size, len(parsed.root), parsed.extensions) == (ORIGIN, 20_852_163, 32, ())
    assert checkpoint.encode(parsed) == TEXT


def test_extension_lines_are_kept_because_the_signature_covers_them():
    parsed = checkpoint.parse(f"{TEXT}one\ntwo +\n")
    assert parsed.extensions == ("one", "two +")
    assert checkpoint.encode(parsed) == f"{TEXT}one\ntwo +\n"


def test_an_empty_log_has_the_root_of_the_empty_tree():
    assert checkpoint.parse(f"{ORIGIN}\n0\n{EMPTY_ROOT}\n") == Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT)
    assert outcome(checkpoint.parse, f"{ORIGIN}\n0\n{ROOT}\n") is Code.CHECKPOINT_MALFORMED


@pytest.mark.parametrize("origin", ["a", "a" * 255, "é" * 127 + "a", "example log+origin", "届出.example"])
def test_origins_that_the_specification_allows(origin):
    assert checkpoint.parse(f"{origin}\n1\n{ROOT}\n").origin == origin


@pytest.mark.parametrize("origin", ["", "a" * 256, "é" * 128, "a\x00", "a\r", "\ud800"])
def test_origins_that_are_refused(origin):
    assert outcome(checkpoint.parse, f"{origin}\n1\n{ROOT}\n") is Code.CHECKPOINT_MALFORMED


@pytest.mark.parametrize(
    "size",
    [
        "",
        "00",
        "01",
        "-1",
        "+5",
        " 5",
        "5 ",
        "1_000",
        "٣",
        "５",
        "1e3",
        "0x1",
        "5.0",
        "9223372036854775808",
        "9" * 5_000,
    ],
)
def test_sizes_that_are_refused(size):
    assert outcome(checkpoint.parse, f"{ORIGIN}\n{size}\n{ROOT}\n") is Code.CHECKPOINT_MALFORMED


def test_the_largest_size():
    assert checkpoint.parse(f"{ORIGIN}\n9223372036854775807\n{ROOT}\n").size == checkpoint.MAX_SIZE


@pytest.mark.parametrize(
    "root",
    ["", ROOT[:-1], ROOT[:-4], f"{ROOT}AAAA", f"{ROOT} ", ROOT.replace("/", "_"), ROOT.replace("2I=", "2J="), "AAAA"],
)
def test_roots_that_are_refused(root):
    assert outcome(checkpoint.parse, f"{ORIGIN}\n1\n{root}\n") is Code.CHECKPOINT_MALFORMED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        TEXT[:-1],
        f"{ORIGIN}\n1\n",
        f"{TEXT}\n",
        f"{TEXT}\none\n",
        TEXT.replace("\n", "\r\n"),
        TEXT + "x\n" * 17,
    ],
)
def test_texts_of_another_shape_are_refused(text):
    assert outcome(checkpoint.parse, text) is Code.CHECKPOINT_MALFORMED


def test_a_signed_checkpoint_opens_under_the_logs_key():
    head = checkpoint.parse(TEXT)
    assert checkpoint.open_checkpoint(checkpoint.sign(head, SIGNER), [SIGNER.verifier]) == head


def test_a_checkpoint_signed_by_another_known_log_is_refused():
    other = NoteSigner("other.example/log", bytes(32))
    signed = checkpoint.sign(checkpoint.parse(TEXT), other)
    verifiers = [SIGNER.verifier, other.verifier]
    assert outcome(checkpoint.open_checkpoint, signed, verifiers) is Code.NOTE_SIGNATURE_INVALID


def test_during_a_key_rotation_either_key_of_the_log_will_do():
    following = NoteSigner(ORIGIN, b"\x01" * 32)
    head = checkpoint.parse(TEXT)
    signed = note.sign(checkpoint.encode(head), SIGNER, following)
    for verifier in (SIGNER.verifier, following.verifier):
        assert checkpoint.open_checkpoint(signed, [verifier]) == head


def test_a_signed_text_that_is_no_checkpoint_is_refused():
    signed = note.sign("hello\n", SIGNER)
    assert outcome(checkpoint.open_checkpoint, signed, [SIGNER.verifier]) is Code.CHECKPOINT_MALFORMED


@given(st.text(max_size=200))
def test_any_text_is_either_a_checkpoint_or_refused_with_a_code(text):
    refused = outcome(checkpoint.parse, text)
    assert refused is Code.CHECKPOINT_MALFORMED or checkpoint.encode(checkpoint.parse(text)) == text
