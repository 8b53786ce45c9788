"""Proof files: exactly the lines of C2SP tlog-proof v1, taken apart and nothing believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.refusals import outcome

from todoke_evidence import tlogproof
from todoke_evidence.errors import Code
from todoke_evidence.tlogproof import Proof, encode_proof, parse_proof

HASHES = [  # of the example in the specification
    "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=",
    "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=",
]
CHECKPOINT = (
    "example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n— example.com/fancylog hI2DJw==\n"
)
TEXT = "\n".join(["c2sp.org/tlog-proof@v1", "extra c2FsdA==", "index 73894", *HASHES, "", CHECKPOINT])


def refused(text: str) -> bool:
    return outcome(parse_proof, text) is Code.PROOF_MALFORMED


def test_a_proof_reads_and_writes_the_same():
    proof = parse_proof(TEXT)
    assert (proof.extra, proof.index, len(proof.path), proof.checkpoint) == (b"salt", 73_894, 2, CHECKPOINT)
    assert encode_proof(proof.extra, proof.index, proof.path, proof.checkpoint) == TEXT


def test_the_extra_line_is_left_out_when_there_is_nothing_to_say():
    text = encode_proof(b"", 0, [], CHECKPOINT)
    assert text == f"c2sp.org/tlog-proof@v1\nindex 0\n\n{CHECKPOINT}"
    assert parse_proof(text) == Proof(b"", 0, (), CHECKPOINT)


def test_the_first_empty_line_separates_because_the_checkpoint_has_its_own():
    assert parse_proof(TEXT.replace("hI2DJw==\n", "hI2DJw==\n\nmore\n")).checkpoint.endswith("\n\nmore\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("c2sp", " c2sp"),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("extra c2FsdA==", "extra "),
        TEXT.replace("extra c2FsdA==", "extra c2FsdA"),
        TEXT.replace("extra c2FsdA==", "extra c2FsdB=="),  # the same bytes for a lax decoder
        TEXT.replace("extra c2FsdA==", "extra c2FsdA==\nextra c2FsdA=="),
        TEXT.replace("extra c2FsdA==\nindex 73894", "index 73894\nextra c2FsdA=="),
        TEXT.replace("index 73894\n", ""),
        TEXT.replace("index 73894", "index"),
        *(TEXT.replace("index 73894", f"index {bad}") for bad in ("-5", "+5", "05", "1_0", "٣", "5 ", "9" * 19)),
        TEXT.replace(HASHES[0], "!!notbase64!!"),
        TEXT.replace(HASHES[0], HASHES[0][:-4]),
        TEXT.replace(HASHES[0], HASHES[0] * 2),
        TEXT.replace(HASHES[0], HASHES[0].replace("lQ=", "lR=")),
        TEXT.replace(HASHES[0], f"{HASHES[0]}\n" * 62 + HASHES[0]),
        TEXT.partition("\n\n")[0] + "\n",
        f"c2sp.org/tlog-proof@v1\n\n{CHECKPOINT}",
        f"c2sp.org/tlog-proof@v1\nextra c2FsdA==\n\n{CHECKPOINT}",
        TEXT + "x" * tlogproof.MAX_PROOF_CHARS,
    ],
)
def test_malformed_proofs_are_refused(text):
    assert refused(text)


def test_extra_data_is_bounded():
    assert refused(encode_proof(bytes(tlogproof.MAX_EXTRA_BYTES + 1), 0, [], CHECKPOINT))


@given(st.text(max_size=200))
def test_any_text_is_either_a_proof_or_refused_with_a_code(text):
    for candidate in (text, f"{tlogproof.HEADER}\n{text}", f"{tlogproof.HEADER}\nindex 0\n{text}"):
        assert outcome(parse_proof, candidate) in {None, Code.PROOF_MALFORMED}
