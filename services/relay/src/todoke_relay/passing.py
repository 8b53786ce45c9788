"""What every lane does alike: wait for its turn, ask the gate, name and record what passed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import NoticeVerifier
from todoke_kit import logs
from todoke_kit.errors import Refusal
from todoke_relay import metrics
from todoke_relay.core.checkpoints import LogKeys
from todoke_relay.core.pace import Pace, Paces

T = TypeVar("T")

_log = logs.get(__name__)

GATE_FAILED = "gate_failed"


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose notices and checkpoints may pass, and how fast anything may."""

    verifier: NoticeVerifier
    log_keys: LogKeys
    paces: Paces


async def turn(pace: Pace, count: int) -> None:
    """Waits until so many more may pass."""
    await asyncio.sleep(pace.wait(count, asyncio.get_running_loop().time()))


def judged(judge: Callable[[], T]) -> T:
    """What the gate says. What breaks the gate is refused too, and must not stop what comes after it.

    :raises Refusal: as the gate does, or "gate_failed".
    :raises EvidenceError: as the gate does.
    """
    try:
        return judge()
    except (EvidenceError, Refusal):
        raise
    except Exception:  # noqa: BLE001 - whatever it is
        _log.exception(GATE_FAILED)
        raise Refusal(GATE_FAILED) from None


def digest(name: str, body: bytes) -> str:
    """A message id that follows from the content: nobody can pass one message off as the repetition of another."""
    return hashlib.sha256(name.encode() + b"\0" + body).hexdigest()


def record(lane: str, subject: str, body: bytes, count: int, *, hour_only: bool = False) -> None:
    """Counts what crossed, and notes it in the audit log; with `hour_only` no finer time than the hour."""
    metrics.PASSED.labels(lane).inc(count)
    said: dict[str, str | int] = {"lane": lane, "subject": subject, "count": count}
    said["sha256"] = hashlib.sha256(body).hexdigest()
    if hour_only:
        logs.audit_hour("relayed", **said)
    else:
        logs.audit("relayed", **said)
