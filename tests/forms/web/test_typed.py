"""What staff wrote is never lost to a session that ended, a page that expired or a fault: it is shown, to be copied."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from todoke_forms.core import sessions
from todoke_forms.web import app, texts, typed
from todoke_forms.web.routes import ROUTES, SIGNED_IN

TEMPLATES = Path(app.__file__).parent / "templates"
WRITTEN = "一行目\r\n<b>理由</b>"
SHOWN = "一行目\r\n&lt;b&gt;理由&lt;/b&gt;"


@pytest.fixture
def case(office):
    return office.arrive(1)


def test_after_the_session_ended_it_is_shown_with_a_way_to_sign_in(office, staff, case):
    office.now += timedelta(milliseconds=sessions.LONGEST_IDLE_MS)
    response = staff.post(f"/cases/{case}/state", wanted="declined", reason=WRITTEN, letter_text="手紙の本文")
    assert response.status_code == 403
    assert texts.refusal("session_ended") in response.text
    assert SHOWN in response.text
    assert "手紙の本文" in response.text
    assert 'href="/sign-in" target="_blank"' in response.text  # this page stays beside it


def test_with_the_token_of_a_former_session_it_is_shown(staff, case):
    staff.token = "former"
    response = staff.post(f"/cases/{case}/notes", note=WRITTEN)
    assert response.status_code == 403
    assert texts.refusal("csrf_token_wrong") in response.text
    assert SHOWN in response.text
    assert "former" not in response.text


def test_after_a_fault_it_is_shown(staff, case, monkeypatch):
    monkeypatch.setattr("todoke_forms.web.deciding._faults", lambda _wanted: 1 / 0)
    response = staff.post(f"/cases/{case}/state", wanted="declined", reason=WRITTEN)
    assert response.status_code == 500
    assert SHOWN in response.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_sentences_that_another_site_sends_are_not_shown(office, staff, case, site):
    def send():
        return staff.client.post(f"/cases/{case}/notes", data={"note": WRITTEN}, headers={"Sec-Fetch-Site": site})

    refused = send()
    assert (refused.status_code, SHOWN in refused.text) == (403, False)
    office.now += timedelta(milliseconds=sessions.LONGEST_IDLE_MS)
    assert send().location.startswith("/sign-in")  # as for who wrote nothing


def test_a_password_is_never_shown(office):
    browser = office.browser()
    browser.token = "wrong"
    response = browser.post("/sign-in", name="sato", password="himitsu-no-kotoba")
    assert response.status_code == 403
    assert "himitsu" not in response.text


def test_an_error_without_words_of_anybody_shows_none(staff):
    assert texts.ERROR_WRITTEN not in staff.get("/nowhere").text
    assert texts.ERROR_WRITTEN not in staff.post("/sign-out", csrf_token="wrong").text


def test_every_field_that_staff_write_in_is_known():
    """A new text area, or a new field of one line on a page that posts, is shown again or left out for a reason."""
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        found |= set(re.findall(r'fields\.(?:textarea|text)\("([a-z_]+)"', path.read_text("utf-8")))
    short = {"name", "password", "source_day", "source_time", "source_length"}  # a sign-in, a day, an hour, a number
    assert found - short <= set(typed.FIELDS)
    assert {route.access for route in ROUTES if route.method == "POST"} & SIGNED_IN
