"""Judges the card signature of a statement, and an exported application, step by step."""

import argparse
from datetime import UTC, datetime

from todoke_evidence import report, statement, times
from todoke_evidence.application import MAX_BUNDLE
from todoke_evidence.commands import named
from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki.certificate import parse
from todoke_evidence.jpki.ocsp import MAX_ANSWER
from todoke_evidence.jpki.profile import PROFILES
from todoke_evidence.jpki.stored_answer import StoredAnswer
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.report import Report
from todoke_evidence.statement import SignedStatement
from todoke_evidence.trust_files import TrustFolder

_CERTIFICATE, _ISSUER = 1, 2  # steps of the signature procedure


def verify_signature(options: argparse.Namespace) -> Report:
    """Go through the signature procedure with a statement as a compact JWS."""
    now = times.decode(options.at) if options.at else datetime.now(UTC)
    # Editors end files with a newline, which is no part of a JWS.
    text = named.read(options.file, statement.MAX_STATEMENT_JWS + 1).removesuffix("\n")
    try:
        signed = statement.parse_signature(text)
        _require_certificate(signed)
    except EvidenceError as refusal:
        return report.on_refused_signature(refusal)
    return report.on_signature(signed, now, _trust(options))


def _require_certificate(signed: SignedStatement) -> None:
    """Go step 1, for which nothing is needed that the options name."""
    try:
        parse(signed.certificate)
    except EvidenceError as refusal:
        raise EvidenceError(refusal.code, _CERTIFICATE) from None


def _trust(options: argparse.Namespace) -> TrustStore:
    with named.needed(_ISSUER):
        answer = StoredAnswer(named.read_bytes(options.ocsp, MAX_ANSWER)) if options.ocsp else None
        return TrustFolder(options.trust, PROFILES[options.profile], feed=options.feed, revocation=answer).load()


def verify_application(options: argparse.Namespace) -> Report:
    """Go through the procedure for an exported application."""
    # Editors end files with a newline, which is no part of the document.
    return report.on_application(
        named.read_bytes(options.file, MAX_BUNDLE + 1).removesuffix(b"\n"), named.Named(options)
    )
