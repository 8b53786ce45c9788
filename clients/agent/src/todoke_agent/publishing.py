"""`todoke-agent-sites`, for whoever ships the agent: makes a key, and signs the list of sites that may ask."""

import argparse
import sys
from pathlib import Path

from todoke_agent.core import sites
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteSigner

PROGRAM = "todoke-agent-sites"


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
    given.note.write_text(sites.sign(given.list.read_text("utf-8"), signer), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
