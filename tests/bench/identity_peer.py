"""What somebody writes who takes a library for each half: pyhanko-certvalidator for the chain, joserfc for the JWS.

Alone they look up no revocation and read no attributes, which is less work than ours; "whole" adds both, with a million
serial numbers in a set and the names as text. A program of its own for the environment in which these libraries are
(requirements/peers.in): `python identity_peer.py FILE` judges all signatures in FILE for each line that comes in,
"chain" or "whole", and prints the CPU seconds a signature.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from asn1crypto import x509
from joserfc import jws
from joserfc.jwk import RSAKey
from pyhanko_certvalidator import CertificateValidator, ValidationContext

LARGEST_HEADER = 8_192  # a certificate is inside
LOWEST_REVOKED = 1 << 28  # below those of the citizens
USAGES = {"digital_signature", "non_repudiation"}

Judge = Callable[[bytes, str], object]


def judge(authorities: Sequence[bytes]) -> Judge:
    """How it judges a JWS by a certificate (DER) of one of `authorities`."""
    roots = [x509.Certificate.load(authority) for authority in authorities]
    registry = jws.JWSRegistry(algorithms=["RS256"])
    registry.max_header_length = LARGEST_HEADER

    def judge_one(der: bytes, text: str) -> object:
        certificate = x509.Certificate.load(der)
        context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
        _finish(CertificateValidator(certificate, validation_context=context).async_validate_usage(USAGES))
        key = RSAKey.import_key(certificate.public_key.dump())
        return jws.deserialize_compact(text, key, registry=registry)

    return judge_one


def judge_whole(authorities: Sequence[bytes], revoked: int) -> Judge:
    """The same, and after that what the certificate says of its holder, and that it is none of `revoked` others."""
    judge_chain = judge(authorities)
    serials = {LOWEST_REVOKED + number for number in range(revoked)}

    def judge_one(der: bytes, text: str) -> object:
        judge_chain(der, text)
        certificate = x509.Certificate.load(der)
        if certificate.serial_number in serials:
            raise ValueError
        names = [name.chosen for name in certificate.subject_alt_name_value]
        return {name["type_id"].native: name["value"].native for name in names}

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
    authorities = [base64.b64decode(authority) for authority in told["authorities"]]
    judges = {"chain": judge(authorities), "whole": judge_whole(authorities, told["revoked"])}
    signed = [(base64.b64decode(certificate), text) for certificate, text in told["signed"]]
    for one in judges.values():
        one(*signed[0])  # what the first one loads and keeps
    for line in sys.stdin:
        judge_one = judges[line.strip()]
        began = time.process_time()
        for certificate, text in signed:
            judge_one(certificate, text)
        sys.stdout.write(f"{(time.process_time() - began) / len(signed)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
