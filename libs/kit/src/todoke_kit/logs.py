"""Structured logs and audit events: one JSON object a line, event names as constants, identifiers only.

A log line never holds an object, a message body or anything that names a person. Audit events also go to a
file of their own, opened for appending only.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from typing import TextIO

Field = str | int | float | bool | list[int]

_AUDIT = "todoke.audit"


class _JsonLines(logging.Formatter):
    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Field] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "service": self._service,
            "event": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            line.update(_where(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


def _time(record: logging.LogRecord) -> str:
    if getattr(record, "to_the_hour", False):
        return time.strftime("%Y-%m-%dT%H:00:00.000Z", time.gmtime(record.created))
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z"


def _where(error: BaseException) -> dict[str, Field]:
    """Type and place of an error; never its message, which may quote input."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None:
        return {"error": type(error).__name__}
    code = place.tb_frame.f_code
    return {"error": type(error).__name__, "at": f"{Path(code.co_filename).name}:{place.tb_lineno}"}


def configure(service: str, audit_file: Path | None = None, stream: TextIO = sys.stderr) -> None:
    """Sends every log line to `stream`, and audit events to `audit_file` as well."""
    # What no line of ours shows is not looked up (logging HOWTO, "Optimization").
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    formatter = _JsonLines(service)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.INFO)
    for noisy in ("asyncio", "uvicorn.access", "nats.aio.client", "werkzeug"):  # habits of libraries, not events
        logging.getLogger(noisy).setLevel(logging.ERROR)
    audit_log = logging.getLogger(_AUDIT)
    audit_log.handlers.clear()
    if audit_file is not None:
        to_file = logging.FileHandler(audit_file, encoding="utf-8")
        to_file.setFormatter(formatter)
        audit_log.addHandler(to_file)


def get(name: str) -> logging.Logger:
    """The logger of one module."""
    return logging.getLogger(name)


def event(logger: logging.Logger, name: str, **fields: Field) -> None:
    """Logs an event that operators may want to see."""
    logger.info(name, extra={"fields": fields})


def audit(name: str, **fields: Field) -> None:
    """Records an event that auditors must be able to find (docs/audit-events.md lists them)."""
    logging.getLogger(_AUDIT).info(name, extra={"fields": fields})


def audit_hour(name: str, **fields: Field) -> None:
    """Records an event of which nothing finer than the hour is to be kept."""
    logging.getLogger(_AUDIT).info(name, extra={"fields": fields, "to_the_hour": True})
