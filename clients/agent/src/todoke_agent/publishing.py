"""`todoke-agent-sites`, for whoever ships the agent: makes a key, and signs the list of sites that may ask."""

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from todoke_agent.core import sites
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteSigner

PROGRAM = "todoke-agent-sites"

DAYS = 365
"""For how long a list counts if nothing else is said."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit status: 0 done, 1 not done and said why."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except (EvidenceError, OSError, ValueError) as error:
        sys.stderr.write(f"{PROGRAM}: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=PROGRAM, description="Lists of sites for the card agent of Todoke (届).")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    make = commands.add_parser("make-key", help="make a signing key and print its public half, for `publishers`")
    make.add_argument("name", help="whose it is, as example.lg.jp/card-agent")
    make.add_argument("key", type=Path, help="the file to write, which must not exist")
    make.set_defaults(run=_make_key)
    sign = commands.add_parser("sign", help="sign a list")
    days = range(1, sites.LONGEST.days + 1)
    sign.add_argument("--days", type=int, choices=days, default=DAYS, metavar="1…400", help="for how long it counts")
    sign.add_argument("key", type=Path, help="the file that make-key wrote")
    sign.add_argument("list", type=Path, help="the list, TOML")
    sign.add_argument("note", type=Path, help="the file to write")
    sign.set_defaults(run=_sign)
    return parser


def _make_key(given: argparse.Namespace) -> None:
    signer = NoteSigner.generate(given.name)
    given.key.touch(mode=0o600, exist_ok=False)
    given.key.write_text(f"{signer.skey()}\n", "utf-8")
    sys.stdout.write(f"{signer.verifier.vkey()}\n")


def _sign(given: argparse.Namespace) -> None:
    signer = NoteSigner.from_skey(given.key.read_text("utf-8").removesuffix("\n"))
    issued_at = datetime.now(UTC).replace(microsecond=0)
    expires_at = issued_at + timedelta(days=given.days)
    given.note.write_text(sites.sign(given.list.read_text("utf-8"), signer, issued_at, expires_at), "utf-8")
    sys.stdout.write(f"{PROGRAM}: agents refuse it from {expires_at.isoformat()} on; sign it again before\n")


if __name__ == "__main__":
    sys.exit(main())
