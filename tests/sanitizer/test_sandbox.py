"""The worker's process: no network, no files, no programs, no other processes, no new code; bounded memory and time.

Each test runs a program that closes the same sandbox and then tries: what it could do outside, it cannot inside.
"""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE

import pytest
from support import hostile_pdfs, sanitizing
from support.sanitizing import PDF, TXT
from support.waiting import LONG

from todoke_sanitizer import sandbox
from todoke_sanitizer.syscalls import MACHINES

TRY = """
import ctypes, errno, mmap, os, signal, socket, subprocess, sys
from todoke_sanitizer import sandbox
{before}
if sys.stdin.buffer.read(1) == b"i":
    sandbox.close()
try:
    {attempt}
except OSError as error:
    sys.stdout.write(errno.errorcode[error.errno])
else:
    sys.stdout.write("done")
sys.stdout.flush()
"""

ATTEMPTS = {
    "a socket": "socket.socket().close()",
    "a local socket": "socket.socket(socket.AF_UNIX).close()",
    "a pair of sockets": "[one.close() for one in socket.socketpair()]",
    "reading a file": "open('/etc/passwd').close()",
    "reading a secret": "open({secret!r}).close()",
    "writing a file": "open({folder!r} + '/new', 'w').close()",
    "listing a folder": "os.listdir('/')",
    "looking at a file": "os.stat('/etc/passwd')",
    "removing a file": "os.unlink({secret!r})",
    "a program": "os.execv('/bin/true', ['true'])",
    "another process": "os.waitpid(os.fork() or os._exit(0), 0)",
    "a signal to another": "os.kill(os.getppid(), 0)",
    "a signal to a thread of another": "signal_thread(os.getppid())",
    "looking into another": "os.getpgid(os.getppid())",
    "a shared folder": "os.chdir('/')",
    "a pipe": "[os.close(one) for one in os.pipe()]",
    "memory that can be executed": "mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC).close()",
    "code that was data": "protect(4096)",
}
PROTECT = """
libc = ctypes.CDLL(None, use_errno=True)
def signal_thread(of):
    if libc.syscall({tgkill}, of, of, 0) != 0:
        raise OSError(ctypes.get_errno(), "tgkill")
page = mmap.mmap(-1, 4096)
def protect(size):
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    if libc.mprotect(ctypes.c_void_p(at), size, 5) != 0:
        raise OSError(ctypes.get_errno(), "mprotect")
"""


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "sealing.key"
    file.write_text("secret")
    return file


def attempted(where: str, attempt: str, secret: Path) -> str:
    filled = attempt.format(secret=str(secret), folder=str(secret.parent))
    prepared = PROTECT.format(tgkill=MACHINES[platform.machine()].tgkill)
    program = TRY.format(before=prepared, attempt=filled)
    outcome = sanitizing.run((sys.executable, "-I", "-c", program), where.encode())
    return outcome.stdout.decode() or outcome.stderr.decode()


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_in_the_sandbox_nothing_of_it_is_possible(attempt: str, secret: Path):
    assert attempted("i", attempt, secret) == "EPERM"


def test_its_own_threads_it_may_signal(secret: Path):
    """The C library ends a process that has gone wrong so."""
    assert attempted("i", "signal_thread(os.getpid())", secret) == "done"


@pytest.mark.parametrize(
    "attempt", [attempt for name, attempt in ATTEMPTS.items() if name != "a program"],
    ids=[name for name in ATTEMPTS if name != "a program"],
)  # fmt: skip
def test_outside_all_of_it_is(attempt: str, secret: Path):
    assert attempted("o", attempt, secret) == "done"


def test_the_worker_keeps_no_open_file_but_its_pipes(secret: Path):
    with secret.open() as left_open:
        os.set_inheritable(left_open.fileno(), True)
        command, pipes = sanitizing.COMMAND, {"stdin": PIPE, "stdout": PIPE, "close_fds": False}
        with subprocess.Popen(command, env={}, **pipes) as worker:
            files = wait_for(lambda: {file.name for file in Path(f"/proc/{worker.pid}/fd").iterdir()}, {"0", "1", "2"})
            worker.kill()
    assert files == {"0", "1", "2"}


def wait_for(look: Callable[[], set[str]], wanted: set[str]) -> set[str]:
    give_up = time.monotonic() + LONG
    while (seen := look()) != wanted and time.monotonic() < give_up:
        time.sleep(0.01)
    return seen


def test_memory_is_bounded():
    hoard = "ended = bytearray(sandbox.MEMORY_BYTES)"
    outcome = sanitizing.run((sys.executable, "-I", "-c", TRY.format(before="", attempt=hoard)), b"i")
    assert b"MemoryError" in outcome.stderr


def test_time_is_bounded():
    spin = "sandbox.CPU_SECONDS = 1"
    program = TRY.format(before=spin, attempt="[0 for _ in iter(int, 1)]")
    assert sanitizing.run((sys.executable, "-I", "-c", program), b"i").returncode in {-signal.SIGXCPU, -signal.SIGKILL}


@pytest.mark.parametrize("size", [0, 1, hostile_pdfs.PIECE - 1, hostile_pdfs.PIECE, 3 * hostile_pdfs.PIECE + 77])
@pytest.mark.parametrize("byte", [b"\0", b" ", b"\xff"])
def test_what_unpacks_to_so_much_is_sound(size: int, byte: bytes):
    assert zlib.decompress(hostile_pdfs.deflated(size, byte)) == byte * size


@pytest.mark.parametrize("mode", ["pages", "structure"])
def test_a_page_that_unpacks_to_more_than_the_memory_is_stopped(mode: str):
    bomb = hostile_pdfs.deflated(2 * sandbox.MEMORY_BYTES, b" ")
    data = hostile_pdfs.written(hostile_pdfs.content(bomb, Filter=hostile_pdfs.Name.FlateDecode))
    said = sanitizing.rebuild("bomb.pdf", PDF, data, mode)
    assert said.returncode < 0 or said.code in {"bomb", "out_of_memory", "damaged"}, said
    assert said.data == b""


def test_a_picture_in_a_page_that_unpacks_to_gigabytes_is_drawn_small_or_stopped():
    said = sanitizing.rebuild("bomb.pdf", PDF, hostile_pdfs.written(hostile_pdfs.huge_image))
    assert said.returncode <= 0
    assert len(said.data) < 1_000_000
    assert sanitizing.rebuild("bomb.pdf", PDF, hostile_pdfs.written(hostile_pdfs.huge_image), "structure").data == b""


def test_what_does_not_speak_as_agreed_gets_no_answer():
    for sent in (b"", b"\xff\xff\xff\xff", b"\0\0\0\2{}", b"\0\0\0\1"):
        outcome = sanitizing.run(sanitizing.COMMAND, sent)
        assert (outcome.returncode != 0, outcome.stdout) == (True, b"")


def test_a_file_larger_than_any_may_be_is_refused():
    said = sanitizing.rebuild("large.txt", TXT, b"a" * (33 << 20))
    assert said.code == "oversized"


def test_a_machine_without_a_filter_runs_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(sandbox.SandboxError):
        sandbox.close()


def test_both_machines_allow_the_same_calls():
    assert MACHINES["x86_64"].allowed.keys() == MACHINES["aarch64"].allowed.keys()
