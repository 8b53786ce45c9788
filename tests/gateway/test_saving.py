"""Saving and resuming over a shelf in memory: what replaces what, until when, and how much of it one client may do."""

import asyncio
from datetime import date, timedelta

import pytest
from support.gateway import NOW, MemoryShelf

from todoke_gateway import saving
from todoke_gateway.core.allowance import Allowance
from todoke_gateway.core.saved import CODE_BYTES, OVERHEAD, SIZES, Lock, Progress, code_from
from todoke_gateway.saving import Asked, Saving, Wish
from todoke_gateway.web.site import JST
from todoke_kit.errors import Refusal

HOME = "192.0.2.1"
SEALED = SIZES[0] + OVERHEAD


class Desk:
    """One gateway's saving, with a clock to turn."""

    def __init__(self, shelf=None, total=10**9, client=10**9):
        self.shelf = shelf or MemoryShelf()
        self.now = NOW.astimezone(JST)
        self._saving = Saving(self.shelf, Allowance(total, client), 30, lambda: self.now)

    def save(self, comment="夜も", code="", seen=0, at="wishes", client=HOME):
        return asyncio.run(self._saving.save(Wish(progress(comment, at), client, code, seen)))

    def resume(self, code, client=HOME):
        return asyncio.run(self._saving.resume(Asked(code, client)))

    def discard(self, code, seen=1):
        return asyncio.run(self._saving.discard(Asked(code, HOME, seen)))


def progress(comment="夜も", at="wishes"):
    return Progress("library-survey", b"f" * 32, at, {"comment": comment}, {"comment": "意見"})


def refused(work, *arguments, **named):
    with pytest.raises(Refusal) as error:
        work(*arguments, **named)
    return error.value.code


@pytest.fixture
def desk():
    return Desk()


def test_it_comes_back_by_its_code_also_from_another_gateway(desk):
    kept = desk.save()
    other = Desk(desk.shelf)
    assert desk.resume(kept.code) == other.resume(kept.code) == kept.saved
    assert kept.saved.progress == progress()


def test_every_first_saving_has_a_code_of_its_own(desk):
    assert len({desk.save().code for _ in range(20)}) == 20


def test_what_is_stored_holds_neither_the_code_nor_what_was_typed_nor_what_it_is_about(desk):
    kept = desk.save("とても長い意見" * 9)
    [(name, stored)] = desk.shelf.lying.items()
    for secret in ("とても長い意見", "library-survey", "comment", kept.code, kept.code.replace("-", "")):
        assert secret.encode() not in stored.sealed
    assert name == Lock(kept.code).id
    assert len(stored.sealed) == SEALED


def test_saved_again_it_takes_the_place_of_what_was_there(desk):
    first = desk.save()
    again = desk.save("昼も", first.code, first.saved.revision)
    assert (again.code, again.saved.revision) == (first.code, 2)
    assert desk.resume(first.code).progress.answers == {"comment": "昼も"}
    assert len(desk.shelf.lying) == 1


def test_an_old_page_replaces_nothing_newer(desk):
    first = desk.save()
    desk.save("昼も", first.code, first.saved.revision)
    found = desk.save("朝も", first.code, first.saved.revision)
    assert found.conflict
    assert found.saved.progress.answers == {"comment": "昼も"}
    assert desk.resume(first.code).progress.answers == {"comment": "昼も"}
    desk.save("朝も", first.code, found.saved.revision)  # whoever has been told may do it
    assert desk.resume(first.code).progress.answers == {"comment": "朝も"}


def test_two_pages_at_the_same_moment_do_not_both_replace_it(desk):
    first = desk.save()

    async def both():
        wishes = (Wish(progress(words), HOME, first.code, 1) for words in ("昼も", "朝も"))
        return await asyncio.gather(*(desk._saving.save(wish) for wish in wishes), return_exceptions=True)

    read, paused = desk.shelf.read, asyncio.Event()

    async def read_then_wait(name):
        stored = await read(name)
        if desk.shelf.reads % 2:
            await paused.wait()
        paused.set()
        return stored

    desk.shelf.reads, desk.shelf.read = 0, read_then_wait
    results = asyncio.run(both())
    assert sorted(getattr(one, "code", "") == "saved_conflict" for one in results) == [False, True]


def test_the_same_pressed_twice_is_stored_once(desk):
    first = desk.save()
    assert desk.save(code=first.code, seen=0) == first
    assert [stored.sequence for stored in desk.shelf.lying.values()] == [1]


def test_on_another_day_the_same_is_kept_longer(desk):
    first = desk.save()
    desk.now += timedelta(days=20)
    again = desk.save(code=first.code, seen=1)
    assert again.saved.until == first.saved.until + timedelta(days=20)


def test_it_is_kept_until_the_end_of_the_thirtieth_day_and_its_server_is_told_in_whole_hours(desk):
    kept = desk.save()
    assert kept.saved.until == date(2026, 12, 23)
    assert desk.now.hour == 18  # and thirty minutes
    assert desk.shelf.hours == [30 * 24 + 6]
    desk.now = desk.now.replace(month=12, day=23, hour=23, minute=59)
    assert desk.resume(kept.code) == kept.saved
    desk.now += timedelta(minutes=1)
    assert refused(desk.resume, kept.code) == "resume_code_unknown"


def test_a_code_that_is_unknown_expired_or_discarded_is_told_alike_and_costs_the_same(desk, monkeypatch):
    expired, discarded = desk.save().code, desk.save().code
    desk.discard(discarded)
    desk.now += timedelta(days=31)
    opened, open_ = [], Lock.open
    monkeypatch.setattr(Lock, "open", lambda lock, sealed: opened.append(len(sealed)) or open_(lock, sealed))
    desk.shelf.reads = 0
    for code in (expired, discarded, code_from(b"x" * CODE_BYTES)):
        assert refused(desk.resume, code) == "resume_code_unknown"
        assert refused(desk.discard, code) == "resume_code_unknown"
    assert desk.shelf.reads == len(opened) == 6
    assert set(opened) == {SEALED}


def test_what_was_discarded_lies_there_no_more(desk):
    kept = desk.save()
    desk.discard(kept.code)
    assert [stored.sealed for stored in desk.shelf.lying.values()] == [b""]
    again = desk.save("昼も", kept.code, kept.saved.revision)  # whose page is still open may save again
    assert desk.resume(kept.code) == again.saved


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_what_the_page_of_the_button_has_not_seen_is_not_deleted(desk, seen):
    kept = desk.save()
    newer = desk.save("昼も", kept.code, kept.saved.revision)
    assert desk.discard(kept.code, seen) == newer.saved
    assert desk.resume(kept.code) == newer.saved
    assert desk.discard(kept.code, newer.saved.revision) is None
    assert refused(desk.resume, kept.code) == "resume_code_unknown"


def test_what_somebody_else_wrote_there_is_not_opened_and_may_be_replaced(desk):
    kept = desk.save()
    [(name, stored)] = desk.shelf.lying.items()
    desk.shelf.lying[name] = type(stored)(b"rubbish", stored.sequence)
    assert refused(desk.resume, kept.code) == "resume_code_unknown"
    desk.save(code=kept.code, seen=kept.saved.revision)
    assert desk.resume(kept.code).progress == progress()


def test_one_address_tries_so_many_codes_and_hinders_no_other(desk):
    kept = desk.save()
    for _ in range(saving.EACH):
        assert refused(desk.resume, code_from(b"x" * CODE_BYTES)) == "resume_code_unknown"
    assert refused(desk.resume, kept.code) == "resumed_too_often"
    assert refused(desk.discard, kept.code) == "resumed_too_often"
    assert desk.resume(kept.code, "192.0.2.2") == kept.saved
    desk.now += timedelta(minutes=10)
    assert desk.resume(kept.code) == kept.saved


def test_all_together_try_so_many(desk, monkeypatch):
    monkeypatch.setattr(desk._saving, "_rates", saving.Rates(2, 3))
    tried = [refused(desk.resume, code_from(b"x" * CODE_BYTES), f"192.0.2.{number}") for number in range(5)]
    assert tried == ["resume_code_unknown"] * 3 + ["resumed_too_often"] * 2


def test_one_client_stores_so_much_in_a_day_and_hinders_no_other():
    desk = Desk(client=2 * SEALED)
    codes = [desk.save().code for _ in range(2)]
    assert refused(desk.save) == "saving_too_much"
    assert len(desk.shelf.lying) == 2
    assert desk.resume(codes[0])
    assert desk.save(client="192.0.2.2")
    desk.now += timedelta(days=1)
    assert desk.save()


def test_all_together_store_so_much():
    desk = Desk(total=2 * SEALED)
    saved = [desk.save(client=f"192.0.2.{number}") for number in range(2)]
    assert refused(desk.save, client="192.0.2.9") == "saving_too_much"
    assert desk.resume(saved[0].code) == saved[0].saved


@pytest.mark.parametrize("fault", ["saved_full", "saving_unavailable"])
def test_what_could_not_be_stored_is_refused_with_its_reason_and_counts_for_nothing(fault):
    desk = Desk(client=SEALED)
    desk.shelf.fault = fault
    assert refused(desk.save) == fault
    desk.shelf.fault = ""
    assert desk.save()
