"""A form of level 1 that asks for files, and bodies as browsers send them from a page without a script.

body = multipart([("draft", text), File("file.photo", "receipt.png", data)])
status, headers, page = send(gateway, body)
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from support.gateway import NOW, Gateway, published, request

from todoke_catalog import templates
from todoke_evidence.sealing import SealingKey
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.attached import Attached
from todoke_gateway.core.catalogue import Published
from todoke_gateway.core.draft import Draft
from todoke_gateway.web.attaching import Files
from todoke_gateway.web.door import Door

PROCEDURE = "with-files"
PATH = f"/procedures/{PROCEDURE}/files"
BOUNDARY = "----WebKitFormBoundaryx7Kq"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
PDF = b"%PDF-1.7\n" + bytes(1_000)
PHOTO = {
    "type": "attachment",
    "id": "photo",
    "label": {"ja": "写真", "en": "Photos"},
    "kinds": ["image/png", "application/pdf"],
    "max_bytes": 1_000_000,
    "max_count": 2,
}
TABLE = {
    "type": "attachment",
    "id": "table",
    "label": {"ja": "一覧表", "en": "List"},
    "required": False,
    "kinds": ["text/plain", "text/csv"],
    "max_bytes": 20_971_520,
}


def definition(*fields: Mapping[str, Any]) -> dict[str, Any]:
    """The survey's questions, then these files, asked of whoever has a verified address."""
    survey = json.loads(templates.read(templates.LIBRARY_SURVEY))
    page = {"id": "files_page", "title": {"ja": "書類"}, "fields": list(fields or (PHOTO, TABLE))}
    identity = {"level": 1, "reason": {"ja": "返事をするため"}}
    return {**survey, "procedure": PROCEDURE, "identity": identity, "pages": [*survey["pages"], page]}


@cache
def form(keys: tuple[SealingKey, ...] | None = None) -> Published:
    """The form as its municipality publishes it."""
    sealed_to: dict[str, Any] = {} if keys is None else {"keys": keys}
    return published(definition=definition(), **sealed_to)


def answered(form_: Published | None = None, **more: Any) -> str:
    """The draft of who has answered all questions but those for files."""
    answers = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
    return drafts.write(Draft((form_ or form()).digest, {**answers, **more}))


@dataclass(frozen=True)
class File:
    """A part that is a file; `own` is written as it is into the head."""

    name: str
    own: str
    data: bytes = PNG


def multipart(parts: Iterable[tuple[str, str] | File], boundary: str = BOUNDARY) -> bytes:
    """The body with these parts."""
    made = [_part(one) for one in parts]
    return b"".join(f"--{boundary}\r\n".encode() + one for one in made) + f"--{boundary}--\r\n".encode()


def _part(one: tuple[str, str] | File) -> bytes:
    if isinstance(one, File):
        head = f'Content-Disposition: form-data; name="{one.name}"; filename="{one.own}"\r\nContent-Type: x/y\r\n\r\n'
        return head.encode() + one.data + b"\r\n"
    return f'Content-Disposition: form-data; name="{one[0]}"\r\n\r\n{one[1]}\r\n'.encode()


def door(gateway: Gateway) -> Door:
    """The gateway behind its door, as it is served."""
    return Door(
        gateway.intake,
        cast("Any", WSGIMiddleware(cast("Any", gateway.pages), workers=2)),
        files=Files(gateway.desk.uploads, gateway.catalogue),
    )


def taken(gateway: Gateway, shown: str) -> Attached:
    """A photograph of one chunk as a draft has it, as if it had come in."""
    upload = gateway.uploads.begin(hashlib.sha256(shown.encode()).digest()[:16], 123_456, gateway.now_ms // 1000)
    token = gateway.uploads.token(replace(upload, stored=1))
    return Attached("photo", "image/png", 123_456, shown, bytes(32), bytes(32), bytes(32), token)


def refused(code: str) -> str:
    """Why a file was not taken, as the page is told."""
    return json.dumps({"asked": "photo", "code": code, "name": "a.exe"}, separators=(",", ":"))


@dataclass(frozen=True)
class Screen:
    """What came back."""

    status: int
    text: str

    @property
    def draft(self) -> Draft:
        return drafts.read(self.hidden)

    @property
    def hidden(self) -> str:
        found = re.search(r'name="draft" value="([^"]*)"', self.text)
        assert found, self.text[:2_000]
        return html.unescape(found[1])

    @property
    def heading(self) -> str:
        return str(re.findall("<h1[^>]*>(.*?)</h1>", self.text)[0])

    @property
    def problems(self) -> list[tuple[str, str]]:
        summary = re.search(r'class="errors".*?</ul>', self.text, re.DOTALL)
        found = re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary[0]) if summary else []
        return [(target, html.unescape(sentence)) for target, sentence in found]


def send(
    gateway: Gateway,
    body: bytes | Sequence[bytes | None],
    *,
    path: str = PATH,
    content_type: str = f"multipart/form-data; boundary={BOUNDARY}",
    **headers: str,
) -> Screen:
    """Posts a body, whole or in these pieces (None: it never comes), and gives the screen that answers."""
    pieces = [body] if isinstance(body, bytes) else body
    given = {"content-type": content_type, **headers}
    status, _, page = request(door(gateway), "POST", path, pieces, given)
    return Screen(status, page.decode())


def choose(gateway: Gateway, *files: File, draft: str = "", go: str = "add", **headers: str) -> Screen:
    """The screen that answers whoever chose these files and pressed a button."""
    parts: list[tuple[str, str] | File] = [
        ("draft", draft or answered()),
        ("at", "files"),
        ("then", ""),
        *files,
        ("go", go),
    ]
    return send(gateway, multipart(parts), **headers)
