"""Applications for the bench: one form filled in through the gateway's own screens, then signed N times, in two shapes.

Ours are sealed, with a signed statement about what was sealed. The naive baseline gets what its author would have asked
for: the same answers and files as the payload of a JWS. Each has a certificate of its own, so that no memory of
certificates seen before helps either; only keys are few, because making one takes a tenth of a second.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count, cycle

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from devstack import citizen
from devstack.citizen import Application
from devstack.parts import CARD, Parts
from devstack.site import Site
from todoke_catalog.templates import NINGEN_DOCK
from todoke_evidence import b64, chunks, jws, statement
from todoke_evidence.content import Attachment, Content, Uploaded
from todoke_gateway.core.challenge import Challenges
from todoke_testcard.certificates import Order, issue_time, signing_certificate

Send = Callable[[Attachment], Awaitable[tuple[Uploaded, str]]]
"""Seals a file apart and sends it; what the content says of it then, and the last token."""

SALT_BYTES = 32
KEYS = 24
FIRST_SERIAL = 1 << 30  # above those of the test PKI
FILE_BYTES = 1_500  # each of the two files: the whole application is then close to 8 kB in both shapes


class Signers:
    """Cards of one invented person, one for each signature; what the card itself would do is done here by hand."""

    def __init__(self, parts: Parts) -> None:
        store = parts.cards
        self._card = store.pki.cards[CARD]
        self._person = store.pki.people[self._card.person]
        self._issuer = store.issuer(self._card.authority)
        self._issued = issue_time(self._card, store.made_at)
        self._keys = cycle([rsa.generate_private_key(65_537, 2_048) for _ in range(KEYS)])
        self._serials = count(FIRST_SERIAL)

    def sign(self, payload: bytes) -> str:
        """The JWS of `payload` by a card that never signed before and never will again."""
        return self.card()(payload)

    def card(self, *, somebody: bool = False) -> Callable[[bytes], str]:
        """A new card: makes the JWS of a payload.

        :param somebody: it is that of another person each time.
        """
        key, serial = next(self._keys), next(self._serials)
        own = {"name": f"{self._person.name}{serial:010}"} if somebody else {}
        person = msgspec.structs.replace(self._person, **own)
        order = Order(self._card, person, key.public_key(), serial, self._issued, self._issuer)
        header = statement.header(signing_certificate(order))
        return lambda payload: jws.assemble(header, payload, lambda data: key.sign(data, PKCS1v15(), SHA256()))


class Citizens:
    """Makes ready-to-post bodies; each has its own submission id, salts, seal, certificate and signature."""

    def __init__(self, parts: Parts) -> None:
        self._signers = Signers(parts)
        self._challenges = Challenges(bytes.fromhex(parts.keys.random("challenge").read_text()))
        site, card = Site(parts.layout.address("gateway")), citizen.card_of(parts.cards, CARD)
        self._filled = _small(citizen.fill(site, NINGEN_DOCK, card, datetime.now(UTC).date()))

    @property
    def files(self) -> int:
        """How many each application has."""
        return len(self._filled.content.attachments)

    def bodies(self, count: int) -> Iterator[bytes]:
        """`count` JSON bodies for POST /api/v1/submissions, good for the next five minutes."""
        for _ in range(count):
            yield self._body(self._signers.sign)

    def applicant(self) -> Callable[[], bytes]:
        """Somebody with one card, whom nobody else is: makes one such body after the other."""
        card = self._signers.card(somebody=True)
        return lambda: self._body(card)

    def uploading(self, send: Send) -> Callable[[], Awaitable[bytes]]:
        """The same with large files, which are sent before each application."""
        card = self._signers.card(somebody=True)

        async def make() -> bytes:
            large = _large(self._filled.content)
            sent = [await send(one) for one in large.attachments if isinstance(one, Attachment)]
            attachments, tokens = tuple(one for one, _ in sent), tuple(token for _, token in sent)
            return self._body(card, Application(self._filled.form, replace(large, attachments=attachments), tokens))

        return make

    def naive_bodies(self, count: int) -> Iterator[bytes]:
        """`count` JSON bodies that hold the whole application, readable, in a JWS."""
        for _ in range(count):
            yield json.dumps({"application": self._signers.sign(self._readable())}).encode()

    def _readable(self) -> bytes:
        filled = self._filled.content
        files = [
            {"name": one.name, "type": one.media_type, "data": base64.b64encode(one.data).decode()}
            for one in _inside(filled)
        ]
        application = {"submission": secrets.token_hex(16), "procedure": NINGEN_DOCK, "answers": filled.answers}
        return json.dumps({**application, "attachments": files}, ensure_ascii=False).encode()

    def _body(self, sign: Callable[[bytes], str], application: Application | None = None) -> bytes:
        now = datetime.now(UTC).replace(microsecond=0)
        issued = self._challenges.issue(secrets.token_bytes(16), secrets.token_bytes(16), int(now.timestamp()))
        challenge = citizen.Challenge(issued.submission, issued.nonce, now)
        application = application or Application(self._filled.form, _salted(self._filled.content))
        sealed = citizen.seal(application, challenge)
        signed = sign(citizen.state(application, challenge, sealed))
        key_id = application.form.key.key_id
        body = {"statement": signed, "sealed": b64.encode(sealed), "key_id": key_id}
        return json.dumps(body | ({"uploads": list(application.uploads)} if application.uploads else {})).encode()


def _large(filled: Content) -> Content:
    """The same with the first file so long that it takes a chunk more."""
    salted = _salted(filled)
    first, *others = _inside(salted)
    longer = replace(first, data=first.data + bytes(chunks.CHUNK))
    answers = {
        name: [answer[0] | {"size": longer.size}]
        if isinstance(answer, list) and answer[0]["name"] == first.name
        else answer
        for name, answer in salted.answers.items()
    }
    return replace(salted, answers=answers, attachments=(longer, *others))


def _salted(filled: Content) -> Content:
    files = tuple(replace(one, salt=secrets.token_bytes(SALT_BYTES)) for one in _inside(filled))
    return Content(secrets.token_bytes(SALT_BYTES), filled.answers, files)


def _inside(filled: Content) -> Sequence[Attachment]:
    """The files that travel inside the application: all, before one is made large."""
    return [one for one in filled.attachments if isinstance(one, Attachment)]


def _small(application: Application) -> Application:
    """The same application; the golden files are kept as they are when they are small enough."""
    total = sum(len(one.data) for one in _inside(application.content))
    if total > FILE_BYTES * 2 * 2:
        raise SystemExit(f"the golden files grew to {total} bytes; the baselines were sized for about {FILE_BYTES * 2}")
    return application
