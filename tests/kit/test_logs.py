"""Logs: JSON lines of identifiers, and an audit file; an error's message, which may quote input, never appears."""

import io
import json
from pathlib import Path

import pytest

from todoke_kit import logs, metrics

pytestmark = pytest.mark.usefixtures("restored_logging")


def test_an_event_is_one_json_line_with_its_identifiers() -> None:
    stream = io.StringIO()
    logs.configure("example", stream=stream)
    logs.event(logs.get("x"), "batch_stored", items=3)
    line = json.loads(stream.getvalue())
    assert (line["service"], line["event"], line["items"], line["level"]) == ("example", "batch_stored", 3, "info")


def test_an_audit_event_reaches_the_file_and_the_log(tmp_path: Path) -> None:
    stream = io.StringIO()
    logs.configure("example", tmp_path / "audit.jsonl", stream)
    logs.audit("case_opened", ledger_index=7)
    written = json.loads((tmp_path / "audit.jsonl").read_text())
    assert written["event"] == "case_opened"
    assert written["ledger_index"] == 7
    assert json.loads(stream.getvalue())["event"] == "case_opened"


def test_of_an_event_that_asks_for_it_the_hour_is_written_in_place_of_the_moment(tmp_path: Path) -> None:
    stream = io.StringIO()
    logs.configure("example", tmp_path / "audit.jsonl", stream)
    logs.audit_hour("anonymous_accepted", count=1)
    for written in ((tmp_path / "audit.jsonl").read_text(), stream.getvalue()):
        line = json.loads(written)
        assert line["time"].endswith(":00:00.000Z")
        assert (line["event"], line["count"]) == ("anonymous_accepted", 1)


def test_an_exception_leaves_its_type_and_place_but_never_its_message() -> None:
    stream = io.StringIO()
    logs.configure("example", stream=stream)
    try:
        int("見本 花子")
    except ValueError:
        logs.get("x").exception("failed")
    line = json.loads(stream.getvalue())
    assert line["error"] == "ValueError"
    assert line["at"].startswith("test_logs.py:")
    assert "花子" not in stream.getvalue()


def test_a_refusal_is_counted_and_audited(tmp_path: Path) -> None:
    logs.configure("example", tmp_path / "audit.jsonl", io.StringIO())
    counter = metrics.REFUSED.labels("door", "some_code")
    before = counter._value.get()
    metrics.refused("door", "some_code", ledger_index=1)
    assert counter._value.get() == before + 1
    assert json.loads((tmp_path / "audit.jsonl").read_text())["code"] == "some_code"
