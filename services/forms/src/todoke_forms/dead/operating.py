"""The operator's commands on dead letters: which of them to list, send again or drop, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from todoke_forms.core.dropping import Dropping
from todoke_forms.dead.dead_letters import DeadLetters
from todoke_forms.dead.dead_stream import Held, Numbered
from todoke_kit.errors import Refusal
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

Say = Callable[[str], None]
Do = Callable[[Held], Awaitable[None]]

BEHIND_THE_GATE = ("forms", "aggregation")  # what they refused had passed the relay
GATE_FAILED = "gate_failed"  # what broke the relay's gate may be an honest application (decision 0046)
MAX_NUMBER = 2**63 - 2  # of a letter; enough, and a range of them still has a length
MAX_MOMENT_MS = 253_402_300_799_000  # 9999-12-31T23:59:59Z: a letter says what it likes
MAX_GROUPS = 1_000  # in a summary; there are fewer codes, unless somebody invents some
OTHERS = ("others", "others")


@dataclass(frozen=True, slots=True)
class Choice:
    """Letters by number, by the reason for which they were refused, or those of these numbers that had that reason.

    Without numbers a reason stands for what is safe to treat alike, and no more: see `replay` and `drop`.
    """

    numbers: Sequence[range]
    reason: str | None


@dataclass(slots=True)
class Group:
    """What a summary says of the letters that one service refused for one reason."""

    first: int  # number
    last: int = 0
    count: int = 0
    size: int = 0  # bytes, of what was refused
    oldest: int = MAX_MOMENT_MS
    newest: int = 0

    def add(self, number: int, letter: DeadLetter) -> None:
        """One letter more, with a higher number."""
        self.last, self.count, self.size = number, self.count + 1, self.size + letter.body_size
        self.oldest, self.newest = min(self.oldest, letter.refused_at_ms), max(self.newest, letter.refused_at_ms)


async def list_all(dead: DeadLetters, first: int, most: int | None, say: Say) -> None:
    """One line a letter: number, when, by whom, why, how large, and the digest of what was refused.

    :param first: the lowest number.
    :param most: how many lines; all there are if None.
    """
    left = MAX_NUMBER if most is None else most
    async for one in dead.look(range(first, (await dead.all()).stop)):
        say("\t".join(_told(one)))
        left -= 1
        if not left:
            return


async def summarise(dead: DeadLetters, say: Say) -> None:
    """One line for all that one service refused for one reason: by whom, why, how many, bytes, numbers and times."""
    groups: dict[tuple[str, str], Group] = {}
    async for one in dead.look(await dead.all()):
        name = (one.letter.refused_by, one.letter.reason)
        name = name if name in groups or len(groups) < MAX_GROUPS else OTHERS
        groups.setdefault(name, Group(one.number)).add(one.number, one.letter)
    for name, group in sorted(groups.items()):
        numbers, times = f"{group.first}-{group.last}", (_at(group.oldest), _at(group.newest))
        say("\t".join((*name, str(group.count), str(group.size), numbers, *times)))


async def replay(dead: DeadLetters, choice: Choice, say: Say) -> int:
    """Replays letters; how many failed.

    What the relay refused never passed its gate: it goes in only by number, when somebody has looked at it.
    """
    chosen = _chosen(dead, choice, lambda letter: letter.refused_by in BEHIND_THE_GATE)
    return await _each(chosen, dead.replay, "replayed", say)


async def drop(dead: DeadLetters, choice: Choice, dropping: Dropping, say: Say) -> int:
    """Drops letters; how many could not be.

    What broke the relay's gate, and what others than the relay refused, may have a receipt: it goes only by number.
    """
    chosen = _chosen(dead, choice, _broke_a_rule_of_the_gate)
    return await _each(chosen, partial(dead.drop, dropping=dropping), "dropped", say)


def _broke_a_rule_of_the_gate(letter: DeadLetter) -> bool:
    return letter.refused_by == "relay" and letter.reason != GATE_FAILED


async def _each(chosen: AsyncIterator[list[Held]], do: Do, done: str, say: Say) -> int:
    """Says for each letter what came of it, with the digest of what was refused, and how many it was done to.

    :raises Refusal: as `_chosen` does.
    """
    count = failed = 0
    try:
        async for run in chosen:
            for held, code in zip(run, await asyncio.gather(*(_tried(do, held) for held in run)), strict=True):
                say(f"{held.one.number}: {f'refused: {code}' if code else done} {held.one.sha256}")
                failed += bool(code)
            count += len(run)
    finally:  # also of what was done before the server went away
        say(f"{done}: {count - failed}")
    return failed


async def _tried(do: Do, held: Held) -> str:
    """The code with which it was refused, if it was."""
    try:
        await do(held)
    except Refusal as refusal:
        return refusal.code
    return ""


async def _chosen(dead: DeadLetters, choice: Choice, safe: Callable[[DeadLetter], bool]) -> AsyncIterator[list[Held]]:
    """The letters that a choice stands for, of those that are there now.

    :raises Refusal: "letter_unknown" in the end, when there is none with some of the numbers; as `DeadLetters.take`.
    """
    present, missing = await dead.all(), False

    def wanted(letter: DeadLetter) -> bool:
        return choice.reason in {None, letter.reason} and (bool(choice.numbers) or safe(letter))

    for numbers in _apart(choice.numbers) or [present]:
        found = False
        async for run in dead.take(range(numbers.start, min(numbers.stop, present.stop)), wanted):
            found = True
            yield run
        missing |= not found and bool(choice.numbers)
    if missing:
        raise Refusal("letter_unknown")


def _apart(numbers: Sequence[range]) -> list[range]:
    """The same numbers in their order, each once."""
    apart, after = list[range](), 0
    for one in sorted(numbers, key=lambda one: one.start):
        if one.stop > after:
            apart.append(range(max(one.start, after), one.stop))
            after = one.stop
    return apart


def _told(one: Numbered) -> tuple[str, ...]:
    letter = one.letter
    return (
        str(one.number), _at(letter.refused_at_ms), letter.refused_by, letter.reason, str(letter.body_size), one.sha256
    )  # fmt: skip


def _at(ms: int) -> str:
    return datetime.fromtimestamp(min(max(ms, 0), MAX_MOMENT_MS) / 1000, UTC).isoformat(timespec="seconds")
