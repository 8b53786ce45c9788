"""Builds the operator's commands for dead letters, which need the bus and no database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from todoke_forms.config import OperatorConfig
from todoke_forms.dead.dead_letters import DeadLetters
from todoke_kit import bus, logs

T = TypeVar("T")

CONNECT_SECONDS = 10.0  # an operator who waits longer for the bus is better told


def dead_letters(settings: OperatorConfig, work: Callable[[DeadLetters], Awaitable[T]]) -> T:
    """`list-dead`, `replay-dead`, `drop-dead`: does the work on the dead letters."""
    logs.configure("forms-operator", settings.audit_file)

    async def connected() -> T:
        async with asyncio.timeout(CONNECT_SECONDS):
            client = await bus.connect(settings.bus, "operator")
        try:
            return await work(DeadLetters(client, settings.municipality))
        finally:
            await bus.close(client)

    return asyncio.run(connected())
