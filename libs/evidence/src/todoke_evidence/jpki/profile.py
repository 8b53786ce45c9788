"""The certificate profiles: what marks a signing certificate as J-LIS's, and what marks one as ours for tests.

A profile is checked besides the anchors: even with the test authority among the anchors, production refuses its cards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cryptography.x509 import ObjectIdentifier

from todoke_evidence.jpki.algorithms import TABLE, Algorithm


@dataclass(frozen=True, slots=True)
class Profile:
    """One hierarchy: the organisation in its authorities' names and the policies of the two certificates of a card.

    `algorithms` is keyed by JWS name and serves for the authorities' own signatures as well.
    """

    name: str
    organisation: str
    signing_policy: ObjectIdentifier
    authentication_policy: ObjectIdentifier
    algorithms: Mapping[str, Algorithm]


PRODUCTION = Profile(
    name="production",
    organisation="JPKI",
    signing_policy=ObjectIdentifier("1.2.392.200149.8.5.1.1.20"),
    authentication_policy=ObjectIdentifier("1.2.392.200149.8.5.1.3.30"),
    algorithms=TABLE,
)
"""The cards people carry (J-LIS certificate profile 3.2).

The cards to come sign with ES384, which the table has. If they come under another policy, theirs is another profile.
"""

TEST = Profile(
    name="test",
    organisation="TODOKE-JPKI-TEST",
    signing_policy=ObjectIdentifier("1.2.392.200149.8.5.1.0.20"),
    authentication_policy=ObjectIdentifier("1.2.392.200149.8.5.1.0.30"),
    algorithms=TABLE,
)
"""The virtual cards of our own test PKI."""

PROFILES: Mapping[str, Profile] = MappingProxyType({profile.name: profile for profile in (PRODUCTION, TEST)})
