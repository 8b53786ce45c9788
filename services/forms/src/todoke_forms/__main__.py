"""`python -m todoke_forms inbox|web --config FILE`, and what an operator does by hand, command by command."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from todoke_evidence.errors import EvidenceError
from todoke_forms.commands import cases, dead, forms, keys, staff
from todoke_forms.commands.command import Command, inbox_config, web_config
from todoke_kit import lazily, lifecycle
from todoke_kit.config import ConfigError
from todoke_kit.errors import Refusal

if TYPE_CHECKING:
    from todoke_forms import wiring, wiring_web
    from todoke_forms.cases import exporting
else:  # a command loads what it needs: most of a short one is what it loads
    exporting = lazily.module("todoke_forms.cases.exporting")
    wiring = lazily.module("todoke_forms.wiring")
    wiring_web = lazily.module("todoke_forms.wiring_web")


def main() -> int:
    """Runs what the command line says; 1 when it was refused, 2 when it or the configuration is wrong."""
    parser = _parser(*sys.argv[1:2])
    arguments = parser.parse_args()
    try:
        arguments.run(arguments)
    except TimeoutError:
        print("refused: bus_unavailable", file=sys.stderr)
        return 1
    except (ConfigError, OSError, EvidenceError) as error:  # a file that is missing, taken, or not what it should be
        parser.error(str(error))
    except exporting.UnprovenError as refusal:
        print("\n".join(refusal.lines), file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(f"refused: {refusal.code}", file=sys.stderr)
        return 1
    return 0


def _inbox(arguments: argparse.Namespace) -> None:
    lifecycle.run(partial(wiring.inbox, inbox_config(arguments)))


def _web(arguments: argparse.Namespace) -> None:
    lifecycle.run(partial(wiring_web.web, web_config(arguments)))


_COMMANDS = (
    Command("inbox", "open, verify and keep what arrives; tell others", _inbox),
    Command("web", "serve the staff's pages", _web),
    *forms.COMMANDS,
    *cases.COMMANDS,
    *keys.COMMANDS,
    *dead.COMMANDS,
    *staff.COMMANDS,
)


def _parser(command: str | None = None) -> argparse.ArgumentParser:
    """Knows all commands, and the words that follow one; of every one if none is named."""
    parser = argparse.ArgumentParser(prog="todoke_forms", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for row in _COMMANDS:
        one = commands.add_parser(row.name, help=row.words)
        one.add_argument("--config", type=Path, required=True)
        one.set_defaults(run=row.run)
        if command in {None, row.name}:
            row.add(one)
    return parser


if __name__ == "__main__":
    sys.exit(main())
