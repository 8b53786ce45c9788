"""Signing in and out: a right password, a fresh session, a limit on guesses, and nothing told to a guesser."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

import pytest
from support import casework

from todoke_forms import metrics
from todoke_forms.core import sessions, throttle
from todoke_forms.staffing import set_password
from todoke_forms.store import staff as staff_store
from todoke_kit.errors import Refusal
from todoke_kit.metrics import REFUSED

WRONG = "名前またはパスワードが違います"


def cookie_lines(response) -> list[str]:
    return response.headers.getlist("Set-Cookie")


def test_name_and_password_lead_to_the_list(office):
    browser = office.browser()
    response = browser.sign_in()
    assert (response.status_code, response.location) == (303, "/cases")
    assert browser.get("/cases").status_code == 200


@pytest.mark.parametrize(
    ("name", "password"),
    [("mihon", "wrong"), ("nobody", "correct horse battery"), ("mi\x00hon", "x"), ("mihon", "x" * 129)],
    ids=["password", "name", "control character", "too long"],
)
def test_what_does_not_fit_is_refused_in_the_same_words(office, name, password):
    browser = office.browser()
    response = browser.sign_in(name, password)
    assert response.status_code == 422
    assert WRONG in response.text
    assert "エラー：" in response.text
    assert browser.get("/cases").status_code == 303


EMPTY = {"name": "名前を入力してください", "password": "パスワードを入力してください"}


@pytest.mark.parametrize(
    ("name", "password", "empty"),
    [("", "", ["name", "password"]), (" \u3000", "x", ["name"]), ("mihon", "", ["password"])],
    ids=["both", "blanks for a name", "no password"],
)
def test_what_was_left_empty_is_named_beside_its_field_and_at_the_top(office, name, password, empty):
    response = office.browser().sign_in(name, password)
    assert response.status_code == 422
    assert re.findall(r'<li><a href="#(\w+)">([^<]+)</a>', response.text) == [(field, EMPTY[field]) for field in empty]
    assert dict(re.findall(r'id="(\w+)-error">([^<]+)<', response.text)) == {field: EMPTY[field] for field in empty}
    assert re.findall(r'id="(\w+)"[^>]* aria-invalid="true"', response.text) == empty
    assert WRONG not in response.text
    assert "エラー：" in response.text


@pytest.mark.parametrize(("name", "password"), [("mihon", ""), ("", "x")])
def test_what_was_left_empty_is_no_attempt(office, caplog, name, password):
    caplog.set_level("INFO")
    counted = refused()
    browser = office.browser()
    for _ in range(throttle.PER_NAME):
        browser.sign_in(name, password)
    with office.database.read() as connection:
        assert staff_store.attempts_since(connection, throttle.name_subject(name), 0) == 0
        assert staff_store.attempts_since(connection, throttle.address_subject("127.0.0.1"), 0) == 0
    assert (caplog.records, refused()) == ([], counted)
    assert browser.sign_in().status_code == 303


def refused():
    return REFUSED.labels(metrics.WEB_DOOR, "sign_in_wrong")._value.get()


def test_after_signing_in_one_comes_back_to_the_page_that_was_asked_for(office):
    number = office.arrive(1)
    browser = office.browser()
    asked = browser.get(f"/cases/{number}")
    assert browser.get(asked.location).status_code == 200
    assert browser.sign_in(back=f"/cases/{number}").location == f"/cases/{number}"


def test_sign_ins_are_audited_and_refusals_do_not_repeat_what_was_typed(office, caplog):
    caplog.set_level("INFO", "todoke.audit")
    office.browser().sign_in("someone", "a secret guess")
    office.browser().sign_in()
    told = [(record.message, record.fields) for record in caplog.records if hasattr(record, "fields")]
    assert told == [("refused", {"door": "forms_web", "code": "sign_in_wrong"}), ("signed_in", {"staff": "mihon"})]


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/sign-out", "/cases/../x", "x"])
def test_signing_in_leads_nowhere_else(office, back):
    assert office.browser().sign_in(back=back).location == "/cases"


def test_signing_in_gives_a_new_session_each_time(office):
    first, second = office.browser(), office.browser()
    first.sign_in()
    second.sign_in()
    assert first.token != second.token
    assert first.client.get_cookie("todoke-staff").value != second.client.get_cookie("todoke-staff").value


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(office):
    [session] = [line for line in cookie_lines(office.browser().sign_in()) if line.startswith("todoke-staff=")]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(session.split("; "))


def test_over_https_no_other_host_can_set_the_cookie(secure):
    client = secure.app.test_client()
    lines = cookie_lines(client.get("/sign-in", base_url="https://localhost"))
    assert all(line.startswith("__Host-") and "Secure" in line.split("; ") for line in lines)


def test_the_database_does_not_hold_the_token(office, staff):
    token = staff.client.get_cookie("todoke-staff").value
    with office.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM sessions").all()
    assert token.encode() not in repr(rows).encode()
    assert len(rows) == 1


def test_signing_out_ends_the_session_and_not_only_the_cookie(office, staff):
    token = staff.client.get_cookie("todoke-staff").value
    assert staff.post("/sign-out").location == "/sign-in?done=signed-out"
    thief = office.app.test_client()
    thief.set_cookie("todoke-staff", token)
    assert thief.get("/cases").status_code == 303


@pytest.mark.parametrize("token", ["", "x", "x" * 64, "x" * 4000])
def test_a_made_up_session_is_none(office, token):
    client = office.app.test_client()
    client.set_cookie("todoke-staff", token)
    assert client.get("/cases").status_code == 303


def test_a_session_that_is_left_idle_ends(office, staff):
    office.now += timedelta(milliseconds=sessions.LONGEST_IDLE_MS)
    assert staff.get("/cases").status_code == 303


def test_a_session_that_is_used_lasts_a_working_day_and_no_longer(office, staff):
    step = timedelta(milliseconds=sessions.LONGEST_IDLE_MS - sessions.SEEN_EVERY_MS)
    ends = office.now + timedelta(milliseconds=sessions.LONGEST_MS)
    while office.now + step < ends:
        office.now += step
        assert staff.get("/cases").status_code == 200
    office.now = ends
    assert staff.get("/cases").status_code == 303


def test_a_new_password_ends_every_session(office, staff):
    assert not set_password(office.database, "mihon", "another password", secrets.token_bytes, casework.NOW_MS)
    assert staff.get("/cases").status_code == 303


# ------------------------------------------------------------------- too many attempts


def guess(office, times: int, name: str = "mihon", address: str = "127.0.0.1"):
    browser = office.browser()
    for _ in range(times):
        browser.get("/sign-in")
        response = browser.client.post(
            "/sign-in",
            data={"csrf_token": browser.token, "name": name, "password": "wrong"},
            environ_base={"REMOTE_ADDR": address},
        )
    return response


def test_after_some_failures_even_the_right_password_waits(office):
    assert guess(office, throttle.PER_NAME).status_code == 422
    response = office.browser().sign_in()
    assert response.status_code == 429
    assert "しばらくサインインできません" in response.text
    office.now += timedelta(milliseconds=throttle.WINDOW_MS + 1)
    assert office.browser().sign_in().status_code == 303


def test_being_throttled_does_not_lengthen_the_wait(office):
    guess(office, throttle.PER_NAME)
    office.now += timedelta(milliseconds=throttle.WINDOW_MS // 2)
    guess(office, 3)
    office.now += timedelta(milliseconds=throttle.WINDOW_MS // 2 + 1)
    assert office.browser().sign_in().status_code == 303


def test_a_success_clears_the_name(office):
    guess(office, throttle.PER_NAME - 1)
    assert office.browser().sign_in().status_code == 303
    assert guess(office, throttle.PER_NAME - 1).status_code == 422
    assert office.browser().sign_in().status_code == 303


def test_one_address_cannot_try_many_names(office, monkeypatch):
    monkeypatch.setattr(throttle, "PER_ADDRESS", 4)
    for number in range(4):
        assert guess(office, 1, name=f"name{number}").status_code == 422
    assert guess(office, 1, name="name5").status_code == 429
    assert guess(office, 1, name="name5", address="127.0.0.2").status_code == 422


# ------------------------------------------------------------------- staff


@pytest.mark.parametrize("name", ["", " mihon", "mihon ", "a\x00b", "a\nb", "x" * 65, "<b>"])
def test_a_name_that_could_not_be_shown_or_typed_is_refused(office, name):
    with pytest.raises(Refusal, match="staff_name_invalid"):
        set_password(office.database, name, "correct horse battery", secrets.token_bytes, casework.NOW_MS)


@pytest.mark.parametrize("name", ["見本 花子", "m.taro", "x" * 64, "a@b"])
def test_ordinary_names_are_taken(office, name):
    assert set_password(office.database, name, "correct horse battery", secrets.token_bytes, casework.NOW_MS)


@pytest.mark.parametrize("path", ["/forms/import", f"/forms/{'a' * 22}/preview"])
def test_who_sent_something_after_the_session_ended_is_told_so_and_comes_back(office, path):
    browser = office.browser()
    asked = browser.post(path, yes_no="yes")
    assert "変更は保存されていません" in browser.get(asked.location).text
    assert browser.sign_in(back=path).location == path
    assert path in asked.location


def test_what_was_written_into_a_test_submission_is_shown_when_the_session_ended(office):
    wrote = {"q1": "長く書いた答え", "q2.era": "R", "kids.0.mail": "mihon@example.jp", "q3": "yes", "kids.entries": "2"}
    page = office.browser().post(f"/forms/{'a' * 22}/preview", **wrote)
    assert page.status_code == 403
    written = re.findall('<p class="written">(.*?)</p>', page.text)
    assert written == ["長く書いた答え", "mihon@example.jp"]
