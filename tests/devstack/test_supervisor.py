"""The supervisor starts in stages, tells which process died and why, and leaves no process behind."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from support.waiting import LONG, all_end, ends

from devstack import deadline, readiness, supervisor
from devstack.child import Child
from devstack.errors import ChildError, StackError, StepError
from devstack.journey import until
from devstack.layout import Layout
from devstack.progress import Progress
from devstack.supervisor import Process, Supervisor

READY = readiness.saying("serving")
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('serving', flush=True); signal.pause()"


def shell(name: str, script: str, ready: supervisor.Ready = READY, *, once: bool = False) -> Process:
    return Process(name=name, host="internet", command=("/bin/sh", "-c", script), ready=ready, once=once)


def serving(name: str) -> Process:
    return shell(name, "echo serving; exec sleep 600")


def supervised(folder: Path, *stages: Sequence[Process]) -> Supervisor:
    layout = Layout(folder)
    layout.make_folders()
    return Supervisor(layout, stages, Progress())


async def outcome(stack: Supervisor) -> str:
    """Starts the stack, waits for a death, stops the rest; what was said about the death."""
    try:
        await stack.start_all()
        await asyncio.wait_for(stack.one_died(), LONG)
    except ChildError as error:
        return str(error)
    finally:
        await stack.stop_all()
    return "nobody died"


async def until_true(look: Callable[[], bool]) -> None:
    async def found() -> bool | None:
        return look() or None

    await until(found, "nothing happened")


async def started(stack: Supervisor) -> None:
    """Starts the stack, and stops it when all of it serves or it failed."""
    try:
        await stack.start_all()
    finally:
        await stack.stop_all()


def test_a_stage_starts_only_when_the_one_before_serves(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    first = shell("first", f"sleep 0.2; touch {marker}; echo serving; exec sleep 600")
    second = shell("second", f"test -e {marker} && echo serving; exec sleep 600")
    asyncio.run(started(supervised(tmp_path / "state", [first], [second])))


def test_a_process_that_dies_at_its_start_is_named_with_its_exit_code_and_last_words(tmp_path: Path) -> None:
    broken = shell("identity", "echo the trust folder is empty >&2; exit 3")
    said = asyncio.run(outcome(supervised(tmp_path, [serving("ledger")], [broken])))
    assert said.startswith("identity died: exit code 3")
    assert "the trust folder is empty" in said


def test_a_process_that_dies_later_is_named_too(tmp_path: Path) -> None:
    said = asyncio.run(outcome(supervised(tmp_path, [serving("ledger"), shell("relay", "echo serving; exit 1")])))
    assert said.startswith("relay died: exit code 1")


def test_a_killed_process_is_named_with_its_signal(tmp_path: Path) -> None:
    said = asyncio.run(outcome(supervised(tmp_path, [shell("forms", "echo serving; kill -KILL $$")])))
    assert said.startswith("forms died: killed by SIGKILL")


def test_a_process_that_hangs_is_named_with_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "STALLED_SECONDS", 0.0)

    async def never(child: Child) -> bool:
        await until_true(lambda: child.said("thinking"))
        return False

    said = asyncio.run(outcome(supervised(tmp_path, [shell("gateway", "echo thinking; exec sleep 600", never)])))
    assert said == "gateway was not ready: no output and no processor time for 0 s; its last words:\nthinking"


def test_a_slow_start_that_computes_is_waited_for_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(deadline, "STALLED_SECONDS", 0.0)
    monkeypatch.setattr(supervisor, "TELL_SECONDS", 0.0)
    looks = iter(range(5))

    async def late(child: Child) -> bool:
        before = child.activity()
        await until_true(lambda: child.activity() != before)  # a busy machine may let it compute only later
        return next(looks, None) is None

    asyncio.run(started(supervised(tmp_path, [shell("forms", "while :; do :; done", late)])))
    assert re.search(r"s  forms +still starting after \d+ s", capsys.readouterr().out)


def test_a_slow_start_that_says_something_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "STALLED_SECONDS", 0.0)
    looks = iter(range(20))  # more than there are ticks in the start of a shell

    async def late(_: Child) -> bool:
        print("one more", file=log, flush=True)  # in its place, as it would compute to say it
        return next(looks, None) is None

    stack = supervised(tmp_path, [shell("forms", "exec sleep 600", late)])
    with Layout(tmp_path).log("forms").open("a") as log:
        asyncio.run(started(stack))


def test_a_process_that_does_its_work_once_may_end_well(tmp_path: Path) -> None:
    once = shell("streams", "exit 0", readiness.finished, once=True)
    asyncio.run(started(supervised(tmp_path, [once], [serving("relay")])))


def test_a_process_that_fails_at_its_one_work_is_named(tmp_path: Path) -> None:
    once = shell("streams", "echo stream_refused; exit 1", readiness.finished, once=True)
    said = asyncio.run(outcome(supervised(tmp_path, [once])))
    assert said.startswith("streams died: exit code 1")
    assert "stream_refused" in said


def test_old_words_in_a_log_do_not_count(tmp_path: Path) -> None:
    state = Layout(tmp_path)
    state.make_folders()
    state.log("relay").write_text("serving\n")
    said = asyncio.run(outcome(supervised(tmp_path, [shell("relay", "echo new words; exit 1")])))
    assert said.startswith("relay died")
    assert "serving" not in said


def test_processes_stop_in_reverse_order(tmp_path: Path) -> None:
    order = tmp_path / "order"
    script = "trap 'echo {name} >>{order}; exit 0' TERM; echo serving; while :; do sleep 600 & wait; done"
    first, second = (shell(name, script.format(name=name, order=order)) for name in ("first", "second"))

    async def main() -> None:
        stack = supervised(tmp_path / "state", [first], [second])
        await stack.start_all()
        await stack.stop_all()

    asyncio.run(main())
    assert order.read_text().split() == ["second", "first"]


def test_who_does_not_listen_is_killed_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devstack.child.GRACE_SECONDS", 0.3)
    pid_file = tmp_path / "pid"
    deaf = f'sleep 600 & echo $! >{pid_file}; exec {sys.executable} -c "{STUBBORN}"'

    async def main() -> int:
        stack = supervised(tmp_path / "state", [shell("deaf", deaf)])
        await stack.start_all()
        pid = stack.pid("deaf")
        await stack.stop_all()
        return pid

    assert all_end([asyncio.run(main()), int(pid_file.read_text())])


def test_stopping_one_on_purpose_is_no_death_and_it_can_start_again(tmp_path: Path) -> None:
    async def main() -> tuple[int, int]:
        stack = supervised(tmp_path, [serving("relay"), serving("forms")])
        await stack.start_all()
        first = stack.pid("relay")
        await stack.stop("relay")
        await stack.start("relay")
        second = stack.pid("relay")
        os.kill(stack.pid("forms"), 9)
        with pytest.raises(ChildError, match="forms died"):
            await asyncio.wait_for(stack.one_died(), LONG)
        await stack.stop_all()
        return first, second

    first, second = asyncio.run(main())
    assert first != second
    assert all_end([first, second])


def test_an_interrupted_start_leaves_nothing_behind(tmp_path: Path) -> None:
    async def main() -> int:
        asked = asyncio.Event()

        async def never(_: Child) -> bool:
            asked.set()
            return False

        stack = supervised(tmp_path, [shell("slow", "exec sleep 600", never), serving("quick")])
        start = asyncio.ensure_future(stack.start_all())
        await asyncio.wait_for(asked.wait(), LONG)
        pid = stack.pid("slow")
        start.cancel()
        with pytest.raises(asyncio.CancelledError):
            await start
        await stack.stop_all()
        return pid

    assert ends(asyncio.run(main()))


def test_work_that_succeeds_while_all_live_gives_its_result(tmp_path: Path) -> None:
    async def main() -> int:
        stack = supervised(tmp_path, [serving("relay")])
        await stack.start_all()
        result = await stack.while_alive(asyncio.sleep(0, 42))
        await stack.stop_all()
        return result

    assert asyncio.run(main()) == 42


def test_work_that_fails_because_a_process_died_tells_both(tmp_path: Path) -> None:
    async def main() -> str:
        stack = supervised(tmp_path, [serving("forms")])
        await stack.start_all()

        async def work() -> None:
            os.kill(stack.pid("forms"), 9)
            raise StepError("step 'arrival' failed")

        with pytest.raises(StackError) as told:
            await stack.while_alive(work())
        await stack.stop_all()
        return str(told.value)

    said = asyncio.run(main())
    assert said.startswith("step 'arrival' failed\nforms died: killed by SIGKILL")


def test_work_is_given_up_when_a_process_dies(tmp_path: Path) -> None:
    async def main() -> None:
        stack = supervised(tmp_path, [serving("forms")])
        await stack.start_all()
        os.kill(stack.pid("forms"), 9)
        with pytest.raises(StackError, match=r"^forms died"):
            await stack.while_alive(asyncio.sleep(600))
        await stack.stop_all()

    asyncio.run(main())


def test_a_death_in_the_middle_of_work_says_what_was_not_finished(tmp_path: Path) -> None:
    async def main() -> str:
        stack = supervised(tmp_path, [serving("forms")])
        await stack.start_all()
        os.kill(stack.pid("forms"), 9)
        with pytest.raises(StackError) as told:
            await stack.while_alive(asyncio.sleep(600), lambda: "step 'arrival' was not finished")
        await stack.stop_all()
        return str(told.value)

    assert asyncio.run(main()).startswith("step 'arrival' was not finished\nforms died: killed by SIGKILL")
