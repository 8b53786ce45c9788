"""The arguments of the `todoke` command, and what answers each of its commands."""

import argparse
from collections.abc import Callable
from pathlib import Path

from todoke_evidence import application_check
from todoke_evidence.commands import documents, logs, signatures
from todoke_evidence.jpki.profile import PROFILES
from todoke_evidence.jpki.verify import PROCEDURE


def parser() -> argparse.ArgumentParser:
    """Return what reads them: `run` of the result answers, `procedure` names the steps where there are any."""
    made = argparse.ArgumentParser(prog="todoke", description="Check what Todoke issues, and open letters, offline.")
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    for name, says, fill in _COMMANDS:
        fill(commands.add_parser(name, help=says))
    return made


def _signature(signature: argparse.ArgumentParser) -> None:
    signature.add_argument("--trust", type=Path, required=True, help="folder of *.ca.der, and of *.crl.der")
    revocation = signature.add_mutually_exclusive_group()
    revocation.add_argument("--feed", type=Path, help="folder of *.crl.der, if not that of --trust")
    revocation.add_argument("--ocsp", type=Path, help="an OCSP answer about the certificate (DER), in place of lists")
    signature.add_argument("--profile", choices=sorted(PROFILES), required=True, help="which cards to accept")
    signature.add_argument("--at", metavar="TIME", help="judge as of this moment, like 2026-11-23T09:25:47Z")
    signature.add_argument("file", type=Path, help="the statement as a compact JWS")
    signature.set_defaults(run=signatures.verify_signature, procedure=PROCEDURE)


def _application(application: argparse.ArgumentParser) -> None:
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
    application.set_defaults(run=signatures.verify_application, procedure=application_check.PROCEDURE)


def _receipt(receipt: argparse.ArgumentParser) -> None:
    _add_log_arguments(receipt, "the proof file")
    receipt.set_defaults(run=logs.verify_receipt)


def _checkpoint(head: argparse.ArgumentParser) -> None:
    _add_log_arguments(head, "the checkpoint, as the log serves it")
    head.set_defaults(run=logs.verify_checkpoint)


def _draw(drawn: argparse.ArgumentParser) -> None:
    drawn.add_argument("--log-key", action="append", default=[], metavar="VKEY", help="of the office's log")
    drawn.add_argument("--commitment", metavar="HEX", help="as it was published before the value was known")
    drawn.add_argument("--receipt", metavar="NUMBER", help="say where this application stands")
    drawn.add_argument("file", type=Path, help="the draw, as the municipality published it")
    drawn.set_defaults(run=documents.verify_draw)


def _letter(letter: argparse.ArgumentParser) -> None:
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
    letter.set_defaults(run=documents.open_letter)


def _add_log_arguments(command: argparse.ArgumentParser, file: str) -> None:
    command.add_argument("--log-key", action="append", required=True, metavar="VKEY", help="may be repeated")
    command.add_argument(
        "--witness-key", action="append", default=[], metavar="VKEY", help="say whether this witness cosigned"
    )
    command.add_argument("file", type=Path, help=file)


_COMMANDS: tuple[tuple[str, str, Callable[[argparse.ArgumentParser], None]], ...] = (
    ("verify-signature", "check the card signature of a statement, step by step", _signature),
    ("verify-application", "check an exported application, step by step", _application),
    ("verify-receipt", "check a receipt's proof file against the log's key", _receipt),
    ("verify-checkpoint", "check a log's checkpoint, and who cosigned it", _checkpoint),
    ("verify-draw", "compute a draw again, and find the rank of a receipt number", _draw),
    ("open-letter", "open a sealed letter with the key file of its application", _letter),
)
