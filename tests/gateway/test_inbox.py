"""What the closed zone published, read from a real stream; and what somebody else put there."""

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from nats.aio.msg import Msg
from support import letters
from support.gateway import MUNICIPALITY, PROCEDURE, published
from support.nats import DEPLOY, Trio
from support.notices import KEY, NUMBER, STATUS, VACANCIES, VERIFIER
from support.waiting import LONG

from todoke_catalog import templates
from todoke_evidence import notice, receipt, vacancies
from todoke_evidence.notice import NoticeKey, StatusNotice
from todoke_gateway import inbox, kept
from todoke_gateway.core.catalogue import Catalogue
from todoke_gateway.inbox import FormWatch, Letters, Statuses, read_form
from todoke_kit import bus, config, streams
from todoke_kit.errors import Refusal
from todoke_kit.metrics import REFUSED


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    """The dmz and the gate, through which the relay publishes."""
    servers = Trio(tmp_path_factory.mktemp("nats"))
    try:
        servers.bring_streams()
        servers.start("dmz", "lgwan", "gate")
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
    assert kept.number(text) == number


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

    def test_more_than_one_poll_reads_comes_with_the_next(self, servers, monkeypatch):
        async def scenario(zone):
            await zone.offered()
            monkeypatch.setattr(inbox, "MOST", 2)
            wanted = [f"poll-{number}" for number in range(5)]
            for procedure in wanted:
                await zone.publish(f"out.form.{procedure}", bundle(procedure))
            counts = [len(set(wanted) & (await zone.offered()).keys()) for _ in range(3)]
            assert counts == [2, 4, 5]

        in_zone(servers, scenario)

    def test_rubbish_or_an_old_bundle_over_a_newer_one_hides_it_from_no_gateway(self, servers):
        """Neither from one that runs nor from one that has just started, nor do other subjects, however many."""
        kept_out = {"Nats-Sequence": "9" * 18, "Status": "404"}

        async def scenario(zone):
            old, new = bundle("hidden", sequence=5), bundle("hidden", sequence=6, open=False)
            for text in (old, new, old, b"", b"rubbish"):
                await zone.publish("out.form.hidden", text)
            await zone.relay.publish("out.form.hidden", b"rubbish", headers=kept_out)
            for number in range(20):
                await zone.publish(f"out.form.x{number}", b"rubbish")
            await zone.publish("out.form.behind", bundle("behind"))
            for one in (zone, Zone(zone.gateway, zone.relay)):
                offered = await one.offered()
                assert (offered["hidden"], offered["behind"]) == (6, 1)

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
            async with asyncio.timeout(LONG):
                while zone.catalogue.get("later") is None:  # noqa: ASYNC110 - the watch has no event to wait for
                    await asyncio.sleep(0.01)
            task.cancel()

        try:
            servers.make_streams()
            servers.start("dmz", "lgwan", "gate")
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
                f"out.form.{PROCEDURE}",
                "definition_malformed",
            ),
        ],
        ids=lambda value: value[:20],
    )
    def test_refused(self, text, subject, code):
        with pytest.raises(Refusal, match=code):
            read_form(text.encode(), VERIFIER, subject)

    def test_other_words_under_the_signature_of_a_form_are_refused(self):
        head, _, signature = bundle("one").split(".")
        forged = f"{head}.{bundle('one', sequence=9).split('.')[1]}.{signature}"
        with pytest.raises(Refusal, match="notice_signature_invalid"):
            read_form(forged.encode(), VERIFIER, "out.form.one")


def fresh(name):
    """The receipt number of one test, under which no other test published."""
    return receipt.receipt_number(hashlib.sha256(name.encode()).digest()[:16])


def tail(number):
    return number.replace("-", "")


def audited(caplog):
    """The codes of what was recorded for auditors."""
    return [record.fields["code"] for record in caplog.records if record.name == "todoke.audit"]


STRANGER = NoticeKey.generate(MUNICIPALITY)
RUBBISH = {
    "garbage": (b"x", {}),
    "no text": (b"\xff", {}),
    "empty": (b"", {}),
    "too long": (b"x" * 100_000, {}),
    "like an end": (b"", {"Status": "404"}),
    "like another place": (b"x", {"Nats-Sequence": "9" * 18, "Nats-Subject": "out.status.x"}),
    "forged": (notice.sign_status(STATUS, STRANGER).encode(), {}),
    "of another number": (notice.sign_status(STATUS, KEY).encode(), {}),
}


class TestStatuses:
    """Each look is that of a process that knows nothing, unless one is kept."""

    def status(self, number, **changes):
        return replace(STATUS, receipt_number=number, **changes)

    def looked(self, servers, number, *published):
        """What a process sees that was there from the beginning, and one that has just started."""

        async def scenario(zone):
            for one in published:
                good = isinstance(one, StatusNotice)
                data, headers = (notice.sign_status(one, KEY).encode(), {}) if good else one
                await bus.publish(zone.relay, f"out.status.{tail(number)}", data, headers=headers)
                if good:
                    with contextlib.suppress(Refusal):
                        await zone.statuses.last(number)
            started = Statuses(zone.gateway, VERIFIER, MUNICIPALITY)
            return await zone.statuses.last(number), await started.last(number)

        return in_zone(servers, scenario)

    def test_the_last_notice_of_a_number(self, servers):
        number = fresh("last")
        arrived, granted = self.status(number), self.status(number, state="granted", sequence=2)
        assert self.looked(servers, number, arrived, granted) == (granted, granted)

    def test_none_for_a_number_without_one(self, servers):
        assert self.looked(servers, fresh("none")) == (None, None)

    @pytest.mark.parametrize("name", RUBBISH)
    def test_what_is_not_good_is_not_shown(self, servers, name):
        with pytest.raises(Refusal, match="status_unavailable"):
            self.looked(servers, fresh(f"alone {name}"), RUBBISH[name])

    @pytest.mark.parametrize("name", RUBBISH)
    def test_rubbish_before_and_after_a_status_hides_it_from_nobody(self, servers, name):
        number = fresh(f"around {name}")
        real = self.status(number)
        assert self.looked(servers, number, RUBBISH[name], real, RUBBISH[name]) == (real, real)

    def test_rubbish_is_counted_and_recorded(self, servers, caplog):
        caplog.set_level("INFO", "todoke.audit")
        number = fresh("counted")
        code = ("inbox", "notice_signature_invalid")
        before = REFUSED.labels(*code)._value.get()
        self.looked(servers, number, self.status(number), RUBBISH["forged"])
        assert REFUSED.labels(*code)._value.get() - before == 2  # looks after it was there
        assert audited(caplog) == ["notice_signature_invalid"] * 2

    def test_an_old_status_put_over_a_newer_one_is_shown_by_no_process(self, servers, caplog):
        caplog.set_level("INFO", "todoke.audit")
        number = fresh("replayed")
        older, newer = (self.status(number, state="granted", sequence=sequence) for sequence in (3, 4))
        assert self.looked(servers, number, older, newer, older) == (newer, newer)
        assert set(audited(caplog)) == {"notice_not_newer"}

    def test_a_process_goes_back_on_nothing_that_it_has_shown_when_the_newer_one_is_pushed_out(self, servers):
        number = fresh("pushed out")
        older, newer = (self.status(number, state="granted", sequence=sequence) for sequence in (3, 4))
        with pytest.raises(Refusal, match="status_unavailable"):
            self.looked(servers, number, newer, *[older] * kept.KEPT)

    def test_of_rubbish_as_much_as_the_stream_keeps_beside_one_hides_nothing(self, servers):
        number = fresh("flooded")
        real = self.status(number)
        flood = [RUBBISH["garbage"]] * (kept.KEPT - 1)
        assert self.looked(servers, number, *flood, real, *flood) == (real, real)

    def test_the_stream_keeps_what_the_gateway_reads(self):
        (out,) = (
            stream
            for stream in config.load(streams.Streams, DEPLOY / "dmz" / "dmz-streams.toml").streams
            if stream.name == "OUT"
        )
        assert out.max_msgs_per_subject == kept.KEPT

    def test_what_was_shown_is_remembered_for_so_many_numbers_and_no_more(self, servers, monkeypatch):
        monkeypatch.setattr(inbox, "MAX_SHOWN", 2)

        async def scenario(zone):
            for name in range(4):
                number = fresh(f"shown {name}")
                text = notice.sign_status(self.status(number), KEY)
                await zone.publish(f"out.status.{tail(number)}", text)
                await zone.statuses.last(number)
            assert len(zone.statuses._shown._orders) == 2

        in_zone(servers, scenario)

    @pytest.mark.parametrize("headers", [None, {}, {"Status": "408"}, {"Status": "503"}])
    def test_an_answer_that_is_neither_a_message_nor_the_end_is_no_absence(self, headers):
        class Server:  # a real one gives such answers while it is in trouble, not when asked to
            async def request(self, subject, _request, timeout):  # noqa: ASYNC109 - as the library calls it
                return Msg(None, subject, headers=headers)

        with pytest.raises(Refusal, match="status_unavailable"):
            asyncio.run(Statuses(Server(), VERIFIER, MUNICIPALITY).last(NUMBER))

    def test_a_bus_that_does_not_answer(self, servers, monkeypatch):
        monkeypatch.setattr(inbox, "ANSWER_SECONDS", 0.05)

        async def scenario(zone):
            await zone.gateway.close()
            with pytest.raises(Refusal, match="status_unavailable"):
                await zone.statuses.last(NUMBER)

        in_zone(servers, scenario)


class TestLetters:
    def last(self, servers, number, *texts):
        async def scenario(zone):
            for text in texts:
                await zone.publish(f"out.letter.{tail(number)}", text)
            return await zone.letters.last(number)

        return in_zone(servers, scenario)

    def letter(self, number, **changes):
        return letters.signed(letters.sealed(receipt_number=number, **changes))

    def test_the_last_letter_to_a_number_as_it_was_signed(self, servers):
        number = fresh("letter")
        older, newer = (self.letter(number, sequence=sequence) for sequence in (4, 5))
        assert self.last(servers, number, older, newer) == newer

    def test_none_for_a_number_without_one(self, servers):
        assert self.last(servers, fresh("no letter")) is None

    BAD: ClassVar = {
        "garbage": "x",
        "no text": b"\xff",
        "too long": "x" * 30_000,
        "trailing": letters.signed() + "\n",
        "forged": letters.signed(by=STRANGER),
        "to another number": letters.signed(),
        "a status": notice.sign_status(STATUS, KEY),
    }

    @pytest.mark.parametrize("name", BAD)
    def test_what_is_not_good_is_not_shown(self, servers, name):
        with pytest.raises(Refusal, match="status_unavailable"):
            self.last(servers, fresh(f"letter {name}"), self.BAD[name])

    def test_rubbish_and_an_older_letter_put_over_one_hide_nothing(self, servers):
        number = fresh("letter under rubbish")
        older, newer = (self.letter(number, sequence=sequence) for sequence in (4, 5))
        assert self.last(servers, number, older, newer, *self.BAD.values(), older) == newer
