"""Gives the pages' threads the counts that the event loop fetches, or says that there are none at the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from todoke_forms import events
from todoke_forms.aggregation_client import CALL_SECONDS, AggregationClient
from todoke_kit import logs
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

MARGIN_SECONDS = 0.5  # for the loop to answer after the call itself has given up


class Counts:
    """Asks anew each time: a count that staff have just changed must not look old."""

    def __init__(self, client: AggregationClient, loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self._loop = loop

    def __call__(self) -> Mapping[str, int] | None:
        """Cases by state; None when aggregation does not answer. For any thread but the loop's own."""
        asked = asyncio.run_coroutine_threadsafe(self._client.cases_by_state(), self._loop)
        try:
            return asked.result(CALL_SECONDS + MARGIN_SECONDS)
        except (Refusal, TimeoutError) as error:
            asked.cancel()
            logs.event(_log, events.COUNTS_UNAVAILABLE, error=type(error).__name__)
            return None
