"""What is in DEAD, as an operator reads it without taking it."""

from __future__ import annotations

from nats.aio.client import Client
from support.nats import Trio
from support.waiting import LONG

from todoke_kit import bus
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

READ = b'{"seq":1,"next_by_subj":"dead.*","batch":100}'


async def read(operator: Client) -> list[DeadLetter]:
    """All dead letters."""
    inbox = operator.new_inbox()
    answers = await operator.subscribe(inbox)
    await operator.publish("$JS.API.DIRECT.GET.DEAD", READ, reply=inbox)
    letters = []
    while "Status" not in ((answer := await answers.next_msg(LONG)).headers or {}):
        letters.append(DeadLetter.FromString(answer.data))
    await answers.unsubscribe()
    return letters


async def of(servers: Trio) -> list[DeadLetter]:
    """The same for a test that has no operator connected."""
    operator = await bus.connect(servers.bus("lgwan.operator"), "operator")
    try:
        return await read(operator)
    finally:
        await bus.close(operator)
