"""The pages about places: counts, second applications, and a draw by two people."""

from __future__ import annotations

import json
import re
import secrets
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, update
from support.booking import Bookings, form, number, slots
from support.casework import MUNICIPALITY, NOW

from todoke_evidence import canonical, draw, draw_check
from todoke_forms.cases import drawing
from todoke_forms.cases.drawing import Closing
from todoke_forms.core.places import Place
from todoke_forms.core.states import State
from todoke_forms.staffing import set_rights
from todoke_forms.store import draws, tables
from todoke_forms.store import places as stands
from todoke_forms.web import place_texts, texts

PROCEDURE = "cooking-class"
PATH = f"/places/{PROCEDURE}/draw"
LOTTERY = {"capacity": 2, "by": "lottery", "waiting": 1}
SOURCE = {
    "source": "第6800回 ナンバーズ4の抽せん数字",
    "source_length": "4",
    "source_day": "2026-11-23",
    "source_time": "20:00",
    "confirmed": "true",
}


@pytest.fixture
def drawers(office):
    """Two members of staff who may hold draws."""
    for name in ("henshu", "shonin"):
        set_rights(office.database, name, ["hold-draws"])
    return [signed_in(office, name) for name in ("henshu", "shonin")]


def signed_in(office, name: str):
    browser = office.browser()
    assert browser.sign_in(name).status_code == 303
    return browser


def recorded(office) -> None:
    with office.database.write() as connection:
        draws.record_leaf(connection, {draws.find(connection, PROCEDURE).leaf_tag: 7})


def test_the_list_counts_every_form_and_time_that_is_limited(office, staff):
    assert "定員のある手続はありません" in staff.get("/places").text
    class_ = Bookings(office.database, form(places={"capacity": 2, "waiting": 1}))
    class_.arrive(1, 2, 3, 4)
    page = staff.get("/places").text
    row = page[page.index("<tbody") :]
    cells = re.split('role="cell"(?: class="num")? data-label="[^"]+">', row)[1:]
    assert [re.sub("<a[^>]*>|<span.*?</a>", "", cell.partition("</td>")[0]) for cell in cells] == [
        "全体",
        "2",
        "2",
        "1",
        "1",
        "0",
    ]


def test_a_case_says_where_it_stands_at_which_time_and_since_when(office, staff):
    visits = Bookings(office.database, slots(1, 1, wishes=2, waiting=1))
    visits.arrive(1, 2, answers={"when": ["s1", "s2"]})
    visits.arrive(3, answers={"when": ["s1"]})
    assert "日時：2026-12-01 11:00から11:30まで（第2希望）" in staff.get(f"/cases/{number(2)}").text
    assert "キャンセル待ち 1番" in staff.get(f"/cases/{number(3)}").text
    visits.withdraw(1)
    page = staff.get(f"/cases/{number(3)}").text
    assert "定員についての経過" in page
    assert "／定員内／自動" in page


def test_what_is_repeated_is_marked_linked_and_accepted_with_a_reason(office, staff):
    once = Bookings(office.database, form(once={"per": "person"}))
    once.arrive(1, 2, contact="hanako@mihon.example")
    page = staff.get(f"/cases/{number(2)}").text
    assert "重複の疑い" in page
    assert f'href="/cases/{number(1)}"' in page
    assert "重複の疑い" not in staff.get(f"/cases/{number(1)}").text
    refused = staff.post(f"/cases/{number(2)}/accept-repeat", reason=" ")
    assert (refused.status_code, 'id="reason-error">理由を入力してください<' in refused.text) == (422, True)
    assert '<li><a href="#reason">理由を入力してください</a>' in refused.text
    refused = staff.post(f"/cases/{number(2)}/accept-repeat", reason="番号 1234-5678-9018")
    assert (refused.status_code, refused.text.count("マイナンバー（個人番号）と思われる数字")) == (422, 2)
    long = "双子のため。" * 400
    refused = staff.post(f"/cases/{number(2)}/accept-repeat", reason=long)
    assert (refused.status_code, long in refused.text) == (422, True)
    accepted = staff.post(f"/cases/{number(2)}/accept-repeat", reason="双子のため")
    assert accepted.status_code == 303
    assert "この申請も受け付けました" in staff.get(accepted.location).text
    page = staff.get(f"/cases/{number(2)}").text
    assert "この申請も受け付ける" not in page
    assert "双子のため" in page
    again = staff.post(f"/cases/{number(2)}/accept-repeat", reason="双子のため")
    assert (again.status_code, texts.refusal("repeat_settled_by_oneself") in again.text) == (409, True)


def test_while_the_present_version_is_altered_no_repetition_is_accepted_and_its_page_says_so(office, staff):
    counted = [form(once={"per": "person"}, places={"capacity": capacity}) for capacity in (5, 6)]
    class_ = Bookings(office.database, counted[0])
    class_.arrive(1, 2, contact="hanako@mihon.example")
    class_.offer(counted[1])
    at = tables.form_versions.c
    rows = update(tables.form_versions).where(at.procedure == PROCEDURE, at.version == 2)

    def store(old: str, new: str) -> None:
        with office.database.write() as connection:
            connection.execute(rows.values(definition=func.replace(at.definition, old, new)))

    store('"capacity":6', '"capacity":7')
    refused = staff.post(f"/cases/{number(2)}/accept-repeat", reason="双子のため")
    assert (refused.status_code, refused.text.count(texts.refusal("version_altered"))) == (409, 1)
    assert "双子のため" in refused.text
    assert class_.standing(2) == (Place.LOOKED_AT, 0)
    store('"capacity":7', '"capacity":6')
    assert staff.post(f"/cases/{number(2)}/accept-repeat", reason="双子のため").status_code == 303
    assert class_.standing(2) == (Place.GRANTED, 0)


def test_where_only_applying_twice_counts_nothing_is_said_of_places(office, staff):
    once = Bookings(office.database, form(once={"per": "person"}))
    once.arrive(1, 2, contact="hanako@mihon.example")
    once.withdraw(2)
    page = staff.get(f"/cases/{number(2)}").text
    assert "<h2>申請できる回数</h2>" in page
    assert "取下げ・不交付（回数に数えない）" in page
    once.arrive(3, contact="hanako@mihon.example")
    looked_at = staff.get(f"/cases/{number(3)}").text
    assert "確認がすむまで決定できません" in looked_at
    assert not re.search("定員|席|人数", page + looked_at)


def test_where_places_count_too_they_are_spoken_of(office, staff):
    class_ = Bookings(office.database, form(once={"per": "person"}, places={"capacity": 2}))
    class_.arrive(1, 2, contact="hanako@mihon.example")
    page = staff.get(f"/cases/{number(2)}").text
    assert "<h2>定員</h2>" in page
    assert "確認がすむまで定員に数えず、決定もできません" in page


def test_what_may_not_be_granted_is_refused_on_the_page_of_the_case(office, staff):
    class_ = Bookings(office.database, form(places={"capacity": 1}))
    class_.arrive(1, 2)
    for state in (State.ACCEPTED, State.REVIEWING):
        class_.move(2, state)
    staff.get(f"/cases/{number(2)}/decide/granted")
    asked = {"wanted": "granted", "seen": "reviewing", "sequence": "3", "confirmed": "true"}
    answer = staff.post(f"/cases/{number(2)}/state", **asked)
    assert (answer.status_code, "定員に入っていないため、決定できません" in answer.text) == (409, True)


def test_a_case_is_withdrawn_at_its_applicants_word(office, staff):
    class_ = Bookings(office.database, form(places={"capacity": 1, "waiting": 1}))
    class_.arrive(1, 2)
    assert "取下げの理由" in staff.get(f"/cases/{number(1)}/decide/withdrawn").text
    asked = {"wanted": "withdrawn", "seen": "arrived", "sequence": "1", "confirmed": "true"}
    assert staff.post(f"/cases/{number(1)}/state", **asked).status_code == 422
    assert staff.post(f"/cases/{number(1)}/state", **asked, reason="本人から電話").status_code == 303
    assert class_.standing(2) == (Place.GRANTED, 0)
    assert "取下げ" in staff.get(f"/cases/{number(1)}").text


def test_of_a_version_that_somebody_altered_the_cases_are_listed_and_no_page_is_made_of_it(office, staff):
    Bookings(office.database, form(places={"capacity": 1})).arrive(1)
    with office.database.write() as connection:
        altered = func.replace(tables.form_versions.c.definition, '"capacity":1', '"capacity":3')
        rows = update(tables.form_versions).where(tables.form_versions.c.procedure == PROCEDURE)
        connection.execute(rows.values(definition=altered))
    for path in ("/cases", "/places", "/statistics", "/follow-ups"):
        assert staff.get(path).status_code == 200
    page = staff.get(f"/cases/{number(1)}")
    assert (page.status_code, texts.refusal("version_altered") in page.text) == (409, True)


def alter(office, procedure, version, before, after):
    """Changes the row of a version as nobody may."""
    at = tables.form_versions.c
    rows = update(tables.form_versions).where(at.procedure == procedure, at.version == version)
    with office.database.write() as connection:
        connection.execute(rows.values(definition=func.replace(at.definition, before, after)))


class TestAltered:
    """Of a form with a version that somebody altered, its own rows alone say so."""

    @pytest.fixture
    def visits(self, office):
        visits = Bookings(office.database, slots(1, 1))
        visits.arrive(0, 1, answers={"when": ["s1"]})
        plain = json.loads(slots(1, 1))
        plain["pages"][0]["fields"][0]["slots"].pop(0)
        visits.offer(canonical.encode(plain))
        Bookings(office.database, form(procedure="pottery-class", places={"capacity": 2})).arrive(7)
        return visits

    def test_a_former_one_takes_no_page_from_anybody(self, office, staff, visits):
        said = place_texts.ALTERED
        alter(office, PROCEDURE, 1, "10:00", "10:05")
        page = staff.get("/places")
        assert (page.status_code, page.text.count(said)) == (200, 1)
        assert page.text.index("2026-12-01 10:00") > page.text.index("いまの版にはない") < page.text.index(said)
        assert "10:05" not in page.text
        for pool, count in ((f"{PROCEDURE}/2026-12-01T10:00/s1", 2), (f"{PROCEDURE}/2026-12-01T11:00/s2", 0)):
            listed = staff.get("/cases", query_string={"pool": pool})
            assert (listed.status_code, listed.text.count('href="/cases/')) == (200, count)

    @pytest.mark.parametrize("pool", ["/x", "/2026-12-01T10:00", "/2026-12-01T10:00/", "/2026-12-01Tx/s1", "x", "/\n"])
    def test_what_is_no_name_of_a_pool_is_none_of_it(self, office, staff, visits, pool):
        alter(office, PROCEDURE, 1, "10:00", "10:05")
        assert staff.get("/cases", query_string={"pool": PROCEDURE + pool}).status_code == 404

    def test_a_current_one_is_said_to_be_altered(self, office, staff, visits):
        alter(office, PROCEDURE, 2, '"capacity":1', '"capacity":5')
        page = staff.get("/places")
        assert (page.status_code, page.text.count(place_texts.ALTERED)) == (200, 1)


def test_places_of_deleted_cases_are_said_beside_those_that_can_be_listed(office, staff):
    class_ = Bookings(office.database, form(places={"capacity": 2, "waiting": 1}))
    class_.arrive(0, 1, 2)
    assert "記録を消した" not in staff.get("/places").text
    with office.database.write() as connection:
        stands.remove(connection, class_.stand(0).case_id)
    assert "ほかに、記録を消した1件" in staff.get("/places").text


def test_who_stood_in_an_order_that_has_ended_is_listed_still(office, staff, drawers):
    class_ = Bookings(office.database, form(places={**LOTTERY, "waiting": 0}))
    class_.arrive(*range(3))
    at = NOW + timedelta(days=31)
    closing = Closing(PROCEDURE, SOURCE["source"], at + timedelta(hours=3), 4, "aoki")
    drawing.close(office.database, MUNICIPALITY, closing, secrets.token_bytes, at)
    recorded(office)
    drawing.hold(office.database, PROCEDURE, "0417", "baba", at + timedelta(hours=4))
    class_.offer(slots(5))
    page = staff.get("/places").text
    assert re.search(r'pool=cooking-class&amp;place=full">1<', page)
    assert staff.get("/cases", query_string={"pool": PROCEDURE, "place": "full"}).text.count('href="/cases/') == 1


class TestDraw:
    @pytest.fixture
    def class_(self, office):
        class_ = Bookings(office.database, form(places=LOTTERY))
        class_.arrive(*range(5))
        return class_

    def test_two_people_hold_it_and_everyone_reads_the_result(self, office, drawers, class_):
        first, second = drawers
        assert "5件" in first.get(PATH).text
        assert first.post(f"{PATH}/close", **SOURCE).status_code == 303
        page = first.get(PATH).text
        with office.database.read() as connection:
            closed = draws.find(connection, PROCEDURE).closed
        assert draw.commitment(closed).hex() in page
        assert "締め切った人は抽選できません" in page
        before, after = "値が公表される前に、上の「締切りの内容の指紋」と", "抽選の記録」のファイル（抽選のあとのもの）"
        assert (before in page, after in page) == (True, False)
        recorded(office)
        office.now = NOW + timedelta(hours=5)
        second = signed_in(office, "shonin")
        second.get(PATH)
        assert second.post(f"{PATH}/hold", value="0417", confirmed="true").status_code == 303
        page = second.get(PATH).text
        assert (before in page, after in page) == (False, True)
        order = [person for _, person in sorted((page.index(number(person)), person) for person in range(5))]
        assert [class_.standing(person)[0] for person in order] == [Place.GRANTED] * 2 + [Place.WAITING] + [
            Place.FULL
        ] * 2
        file = second.get(f"{PATH}/file")
        assert draw_check.verify(file.data, [], number(order[0])).rank == 1
        assert file.headers["Content-Disposition"] == f'attachment; filename="todoke-draw-{PROCEDURE}.json"'

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"source": " "}, "1文字から300文字まで"),
            ({"source": "くじ 1234 5678 9018"}, "マイナンバー（個人番号）と思われる数字"),
            ({"source_day": "11月23日"}, "例のとおりに"),
            ({"source_day": "2026-11-22"}, "締切りより後"),
            ({"source_day": "0001-01-01", "source_time": "00:00"}, "例のとおりに"),
            ({"source_length": "201"}, "1から200まで"),
            ({"source_length": ""}, "1から200まで"),
            ({"confirmed": ""}, "確認"),
        ],
        ids=[
            "no source",
            "a 個人番号",
            "no day",
            "known already",
            "before the calendar",
            "too long a value",
            "no length",
            "not confirmed",
        ],
    )
    def test_what_is_wrong_is_said_where_it_is_mended_and_nothing_typed_is_lost(self, drawers, class_, changes, said):
        drawers[0].get(PATH)
        answer = drawers[0].post(f"{PATH}/close", **{**SOURCE, **changes})
        assert (answer.status_code, said in answer.text) == (422, True)
        assert f'value="{changes.get("source_time", "20:00")}"' in answer.text

    def test_why_and_until_when_a_former_version_keeps_the_entries_open_is_said(self, office, drawers):
        class_ = Bookings(office.database, form(places=LOTTERY, reception={"closes": "2026-12-10T20:00"}))
        class_.arrive(1)
        class_.offer(form(places=LOTTERY))
        said = "第1版で申し込む人には、2026-12-10 20:00 までに申請すれば間に合う"
        assert said in drawers[0].get(PATH).text
        answer = drawers[0].post(f"{PATH}/close", **SOURCE)
        assert (answer.status_code, said in answer.text, "前の版も含めて" in answer.text) == (409, True, True)
        with office.database.read() as connection:
            assert draws.find(connection, PROCEDURE) is None
        office.now = datetime.fromisoformat("2026-12-10T20:00+09:00")
        assert "まだ締め切れません" not in signed_in(office, "henshu").get(PATH).text

    def test_what_nobody_looked_at_is_said_before_the_closing_and_left_out_by_an_explicit_tick_alone(
        self, office, drawers
    ):
        class_ = Bookings(office.database, form(places=LOTTERY, once={"per": "person"}))
        class_.arrive(0, 1, 2, contact="hanako@mihon.example")
        class_.arrive(3)
        class_.withdraw(0)
        office.now = NOW + timedelta(hours=1)
        first = signed_in(office, "henshu")
        page, listed = first.get(PATH).text, first.get("/places").text
        assert "重複の疑いの申請が2件、まだ確認されていません" in page
        assert all(f'href="/places/{PROCEDURE}/repeats">重複の疑い2件を見る' in one for one in (page, listed))
        answer = first.post(f"{PATH}/close", **SOURCE)
        assert (answer.status_code, 'href="#leave_repeats"' in answer.text) == (422, True)
        for unknown in ("true", "1", "-9", "９", "9" * 5000):  # one more came than was on the page that was ticked
            assert first.post(f"{PATH}/close", **SOURCE, leave_repeats=unknown).status_code == 422
        with office.database.read() as connection:
            assert draws.find(connection, PROCEDURE) is None
        assert first.post(f"{PATH}/close", **SOURCE, leave_repeats="2").status_code == 303
        assert "受け付けても抽選には加わらず" in first.get(PATH).text

    def test_what_was_looked_at_stands_in_the_draw_and_nothing_more_is_asked(self, office, drawers):
        class_ = Bookings(office.database, form(places=LOTTERY, once={"per": "person"}))
        class_.arrive(0, 1, contact="hanako@mihon.example")
        first, _ = drawers
        waits = first.get(f"/places/{PROCEDURE}/repeats").text
        assert (f'href="/cases/{number(1)}"' in waits, number(0) in waits) == (True, False)
        first.get(f"/cases/{number(1)}")
        assert first.post(f"/cases/{number(1)}/accept-repeat", reason="双子のため").status_code == 303
        assert "確認を待っている申請はありません" in first.get(f"/places/{PROCEDURE}/repeats").text
        assert not re.search(r"重複の疑い(\d|の申請)", first.get(PATH).text + first.get("/places").text)
        assert first.post(f"{PATH}/close", **SOURCE).status_code == 303
        assert first.get("/places/nothing/repeats").status_code == 404

    def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_page(self, drawers, class_):
        drawers[0].get(PATH)
        answer = drawers[0].post(f"{PATH}/close")
        summary = answer.text[answer.text.index('class="errors') :].partition("</ul>")[0]
        links = re.findall(r'href="#([^"]+)"', summary)
        assert (answer.status_code, links) == (422, ["source", "source_length", "source_day", "confirmed"])

    def test_nothing_is_drawn_unconfirmed_and_the_value_is_still_there(self, office, drawers, class_):
        first, second = drawers
        first.get(PATH)
        first.post(f"{PATH}/close", **SOURCE)
        recorded(office)
        office.now = NOW + timedelta(hours=5)
        second = signed_in(office, "shonin")
        second.get(PATH)
        answer = second.post(f"{PATH}/hold", value="0417")
        assert (answer.status_code, 'value="0417"' in answer.text) == (422, True)
        assert class_.standing(1) == (Place.DRAWING, 0)

    def test_until_the_ledger_has_it_nothing_is_drawn(self, drawers, class_):
        first, second = drawers
        first.get(PATH)
        first.post(f"{PATH}/close", **SOURCE)
        second.get(PATH)
        answer = second.post(f"{PATH}/hold", value="0417", confirmed="true")
        assert (answer.status_code, "まだ庁内台帳に記録されていません" in answer.text) == (409, True)

    def test_one_that_nobody_can_read_is_said_and_nothing_can_be_done_with_it(self, office, drawers, class_):
        first, second = drawers
        first.get(PATH)
        first.post(f"{PATH}/close", **SOURCE)
        assert "抽選の記録が読めません" not in first.get("/places").text
        with office.database.write() as connection:
            connection.execute(update(tables.draws).values(closed=b"{"))
        page = second.get(PATH)
        assert (page.status_code, "抽選の記録が壊れていて読めません" in page.text) == (200, True)
        assert "</form>" not in page.text[page.text.index("<main") :]
        assert "抽選の記録が読めません" in second.get("/places").text
        assert second.post(f"{PATH}/hold", value="0417", confirmed="true").status_code == 409
        assert second.get(f"{PATH}/file").status_code == 409

    def test_a_form_without_a_draw_has_no_page_of_one(self, office, staff):
        Bookings(office.database, form(places={"capacity": 2}))
        for path in (PATH, f"{PATH}/file", "/places/ningen-dock/draw", "/places/none/draw"):
            assert staff.get(path).status_code == 404

    def test_who_may_not_hold_draws_reads_and_presses_nothing(self, staff, class_):
        page = staff.get(PATH).text
        assert "締め切る</button>" not in page
        assert MUNICIPALITY not in page
