"""Withdraws versions of forms and takes them again, as staff asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from todoke_forms import events, serving
from todoke_forms.core.withdrawals import State
from todoke_forms.store import withdrawals
from todoke_forms.store.withdrawals import Withdrawal
from todoke_forms.versions import withdrawing
from todoke_forms.versions.publishing import Publisher
from todoke_forms.versions.signing import Signing, require_right


class Stopping(Signing[Withdrawal]):
    """Wishes of staff become bundles."""

    waits = events.WITHDRAWAL_WAITS
    name = "withdrawal"

    def _asked(self, connection: Connection) -> Sequence[Withdrawal]:
        return withdrawals.asked(connection)

    def _do(
        self, connection: Connection, asked: Withdrawal, publisher: Publisher, now: datetime
    ) -> Callable[[], None] | None:
        now_ms = int(now.timestamp() * 1000)
        if not withdrawals.end(connection, asked.number, State.DONE, None, now_ms):
            return None
        require_right(connection, asked.staff)
        serving.require(connection, asked.staff, serving.department_of(connection, asked.procedure))
        withdrawing.change(connection, publisher, asked, now_ms)
        return partial(withdrawing.record, asked)

    def _fail(self, connection: Connection, asked: Withdrawal, code: str, now_ms: int) -> int | None:
        return asked.number if withdrawals.end(connection, asked.number, State.FAILED, code, now_ms) else None
