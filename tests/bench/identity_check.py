"""The identity check in one process, and what it is held against: raw RSA, and what others would write.

CPU time of one process, a signature; every contender gets the same signatures, none of which it has seen before
unless that is the point.
"""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import jwt
from bench import naive
from bench.signatures import WIDE, Signatures
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from todoke_evidence.jpki.anchors import read_anchor
from todoke_evidence.jpki.known import KnownCertificates
from todoke_evidence.jpki.lists import Lists
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.revocation import read_list
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import verify
from todoke_evidence.statement import SignedStatement
from todoke_identity.core.verifying import SignedDigest, Trusted, conclude, examine_all

FULL = "full check"
BATCHED = "full check, in a batch"
BATCH = 100
PEER = "pyhanko-certvalidator + joserfc"
WHOLE_PEER = f"{PEER}, with steps 10 and 12"
PEER_PROGRAM = Path(__file__).with_name("identity_peer.py")
PEER_PYTHON = Path(__file__).parents[2] / ".venv/peers/bin/python"  # `scripts/setup peers` makes it
PEER_SHARE = 10  # others get a tenth of the signatures: they take that much longer

Judge = Callable[[SignedStatement], object]
Measure = Callable[[], float]
"""CPU seconds a signature."""


def contenders(signatures: Signatures) -> Mapping[str, Measure]:
    """By name, those that run in this process."""
    full, forgetful = (
        _trust(signatures.trust, known) for known in (KnownCertificates(len(signatures.rs256)), KnownCertificates(0))
    )
    wide = _trust_in(signatures.trust, signatures.wide_lists, KnownCertificates(0))
    rs256, es384 = signatures.rs256, signatures.es384
    for signed in (*rs256, *rs256):  # what comes again is remembered
        _ours(full)(signed)
    judges: Mapping[str, tuple[Judge, Sequence[SignedStatement]]] = {
        "two RSA verifications": (_two_verifications(signatures), rs256),
        FULL: (_ours(forgetful), rs256),
        "full check, certificate seen before": (_ours(full), rs256),
        f"full check, serial numbers of {WIDE} bytes": (_ours(wide), signatures.wide),
        "full check, ES384": (_ours(forgetful), es384),
        "PyJWT + x509": (_pyjwt(signatures), _fewer(rs256)),
    }
    alone = {name: partial(_measure, *judge) for name, judge in judges.items()}
    return {**alone, BATCHED: partial(_measure_batches, forgetful, rs256)}


@contextmanager
def peers(signatures: Signatures, folder: Path, revoked: int) -> Iterator[Mapping[str, Measure]]:
    """Those that have a process and an environment of their own."""
    told = {
        "revoked": revoked,
        "authorities": [base64.b64encode(authority).decode() for authority in signatures.authorities],
        "signed": [(base64.b64encode(one.certificate).decode(), one.text) for one in _fewer(signatures.rs256)],
    }
    file = folder / "peer.json"
    file.write_text(json.dumps(told), encoding="ascii")
    command: list[str | Path] = [PEER_PYTHON, "-I", PEER_PROGRAM, file]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield {PEER: partial(_ask, process, "chain"), WHOLE_PEER: partial(_ask, process, "whole")}


def _ask(process: subprocess.Popen[str], which: str) -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{which}\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def _fewer(signed: Sequence[SignedStatement]) -> Sequence[SignedStatement]:
    return signed[: len(signed) // PEER_SHARE]


def _trust(folder: Path, known: KnownCertificates) -> TrustStore:
    return _trust_in(folder, (path.read_bytes() for path in sorted(folder.glob("*.crl.der"))), known)


def _trust_in(folder: Path, lists: Iterable[bytes], known: KnownCertificates) -> TrustStore:
    anchors = [read_anchor(path.read_bytes(), TEST) for path in sorted(folder.glob("*.ca.der"))]
    return TrustStore(TEST, anchors, Lists(read_list(der, anchors) for der in lists), known)


def _measure(judge: Judge, signed: Sequence[SignedStatement]) -> float:
    began = time.process_time()
    for one in signed:
        judge(one)
    return (time.process_time() - began) / len(signed)


def _measure_batches(trust: TrustStore, signed: Sequence[SignedStatement]) -> float:
    """What identity does with a call, without the call."""
    trusted, now = Trusted(trust), datetime.now(UTC)
    items = [SignedDigest(*one.claim[:4], int(one.claim.signed_at.timestamp())) for one in signed]
    began = time.process_time()
    for start in range(0, len(items), BATCH):
        conclude(examine_all(items[start : start + BATCH], trusted, now, None), trusted, now)
    return (time.process_time() - began) / len(signed)


def _ours(trust: TrustStore) -> Judge:
    now = datetime.now(UTC)

    def judge(one: SignedStatement) -> object:
        return verify(one.claim, now, trust)

    return judge


def _two_verifications(signatures: Signatures) -> Judge:
    """The floor in Python: the authority's signature and the citizen's, with keys that are loaded already."""
    authorities: list[Any] = [x509.load_der_x509_certificate(der).public_key() for der in signatures.authorities]
    padding, prehashed = PKCS1v15(), Prehashed(SHA256())
    loaded: dict[bytes, tuple[Any, Any, bytes, bytes]] = {
        one.digest: (issuer, certificate.public_key(), certificate.signature, certificate.tbs_certificate_bytes)
        for one, issuer in zip(signatures.rs256, cycle(authorities), strict=False)
        for certificate in [x509.load_der_x509_certificate(one.certificate)]
    }

    def judge(one: SignedStatement) -> object:
        authority, key, issued, tbs = loaded[one.digest]
        authority.verify(issued, tbs, padding, SHA256())
        key.verify(one.signature, one.digest, padding, prehashed)
        return None

    return judge


def _pyjwt(signatures: Signatures) -> Judge:
    """What a web developer writes first; the naive baseline of the other bench."""
    authorities = [x509.load_der_x509_certificate(der) for der in signatures.authorities]

    def judge(one: SignedStatement) -> object:
        certificate = x509.load_der_x509_certificate(one.certificate)
        if not naive._chain_is_good(certificate, authorities):
            raise ValueError
        key: Any = certificate.public_key()
        return jwt.decode(one.text, key, algorithms=["RS256"])

    return judge
