"""`todoke-lookups`: an operator imports a bundle and looks at it, a publisher signs one."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteSigner
from todoke_lookups import bundle, held, importing
from todoke_lookups.data import Data
from todoke_lookups.errors import LookupsError

PROGRAM = "todoke-lookups"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status: 0 done, 1 refused and said why."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except (LookupsError, EvidenceError, OSError) as error:
        sys.stderr.write(f"{PROGRAM}: refused: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=PROGRAM, description="Post codes and banks for the pages of Todoke (届).")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    bring = commands.add_parser("import", help="take a bundle in, if it is signed and newer")
    _reads_a_bundle(bring)
    bring.add_argument("--into", type=Path, required=True, help="the file that the service reads (`lookups.file`)")
    bring.set_defaults(run=_import)
    show = commands.add_parser("show", help="say of which day the data in a bundle is, and where it comes from")
    _reads_a_bundle(show)
    show.set_defaults(run=lambda given: _say(held.read(held.load(given.bundle), held.publishers(given.key))))
    packaged = commands.add_parser("packaged", help="the same of the data that came with the software")
    packaged.set_defaults(run=lambda _: _say(held.packaged()))
    sign = commands.add_parser("sign", help="make a bundle, as a publisher")
    sign.add_argument("key", type=Path, help="the publisher's private note key (skey)")
    sign.add_argument("data", type=Path, help="what scripts/lookups wrote")
    sign.add_argument("bundle", type=Path, help="the file to write, which must not exist")
    sign.set_defaults(run=_sign)
    return parser


def _reads_a_bundle(command: argparse.ArgumentParser) -> None:
    command.add_argument("bundle", type=Path)
    command.add_argument("--key", type=Path, action="append", required=True, help="a publisher's public key (vkey)")


def _import(given: argparse.Namespace) -> None:
    _say(importing.bring(given.bundle, given.into, held.publishers(given.key), datetime.now(UTC)))


def _sign(given: argparse.Namespace) -> None:
    signer = NoteSigner.from_skey(given.key.read_text("utf-8").strip())
    signed = bundle.sign(given.data.read_bytes(), signer)
    with given.bundle.open("xb") as file:
        file.write(signed)


def _say(data: Data) -> None:
    sys.stdout.write(f"issued {data.issued:%Y-%m-%dT%H:%M:%SZ}\n")
    for what, one, count in (
        ("postcodes", data.postcodes, len(data.lines)),
        ("banks", data.banking, len(data.banks)),
    ):
        sys.stdout.write(f"{what} {one.as_of} {count} {one.publisher}, {one.package}, {one.licence}\n")
