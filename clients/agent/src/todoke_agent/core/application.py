"""Reads an application that is to be signed, and holds every digest in its statement against what came with it.

What is shown to the holder of the card is made from what passed here, so that nobody signs what was not shown.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from todoke_agent.core.places import Place
from todoke_agent.core.requests import MAX_SEALED, Sign
from todoke_agent.errors import AgentError, Code
from todoke_catalog import loading
from todoke_catalog.definition import Definition
from todoke_catalog.errors import CatalogError
from todoke_catalog.identity import Level
from todoke_catalog.reading.attachments import File, FileElsewhere, check_files
from todoke_catalog.validation import validate
from todoke_evidence import authentication, b64, canonical, content, statement
from todoke_evidence.commitment import check_content
from todoke_evidence.content import MAX_CONTENT, Attachment, Content, Uploaded
from todoke_evidence.errors import Code as EvidenceCode
from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import FormBundle, read_bundle
from todoke_evidence.statement import CardKey, Statement

LIFETIME = timedelta(minutes=5)
"""How far a statement's time may lie from ours: gateways give nonces that live as long."""

# Japan has one time zone and no summer time.
JST = timezone(timedelta(hours=9), "JST")

_LEVELS = {CardKey.SIGNATURE: Level.SIGNED, CardKey.AUTHENTICATION: Level.SIGNED_IN}
"""The key decides what a form of which level gets; the form must say the same."""

_CODES = {
    EvidenceCode.STATEMENT_MALFORMED: Code.STATEMENT_MALFORMED,
    EvidenceCode.SEALED_MISMATCH: Code.SEALED_MISMATCH,
    EvidenceCode.COMMITMENT_MISMATCH: Code.COMMITMENT_MISMATCH,
    EvidenceCode.ATTACHMENT_MISMATCH: Code.ATTACHMENT_MISMATCH,
}
"""What else the evidence library refuses is about the encoding of the content."""


@dataclass(frozen=True, slots=True)
class Application:
    """What a statement stands for: `data` are the bytes to sign, the rest is the form's reading, money in yen.

    `unchecked` are the files that were uploaded apart: their bytes are not here, and their digests are the page's word.
    """

    data: bytes
    key: CardKey
    statement: Statement
    definition: Definition
    answers: dict[str, Any]
    amount: int | None
    fee: int | None
    unchecked: tuple[FileElsewhere, ...]
    checked: tuple[bool, ...]
    """Of each file, in the order of the statement, whether it is none of these."""


def check(request: Sign, origin: str, place: Place, now: datetime) -> Application:
    """Return the application that a page of `origin`, a site of `place`, wants to have signed.

    :raises AgentError: with the code of the first thing that does not fit; see `errors.Code`.
    """
    data = request.statement.encode("utf-8", errors="surrogatepass")
    try:
        stated = statement.decode(data, request.card_key)
        _check_purpose(stated, origin, place, now)
        bundle = _bundle(request, place)
        statement.check_sealed(stated, b64.decode(request.sealed, MAX_SEALED))
        opened = content.unpack(b64.decode(request.content, MAX_CONTENT))
        check_content(stated, opened)
    except EvidenceError as error:
        raise AgentError(_CODES.get(error.code, Code.CONTENT_MALFORMED)) from None
    if opened.contact is not None:  # a card's holder is known by the card, and would not be shown an address beside it
        raise AgentError(Code.CONTENT_MALFORMED)
    definition = _form(stated, bundle, request.card_key)
    return _read(data, request.card_key, stated, definition, opened)


def seconds_left(made: datetime, now: datetime) -> float:
    """Return how long what was made then may still take to be signed: its nonce is of no use after that.

    :raises AgentError: STATEMENT_EXPIRED when that is over, or when it was made far in the future.
    """
    if abs(now - made) > LIFETIME:
        raise AgentError(Code.STATEMENT_EXPIRED)
    return min(LIFETIME, LIFETIME - (now - made)).total_seconds()


def _check_purpose(stated: Statement, origin: str, place: Place, now: datetime) -> None:
    """A page may have statements signed for itself and its municipality only, and only such as were made just now."""
    if stated.origin != origin:
        raise AgentError(Code.STATEMENT_ORIGIN_WRONG)
    if stated.municipality != place.code:
        raise AgentError(Code.WRONG_MUNICIPALITY)
    if not re.match(authentication.NONCE, stated.nonce):
        raise AgentError(Code.STATEMENT_MALFORMED)
    seconds_left(stated.time, now)


def _bundle(request: Sign, place: Place) -> FormBundle:
    """Return the form as the municipality signed it, with a key of ours, when it offers the key that was sealed to.

    Whoever serves the page can bring another form and other sealing keys, but no signature for them.
    """
    try:
        bundle = read_bundle(request.bundle, place.verifier)
    except EvidenceError:
        raise AgentError(Code.BUNDLE_UNTRUSTED) from None
    if request.key_id not in {key.key_id for key in bundle.keys}:
        raise AgentError(Code.SEALING_KEY_UNKNOWN)
    return bundle


def _form(stated: Statement, bundle: FormBundle, key: CardKey) -> Definition:
    try:
        definition = loading.load(bundle.definition)
    except CatalogError:
        raise AgentError(Code.DEFINITION_MALFORMED) from None
    named = (stated.form, stated.municipality, stated.procedure)
    ours = (bundle.form_digest, definition.municipality, definition.procedure)
    if ours != named or definition.level != _LEVELS[key]:
        raise AgentError(Code.FORM_MISMATCH)
    return definition


def _read(data: bytes, key: CardKey, stated: Statement, definition: Definition, opened: Content) -> Application:
    """Read the answers by the form. Whatever it does not know, hides or would change could not be shown as signed."""
    result = validate(definition, opened.answers, stated.time.astimezone(JST).date())
    files = [_file(one) for one in opened.attachments]
    changed = canonical.encode(result.answers) != canonical.encode(opened.answers)
    if result.errors or changed or check_files(definition, result.known, files):
        raise AgentError(Code.ANSWERS_INVALID)
    unchecked = tuple(one for one in files if isinstance(one, FileElsewhere))
    checked = tuple(isinstance(one, File) for one in files)
    return Application(data, key, stated, definition, opened.answers, result.amount, result.fee, unchecked, checked)


def _file(one: Attachment | Uploaded) -> File | FileElsewhere:
    if isinstance(one, Uploaded):  # the page does not send its bytes: name, kind and size are what is shown and signed
        return FileElsewhere(one.name, one.media_type, one.size)
    return File(one.name, one.media_type, one.data)
