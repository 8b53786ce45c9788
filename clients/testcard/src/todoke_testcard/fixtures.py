"""Fixtures for whoever writes or checks a verifier: signatures to accept or to refuse, each in a folder of its name.

statement.jws            what was signed
trust/NAME.ca.der        whom to trust
trust/NAME.crl.der       what they revoked, or in its place
answer.ocsp.der          an OCSP answer about the certificate
expected.json            the code to refuse it with (empty: accept it), the profile, the time to judge at, what is wrong

Most are refused by the procedure itself; those with a `door` only by a service with a bound of its own on when a
statement may have been signed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from todoke_agent.signing import sign_statement
from todoke_agent.transport import InProcessTransport
from todoke_evidence import b64, jws, statement, times
from todoke_testcard import certificates, defects, forging
from todoke_testcard.certificates import Issuer, Order
from todoke_testcard.defects import SOUND, Defect
from todoke_testcard.disk import write
from todoke_testcard.forging import SIGNATURES, Pen
from todoke_testcard.keys import PrivateKey
from todoke_testcard.pki import KeyKind
from todoke_testcard.responder import Signer
from todoke_testcard.revoking import ANSWERS, LISTS, Scene
from todoke_testcard.spoiling import Signers, spoil
from todoke_testcard.store import Store

SERIAL = 9_001
CARD, NEIGHBOUR, CITIZEN = "valid", "moved-house", "taro"
"""Whose certificate is spoiled, somebody of another city, and one who would be an authority."""
OTHER_GENERATION, IMPOSTOR = "signing-2", "impostor"

SOUND_ONES: Mapping[str, Defect] = {
    "sound": SOUND,
    "sound-p384": msgspec.structs.replace(SOUND, authority="signing-next", key="p-384"),
    "sound-on-whole-list": msgspec.structs.replace(SOUND, list="whole"),
    "sound-by-ocsp": msgspec.structs.replace(SOUND, answer="good"),
    "sound-by-ocsp-delegate": msgspec.structs.replace(SOUND, answer="by-a-delegate"),
}
"""What the defects begin with, so that one sees that nothing but the defect is refused."""

STATEMENTS: Mapping[str, Callable[[str], str]] = {
    "oversized": lambda text: text + "A" * statement.MAX_STATEMENT_JWS,
    "padded": lambda text: text + "=",
    "empty": lambda text: text.replace(text.split(".")[1], b64.encode(b"{}")),
}
"""What is done to a statement after it was signed, so that it can no longer be read."""

ALGORITHMS: Mapping[KeyKind, str] = {"p-384": "ES384"}


@dataclass(frozen=True, slots=True)
class Fixture:
    """A statement as its compact JWS, the files around it by name, and what is expected."""

    statement: str
    authorities: Mapping[str, bytes]
    lists: Mapping[str, bytes]
    answer: bytes | None
    expected: "Expected"


class Expected(msgspec.Struct, frozen=True):
    """What a verifier must say. `refusal` is empty for what it must accept; `at` is UTC; `door` names a service."""

    refusal: str
    door: str
    profile: str
    at: str
    ja: str
    en: str


def every(store: Store) -> Iterator[tuple[str, Fixture]]:
    """Make all of them: the sound ones, the cards of pki.toml, and the defects of defects.toml."""
    workshop = _Workshop(store)
    for name, defect in {**SOUND_ONES, **defects.load()}.items():
        yield name, workshop.spoiled(defect)
    for name, card in store.pki.cards.items():
        if card.signing and card.signing_tries != 0:
            yield f"card-{name}", workshop.of_card(name)


def write_all(store: Store, folder: Path) -> int:
    """Write all of them into `folder`; return how many."""
    fixtures = dict(every(store))
    for name, fixture in fixtures.items():
        _write(fixture, folder / name)
    return len(fixtures)


def _write(fixture: Fixture, folder: Path) -> None:
    write(folder / "statement.jws", fixture.statement.encode("ascii"))
    write(folder / "expected.json", msgspec.json.format(msgspec.json.encode(fixture.expected)))
    if fixture.answer is not None:
        write(folder / "answer.ocsp.der", fixture.answer)
    for name, der in {**fixture.authorities, **fixture.lists}.items():
        write(folder / "trust" / name, der)


class _Workshop:
    """The test PKI, its keys, and a few more."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._trusted = {f"{name}.ca.der": _der(store.issuer(name)) for name in store.trusted()}

    def of_card(self, name: str) -> Fixture:
        """Return what a virtual card signs, under the lists of the day on which the PKI was made."""
        store = self._store
        person = store.pki.people[store.pki.cards[name].person]
        transport = InProcessTransport(store.card(name).transmit)
        signed = sign_statement(transport, person.password, _statement(store.made_at))
        card = store.pki.cards[name]
        expected = Expected(card.refusal, "", "test", times.encode(store.made_at), card.label, f"the card {name}")
        return Fixture(signed, self._trusted, store.revocation_lists(store.made_at), None, expected)

    def spoiled(self, defect: Defect) -> Fixture:
        """Return what the declared defect makes of a good signature."""
        store = self._store
        issuer, key = store.issuer(defect.authority), self._key(defect.key)
        certificate = spoil(self._sound(issuer, key), defect, self._signers(issuer, key))
        signed = self._sign(defect, certificate, key)
        authorities = {**self._trusted, f"{defect.authority}.ca.der": _der(issuer)}
        scene = self._scene(issuer)
        lists = {} if defect.answer else LISTS[defect.list](scene)
        return Fixture(
            signed,
            authorities,
            {f"{name}.crl.der": der for name, der in lists.items()},
            ANSWERS[defect.answer](scene) if defect.answer else None,
            Expected(defect.refusal, defect.door, defect.profile, times.encode(store.made_at), defect.ja, defect.en),
        )

    def _key(self, kind: KeyKind) -> PrivateKey:
        return self._store.keys.get(f"fixture-{kind}", kind)

    def _sound(self, issuer: Issuer, key: PrivateKey) -> bytes:
        store = self._store
        card = store.pki.cards[CARD]
        issued = certificates.issue_time(card, store.made_at)
        order = Order(card, store.pki.people[card.person], key.public_key(), SERIAL, issued, issuer)
        return certificates.signing_certificate(order)

    def _signers(self, issuer: Issuer, holder: PrivateKey) -> Signers:
        return Signers(issuer.key, holder, self._citizen().key, self._store.signing_certificate(CITIZEN))

    def _citizen(self) -> Signer:
        certificate = x509.load_der_x509_certificate(self._store.signing_certificate(CITIZEN))
        return Signer(certificate, self._store.card_key(CITIZEN), enclosed=True)

    def _sign(self, defect: Defect, certificate: bytes, key: PrivateKey) -> str:
        signed_at = self._store.made_at + timedelta(days=defect.signed_days)
        header = statement.header(certificate, defect.algorithm or ALGORITHMS.get(defect.key, statement.ALGORITHM))
        pen, make = Pen(key, self._citizen().key), SIGNATURES.get(defect.signature, forging.sound)
        text = jws.assemble(header, _statement(signed_at), lambda data: make(pen, data))
        return STATEMENTS[defect.statement](text) if defect.statement else text

    def _scene(self, issuer: Issuer) -> Scene:
        store = self._store
        holder, neighbour = (store.pki.people[store.pki.cards[name].person] for name in (CARD, NEIGHBOUR))
        return Scene(
            issuer,
            SERIAL,
            holder,
            store.made_at,
            store.issuer(OTHER_GENERATION),
            store.issuer(IMPOSTOR),
            neighbour,
            self._citizen(),
            self._key("p-384"),
        )


def _der(issuer: Issuer) -> bytes:
    return issuer.certificate.public_bytes(Encoding.DER)


def _statement(signed_at: datetime) -> bytes:
    """Return a statement that applies for nothing."""
    said = statement.Statement(
        municipality="990019",
        procedure="fixture",
        form=bytes(32),
        submission=bytes(16),
        time=signed_at,
        origin="https://todoke.invalid",
        nonce="nonce",
        commitment=bytes(32),
        attachments=(),
        sealed=bytes(32),
    )
    return statement.encode(said)
