"""Fixtures of proofs that a card's holder is here, beside those of signatures: proofs.toml says what is wrong.

proof.json               algorithm, certificate, signature; origin, nonce, server's key and time to hold them against
trust/NAME.ca.der        whom to trust; nobody where that is the defect
trust/NAME.crl.der       what they revoked
expected.json            as of the others; `before` says how often it was accepted already
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.serialization import Encoding

from todoke_agent.signing import prove_presence
from todoke_agent.transport import InProcessTransport
from todoke_evidence import authentication, times
from todoke_testcard.disk import write
from todoke_testcard.store import Store

ORIGIN = "https://todoke.invalid"
SERVER_KEY = "S" * 16
CARD = "valid"
DOOR = "identity"


class ProofDefect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way for a proof to be wrong; what each member does is told in the file."""

    refusal: str
    ja: str
    en: str
    nonce: str = "n" * 43
    age: int = 0
    origin: str = ORIGIN
    server_key: str = SERVER_KEY
    before: int = 0
    trusted: bool = True


class ShownProof(msgspec.Struct, frozen=True):
    """What is shown to a verifier: the proof, certificate and signature in base64url, and what it is held against."""

    algorithm: str
    certificate: str
    signature: str
    origin: str
    nonce: str
    server_key: str
    time: str


class ExpectedOfProof(msgspec.Struct, frozen=True):
    """What a verifier must say at `at` (UTC), when it accepted the same proof `before` so often."""

    refusal: str
    door: str
    profile: str
    at: str
    before: int
    ja: str
    en: str


class ProofFixture(msgspec.Struct, frozen=True):
    """A proof, the files around it by name, and what is expected."""

    proof: ShownProof
    trust: Mapping[str, bytes]
    expected: ExpectedOfProof


def load() -> dict[str, ProofDefect]:
    """Return the defects by name, or raise msgspec.ValidationError naming what does not fit."""
    text = (files("todoke_testcard") / "proofs.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, ProofDefect])


def every(store: Store) -> Iterator[tuple[str, ProofFixture]]:
    """Make all of them."""
    for name, defect in load().items():
        yield name, _made(store, defect)


def write_all(store: Store, folder: Path) -> int:
    """Write all of them into `folder`; return how many."""
    made = dict(every(store))
    for name, fixture in made.items():
        write(folder / name / "proof.json", msgspec.json.format(msgspec.json.encode(fixture.proof)))
        write(folder / name / "expected.json", msgspec.json.format(msgspec.json.encode(fixture.expected)))
        for file, der in fixture.trust.items():
            write(folder / name / "trust" / file, der)
    return len(made)


def _made(store: Store, defect: ProofDefect) -> ProofFixture:
    issued_at = times.encode(store.made_at)
    signed = authentication.signing_input(defect.origin, defect.nonce, defect.server_key, issued_at)
    pin = store.pki.people[store.pki.cards[CARD].person].pin
    made = prove_presence(InProcessTransport(store.card(CARD).transmit), pin, signed)
    at = times.encode(store.made_at + timedelta(seconds=defect.age))
    return ProofFixture(
        ShownProof(**made, origin=ORIGIN, nonce=defect.nonce, server_key=SERVER_KEY, time=issued_at),
        _trust(store) if defect.trusted else {},
        ExpectedOfProof(defect.refusal, DOOR, "test", at, defect.before, defect.ja, defect.en),
    )


def _trust(store: Store) -> dict[str, bytes]:
    names = store.trusted("authentication")
    anchors = {f"{name}.ca.der": store.issuer(name).certificate.public_bytes(Encoding.DER) for name in names}
    return anchors | store.revocation_lists(store.made_at, "authentication")
