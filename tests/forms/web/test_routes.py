"""Every route says who may use it, and the guard holds it to that."""

from __future__ import annotations

import pytest

from todoke_forms import metrics
from todoke_forms.web.routes import ACCESS, ASSETS, PAGE_BYTES, ROUTES, SIGNED_IN, Access
from todoke_kit.metrics import REFUSED

NUMBER = "<int(max=2147483647):number>"
PATHS = {
    "/": "/",
    "/sign-in": "/sign-in",
    "/sign-out": "/sign-out",
    "/cases": "/cases",
    "/cases/<receipt_number>": "/cases/0000-0000-0000-0000",
    "/cases/<receipt_number>/files/<position>": "/cases/0000-0000-0000-0000/files/0",
    "/cases/<receipt_number>/decide/<wanted>": "/cases/0000-0000-0000-0000/decide/granted",
    "/cases/<receipt_number>/state": "/cases/0000-0000-0000-0000/state",
    "/cases/<receipt_number>/accept-repeat": "/cases/0000-0000-0000-0000/accept-repeat",
    "/cases/<receipt_number>/attendance": "/cases/0000-0000-0000-0000/attendance",
    "/cases/<receipt_number>/notes": "/cases/0000-0000-0000-0000/notes",
    "/follow-ups": "/follow-ups",
    "/places": "/places",
    "/places/<procedure>/repeats": "/places/none/repeats",
    "/places/<procedure>/draw": "/places/none/draw",
    "/places/<procedure>/draw/file": "/places/none/draw/file",
    "/places/<procedure>/draw/close": "/places/none/draw/close",
    "/places/<procedure>/draw/hold": "/places/none/draw/hold",
    "/access-log": "/access-log",
    "/statistics": "/statistics",
    "/statistics/<procedure>": "/statistics/none",
    "/forms": "/forms",
    "/forms/new": "/forms/new",
    "/forms/import": "/forms/import",
    "/forms/<procedure>/bundle": "/forms/none/bundle",
    "/forms/token": "/forms/token",
    "/forms/<draft_id>": "/forms/none",
    "/forms/<draft_id>/latest": "/forms/none/latest",
    "/forms/<draft_id>/save": "/forms/none/save",
    "/forms/<draft_id>/keep-apart": "/forms/none/keep-apart",
    "/forms/<draft_id>/preview": "/forms/none/preview",
    "/forms/<draft_id>/translation": "/forms/none/translation",
    "/forms/<draft_id>/applicants": "/forms/none/applicants",
    "/forms/<draft_id>/remove": "/forms/none/remove",
    "/forms/<draft_id>/propose": "/forms/none/propose",
    "/proposals": "/proposals",
    f"/proposals/{NUMBER}": "/proposals/7",
    f"/proposals/{NUMBER}/approve": "/proposals/7/approve",
    f"/proposals/{NUMBER}/send-back": "/proposals/7/send-back",
    "/offered": "/offered",
    "/offered/<procedure>": "/offered/none",
    f"/offered/<procedure>/{NUMBER}/changes": "/offered/none/7/changes",
    f"/offered/<procedure>/{NUMBER}/withdraw": "/offered/none/7/withdraw",
    f"/offered/<procedure>/{NUMBER}/restore": "/offered/none/7/restore",
}
FORMS = [route for route in ROUTES if route.method == "POST"]
STAFF_ROUTES = [route for route in ROUTES if route.access in SIGNED_IN]
EDITOR_ROUTES = [route for route in ROUTES if route.access is Access.EDITOR]
APPROVER_ROUTES = [route for route in ROUTES if route.access is Access.APPROVER]
FORMS_ROUTES = [route for route in ROUTES if route.access is Access.FORMS]
DRAW_ROUTES = [route for route in ROUTES if route.access is Access.DRAWS]
SMALL_FORMS = [route for route in FORMS if route.limit == PAGE_BYTES]


def test_every_route_of_the_application_declares_its_access(office):
    rules = list(office.app.url_map.iter_rules())
    assert {rule.endpoint for rule in rules} == set(ACCESS)
    assert {rule.rule for rule in rules} == set(PATHS) | {"/assets/<name>/<version>/<path:path>"}


def test_only_the_door_is_open_to_everyone():
    open_routes = {name for name, access in ACCESS.items() if access is Access.EVERYONE}
    assert open_routes == {"sign_in.ask", "sign_in.enter", ASSETS}


@pytest.mark.parametrize("route", STAFF_ROUTES, ids=lambda route: route.endpoint)
def test_who_is_not_signed_in_is_asked_to(office, route):
    response = office.app.test_client().open(PATHS[route.rule], method=route.method)
    assert response.status_code == 303
    assert response.location.startswith("/sign-in")


@pytest.mark.parametrize("route", EDITOR_ROUTES, ids=lambda route: route.endpoint)
def test_the_builder_is_closed_to_who_may_not_edit_forms(staff, route):
    response = staff.client.open(PATHS[route.rule], method=route.method, data={"csrf_token": staff.token})
    assert response.status_code == 403
    assert "フォームを作る権限がありません" in response.text


@pytest.mark.parametrize("route", DRAW_ROUTES, ids=lambda route: route.endpoint)
def test_draws_are_closed_to_who_may_only_decide_and_edit(editor, route):
    response = editor.client.open(PATHS[route.rule], method=route.method, data={"csrf_token": editor.token})
    assert response.status_code == 403
    assert "抽選をする権限がありません" in response.text


@pytest.mark.parametrize("route", APPROVER_ROUTES, ids=lambda route: route.endpoint)
def test_approving_is_closed_to_who_may_only_edit(editor, route):
    response = editor.client.open(PATHS[route.rule], method=route.method, data={"csrf_token": editor.token})
    assert response.status_code == 403
    assert "フォームの公開を承認する権限がありません" in response.text


@pytest.mark.parametrize("route", EDITOR_ROUTES, ids=lambda route: route.endpoint)
def test_the_builder_is_closed_to_who_may_only_approve(approver, route):
    response = approver.client.open(PATHS[route.rule], method=route.method, data={"csrf_token": approver.token})
    assert response.status_code == 403


@pytest.mark.parametrize("route", FORMS_ROUTES, ids=lambda route: route.endpoint)
def test_proposals_are_closed_to_who_may_neither_edit_nor_approve(staff, route):
    assert staff.get(PATHS[route.rule]).status_code == 403


def test_only_who_may_see_proposals_is_shown_the_way_to_them(staff, editor, approver):
    assert "公開の承認" not in staff.get("/cases").text
    for browser in (editor, approver):
        assert "公開の承認" in browser.get("/cases").text


def test_only_editors_are_shown_the_way_to_the_builder(staff, editor):
    assert "フォームの作成" not in staff.get("/cases").text
    assert "フォームの作成" in editor.get("/cases").text


@pytest.mark.parametrize("route", FORMS, ids=lambda route: route.endpoint)
@pytest.mark.parametrize("token", ["", "wrong", "＊", "x" * 1000])
def test_a_form_without_our_token_is_refused(chief, route, token):
    chief.token = token
    response = chief.post(PATHS[route.rule])
    assert response.status_code == 403
    assert "画面の有効期限が切れています" in response.text


def test_the_token_of_another_session_is_refused(office, staff):
    other = office.browser()
    other.sign_in()
    staff.token = other.token
    assert staff.post("/sign-out").status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_no_route_takes_another_method(staff, method):
    assert staff.client.open("/cases", method=method).status_code == 405


def test_an_unknown_address_is_a_page_of_ours(office):
    response = office.browser().get("/nowhere")
    assert response.status_code == 404
    assert "そのページはありません" in response.text


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/cases"])
def test_every_page_has_the_strict_headers_and_is_not_stored(staff, path):
    headers = staff.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("route", SMALL_FORMS, ids=lambda route: route.endpoint)
def test_a_large_request_is_refused(chief, route):
    refused = REFUSED.labels(metrics.WEB_DOOR, "request_too_large")
    before = refused._value.get()
    assert chief.post(PATHS[route.rule], name="x" * 60_000).status_code == 413
    assert refused._value.get() == before + 1


LARGE_FORMS = [route for route in FORMS if route not in SMALL_FORMS]


@pytest.mark.parametrize("route", LARGE_FORMS, ids=lambda route: route.endpoint)
def test_a_draft_that_is_larger_than_any_is_refused(chief, route):
    assert chief.post(PATHS[route.rule], definition="x" * route.limit).status_code == 413


def test_a_database_that_is_away_is_said_in_words(office, staff, monkeypatch):
    monkeypatch.setattr(office.database, "_engine", type(office.database)("sqlite:////nowhere/forms.db")._engine)
    response = staff.get("/cases")
    assert response.status_code == 503
    assert "データベースにつながりません" in response.text


def test_a_fault_is_a_page_without_a_traceback(office, staff, monkeypatch):
    monkeypatch.setattr("todoke_forms.store.reading.page", lambda *_, **__: 1 / 0)
    response = staff.get("/cases")
    assert response.status_code == 500
    assert "ZeroDivisionError" not in response.text
