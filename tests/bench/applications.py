"""Applications for the bench: one form filled in through the gateway's own screens, then sealed and signed N times."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from devstack import citizen
from devstack.citizen import Application, Card
from devstack.parts import CARD, Parts
from devstack.site import Site
from todoke_agent.transport import InProcessTransport
from todoke_catalog.templates import NINGEN_DOCK
from todoke_evidence import b64
from todoke_evidence.content import Content
from todoke_gateway.core.challenge import Challenges

SALT_BYTES = 32
FILE_BYTES = 1_500  # each of the two files: the whole application is then close to 8 kB, as the baselines' are


class Citizens:
    """Makes ready-to-post bodies; each has its own submission id, salts, seal and signature."""

    def __init__(self, parts: Parts) -> None:
        store = parts.cards
        holder = store.pki.people[store.pki.cards[CARD].person]
        self._card = Card(InProcessTransport(store.card(CARD).transmit), holder.pin, holder.password)
        self._challenges = Challenges(bytes.fromhex(parts.keys.random("challenge").read_text()))
        site = Site(parts.layout.address("gateway"))
        self._filled = _small(citizen.fill(site, NINGEN_DOCK, self._card, datetime.now(UTC).date()))

    def bodies(self, count: int) -> Iterator[bytes]:
        """`count` JSON bodies for POST /api/v1/submissions, good for the next five minutes."""
        for _ in range(count):
            yield self._body(datetime.now(UTC).replace(microsecond=0))

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
