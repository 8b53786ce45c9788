"""Reads a trust store from a folder: authorities from `*.ca.der`, their revocation lists from `*.crl.der`."""

from collections.abc import Iterator
from pathlib import Path

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.certificate import MAX_CERTIFICATE
from todoke_evidence.jpki.profile import Profile
from todoke_evidence.jpki.trust import TrustStore

MAX_LIST = 64 * 1024 * 1024
"""Bytes. A million revoked certificates take about 27 MB."""


def load_trust_store(folder: Path, profile: Profile) -> TrustStore:
    """Return the store of `folder`, or raise OSError or TRUST_MALFORMED; a folder without an authority is malformed."""
    certificates = list(_files(folder, "*.ca.der", MAX_CERTIFICATE))
    if not certificates:
        raise EvidenceError(Code.TRUST_MALFORMED)
    return TrustStore(profile, certificates, _files(folder, "*.crl.der", MAX_LIST))


def _files(folder: Path, pattern: str, limit: int) -> Iterator[bytes]:
    for path in sorted(folder.glob(pattern)):
        if path.stat().st_size > limit:
            raise EvidenceError(Code.TRUST_MALFORMED)
        yield path.read_bytes()
