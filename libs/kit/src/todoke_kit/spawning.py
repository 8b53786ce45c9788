"""Starts another program from a service.

uvloop forks with pthread_atfork handlers, so the child runs Python until it has become the program. If the collector
runs there, it may drop what waits for threads that no child has, as grpc's channels do: the child then never becomes
anything, and the loop that started it waits for it, past every time limit. So nothing is collected meanwhile.
"""

from __future__ import annotations

import asyncio
import gc
from asyncio.subprocess import Process
from typing import Any


async def start(*command: str, **options: Any) -> Process:
    """`asyncio.create_subprocess_exec` with the collector switched off; raises OSError as that does.

    Several may be started at once: each forks in the same step in which it switched the collector off.
    """
    gc.disable()
    try:
        return await asyncio.create_subprocess_exec(*command, **options)
    finally:
        gc.enable()
