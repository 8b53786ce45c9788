"""What somebody writes who takes a library for each half: pyhanko-certvalidator for the chain, joserfc for the JWS.

Neither is among our requirements; `pip install pyhanko-certvalidator joserfc` into .venv brings this contender in.
It looks up no revocation and reads no attributes, so it does less work than we do.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from asn1crypto import x509
from joserfc import jws
from joserfc.jwk import RSAKey
from pyhanko_certvalidator import CertificateValidator, ValidationContext

from todoke_evidence.statement import SignedStatement

LARGEST_HEADER = 8_192  # a certificate is inside
USAGES = {"digital_signature", "non_repudiation"}


def judge(authority: bytes) -> Callable[[SignedStatement], object]:
    """How it judges one signature under a certificate (DER) of `authority`."""
    root = x509.Certificate.load(authority)
    registry = jws.JWSRegistry(algorithms=["RS256"])
    registry.max_header_length = LARGEST_HEADER

    def judge_one(one: SignedStatement) -> object:
        certificate = x509.Certificate.load(one.certificate)
        context = ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail")
        _finish(CertificateValidator(certificate, validation_context=context).async_validate_usage(USAGES))
        key = RSAKey.import_key(certificate.public_key.dump())
        return jws.deserialize_compact(one.text, key, registry=registry)

    return judge_one


def _finish(validation: Coroutine[Any, Any, object]) -> None:
    """Runs to its end what waits for nobody: it may fetch nothing."""
    try:
        validation.send(None)
    except StopIteration:
        return
    raise RuntimeError
