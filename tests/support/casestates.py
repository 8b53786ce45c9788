"""States of the pages on which staff sign in, look at cases and decide; a new page or state is a line in STATES."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from support import casework
from support.booking import Bookings, form, number, slots
from support.payees import FILES, by_number
from support.staffstates import State

from todoke_forms.core import throttle
from todoke_forms.core.files import FileReport
from todoke_forms.staffing import set_rights
from todoke_forms.store import draws, files
from todoke_forms.web import texts

GOOD, OTHER, BOOKED, REPEATED = number(50), number(51), number(1), number(21)
INELIGIBLE, WRITTEN_TO, URGENT = number(52), number(53), number(60)
UNSIGNED, REVIEWED, CAUTIONED = number(54), number(55), number(56)
WORDS = {"words": ["死にたい"], "notice": {"ja": "189に電話できます。"}}
LOTTERY = {"capacity": 2, "by": "lottery", "waiting": 1}
LATER = timedelta(days=200)  # the fiscal year of the cases is over, and so are the times that were booked


STATES = {
    "sign-in": State("/sign-in", signed_in=False),
    "sign-in refused": State("/sign-in", {"name": "x", "password": "x"}, ".errors", signed_in=False, before="/sign-in"),
    "sign-in with an empty field": State("/sign-in", {"name": "x"}, ".errors", signed_in=False, before="/sign-in"),
    "sign-in after signing out": State("/sign-in?done=signed-out", shown=".notice", signed_in=False),
    "sign-in after a change was not made": State("/sign-in?done=not-changed", shown=".notice", signed_in=False),
    "a record after the session ended": State(
        f"/cases/{GOOD}/notes", {"note": "電話した。" * 60}, ".written", signed_in=False, before="/sign-in"
    ),
    "list": State("/cases"),
    "list, its next page": State("/cases?older_than=10", shown="[rel=prev]"),
    "list, nothing": State("/cases?state=granted"),
    "list without counts": State("/cases", shown=".list-note", counts=None),
    "a page that failed": State("/cases", shown=f"text={texts.refusal('page_failed')}", counts={"arrived": None}),
    "list of nobody's": State("/cases", alone=True),
    "places of nobody's": State("/places", alone=True),
    "follow-ups of nobody's": State("/follow-ups", alone=True),
    "statistics of nobody's": State("/statistics", alone=True),
    "a case of another department": State(f"/cases/{GOOD}", alone=True),
    "too much was sent": State(f"/cases/{GOOD}/notes", {"note": "あ" * 20_000}),
    "case after a record": State(f"/cases/{GOOD}?done=note", shown="[role=status]"),
    "case without a card": State(f"/cases/{UNSIGNED}", shown=f"text={texts.CHECKS_TITLE}"),
    "case that was decided": State(f"/cases/{WRITTEN_TO}", shown=f"text={texts.NEXT_NONE}"),
    "a state out of date": State(
        f"/cases/{WRITTEN_TO}/state",
        {"wanted": "accepted", "seen": "arrived", "sequence": "1"},
        f"text={texts.refusal('state_changed_by_oneself')}",
    ),
    "granting": State(f"/cases/{REVIEWED}/decide/granted"),
    "declining": State(f"/cases/{REVIEWED}/decide/declined"),
    "draw of which one closed the entries": State("/places/own-lottery/draw"),
    "access log, its next page": State("/access-log?older_than=3", shown="tbody"),
    "list, one state": State("/cases?state=accepted"),
    "list, narrowed to a time": State("/cases?pool=moved/2026-12-01T10:00/s1&place=full", shown="tbody"),
    "list, narrowed to nobody": State("/cases?pool=moved/2026-12-01T11:00/s2", shown=".list-empty"),
    "list, narrowed to repetitions": State("/cases?place=looked_at", shown="tbody"),
    "list, not found": State("/cases?number=12345", shown=".field__error"),
    "case": State(f"/cases/{GOOD}"),
    "case that differs": State(f"/cases/{OTHER}"),
    "case that was booked": State(f"/cases/{BOOKED}", shown="form[action$='/attendance']"),
    "case that is repeated": State(f"/cases/{REPEATED}", shown="form[action$='/accept-repeat']"),
    "case that may not be granted": State(f"/cases/{INELIGIBLE}", shown=f"text={texts.INELIGIBLE}"),
    "case with a letter": State(f"/cases/{WRITTEN_TO}", shown=".case-aside .letter__text"),
    "case with an urgent mark": State(f"/cases/{URGENT}", shown=f"text={texts.URGENT}"),
    "repeat without a reason": State(f"/cases/{REPEATED}/accept-repeat", {"reason": " "}, ".errors"),
    "mark that is out of date": State(f"/cases/{BOOKED}/attendance", {"marks": "7", "missed": "true"}),
    "record refused": State(f"/cases/{GOOD}/notes", {"note": "電話した。", "due": "あした"}, ".errors"),
    "withdrawing": State(f"/cases/{GOOD}/decide/withdrawn"),
    "withdrawing with a letter": State(f"/cases/{OTHER}/decide/withdrawn", shown="#letter_title"),
    "decision refused": State(
        f"/cases/{GOOD}/state", {"wanted": "withdrawn", "seen": "arrived", "sequence": "1"}, ".errors"
    ),
    "follow-ups": State("/follow-ups", shown="tbody .tag"),
    "places": State("/places", shown="h2 ~ table"),
    "draw": State("/places/lottery/draw"),
    "draw with what nobody looked at": State("/places/once-lottery/draw", shown="#leave_repeats"),
    "what nobody looked at": State("/places/once-lottery/repeats", shown="tbody"),
    "all was looked at": State("/places/lottery/repeats", shown="text=確認を待っている申請はありません"),
    "draw closed without a look": State("/places/once-lottery/draw/close", {"source": "宝くじ"}, ".errors"),
    "draw closed wrongly": State("/places/lottery/draw/close", {"source": "宝くじ"}, ".errors"),
    "draw held too early": State("/places/lottery/draw/hold", {"value": "1", "confirmed": "true"}),
    "draw that is closed": State("/places/closed-lottery/draw"),
    "draw that was held": State("/places/held-lottery/draw", shown="tbody"),
    "access log": State("/access-log", shown="tbody"),
    "access log, nothing": State("/access-log?staff=nobody"),
    "access log, wrong number": State("/access-log?number=12345", shown=".field__error"),
    "statistics": State("/statistics"),
    "statistics of a year": State("/statistics/cooking-class?year=2026", shown="tbody"),
    "statistics without numbers": State("/statistics/lottery?year=2025"),
    "no such page": State("/nowhere"),
    "no such case": State("/cases/x"),
    "screen out of date": State("/sign-out", {"csrf_token": "x"}),
    "screen out of date with a record": State(
        f"/cases/{GOOD}/notes", {"csrf_token": "x", "note": "電話した。" * 60}, ".written"
    ),
    "sign-in refused too often": State(
        "/sign-in", {"name": "isogi", "password": "x"}, ".errors", signed_in=False, before="/sign-in"
    ),
    "case with an account and files of which something is to be known": State(
        f"/cases/{CAUTIONED}", shown="main:has-text('口座の番号を確かめてください'):has(a[href$='/files/0'])"
    ),
}


def prepare(office: Any) -> None:
    """An office with something to see on every page of cases."""
    set_rights(office.database, "mihon", ["edit-forms", "approve-forms", "hold-draws", "read-views"])
    caution(office)
    office.arrive(50)
    office.arrive(51, answers={"applicant_name": "見本 花枝"}, letters_to=casework.letter_key(51).public())
    office.arrive(52, answers={"health_check_taken": True})
    office.arrive(53, letters_to=casework.letter_key(53).public())
    office.arrive_unsigned(54)
    office.arrive(55)
    book(office)
    for procedure, closer in (("closed-lottery", "shonin"), ("held-lottery", "shonin"), ("own-lottery", "mihon")):
        close_draw(office, procedure, closer)
    send_letter(office)
    review(office)
    note(office, OTHER, "2026-12-01")  # is past by the time of the walk
    office.now += LATER
    note(office, GOOD, "2027-06-30")
    hold_draw(office)
    guess(office, "isogi")


def book(office: Any) -> None:
    """People book what has places, and one twice."""
    Bookings(office.database, form(procedure="urgent", urgent=WORDS)).arrive(60, answers={"comment": "死にたい"})
    Bookings(office.database, slots(20, waiting=1)).arrive(*range(1, 13), answers={"when": ["s1"]})
    Bookings(office.database, form(procedure="lottery", places=LOTTERY)).arrive(15)
    Bookings(office.database, form(procedure="closed-lottery", places=LOTTERY)).arrive(*range(30, 35))
    Bookings(office.database, form(procedure="held-lottery", places=LOTTERY)).arrive(*range(70, 75))
    Bookings(office.database, form(procedure="own-lottery", places=LOTTERY)).arrive(*range(80, 85))
    entered = Bookings(office.database, form(procedure="once-lottery", places=LOTTERY, once={"per": "person"}))
    entered.arrive(96, 97, contact="hanako@mihon.example")
    moved = Bookings(office.database, moved_form(1, 1))
    moved.arrive(*range(90, 93), answers={"when": ["s1"]})
    moved.offer(moved_form(None, None))
    unlimited = Bookings(office.database, form(procedure="unlimited", places={"capacity": 1}))
    unlimited.arrive(93, 94)
    unlimited.offer(form(procedure="unlimited"))
    repeated = Bookings(office.database, form(procedure="once", once={"per": "person"}))
    repeated.arrive(20, 21, contact="hanako@mihon.example")


def moved_form(*capacities: int | None) -> bytes:
    """A form with times that are limited, or are not any more."""
    return slots(*capacities).replace(b'"procedure":"cooking-class"', b'"procedure":"moved"')


def caution(office: Any) -> None:
    """A case at a bank that is none, with a file that was rebuilt, one that was refused, and one that waits."""
    office.arrive(56, answers=by_number(), files=FILES)
    removed = ("metadata", "trailing_bytes")
    rebuilt = FileReport(
        code="ok", kind="image/heic", name="領収書.jpg", media_type="image/jpeg", removed=removed, size=3
    )
    for report, body in ((rebuilt, b"\xff\xd8\xff"), (FileReport(code="encrypted", kind="application/pdf"), b"")):
        with office.database.write() as connection:
            files.settle(connection, files.pending(connection, 1, ())[0], report, io.BytesIO(body))


def guess(office: Any, name: str) -> None:
    """Somebody guesses a password until nobody may sign in by that name."""
    for _ in range(throttle.PER_NAME):
        assert office.browser().sign_in(name, "x").status_code == 422


def note(office: Any, number: str, due: str) -> None:
    staff = office.browser()
    staff.sign_in()
    staff.get(f"/cases/{number}")
    assert staff.post(f"/cases/{number}/notes", note="電話した。" * 60, due=due, records="0").status_code == 303


def send_letter(office: Any) -> None:
    staff = office.browser()
    staff.sign_in()
    staff.get(f"/cases/{WRITTEN_TO}/decide/withdrawn")
    asked = {"wanted": "withdrawn", "seen": "arrived", "sequence": "1", "confirmed": "true", "reason": "本人から電話"}
    asked |= {"letter_title": "取下げのお知らせ", "letter_text": "申請を取り下げました。" * 40}
    assert staff.post(f"/cases/{WRITTEN_TO}/state", **asked).status_code == 303


def hold_draw(office: Any) -> None:
    with office.database.write() as connection:
        held = draws.find(connection, "held-lottery")
        assert held is not None
        draws.record_leaf(connection, {held.leaf_tag: 7})
    holder = office.browser()
    holder.sign_in()
    holder.get("/places/held-lottery/draw")
    assert holder.post("/places/held-lottery/draw/hold", value="0417", confirmed="true").status_code == 303


def review(office: Any) -> None:
    staff = office.browser()
    staff.sign_in()
    for sequence, (seen, wanted) in enumerate((("arrived", "accepted"), ("accepted", "reviewing")), 1):
        staff.get(f"/cases/{REVIEWED}")
        asked = {"wanted": wanted, "seen": seen, "sequence": str(sequence)}
        assert staff.post(f"/cases/{REVIEWED}/state", **asked).status_code == 303


def close_draw(office: Any, procedure: str, closer: str = "shonin") -> None:
    set_rights(office.database, "shonin", ["hold-draws", "approve-forms"])
    drawer = office.browser()
    drawer.sign_in(closer)
    drawer.get(f"/places/{procedure}/draw")
    source = {"source": "第6800回 ナンバーズ4の抽せん数字", "source_day": "2026-11-23", "source_time": "20:00"}
    source |= {"source_length": "4", "confirmed": "true"}
    assert drawer.post(f"/places/{procedure}/draw/close", **source).status_code == 303
