"""Builds the operator's commands for keys: exchanging them, archiving them under recovery shares, restoring them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from todoke_evidence import sealing
from todoke_evidence.notice import NoticeKey
from todoke_forms import events
from todoke_forms.config import InboxConfig
from todoke_forms.keys import secret_files
from todoke_forms.keys.key_folder import KeyFolder
from todoke_forms.keys.recovering import HandOver, Recovery
from todoke_forms.store import sealing_keys
from todoke_forms.store.database import Database
from todoke_forms.versions import offering
from todoke_forms.versions.offering import Offer, Offering
from todoke_kit import logs
from todoke_kit.config import ConfigError
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Rotated:
    """What is offered now, until when the old keys are, and whether the new ones are in the recovery archive."""

    offer: Offer
    old_until: datetime
    archived: bool


def rotate(settings: InboxConfig, accept_old: timedelta) -> Rotated:
    """`rotate-sealing-key`: makes new keys and has every form offer them first.

    In this order: on the disk, in the recovery archive, in the bundles. Whatever stops it in between loses nothing. The
    first keys of all are archived by `make_shares`.

    :raises Refusal: "sealing_keys_lost", or as `Offering.exchange` and `Recovery.renew`.
    """
    logs.configure("forms-rotate-sealing-key", settings.audit_file)
    database = Database(settings.database)
    database.prepare()
    folder = KeyFolder(settings.sealing_keys)
    kept = [key.public() for key in folder.look().values()]
    _require_all(settings, database)
    new = [sealing.generate(suite) for suite in settings.sealing_suites]
    archive = settings.recovery_archive
    archived = archive is not None and (archive.exists() or bool(kept))

    def keep() -> None:
        for key in new:
            folder.add(key)
        if archived:
            _recovery(settings).renew()

    now = datetime.now(UTC)
    office = Offering(database, settings.municipality, NoticeKey.from_bytes(settings.notice_key.read_bytes()))
    offer = office.exchange(kept, [key.public() for key in new], now + accept_old, now, keep)
    offering.record(offer)
    return Rotated(offer, now + accept_old, archived)


def make_shares(settings: InboxConfig, threshold: int, count: int, hand_over: HandOver, *, renew: bool) -> Path:
    """`make-recovery-shares`: archives every key under new shares; returns where the archive stands.

    :raises Refusal: "archive_there" or "sealing_keys_lost", or as `Recovery.make_shares`.
    """
    logs.configure("forms-make-recovery-shares", settings.audit_file)
    recovery = _recovery(settings)
    if recovery.file.exists() and not renew:
        raise Refusal("archive_there")
    database = Database(settings.database)
    database.prepare()
    _require_all(settings, database)
    recovery.make_shares(threshold, count, secrets.token_bytes, hand_over)
    logs.audit(events.RECOVERY_SHARES_MADE, threshold=threshold, shares=count)
    return recovery.file


def restore(settings: InboxConfig, files: Sequence[Path], tell: Callable[[str, str], None]) -> tuple[str, ...]:
    """`restore-keys`: writes back what was archived; returns the ids of the sealing keys."""
    logs.configure("forms-restore-keys", settings.audit_file)
    key_ids = _recovery(settings).restore(files, tell)
    logs.audit(events.KEYS_RESTORED, key_ids=" ".join(key_ids))
    return key_ids


def into_files(folder: Path, municipality: str, threshold: int) -> HandOver:
    """Hands shares over as files of a folder, `share-01.txt` and on; none may be there yet."""

    def hand_over(made: Sequence[str]) -> None:
        files = [folder / f"share-{number:02}.txt" for number in range(1, len(made) + 1)]
        if any(file.exists() for file in files):
            raise Refusal("shares_there")
        for number, (file, share) in enumerate(zip(files, made, strict=True), 1):
            secret_files.write(file, sheet(share, number, len(made), threshold, municipality).encode())

    return hand_over


def sheet(share: str, number: int, count: int, threshold: int, municipality: str) -> str:
    """A share as it is kept: what it is, in remarks, and its words."""
    words = share.split()
    lines = [" ".join(words[start : start + 11]) for start in range(0, len(words), 11)]
    return (
        f"# 届 Todoke 鍵の復旧用シェア {number}/{count}（{threshold}人分で復旧） 団体コード {municipality}\n"
        f"# Recovery share {number} of {count}; {threshold} of them restore the keys of {municipality}\n"
        + "".join(f"{line}\n" for line in lines)
    )


def _require_all(settings: InboxConfig, database: Database) -> None:
    """An archive is written anew from the keys that are there, so it must not be while one is missing.

    :raises Refusal: "sealing_keys_lost" when one that was ever offered is, or all are and there is an archive.
    """
    kept = KeyFolder(settings.sealing_keys).look()
    with database.read() as connection:
        lost = sealing_keys.ever_offered(connection) - kept.keys()
    archive = settings.recovery_archive
    if lost or (not kept and archive is not None and archive.exists()):
        raise Refusal("sealing_keys_lost")


def _recovery(settings: InboxConfig) -> Recovery:
    if settings.recovery_archive is None:
        raise ConfigError("recovery_archive: missing from the configuration")
    folder = KeyFolder(settings.sealing_keys)
    return Recovery(settings.municipality, settings.recovery_archive, folder, settings.notice_key)
