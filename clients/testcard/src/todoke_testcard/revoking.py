"""What a fixture knows of revocation: lists, or an OCSP answer, each as it should be or wrong in one way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography.hazmat import asn1
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from todoke_testcard import names
from todoke_testcard.certificates import Issuer, signing_hash
from todoke_testcard.keys import PrivateKey
from todoke_testcard.pki import Person
from todoke_testcard.responder import Reply, Signer, delegate, itself, sign, unsuccessful
from todoke_testcard.revocation import Revoked, revocation_list
from todoke_testcard.spoiling import signature
from todoke_testcard.tlv import contents, value

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
LONG_AGO = 30 * DAY


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose certificate is asked about, at `now`, and who else there is."""

    issuer: Issuer
    serial: int
    person: Person
    now: datetime
    other_generation: Issuer
    impostor: Issuer
    neighbour: Person  # who lives in another city
    citizen: Signer
    delegate_key: PrivateKey

    def revoked(self) -> Revoked:
        """Return the certificate as revoked yesterday."""
        return Revoked(self.serial, self.now - DAY, "key_compromise")


# ---- lists, by what sets their files apart


def _of_city(scene: Scene, age: timedelta = timedelta(), validity: timedelta = 7 * DAY) -> bytes:
    point = names.distribution_point(scene.issuer.declared, scene.person)
    return revocation_list(scene.issuer, [], scene.now - age, point, validity)


def _of_another_city(scene: Scene) -> bytes:
    point = names.distribution_point(scene.issuer.declared, scene.neighbour)
    return revocation_list(scene.issuer, [], scene.now, point)


def _whole(scene: Scene, *revoked: Revoked) -> bytes:
    return revocation_list(scene.issuer, revoked, scene.now)


def _of_version_1(scene: Scene) -> bytes:
    return _signed_again(scene, lambda members: members[1:-1])


def _of_changes(scene: Scene) -> bytes:
    """Say in passing that the list holds only what is new."""
    oid = asn1.encode_der(ExtensionOID.DELTA_CRL_INDICATOR)
    indicator = value(0x30, oid, value(0x04, value(0x02, b"\x01")))
    return _signed_again(scene, lambda members: [*members[:-1], value(0xA0, value(0x30, indicator))])


def _signed_again(scene: Scene, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """Return a whole list with something changed in what the authority signs."""
    tbs, algorithm, _ = contents(_whole(scene))
    body = value(0x30, *change(contents(tbs)))
    made = signature(scene.issuer.key, body, signing_hash(scene.issuer.key))
    return value(0x30, body, algorithm, value(0x03, b"\x00", made))


LISTS: Mapping[str, Callable[[Scene], Mapping[str, bytes]]] = {
    "fresh": lambda scene: {"city": _of_city(scene)},
    "whole": lambda scene: {"whole": _whole(scene)},
    "missing": lambda _: {},
    "ended": lambda scene: {"city": _of_city(scene, 2 * DAY, DAY)},
    "too-old": lambda scene: {"city": _of_city(scene, LONG_AGO, YEAR)},
    "of-tomorrow": lambda scene: {"city": _of_city(scene, -DAY)},
    "of-another-city": lambda scene: {"city": _of_another_city(scene)},
    "of-another-generation": lambda scene: {"whole": revocation_list(scene.other_generation, [], scene.now)},
    "names-it": lambda scene: {"whole": _whole(scene, scene.revoked())},
    "garbage": lambda _: {"city": b"no list"},
    "of-an-impostor": lambda scene: {"whole": revocation_list(scene.impostor, [], scene.now)},
    "of-version-1": lambda scene: {"whole": _of_version_1(scene)},
    "of-changes": lambda scene: {"whole": _of_changes(scene)},
    "newest-names-it": lambda scene: {"city": _of_city(scene, DAY), "whole": _whole(scene, scene.revoked())},
}


# ---- answers


def _good(scene: Scene, age: timedelta = timedelta(), validity: timedelta = HOUR) -> Reply:
    this_update = scene.now - age
    return Reply(scene.issuer, scene.serial, OCSPCertStatus.GOOD, this_update, this_update + validity)


def _signed(scene: Scene, reply: Reply) -> bytes:
    return sign(reply, itself(scene.issuer))


def _revoked(scene: Scene) -> bytes:
    return _signed(scene, replace(_good(scene), status=OCSPCertStatus.REVOKED, revoked=scene.revoked()))


def _changed(scene: Scene) -> bytes:
    answer = _signed(scene, _good(scene))
    return answer[:-1] + bytes([answer[-1] ^ 1])


def _by(scene: Scene, signer: Signer) -> bytes:
    return sign(_good(scene), signer)


def _delegate(scene: Scene) -> Signer:
    return delegate(scene.issuer, scene.delegate_key, scene.now - DAY)


def _for_servers(scene: Scene) -> Signer:
    return delegate(scene.issuer, scene.delegate_key, scene.now - DAY, ExtendedKeyUsageOID.SERVER_AUTH)


ANSWERS: Mapping[str, Callable[[Scene], bytes]] = {
    "good": lambda scene: _signed(scene, _good(scene)),
    "by-a-delegate": lambda scene: _by(scene, _delegate(scene)),
    "revoked": _revoked,
    "unknown": lambda scene: _signed(scene, replace(_good(scene), status=OCSPCertStatus.UNKNOWN)),
    "try-later": lambda _: unsuccessful(OCSPResponseStatus.TRY_LATER),
    "unauthorized": lambda _: unsuccessful(OCSPResponseStatus.UNAUTHORIZED),
    "garbage": lambda _: b"no answer",
    "changed": _changed,
    "ended": lambda scene: _signed(scene, _good(scene, 2 * HOUR)),
    "too-old": lambda scene: _signed(scene, _good(scene, LONG_AGO, YEAR)),
    "of-tomorrow": lambda scene: _signed(scene, _good(scene, -DAY)),
    "of-another-certificate": lambda scene: _signed(scene, replace(_good(scene), serial=scene.serial + 1)),
    "of-another-generation": lambda scene: _by(scene, itself(scene.other_generation)),
    "of-an-impostor": lambda scene: _by(scene, itself(scene.impostor)),
    "by-a-citizen": lambda scene: _by(scene, scene.citizen),
    "delegate-for-servers": lambda scene: _by(scene, _for_servers(scene)),
    "delegate-ended": lambda scene: _by(scene, delegate(scene.issuer, scene.delegate_key, scene.now - LONG_AGO)),
    "delegate-unvouched": lambda scene: _by(
        scene, delegate(scene.issuer, scene.delegate_key, scene.now - DAY, vouched=False)
    ),
    "delegate-of-an-impostor": lambda scene: _by(scene, delegate(scene.impostor, scene.delegate_key, scene.now - DAY)),
}
