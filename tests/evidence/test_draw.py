"""Draws: whoever has the file computes the order again, and every way of changing one afterwards is seen."""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import draws, evidence
from support.draws import CLOSED, DRAWN_AT, NUMBERS, VALUE
from support.refusals import outcome

from todoke_evidence import canonical, cli, draw, draw_check, receipt, report
from todoke_evidence.draw import Draw
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.note import NoteSigner

VECTORS, FORMER = (
    json.loads((Path(__file__).parent / "vectors" / name).read_text())
    for name in ("draws.json", "draws-version-1.json")
)
WHOLE = draws.drawn()


def plain_order(closed: dict, value: str) -> list[str]:
    """The order by the words of the decision alone, in another's code."""
    text = json.dumps(closed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    commitment = hashlib.sha256(b"todoke/draw-closed/v1\0" + text.encode()).digest()
    seed = hashlib.sha256(b"todoke/draw-seed/v1\0" + commitment + value.encode()).digest()

    def rank(entry: str) -> bytes:
        return hmac.new(seed, urlsafe_b64decode(entry + "="), hashlib.sha256).digest()

    return sorted(closed["entries"], key=rank)


@pytest.mark.parametrize(
    "vector", [*VECTORS, *FORMER], ids=lambda vector: f"{vector['name']}, version {vector['file']['version']}"
)
def test_vectors(vector):
    file = draw.parse(canonical.encode(vector["file"]))
    assert plain_order(vector["file"]["closed"], vector["file"]["drawn"]["value"]) == vector["file"]["drawn"]["order"]
    assert draw.order(file.closed, file.drawn.value) == file.drawn.order
    assert [urlsafe_b64encode(draw.entry(number)).decode().rstrip("=") for number in vector["receipts"]] == vector[
        "entries"
    ]
    assert draw.encode(file) == canonical.encode(vector["file"])


@pytest.mark.parametrize("vector", FORMER, ids=lambda vector: vector["name"])
def test_a_draw_of_before_a_length_was_fixed_is_verified_as_it_was_written(vector):
    data = canonical.encode(vector["file"])
    closed = draw.parse(data).closed
    whole = replace(draw.parse(data), proof=draws.proof(closed))
    found = draw_check.verify(draw.encode(whole), [evidence.LOG.verifier], vector["receipts"][0])
    assert (found.file.closed.source_length, found.file.drawn.value) == (None, vector["file"]["drawn"]["value"])
    assert found.rank == vector["file"]["drawn"]["order"].index(vector["entries"][0]) + 1


@given(st.text("0123456789", min_size=1, max_size=8), st.sets(st.binary(min_size=32, max_size=32), max_size=30))
def test_every_entry_is_drawn_once_and_the_order_follows_from_the_file_alone(value, entries):
    closed = replace(CLOSED, entries=tuple(sorted(entries)))
    order = draw.order(closed, value)
    assert Counter(order) == Counter(entries)
    assert draw.order(draw.parse(draw.encode(Draw(closed))).closed, value) == order


def test_another_value_another_place_or_another_entry_gives_another_order():
    others = [
        draw.order(CLOSED, "0418"),
        draw.order(replace(CLOSED, capacity=11), VALUE),
        draw.order(replace(CLOSED, source="第6801回"), VALUE),
    ]
    assert WHOLE.drawn.order not in others
    fewer = replace(CLOSED, entries=CLOSED.entries[1:])
    assert draw.order(fewer, VALUE) != tuple(one for one in WHOLE.drawn.order if one in fewer.entries)


def test_a_whole_draw_is_verified_and_a_receipt_number_finds_its_rank():
    found = draw_check.verify(draw.encode(WHOLE), [evidence.LOG.verifier], NUMBERS[3].lower())
    assert found.file == WHOLE
    assert found.rank == WHOLE.drawn.order.index(draw.entry(NUMBERS[3])) + 1
    assert (found.logged.origin, found.logged.index) == (evidence.LOG.verifier.name, 0)


def test_what_is_closed_and_not_drawn_yet_is_verified_too():
    found = draw_check.verify(draw.encode(Draw(CLOSED, None, draws.proof())), [evidence.LOG.verifier], NUMBERS[0])
    assert (found.file.drawn, found.rank) == (None, None)


STEPS = {
    "an entry added afterwards": (
        draws.changed(WHOLE, entries=tuple(sorted((*CLOSED.entries, bytes(32))))),
        Code.DRAW_COMMITMENT_WRONG,
        draw_check.COMMITMENT,
    ),
    "an entry removed afterwards": (
        draws.changed(WHOLE, entries=CLOSED.entries[1:]),
        Code.DRAW_COMMITMENT_WRONG,
        draw_check.COMMITMENT,
    ),
    "more places afterwards": (draws.changed(WHOLE, capacity=11), Code.DRAW_COMMITMENT_WRONG, draw_check.COMMITMENT),
    "another source afterwards": (
        draws.changed(WHOLE, source="市長のさいころ"),
        Code.DRAW_COMMITMENT_WRONG,
        draw_check.COMMITMENT,
    ),
    "an entry twice": (
        draws.changed(WHOLE, entries=tuple(sorted((*CLOSED.entries, CLOSED.entries[0])))),
        Code.DRAW_ENTRIES_WRONG,
        draw_check.ENTRIES,
    ),
    "entries in another order": (
        draws.changed(WHOLE, entries=CLOSED.entries[::-1]),
        Code.DRAW_ENTRIES_WRONG,
        draw_check.ENTRIES,
    ),
    "a value known before the closing": (
        draws.changed(WHOLE, source_at=CLOSED.closed_at),
        Code.DRAW_EARLY,
        draw_check.TIMES,
    ),
    "drawn before the value was known": (
        replace(WHOLE, drawn=replace(WHOLE.drawn, at=CLOSED.source_at - timedelta(seconds=1))),
        Code.DRAW_EARLY,
        draw_check.TIMES,
    ),
    "another value": (
        replace(WHOLE, drawn=replace(WHOLE.drawn, value="0418")),
        Code.DRAW_ORDER_WRONG,
        draw_check.ORDER,
    ),
    "a value with more in it than was announced": (
        replace(WHOLE, drawn=replace(WHOLE.drawn, value="no0417", order=draw.order(CLOSED, "no0417"))),
        Code.DRAW_VALUE_WRONG,
        draw_check.ORDER,
    ),
    "another length of the value afterwards": (
        draws.changed(WHOLE, source_length=5),
        Code.DRAW_COMMITMENT_WRONG,
        draw_check.COMMITMENT,
    ),
    "no length of the value afterwards": (
        draws.changed(WHOLE, source_length=None),
        Code.DRAW_COMMITMENT_WRONG,
        draw_check.COMMITMENT,
    ),
    "two who changed ranks": (
        replace(WHOLE, drawn=replace(WHOLE.drawn, order=(*WHOLE.drawn.order[1::-1], *WHOLE.drawn.order[2:]))),
        Code.DRAW_ORDER_WRONG,
        draw_check.ORDER,
    ),
    "one left out of the order": (
        replace(WHOLE, drawn=replace(WHOLE.drawn, order=WHOLE.drawn.order[1:])),
        Code.DRAW_ORDER_WRONG,
        draw_check.ORDER,
    ),
    "no proof": (replace(WHOLE, proof=None), Code.DRAW_UNPROVEN, draw_check.LEDGER),
    "a proof of something else": (
        replace(WHOLE, proof=draws.proof(kind=receipt.KIND_CASE)),
        Code.PROOF_INVALID,
        draw_check.LEDGER,
    ),
    "a proof of no commitment": (
        replace(WHOLE, proof=draws.proof(event=b"{}")),
        Code.PROOF_MALFORMED,
        draw_check.COMMITMENT,
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_draw_that_was_changed_is_refused_by_the_step_that_sees_it(name):
    file, code, step = STEPS[name]
    with pytest.raises(EvidenceError) as refused:
        draw_check.verify(draw.encode(file), [evidence.LOG.verifier])
    assert (refused.value.code, refused.value.step) == (code, step)


def test_whoever_draws_again_with_another_value_is_refused_by_no_file_but_by_the_public_value_alone():
    """The file says which value was taken; that it is the announced one, its reader looks up."""
    assert draw_check.verify(draw.encode(draws.drawn(value="9999")), []).file.drawn.value == "9999"


@pytest.mark.parametrize("typed", ["0a17", "0A17", "0-a-1-7", " 0a 17.", "0,A:1.7"])
def test_however_a_value_is_written_down_the_order_is_the_same(typed):
    assert draw.draw(CLOSED, typed, DRAWN_AT) == draw.draw(CLOSED, "0a17", DRAWN_AT)


def test_of_before_a_length_was_fixed_too_what_is_drawn_now_is_written_in_one_way():
    closed = replace(CLOSED, source_length=None)
    assert draw.draw(closed, "04 A-7", DRAWN_AT) == draw.draw(closed, "04a7", DRAWN_AT)


def test_another_log_proves_nothing():
    stranger = NoteSigner("todoke.example/mihon/closed", b"\x06" * 32).verifier
    with pytest.raises(EvidenceError) as refused:
        draw_check.verify(draw.encode(WHOLE), [stranger])
    assert refused.value.step == draw_check.LEDGER


MALFORMED = [
    b"",
    b"{}",
    b"\xff",
    draw.encode(WHOLE) + b"\n",
    draw.encode(WHOLE).replace(b'"version":2', b'"version":1'),
    draw.encode(WHOLE).replace(b'"waiting":5', b'"waiting":-1'),
    draw.encode(WHOLE).replace(b'"capacity":10', b'"capacity":0'),
    draw.encode(WHOLE).replace(b'"value":"0417"', b'"value":" 0417"'),
    draw.encode(WHOLE).replace(b'"value":"0417"', b'"value":"0 417"'),
    draw.encode(WHOLE).replace(b'"value":"0417"', b'"value":"04A7"'),
    draw.encode(WHOLE).replace(b'"length":4', b'"length":0'),
    draw.encode(WHOLE).replace(b'"length":4', b'"length":201'),
    draw.encode(WHOLE).replace(b'"length":4,', b""),
    draw.encode(draws.changed(WHOLE, source_length=None)).replace(b'"version":1', b'"version":2'),
    draw.encode(draws.changed(WHOLE, source_length=None)).replace(b'"version":1', b'"version":0'),
    draw.encode(draws.changed(WHOLE, source_length=None)).replace(b'"value":"0417"', b'"value":" 0417"'),
    draw.encode(WHOLE).replace(b'"value":"0417"', '"value":"０４１７"'.encode()),
    draw.encode(draws.changed(WHOLE, source="a\x1b[2J")),
    draw.encode(draws.changed(WHOLE, source="あ" * 301)),
    draw.encode(draws.changed(WHOLE, entries=(bytes(31),))),
]


@pytest.mark.parametrize("data", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_no_draw_is_refused(data):
    assert outcome(draw.parse, data) is Code.DRAW_MALFORMED


def test_what_is_too_large_is_refused_before_it_is_read():
    assert outcome(draw.parse, bytes(draw.MAX_FILE + 1)) is Code.DRAW_OVERSIZED


def test_the_most_entries_have_room_in_a_file():
    entries = tuple(sorted(number.to_bytes(32) for number in range(draw.MAX_ENTRIES)))
    closed = replace(CLOSED, entries=entries)
    data = draw.encode(Draw(closed, draw.Drawn(VALUE, DRAWN_AT, entries), "p" * 30_000))
    assert len(data) < draw.MAX_FILE
    assert len(draw.parse(data).closed.entries) == draw.MAX_ENTRIES


@pytest.mark.parametrize(
    ("value", "at", "code"),
    [
        ("", DRAWN_AT, Code.DRAW_MALFORMED),
        ("1\n2", DRAWN_AT, Code.DRAW_MALFORMED),
        ("1" * 201, DRAWN_AT, Code.DRAW_VALUE_WRONG),
        (" " * 397 + VALUE, DRAWN_AT, Code.DRAW_MALFORMED),
        ("٠٤١٧", DRAWN_AT, Code.DRAW_MALFORMED),
        ("417", DRAWN_AT, Code.DRAW_VALUE_WRONG),
        ("No.0417", DRAWN_AT, Code.DRAW_VALUE_WRONG),
        (VALUE, CLOSED.source_at - timedelta(seconds=1), Code.DRAW_EARLY),
    ],
)
def test_nothing_is_drawn_with_what_is_no_value_or_before_it_is_known(value, at, code):
    assert outcome(draw.draw, CLOSED, value, at) is code


class TestCommand:
    @pytest.fixture
    def run(self, tmp_path, capsys):
        def run(file: Draw, *words: str) -> tuple[int, list[str]]:
            path = tmp_path / "draw.json"
            path.write_bytes(draw.encode(file) + b"\n")
            return cli.main(["verify-draw", *words, str(path)]), capsys.readouterr().out.splitlines()

        return run

    def test_it_prints_a_line_a_step_and_the_rank_that_was_asked_for(self, run):
        status, lines = run(
            WHOLE, "--log-key", draws.LOG_KEY, "--commitment", draw.commitment(CLOSED).hex(), "--receipt", NUMBERS[7]
        )
        assert status == cli.GOOD
        assert [(int(line[:2]), line[24:33].strip()) for line in lines[:8]] == [(step, "ok") for step in range(1, 9)]
        rank = WHOLE.drawn.order.index(draw.entry(NUMBERS[7])) + 1
        assert f"rank of the receipt {rank}" in lines
        assert "value               0417" in lines
        assert lines[-1] == "verified"

    def test_without_a_key_it_says_what_it_did_not_check(self, run):
        status, lines = run(WHOLE)
        assert status == cli.GOOD
        assert [line[24:33].strip() for line in lines[:8]] == ["ok"] * 3 + ["none"] * 3 + ["ok", "none"]
        part = "verified in part: nothing shows that the entries were fixed before the value was known"
        assert lines[-1] == part
        assert run(WHOLE, "--commitment", draw.commitment(CLOSED).hex())[1][-1] == "verified"
        assert run(WHOLE, "--log-key", draws.LOG_KEY)[1][-1] == "verified"

    def test_of_a_file_of_version_1_it_says_that_no_length_was_fixed(self, run):
        status, lines = run(draw.parse(canonical.encode(FORMER[1]["file"])))
        assert (status, lines[-1][:16]) == (cli.GOOD, "verified in part")
        assert "value               3164 52211 6" in lines
        assert (
            "value length        not fixed (version 1): how the value is written was open until it was drawn" in lines
        )

    def test_a_refusal_names_the_step_and_means_something(self, run):
        status, lines = run(draws.changed(WHOLE, capacity=40), "--log-key", draws.LOG_KEY)
        assert status == cli.REFUSED
        assert [line[24:33].strip() for line in lines[:8]] == ["ok", "ok", "ok", "ok", "REFUSED", "-", "-", "-"]
        assert lines[8:] == ["refused: draw_commitment_wrong", *report.sentences()["draw_commitment_wrong"].values()]

    def test_it_prints_the_commitment_and_compares_it_with_the_published_one(self, run):
        printed = run(Draw(CLOSED))[1][draw_check.OWN :]
        own = next(line.split()[1] for line in printed if line.startswith("commitment "))
        assert own == draw.commitment(CLOSED).hex()
        grouped = " ".join(own[at : at + 8] for at in range(0, 64, 8)).upper()
        for written in (own, grouped):
            status, lines = run(WHOLE, "--commitment", written)
            assert (status, lines[draw_check.PUBLISHED - 1][24:33].strip()) == (cli.GOOD, "ok")

    @pytest.mark.parametrize(
        ("published", "code"),
        [
            (draw.commitment(replace(CLOSED, capacity=11)).hex(), "draw_published_other"),
            ("", "draw_published_malformed"),
            ("0" * 65, "draw_published_malformed"),
            ("g" * 64, "draw_published_malformed"),
        ],
    )
    def test_what_is_not_what_was_published_is_refused(self, run, published, code):
        status, lines = run(WHOLE, "--commitment", published)
        assert (status, lines[draw_check.PUBLISHED - 1][24:33].strip()) == (cli.REFUSED, "REFUSED")
        assert lines[draw_check.OWN] == f"refused: {code}"

    @pytest.mark.parametrize("number", [receipt.receipt_number(b"x" * 16), "0000"])
    def test_whose_number_is_not_among_them_reads_so(self, run, number):
        status, lines = run(WHOLE, "--receipt", number)
        assert (status, lines[7][24:33].strip()) == (cli.REFUSED, "REFUSED")

    def test_every_code_of_a_draw_has_sentences(self):
        assert {code for code in Code if code.startswith("draw_")} <= set(report.sentences())


@pytest.mark.parametrize(
    "file", [WHOLE, draws.drawn(replace(CLOSED, source='"ロト"\\/\U00020bb7'))], ids=["plain", "odd"]
)
def test_the_script_of_the_documentation_computes_the_same_from_the_file_alone(tmp_path, capsys, monkeypatch, file):
    page = (Path(draw.__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    script = page.partition("## A draw, computed by anyone")[2].partition("```python\n")[2].partition("```")[0]
    path = tmp_path / "draw.json"
    path.write_bytes(draw.encode(file))
    monkeypatch.setattr(sys, "argv", ["script", str(path), NUMBERS[7]])
    exec(script, {})
    rank = file.drawn.order.index(draw.entry(NUMBERS[7])) + 1
    assert capsys.readouterr().out.split() == [draw.commitment(file.closed).hex(), "True", str(rank)]
