"""The edge to the sanitizer: its worker is bounded from outside as well, and its answer is believed no further."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import uvloop
from support import sanitizing
from support.sanitizing import PDF, PNG, TXT

from todoke_evidence.errors import Code, EvidenceError
from todoke_forms.core import files
from todoke_forms.core.files import FileReport
from todoke_forms.files import sanitizer_client
from todoke_forms.files.sanitizer_client import SanitizerClient, SanitizerUnavailableError, WorkerFailedError
from todoke_sanitizer.core import kinds, limits, model

CLIENT = SanitizerClient(sanitizing.COMMAND, "pages", 60.0)
SOUND = {"code": "ok", "kind": TXT, "name": "a.txt", "media_type": TXT, "noted": [], "removed": [], "pages": 0}

# A worker that answers with what it has: its environment and its folder.
LOOK = f"""
import json, os, sys
sys.stdin.buffer.read()
seen = json.dumps([sorted(set(os.environ) - {{"LC_CTYPE"}}), os.listdir()]).encode()
header = json.dumps({SOUND!r}).encode()
sys.stdout.buffer.write(len(header).to_bytes(4) + header + seen)
"""


def rebuild(client: SanitizerClient, data: bytes = b"hello\n", media_type: str = TXT) -> tuple[FileReport, bytes]:
    answered = uvloop.run(client.rebuild("a.txt", media_type, [data]))  # as the process does
    with answered.body:
        return answered.report, answered.body.read()


def saying(report: object, body: bytes = b"", before: str = "sys.stdin.buffer.read()") -> SanitizerClient:
    """A worker that says this and nothing else, whatever it is asked."""
    header = json.dumps(report).encode()
    said = len(header).to_bytes(4) + header + body
    program = f"import os, sys, time, signal\n{before}\nsys.stdout.buffer.write({said!r})"
    return replace(CLIENT, command=(sys.executable, "-I", "-c", program))


def test_a_file_comes_back_with_its_report():
    report, body = rebuild(CLIENT, "\u202eこんにちは\r\n".encode())
    assert body == "こんにちは\n".encode()
    assert (report.code, report.size) == ("ok", len(body))
    assert report.removed == ("controls",)


def test_a_refused_file_comes_back_with_its_code_and_no_bytes():
    report, body = rebuild(CLIENT, b"no picture", PNG)
    assert (report.code, report.state, report.size, body) == ("type_mismatch", "refused", 0, b"")


def test_the_way_a_pdf_is_rebuilt_is_policy():
    page = b"%PDF-1.4\n"
    report, _ = rebuild(CLIENT, page, PDF)
    assert report.code == "truncated"
    with pytest.raises(WorkerFailedError):
        rebuild(replace(CLIENT, pdf="as it is"), page, PDF)


def test_the_worker_gets_no_environment_and_an_empty_folder(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET", "of ours")
    _, seen = rebuild(replace(CLIENT, command=(sys.executable, "-I", "-c", LOOK)))
    assert json.loads(seen) == [[], []]


def test_a_worker_that_takes_too_long_is_killed(tmp_path: Path):
    pid = tmp_path / "pid"
    forever = f"open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    for seconds in (1.0, 10.0, 100.0):  # it has to come so far that it says who it is
        with pytest.raises(WorkerFailedError) as failed:
            rebuild(replace(saying(SOUND, before=forever), seconds=seconds))
        assert failed.value.how == files.TIMED_OUT
        if pid.exists():
            break
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_whoever_is_cancelled_leaves_no_worker_behind(tmp_path: Path):
    told = tmp_path / "pid"
    os.mkfifo(told)
    forever = f"open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(600)"

    async def play() -> int:
        work = asyncio.create_task(saying(SOUND, before=forever).rebuild("a.txt", TXT, [b"a"]))
        pid = int(await asyncio.to_thread(told.read_text))
        work.cancel()
        await asyncio.wait([work])
        return pid

    with pytest.raises(ProcessLookupError):
        os.kill(asyncio.run(play()), 0)


@pytest.mark.parametrize(
    ("signal_name", "how"), [("SIGSEGV", files.CRASHED), ("SIGKILL", files.CRASHED), ("SIGXCPU", files.TIMED_OUT)]
)
def test_how_a_worker_died_is_told(signal_name: str, how: str):
    with pytest.raises(WorkerFailedError) as failed:
        rebuild(saying(SOUND, before=f"os.kill(os.getpid(), signal.{signal_name})"))
    assert failed.value.how == how


@pytest.mark.parametrize(
    "client",
    [replace(CLIENT, command=("/nowhere/python",)), saying(SOUND, before="sys.exit(69)")],
    ids=["no program", "no sandbox"],
)
def test_a_machine_that_cannot_protect_rebuilds_nothing(client: SanitizerClient):
    with pytest.raises(SanitizerUnavailableError):
        rebuild(client)


@pytest.mark.parametrize(
    ("report", "body"),
    [
        ([], b""),
        ({}, b""),
        (SOUND, b""),
        ({**SOUND, "code": "damaged"}, b"bytes of a refused file"),
        ({**SOUND, "code": "<script>"}, b"a"),
        ({**SOUND, "media_type": "text/html"}, b"<script>"),
        ({**SOUND, "media_type": PDF}, b"MZ"),
        ({**SOUND, "name": "../a.txt"}, b"a"),
        ({**SOUND, "name": "a\r\nSet-Cookie: b"}, b"a"),
        ({**SOUND, "name": "a" * 200}, b"a"),
        ({**SOUND, "pages": -1}, b"a"),
        ({**SOUND, "removed": ["<script>"]}, b"a"),
        ({**SOUND, "removed": ["scripts"] * 99}, b"a"),
        ({**SOUND, "more": 1}, b"a"),
    ],
    ids=str,
)
def test_an_answer_of_another_shape_is_none(report: object, body: bytes):
    with pytest.raises(WorkerFailedError) as failed:
        rebuild(saying(report, body))
    assert failed.value.how == files.CRASHED


def test_an_answer_in_no_encoding_is_none():
    with pytest.raises(WorkerFailedError):
        sanitizer_client.parse(b"\x80}", io.BytesIO())


@pytest.mark.parametrize("said", [b"", b"\0\0", b"\0\0\0\x09{}", b"\xff\xff\xff\xff{}"], ids=str)
def test_an_answer_that_is_cut_short_or_names_a_length_beyond_all_bounds_is_none(said: bytes):
    program = f"import sys\nsys.stdin.buffer.read()\nsys.stdout.buffer.write({said!r})"
    with pytest.raises(WorkerFailedError) as failed:
        rebuild(replace(CLIENT, command=(sys.executable, "-I", "-c", program)))
    assert failed.value.how == files.CRASHED


def test_what_has_no_room_on_the_disk_waits(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.TemporaryFile", partial(open, "/dev/full", "r+b", buffering=0))
    with pytest.raises(SanitizerUnavailableError):
        rebuild(CLIENT)


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("todoke_forms.files.sanitizer_client.MAX_BODY", 1 << 20)
    endless = saying(SOUND, before="while True: sys.stdout.buffer.write(bytes(1 << 16))")
    with pytest.raises(WorkerFailedError):
        rebuild(endless)


def test_a_worker_that_ended_before_it_was_sent_anything_does_no_harm():
    async def play() -> None:
        process = await replace(CLIENT, command=(sys.executable, "-I", "-c", ""))._start("/")
        await process.wait()
        assert process.stdin.is_closing()
        await sanitizer_client._send(process, [b"a", b"b"])

    uvloop.run(play())  # the services' loop, which refuses such a write


def test_a_file_that_breaks_off_is_not_answered_for():
    def parts():
        yield b"hello\n"
        raise EvidenceError(Code.CHUNK_BROKEN)

    with pytest.raises(EvidenceError):
        asyncio.run(CLIENT.rebuild("a.txt", TXT, parts()))


def test_a_worker_that_does_not_read_is_answered_for():
    with pytest.raises(WorkerFailedError):
        rebuild(saying({}, before=""), bytes(10 << 20))


def test_a_worker_that_ended_before_anything_was_written_is_one_that_crashed(monkeypatch: pytest.MonkeyPatch):
    start = SanitizerClient._start

    async def start_and_see_it_end(client: SanitizerClient, folder: str) -> asyncio.subprocess.Process:
        process = await start(client, folder)
        await process.wait()
        return process

    monkeypatch.setattr(SanitizerClient, "_start", start_and_see_it_end)
    with pytest.raises(WorkerFailedError, match="crashed"):
        rebuild(replace(CLIENT, command=("/bin/false",)))


def test_where_no_folder_can_be_made_nothing_is_rebuilt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(SanitizerUnavailableError):
        rebuild(CLIENT)


def test_the_two_sides_agree():
    assert files.MAX_BODY == limits.MAX_OUTPUT
    assert set(files.FIRST_BYTES) == set(kinds.EXTENSIONS) - {kinds.HEIC}
    assert {files.TIMED_OUT, files.CRASHED}.isdisjoint(model.Code)
