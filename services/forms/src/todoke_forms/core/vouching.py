"""Who vouches for an application, and whether that is as much as its form asks for: a card, or the gateway alone.

A card does so with one of two keys: the one signs and tells who it was, the other says that its holder was here.

The form decides, and nothing that came with the application: neither may one without a signature count for a form that
asks for it, nor may one that names somebody come in where nobody is to be known.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from todoke_catalog import my_number
from todoke_catalog.fields import EmailField
from todoke_catalog.identity import Level
from todoke_catalog.reading import text_values
from todoke_catalog.reading.refusal import AnswerRefused
from todoke_catalog.texts import Text
from todoke_evidence import authentication
from todoke_evidence.attested import AttestationVerifier, AttestedStatement
from todoke_evidence.authentication import Proof
from todoke_evidence.content import Content
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.checks import CLOCK_SKEW
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import Verified, verify
from todoke_evidence.statement import CardKey, SignedStatement
from todoke_forms.core.model import OK, CardAttributes, Check, JudgedBy
from todoke_kit.errors import Refusal

Stated = SignedStatement | AttestedStatement

LEVEL_TOO_LOW = "level_too_low"
LEVEL_TOO_HIGH = "level_too_high"
CONTACT_MISSING = "contact_missing"
CONTACT_UNATTESTED = "contact_unattested"
CONTACT_NUMBERED = "contact_numbered"
CONTACT_MALFORMED = "contact_malformed"
AUTHENTICATION_OFF = str(Code.AUTHENTICATION_OFF)

_ADDRESS = EmailField(id="address", label=Text("contact_address"))

# A check on a case, for staff to weigh: as of now, because from its end on a certificate may vanish from the lists.
CERTIFICATE_EXPIRED_SINCE = "certificate_expired_since"


@dataclass(frozen=True, slots=True)
class Believed:
    """Whom this office believes: authorities for signatures, for sign-ins if any are configured, and its gateways."""

    signature: TrustStore
    authentication: TrustStore | None
    gateways: AttestationVerifier


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the check of it says, whom a card names (None: there was none), and what its signature was judged by.

    `holder` is the SHA-256 of the certificate that somebody signed in with, in hexadecimal: nobody's name.
    """

    check: Check
    card: CardAttributes | None = None
    judged_by: JudgedBy | None = None
    holder: str | None = None


def level_of(stated: Stated) -> Level:
    """The level at which an application says that it was filed; nothing is verified yet."""
    if isinstance(stated, AttestedStatement):
        return Level(stated.level)
    return Level.SIGNED if stated.key is CardKey.SIGNATURE else Level.SIGNED_IN


def check_level(stated: Stated, wanted: Level) -> None:
    """Holds the level of an application against its form's.

    :raises Refusal: "level_too_low" or "level_too_high".
    """
    if level_of(stated) != wanted:
        raise Refusal(LEVEL_TOO_LOW if level_of(stated) < wanted else LEVEL_TOO_HIGH)


def check_contact(stated: Stated, opened: Content) -> None:
    """An address counts only where the gateway says that it was verified, and must be there then.

    It is one address, read as the gateway reads it, and holds no individual number whatever the form may ask for,
    which is about its answers.

    :raises Refusal: "contact_missing", "contact_unattested", "contact_numbered" or "contact_malformed".
    """
    verified = level_of(stated) is Level.CONTACT
    if verified == (opened.contact is None):
        raise Refusal(CONTACT_MISSING if verified else CONTACT_UNATTESTED)
    if opened.contact is not None and my_number.contains(opened.contact):
        raise Refusal(CONTACT_NUMBERED)
    if opened.contact is not None and not _is_address(opened.contact):
        raise Refusal(CONTACT_MALFORMED)


def _is_address(contact: str) -> bool:
    try:
        return bool(contact) and text_values.read_email(_ADDRESS, contact) == contact
    except AnswerRefused:
        return False


def vouch(stated: Stated, believed: Believed, now: datetime) -> Vouched:
    """Who vouches for it.

    :raises EvidenceError: when the signature of the card, or the gateway's, is not good, or is of the future.
    :raises Refusal: "authentication_off" for a sign-in where no authorities are configured.
    """
    if isinstance(stated, AttestedStatement):
        believed.gateways.verify(stated)
        if stated.statement.time > now + CLOCK_SKEW:
            raise EvidenceError(Code.SIGNED_IN_FUTURE)
        return Vouched(Check("attestation", OK))
    if stated.key is CardKey.AUTHENTICATION:
        return _signed_in(stated, believed.authentication, now)
    return _signed(stated, believed.signature, now)


def _signed_in(stated: SignedStatement, trust: TrustStore | None, now: datetime) -> Vouched:
    """The card's holder was here and sent this; its certificate names nobody."""
    if trust is None:
        raise Refusal(AUTHENTICATION_OFF)
    proof = Proof(stated.algorithm, stated.certificate, stated.signature)
    present = authentication.judge_digest(proof, stated.digest, stated.statement.time, now, trust)
    check = Check("authentication", _expired(present.certificate.not_after, now))
    return Vouched(check, holder=hashlib.sha256(stated.certificate).hexdigest())


def _signed(stated: SignedStatement, trust: TrustStore, now: datetime) -> Vouched:
    verified = verify(stated.claim, now, trust)
    code = _expired(verified.certificate.not_after, now)
    return Vouched(Check("signature", code), _card(verified), _judged_by(verified, trust, now))


def _expired(not_after: datetime, now: datetime) -> str:
    return CERTIFICATE_EXPIRED_SINCE if now > not_after else OK


def _judged_by(verified: Verified, trust: TrustStore, now: datetime) -> JudgedBy | None:
    """What must be kept to show later that the verdict of `now` was right."""
    snapshot = trust.snapshot(verified.issuer, verified.certificate, now)
    if snapshot is None:
        return None
    return JudgedBy(verified.issuer.certificate, verified.issuer.digest, snapshot)


def _card(verified: Verified) -> CardAttributes:
    card = verified.attributes
    return CardAttributes(
        name=card.name,
        address=card.address,
        birth_date=card.birth_date,
        birth_text=card.birth_text,
        sex=card.sex,
        name_substitutes=card.name_substitutes,
        address_substitutes=card.address_substitutes,
    )
