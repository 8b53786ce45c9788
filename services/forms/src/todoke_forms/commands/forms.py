"""Publishes forms, stops them and takes them again, and writes the record of a draw."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from todoke_forms.commands.command import Command, inbox_config
from todoke_kit import lazily

if TYPE_CHECKING:
    from todoke_forms import wiring_exports, wiring_forms
    from todoke_forms.core import withdrawals
    from todoke_forms.versions import publishing
else:
    publishing = lazily.module("todoke_forms.versions.publishing")
    wiring_exports = lazily.module("todoke_forms.wiring_exports")
    wiring_forms = lazily.module("todoke_forms.wiring_forms")
    withdrawals = lazily.module("todoke_forms.core.withdrawals")


def _publish(arguments: argparse.Namespace) -> None:
    for definition in arguments.definitions:
        previous = timedelta(days=arguments.accept_previous_days)
        published = wiring_forms.publish(inbox_config(arguments), definition, previous, if_new=arguments.if_new)
        print(f"{published.procedure} version {published.version}: {'published' if published.changed else 'unchanged'}")


def _withdraw(arguments: argparse.Namespace) -> None:
    reason = withdrawals.reason_of({"ja": arguments.reason, "easy": arguments.reason_easy, "en": arguments.reason_en})
    wish = withdrawals.Wish(withdrawals.Wanted.WITHDRAW, arguments.procedure, arguments.version, reason)
    done = wiring_forms.withdraw(inbox_config(arguments), wish)
    print(f"{done.procedure} version {done.version}: withdrawn")


def _restore_form(arguments: argparse.Namespace) -> None:
    wish = withdrawals.Wish(withdrawals.Wanted.RESTORE, arguments.procedure, arguments.version, {})
    done = wiring_forms.withdraw(inbox_config(arguments), wish)
    print(f"{done.procedure} version {done.version}: taken again")


def _export_draw(arguments: argparse.Namespace) -> None:
    wiring_exports.export_draw(inbox_config(arguments), arguments.procedure, arguments.file)
    print(f"{arguments.procedure}: exported to {arguments.file}")


def _add_publish(command: argparse.ArgumentParser) -> None:
    command.add_argument("definitions", metavar="definition", type=Path, nargs="+", help="JSON file")
    days = publishing.ACCEPT_PREVIOUS.days
    command.add_argument(
        "--accept-previous-days", type=int, choices=range(days + 1), default=days, metavar="DAYS",
        help=f"for which who began the version before may still file it; {days} if not given",
    )  # fmt: skip
    command.add_argument("--if-new", action="store_true", help="change nothing if it was ever published")


def _add_withdraw(command: argparse.ArgumentParser) -> None:
    _add_restore_form(command)
    command.add_argument("--reason", required=True, help="for citizens, in Japanese")
    command.add_argument("--reason-easy", default="", help="the same in やさしい日本語")
    command.add_argument("--reason-en", default="", help="and in English")


def _add_restore_form(command: argparse.ArgumentParser) -> None:
    command.add_argument("procedure")
    command.add_argument("--version", type=int, help="the current one if not given")


def _add_export_draw(command: argparse.ArgumentParser) -> None:
    command.add_argument("procedure")
    command.add_argument("file", type=Path, help="a new file, to be published")


COMMANDS = (
    Command("publish", "publish a form", _publish, _add_publish),
    Command("withdraw", "stop a form at once, and tell citizens why", _withdraw, _add_withdraw),
    Command("restore", "take a form again that was withdrawn", _restore_form, _add_restore_form),
    Command("export-draw", "write the record of a draw, for everyone, to a file", _export_draw, _add_export_draw),
)
"""What `python -m todoke_forms` offers of it."""
