"""Builds the process that serves the staff's pages; only it loads what makes pages."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from todoke_evidence.notice import NoticeVerifier
from todoke_forms import events
from todoke_forms.aggregation_client import AggregationClient
from todoke_forms.config import Lookups, WebConfig
from todoke_forms.counts import Counts
from todoke_forms.store.database import Database
from todoke_forms.web import app, server
from todoke_forms.web.desk import Desk
from todoke_kit import lifecycle, logs, metrics, rpc
from todoke_lookups import held
from todoke_lookups.data import Data

_log = logs.get(__name__)


async def web(settings: WebConfig, stop: lifecycle.Stop) -> None:
    """The process that serves the staff's pages; runs until `stop` is set."""
    logs.configure("forms-web", settings.audit_file)
    metrics.serve(settings.metrics)
    database = Database.prepared(settings.database)
    counts = Counts(AggregationClient(rpc.channel(settings.aggregation)), asyncio.get_running_loop())
    desk = Desk(
        municipality=settings.municipality,
        municipality_name=settings.municipality_name,
        database=database,
        counts=counts,
        now=partial(datetime.now, UTC),
        randomness=secrets.token_bytes,
        secure_cookies=settings.secure_cookies,
        retention_years=settings.retention_years,
        lookups=_lookups(settings.lookups),
        shared_forms=NoticeVerifier.from_bytes(*(file.read_bytes() for file in settings.shared_form_keys)),
    )
    await lifecycle.until_stopped(stop, server.serve(app.create(desk), settings.http))
    database.close()


def _lookups(settings: Lookups | None) -> Callable[[], Data]:
    """The data on banks that counts whenever it is called."""
    if settings is None:
        return held.packaged

    def complain(code: str) -> None:
        logs.event(_log, events.LOOKUPS_REFUSED, code=code)

    return held.Held(settings.file, held.publishers(settings.publishers), complain).current
