"""The operator's commands on dead letters: which of them to list, send again or drop, and what came of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import aclosing
from datetime import UTC, datetime

from todoke_forms.dead_letters import DeadLetters, Numbered
from todoke_kit.errors import Refusal

Say = Callable[[str], None]

BEHIND_THE_GATE = ("forms", "aggregation")  # what they refused had passed the relay


async def list_all(dead: DeadLetters, say: Say) -> None:
    """One line a letter: number, when, by whom, why, how large, and the digest of what was refused."""
    async for one in dead.look():
        letter = one.letter
        at = datetime.fromtimestamp(letter.refused_at_ms / 1000, UTC).isoformat(timespec="seconds")
        say(f"{one.number}\t{at}\t{letter.refused_by}\t{letter.reason}\t{letter.body_size}\t{one.sha256}")


async def replay(dead: DeadLetters, numbers: Collection[int], reason: str | None, say: Say) -> int:
    """Replays the letters with these numbers, or all that this zone's services refused for one reason; how many failed.

    What the relay refused never passed its gate: it goes in only by number, when somebody has looked at it.
    """
    chosen = _numbered(dead, numbers) if reason is None else _refused_for(dead, reason)
    return await _each(chosen, dead.replay, "replayed", say)


async def drop(dead: DeadLetters, numbers: Collection[int], say: Say) -> int:
    """Drops the letters with these numbers; how many could not be."""
    return await _each(_numbered(dead, numbers), dead.drop, "dropped", say)


async def _each(chosen: AsyncIterator[Numbered], do: Callable[[Numbered], Awaitable[None]], done: str, say: Say) -> int:
    failed = 0
    async for one in chosen:
        try:
            await do(one)
        except Refusal as refusal:
            failed += 1
            say(f"{one.number}: refused: {refusal.code}")
        else:
            say(f"{one.number}: {done}")
    return failed


async def _numbered(dead: DeadLetters, numbers: Collection[int]) -> AsyncIterator[Numbered]:
    """The letters with these numbers.

    :raises Refusal: "letter_unknown" in the end, when there is none for one of them.
    """
    missing = set(numbers)
    async with aclosing(dead.take()) as letters:
        while missing:  # no further than needed: there may be millions, which all would have to be taken
            one = await anext(letters, None)
            if one is None:
                raise Refusal("letter_unknown")
            if one.number in missing:
                missing.remove(one.number)
                yield one


async def _refused_for(dead: DeadLetters, reason: str) -> AsyncIterator[Numbered]:
    async for one in dead.take():
        if one.letter.refused_by in BEHIND_THE_GATE and one.letter.reason == reason:
            yield one
