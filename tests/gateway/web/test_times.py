"""The times asked for, on the receipt of whoever sends without a card: files for a calendar, without a script."""

import html
import json
import re

import pytest
from support.browser import PHONE, chromium, complaints, serving, violations
from support.gateway import Gateway, survey
from support.walker import Walker

from todoke_gateway.core import calendar
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.draft import Draft

SLOTS = [
    {"value": f"s{number}", "day": "2027-04-12", "start": f"{9 + number:02}:30", "end": f"{10 + number:02}:20"}
    for number in range(3)
]
WHEN = {"type": "slot", "id": "when", "label": {"ja": "希望日時"}, "slots": SLOTS, "wishes": 3, "required": False}
PAGES = [{"id": "p", "title": {"ja": "日時"}, "fields": [WHEN]}]
FORM, SEND, TIME = (f"/procedures/library-survey/{name}" for name in ("form", "send", "time"))


@pytest.fixture(scope="module")
def booking():
    return survey(pages=PAGES, derived=[], eligibility=[])


@pytest.fixture
def gateway(booking):
    return Gateway(booking)


@pytest.fixture
def receipt(gateway, booking):
    return lambda *wishes: sent(gateway, booking, wishes)


def sent(gateway, booking, wishes):
    walker = Walker(gateway).begin_with({"when": [*wishes]}, booking)
    walker.post("check", path=FORM)
    ticket = html.unescape(re.search(r'name="ticket" value="([^"]*)"', walker.text)[1])
    return walker.post("", {"ticket": ticket}, path=SEND)


def test_the_receipt_offers_each_time_in_the_order_of_the_wishes(receipt):
    page = receipt("s2", "s0")
    assert re.findall(r'name="time" value="([^"]*)"', page.text) == ["when.s2", "when.s0"]
    assert re.search("1[.] [^<]*4月12日[^<]* 11:30–12:20", page.text)
    assert "役所からの前日のお知らせはありません" in page.text


def test_who_asks_for_no_time_is_offered_none(receipt):
    assert "カレンダー" not in receipt().text


@pytest.mark.parametrize("language", ["ja", "easy", "en"])
def test_a_time_is_a_file_that_says_nothing_of_the_procedure(gateway, language):
    answer = gateway.pages.test_client().post(TIME, query_string={"lang": language}, data={"time": "when.s1"})
    assert (answer.status_code, answer.content_type) == (200, calendar.TYPE)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2027-04-12.ics"'
    assert "DTSTART:20270412T013000Z\r\n" in answer.text
    assert "library" not in answer.text
    assert "図書館" not in answer.text
    assert max(len(line.encode()) for line in answer.text.split("\r\n")) <= calendar.MAX_LINE


@pytest.mark.parametrize("name", ["", "s1", "when", "when.s9", "when.s1.", "../when.s1", "when.s1\r\nX: y"])
def test_a_time_that_the_form_does_not_offer_is_not_found(gateway, name):
    assert gateway.pages.test_client().post(TIME, data={"time": name}).status_code == 404
    assert gateway.pages.test_client().post("/procedures/gone/time", data={"time": "when.s1"}).status_code == 404


def test_a_browser_saves_the_file_from_a_receipt_that_is_sound_for_everyone(gateway, booking):
    draft = json.dumps(drafts.write(Draft(booking.digest, {"when": ["s2"]})))
    with serving(gateway.pages) as address, chromium() as browser:
        page = browser.new_page(viewport=PHONE, locale="ja-JP")
        heard = complaints(page)
        page.goto(f"{address}/procedures/library-survey")
        page.get_by_role("button", name="はじめる").click()
        page.evaluate(f"""() => {{
          const form = document.getElementById("all-questions");
          form.elements.draft.value = {draft};
          const check = Object.assign(document.createElement("button"), {{ name: "go", value: "check" }});
          form.append(check);
          check.click();
        }}""")
        page.get_by_role("button", name="封をして送信する").click()
        assert page.inner_text(".panel__value")
        assert violations(page) == []
        with page.expect_download() as saved:
            page.get_by_role("button", name="11:30–12:20").click()
        assert saved.value.suggested_filename == "2027-04-12.ics"
        assert saved.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
        assert heard == []
