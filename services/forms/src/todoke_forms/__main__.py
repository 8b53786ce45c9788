"""`python -m todoke_forms inbox|web --config FILE`, and the operator's commands; each is one row of `_COMMANDS`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from todoke_evidence.errors import EvidenceError
from todoke_forms.config import InboxConfig, OperatorConfig, WebConfig
from todoke_forms.core.dropping import Cause, Dropping
from todoke_forms.core.rights import Right
from todoke_kit import config, lazily, lifecycle
from todoke_kit.config import ConfigError
from todoke_kit.errors import Refusal

if TYPE_CHECKING:
    from todoke_forms import (
        clearing,
        exporting,
        offering,
        operating,
        publishing,
        wiring,
        wiring_dead,
        wiring_keys,
        wiring_staff,
        wiring_web,
    )
    from todoke_forms.core import withdrawals
else:  # a command loads what it needs: most of a short one is what it loads
    clearing = lazily.module("todoke_forms.clearing")
    exporting = lazily.module("todoke_forms.exporting")
    offering = lazily.module("todoke_forms.offering")
    operating = lazily.module("todoke_forms.operating")
    publishing = lazily.module("todoke_forms.publishing")
    wiring = lazily.module("todoke_forms.wiring")
    wiring_dead = lazily.module("todoke_forms.wiring_dead")
    wiring_keys = lazily.module("todoke_forms.wiring_keys")
    wiring_staff = lazily.module("todoke_forms.wiring_staff")
    wiring_web = lazily.module("todoke_forms.wiring_web")
    withdrawals = lazily.module("todoke_forms.core.withdrawals")


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
    lifecycle.run(partial(wiring.inbox, _inbox_config(arguments)))


def _web(arguments: argparse.Namespace) -> None:
    lifecycle.run(partial(wiring_web.web, config.load(WebConfig, arguments.config)))


def _publish(arguments: argparse.Namespace) -> None:
    for definition in arguments.definitions:
        previous = timedelta(days=arguments.accept_previous_days)
        published = wiring.publish(_inbox_config(arguments), definition, previous, if_new=arguments.if_new)
        print(f"{published.procedure} version {published.version}: {'published' if published.changed else 'unchanged'}")


def _withdraw(arguments: argparse.Namespace) -> None:
    reason = withdrawals.reason_of({"ja": arguments.reason, "easy": arguments.reason_easy, "en": arguments.reason_en})
    wish = withdrawals.Wish(withdrawals.Wanted.WITHDRAW, arguments.procedure, arguments.version, reason)
    done = wiring.withdraw(_inbox_config(arguments), wish)
    print(f"{done.procedure} version {done.version}: withdrawn")


def _restore_form(arguments: argparse.Namespace) -> None:
    wish = withdrawals.Wish(withdrawals.Wanted.RESTORE, arguments.procedure, arguments.version, {})
    done = wiring.withdraw(_inbox_config(arguments), wish)
    print(f"{done.procedure} version {done.version}: taken again")


def _export(arguments: argparse.Namespace) -> None:
    settings = _inbox_config(arguments)
    number, file, trust = arguments.number, arguments.file, arguments.trust
    number = wiring.export(settings, number, file, trust=trust, with_answers=arguments.with_answers)
    print(f"{number}: exported to {arguments.file}")


def _add_staff(arguments: argparse.Namespace) -> None:
    settings = config.load(WebConfig, arguments.config)
    new = wiring_staff.add_staff(settings, arguments.name, arguments.password_file)
    print(f"{arguments.name}: {'added' if new else 'given a new password'}")
    if arguments.rights is not None:
        _set_rights(arguments)
    if arguments.departments is not None or arguments.every_department:
        _set_departments(arguments)


def _delete_due(arguments: argparse.Namespace) -> None:
    settings = config.load(WebConfig, arguments.config)
    _all_done(wiring.delete_due(settings, print, dry=arguments.dry_run))


def _set_rights(arguments: argparse.Namespace) -> None:
    wiring_staff.set_rights(config.load(WebConfig, arguments.config), arguments.name, arguments.rights)
    print(f"{arguments.name}: {' '.join(arguments.rights) or 'no rights beyond deciding cases'}")


def _set_departments(arguments: argparse.Namespace) -> None:
    names, every = arguments.departments or [], arguments.every_department
    settings = config.load(WebConfig, arguments.config)
    unknown = wiring_staff.set_departments(settings, arguments.name, names, every=every)
    print(f"{arguments.name}: {'every department' if every else ' '.join(names) or 'no department, sees nothing'}")
    for name in sorted(unknown):
        print(f"no form that is offered names the department {name}", file=sys.stderr)


def _rotate(arguments: argparse.Namespace) -> None:
    rotated = wiring_keys.rotate(_inbox_config(arguments), timedelta(hours=arguments.accept_old_hours))
    for key in rotated.offer.keys:
        print(f"offered: {key.key_id} {key.suite}")
    print(f"older keys are accepted until {rotated.old_until:%Y-%m-%dT%H:%M:%SZ}, and open for ever")
    print(f"forms published with them: {len(rotated.offer.forms)}")
    if not rotated.archived:
        print("not archived: set recovery_archive and run make-recovery-shares, or a lost key is lost", file=sys.stderr)


def _make_shares(arguments: argparse.Namespace) -> None:
    settings, threshold, count = _inbox_config(arguments), arguments.threshold, arguments.shares

    def show(made: Sequence[str]) -> None:
        for number, share in enumerate(made, 1):
            print(wiring_keys.sheet(share, number, count, threshold, settings.municipality), flush=True)

    files = arguments.out and wiring_keys.into_files(arguments.out, settings.municipality, threshold)
    archive = wiring_keys.make_shares(settings, threshold, count, files or show, renew=arguments.renew)
    print(f"{threshold} of {count} shares open {archive}; keep a copy of it with the backups", file=sys.stderr)


def _restore(arguments: argparse.Namespace) -> None:
    restored = wiring_keys.restore(
        _inbox_config(arguments), arguments.share, lambda name, verdict: print(f"{name}: {verdict}")
    )
    for key_id in restored:
        print(f"restored: {key_id}")


def _list_dead(arguments: argparse.Namespace) -> None:
    if arguments.summary:
        wiring_dead.dead_letters(_operator_config(arguments), lambda dead: operating.summarise(dead, print))
        return
    which = (arguments.first, arguments.most)
    wiring_dead.dead_letters(_operator_config(arguments), lambda dead: operating.list_all(dead, *which, print))


def _replay_dead(arguments: argparse.Namespace) -> None:
    choice = _choice(arguments)
    _all_done(wiring_dead.dead_letters(_operator_config(arguments), lambda dead: operating.replay(dead, choice, print)))


def _drop_dead(arguments: argparse.Namespace) -> None:
    choice, why = _choice(arguments), Dropping(arguments.reason, arguments.ticket)
    _all_done(
        wiring_dead.dead_letters(_operator_config(arguments), lambda dead: operating.drop(dead, choice, why, print))
    )


def _choice(arguments: argparse.Namespace) -> operating.Choice:
    if not arguments.numbers and arguments.refused_for is None:
        raise ConfigError("which letters: numbers, --refused-for, or both")
    return operating.Choice(arguments.numbers, arguments.refused_for)


def _list_uploads(arguments: argparse.Namespace) -> None:
    wiring.unclaimed(_inbox_config(arguments), lambda database: clearing.tell(database, print))


def _drop_uploads(arguments: argparse.Namespace) -> None:
    age, now = timedelta(hours=arguments.older_than_hours), datetime.now(UTC)
    wiring.unclaimed(_inbox_config(arguments), lambda database: clearing.drop(database, age, now, print))


def _all_done(failed: int) -> None:
    if failed:
        raise SystemExit(1)


def _operator_config(arguments: argparse.Namespace) -> OperatorConfig:
    return config.load(OperatorConfig, arguments.config)


def _inbox_config(arguments: argparse.Namespace) -> InboxConfig:
    return config.load(InboxConfig, arguments.config)


def _export_draw(arguments: argparse.Namespace) -> None:
    wiring.export_draw(_inbox_config(arguments), arguments.procedure, arguments.file)
    print(f"{arguments.procedure}: exported to {arguments.file}")


def _add_export_draw(command: argparse.ArgumentParser) -> None:
    command.add_argument("procedure")
    command.add_argument("file", type=Path, help="a new file, to be published")


def _add_publish(command: argparse.ArgumentParser) -> None:
    command.add_argument("definitions", metavar="definition", type=Path, nargs="+", help="JSON file")
    days = publishing.ACCEPT_PREVIOUS.days
    command.add_argument(
        "--accept-previous-days", type=int, choices=range(days + 1), default=days, metavar="DAYS",
        help=f"for which who began the version before may still file it; {days} if not given",
    )  # fmt: skip
    command.add_argument("--if-new", action="store_true", help="change nothing if it was ever published")


def _add_restore_form(command: argparse.ArgumentParser) -> None:
    command.add_argument("procedure")
    command.add_argument("--version", type=int, help="the current one if not given")


def _add_withdraw(command: argparse.ArgumentParser) -> None:
    _add_restore_form(command)
    command.add_argument("--reason", required=True, help="for citizens, in Japanese")
    command.add_argument("--reason-easy", default="", help="the same in やさしい日本語")
    command.add_argument("--reason-en", default="", help="and in English")


def _add_export(command: argparse.ArgumentParser) -> None:
    command.add_argument("number", help="receipt number")
    command.add_argument("file", type=Path, help="where to write the bundle; must not be there yet")
    command.add_argument("--trust", type=Path, help="folder of *.ca.der to judge it by, if its authority is gone since")
    command.add_argument("--with-answers", action="store_true", help="put the answers in, opened")


def _add_add_staff(command: argparse.ArgumentParser) -> None:
    command.add_argument("name")
    command.add_argument("--password-file", type=Path, required=True)
    command.add_argument(
        "--rights", nargs="*", metavar="RIGHT", help="as `set-rights`; those one has are kept if this is not given"
    )
    command.add_argument("--departments", nargs="*", metavar="DEPARTMENT", help="as `set-departments`; likewise")
    _add_every_department(command)


def _add_every_department(command: argparse.ArgumentParser) -> None:
    command.add_argument("--every-department", action="store_true", help="all of them, also those to come")


def _add_set_departments(command: argparse.ArgumentParser) -> None:
    command.add_argument("name")
    command.add_argument("departments", nargs="*", metavar="DEPARTMENT", help="as forms write it (担当課)")
    _add_every_department(command)


def _add_delete_due(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dry-run", action="store_true", help="only say what is due")


def _add_set_rights(command: argparse.ArgumentParser) -> None:
    command.add_argument("name")
    command.add_argument("rights", nargs="*", metavar="RIGHT", help=", ".join(Right))


def _add_rotate(command: argparse.ArgumentParser) -> None:
    hours = offering.ACCEPT_OLD.total_seconds() / 3600
    command.add_argument("--accept-old-hours", type=_hours, default=hours, help=f"{hours:g} if not given")


def _add_make_shares(command: argparse.ArgumentParser) -> None:
    command.add_argument("--threshold", type=int, required=True, help="how many restore the keys; 2 at least")
    command.add_argument("--shares", type=int, required=True, help="how many are made; 16 at most")
    way = command.add_mutually_exclusive_group(required=True)
    way.add_argument("--out", type=Path, help="folder to write a file for each share to")
    way.add_argument("--print", action="store_true", help="write them to the standard output, for paper")
    command.add_argument("--renew", action="store_true", help="replace an archive; the shares before open nothing then")


def _add_restore(command: argparse.ArgumentParser) -> None:
    command.add_argument("share", type=Path, nargs="+", help="file with the words of a share")


def _from_one(said: str) -> int:
    if (number := int(said)) < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


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


def _add_drop_uploads(command: argparse.ArgumentParser) -> None:
    least = clearing.YOUNGEST // timedelta(hours=1)
    command.add_argument(
        "--older-than-hours", type=_old, required=True, help=f"{least} at least: it may still be named"
    )


def _old(text: str) -> float:
    hours = _hours(text)
    if timedelta(hours=hours) < clearing.YOUNGEST:
        raise ValueError
    return hours


def _hours(text: str) -> float:
    hours = float(text)
    if not 0 <= hours <= 24 * 365:
        raise ValueError
    return hours


@dataclass(frozen=True, slots=True)
class _Command:
    name: str
    words: str
    run: Callable[[argparse.Namespace], None]
    add: Callable[[argparse.ArgumentParser], None] = lambda _: None


_COMMANDS = (
    _Command("inbox", "open, verify and keep what arrives; tell others", _inbox),
    _Command("web", "serve the staff's pages", _web),
    _Command("publish", "publish a form", _publish, _add_publish),
    _Command("withdraw", "stop a form at once, and tell citizens why", _withdraw, _add_withdraw),
    _Command("restore", "take a form again that was withdrawn", _restore_form, _add_restore_form),
    _Command("export-draw", "write the record of a draw, for everyone, to a file", _export_draw, _add_export_draw),
    _Command("export", "write all that it takes to judge a case's application again to a file", _export, _add_export),
    _Command("rotate-sealing-key", "exchange the keys that citizens seal to", _rotate, _add_rotate),
    _Command("make-recovery-shares", "archive every key under new shares, k of n", _make_shares, _add_make_shares),
    _Command("restore-keys", "write the archived keys back, with enough shares", _restore, _add_restore),
    _Command(
        "list-dead",
        "list dead letters: number, time, who refused it, reason, bytes, SHA-256",
        _list_dead,
        _add_list_dead,
    ),
    _Command(
        "replay-dead", "send dead letters to this office again, and take them away", _replay_dead, _add_replay_dead
    ),
    _Command("drop-dead", "take dead letters away for good", _drop_dead, _add_drop_dead),
    _Command("list-uploads", "tell of files that no application names: uploads, bytes, oldest", _list_uploads),
    _Command("drop-uploads", "take away those that are old", _drop_uploads, _add_drop_uploads),
    _Command("delete-due", "delete the cases whose retention is over (保存年限)", _delete_due, _add_delete_due),
    _Command("add-staff", "add a member of staff, or give one a new password", _add_staff, _add_add_staff),
    _Command("set-rights", "say what a member of staff may do beyond deciding cases", _set_rights, _add_set_rights),
    _Command(
        "set-departments", "say whose cases and forms a member of staff sees", _set_departments, _add_set_departments
    ),
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
