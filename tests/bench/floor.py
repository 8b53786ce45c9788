"""The floor: the same steps on the same bodies in one process, without network, bus, ledger or database."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from devstack.parts import MUNICIPALITY, Parts
from todoke_catalog import loading, templates
from todoke_evidence import packing
from todoke_evidence.jpki import profile
from todoke_evidence.jpki.verify import verify
from todoke_evidence.notice import FormBundle
from todoke_evidence.sealing import DEFAULT_SUITE
from todoke_evidence.statement import SignedStatement
from todoke_evidence.trust_files import load_trust_store
from todoke_forms.core.model import Arrival, Opened
from todoke_forms.core.opening import Form, Office, open_arrival
from todoke_forms.keys.key_folder import KeyFolder
from todoke_gateway.core import intake
from todoke_gateway.core.catalogue import Catalogue, Published
from todoke_gateway.core.challenge import Challenges
from todoke_gateway.core.intake import Intake, Parcel
from todoke_gateway.core.receipts import Receipts
from todoke_gateway.core.uploads import Uploads

PACK = 100  # statements that are sealed together, as many as one call to identity verifies under load


@dataclass(frozen=True, slots=True)
class Floor:
    """CPU seconds per submission of the two halves of the way."""

    intake: float
    closed: float


class InProcess:
    """Both halves of the way as plain calls."""

    def __init__(self, parts: Parts) -> None:
        self._trust = load_trust_store(parts.cards.trust, profile.TEST)
        keys = KeyFolder(parts.keys.sealing()).load()
        self._key = opening = next(key for key in keys.values() if key.suite == DEFAULT_SUITE)
        source = templates.read(templates.NINGEN_DOCK)
        bundle = FormBundle(
            municipality=MUNICIPALITY,
            procedure=templates.NINGEN_DOCK,
            sequence=1,
            version=1,
            definition=json.loads(source),
            keys=(opening.public(),),
            open=True,
            published_at=datetime.now(UTC).replace(microsecond=0),
        )
        definition = loading.loads(source)
        catalogue = Catalogue(MUNICIPALITY)
        catalogue.put(Published("", bundle, definition))
        secret = _secret(parts, "challenge")
        self._intake = Intake(catalogue, Challenges(secret), Uploads(secret), parts.layout.url("gateway"))
        self._receipts = Receipts(_secret(parts, "receipt"))
        form = Form(templates.NINGEN_DOCK, definition, None)
        self._office = Office(MUNICIPALITY, {bundle.form_digest: form}, {opening.key_id: opening}, self._trust)

    def measure(self, bodies: Sequence[bytes]) -> Floor:
        """Runs both halves over all bodies; raises when one is refused."""
        now = datetime.now(UTC)
        began = time.process_time()
        parcels = [self._accept(body, now) for body in bodies]
        batches = [parcels[first : first + PACK] for first in range(0, len(parcels), PACK)]
        packs = [(batch, self._pack(batch)) for batch in batches]
        between = time.process_time()
        for parcel, text in itertools.chain.from_iterable(itertools.starmap(self._unpack, packs)):
            self._open(parcel, text, now)
        ended = time.process_time()
        return Floor((between - began) / len(bodies), (ended - between) / len(bodies))

    def _accept(self, body: bytes, now: datetime) -> Parcel[SignedStatement]:
        parcel = self._intake.check(intake.parse(body), int(now.timestamp())).parcel
        signed = parcel.signed
        verify(signed.claim, now, self._trust)
        self._receipts.leaf(signed)
        return parcel

    def _pack(self, batch: Sequence[Parcel[SignedStatement]]) -> packing.SealedStatements:
        return packing.seal(self._key.public(), MUNICIPALITY, [parcel.signed.text for parcel in batch])

    def _unpack(
        self, batch: Sequence[Parcel[SignedStatement]], packed: packing.SealedStatements
    ) -> Iterator[tuple[Parcel[SignedStatement], str]]:
        opener = packing.PackOpener.of(self._key, MUNICIPALITY, packed.sealed_key)
        return zip(batch, map(opener.open, packed.statements), strict=True)

    def _open(self, parcel: Parcel[SignedStatement], text: str, now: datetime) -> None:
        arrival = Arrival(text, parcel.sealed, parcel.key_id, 0, 0, 0)
        outcome = open_arrival(arrival, self._office, now)
        if not isinstance(outcome, Opened):
            raise SystemExit(f"the floor refused an application: {outcome.code}")


def _secret(parts: Parts, name: str) -> bytes:
    return bytes.fromhex(parts.keys.random(name).read_text())
