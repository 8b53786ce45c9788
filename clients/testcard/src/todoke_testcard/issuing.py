"""Issuing the declared PKI: which key, serial and authority each certificate gets. Nothing is written here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from todoke_testcard import certificates, names, text_files
from todoke_testcard.certificates import Issuer, Order
from todoke_testcard.japanese_dates import end_of_validity
from todoke_testcard.keys import PrivateKey
from todoke_testcard.pins import PinName, PinState, fresh
from todoke_testcard.pki import Card, KeyKind, Pki
from todoke_testcard.revocation import Revoked, revocation_list

AUTHENTICATION_AUTHORITY = "authentication"
VOUCHING_KEYS = ("text", "text-root")
"""The names of the key that vouches for the files of 券面入力補助, and of the one that vouches for it."""
FIRST_SIGNING_SERIAL, FIRST_AUTHENTICATION_SERIAL = 1_001, 2_001

Keys = Callable[[str, KeyKind], PrivateKey]
"""From a key's name and kind to the key."""


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """The certificates (DER) of one card; a child has no signing certificate."""

    signing: bytes | None
    authentication: bytes


def authority_key(name: str) -> str:
    """Return the name of an authority's key."""
    return f"authority-{name}"


def signing_key(card: Card) -> str:
    """Return the name of a card's signing key: one for each person and kind, so that few keys must be made."""
    return f"{card.person}-signing-{card.key}"


def authentication_key(card: Card) -> str:
    """Return the name of a card's authentication key."""
    return f"{card.person}-authentication"


def found_authorities(pki: Pki, keys: Keys, made_at: datetime) -> dict[str, Issuer]:
    """Make the certificate of every authority."""
    return {
        name: certificates.found_authority(declared, keys(authority_key(name), declared.key), serial, made_at)
        for serial, (name, declared) in enumerate(pki.authorities.items(), start=1)
    }


def issue_card(pki: Pki, name: str, issuers: Mapping[str, Issuer], keys: Keys, made_at: datetime) -> IssuedCard:
    """Issue the certificates of one card."""
    card = pki.cards[name]
    authentication = Order(
        card,
        pki.people[card.person],
        keys(authentication_key(card), "rsa-2048").public_key(),
        authentication_serial(pki, name),
        certificates.issue_time(card, made_at),
        issuers[AUTHENTICATION_AUTHORITY],
    )
    signing = None
    if card.signing:
        signing = replace(
            authentication,
            public_key=keys(signing_key(card), card.key).public_key(),
            serial=signing_serial(pki, name),
            issuer=issuers[card.authority],
        )
    return IssuedCard(
        certificates.signing_certificate(signing) if signing else None,
        certificates.authentication_certificate(authentication),
    )


def signing_serial(pki: Pki, name: str) -> int:
    """Return the serial number of a card's signing certificate."""
    return FIRST_SIGNING_SERIAL + _position(pki, name)


def authentication_serial(pki: Pki, name: str) -> int:
    """Return the serial number of a card's authentication certificate."""
    return FIRST_AUTHENTICATION_SERIAL + _position(pki, name)


def revocation_lists(pki: Pki, authority: str, issuer: Issuer, made_at: datetime, now: datetime) -> dict[str, bytes]:
    """Return the lists of an authority as of `now`, by file name."""
    if issuer.declared.lists == "whole":
        return {f"{authority}.crl.der": revocation_list(issuer, revoked_by(pki, authority, made_at), now)}
    return {
        f"{authority}.{city}.crl.der": revocation_list(
            issuer,
            revoked_by(pki, authority, made_at, city),
            now,
            names.distribution_point(issuer.declared, somebody),
        )
        for city, somebody in {person.city: person for person in pki.people.values()}.items()
    }


def revoked_by(pki: Pki, authority: str, made_at: datetime, city: str | None = None) -> list[Revoked]:
    """Return what an authority has revoked among the cards it issued, everywhere or in one city.

    A card that was lost loses both its certificates, one whose holder moved only that with the old address in it.
    """
    reasons = {"key_compromise"} if authority == AUTHENTICATION_AUTHORITY else {"key_compromise", "affiliation_changed"}
    return [
        Revoked(serial, made_at - timedelta(days=revoked.days_ago), revoked.reason)
        for name, serial in issued_by(pki, authority).items()
        if (revoked := pki.cards[name].revoked) and revoked.reason in reasons
        if city in {None, pki.people[pki.cards[name].person].city}
    ]


def issued_by(pki: Pki, authority: str) -> dict[str, int]:
    """Return the serial number of every certificate that an authority issued, by the name of its card."""
    if authority == AUTHENTICATION_AUTHORITY:
        return {name: authentication_serial(pki, name) for name in pki.cards}
    return {name: signing_serial(pki, name) for name, card in pki.cards.items() if card.authority == authority}


def initial_pins(pki: Pki, name: str, made_at: datetime) -> dict[PinName, PinState]:
    """Return the PINs with which a card is handed out."""
    card = pki.cards[name]
    person = pki.people[card.person]
    end = end_of_validity(certificates.issue_time(card, made_at), person.birth_date)
    pins = fresh(
        {
            PinName.SIGNING: person.password,
            PinName.AUTHENTICATION: person.pin,
            PinName.TEXT: person.pin,
            PinName.CODE_A: text_files.NUMBER,
            PinName.CODE_B: text_files.code_b(person, end),
        }
    )
    if card.signing_tries is not None:
        pins[PinName.SIGNING].tries_left = card.signing_tries
    return pins


def _position(pki: Pki, name: str) -> int:
    return list(pki.cards).index(name)
