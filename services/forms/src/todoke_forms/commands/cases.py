"""Takes cases out and away: a bundle to judge one again by, what is due, and files that no application names."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from todoke_forms.commands.command import Command, all_done, as_hours, inbox_config, web_config
from todoke_kit import lazily

if TYPE_CHECKING:
    from todoke_forms import wiring_cases, wiring_exports
    from todoke_forms.files import clearing
else:
    clearing = lazily.module("todoke_forms.files.clearing")
    wiring_cases = lazily.module("todoke_forms.wiring_cases")
    wiring_exports = lazily.module("todoke_forms.wiring_exports")


def _export(arguments: argparse.Namespace) -> None:
    settings = inbox_config(arguments)
    number, file, trust = arguments.number, arguments.file, arguments.trust
    number = wiring_exports.export(settings, number, file, trust=trust, with_answers=arguments.with_answers)
    print(f"{number}: exported to {arguments.file}")


def _delete_due(arguments: argparse.Namespace) -> None:
    settings = web_config(arguments)
    all_done(wiring_cases.delete_due(settings, print, dry=arguments.dry_run))


def _list_uploads(arguments: argparse.Namespace) -> None:
    wiring_cases.unclaimed(inbox_config(arguments), lambda database: clearing.tell(database, print))


def _drop_uploads(arguments: argparse.Namespace) -> None:
    age, now = timedelta(hours=arguments.older_than_hours), datetime.now(UTC)
    wiring_cases.unclaimed(inbox_config(arguments), lambda database: clearing.drop(database, age, now, print))


def _add_export(command: argparse.ArgumentParser) -> None:
    command.add_argument("number", help="receipt number")
    command.add_argument("file", type=Path, help="where to write the bundle; must not be there yet")
    command.add_argument("--trust", type=Path, help="folder of *.ca.der to judge it by, if its authority is gone since")
    command.add_argument("--with-answers", action="store_true", help="put the answers in, opened")


def _add_delete_due(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dry-run", action="store_true", help="only say what is due")


def _add_drop_uploads(command: argparse.ArgumentParser) -> None:
    least = clearing.YOUNGEST // timedelta(hours=1)
    command.add_argument(
        "--older-than-hours", type=_old, required=True, help=f"{least} at least: it may still be named"
    )


def _old(text: str) -> float:
    hours = as_hours(text)
    if timedelta(hours=hours) < clearing.YOUNGEST:
        raise ValueError
    return hours


COMMANDS = (
    Command("export", "write all that it takes to judge a case's application again to a file", _export, _add_export),
    Command("list-uploads", "tell of files that no application names: uploads, bytes, oldest", _list_uploads),
    Command("drop-uploads", "take away those that are old", _drop_uploads, _add_drop_uploads),
    Command("delete-due", "delete the cases whose retention is over (保存年限)", _delete_due, _add_delete_due),
)
"""What `python -m todoke_forms` offers of it."""
