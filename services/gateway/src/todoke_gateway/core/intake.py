"""Checks an application that claims to be made with one of our forms, before anything is asked of others.

Everything here is cheap; the order is: shape, then what it was made for, then what it carries, then its nonce.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Generic, NamedTuple, TypeVar

import msgspec

from todoke_catalog.identity import Level
from todoke_evidence import b64, statement, suites
from todoke_evidence.attested import AttestedStatement
from todoke_evidence.cancellation import AttestedCancellation
from todoke_evidence.content import MAX_CONTENT
from todoke_evidence.errors import EvidenceError
from todoke_evidence.sealing import SealingKey
from todoke_evidence.statement import MAX_ATTACHMENTS, CardKey, SignedStatement, Statement
from todoke_gateway.core import challenge, standing, uploads
from todoke_gateway.core.catalogue import Catalogue, Published
from todoke_gateway.core.challenge import Challenges
from todoke_gateway.core.uploads import MAX_TOKEN, Upload, Uploads
from todoke_kit.errors import Refusal

MAX_BODY = 700_000  # bytes of JSON: the largest sealed content in base64url (668 kB), its statement and the keys
MIN_SEALED = min(suite.overhead for suite in suites.SUITES.values())  # bytes: a key and a tag around nothing
MAX_SEALED = MAX_CONTENT + max(suite.overhead for suite in suites.SUITES.values())
MAX_KEY_ID = 64
CLOCK_SKEW = 60  # seconds between the clock that wrote the statement's time and ours


_LEVELS = {CardKey.SIGNATURE: Level.SIGNED, CardKey.AUTHENTICATION: Level.SIGNED_IN}

Stated = SignedStatement | AttestedStatement
Carried = Stated | AttestedCancellation
S_co = TypeVar("S_co", bound=Carried, covariant=True)


class Parcel(NamedTuple, Generic[S_co]):
    """An application as it came in: read, and nothing checked; or, as this gateway made it, that or a cancellation."""

    signed: S_co
    sealed: bytes
    key_id: str
    uploads: tuple[str, ...] = ()  # the last token of each file that was uploaded, in the statement's order


class Candidate(NamedTuple):
    """A parcel for a form of ours, and the key its statement is sealed to before it is stored.

    `unless_known`: why it cannot be new; None when it can. It may be known already, and then it gets its receipt again:
    who lost our first answer must not be told to file a second time.
    """

    parcel: Parcel[SignedStatement]
    office_key: SealingKey
    unless_known: str | None
    uploads: Sequence[Upload] = ()


_Token = Annotated[str, msgspec.Meta(max_length=MAX_TOKEN)]


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    statement: str
    sealed: str
    key_id: str
    uploads: Annotated[tuple[_Token, ...], msgspec.Meta(max_length=MAX_ATTACHMENTS)] = ()


_decoder = msgspec.json.Decoder(_Wire)


def parse(body: bytes) -> Parcel[SignedStatement]:
    """Read the JSON of POST /api/v1/submissions.

    :raises Refusal: "request_malformed", or the code of the part that cannot be read.
    """
    try:
        wire = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # ValidationError is a DecodeError
        raise Refusal("request_malformed") from None
    if len(wire.key_id) > MAX_KEY_ID:
        raise Refusal("request_malformed")
    try:
        sealed = b64.decode(wire.sealed, MAX_SEALED)
        return Parcel(statement.parse_signed(wire.statement), sealed, wire.key_id, wire.uploads)
    except EvidenceError as error:
        raise Refusal(error.code) from error


class Intake:
    """The checks of one gateway: its municipality's forms, its own origin, its own nonces."""

    def __init__(self, catalogue: Catalogue, challenges: Challenges, uploads: Uploads, origin: str) -> None:
        self._catalogue = catalogue
        self._challenges = challenges
        self._uploads = uploads
        self._origin = origin

    def check(self, parcel: Parcel[SignedStatement], now: int) -> Candidate:
        """What to do with a parcel at `now` (POSIX seconds).

        :raises Refusal: "wrong_municipality", "form_unknown", "key_unknown", "level_too_low", "level_too_high",
            "origin_mismatch",
            "sealed_size_wrong", "sealed_mismatch", "upload_token_invalid", "upload_incomplete", "nonce_invalid",
            "statement_time_wrong".
        """
        stated = parcel.signed.statement
        form = self._form(stated, parcel.key_id)
        _check_level(_LEVELS[parcel.signed.key], form.definition.level)
        if stated.origin != self._origin:
            raise Refusal("origin_mismatch")
        if len(parcel.sealed) < MIN_SEALED:  # the relay would refuse it, after the citizen has a receipt
            raise Refusal("sealed_size_wrong")
        try:
            statement.check_sealed(stated, parcel.sealed)
        except EvidenceError as error:
            raise Refusal(error.code) from error
        uploaded = self._uploaded(parcel) if parcel.uploads or stated.uploads else ()
        issued_at = self._challenges.issued_at(stated.nonce, stated.submission, now)
        _check_time(stated.time, issued_at)
        late = "nonce_expired" if challenge.expired(issued_at, now) else None
        forgotten = "upload_expired" if any(uploads.expired(one, now) for one in uploaded) else None
        return Candidate(parcel, form.key, self._not_taken(form, stated, now) or late or forgotten, uploaded)

    def explaining(self, stated: Statement, code: str) -> Published | None:
        """The form that holds the days and the reason which go with a refusal, if it is one of ours."""
        form = self._named(stated)
        return None if form is None else standing.explaining(self._catalogue, form, code)

    def _named(self, stated: Statement) -> Published | None:
        """The version that a statement names, or else the current one of its procedure."""
        return self._catalogue.find(stated.procedure, stated.form) or self._catalogue.get(stated.procedure)

    def _uploaded(self, parcel: Parcel[SignedStatement]) -> Sequence[Upload]:
        """The uploads that the statement binds, each of them with every chunk on disk."""
        uploaded = [self._uploads.read(token) for token in parcel.uploads]
        links = tuple(upload.link for upload in uploaded)
        if links != parcel.signed.statement.uploads or not all(upload.complete for upload in uploaded):
            raise Refusal("upload_incomplete")
        return uploaded

    def _form(self, stated: Statement, key_id: str) -> Published:
        if stated.municipality != self._catalogue.municipality:
            raise Refusal("wrong_municipality")
        form = self._named(stated)
        if form is None:
            raise Refusal("form_unknown")
        # Nobody signed the key's id, so not even a repetition may name one that the office does not have.
        if key_id not in {key.key_id for key in form.bundle.keys}:
            raise Refusal("key_unknown")
        return form

    def _not_taken(self, form: Published, stated: Statement, now: int) -> str | None:
        """Why nothing new is taken in under the version that a statement names."""
        if stated.form != form.digest:
            return "form_superseded"
        return standing.refusal(self._catalogue, form, datetime.fromtimestamp(now, UTC))


def _check_level(level: Level, wanted: Level) -> None:
    """As much as the form asks for, and no more: where nobody is to be known, nobody is to be known by a card."""
    if level != wanted:
        raise Refusal("level_too_low" if level < wanted else "level_too_high")


def _check_time(stated: datetime, issued_at: int) -> None:
    """The time a citizen signs decides whether the certificate was good, so it must lie within the nonce's life."""
    after = stated.timestamp() - issued_at
    if not -CLOCK_SKEW <= after <= challenge.LIFETIME + CLOCK_SKEW:
        raise Refusal("statement_time_wrong")
