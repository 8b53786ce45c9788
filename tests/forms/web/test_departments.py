"""The walk of every route by who serves another department: what is theirs is as if it did not exist.

A new route without a step here fails `test_every_route_is_walked`.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass, field

import msgspec
import pytest
from sqlalchemy import delete
from support.booking import Bookings, form, number

from todoke_forms.core.files import FileReport
from todoke_forms.staffing import set_departments, set_rights
from todoke_forms.store import files
from todoke_forms.store.tables import begun_forms
from todoke_forms.web.routes import ABOUT, ROUTES

OURS, THEIRS = "防災課", "公民館係"
ALL_RIGHTS = ["edit-forms", "approve-forms", "hold-draws", "read-views"]
CLASS_TITLE, DRAFT_TITLE, NAME_ON_CARD = "料理教室の申込み", "まだ秘密の新しい講座", "見本 花子"
LOTTERY = {"capacity": 2, "by": "lottery", "waiting": 1}
SOURCE = {
    "source": "第6800回 ナンバーズ4の抽せん数字",
    "source_length": "4",
    "source_day": "2026-11-23",
    "source_time": "20:00",
    "confirmed": "true",
}
CASE, DRAFT, DRAW = "/cases/{case}", "/forms/{draft}", "/places/{procedure}/draw"
OFFERED, PROPOSAL = "/offered/{procedure}", "/proposals/{proposal}"
UNKNOWN = {"case": "0000-0000-0000-0000", "draft": "0" * 22, "procedure": "no-such-procedure", "proposal": "999"}


@dataclass(frozen=True)
class Named:
    """A request that names what is theirs: 404, and no other answer than that to what does not exist."""

    path: str
    fields: dict[str, str] = field(default_factory=dict)
    like_none: bool = True
    status: int = 404


@dataclass(frozen=True)
class Listed:
    """A page that names nothing: no word of theirs in it, which who serves all departments reads there."""

    path: str
    shows: bool = True


class Free:
    """Nothing of any department is at this address."""


# Drafts have ids of 128 random bits; that one exists is no news to who has such an id.
SAVED = {"revision": "1", "definition": "{}"}
WALK = {
    "home.start": [Free()],
    "sign_in.ask": [Free()],
    "sign_in.enter": [Free()],
    "sign_in.leave": [Free()],
    "kit.asset": [Free()],
    "cases.many": [
        Listed("/cases"),
        Listed("/cases?state=arrived"),
        Listed("/cases?older_than=99999"),
        Listed("/cases?newer_than=1"),
        Listed("/cases?place=drawing"),
        Named("/cases?number={case}"),
        Named("/cases?pool={procedure}"),
    ],
    "cases.one": [Named(CASE)],
    "files.download": [Named(f"{CASE}/files/0")],
    "deciding.ask": [Named(f"{CASE}/decide/withdrawn")],
    "deciding.change": [Named(f"{CASE}/state", {"wanted": "accepted", "seen": "arrived", "sequence": "1"})],
    "places.accept": [Named(f"{CASE}/accept-repeat", {"reason": "x"})],
    "attendance.mark": [Named(f"{CASE}/attendance", {"marks": "0", "missed": "true"})],
    "notes.write": [Named(f"{CASE}/notes", {"note": "x", "records": "1"})],
    "notes.due": [Listed("/follow-ups")],
    "places.many": [Listed("/places")],
    "places.repeats": [Named("/places/{procedure}/repeats")],
    "draws.one": [Named(DRAW)],
    "draws.file": [Named(f"{DRAW}/file")],
    "draws.close": [Named(f"{DRAW}/close", SOURCE)],
    "draws.hold": [Named(f"{DRAW}/hold", {"value": "0417", "confirmed": "true"})],
    "views.many": [Listed("/access-log"), Listed("/access-log?staff=henshu"), Listed("/access-log?number={case}")],
    "statistics.many": [Listed("/statistics")],
    "statistics.one": [Named("/statistics/{procedure}")],
    "drafts.many": [Listed("/forms")],
    "drafts.ask": [
        Listed("/forms/new", shows=False),
        Named("/forms/new?start=draft:{draft}"),
        Listed("/forms/new?start=form:{procedure}"),
    ],
    "drafts.begin": [
        Named("/forms", {"start": "draft:{draft}", "title": "x"}),
        Named("/forms", {"start": "form:{procedure}", "title": "x"}, status=422),
        Named("/forms", {"start": "revise:{procedure}", "title": "x"}, status=422),
    ],
    "sharing.ask": [Free()],
    "sharing.take": [Free()],  # what it compares with is in test_an_imported_form_is_compared_with_ones_own_only
    "sharing.give": [Named("/forms/{procedure}/bundle")],
    "editing.token": [Free()],
    "editing.page": [Named(DRAFT)],
    "editing.latest": [Named(f"{DRAFT}/latest")],
    "editing.save": [Named(f"{DRAFT}/save", SAVED, like_none=False)],
    "editing.keep_apart": [Named(f"{DRAFT}/keep-apart", SAVED, like_none=False)],
    "translating.give": [Named(f"{DRAFT}/translation?language=vi")],
    "translating.take": [Named(f"{DRAFT}/translation", SAVED, like_none=False)],
    "preview.show": [Named(f"{DRAFT}/preview")],
    "preview.judge": [Named(f"{DRAFT}/preview", {"x": "y"})],
    "applicants.show": [Named(f"{DRAFT}/applicants")],
    "drafts.ask_remove": [Named(f"{DRAFT}/remove")],
    "proposals.ask": [Named(f"{DRAFT}/propose")],
    "proposals.propose": [Named(f"{DRAFT}/propose", {"revision": "1"})],
    "proposals.many": [Listed("/proposals")],
    "proposals.one": [Named(PROPOSAL)],
    "proposals.approve": [Named(f"{PROPOSAL}/approve", {"seen": "0", "stopped": "0", "confirmed": "true"})],
    "proposals.send_back": [Named(f"{PROPOSAL}/send-back", {"words": "x"})],
    "withdrawals.many": [Listed("/offered")],
    "withdrawals.one": [Named(OFFERED)],
    "versions.compare": [Named(f"{OFFERED}/1/changes")],
    "withdrawals.ask": [Named(f"{OFFERED}/1/withdraw")],
    "withdrawals.withdraw": [Named(f"{OFFERED}/1/withdraw", {"reason_ja": "x", "confirmed": "true"})],
    "withdrawals.restore": [Named(f"{OFFERED}/1/restore", {"reason_ja": "x"})],
    "drafts.remove": [Named(f"{DRAFT}/remove", {"x": "y"})],  # the last: it leaves no draft to ask for
}
METHODS = {route.endpoint: route.method for route in ROUTES}
NAMED = [(endpoint, step) for endpoint, steps in WALK.items() for step in steps if isinstance(step, Named)]
LISTED = [step for steps in WALK.values() for step in steps if isinstance(step, Listed)]


@pytest.fixture
def theirs(office, editor):
    """What is of other departments, each by the name that the walk's addresses have for it.

    "henshu" serves every department, has every right, and has used all of it before.
    """
    set_rights(office.database, "henshu", ALL_RIGHTS)
    case = office.arrive(1)
    report = FileReport(code="ok", kind="image/jpeg", name="a.jpg", media_type="image/jpeg", size=1)
    with office.database.write() as connection:
        files.settle(connection, files.pending(connection, 1, ())[0], msgspec.structs.replace(report), io.BytesIO(b"x"))
    lottery = form(places=LOTTERY, title={"ja": CLASS_TITLE}, department={"ja": THEIRS})
    Bookings(office.database, lottery).arrive(10, 11, 12)
    editor.get(f"/cases/{case}")
    editor.post(f"/cases/{case}/notes", note="x", due="2026-12-01", records="0")
    editor.post("/places/cooking-class/draw/close", **SOURCE)
    editor.get("/forms/new")
    address = editor.post("/forms", start="form:ningen-dock", title=DRAFT_TITLE).location
    proposed = editor.post(f"{address}/propose", revision="1").location
    draft, proposal = address.rpartition("/")[2], proposed.rpartition("/")[2]
    return {"case": case, "draft": draft, "procedure": "cooking-class", "proposal": proposal}


@pytest.fixture
def ours(office):
    """The number of a case of the department of `member`, and its form published."""
    own = form(procedure="extinguisher", title={"ja": "消火器の助成"}, department={"ja": OURS})
    Bookings(office.database, own).arrive(20)
    return number(20)


def serve(office, name: str, *departments: str) -> None:
    set_departments(office.database, name, departments)


@pytest.fixture
def member(office, theirs, ours):
    """A browser in which somebody has signed in who has every right and serves OURS."""
    set_rights(office.database, "mihon", ALL_RIGHTS)
    serve(office, "mihon", OURS)
    browser = office.browser()
    assert browser.sign_in().status_code == 303
    browser.get("/cases")
    return browser


def ask(browser, endpoint: str, step: Named, names: dict[str, str]):
    fields = {name: value.format(**names) if "{" in value[1:] else value for name, value in step.fields.items()}
    path = step.path.format(**names)
    return browser.post(path, **fields) if METHODS[endpoint] == "POST" else browser.get(path)


def nameless(text: str, names: dict[str, str]) -> str:
    """A page without what was asked for in it."""
    for name in (names["case"], names["draft"], names["procedure"]):
        text = text.replace(name, "…")
    return text


def test_every_route_is_walked(office):
    rules = {rule.endpoint: rule for rule in office.app.url_map.iter_rules()}
    assert set(WALK) == set(rules)
    for endpoint, rule in rules.items():
        names_something = bool(rule.arguments) and endpoint != "kit.asset"
        assert (ABOUT[endpoint] is not None) == names_something, endpoint
        assert any(isinstance(step, Named) for step in WALK[endpoint]) or not names_something, endpoint
        assert all(isinstance(step, Free) for step in WALK[endpoint]) <= (not names_something), endpoint


def test_what_is_of_another_department_is_answered_as_what_does_not_exist(member, theirs):
    wrong = {}
    for endpoint, step in NAMED:
        there = ask(member, endpoint, step, theirs)
        none = ask(member, endpoint, step, UNKNOWN)
        same = there.status_code == none.status_code and nameless(there.text, theirs) == nameless(none.text, UNKNOWN)
        if there.status_code != step.status or not (same or not step.like_none):
            wrong[step.path] = (there.status_code, none.status_code, same)
    assert wrong == {}


def test_who_serves_every_department_is_answered_otherwise_at_each_of_these_addresses(office, editor, theirs):
    editor.get("/cases")
    refused = [step.path for endpoint, step in NAMED if ask(editor, endpoint, step, theirs).status_code == step.status]
    assert refused == []


def test_no_list_names_what_is_of_another_department(member, theirs):
    words = (theirs["case"], number(10), number(11), CLASS_TITLE, DRAFT_TITLE, NAME_ON_CARD, THEIRS)
    for step in LISTED:
        answer = member.get(step.path.format(**theirs))
        assert answer.status_code == 200, step
        asked = answer.text.replace(f'value="{theirs["case"]}"', "").replace(f"number={theirs['case']}", "")
        assert [word for word in words if word in asked] == [], step


def test_who_serves_every_department_reads_it_in_each_of_these_lists(editor, theirs):
    words = (theirs["case"], number(10), CLASS_TITLE, DRAFT_TITLE)
    for step in LISTED:
        answer = editor.get(step.path.format(**theirs))
        text = answer.text.replace(f'value="{theirs["case"]}"', "")
        assert any(word in text for word in words) == step.shows, step


def test_one_s_own_department_is_there(member, ours):
    page = member.get("/cases").text
    assert ours in page
    assert re.findall(r'class="badge num">([0-9,]+)<', page)[:2] == ["1", "1"]
    assert member.get(f"/cases/{ours}").status_code == 200
    assert member.get(f"/cases?number={ours}").location == f"/cases/{ours}"
    for path in ("/statistics", "/offered", "/forms"):
        assert "消火器の助成" in member.get(path).text, path
    assert ours in member.get("/access-log").text


def test_a_try_is_in_the_log_of_views_of_its_department_and_in_the_audit_file(office, member, editor, theirs, caplog):
    with caplog.at_level("INFO"):
        member.get(f"/cases/{theirs['case']}")
        member.get(DRAFT.format(**theirs))
    said = [record.__dict__["fields"] for record in caplog.records if record.getMessage() == "department_refused"]
    assert [(one["what"], one["id"], one["staff"]) for one in said] == [
        ("receipt_number", theirs["case"], "mihon"),
        ("draft_id", theirs["draft"], "mihon"),
    ]
    log = editor.get("/access-log?staff=mihon").text
    assert (theirs["case"] in log, "担当課が違うため断った" in log) == (True, True)
    assert "担当課が違うため断った" not in member.get("/access-log").text


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_no_method_tells(member, theirs, method):
    assert member.client.open(f"/cases/{theirs['case']}", method=method).status_code == 404


def test_who_serves_nobody_reads_whom_to_ask_and_may_leave(office, member, theirs):
    serve(office, "mihon")
    for route in ROUTES:
        if route.endpoint.startswith("sign_in."):
            continue
        path = re.sub(r"<[^>]*number>", "1", route.rule).replace("<position>", "0").replace("<wanted>", "granted")
        path = path.replace("<receipt_number>", theirs["case"]).replace("<draft_id>", theirs["draft"])
        answer = member.client.open(path.replace("<procedure>", "cooking-class"), method=route.method)
        assert (answer.status_code, "担当課の登録を頼んでください" in answer.text) == (403, True), route
        assert theirs["case"] not in answer.text
    member.get("/cases")
    assert member.post("/sign-out").status_code == 303


def test_what_is_taken_from_an_account_counts_at_its_next_request(office, member, ours):
    assert member.get(f"/cases/{ours}").status_code == 200
    serve(office, "mihon", "総務課")
    assert member.get(f"/cases/{ours}").status_code == 404
    assert ours not in member.get("/cases").text


def begin(browser, start: str, title: str = "新しい届") -> str:
    browser.get("/forms/new")
    return browser.post("/forms", start=start, title=title).location.rpartition("/")[2]


def definition_of(browser, draft: str) -> dict:
    return json.loads(browser.get(f"/forms/{draft}/latest").text)["definition"]


def save(browser, draft: str, revision: str = "1", **changes):
    definition = json.dumps({**definition_of(browser, draft), **changes})
    return browser.post(f"/forms/{draft}/save", revision=revision, definition=definition)


def test_a_new_draft_is_of_the_department_of_who_begins_it_until_it_names_another_of_his(office, member, approver):
    set_rights(office.database, "shonin", ALL_RIGHTS)
    serve(office, "shonin", OURS)
    draft = begin(member, "blank")
    assert approver.get(f"/forms/{draft}").status_code == 200
    save(member, draft, department={"ja": THEIRS})  # not his: it stays where it is
    assert approver.get(f"/forms/{draft}").status_code == 200
    serve(office, "mihon", OURS, "危機管理課")
    save(member, draft, "2", department={"ja": "危機管理課"})
    assert approver.get(f"/forms/{draft}").status_code == 404
    assert member.get(f"/forms/{draft}").status_code == 200


def test_nothing_is_kept_apart_as_a_draft_of_another_department(member, editor, theirs):
    draft = begin(member, "blank")
    foreign = definition_of(editor, theirs["draft"])
    for procedure in ("cooking-class", foreign["procedure"]):
        definition = json.dumps({**definition_of(member, draft), "procedure": procedure})
        answer = member.post(f"/forms/{draft}/keep-apart", definition=definition, title="x")
        assert (answer.status_code, answer.json["code"]) == (422, "draft_malformed")
    own = json.dumps(definition_of(member, draft))
    assert member.post(f"/forms/{draft}/keep-apart", definition=own, title="x").status_code == 200


def test_a_draft_from_before_departments_is_taken_by_nobody_but_who_serves_every_one(office, member, editor, theirs):
    with office.database.write() as connection:
        connection.execute(delete(begun_forms))  # nothing is noted of what was begun before the update
    old = definition_of(editor, theirs["draft"])
    draft = begin(member, "blank")
    for procedure in (old["procedure"], "f" + "0" * 16):  # nor is it said whether there is such a draft
        foreign = json.dumps({**definition_of(member, draft), "procedure": procedure})
        answer = member.post(f"/forms/{draft}/keep-apart", definition=foreign, title="x")
        assert (answer.status_code, answer.json["code"]) == (422, "draft_malformed"), procedure
    for path in (DRAFT, PROPOSAL):
        assert member.get(path.format(**theirs)).status_code == 404, path
    assert DRAFT_TITLE not in member.get("/forms").text
    kept = editor.post(f"/forms/{theirs['draft']}/keep-apart", definition=json.dumps(old), title="x")
    assert kept.status_code == 200


def test_a_form_moves_only_with_an_approver_who_serves_both_departments(office, member, editor, approver, theirs):
    draft = begin(member, "revise:extinguisher")
    save(member, draft, department={"ja": THEIRS})
    number = member.post(f"/forms/{draft}/propose", revision="2").location.rpartition("/")[2]
    approval = {"seen": "1", "stopped": "0", "confirmed": "true"}
    for departments, status in (([THEIRS], 404), ([OURS], 403), ([OURS, THEIRS], 303)):
        serve(office, "shonin", *departments)
        approver.get("/offered")
        assert approver.post(f"/proposals/{number}/approve", **approval).status_code == status, departments


def test_an_imported_form_is_compared_with_ones_own_only(member, editor):
    bundle = editor.get("/forms/cooking-class/bundle").data
    said = "公開中の「" + CLASS_TITLE
    for browser, told in ((editor, True), (member, False)):
        browser.get("/forms/import")
        form_ = {"csrf_token": browser.token, "bundle": (io.BytesIO(bundle), "form.todoke-form")}
        page = browser.client.post("/forms/import", data=form_, content_type="multipart/form-data")
        assert (page.status_code, said in page.text) == (200, told)
        draft = page.text.partition('data-size="lg" href="/forms/')[2].partition('"')[0]
        assert browser.get(f"/forms/{draft}").status_code == 200
