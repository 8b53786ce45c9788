"""The test PKI in a folder: made once, revocation lists refreshed whenever asked, PIN counters kept.

manifest.json          when it was made, and from which declaration
trust/NAME.ca.der      the signing authorities to trust, with
trust/NAME.crl.der     their revocation lists: what a verifier is given; NAME.CITY.crl.der where each city has one
authentication-trust/  the same for those who judge authentication certificates
authorities/NAME.der   every authority, those not to trust included
cards/NAME/            signing.der, authentication.der, pins.json
keys/NAME.pem          every private key
"""

import hashlib
import shutil
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from todoke_testcard import issuing, text_vouchers
from todoke_testcard.card import VirtualCard
from todoke_testcard.certificates import Issuer
from todoke_testcard.disk import write
from todoke_testcard.filesystem import Contents, KeyPair, applications
from todoke_testcard.keys import KeyRing
from todoke_testcard.pins import PinBook, PinName, PinState
from todoke_testcard.pki import Pki, Purpose, declaration, load
from todoke_testcard.responder import Issued, Responder

TRUST: Mapping[Purpose, str] = {"signing": "trust", "authentication": "authentication-trust"}
"""The folder of the authorities for each purpose: whoever verifies signatures need not know the others."""


class NotMadeError(Exception):
    """The folder holds no test PKI of this version; `todoke-testcard init` makes one."""


class Manifest(msgspec.Struct, forbid_unknown_fields=True):
    """What the folder was made from (SHA-256 of pki.toml, hexadecimal) and when (UTC)."""

    declaration: str
    made_at: datetime


class Store:
    """A folder with a complete test PKI."""

    def __init__(self, folder: Path) -> None:
        """Open a folder. Raises NotMadeError unless it was made from the declaration of this package."""
        manifest = _manifest(folder)
        if manifest is None:
            raise NotMadeError(str(folder))
        self.pki: Pki = load(declaration())
        self.folder = folder
        self.made_at = manifest.made_at
        self.keys = KeyRing(folder / "keys")

    @property
    def trust(self) -> Path:
        """The folder with the anchors and revocation lists that a verifier is to trust."""
        return self.folder / TRUST["signing"]

    @property
    def authentication_trust(self) -> Path:
        """The same for those who judge authentication certificates."""
        return self.folder / TRUST["authentication"]

    def signing_certificate(self, name: str) -> bytes:
        """Return the DER of a card's signing certificate, without asking the card."""
        return (self.folder / "cards" / name / "signing.der").read_bytes()

    def card_key(self, name: str) -> RSAPrivateKey:
        """Return the private signing key of a card, which no real card gives away."""
        card = self.pki.cards[name]
        return self.keys.rsa(issuing.signing_key(card), card.key)

    def card(self, name: str) -> VirtualCard:
        """Return a card, with its PINs as they were left. Raises KeyError for a name that is not declared."""
        contents = self.contents(name)
        states = msgspec.json.decode(self._pins_file(name).read_bytes(), type=dict[PinName, PinState])
        pins = PinBook(states, partial(self._keep_pins, name))
        return VirtualCard(applications(contents), pins, int(self.pki.cards[name].pin_locked, 16))

    def unblock(self, name: str) -> None:
        """Hand a card's first PINs out again, with all tries, as the town office would."""
        self._keep_pins(name, issuing.initial_pins(self.pki, name, self.made_at))

    def trusted(self, purpose: Purpose = "signing") -> list[str]:
        """Return the names of the authorities that a verifier is to trust."""
        return [name for name, one in self.pki.authorities.items() if one.purpose == purpose and one.trusted]

    def revocation_lists(self, now: datetime, purpose: Purpose = "signing") -> dict[str, bytes]:
        """Return their lists as of `now`, by file name."""
        found: dict[str, bytes] = {}
        for name in self.trusted(purpose):
            found |= issuing.revocation_lists(self.pki, name, self.issuer(name), self.made_at, now)
        return found

    def refresh_revocation_lists(self, now: datetime) -> None:
        """Write new lists as of `now`."""
        for purpose, folder in TRUST.items():
            for file, der in self.revocation_lists(now, purpose).items():
                write(self.folder / folder / file, der)

    def responder(self) -> Responder:
        """Return what answers about the cards of these authorities by OCSP."""
        names = [name for purpose in TRUST for name in self.trusted(purpose)]
        return Responder(tuple((self.issuer(name), self._issued(name)) for name in names))

    def issuer(self, name: str) -> Issuer:
        """Return an authority that can issue."""
        key = self.keys.get(issuing.authority_key(name))
        return Issuer(self.pki.authorities[name], key, x509.load_der_x509_certificate(self._authority(name)))

    def _issued(self, authority: str) -> Issued:
        revoked = {one.serial: one for one in issuing.revoked_by(self.pki, authority, self.made_at)}
        return {serial: revoked.get(serial) for serial in issuing.issued_by(self.pki, authority).values()}

    def contents(self, name: str) -> Contents:
        """Return what is personal on a card. Raises KeyError for a name that is not declared."""
        card = self.pki.cards[name]
        folder = self.folder / "cards" / name
        authentication_key = self.keys.rsa(issuing.authentication_key(card))
        signing = None
        if card.signing:
            signing = KeyPair(self.card_key(name), self.signing_certificate(name))
        return Contents(
            self.pki.people[card.person],
            signing,
            KeyPair(authentication_key, (folder / "authentication.der").read_bytes()),
            self._authority(card.authority),
            self._authority(issuing.AUTHENTICATION_AUTHORITY),
            self._vouching(),
        )

    def _vouching(self) -> KeyPair:
        key, root = (self.keys.rsa(name) for name in issuing.VOUCHING_KEYS)
        return KeyPair(key, text_vouchers.certificate_file(key, root))

    def _authority(self, name: str) -> bytes:
        return (self.folder / "authorities" / f"{name}.der").read_bytes()

    def _pins_file(self, name: str) -> Path:
        return self.folder / "cards" / name / "pins.json"

    def _keep_pins(self, name: str, states: dict[PinName, PinState]) -> None:
        write(self._pins_file(name), msgspec.json.encode(states))


def prepare(folder: Path, now: datetime) -> Store:
    """Make the test PKI unless it is there already, refresh its revocation lists, and open it.

    When the declaration changed, certificates and cards are made anew; only the keys are used again.
    """
    if _manifest(folder) is None:
        _make(folder, now.replace(microsecond=0))
    store = Store(folder)
    store.refresh_revocation_lists(now)
    return store


def _make(folder: Path, made_at: datetime) -> None:
    for stale in (*TRUST.values(), "authorities", "cards"):
        shutil.rmtree(folder / stale, ignore_errors=True)
    pki, keys = load(declaration()), KeyRing(folder / "keys")
    issuers = issuing.found_authorities(pki, keys.get, made_at)
    for name in issuing.VOUCHING_KEYS:
        keys.get(name)
    for name, issuer in issuers.items():
        _write_authority(folder, name, issuer)
    for name in pki.cards:
        _write_card(folder / "cards" / name, issuing.issue_card(pki, name, issuers, keys.get, made_at))
        write(folder / "cards" / name / "pins.json", msgspec.json.encode(issuing.initial_pins(pki, name, made_at)))
    # Last, so that a folder whose making was cut short is made again.
    write(folder / "manifest.json", msgspec.json.encode(Manifest(_digest(), made_at)))


def _write_authority(folder: Path, name: str, issuer: Issuer) -> None:
    der = issuer.certificate.public_bytes(Encoding.DER)
    write(folder / "authorities" / f"{name}.der", der)
    if issuer.declared.trusted:
        write(folder / TRUST[issuer.declared.purpose] / f"{name}.ca.der", der)


def _write_card(folder: Path, issued: issuing.IssuedCard) -> None:
    write(folder / "authentication.der", issued.authentication)
    if issued.signing is not None:
        write(folder / "signing.der", issued.signing)


def _manifest(folder: Path) -> Manifest | None:
    """Return the manifest if the folder was made from this package's declaration."""
    try:
        manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return manifest if manifest.declaration == _digest() else None


def _digest() -> str:
    return hashlib.sha256(declaration()).hexdigest()
