"""Prometheus metrics that every process has, and the one call that records a refusal."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import Counter, Gauge, disable_created_metrics, start_http_server

from todoke_kit import config, logs

REFUSED = Counter("todoke_refused_total", "What was refused, by door and reason.", ["door", "code"])
GIVEN_AGAIN = Counter("todoke_given_again_total", "Messages that a work queue gave again at our request.", ["stream"])
LISTS_REFUSED = Gauge("todoke_lists_refused", "Files in a feed that are no revocation lists we can use.", ["store"])

_log = logs.get(__name__)


def serve(listen: config.Metrics) -> None:
    """Serves /metrics on a port of its own, without the moments at which series began: they are of somebody's acts."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # the library has no types for it
    host, port = config.split_address(listen.address)
    start_http_server(port, addr=host)


def refused(door: str, code: str, **fields: logs.Field) -> None:
    """Counts a refusal and records it as an audit event; `fields` are identifiers, never user data."""
    REFUSED.labels(door, code).inc()
    logs.audit("refused", door=door, code=code, **fields)


def lists_refused(store: str, files: Sequence[str]) -> None:
    """Tells how many files of a feed are refused now; of the log's line the first name, however many there are."""
    LISTS_REFUSED.labels(store).set(len(files))
    if files:
        logs.event(_log, "lists_refused", store=store, count=len(files), first=files[0])
