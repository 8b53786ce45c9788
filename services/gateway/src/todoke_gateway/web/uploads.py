"""Uploads of files, sealed in the citizen's browser and sent chunk by chunk before the application that names them.

POST /api/v1/uploads {"size"}                   -> 201 {upload, token, chunk_bytes, expires}
PUT  /api/v1/uploads/<upload>/chunks/<number>   -> 201 {stored, complete, token}, or 200 when it was stored already

`Authorization: Bearer` carries the token of the answer before. Whoever lost an answer sends the same chunk again.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from todoke_evidence import b64, chunks, times
from todoke_gateway.core import uploads
from todoke_gateway.core.allowance import Allowance
from todoke_gateway.core.once import Once
from todoke_gateway.core.uploads import MAX_TOKEN, Upload, Uploads
from todoke_gateway.metrics import CHUNKS
from todoke_gateway.web.asgi import Receive, Scope, header, read_body
from todoke_kit.errors import Refusal

PATH = "/api/v1/uploads"
MAX_BEGIN_BODY = 1_024

_CHUNK = re.compile(r"/api/v1/uploads/([A-Za-z0-9_-]{22})/chunks/(0|[1-9][0-9]?)")
_BEARER = b"bearer "

Publish = Callable[[Upload, bytes], Awaitable[bool]]
Answer = tuple[int, object]


class _Begin(msgspec.Struct, forbid_unknown_fields=True):
    size: Annotated[int, msgspec.Meta(ge=1, lt=2**53)]


_decoder = msgspec.json.Decoder(_Begin)


@dataclass(frozen=True, slots=True)
class UploadDesk:
    """What taking in files works with. `now_ms` is the time in POSIX milliseconds; `publish` stores a chunk."""

    uploads: Uploads
    publish: Publish
    allowance: Allowance
    client: Callable[[Scope], str]
    now_ms: Callable[[], int]
    once: Once = field(default_factory=Once)  # for uploads that an application named

    async def route(self, scope: Scope, receive: Receive) -> Answer:
        """Answer a request below /api/v1/uploads, or raise Refusal."""
        chunk = _CHUNK.fullmatch(scope["path"])
        if chunk is None and scope["path"] != PATH:
            raise Refusal("not_found")
        if scope["method"] != ("PUT" if chunk else "POST"):
            raise Refusal("method_not_allowed")
        if chunk is None:
            return await self._begin(scope, receive)
        return await self._store(scope, receive, chunk[1], int(chunk[2]))

    async def _begin(self, scope: Scope, receive: Receive) -> Answer:
        try:
            asked = _decoder.decode(await read_body(scope, receive, MAX_BEGIN_BODY))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Refusal("request_malformed") from None
        upload = self.uploads.begin(secrets.token_bytes(chunks.UPLOAD_BYTES), asked.size, self._now())
        return 201, {
            "upload": b64.encode(upload.upload),
            "token": self.uploads.token(upload),
            "chunk_bytes": chunks.CHUNK,
            "expires": times.encode(datetime.fromtimestamp(upload.expires, UTC)),
        }

    async def _store(self, scope: Scope, receive: Receive, name: str, number: int) -> Answer:
        upload = self.uploads.read(_token(scope))  # before a byte of the body is read
        if (b64.encode(upload.upload), upload.stored) != (name, number):
            raise Refusal("upload_token_invalid")
        if uploads.expired(upload, self._now()):
            raise Refusal("upload_expired")
        sealed = await read_body(scope, receive, chunks.SEALED_CHUNK)
        uploads.check_next(upload, sealed)
        new = await self.store(self.client(scope), upload, sealed)
        after = uploads.advance(upload, sealed)
        answer = {"stored": after.stored, "complete": after.complete, "token": self.uploads.token(after)}
        return (201 if new else 200), answer

    async def store(self, client: str, upload: Upload, sealed: bytes) -> bool:
        """Store the next chunk of an upload within what the client may, and tell whether it is new.

        What is not new counts for nothing. Raises what `publish` does, and Refusal "uploads_full".
        """
        weight = chunks.weight(len(sealed))
        self.allowance.take(client, weight, self._now())
        new = False
        try:
            new = await self.publish(upload, sealed)
        finally:
            if not new:
                self.allowance.give_back(client, weight)
        CHUNKS.labels("new" if new else "repeated").inc()
        return new

    def named(self, client: str, accepted: Sequence[Upload]) -> None:
        """An application of this client that was accepted names these uploads.

        Each gives back once what it took, however many applications name it, and nothing when its day is over.
        """
        now = self._now()
        first = [one for one in accepted if not uploads.expired(one, now) and self.once.first(one.upload, now)]
        self.allowance.give_back(client, sum(uploads.weight(one) for one in first))

    def _now(self) -> int:
        return self.now_ms() // 1000


def _token(scope: Scope) -> str:
    given = header(scope, b"authorization")
    if given[: len(_BEARER)].lower() != _BEARER or len(given) != len(_BEARER) + MAX_TOKEN or not given.isascii():
        raise Refusal("upload_token_invalid")
    return given[len(_BEARER) :].decode("ascii")
