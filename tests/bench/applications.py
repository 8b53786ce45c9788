"""Applications for the bench: one form filled in through the gateway's own screens, then signed N times, in two shapes.

Ours are sealed, with a signed statement about what was sealed. The naive baseline gets what its author would have asked
for: the same answers and files as the payload of a JWS, signed by the same card.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from devstack import citizen
from devstack.citizen import Application, Card
from devstack.parts import CARD, Parts
from devstack.site import Site
from todoke_agent import jpki
from todoke_agent.transport import InProcessTransport
from todoke_catalog.templates import NINGEN_DOCK
from todoke_evidence import b64, jws, statement
from todoke_evidence.content import Content
from todoke_gateway.core.challenge import Challenges

SALT_BYTES = 32
FILE_BYTES = 1_500  # each of the two files: the whole application is then close to 8 kB in both shapes


class Citizens:
    """Makes ready-to-post bodies; each has its own submission id, salts, seal and signature."""

    def __init__(self, parts: Parts) -> None:
        store = parts.cards
        holder = store.pki.people[store.pki.cards[CARD].person]
        self._transport, self._password = InProcessTransport(store.card(CARD).transmit), holder.password
        self._card = Card(self._transport, holder.pin, holder.password)
        self._challenges = Challenges(bytes.fromhex(parts.keys.random("challenge").read_text()))
        site = Site(parts.layout.address("gateway"))
        self._filled = _small(citizen.fill(site, NINGEN_DOCK, self._card, datetime.now(UTC).date()))

    def bodies(self, count: int) -> Iterator[bytes]:
        """`count` JSON bodies for POST /api/v1/submissions, good for the next five minutes."""
        for _ in range(count):
            yield self._body(datetime.now(UTC).replace(microsecond=0))

    def naive_bodies(self, count: int) -> Iterator[bytes]:
        """`count` JSON bodies that hold the whole application, readable, in a JWS."""
        with jpki.session(self._transport) as card:
            card.verify_signing_password(self._password)
            header = statement.header(card.read_signing_certificate())
            for _ in range(count):
                signed = jws.assemble(header, self._readable(), lambda data: card.sign(hashlib.sha256(data).digest()))
                yield json.dumps({"application": signed}).encode()

    def _readable(self) -> bytes:
        filled = self._filled.content
        files = [
            {"name": one.name, "type": one.media_type, "data": base64.b64encode(one.data).decode()}
            for one in filled.attachments
        ]
        application = {"submission": secrets.token_hex(16), "procedure": NINGEN_DOCK, "answers": filled.answers}
        return json.dumps({**application, "attachments": files}, ensure_ascii=False).encode()

    def _body(self, now: datetime) -> bytes:
        issued = self._challenges.issue(secrets.token_bytes(16), secrets.token_bytes(16), int(now.timestamp()))
        challenge = citizen.Challenge(issued.submission, issued.nonce, now)
        application = Application(self._filled.form, _salted(self._filled.content))
        sealed = citizen.seal(application, challenge)
        signed = self._card.sign(citizen.state(application, challenge, sealed))
        key_id = application.form.key.key_id
        return json.dumps({"statement": signed, "sealed": b64.encode(sealed), "key_id": key_id}).encode()


def _salted(filled: Content) -> Content:
    files = tuple(replace(one, salt=secrets.token_bytes(SALT_BYTES)) for one in filled.attachments)
    return Content(secrets.token_bytes(SALT_BYTES), filled.answers, files)


def _small(application: Application) -> Application:
    """The same application; the golden files are kept as they are when they are small enough."""
    total = sum(len(one.data) for one in application.content.attachments)
    if total > FILE_BYTES * 2 * 2:
        raise SystemExit(f"the golden files grew to {total} bytes; the baselines were sized for about {FILE_BYTES * 2}")
    return application
