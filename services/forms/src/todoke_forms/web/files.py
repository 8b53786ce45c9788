"""Downloads a rebuilt attachment. What came from outside is never sent from here: this process cannot open it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from flask import g
from werkzeug.wrappers import Response

from todoke_forms import events
from todoke_forms.store import files
from todoke_forms.store.database import Database
from todoke_forms.web import cases, downloads
from todoke_forms.web.desk import desk
from todoke_kit import logs
from todoke_kit.errors import Refusal

_MAX_POSITION_DIGITS = 4


def download(receipt_number: str, position: str) -> Response:
    """One rebuilt file, to be saved and not shown: a browser runs and renders nothing of it on our origin.

    :raises Refusal: "file_unknown", also for one that is pending or was refused, and as `cases.load` does.
    """
    place = _position(position)
    with desk().database.read() as connection:
        case = cases.find(connection, receipt_number)
        report = files.clean(connection, case.id, place)
    if report is None:
        raise Refusal("file_unknown")
    cases.seen(case.id, "file")
    logs.audit(events.FILE_DOWNLOADED, receipt=case.receipt_number, position=place, staff=g.session.staff_name)
    headers = _headers(report.name) | {"Content-Length": str(report.size)}
    pieces = _pieces(desk().database, case.id, place)
    return Response(pieces, headers=headers, content_type=_content_type(report.media_type))


def _pieces(database: Database, case_id: int, position: int) -> Iterator[bytes]:
    """The file piece by piece, each read when the last was taken: one that is deleted meanwhile comes short."""
    for number in count():
        with database.read() as connection:
            piece = files.piece(connection, case_id, position, number)
        if not piece:
            return
        yield piece


def _headers(name: str) -> dict[str, str]:
    ascii_name = "file." + name.rpartition(".")[2].encode("ascii", "replace").decode()
    return {
        "Content-Disposition": downloads.disposition(name, ascii_name),
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    }


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _position(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_POSITION_DIGITS):
        raise Refusal("file_unknown")
    return int(text)
