"""The fuzzer's targets with some hundred inputs each: sound ones, and sound ones with bytes changed or left out."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest
from fuzz import __main__ as command
from fuzz import pages
from fuzz.targets import CONVERSATIONS, TARGETS, converse, joined, judge_presence, parts
from hypothesis import given, settings
from hypothesis import strategies as st
from support import cards

from todoke_agent.errors import AgentError, Code
from todoke_catalog import templates
from todoke_evidence import statement
from todoke_evidence.errors import Code as EvidenceCode
from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki import attributes, certificate
from todoke_evidence.statement import CardKey

EDITS = st.lists(st.tuples(st.integers(min_value=0), st.binary(max_size=4), st.integers(0, 4)), min_size=1, max_size=5)


@cache
def seeds(name: str) -> list[bytes]:
    return list(TARGETS[name].seeds())


def edited(data: bytes, edits: list[tuple[int, bytes, int]]) -> bytes:
    """At each place some bytes are taken out, and others put in."""
    for where, put, take in edits:
        at = where % (len(data) + 1)
        data = data[:at] + put + data[at + take :]
    return data


@pytest.mark.parametrize("name", command.TARGETS)
def test_every_first_input_runs(name):
    for seed in seeds(name):
        assert len(seed) <= TARGETS[name].max_bytes
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", command.TARGETS)
@settings(max_examples=150)
@given(st.data())
def test_no_input_yields_anything_but_a_typed_error(name, data):
    seed = data.draw(st.sampled_from(seeds(name)))
    TARGETS[name].run(edited(seed, data.draw(EDITS)))


@pytest.mark.parametrize("name", command.TARGETS)
@settings(max_examples=50)
@given(data=st.binary(max_size=300))
def test_nor_do_any_bytes(name, data):
    TARGETS[name].run(data)


def test_first_inputs_are_sound_so_that_changes_reach_far():
    """Otherwise all of the above would be turned away at the first byte."""
    assert attributes.read(certificate.parse(seeds("certificate")[0])).name
    assert statement.decode(seeds("statement")[0]).municipality == "990019"
    assert statement.parse_signed(seeds("statement")[2].decode()).algorithm == "RS256"
    looked, signed, signed_in, proof, attributes_read = map(converse, seeds("apdu-answers")[: len(CONVERSATIONS)])
    assert looked[:3] == ("JPKIAPICCTOKEN2", True, 5)
    assert statement.parse_signed(signed).certificate == cards.certificate("valid")
    assert statement.parse_signed(signed_in).key is CardKey.AUTHENTICATION
    assert sorted(proof) == ["algorithm", "certificate", "signature"]
    assert attributes_read.birth_date == "19850401"
    assert judge_presence(seeds("presence")[0])
    with pytest.raises(EvidenceError, match=EvidenceCode.CERTIFICATE_REVOKED):
        judge_presence(seeds("presence")[1])


def test_pages_reach_the_answers_of_every_template_and_most_changes_of_them_too():
    """A digest that no longer fits would turn them away before anybody looks at an answer."""
    codes = [refused(template, edits) for template, edits in pages.seeds()]
    count = len(templates.names())
    assert set(codes[:count]) == {None}
    assert set(codes[count:]) == {None, Code.ANSWERS_INVALID}


def refused(template, edits):
    try:
        pages.read(template, edits)
    except AgentError as error:
        return error.code
    return None


def test_an_escape_is_seen():
    with pytest.raises(ValueError, match="fc"):
        TARGETS[command.PLANTED].run(b"\xfc\x00\x00\x01")


def test_every_target_is_run_by_name():
    assert {command.PLANTED, *command.TARGETS} == set(TARGETS)


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_messages_are_parted_as_they_were_joined(messages):
    assert parts(joined(messages)) == messages


@pytest.mark.parametrize(("fuzzer", "fuzzed"), [("no_such_fuzzer", []), ("json", [command.PLANTED])])
def test_without_the_fuzzer_nothing_is_called_an_escape(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fuzzer: str, fuzzed: list[str]
) -> None:
    tried: list[str] = []

    def fuzz(name: str, _seconds: int, _folder: Path) -> command.Result:
        tried.append(name)
        return command.Result(name, 0, 0, None)

    monkeypatch.setattr(sys, "argv", ["fuzz", "proof"])
    monkeypatch.setattr(command, "FUZZER", fuzzer)
    monkeypatch.setattr(command, "fuzz", fuzz)
    assert command.main() == 2
    told = capsys.readouterr()
    assert tried == fuzzed
    assert told.err == (
        "" if fuzzed else "fuzz: the fuzzer is not installed here; `make fuzz` sets it up and starts this.\n"
    )
    assert bool(told.out) == bool(fuzzed)
