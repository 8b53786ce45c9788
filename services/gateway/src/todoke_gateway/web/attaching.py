"""Takes in the files of a form's page that was sent without a script, seals them as they come, and hands on the rest.

POST /procedures/<procedure>/files as multipart/form-data: the draft first, then files ("file.<question>"), as our page
has them. Each file is looked at, sealed chunk by chunk (`todoke_evidence.chunks`) and stored; of it the pages see what
the draft keeps (`core.attached`), or why it was not taken, in fields as any other page sends them. Nothing is whole in
memory, nothing is on disk, and no page's thread waits for a slow client.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from todoke_evidence import chunks
from todoke_gateway.core import attached
from todoke_gateway.core.catalogue import Catalogue
from todoke_gateway.web import multipart
from todoke_gateway.web.asgi import Application, Receive, Scope, Send, header
from todoke_gateway.web.incoming import CUT_OFF, DOOR, Sent
from todoke_gateway.web.uploads import UploadDesk
from todoke_kit import metrics
from todoke_kit.crowd import Crowd
from todoke_kit.errors import Refusal
from todoke_kit.web.bodies import Disconnected, Refuse, declared, pieces, replaced

MAX_BODY = attached.MAX_FILES * chunks.MAX_FILE + 1_000_000  # bytes of one request
STREAMS = 40  # requests with files at once; each holds two chunks, its fields and what lies in the socket: 1.5 MB
CLIENT_STREAMS = 8  # of one address
_PATH = re.compile(r"/procedures/([a-z0-9-]{1,64})/files")


def is_ours(scope: Scope) -> bool:
    """Whether a request brings files to a form's page."""
    kind = header(scope, b"content-type").partition(b";")[0].strip().lower()
    return scope["method"] == "POST" and kind == multipart.TYPE.encode() and bool(_PATH.fullmatch(scope["path"]))


@dataclass(frozen=True, slots=True)
class Files:
    """Where files go, and which forms ask for them."""

    desk: UploadDesk
    catalogue: Catalogue


class Attaching:
    """The pages' application for requests that bring files; `refuse` answers where no page can."""

    def __init__(self, pages: Application, files: Files, refuse: Refuse) -> None:
        self._pages = pages
        self._desk = files.desk
        self._catalogue = files.catalogue
        self._refuse = refuse
        self._streams = Crowd(STREAMS, CLIENT_STREAMS, full="overloaded", too_many="too_many_at_once")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            with self._streams.hold(self._desk.client(scope)):
                fields = await self._read(scope, receive)
        except Disconnected:
            return
        except Refusal as refusal:
            metrics.refused(DOOR, refusal.code)
            await self._refuse(send, refusal.code)
            return
        await self._pages(*replaced(scope, urlencode(fields).encode()), send)

    async def _read(self, scope: Scope, receive: Receive) -> list[tuple[str, str]]:
        between = multipart.boundary(header(scope, b"content-type").decode("latin-1"))
        if between is None:
            raise Refusal("request_malformed")
        found = _PATH.fullmatch(scope["path"])
        sent = Sent(self._desk, self._catalogue, self._desk.client(scope), found[1] if found else "")
        try:
            await _take_all(sent, multipart.Reader(between), receive, too_much=declared(scope) > MAX_BODY)
        except Refusal as refusal:
            if not sent.begun or refusal.code == "request_too_slow":  # there is nothing, or nobody, to go on with
                raise
            sent.give_up(CUT_OFF if refusal.code == "request_malformed" else refusal.code)
        return sent.fields()


async def _take_all(sent: Sent, reader: multipart.Reader, receive: Receive, *, too_much: bool) -> None:
    read = 0
    async for piece in pieces(receive):
        read += len(piece)
        for part in reader.feed(piece):
            await sent.take(part)
        if read > MAX_BODY or (too_much and sent.refused):  # the rest is let fall unread
            raise Refusal("files_too_large")
    for part in reader.finish():
        await sent.take(part)
