"""`python -m todoke_forms inbox|web --config FILE`, and the operator's commands, which `--help` lists."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from todoke_evidence.errors import EvidenceError
from todoke_forms import operating, wiring
from todoke_forms.config import InboxConfig, OperatorConfig, WebConfig
from todoke_kit import config, lifecycle
from todoke_kit.config import ConfigError
from todoke_kit.errors import Refusal


def main() -> int:
    """Runs what the command line says; 1 when it was refused, 2 when it or the configuration is wrong."""
    parser = _parser()
    arguments = parser.parse_args()
    try:
        return _run(arguments)
    except TimeoutError:
        print("refused: bus_unavailable", file=sys.stderr)
        return 1
    except (ConfigError, OSError, EvidenceError) as error:  # a file that is missing, taken, or not what it should be
        parser.error(str(error))
    except Refusal as refusal:
        print(f"refused: {refusal.code}", file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace) -> int:
    match arguments.command:
        case "inbox":
            lifecycle.run(partial(wiring.inbox, config.load(InboxConfig, arguments.config)))
        case "web":
            lifecycle.run(partial(wiring.web, config.load(WebConfig, arguments.config)))
        case "publish":
            settings = config.load(InboxConfig, arguments.config)
            published = wiring.publish(settings, arguments.definition, if_new=arguments.if_new)
            outcome = "published" if published.changed else "unchanged"
            print(f"{published.procedure} version {published.version}: {outcome}")
        case "export":
            settings = config.load(InboxConfig, arguments.config)
            number = wiring.export(settings, arguments.number, arguments.file, with_answers=arguments.with_answers)
            print(f"{number}: exported to {arguments.file}")
        case "add-staff":
            staffed = config.load(WebConfig, arguments.config)
            new = wiring.add_staff(staffed, arguments.name, arguments.password_file)
            print(f"{arguments.name}: {'added' if new else 'given a new password'}")
        case "list-dead":
            wiring.dead_letters(_operator(arguments), lambda dead: operating.list_all(dead, print))
        case "replay-dead":
            chosen = (arguments.numbers, arguments.reason)
            return min(
                1, wiring.dead_letters(_operator(arguments), lambda dead: operating.replay(dead, *chosen, print))
            )
        case "drop-dead":
            numbers = arguments.numbers
            return min(1, wiring.dead_letters(_operator(arguments), lambda dead: operating.drop(dead, numbers, print)))
    return 0


def _operator(arguments: argparse.Namespace) -> OperatorConfig:
    return config.load(OperatorConfig, arguments.config)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="todoke_forms", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, words in (
        ("inbox", "open, verify and keep what arrives; tell others"),
        ("web", "serve the staff's pages"),
        ("publish", "publish a form"),
        ("export", "write all that it takes to judge a case's application again to a file"),
        ("add-staff", "add a member of staff, or give one a new password"),
        ("list-dead", "list the dead letters: number, time, who refused it, reason, bytes, SHA-256"),
        ("replay-dead", "send dead letters to this office again, as they are, and take them away"),
        ("drop-dead", "take dead letters away for good"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("--config", type=Path, required=True)
        if name == "publish":
            command.add_argument("definition", type=Path, help="JSON file")
            command.add_argument("--if-new", action="store_true", help="change nothing if it was ever published")
        if name == "export":
            command.add_argument("number", help="receipt number")
            command.add_argument("file", type=Path, help="where to write the bundle; must not be there yet")
            command.add_argument("--with-answers", action="store_true", help="put the answers in, opened")
        if name == "add-staff":
            command.add_argument("name")
            command.add_argument("--password-file", type=Path, required=True)
        if name == "replay-dead":
            which = command.add_mutually_exclusive_group(required=True)
            which.add_argument("numbers", type=int, nargs="*", default=(), help="as list-dead says")
            which.add_argument("--reason", metavar="CODE", help="all that this office refused for this reason")
        if name == "drop-dead":
            command.add_argument("numbers", type=int, nargs="+", help="as list-dead says")
    return parser


if __name__ == "__main__":
    sys.exit(main())
