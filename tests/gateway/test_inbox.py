"""What the closed zone published, read from a real stream; and what somebody else put there."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support import letters
from support.gateway import MUNICIPALITY, PROCEDURE, published
from support.nats import Trio
from support.notices import KEY, NUMBER, STATUS, TAIL, VACANCIES, VERIFIER

from todoke_catalog import templates
from todoke_evidence import notice, receipt, vacancies
from todoke_evidence.notice import NoticeKey
from todoke_gateway import inbox
from todoke_gateway.core.catalogue import Catalogue
from todoke_gateway.inbox import FormWatch, Letters, Statuses, read_form
from todoke_kit import bus
from todoke_kit.errors import Refusal


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    """The dmz and the gate, through which the relay publishes."""
    servers = Trio(tmp_path_factory.mktemp("nats"))
    try:
        servers.start("dmz", "lgwan", "gate")
        servers.make_streams()
        yield servers
    finally:
        servers.kill("dmz", "lgwan", "gate")


class Zone:
    """A gateway's connection, and the relay that publishes outward."""

    def __init__(self, gateway, relay):
        self.gateway, self.relay = gateway, relay
        self.catalogue = Catalogue(MUNICIPALITY)
        self.watch = FormWatch(gateway, VERIFIER, self.catalogue)
        self.statuses = Statuses(gateway, VERIFIER, MUNICIPALITY)
        self.letters = Letters(gateway, VERIFIER, MUNICIPALITY)

    async def publish(self, subject, text):
        await bus.publish(self.relay, subject, text.encode() if isinstance(text, str) else text)

    async def offered(self):
        await self.watch.poll()
        return {form.bundle.procedure: form.bundle.sequence for form in self.catalogue}


def in_zone(servers, scenario):
    async def run():
        gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
        relay = await bus.connect(servers.bus("gate.relay"), "relay")
        try:
            return await scenario(Zone(gateway, relay))
        finally:
            await gateway.close()
            await relay.close()

    return asyncio.run(run())


def bundle(procedure=PROCEDURE, key=KEY, **changes):
    plain = {**json.loads(templates.read(PROCEDURE)), "procedure": procedure}
    return notice.sign_bundle(published(definition=plain, **changes).bundle, key)


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("", 0), ("soon", 0), ("-1", 0), ("٩", 0), ("9" * 5_000, 0), ("0", 0)]
)
def test_a_sequence_number_is_one_or_nothing(text, number):
    assert inbox._number(text) == number


@pytest.mark.parametrize("headers", [{"Status": "204"}, {"Status": "204", "Nats-Num-Pending": "soon"}])
def test_an_end_of_a_batch_that_says_too_little_breaks_nothing(headers):
    assert inbox._following(headers).get("seq", 1) == 1


class TestForms:
    def test_a_published_form_appears_and_a_newer_one_replaces_it(self, servers):
        async def scenario(zone):
            await zone.publish("out.form.one", bundle("one", sequence=1))
            assert (await zone.offered())["one"] == 1
            await zone.publish("out.form.one", bundle("one", sequence=2, open=False))
            assert (await zone.offered())["one"] == 2

        in_zone(servers, scenario)

    def test_an_old_bundle_that_comes_back_changes_nothing(self, servers):
        async def scenario(zone):
            await zone.publish("out.form.two", bundle("two", sequence=5))
            await zone.offered()
            await zone.publish("out.form.two", bundle("two", sequence=4))
            assert (await zone.offered())["two"] == 5

        in_zone(servers, scenario)

    def test_what_is_not_good_is_left_out_and_the_rest_is_read(self, servers):
        async def scenario(zone):
            await zone.publish("out.form.garbage", b"\xff\x00")
            await zone.publish("out.form.elsewhere", bundle("somewhere"))
            await zone.publish("out.form.forged", bundle("forged", key=NoticeKey.generate(MUNICIPALITY)))
            await zone.publish("out.form.good", bundle("good"))
            offered = await zone.offered()
            assert "good" in offered
            assert not offered.keys() & {"garbage", "elsewhere", "somewhere", "forged"}

        in_zone(servers, scenario)

    def test_what_places_are_left_is_heard_and_not_gone_back_on(self, servers):
        form = published()

        def hint(number, left, key=KEY, **changes):
            said = replace(VACANCIES, form=form.digest, sequence=number, left=left, **changes)
            return vacancies.sign(said, key)

        async def scenario(zone):
            zone.catalogue.put(form)
            heard = []
            for text in (
                hint(2, "waiting"),
                hint(1, "open"),  # it was true once
                hint(3, "full", NoticeKey.generate(MUNICIPALITY)),
                hint(3, "full", procedure="consultation"),
                b"\xff",
                hint(4, "few"),
            ):
                await zone.publish(f"out.form.{PROCEDURE}_places", text)
                await zone.watch.poll()
                heard.append(zone.catalogue.vacancies(form).left)
            assert heard == ["waiting"] * 5 + ["few"]

        in_zone(servers, scenario)

    def test_a_poll_with_nothing_new_changes_nothing(self, servers):
        async def scenario(zone):
            await zone.publish("out.form.calm", bundle("calm"))
            assert await zone.offered() == await zone.offered()

        in_zone(servers, scenario)

    def test_more_forms_than_one_batch_are_all_read(self, servers, monkeypatch):
        monkeypatch.setattr(inbox, "BATCH", 2)

        async def scenario(zone):
            wanted = {f"batch-{number}" for number in range(5)}
            for procedure in wanted:
                await zone.publish(f"out.form.{procedure}", bundle(procedure))
            assert wanted <= (await zone.offered()).keys()

        in_zone(servers, scenario)

    def test_the_watch_outlives_a_bus_that_is_away(self, tmp_path: Path, monkeypatch):
        monkeypatch.setattr(inbox, "POLL_SECONDS", 0.01)
        monkeypatch.setattr(inbox, "ANSWER_SECONDS", 0.1)
        servers = Trio(tmp_path)

        async def scenario(zone):
            await zone.publish("out.form.later", bundle("later"))
            servers.kill("dmz")
            task = asyncio.create_task(zone.watch.run())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(task), 0.5)
            assert not task.done()
            servers.start("dmz")
            async with asyncio.timeout(15):
                while zone.catalogue.get("later") is None:  # noqa: ASYNC110 - the watch has no event to wait for
                    await asyncio.sleep(0.01)
            task.cancel()

        try:
            servers.start("dmz", "lgwan", "gate")
            servers.make_streams()
            in_zone(servers, scenario)
        finally:
            servers.kill(*(name for name in ("dmz", "lgwan", "gate") if servers.running(name)))


class TestReadForm:
    @pytest.mark.parametrize(
        ("text", "subject", "code"),
        [
            ("", "out.form.one", "notice_malformed"),
            ("a.b.c", "out.form.one", "notice_malformed"),
            ("x" * 300_000, "out.form.one", "notice_oversized"),
            (notice.sign_status(STATUS, KEY), "out.form.one", "notice_malformed"),
            (bundle("one"), "out.form.other", "subject_mismatch"),
            (
                notice.sign_bundle(replace(published().bundle, definition={"format": 1}), KEY),
                "out.form.x",
                "definition_malformed",
            ),
        ],
        ids=lambda value: value[:20],
    )
    def test_refused(self, text, subject, code):
        with pytest.raises(Refusal, match=code):
            read_form(text.encode(), VERIFIER, subject)


class TestStatuses:
    def last(self, servers, number=NUMBER, **published_under):
        async def scenario(zone):
            for tail, text in published_under.items():
                await zone.publish(f"out.status.{tail}", text)
            return await zone.statuses.last(number)

        return in_zone(servers, scenario)

    def test_the_last_notice_of_a_number(self, servers):
        changed = replace(STATUS, state="granted", sequence=2)
        assert self.last(servers, **{TAIL: notice.sign_status(changed, KEY)}) == changed

    def test_none_for_a_number_without_one(self, servers):
        assert self.last(servers, receipt.receipt_number(b"n" * 16)) is None

    @pytest.mark.parametrize(
        "text",
        [
            "x",
            notice.sign_status(STATUS, NoticeKey.generate(MUNICIPALITY)),
            notice.sign_status(replace(STATUS, receipt_number=receipt.receipt_number(b"o" * 16)), KEY),
        ],
        ids=["garbage", "forged", "of another number"],
    )
    def test_what_is_not_good_is_not_shown(self, servers, text):
        with pytest.raises(Refusal, match="status_unavailable"):
            self.last(servers, **{TAIL: text})

    def test_a_status_older_than_one_that_was_shown_is_not_shown(self, servers):
        older, newer = (replace(STATUS, state="granted", sequence=sequence) for sequence in (3, 4))

        async def scenario(zone):
            for status in (older, newer):
                await zone.publish(f"out.status.{TAIL}", notice.sign_status(status, KEY))
                assert await zone.statuses.last(NUMBER) == status
            await zone.publish(f"out.status.{TAIL}", notice.sign_status(older, KEY))
            with pytest.raises(Refusal, match="status_unavailable"):
                await zone.statuses.last(NUMBER)
            await zone.publish(f"out.status.{TAIL}", notice.sign_status(newer, KEY))
            assert await zone.statuses.last(NUMBER) == newer

        in_zone(servers, scenario)

    def test_what_was_shown_is_remembered_for_so_many_numbers_and_no_more(self, servers, monkeypatch):
        monkeypatch.setattr(inbox, "MAX_SHOWN", 2)

        async def scenario(zone):
            for name in range(4):
                number = receipt.receipt_number(bytes([name]) * 16)
                status = replace(STATUS, receipt_number=number)
                await zone.publish(f"out.status.{number.replace('-', '')}", notice.sign_status(status, KEY))
                await zone.statuses.last(number)
            assert len(zone.statuses._shown._orders) == 2

        in_zone(servers, scenario)

    def test_a_bus_that_does_not_answer(self, servers, monkeypatch):
        monkeypatch.setattr(inbox, "ANSWER_SECONDS", 0.05)

        async def scenario(zone):
            await zone.gateway.close()
            with pytest.raises(Refusal, match="status_unavailable"):
                await zone.statuses.last(NUMBER)

        in_zone(servers, scenario)


class TestLetters:
    def last(self, servers, text):
        async def scenario(zone):
            await zone.publish(f"out.letter.{TAIL}", text)
            return await zone.letters.last(NUMBER)

        return in_zone(servers, scenario)

    def test_the_last_letter_to_a_number_as_it_was_signed(self, servers):
        text = letters.signed()
        assert self.last(servers, text) == text

    def test_none_for_a_number_without_one(self, servers):
        async def scenario(zone):
            return await zone.letters.last(receipt.receipt_number(b"n" * 16))

        assert in_zone(servers, scenario) is None

    @pytest.mark.parametrize(
        "text",
        [
            "x",
            b"\xff",
            "x" * 30_000,
            letters.signed() + "\n",
            letters.signed(by=NoticeKey.generate(MUNICIPALITY)),
            letters.signed(letters.sealed(receipt_number=receipt.receipt_number(b"o" * 16))),
            notice.sign_status(STATUS, KEY),
        ],
        ids=["garbage", "no text", "too long", "trailing", "forged", "to another number", "a status"],
    )
    def test_what_is_not_good_is_not_shown(self, servers, text):
        with pytest.raises(Refusal, match="status_unavailable"):
            self.last(servers, text)

    def test_a_letter_older_than_one_that_was_shown_is_not_shown(self, servers):
        older, newer = (letters.signed(letters.sealed(sequence=sequence)) for sequence in (4, 5))

        async def scenario(zone):
            for text in (older, newer):
                await zone.publish(f"out.letter.{TAIL}", text)
                assert await zone.letters.last(NUMBER) == text
            await zone.publish(f"out.letter.{TAIL}", older)
            with pytest.raises(Refusal, match="status_unavailable"):
                await zone.letters.last(NUMBER)

        in_zone(servers, scenario)
