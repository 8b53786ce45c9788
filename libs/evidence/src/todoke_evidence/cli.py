"""The `todoke` command: anyone checks offline what the services check, and opens letters with the key that is theirs.

Exit status: 0 for a good verdict, 1 for a refusal, 2 when the question could not be asked (arguments, files, keys).
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from todoke_evidence import (
    application_check,
    checkpoint,
    cosignature,
    draw,
    draw_check,
    letter_key,
    note,
    notice,
    output,
    report,
    statement,
    times,
    tlogproof,
)
from todoke_evidence.application import MAX_BUNDLE
from todoke_evidence.application_check import Timestamps
from todoke_evidence.cosignature import WitnessVerifier
from todoke_evidence.errors import EvidenceError, UnusableError
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.certificate import parse
from todoke_evidence.jpki.ocsp import MAX_ANSWER
from todoke_evidence.jpki.profile import PROFILES
from todoke_evidence.jpki.stored_answer import StoredAnswer
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import PROCEDURE
from todoke_evidence.letter_key import LetterKey
from todoke_evidence.note import NoteVerifier
from todoke_evidence.notice_keys import MAX_KEY_FILE, NoticeVerifier
from todoke_evidence.receipt import verify_receipt
from todoke_evidence.report import Report
from todoke_evidence.statement import SignedStatement
from todoke_evidence.trust_files import TrustFolder

GOOD, REFUSED, UNUSABLE = 0, 1, 2

_REASONS = (OSError, EvidenceError, ImportError)
"""Why a question cannot be asked; the last: the extra that judges timestamps is not there."""

_CERTIFICATE, _ISSUER = 1, 2  # steps of the signature procedure


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        status = _answer(options)
        output.flush(sys.stdout)
    except OSError as error:  # of writing: nobody has the answer, so the status must not be one either
        return _unheard(error)
    return status


def _unheard(reason: OSError) -> int:
    """Say so if anybody listens."""
    deaf = False
    try:
        _unusable(reason)
        output.flush(sys.stderr)
    except OSError:
        deaf = True
    output.mute(errors=deaf)
    return UNUSABLE


def _answer(options: argparse.Namespace) -> int:
    try:
        found: Report = options.run(options)
    except _REASONS as error:
        return _unusable(error)
    except UnusableError as lacking:
        output.write(sys.stdout, report.reached(lacking.step or 0, options.procedure))
        return _unusable(lacking.reason)
    output.write(sys.stdout, found.lines)
    return GOOD if found.good else REFUSED


def _unusable(reason: Exception) -> int:
    words = report.sentences().get(str(reason), {}).values()  # of a code; what the system says speaks for itself
    output.write(sys.stderr, (f"todoke: {reason}", *words))
    return UNUSABLE


def _verify_signature(options: argparse.Namespace) -> Report:
    now = times.decode(options.at) if options.at else datetime.now(UTC)
    # Editors end files with a newline, which is no part of a JWS.
    text = _read(options.file, statement.MAX_STATEMENT_JWS + 1).removesuffix("\n")
    try:
        signed = statement.parse_signature(text)
        _read_certificate(signed)
    except EvidenceError as refusal:
        return report.on_refused_signature(refusal)
    return report.on_signature(signed, now, _trust(options))


def _read_certificate(signed: SignedStatement) -> None:
    """Go step 1, for which nothing is needed that the options name."""
    try:
        parse(signed.certificate)
    except EvidenceError as refusal:
        raise EvidenceError(refusal.code, _CERTIFICATE) from None


def _trust(options: argparse.Namespace) -> TrustStore:
    with _needed(_ISSUER):
        answer = StoredAnswer(_read_bytes(options.ocsp, MAX_ANSWER)) if options.ocsp else None
        return TrustFolder(options.trust, PROFILES[options.profile], feed=options.feed, revocation=answer).load()


def _verify_application(options: argparse.Namespace) -> Report:
    # Editors end files with a newline, which is no part of the document.
    return report.on_application(_read_bytes(options.file, MAX_BUNDLE + 1).removesuffix(b"\n"), _Reader(options))


class _Reader:
    """What the options name, read when a step asks for it, so that those before it are gone in any case."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self.profile = PROFILES[options.profile]
        self.leaves_timestamp_out = bool(options.without_timestamp)

    @property
    def anchors(self) -> Sequence[Anchor]:
        with _needed():
            return TrustFolder(self._options.trust, self.profile).anchors()

    @property
    def logs(self) -> Sequence[NoteVerifier]:
        with _needed():
            return [NoteVerifier.from_vkey(key) for key in self._options.log_key]

    @property
    def timestamps(self) -> Timestamps | None:
        roots = self._options.timestamp_authority
        if not roots:
            return None
        with _needed():
            from todoke_evidence import timestamp  # noqa: PLC0415 - only who judges timestamps needs the extra

            return timestamp.TimestampAuthority([_read_bytes(root, timestamp.MAX_ROOT) for root in roots])


@contextmanager
def _needed(step: int | None = None) -> Iterator[None]:
    """Raise UnusableError for what cannot be had."""
    try:
        yield
    except _REASONS as reason:
        raise UnusableError(reason, step) from None


def _verify_receipt(options: argparse.Namespace) -> Report:
    logs, witnesses = _keys(options)
    text = _read(options.file, tlogproof.MAX_PROOF_CHARS)
    try:
        receipt = verify_receipt(text, logs)
        cosigned = _cosigned(tlogproof.parse_proof(text).checkpoint, witnesses)
    except EvidenceError as refusal:
        return report.refused(refusal)
    return report.on_receipt(receipt, cosigned)


def _verify_checkpoint(options: argparse.Namespace) -> Report:
    logs, witnesses = _keys(options)
    signed = _read(options.file, note.MAX_NOTE_CHARS)
    try:
        head = checkpoint.open_checkpoint(signed, logs)
        cosigned = _cosigned(signed, witnesses)
    except EvidenceError as refusal:
        return report.refused(refusal)
    return report.on_checkpoint(head, cosigned)


def _verify_draw(options: argparse.Namespace) -> Report:
    logs = [NoteVerifier.from_vkey(key) for key in options.log_key]
    # Editors end files with a newline, which is no part of the document.
    data = _read_bytes(options.file, draw.MAX_FILE + 1).removesuffix(b"\n")
    try:
        found = draw_check.verify(data, logs, options.receipt, options.commitment)
        return report.on_draw(found, options.receipt, options.commitment)
    except EvidenceError as refusal:
        return report.on_refused_draw(refusal)


def _cosigned(signed: str, witnesses: Sequence[WitnessVerifier]) -> dict[str, int | None]:
    """Return when each witness cosigned; None when it did not."""
    found = cosignature.cosigned_at(signed, witnesses)
    return {witness.name: found.get(witness.name) for witness in witnesses}


def _keys(options: argparse.Namespace) -> tuple[list[NoteVerifier], list[WitnessVerifier]]:
    return list(map(NoteVerifier.from_vkey, options.log_key)), list(map(WitnessVerifier.from_vkey, options.witness_key))


def _open_letter(options: argparse.Namespace) -> Report:
    verifier = NoticeVerifier.from_bytes(*(_read_bytes(path, MAX_KEY_FILE) for path in options.notice_key))
    # Editors end files with a newline, which is part of neither.
    text = _read(options.file, notice.MAX_LETTER + 1).removesuffix("\n")
    key = _read_bytes(options.key, letter_key.MAX_KEY_FILE + 1).removesuffix(b"\n")
    try:
        sealed = notice.read_letter(text, verifier)
        return report.on_letter(sealed, LetterKey.from_bytes(key).open(sealed))
    except EvidenceError as refusal:
        return report.refused(refusal)


def _read(path: Path, limit: int) -> str:
    """Return a file's text, one character over the limit at most, with bytes that are no UTF-8 replaced.

    Whatever is too long or replaced is then refused by the parser, with the parser's code.
    """
    return _read_bytes(path, limit).decode("utf-8", errors="replace")


def _read_bytes(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit + 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="todoke", description="Check what Todoke issues, and open letters, offline.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    signature = commands.add_parser("verify-signature", help="check the card signature of a statement, step by step")
    signature.add_argument("--trust", type=Path, required=True, help="folder of *.ca.der, and of *.crl.der")
    revocation = signature.add_mutually_exclusive_group()
    revocation.add_argument("--feed", type=Path, help="folder of *.crl.der, if not that of --trust")
    revocation.add_argument("--ocsp", type=Path, help="an OCSP answer about the certificate (DER), in place of lists")
    signature.add_argument("--profile", choices=sorted(PROFILES), required=True, help="which cards to accept")
    signature.add_argument("--at", metavar="TIME", help="judge as of this moment, like 2026-11-23T09:25:47Z")
    signature.add_argument("file", type=Path, help="the statement as a compact JWS")
    signature.set_defaults(run=_verify_signature, procedure=PROCEDURE)

    application = commands.add_parser("verify-application", help="check an exported application, step by step")
    application.add_argument("--trust", type=Path, required=True, help="folder of *.ca.der")
    application.add_argument("--profile", choices=sorted(PROFILES), required=True, help="which cards to accept")
    application.add_argument(
        "--log-key", action="append", required=True, metavar="VKEY", help="of the office's log; may be repeated"
    )
    stamped = application.add_mutually_exclusive_group()
    stamped.add_argument(
        "--timestamp-authority",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="require a timestamp under this root certificate (DER or PEM); may be repeated",
    )
    stamped.add_argument(
        "--without-timestamp", action="store_true", help="leave a timestamp out: the time is the office's word"
    )
    application.add_argument("file", type=Path, help="the bundle")
    application.set_defaults(run=_verify_application, procedure=application_check.PROCEDURE)

    receipt = commands.add_parser("verify-receipt", help="check a receipt's proof file against the log's key")
    _add_log_arguments(receipt, "the proof file")
    receipt.set_defaults(run=_verify_receipt)

    head = commands.add_parser("verify-checkpoint", help="check a log's checkpoint, and who cosigned it")
    _add_log_arguments(head, "the checkpoint, as the log serves it")
    head.set_defaults(run=_verify_checkpoint)

    drawn = commands.add_parser("verify-draw", help="compute a draw again, and find the rank of a receipt number")
    drawn.add_argument("--log-key", action="append", default=[], metavar="VKEY", help="of the office's log")
    drawn.add_argument("--commitment", metavar="HEX", help="as it was published before the value was known")
    drawn.add_argument("--receipt", metavar="NUMBER", help="say where this application stands")
    drawn.add_argument("file", type=Path, help="the draw, as the municipality published it")
    drawn.set_defaults(run=_verify_draw)

    letter = commands.add_parser("open-letter", help="open a sealed letter with the key file of its application")
    letter.add_argument(
        "--notice-key",
        action="append",
        required=True,
        type=Path,
        metavar="FILE",
        help="public key that the municipality signs notices with; may be repeated",
    )
    letter.add_argument("file", type=Path, metavar="LETTER", help="the letter, as the status page offers it")
    letter.add_argument("key", type=Path, metavar="KEY", help="the key file, as the receipt page offered it")
    letter.set_defaults(run=_open_letter)
    return parser


def _add_log_arguments(command: argparse.ArgumentParser, file: str) -> None:
    command.add_argument("--log-key", action="append", required=True, metavar="VKEY", help="may be repeated")
    command.add_argument(
        "--witness-key", action="append", default=[], metavar="VKEY", help="say whether this witness cosigned"
    )
    command.add_argument("file", type=Path, help=file)
