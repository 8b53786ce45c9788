"""Forms with places for tests, and people who book: each by an address of e-mail, which no card signs."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from support import casework
from support.casework import NOW

from todoke_catalog import loading
from todoke_evidence import canonical, receipt
from todoke_forms.cases.deciding import Change, change_state
from todoke_forms.core.model import Opened
from todoke_forms.core.opening import Form, open_arrival
from todoke_forms.core.places import Place
from todoke_forms.core.states import State
from todoke_forms.keeping import Item, keep
from todoke_forms.store import places, reading
from todoke_forms.store.database import Database
from todoke_forms.versions.publishing import Publisher, publish

ACCEPTED_AT = datetime.fromtimestamp(casework.ACCEPTED_AT_MS / 1000, UTC)
PUBLISHER = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def number(person: int) -> str:
    """The receipt number of a booking."""
    return receipt.receipt_number(casework.submission_id(person))


def form(**members: Any) -> bytes:
    """The definition of a form with these members beside those of the consultation; None takes one away."""
    plain = {**json.loads(casework.CONSULTATION_TEXT), "procedure": "cooking-class", **members}
    return canonical.encode({name: value for name, value in plain.items() if value is not None})


def slots(*capacities: int | None, wishes: int = 1, waiting: int = 0) -> bytes:
    """The definition of a form whose first question is one of slots, called s1, s2 and so on."""
    plain = json.loads(form())
    offered = [
        {"value": f"s{place}", "day": "2026-12-01", "start": f"{9 + place:02}:00", "end": f"{9 + place:02}:30"}
        | ({} if capacity is None else {"capacity": capacity})
        for place, capacity in enumerate(capacities, 1)
    ]
    field = {"type": "slot", "id": "when", "label": {"ja": "日時"}, "slots": offered}
    plain["pages"][0]["fields"].insert(0, field | {"wishes": wishes, "waiting": waiting})
    return canonical.encode(plain)


def professions(nurse: int, psychologist: int) -> bytes:
    """The definition of a form that asks first whom to talk to: a nurse at n1, or a psychologist at p1, at one time."""
    plain = json.loads(form())
    both = {"nurse": nurse, "psychologist": psychologist}
    choice = {"type": "choice", "id": "who", "label": {"ja": "専門職"}}
    fields: list[dict[str, Any]] = [choice | {"options": [{"value": who, "label": {"ja": who}} for who in both]}]
    for who, capacity in both.items():
        shown = {"type": "is", "field": "who", "op": "eq", "value": who}
        offered = {"value": f"{who[0]}1", "day": "2026-12-01", "start": "10:00", "end": "10:30", "capacity": capacity}
        field = {"type": "slot", "id": f"when_{who}", "label": {"ja": f"日時 {who}"}, "slots": [offered]}
        fields.append(field | {"shown_when": shown, "waiting": 1})
    plain["pages"][0]["fields"][:0] = fields
    return canonical.encode(plain)


class Bookings:
    """One office's bookings under a form; `now`, which a test may set, is when its versions and cases come."""

    def __init__(self, database: Database, definition: bytes) -> None:
        self.database = database
        self.now = NOW
        self.offer(definition)

    def offer(self, definition: bytes) -> None:
        """Publishes a version of the form, which people book by from now on."""
        self._definition = definition
        publish(self.database, PUBLISHER, definition, self.now)
        digest, procedure = hashlib.sha256(definition).digest(), json.loads(definition)["procedure"]
        self._office = casework.office(forms={digest: Form(procedure, loading.loads(definition), None)})

    def opened(
        self,
        person: int,
        *,
        contact: str = "",
        answers: dict[str, object] | None = None,
        accepted_at: datetime = ACCEPTED_AT,
    ) -> Opened:
        """A booking as it was opened; each person has an address of his own, and signs ten seconds before."""
        address, signed_at = contact or f"person{person}@mihon.example", accepted_at - timedelta(seconds=10)
        filed = casework.file_unsigned(
            person, contact=address, definition=self._definition, answers=answers, time=signed_at.replace(microsecond=0)
        )
        accepted_ms, relayed_ms = (_ms(accepted_at + timedelta(seconds=later)) for later in (0, 10))
        arrival = replace(filed, accepted_at_ms=accepted_ms, relayed_at_ms=relayed_ms)
        opened = open_arrival(arrival, self._office, accepted_at + timedelta(seconds=20))
        assert isinstance(opened, Opened), opened
        return opened

    def signed_in(self, person: int, card: str) -> Opened:
        """An application of whoever holds this card, under a form that asks for a sign-in."""
        arrival = casework.file_signed_in(person, card=card, form=hashlib.sha256(self._definition).digest())
        opened = open_arrival(arrival, self._office, NOW)
        assert isinstance(opened, Opened), opened
        return opened

    def arrive(self, *persons: int, **changes: Any) -> None:
        """Keeps one batch of bookings, in this order."""
        self.keep([self.opened(person, **changes) for person in persons])

    def accepted(self, person: int, index: int, **changes: Any) -> Opened:
        """A booking that the internet zone's ledger gave this index."""
        opened = self.opened(person, **changes)
        return replace(opened, arrival=replace(opened.arrival, ledger_index=index))

    def keep(self, batch: Sequence[Opened]) -> None:
        """Keeps what was opened."""
        items = [Item(bytes, secrets.token_hex(16), opened) for opened in batch]
        with self.database.write() as connection:
            keep(connection, items, casework.MUNICIPALITY, secrets.token_bytes, _ms(self.now))

    def move(self, person: int, wanted: State, actor: str = "mihon") -> None:
        """Moves a case on from where it is."""
        with self.database.read() as connection:
            case = reading.find(connection, number(person))
        assert case is not None
        asked = Change(number(person), case.state, case.sequence, wanted, "理由", actor)
        change_state(self.database, casework.MUNICIPALITY, asked, secrets.token_bytes, _ms(self.now) + 1)

    def withdraw(self, *persons: int) -> None:
        """Notes that these people do not come."""
        for person in persons:
            self.move(person, State.WITHDRAWN)

    def stand(self, person: int) -> places.Stand | None:
        """Where a booking stands."""
        with self.database.read() as connection:
            return places.of_receipt(connection, number(person))

    def standing(self, person: int) -> tuple[Place, int] | None:
        """The same in short: its place, and its number in the waiting list."""
        stand = self.stand(person)
        return None if stand is None else (stand.place, stand.number)
