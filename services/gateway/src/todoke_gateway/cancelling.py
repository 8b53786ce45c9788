"""Sends a citizen's cancellation inward: sealed like an application, vouched for, and bounded, as no card is needed.

Nothing here can tell a right code from a wrong one (todoke_evidence.cancellation); the office can.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from todoke_evidence import cancellation, times
from todoke_evidence.attested import AttestationKey
from todoke_evidence.cancellation import Cancellation
from todoke_evidence.sealing import SealingKey
from todoke_gateway.core.acceptance import Passage
from todoke_gateway.core.catalogue import Catalogue
from todoke_gateway.core.intake import Parcel
from todoke_gateway.core.rates import Rates
from todoke_gateway.core.receipts import Entry
from todoke_kit.errors import Refusal

EACH = 10  # cancellations from one address within the window
TOTAL = 1_000  # and from everybody


@dataclass(frozen=True, slots=True)
class Asking:
    """Which application, the code that was given, both in their one form, and whom the sender's address stands for."""

    receipt_number: str
    code: str
    client: str


class Cancelling:
    """Everything it takes to send a cancellation."""

    def __init__(
        self,
        key: AttestationKey,
        catalogue: Catalogue,
        publish: Callable[[Passage], Awaitable[None]],
        now_ms: Callable[[], int],
    ) -> None:
        self._key = key
        self._catalogue = catalogue
        self._publish = publish
        self._now_ms = now_ms
        self._rates = Rates(EACH, TOTAL)

    async def cancel(self, asking: Asking) -> None:
        """Store it on the bus; the same may be sent again.

        :raises Refusal: "sent_too_often", "sent_too_many", "service_unavailable" when no form tells the office's key,
            or the code of the bus.
        """
        self._rates.take(asking.client, self._now_ms() // 1000)
        key = self._office_key()
        sealed = cancellation.seal(asking.code, self._catalogue.municipality, asking.receipt_number, key)
        said = Cancellation(self._catalogue.municipality, asking.receipt_number, hashlib.sha256(sealed).digest())
        signed = cancellation.parse(cancellation.attest(said, self._key))
        # The hour, and no place in a ledger: it may be of an application by which nobody is to be known.
        entry = Entry(0, times.hour(self._now_ms()), (), "")
        await self._publish(Passage(Parcel(signed, sealed, key.key_id), entry, key))

    def _office_key(self) -> SealingKey:
        """The key that any form of ours is sealed to: which one was filed, a receipt number does not say."""
        form = next(iter(self._catalogue), None)
        if form is None:
            raise Refusal("service_unavailable")
        return form.key
