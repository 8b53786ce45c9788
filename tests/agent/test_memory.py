"""The memory: one operation at a time, each nonce once, across processes, and nothing personal on disk."""

import errno
import subprocess
import sys

import pytest

from todoke_agent.errors import AgentError, Code
from todoke_agent.memory import KEPT, Memory, Nonces

ORIGIN, NONCE = "https://todoke.mihon.example", "nonce-of-a-statement"


class Clock:
    now = 1_795_425_947.5

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def memory(tmp_path, clock):
    return Memory(tmp_path / "state" / "nonces", clock)


def refusal(memory, origin=ORIGIN, nonce=NONCE):
    try:
        with memory.operation() as nonces:
            nonces.require_new(origin, nonce)
    except AgentError as error:
        return error.code
    return None


def use(memory, origin=ORIGIN, nonce=NONCE):
    with memory.operation() as nonces:
        nonces.require_new(origin, nonce)
        nonces.use(origin, nonce)


def test_a_nonce_is_good_once(memory):
    use(memory)
    assert refusal(memory) == Code.NONCE_USED


def test_it_is_remembered_by_whoever_comes_next(memory, tmp_path, clock):
    use(memory)
    assert refusal(Memory(tmp_path / "state" / "nonces", clock)) == Code.NONCE_USED


def test_others_are_not_its_business(memory):
    use(memory)
    assert refusal(memory, nonce="another") is None
    assert refusal(memory, origin="https://other.example") is None


def test_a_nonce_that_was_looked_at_and_not_used_is_still_good(memory):
    assert refusal(memory) is None
    assert refusal(memory) is None


def test_it_is_forgotten_when_no_statement_can_carry_it_any_more(memory, clock):
    use(memory)
    clock.now += KEPT - 1
    assert refusal(memory) == Code.NONCE_USED
    clock.now += 2
    assert refusal(memory) is None
    use(memory, nonce="another")
    assert len(memory._path.read_text().split()) == 2


def test_neither_origin_nor_nonce_can_be_read_in_the_file(memory):
    use(memory)
    content = memory._path.read_text()
    assert "mihon" not in content
    assert NONCE not in content
    assert memory._path.stat().st_mode & 0o077 == 0
    assert memory._path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("rest", [b"\xff\xfe\0", b"17954259", b"x y z\n", b"\n\n", b"-1 abc\n", "１ abc\n".encode()])
def test_a_damaged_line_is_forgotten_and_the_others_stay(memory, rest):
    use(memory)
    memory._path.write_bytes(memory._path.read_bytes() + rest)
    assert refusal(memory) == Code.NONCE_USED
    use(memory, nonce="another")
    assert refusal(memory, nonce="another") == Code.NONCE_USED


class Full:
    """A file on a disk that is full."""

    def __init__(self, file):
        self._file = file

    def __getattr__(self, name):
        return getattr(self._file, name)

    def write(self, _):
        raise OSError(errno.ENOSPC, "no space left")


def test_a_full_disk_forgets_none(memory, clock):
    use(memory)
    with memory._path.open("r+b") as file:
        nonces = Nonces(Full(file), clock())
        with pytest.raises(OSError, match="no space"):
            nonces.use(ORIGIN, "another")
    assert refusal(memory) == Code.NONCE_USED


def test_a_second_operation_is_told_that_the_agent_is_busy(memory):
    with memory.operation():
        assert refusal(memory) == Code.AGENT_BUSY
    assert refusal(memory) is None


def test_so_is_one_in_another_process(memory):
    program = "import sys, time\nfrom pathlib import Path\nfrom todoke_agent.memory import Memory\n"
    program += "with Memory(Path(sys.argv[1]), time.time).operation():\n print('held', flush=True)\n sys.stdin.read()\n"
    command = [sys.executable, "-c", program, str(memory._path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        assert refusal(memory) == Code.AGENT_BUSY
        other.communicate()
    assert refusal(memory) is None
