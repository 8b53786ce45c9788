"""Exchanging sealing keys: new ones first, old ones besides until their time is over, every form in one transaction."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from support import casework
from support.casework import DEFINITION_BYTES, MUNICIPALITY, NOTICE_KEY, NOW

from todoke_evidence import sealing
from todoke_evidence.notice import NoticeVerifier, read_bundle
from todoke_forms.core.outgoing import Lane
from todoke_forms.store import outbox
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.publishing import publish
from todoke_kit.errors import Refusal

OLD = casework.SEALING_KEY.public()
NEW, NEWER = (tuple(sealing.generate(suite).public() for suite in sealing.SUITES) for _ in range(2))
DAY = timedelta(days=1)


def kept():
    """Keeping the private halves went well."""


VERIFIER = NoticeVerifier(NOTICE_KEY.public())


@pytest.fixture
def office(empty):
    """An office with one form, offered with one key."""
    offering = Offering(empty, MUNICIPALITY, NOTICE_KEY)
    publish(empty, offering.publisher([OLD], NOW), DEFINITION_BYTES, NOW)
    return offering


def bundles(database):
    with database.read() as connection:
        rows = outbox.oldest(connection, Lane.FORM, 10)
    return [read_bundle(row.payload.decode(), VERIFIER) for row in rows]


def test_an_office_begins_with_the_keys_it_keeps_the_hybrid_first(empty):
    publisher = Offering(empty, MUNICIPALITY, NOTICE_KEY).publisher(reversed(NEW), NOW)
    assert [key.suite for key in publisher.sealing_keys] == ["x-wing", "x25519"]


def test_and_has_nothing_to_publish_with_while_it_keeps_none(empty):
    with pytest.raises(Refusal, match="sealing_key_missing"):
        Offering(empty, MUNICIPALITY, NOTICE_KEY).publisher([], NOW)


def test_keys_that_come_later_are_offered_by_an_exchange_only(office):
    assert office.publisher([OLD, *NEW], NOW + DAY).sealing_keys == (OLD,)


def test_new_keys_come_first_and_the_old_one_stays_besides(office, empty):
    offer = office.exchange([OLD], NEW, NOW + 2 * DAY, NOW + DAY, kept)
    assert offer.keys == (*NEW, OLD)
    first, second = bundles(empty)
    assert (first.keys, second.keys) == ((OLD,), (*NEW, OLD))
    assert (second.version, second.sequence, second.form_digest) == (1, 2, first.form_digest)


def test_the_old_key_leaves_the_bundles_when_its_time_is_over_and_not_before(office, empty):
    office.exchange([OLD], NEW, NOW + 2 * DAY, NOW + DAY, kept)
    assert office.refresh(NOW + 2 * DAY - timedelta(seconds=1)) is None
    assert office.refresh(NOW + 2 * DAY).keys == NEW
    assert office.refresh(NOW + 2 * DAY) is None
    assert [bundle.keys for bundle in bundles(empty)] == [(OLD,), (*NEW, OLD), NEW]


def test_a_key_that_may_not_be_used_any_more_goes_at_once(office):
    assert office.exchange([OLD], NEW, NOW + DAY, NOW + DAY, kept).keys == NEW


def test_an_office_from_before_there_were_exchanges_goes_on_accepting_what_it_offered(empty):
    assert Offering(empty, MUNICIPALITY, NOTICE_KEY).exchange([OLD], NEW, NOW + DAY, NOW, kept).keys == (*NEW, OLD)


def test_a_third_generation_is_refused_while_a_bundle_has_no_room_and_changes_nothing(office, empty):
    office.exchange([OLD], NEW, NOW + 2 * DAY, NOW + DAY, kept)
    before = bundles(empty)
    with pytest.raises(Refusal, match="rotation_too_soon"):
        office.exchange([OLD], NEWER, NOW + 2 * DAY, NOW + DAY, kept)
    assert office.publisher([], NOW + DAY).sealing_keys == (*NEW, OLD)
    assert bundles(empty) == before
    assert office.exchange([OLD], NEWER, NOW + 3 * DAY, NOW + 2 * DAY, kept).keys == (*NEWER, *NEW)


def test_an_exchange_while_keys_are_ending_does_not_prolong_them(office):
    office.exchange([OLD], NEW[:1], NOW + 2 * DAY, NOW + DAY, kept)
    office.exchange([OLD], NEWER[:1], NOW + 9 * DAY, NOW + DAY + timedelta(hours=1), kept)
    assert office.refresh(NOW + 2 * DAY).keys == (*NEWER[:1], *NEW[:1])


def test_what_is_offered_is_kept_right_without_anybody_doing_anything(office, empty):
    office.exchange([OLD], NEW, NOW + 2 * DAY, NOW + DAY, kept)

    async def one_round() -> None:
        keeping = asyncio.create_task(office.keep(3_600, lambda: NOW + 3 * DAY))
        await asyncio.sleep(0)  # as far as its first pause
        keeping.cancel()

    asyncio.run(one_round())
    assert bundles(empty)[-1].keys == NEW


def test_nobody_is_offered_a_key_that_could_not_be_kept(office, empty):
    def unable():
        raise OSError

    with pytest.raises(OSError):
        office.exchange([OLD], NEW, NOW + 2 * DAY, NOW + DAY, unable)
    assert office.publisher([], NOW + DAY).sealing_keys == (OLD,)
    assert len(bundles(empty)) == 1
