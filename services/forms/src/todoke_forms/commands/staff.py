"""Adds members of staff, and says what they may do and whose cases they see."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from todoke_forms.commands.command import Command, web_config
from todoke_forms.core.rights import Right
from todoke_kit import lazily

if TYPE_CHECKING:
    from todoke_forms import wiring_staff
else:
    wiring_staff = lazily.module("todoke_forms.wiring_staff")


def _add_staff(arguments: argparse.Namespace) -> None:
    settings = web_config(arguments)
    new = wiring_staff.add_staff(settings, arguments.name, arguments.password_file)
    print(f"{arguments.name}: {'added' if new else 'given a new password'}")
    if arguments.rights is not None:
        _set_rights(arguments)
    if arguments.departments is not None or arguments.every_department:
        _set_departments(arguments)


def _set_rights(arguments: argparse.Namespace) -> None:
    wiring_staff.set_rights(web_config(arguments), arguments.name, arguments.rights)
    print(f"{arguments.name}: {' '.join(arguments.rights) or 'no rights beyond deciding cases'}")


def _set_departments(arguments: argparse.Namespace) -> None:
    names, every = arguments.departments or [], arguments.every_department
    settings = web_config(arguments)
    unknown = wiring_staff.set_departments(settings, arguments.name, names, every=every)
    print(f"{arguments.name}: {'every department' if every else ' '.join(names) or 'no department, sees nothing'}")
    for name in sorted(unknown):
        print(f"no form that is offered names the department {name}", file=sys.stderr)


def _add_add_staff(command: argparse.ArgumentParser) -> None:
    command.add_argument("name")
    command.add_argument("--password-file", type=Path, required=True)
    command.add_argument(
        "--rights", nargs="*", metavar="RIGHT", help="as `set-rights`; those one has are kept if this is not given"
    )
    command.add_argument("--departments", nargs="*", metavar="DEPARTMENT", help="as `set-departments`; likewise")
    _add_every_department(command)


def _add_set_rights(command: argparse.ArgumentParser) -> None:
    command.add_argument("name")
    command.add_argument("rights", nargs="*", metavar="RIGHT", help=", ".join(Right))


def _add_set_departments(command: argparse.ArgumentParser) -> None:
    command.add_argument("name")
    command.add_argument("departments", nargs="*", metavar="DEPARTMENT", help="as forms write it (担当課)")
    _add_every_department(command)


def _add_every_department(command: argparse.ArgumentParser) -> None:
    command.add_argument("--every-department", action="store_true", help="all of them, also those to come")


COMMANDS = (
    Command("add-staff", "add a member of staff, or give one a new password", _add_staff, _add_add_staff),
    Command("set-rights", "say what a member of staff may do beyond deciding cases", _set_rights, _add_set_rights),
    Command(
        "set-departments", "say whose cases and forms a member of staff sees", _set_departments, _add_set_departments
    ),
)
"""What `python -m todoke_forms` offers of it."""
