"""Revocation by lists: which of an authority's lists speaks of a certificate, and whether it is fresh enough."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from todoke_evidence import times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import distribution
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.certificate import Certificate
from todoke_evidence.jpki.checks import CLOCK_SKEW
from todoke_evidence.jpki.revocation import RevocationList, Snapshot

MAX_AGE = timedelta(days=7)
"""A list older than this is stale, whatever it says itself; an operator sets another limit, LONGEST_AGE at most."""

Latest = Mapping[tuple[bytes, bytes], datetime]
"""By issuer and SHA-256 of the name, of when the newest list was that was ever seen. Who keeps it needs no names."""

WHOLE = None
"""Stands for the name of a list that has none."""


class Lists:
    """The lists of all authorities, by issuer and directory name. They never change; newer lists make another one."""

    def __init__(
        self, lists: Iterable[RevocationList], max_age: timedelta = MAX_AGE, latest: Latest = MappingProxyType({})
    ) -> None:
        """Take no list as the newest that is older than its `latest`: who brings lists must not go back."""
        self._lists = _by_name(lists)
        self._latest = latest
        # Also who had lists by name only once: without those, an old list of all must not speak for them.
        self._divided = {issuer for issuer, name in (*self.latest(), *latest) if name != _digest(WHOLE)}
        self._max_age = max_age

    def check_revocation(self, anchor: Anchor, certificate: Certificate, now: datetime) -> None:
        """Step 12: raise REVOCATION_STALE unless a list counts at `now`, CERTIFICATE_REVOKED if it names us.

        The newest list decides, whatever older ones say, and of several of one second any; one whose day is still to
        come is not there yet.
        """
        newest = self._newest(anchor, certificate, now)
        if not newest:
            raise EvidenceError(Code.REVOCATION_STALE)
        for one in newest:
            if one.next_update < now or now - one.this_update > self._max_age:
                raise EvidenceError(Code.REVOCATION_STALE)
        for one in newest:
            if certificate.serial in one.serials:
                raise EvidenceError(Code.CERTIFICATE_REVOKED)

    def snapshot(self, anchor: Anchor, certificate: Certificate, now: datetime) -> Snapshot | None:
        """Return the list that decides at `now`, if lists keep their bytes."""
        newest = self._newest(anchor, certificate, now)
        naming = [one for one in newest if certificate.serial in one.serials]
        return next((one.snapshot for one in naming or newest), None)

    def _newest(self, anchor: Anchor, certificate: Certificate, now: datetime) -> list[RevocationList]:
        divided = anchor.digest in self._divided
        names = (WHOLE, *distribution.of_certificate(certificate)) if divided else (WHOLE,)
        latest, newest = times.later(now, CLOCK_SKEW), list[RevocationList]()
        for name in names:
            for known in self._lists.get((anchor.digest, name), ()):
                if known.this_update <= latest and (not newest or known.this_update >= newest[0].this_update):
                    equal = newest and known.this_update == newest[0].this_update
                    newest = [*newest, known] if equal else [known]
        keys = [(anchor.digest, _digest(name)) for name in names] if self._latest else []
        seen = [day for key in keys if (day := self._latest.get(key)) and day <= latest]
        return [] if newest and any(day > newest[0].this_update for day in seen) else newest

    def latest(self, until: datetime = times.LAST) -> Latest:
        """Return of when the newest list of each name is that is of no later moment."""
        return {
            (issuer, _digest(name)): max(days)
            for (issuer, name), found in self._lists.items()
            if (days := [one.this_update for one in found if one.this_update <= until])
        }


def _digest(name: bytes | None) -> bytes:
    return hashlib.sha256(name or b"").digest()  # no name is empty: it is DER


def _by_name(lists: Iterable[RevocationList]) -> Mapping[tuple[bytes, bytes | None], tuple[RevocationList, ...]]:
    found: dict[tuple[bytes, bytes | None], tuple[RevocationList, ...]] = {}
    for known in lists:
        for name in known.points or (WHOLE,):
            key = known.issuer.digest, name
            found[key] = (*found.get(key, ()), known)
    return found
