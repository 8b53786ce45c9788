"""Certificates that passed before: what reading them and finding their issuer gave, so that it is not found again.

That depends on nothing but a certificate's bytes and the authorities, and is kept under all the former and the
generation of the latter. Times, the signature and revocation are looked at anew every time. Only what an authority
signed and a citizen's key was used with gets in, so nobody else can fill it.

It gets in when it is met again: most citizens sign once, and to keep each of them in another's place costs a tenth of
a check, since what is made and dropped at once never leaves the processor's cache. Of the first time a hash is kept.
"""

from typing import NamedTuple

from todoke_evidence.jpki.algorithms import PublicKey
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.attributes import Attributes
from todoke_evidence.jpki.bounded import Bounded
from todoke_evidence.jpki.certificate import Certificate

MAX_KNOWN = 1_000
"""Certificates, each some 9 KB: a day's citizens rarely sign twice, but whoever checks an archive meets them again."""


class Known(NamedTuple):
    """What steps 1, 2, 3 and 10 found."""

    certificate: Certificate
    issuer: Anchor
    key: PublicKey
    attributes: Attributes


class KnownCertificates:
    """The last MAX_KNOWN of them that came twice, of whichever generation of authorities. For one thread."""

    def __init__(self, size: int = MAX_KNOWN) -> None:
        self._known: Bounded[bytes, Known] = Bounded(size)
        self._met: Bounded[int, bool] = Bounded(size)

    def get(self, key: bytes) -> Known | None:
        """Return what is known under a key that `key_of` gave."""
        return self._known.get(key)

    def put(self, key: bytes, known: Known) -> None:
        """Keep what was found under that key, if it was put before and not too long ago.

        Two certificates of one hash, which nobody can choose outside this process, would only be kept the first time.
        """
        name = hash(key)
        if self._met.get(name):
            self._known.put(key, known)
        else:
            self._met.put(name, True)


def key_of(generation: bytes, certificate_der: bytes) -> bytes:
    """Return what names exactly this certificate under exactly these authorities."""
    return generation + certificate_der
