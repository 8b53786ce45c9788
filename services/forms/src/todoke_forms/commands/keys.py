"""Exchanges the sealing keys, archives them under shares, and writes them back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from todoke_forms.commands.command import Command, as_hours, inbox_config
from todoke_kit import lazily

if TYPE_CHECKING:
    from todoke_forms import wiring_keys
    from todoke_forms.versions import offering
else:
    offering = lazily.module("todoke_forms.versions.offering")
    wiring_keys = lazily.module("todoke_forms.wiring_keys")


def _rotate(arguments: argparse.Namespace) -> None:
    rotated = wiring_keys.rotate(inbox_config(arguments), timedelta(hours=arguments.accept_old_hours))
    for key in rotated.offer.keys:
        print(f"offered: {key.key_id} {key.suite}")
    print(f"older keys are accepted until {rotated.old_until:%Y-%m-%dT%H:%M:%SZ}, and open for ever")
    print(f"forms published with them: {len(rotated.offer.forms)}")
    for form in rotated.offer.altered:
        print(f"NOT published with them, as its row in the database was changed: {form}", file=sys.stderr)
    if not rotated.archived:
        print("not archived: set recovery_archive and run make-recovery-shares, or a lost key is lost", file=sys.stderr)


def _make_shares(arguments: argparse.Namespace) -> None:
    settings, threshold, count = inbox_config(arguments), arguments.threshold, arguments.shares

    def show(made: Sequence[str]) -> None:
        for number, share in enumerate(made, 1):
            print(wiring_keys.sheet(share, number, count, threshold, settings.municipality), flush=True)

    files = arguments.out and wiring_keys.into_files(arguments.out, settings.municipality, threshold)
    archive = wiring_keys.make_shares(settings, threshold, count, files or show, renew=arguments.renew)
    print(f"{threshold} of {count} shares open {archive}; keep a copy of it with the backups", file=sys.stderr)


def _restore(arguments: argparse.Namespace) -> None:
    restored = wiring_keys.restore(
        inbox_config(arguments), arguments.share, lambda name, verdict: print(f"{name}: {verdict}")
    )
    for key_id in restored:
        print(f"restored: {key_id}")


def _add_rotate(command: argparse.ArgumentParser) -> None:
    hours = offering.ACCEPT_OLD.total_seconds() / 3600
    command.add_argument("--accept-old-hours", type=as_hours, default=hours, help=f"{hours:g} if not given")


def _add_make_shares(command: argparse.ArgumentParser) -> None:
    command.add_argument("--threshold", type=int, required=True, help="how many restore the keys; 2 at least")
    command.add_argument("--shares", type=int, required=True, help="how many are made; 16 at most")
    way = command.add_mutually_exclusive_group(required=True)
    way.add_argument("--out", type=Path, help="folder to write a file for each share to")
    way.add_argument("--print", action="store_true", help="write them to the standard output, for paper")
    command.add_argument("--renew", action="store_true", help="replace an archive; the shares before open nothing then")


def _add_restore(command: argparse.ArgumentParser) -> None:
    command.add_argument("share", type=Path, nargs="+", help="file with the words of a share")


COMMANDS = (
    Command("rotate-sealing-key", "exchange the keys that citizens seal to", _rotate, _add_rotate),
    Command("make-recovery-shares", "archive every key under new shares, k of n", _make_shares, _add_make_shares),
    Command("restore-keys", "write the archived keys back, with enough shares", _restore, _add_restore),
)
"""What `python -m todoke_forms` offers of it."""
