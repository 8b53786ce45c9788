"""A gateway whose signing page finds a card, on loopback, and the files of what was signed there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from support.cards import session_pki
from support.gateway import OPENING, Gateway

from todoke_evidence import chunks, content, sealing
from todoke_evidence.cancellation import AttestedCancellation
from todoke_evidence.commitment import check_content, open_uploaded
from todoke_gateway.web.door import Door
from todoke_testcard.door_http import open_door


class Running:
    """The gateway and the card door on loopback."""

    def __init__(self, port: int, door_port: int) -> None:
        self.origin = f"http://localhost:{port}"
        self.gateway = Gateway(origin=self.origin, card_door=f"http://127.0.0.1:{door_port}")
        pages: Any = WSGIMiddleware(cast("Any", self.gateway.pages), workers=4)
        self.application = Door(self.gateway.intake, pages)

    def address(self, path: str, lang: str = "") -> str:
        """Where a page is, in a language."""
        return f"{self.origin}{path}{f'?lang={lang}' if lang else ''}"


@contextmanager
def card_door(port: int, origin: str) -> Iterator[None]:
    """The door to virtual cards, for pages of this origin."""
    door = open_door(session_pki(), ("127.0.0.1", port), {origin})
    thread = threading.Thread(target=door.serve_forever)
    thread.start()
    try:
        yield
    finally:
        door.shutdown()
        thread.join()
        door.server_close()


def arrived(gateway: Gateway) -> list[tuple[str, bytes]]:
    """The files of the application that came last: names and bytes, each read to its end as the office reads them."""
    parcel = gateway.neighbours.published[-1].parcel
    assert not isinstance(parcel.signed, AttestedCancellation)
    stated = parcel.signed.statement
    bound_to = sealing.info(stated.municipality, stated.procedure, stated.form, stated.submission)
    packed = content.unpack(sealing.open_sealed(OPENING["x-wing"], parcel.sealed, bound_to))
    check_content(stated, packed)
    return [(one.name, _whole(gateway, one, stated.municipality)) for one in packed.attachments]


def _whole(gateway: Gateway, one: content.Attachment | content.Uploaded, municipality: str) -> bytes:
    if isinstance(one, content.Attachment):
        return one.data
    came = gateway.neighbours.chunks
    sealed = [came[one.upload, number] for number in range(chunks.count(one.size))]
    return b"".join(open_uploaded(one, municipality, sealed))
