"""Lists dead letters, sends them again, and takes them away for a cause."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from todoke_forms.commands.command import Command, all_done, operator_config
from todoke_forms.core.dropping import Cause, Dropping
from todoke_kit import lazily
from todoke_kit.config import ConfigError

if TYPE_CHECKING:
    from todoke_forms import wiring_dead
    from todoke_forms.dead import operating
else:
    operating = lazily.module("todoke_forms.dead.operating")
    wiring_dead = lazily.module("todoke_forms.wiring_dead")


def _list_dead(arguments: argparse.Namespace) -> None:
    if arguments.summary:
        wiring_dead.dead_letters(operator_config(arguments), lambda dead: operating.summarise(dead, print))
        return
    which = (arguments.first, arguments.most)
    wiring_dead.dead_letters(operator_config(arguments), lambda dead: operating.list_all(dead, *which, print))


def _replay_dead(arguments: argparse.Namespace) -> None:
    choice = _choice(arguments)
    all_done(wiring_dead.dead_letters(operator_config(arguments), lambda dead: operating.replay(dead, choice, print)))


def _drop_dead(arguments: argparse.Namespace) -> None:
    choice, why = _choice(arguments), Dropping(arguments.reason, arguments.ticket)
    all_done(
        wiring_dead.dead_letters(operator_config(arguments), lambda dead: operating.drop(dead, choice, why, print))
    )


def _choice(arguments: argparse.Namespace) -> operating.Choice:
    if not arguments.numbers and arguments.refused_for is None:
        raise ConfigError("which letters: numbers, --refused-for, or both")
    return operating.Choice(arguments.numbers, arguments.refused_for)


def _add_list_dead(command: argparse.ArgumentParser) -> None:
    command.add_argument("--summary", action="store_true", help="only how many there are of whom and for which reason")
    command.add_argument("--first", type=_from_one, default=1, metavar="NUMBER", help="begin with this one")
    command.add_argument("--most", type=_from_one, metavar="COUNT", help="and list so many at most")


def _add_replay_dead(command: argparse.ArgumentParser) -> None:
    command.add_argument("numbers", type=_numbers, nargs="*", help="as list-dead says: 7, or 7-900 for all between")
    command.add_argument("--refused-for", metavar="CODE", help="of these, or of all that is safe: what had this reason")


def _add_drop_dead(command: argparse.ArgumentParser) -> None:
    _add_replay_dead(command)
    command.add_argument("--reason", type=Cause, choices=list(Cause), required=True, help="why nobody misses them")
    command.add_argument("--ticket", required=True, help="number of the ticket that tells the rest: OPS-123, or 123")


def _numbers(text: str) -> range:
    first, _, last = text.partition("-")
    numbers = range(int(first), int(last or first) + 1)
    if not (numbers and numbers.start > 0 and numbers.stop <= operating.MAX_NUMBER):
        raise ValueError
    return numbers


def _from_one(said: str) -> int:
    if (number := int(said)) < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


COMMANDS = (
    Command(
        "list-dead",
        "list dead letters: number, time, who refused it, reason, bytes, SHA-256",
        _list_dead,
        _add_list_dead,
    ),
    Command(
        "replay-dead", "send dead letters to this office again, and take them away", _replay_dead, _add_replay_dead
    ),
    Command("drop-dead", "take dead letters away for good", _drop_dead, _add_drop_dead),
)
"""What `python -m todoke_forms` offers of it."""
