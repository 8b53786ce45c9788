"""What the identity bench verifies: signatures of many citizens, under authorities that revoked a million others."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from todoke_evidence import jws, statement
from todoke_evidence.jpki import grammar
from todoke_evidence.statement import SignedStatement
from todoke_testcard import store
from todoke_testcard.certificates import Issuer, Order, issue_time, signing_certificate, signing_hash
from todoke_testcard.forging import Pen, sound
from todoke_testcard.keys import PrivateKey
from todoke_testcard.revocation import Revoked, revocation_list
from todoke_testcard.spoiling import signature
from todoke_testcard.tlv import contents

CITIZENS = 24  # keys: each is made in a tenth of a second
FIRST_SERIAL = 1 << 30
RS256_AUTHORITY, ES384_AUTHORITY = "signing-2", "signing-next"  # both have one list for everybody
REVOKED_DAY = b"\x17\x0d260101000000Z"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Each with a certificate of its own, and the folder with which to judge them."""

    rs256: Sequence[SignedStatement]
    es384: Sequence[SignedStatement]
    trust: Path
    authority: bytes  # the certificate (DER) that issued those of rs256


def prepare(folder: Path, count: int, revoked: int) -> Signatures:
    """Makes `count` signatures of today with either algorithm, and lists that name `revoked` others."""
    cards = store.prepare(folder, datetime.now(UTC))
    for name in (RS256_AUTHORITY, ES384_AUTHORITY):
        issuer = cards.issuer(name)
        (cards.trust / f"{name}.crl.der").write_bytes(big_list(issuer, revoked, datetime.now(UTC)))
    return Signatures(
        _sign(cards, RS256_AUTHORITY, [rsa.generate_private_key(65_537, 2_048) for _ in range(CITIZENS)], count),
        _sign(cards, ES384_AUTHORITY, [ec.generate_private_key(ec.SECP384R1()) for _ in range(CITIZENS)], count),
        cards.trust,
        (cards.trust / f"{RS256_AUTHORITY}.ca.der").read_bytes(),
    )


def big_list(issuer: Issuer, count: int, now: datetime, width: int = 4) -> bytes:
    """A list that names `count` certificates of nobody, with serial numbers of `width` bytes in no order.

    Put together by hand: the library's builder copies its list with every entry.
    """
    small = revocation_list(issuer, [Revoked(1, now, "key_compromise")], now)
    tbs, algorithm, _ = contents(small)
    *before, _, after = contents(tbs)
    entry = _value(0x30, b"\x02" + bytes([width]) + bytes(width), REVOKED_DAY)
    start = entry.index(b"\x02") + 2
    head, tail = entry[:start], entry[start + width :]
    entries = b"".join(head + serial + tail for serial in _serials(count, width))
    signed = _value(0x30, *before, _value(0x30, entries), after)
    made = signature(issuer.key, signed, signing_hash(issuer.key))
    return _value(0x30, signed, algorithm, _value(0x03, b"\x00", made))


def _serials(count: int, width: int) -> Sequence[bytes]:
    """Numbers below those of the citizens, each as long as the others."""
    source = random.Random(count)
    lowest = 1 << (8 * width - 3)
    return [(lowest | source.getrandbits(8 * width - 3)).to_bytes(width) for _ in range(count)]


def _value(tag: int, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return bytes([tag]) + grammar.length(len(content)) + content


def _sign(cards: store.Store, authority: str, keys: Sequence[PrivateKey], count: int) -> list[SignedStatement]:
    issuer, card = cards.issuer(authority), cards.pki.cards["taro"]
    person, issued = cards.pki.people[card.person], issue_time(card, cards.made_at)
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)
    algorithm = "RS256" if isinstance(keys[0], rsa.RSAPrivateKey) else "ES384"
    signed = []
    for number in range(count):
        key = keys[number % len(keys)]
        order = Order(card, person, key.public_key(), FIRST_SERIAL + number, issued, issuer)
        header = statement.header(signing_certificate(order), algorithm)
        pen = Pen(key, key)
        signed.append(statement.parse_signed(jws.assemble(header, _said(number, now), lambda data: sound(pen, data))))  # noqa: B023 - used at once
    return signed


def _said(number: int, now: datetime) -> bytes:
    return statement.encode(
        statement.Statement(
            municipality="990019",
            procedure="ningen-dock",
            form=bytes(32),
            submission=number.to_bytes(16),
            time=now,
            origin="http://localhost:8080",
            nonce="nonce",
            commitment=bytes(32),
            attachments=(bytes(32), bytes(32)),
            sealed=bytes(32),
        )
    )
