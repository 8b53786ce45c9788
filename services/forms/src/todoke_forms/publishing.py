"""Publishes a form: stores the version, supersedes the former and writes the signed bundle to the outbox, at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection

from todoke_catalog import loading
from todoke_catalog.errors import CatalogError
from todoke_evidence import canonical
from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import MAX_BUNDLE, FormBundle, NoticeKey, sign_bundle
from todoke_evidence.sealing import SealingKey
from todoke_forms import events
from todoke_forms.core.outgoing import Lane, Outgoing
from todoke_forms.store import forms, outbox
from todoke_forms.store.database import Database
from todoke_forms.store.forms import StoredVersion
from todoke_kit import logs
from todoke_kit.errors import Refusal

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


def publish(database: Database, publisher: Publisher, data: bytes, now: datetime, *, if_new: bool = False) -> Published:
    """Publishes the definition in `data` (JSON); the same one with the same keys again changes and sends nothing.

    :param if_new: nor does one that a newer version has replaced; otherwise that is refused.
    :raises Refusal: with the catalogue's or the evidence's code, "municipality_different" or "version_repeated".
    """
    with database.write() as connection:
        return publish_in(connection, publisher, data, now, if_new=if_new)


def publish_in(
    connection: Connection, publisher: Publisher, data: bytes, now: datetime, *, if_new: bool = False
) -> Published:
    """The same in a transaction that the caller ends; after a refusal nothing of it may be committed."""
    try:
        return _publish(connection, publisher, _version(publisher, data, now), if_new=if_new)
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
        definition=text.decode(),
        published_at_ms=int(now.timestamp()) * 1000,  # whole seconds, as the bundle says it
        superseded_at_ms=None,
    )


def _publish(connection: Connection, publisher: Publisher, wanted: StoredVersion, *, if_new: bool) -> Published:
    current = forms.current(connection, wanted.procedure)
    if current is not None and current.digest == wanted.digest:
        return _offer_keys(connection, publisher, current)
    if forms.find(connection, wanted.digest) is not None:
        if if_new and current is not None:
            return Published(current.procedure, current.version, current.sequence, changed=False)
        # Its digest stands in statements signed while it was current; the same digest cannot have two lives.
        raise Refusal("version_repeated")
    version, sequence = forms.last_numbers(connection, wanted.procedure)
    new = replace(wanted, version=version + 1, sequence=sequence + 1)
    if current is not None:
        forms.supersede(connection, current.digest, new.published_at_ms)
    forms.add(connection, new)
    _send(connection, publisher, new)
    return Published(new.procedure, new.version, new.sequence, changed=True)


def offer_keys(connection: Connection, publisher: Publisher) -> list[Published]:
    """Signs every form that is offered with other keys than the publisher's anew; returns those that changed.

    :raises Refusal: with the evidence's code; then nothing may be committed.
    """
    try:
        offered = [_offer_keys(connection, publisher, version) for version in forms.all_current(connection)]
    except EvidenceError as error:
        raise Refusal(error.code) from error
    return [one for one in offered if one.changed]


def offers_others(connection: Connection, publisher: Publisher) -> bool:
    """Whether any form is offered with other keys than the publisher's."""
    return any(version.key_ids != publisher.key_ids for version in forms.all_current(connection))


def _offer_keys(connection: Connection, publisher: Publisher, current: StoredVersion) -> Published:
    """The same definition: nothing to do, unless the sealing keys were exchanged."""
    if current.key_ids == publisher.key_ids:
        return Published(current.procedure, current.version, current.sequence, changed=False)
    _, sequence = forms.last_numbers(connection, current.procedure)
    offered = replace(current, sequence=sequence + 1, key_ids=publisher.key_ids)
    forms.offer_keys(connection, offered.digest, offered.sequence, offered.key_ids)
    _send(connection, publisher, offered)
    return Published(offered.procedure, offered.version, offered.sequence, changed=True)


def _send(connection: Connection, publisher: Publisher, version: StoredVersion) -> None:
    """Writes the signed bundle to the outbox, and keeps it for who hands the form on."""
    text = _bundle(publisher, version)
    outbox.add(connection, [Outgoing(Lane.FORM, version.procedure, text.encode())])
    forms.keep_bundle(connection, version.procedure, text)


def _bundle(publisher: Publisher, version: StoredVersion) -> str:
    bundle = FormBundle(
        municipality=publisher.municipality,
        procedure=version.procedure,
        sequence=version.sequence,
        version=version.version,
        definition=msgspec.json.decode(version.definition),
        keys=publisher.sealing_keys,
        open=True,
        published_at=datetime.fromtimestamp(version.published_at_ms // 1000, UTC),
    )
    text = sign_bundle(bundle, publisher.notice_key)
    if len(text) > MAX_BUNDLE_MESSAGE:
        raise Refusal("notice_oversized")
    return text
