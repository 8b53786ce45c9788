"""The revocation lists of a whole country: one a municipality, as the certificates of the card name them.

Japan has 1,741 municipalities, and no list of any of them is public. The sizes fall with the rank as populations do, so
that the largest has a fortieth of all that is revoked.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

import msgspec
from support.biglists import big_list

from todoke_testcard import names
from todoke_testcard.certificates import Issuer, signing_hash
from todoke_testcard.pki import Person
from todoke_testcard.revocation import Revoked, revocation_list
from todoke_testcard.spoiling import signature

COUNT = 1_741
PREFECTURES = 47
FLAT = 5  # the largest few are of one order


def residents(person: Person) -> list[Person]:
    """Somebody of each municipality, who is otherwise like `person`."""
    return [
        msgspec.structs.replace(
            person,
            prefecture=f"Ken{number % PREFECTURES:02d}-ken",
            city=f"Machi{number:04d}-shi",
            address=f"第{number % PREFECTURES}県第{number}市{person.address[-10:]}",
        )
        for number in range(COUNT)
    ]


def sizes(revoked: int) -> list[int]:
    """How many of `revoked` each municipality's list names."""
    weights = [1 / (rank + FLAT) for rank in range(1, COUNT + 1)]
    return [max(1, round(revoked * weight / sum(weights))) for weight in weights]


def revocation_lists(
    issuer: Issuer, people: Sequence[Person], revoked: int, width: int, now: datetime
) -> dict[str, bytes]:
    """The lists by municipality, with serial numbers of `width` bytes."""
    return {
        person.city: large_list(issuer, size, width, now, person)
        for person, size in zip(people, sizes(revoked), strict=True)
    }


def large_list(issuer: Issuer, size: int, width: int, now: datetime, resident: Person | None = None) -> bytes:
    """A list that names `size` certificates of nobody: that of a resident's municipality, or a whole one."""
    point = None if resident is None else names.distribution_point(issuer.declared, resident)
    small = revocation_list(issuer, [Revoked(1, now, "key_compromise")], now, point)
    algorithm = signing_hash(issuer.key)
    return big_list(small, _serials(size, width), lambda signed: signature(issuer.key, signed, algorithm))


def _serials(size: int, width: int) -> list[bytes]:
    """Numbers in no order, below those of the citizens, each as long as the others."""
    source = random.Random(size)
    lowest = 1 << (8 * width - 3)
    return [(lowest | source.getrandbits(8 * width - 3)).to_bytes(width) for _ in range(size)]
