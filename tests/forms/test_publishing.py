"""Publishing a form: the version, the end of the former one and the signed bundle are written together, once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from support import casework
from support.casework import DEFINITION_BYTES, NOW

from todoke_evidence import sealing
from todoke_evidence.notice import NoticeVerifier, read_bundle
from todoke_forms.core.outgoing import Lane
from todoke_forms.store import forms, outbox
from todoke_forms.store.tables import form_versions
from todoke_forms.versions import publishing
from todoke_forms.versions.publishing import Published, Publisher, publish
from todoke_kit.errors import Refusal

PUBLISHER = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))
VERIFIER = NoticeVerifier(casework.NOTICE_KEY.public())
LATER = NOW + timedelta(days=1)


def revised(summary: str = "改めました。", **changes: object) -> bytes:
    return json.dumps({**json.loads(DEFINITION_BYTES), "summary": {"ja": summary}, **changes}).encode()


def bundles(database):
    with database.read() as connection:
        rows = outbox.oldest(connection, Lane.FORM, 10)
    return [read_bundle(row.payload.decode(), VERIFIER) for row in rows]


def standing(database, digest=casework.FORM_DIGEST):
    with database.read() as connection:
        return forms.find(connection, digest)


def test_the_first_version_is_offered_in_a_signed_bundle(empty):
    published = publish(empty, PUBLISHER, DEFINITION_BYTES, NOW)
    assert published == Published("ningen-dock", version=1, sequence=1, changed=True)
    [bundle] = bundles(empty)
    assert bundle.form_digest == casework.FORM_DIGEST
    assert bundle.keys == (casework.SEALING_KEY.public(),)
    assert (bundle.version, bundle.sequence, bundle.open, bundle.published_at) == (1, 1, True, NOW)


def test_the_same_definition_again_changes_and_sends_nothing(empty):
    publish(empty, PUBLISHER, DEFINITION_BYTES, NOW)
    again = publish(empty, PUBLISHER, json.dumps(json.loads(DEFINITION_BYTES), indent=8).encode(), LATER)
    assert (again.version, again.changed) == (1, False)
    assert len(bundles(empty)) == 1


def test_a_new_version_supersedes_the_former(empty):
    publish(empty, PUBLISHER, DEFINITION_BYTES, NOW)
    published = publish(empty, PUBLISHER, revised(), LATER)
    assert (published.version, published.sequence) == (2, 2)
    assert standing(empty).superseded_at_ms == int(LATER.timestamp() * 1000)
    assert [(bundle.version, bundle.sequence) for bundle in bundles(empty)] == [(1, 1), (1, 3), (2, 2)]
    with empty.read() as connection:
        assert forms.current(connection, "ningen-dock").version == 2


def test_other_sealing_keys_are_offered_under_the_same_version(empty):
    publish(empty, PUBLISHER, DEFINITION_BYTES, NOW)
    exchanged = replace(PUBLISHER, sealing_keys=(sealing.generate().public(), casework.SEALING_KEY.public()))
    published = publish(empty, exchanged, DEFINITION_BYTES, LATER)
    assert (published.version, published.sequence, published.changed) == (1, 2, True)
    assert bundles(empty)[-1].keys == exchanged.sealing_keys
    assert not publish(empty, exchanged, DEFINITION_BYTES, LATER).changed


def test_keys_exchanged_while_a_version_is_published_do_not_offer_the_former_again(empty):
    publish(empty, PUBLISHER, DEFINITION_BYTES, NOW)
    exchanged = replace(PUBLISHER, sealing_keys=(sealing.generate().public(), casework.SEALING_KEY.public()))

    def exchange() -> None:
        with empty.write() as connection:
            publishing.offer_keys(connection, exchanged, int(LATER.timestamp() * 1000))

    with ThreadPoolExecutor(1) as pool:
        with empty.write() as connection:
            publishing.publish_in(connection, PUBLISHER, revised(), LATER)
            exchanging = pool.submit(exchange)
            wait([exchanging], timeout=0.5)  # it has begun by now, or it begins later: nothing hangs on that
        exchanging.result()
    current = [(one.version, one.sequence) for one in bundles(empty) if one.accept_until is None]
    assert current == [(1, 1), (2, 2), (2, 4)]


def test_two_versions_published_at_once_get_two_numbers(empty):
    with ThreadPoolExecutor(1) as pool:
        with empty.write() as connection:
            publishing.publish_in(connection, PUBLISHER, DEFINITION_BYTES, NOW)
            publishing_too = pool.submit(publish, empty, PUBLISHER, revised(), LATER)
            wait([publishing_too], timeout=0.5)
        assert publishing_too.result() == Published("ningen-dock", version=2, sequence=2, changed=True)


def test_a_version_that_somebody_changed_in_the_database_is_never_signed_again(empty):
    publish(empty, PUBLISHER, DEFINITION_BYTES, NOW)
    with empty.write() as connection:
        changed = standing(empty).definition.replace("人間ドック", "人間ドツク")
        connection.execute(update(form_versions).values(definition=changed))
    exchanged = replace(PUBLISHER, sealing_keys=(sealing.generate().public(),))
    now_ms = int(LATER.timestamp() * 1000)
    with empty.write() as connection:
        assert publishing.offer_keys(connection, exchanged, now_ms) == []
        assert publishing.altered(connection, now_ms) == ("ningen-dock",)
    with pytest.raises(Refusal, match="version_altered"):  # nor as what it was, when another takes its place
        publish(empty, PUBLISHER, revised(), LATER)
    assert len(bundles(empty)) == 1


def test_a_version_that_was_superseded_cannot_come_back(empty):
    publish(empty, PUBLISHER, DEFINITION_BYTES, NOW)
    publish(empty, PUBLISHER, revised(), LATER)
    with pytest.raises(Refusal, match="version_repeated"):
        publish(empty, PUBLISHER, DEFINITION_BYTES, LATER)


def test_unless_it_is_only_to_be_published_if_it_is_new(empty):
    publish(empty, PUBLISHER, DEFINITION_BYTES, NOW, if_new=True)
    publish(empty, PUBLISHER, revised(), LATER)
    again = publish(empty, PUBLISHER, DEFINITION_BYTES, LATER, if_new=True)
    assert (again.version, again.changed, len(bundles(empty))) == (2, False, 3)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "definition_not_json"),
        (b"{}", "definition_malformed"),
        (b" " * 300_000, "definition_oversized"),
        (revised(municipality="990027"), "municipality_different"),
        (revised(identity={"level": 2, "reason": {"ja": "理由"}}), "match_needs_card"),
    ],
    ids=["nothing", "empty object", "oversized", "another municipality", "a level that names nobody"],
)
def test_what_is_no_definition_of_ours_is_refused_and_changes_nothing(empty, data, code):
    publish(empty, PUBLISHER, DEFINITION_BYTES, NOW)
    with pytest.raises(Refusal, match=code):
        publish(empty, PUBLISHER, data, LATER)
    assert standing(empty).superseded_at_ms is None
    assert len(bundles(empty)) == 1
