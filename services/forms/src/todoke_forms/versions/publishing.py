"""Publishes a form: stores the version, supersedes the former and writes the signed bundles to the outbox, at once.

Who began the former version may still file it for a while: it is signed once more, with the time until which that is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection

from todoke_catalog import loading
from todoke_catalog.errors import CatalogError
from todoke_evidence import canonical
from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import MAX_BUNDLE, FormBundle, NoticeKey, sign_bundle
from todoke_evidence.sealing import SealingKey
from todoke_forms import definitions, events
from todoke_forms.core.model import ALTERED
from todoke_forms.core.outgoing import Lane, Outgoing
from todoke_forms.places import ending, placing, recounting
from todoke_forms.store import forms, outbox, terms
from todoke_forms.store.database import Database
from todoke_forms.store.terms import Terms
from todoke_forms.store.version_rows import StoredVersion
from todoke_forms.versions import entrants
from todoke_kit import logs
from todoke_kit.errors import Refusal

ACCEPT_PREVIOUS = timedelta(days=30)
"""How long who began a version may file it after another has taken its place, unless the office says otherwise."""

MAX_BUNDLE_MESSAGE = MAX_BUNDLE - 1_024  # the stream counts the message's headers as well


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes: a municipality, with the key it signs with and the keys that answers are sealed to."""

    municipality: str
    notice_key: NoticeKey
    sealing_keys: tuple[SealingKey, ...]  # the preferred first

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of the sealing keys, in the same order."""
        return tuple(key.key_id for key in self.sealing_keys)


@dataclass(frozen=True, slots=True)
class Published:
    """The version that is offered now, and whether this call changed what is offered."""

    procedure: str
    version: int
    sequence: int
    changed: bool


def publish(
    database: Database,
    publisher: Publisher,
    data: bytes,
    now: datetime,
    *,
    if_new: bool = False,
    previous: timedelta = ACCEPT_PREVIOUS,
) -> Published:
    """Publishes the definition in `data` (JSON); the same one with the same keys again changes and sends nothing.

    :param if_new: nor does one that a newer version has replaced; otherwise that is refused.
    :param previous: how long the version that it replaces is still taken.
    :raises Refusal: with the catalogue's or the evidence's code, "municipality_different", "version_repeated",
        or "draw_pending" or "draw_places_given" (as `core.entrants`).
    """
    with database.write() as connection:
        return publish_in(connection, publisher, data, now, if_new=if_new, previous=previous)


def publish_in(
    connection: Connection,
    publisher: Publisher,
    data: bytes,
    now: datetime,
    *,
    if_new: bool = False,
    previous: timedelta = ACCEPT_PREVIOUS,
) -> Published:
    """The same in a transaction that the caller ends; after a refusal nothing of it may be committed."""
    forms.hold(connection)
    try:
        return _publish(connection, publisher, _version(publisher, data, now), previous, if_new=if_new)
    except (CatalogError, EvidenceError) as error:
        raise Refusal(error.code) from error


def record(published: Published) -> None:
    """Tells auditors which version is offered from now on."""
    logs.audit(
        events.FORM_PUBLISHED,
        procedure=published.procedure,
        version=published.version,
        sequence=published.sequence,
    )


def canonical_text(data: bytes) -> bytes:
    """The text of a definition whose SHA-256 is its digest.

    :raises EvidenceError: where it has none.
    """
    return canonical.encode(msgspec.json.decode(data))


def _version(publisher: Publisher, data: bytes, now: datetime) -> StoredVersion:
    """The version as it would be stored, its numbers still to be given."""
    definition = loading.loads(data)
    if definition.municipality != publisher.municipality:
        raise Refusal("municipality_different")
    text = canonical_text(data)
    return StoredVersion(
        digest=hashlib.sha256(text).digest(),
        procedure=definition.procedure,
        version=0,
        sequence=0,
        key_ids=publisher.key_ids,
        said=text.decode(),
        published_at_ms=int(now.timestamp()) * 1000,  # whole seconds, as the bundle says it
        superseded_at_ms=None,
    )


def _publish(
    connection: Connection, publisher: Publisher, wanted: StoredVersion, previous: timedelta, *, if_new: bool
) -> Published:
    current = forms.current(connection, wanted.procedure)
    if current is not None and current.digest == wanted.digest:
        return _offer_keys(connection, publisher, current if current.sound else _mended(connection, wanted))
    if forms.find(connection, wanted.digest) is not None:
        if if_new and current is not None:
            return Published(current.procedure, current.version, current.sequence, changed=False)
        # Its digest stands in statements signed while it was current; the same digest cannot have two lives.
        raise Refusal("version_repeated")
    if current is not None:
        _for_applicants(connection, current, wanted)
    version, sequence = forms.last_numbers(connection, wanted.procedure)
    new = replace(wanted, version=version + 1, sequence=sequence + 1)
    if current is not None:
        _supersede(connection, publisher, current, new, previous)
    forms.add(connection, new)
    _send(connection, publisher, new)
    placing.serve(connection, new.procedure, new.digest, new.published_at_ms)
    return Published(new.procedure, new.version, new.sequence, changed=True)


def _mended(connection: Connection, wanted: StoredVersion) -> StoredVersion:
    """The current version once its row says again what was published: the operator has its text, as its digest says.

    :raises Refusal: "version_altered" where more of the row was changed than its definition, its form and its keys.
    """
    forms.mend(connection, wanted)
    current = forms.current(connection, wanted.procedure)
    if current is None or not current.sound:
        raise Refusal(ALTERED)
    return current


def _for_applicants(connection: Connection, current: StoredVersion, wanted: StoredVersion) -> None:
    """Holds a version against those who applied by the current one, and counts them as it does."""
    old, new = definitions.of(current), definitions.of(wanted)
    entrants.check(connection, old, new)
    ending.order(connection, old, new)
    recounting.renew(connection, old, new)


def _supersede(
    connection: Connection, publisher: Publisher, old: StoredVersion, new: StoredVersion, previous: timedelta
) -> None:
    """Ends the time of a version, at once or after a while; its bundle leaves before the one that takes its place.

    The gateway forgets for it an older one, that had its place (`forms.still_taken`). What it took of that one before
    it heard is judged by the time that was promised: nobody who has a receipt is refused for it.
    """
    at_ms = new.published_at_ms
    forms.supersede(connection, old.digest, at_ms)
    own = terms.of(connection, old.digest)
    if previous or own.withdrawn_at_ms is not None:  # even one that was withdrawn is to say why
        until_ms = at_ms + int(previous.total_seconds()) * 1000
        terms.put(connection, old.digest, replace(own, accept_until_ms=until_ms))
        ended = replace(old, superseded_at_ms=at_ms)
        _offer_again(connection, publisher, ended, new.sequence + 1)


def change_terms(
    connection: Connection, publisher: Publisher, version: StoredVersion, withdrawn: Terms | None
) -> Published:
    """Withdraws a version, or takes it again (None), and sends the bundle that says so.

    One whose row somebody changed can be stopped, as long as what it said is kept beside it; it is not taken again.

    :raises Refusal: with the evidence's code, or "version_altered"; then nothing may be committed.
    """
    version = _stopped(connection, version) if withdrawn else version
    known = terms.find(connection, version.digest) or terms.NONE
    at_ms, reason = (withdrawn.withdrawn_at_ms, withdrawn.reason) if withdrawn else (None, None)
    terms.put(connection, version.digest, Terms(known.accept_until_ms, at_ms, reason))
    _, sequence = forms.last_numbers(connection, version.procedure)
    try:
        return _offer_again(connection, publisher, version, sequence + 1)
    except EvidenceError as error:
        raise Refusal(error.code) from error


def _stopped(connection: Connection, version: StoredVersion) -> StoredVersion:
    """A version that is to be stopped, as it was published."""
    known = forms.intact(connection, version)
    if known is None:
        raise Refusal(ALTERED)
    return known


def offer_keys(connection: Connection, publisher: Publisher, now_ms: int) -> list[Published]:
    """Signs every form that is taken with other keys than the publisher's anew; returns those that changed.

    A row that somebody changed is never signed, and keeps no other back (`altered`).

    :raises Refusal: with the evidence's code; then nothing may be committed.
    """
    forms.hold(connection)
    try:
        offered = [_offer_keys(connection, publisher, version) for version in _taken(connection, now_ms)]
    except EvidenceError as error:
        raise Refusal(error.code) from error
    return [one for one in offered if one.changed]


def altered(connection: Connection, now_ms: int) -> tuple[str, ...]:
    """What is offered with the keys that it was: forms, and versions of forms, that are not what was published."""
    known = _all_taken(connection, now_ms)
    return tuple(dict.fromkeys(_named(one) for one in known if not _is_sound(connection, one)))


def _named(version: StoredVersion) -> str:
    return version.procedure if version.superseded_at_ms is None else f"{version.procedure} version {version.version}"


def offers_others(connection: Connection, publisher: Publisher, now_ms: int) -> bool:
    """Whether any form is taken with other keys than the publisher's."""
    return any(version.key_ids != publisher.key_ids for version in _taken(connection, now_ms))


def _taken(connection: Connection, now_ms: int) -> Sequence[StoredVersion]:
    return [version for version in _all_taken(connection, now_ms) if _is_sound(connection, version)]


def _is_sound(connection: Connection, version: StoredVersion) -> bool:
    return version.sound and terms.find(connection, version.digest) is not None


def _all_taken(connection: Connection, now_ms: int) -> Sequence[StoredVersion]:
    return [*forms.all_current(connection), *forms.still_taken(connection, now_ms)]


def _offer_keys(connection: Connection, publisher: Publisher, current: StoredVersion) -> Published:
    """The same definition: nothing to do, unless the sealing keys were exchanged."""
    if current.key_ids == publisher.key_ids:
        return Published(current.procedure, current.version, current.sequence, changed=False)
    _, sequence = forms.last_numbers(connection, current.procedure)
    return _offer_again(connection, publisher, current, sequence + 1)


def _offer_again(connection: Connection, publisher: Publisher, version: StoredVersion, sequence: int) -> Published:
    """Signs a version anew: with other keys, or other terms."""
    offered = replace(version, sequence=sequence, key_ids=publisher.key_ids)
    forms.offer_keys(connection, offered.digest, offered.sequence, offered.key_ids)
    _send(connection, publisher, offered)
    return Published(offered.procedure, offered.version, offered.sequence, changed=True)


def _send(connection: Connection, publisher: Publisher, version: StoredVersion) -> None:
    """Writes the signed bundle to the outbox, and keeps that of a current version for who hands the form on."""
    bundle = _bundle(publisher, version, terms.of(connection, version.digest))
    if bundle.form_digest != version.digest:  # a row that somebody changed is never signed
        raise Refusal(ALTERED)
    text = sign_bundle(bundle, publisher.notice_key)
    if len(text) > MAX_BUNDLE_MESSAGE:
        raise Refusal("notice_oversized")
    outbox.add(connection, [Outgoing(Lane.FORM, bundle.subject, text.encode())])
    if version.superseded_at_ms is None:
        forms.keep_bundle(connection, version.procedure, text)


def _bundle(publisher: Publisher, version: StoredVersion, known: Terms) -> FormBundle:
    return FormBundle(
        municipality=publisher.municipality,
        procedure=version.procedure,
        sequence=version.sequence,
        version=version.version,
        definition=msgspec.json.decode(version.definition),
        keys=publisher.sealing_keys,
        open=known.withdrawn_at_ms is None,
        published_at=_moment(version.published_at_ms),
        accept_until=None if version.superseded_at_ms is None else _moment(known.accept_until_ms or 0),
        reason=known.reason,
    )


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, UTC)
