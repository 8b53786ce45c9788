"""What somebody writes who takes a library for each half: pyhanko-certvalidator for the chain, joserfc for the JWS.

It looks up no revocation and reads no attributes, so it does less work than we do. A program of its own for the
environment in which these libraries are (requirements/peers.in): `python identity_peer.py FILE` judges all signatures
in FILE for each line that comes in, and prints the CPU seconds a signature.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from asn1crypto import x509
from joserfc import jws
from joserfc.jwk import RSAKey
from pyhanko_certvalidator import CertificateValidator, ValidationContext

LARGEST_HEADER = 8_192  # a certificate is inside
USAGES = {"digital_signature", "non_repudiation"}

Judge = Callable[[bytes, str], object]


def judge(authority: bytes) -> Judge:
    """How it judges a JWS by a certificate (DER) of `authority`."""
    root = x509.Certificate.load(authority)
    registry = jws.JWSRegistry(algorithms=["RS256"])
    registry.max_header_length = LARGEST_HEADER

    def judge_one(der: bytes, text: str) -> object:
        certificate = x509.Certificate.load(der)
        context = ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail")
        _finish(CertificateValidator(certificate, validation_context=context).async_validate_usage(USAGES))
        key = RSAKey.import_key(certificate.public_key.dump())
        return jws.deserialize_compact(text, key, registry=registry)

    return judge_one


def _finish(validation: Coroutine[Any, Any, object]) -> None:
    """Runs to its end what waits for nobody: it may fetch nothing."""
    try:
        validation.send(None)
    except StopIteration:
        return
    raise RuntimeError


def main(file: Path) -> None:
    """Measures whenever it is told to, until its input ends."""
    told = json.loads(file.read_text(encoding="ascii"))
    judge_one = judge(base64.b64decode(told["authority"]))
    signed = [(base64.b64decode(certificate), text) for certificate, text in told["signed"]]
    judge_one(*signed[0])  # what the first one loads and keeps
    for _ in sys.stdin:
        began = time.process_time()
        for certificate, text in signed:
            judge_one(certificate, text)
        sys.stdout.write(f"{(time.process_time() - began) / len(signed)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
