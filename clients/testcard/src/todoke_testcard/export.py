"""A card's certificates and those of their authorities as PEM files (RFC 7468), for programs that read no card."""

import ssl
from pathlib import Path

from todoke_testcard.disk import write
from todoke_testcard.filesystem import Contents


def export(contents: Contents, folder: Path) -> None:
    """Write authentication.pem and authentication-ca.pem, and signing.pem and signing-ca.pem if the card can sign."""
    certificates = {
        "authentication": contents.authentication.certificate,
        "authentication-ca": contents.authentication_ca,
    }
    if contents.signing:
        certificates |= {"signing": contents.signing.certificate, "signing-ca": contents.signing_ca}
    for name, der in certificates.items():
        write(folder / f"{name}.pem", ssl.DER_cert_to_PEM_cert(der).encode("ascii"))
