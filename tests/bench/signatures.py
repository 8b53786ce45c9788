"""What the identity bench verifies: signatures of citizens of everywhere, while a million others are revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import municipalities
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from todoke_evidence import jws, statement
from todoke_evidence.statement import SignedStatement
from todoke_testcard import store
from todoke_testcard.certificates import Issuer, Order, issue_time, signing_certificate
from todoke_testcard.forging import Pen, sound
from todoke_testcard.keys import PrivateKey
from todoke_testcard.pki import Person

CITIZENS = 24  # keys: each is made in a tenth of a second
CARD = "taro"
WIDTH, WIDE = 4, 16  # bytes of a serial number: as JPKI's are, and as many authorities write them
RS256_AUTHORITIES = ("signing-1", "signing-2", "signing-3")  # a country has cards of three generations at a time
ES384_AUTHORITY = "signing-next"  # has one list for everybody


@dataclass(frozen=True, slots=True)
class Signatures:
    """Each with a certificate of its own, of another municipality and (not of ES384) generation than the last.

    As many as `municipalities.COUNT` times the generations are of as many pairs of both.
    """

    rs256: Sequence[SignedStatement]
    es384: Sequence[SignedStatement]
    wide: Sequence[SignedStatement]  # with serial numbers of WIDE bytes
    wide_lists: Sequence[bytes]  # for those, in place of the lists in the folder
    trust: Path
    authorities: Sequence[bytes]  # the certificates (DER) that issued those of rs256, in turn


def prepare(folder: Path, count: int, revoked: int) -> Signatures:
    """Makes `count` signatures of today of each kind, and lists that name `revoked` others of each kind."""
    now = datetime.now(UTC)
    cards = store.prepare(folder, now)
    cities = municipalities.residents(cards.pki.people[cards.pki.cards[CARD].person])
    issuers, coming = [cards.issuer(name) for name in RS256_AUTHORITIES], cards.issuer(ES384_AUTHORITY)
    share, wide_lists = revoked // len(issuers), list[bytes]()
    for name, issuer in zip(RS256_AUTHORITIES, issuers, strict=True):
        for old in cards.trust.glob(f"{name}.*crl.der"):
            old.unlink()
        for city, der in municipalities.revocation_lists(issuer, cities, share, WIDTH, now).items():
            (cards.trust / f"{name}.{city}.crl.der").write_bytes(der)
        wide_lists += municipalities.revocation_lists(issuer, cities, share, WIDE, now).values()
    (cards.trust / f"{ES384_AUTHORITY}.crl.der").write_bytes(municipalities.large_list(coming, revoked, WIDTH, now))
    rsa_keys = [rsa.generate_private_key(65_537, 2_048) for _ in range(CITIZENS)]
    return Signatures(
        rs256=_sign(cards, issuers, rsa_keys, cities, count),
        es384=_sign(cards, [coming], [ec.generate_private_key(ec.SECP384R1()) for _ in range(CITIZENS)], cities, count),
        wide=_sign(cards, issuers, rsa_keys, cities, count, WIDE),
        wide_lists=wide_lists,
        trust=cards.trust,
        authorities=[issuer.certificate.public_bytes(Encoding.DER) for issuer in issuers],
    )


def _sign(
    cards: store.Store,
    issuers: Sequence[Issuer],
    keys: Sequence[PrivateKey],
    people: Sequence[Person],
    count: int,
    width: int = WIDTH,
) -> list[SignedStatement]:
    card, first = cards.pki.cards[CARD], 1 << (8 * width - 2)
    issued = issue_time(card, cards.made_at)
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)
    algorithm = "RS256" if isinstance(keys[0], rsa.RSAPrivateKey) else "ES384"
    signed = []
    for number in range(count):
        key = keys[number % len(keys)]
        person, issuer = people[number % len(people)], issuers[number % len(issuers)]
        order = Order(card, person, key.public_key(), first + number, issued, issuer)
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
