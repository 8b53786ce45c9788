"""Every page of the staff, walked once: axe at both widths, 400 % zoom and spaced text.

A new page or state is a line in STATES; a route that shows nothing of its own is a line in NO_PAGE, with the reason.
What scripts make of a page once it stands (the builder at work) is walked by `builder/test_in_browser.py`.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import template_rendered
from jinja2 import Template, meta
from playwright.sync_api import Page
from support import casework, layout
from support.booking import Bookings, form, number, slots
from support.browser import DESK, NARROWEST, chromium, enter, serving, shoot, violations
from support.posting import posted
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from todoke_catalog import templates
from todoke_forms.staffing import set_password, set_rights
from todoke_forms.store import draws, reading
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.stopping import Stopping
from todoke_forms.web import texts
from todoke_forms.web.routes import ASSETS, ROUTES

from .conftest import PASSWORD

GOOD, OTHER, BOOKED, REPEATED = number(50), number(51), number(1), number(21)
INELIGIBLE, WRITTEN_TO, URGENT = number(52), number(53), number(60)
UNSIGNED, REVIEWED = number(54), number(55)
WORDS = {"words": ["死にたい"], "notice": {"ja": "189に電話できます。"}}
LOTTERY = {"capacity": 2, "by": "lottery", "waiting": 1}
LATER = timedelta(days=200)  # the fiscal year of the cases is over, and so are the times that were booked
TRIED = casework.answered(templates.golden_answers((casework.NOW + LATER).date()))


def tried(**changes: object) -> dict[str, str]:
    """What the preview posts for a sound application; `changes` are of its answers."""
    return {name: str(value) for name, value in posted(casework.DEFINITION.fields, TRIED | changes).items()}


@dataclass(frozen=True)
class State:
    """How one comes to a state: the address, what is posted to it from which page, and what stands there then."""

    path: str
    posted: dict[str, str] | None = None
    shown: str = "h1"
    signed_in: bool = True
    before: str = field(default="/cases")
    alone: bool = False  # seen by a member of staff who serves no department and has no right: all is empty
    counts: dict[str, int | None] | None = field(default_factory=lambda: {"arrived": 3, "granted": 1200})


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
    "no right to forms": State("/forms", alone=True),
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
    "forms after a removal": State("/forms?done=removed", shown="[role=status]"),
    "new form, found": State("/forms/new?q=子", shown="form"),
    "new form, nothing found": State("/forms/new?q=zzzz", shown="form"),
    "blank draft": State("/forms/{blank}", shown=".outline"),
    "blank preview": State("/forms/{blank}/preview"),
    "blank applicants": State("/forms/{blank}/applicants", shown=".notice"),
    "blank proposing": State("/forms/{blank}/propose", shown=".notice"),
    "preview, easy Japanese": State("/forms/{draft}/preview?language=easy&width=phone", shown=".preview"),
    "preview, English": State("/forms/{draft}/preview?language=en&width=desk", shown=".preview"),
    "preview with entries": State("/forms/{entries}/preview", shown=".parted"),
    "draft that waits for approval": State("/forms/{proposed}", shown=".builder__outcome"),
    "proposing once more": State("/forms/{proposed}/propose", shown=".notice"),
    "a proposal of one's own": State("/proposals/{own}", shown="form[action$='/send-back']"),
    "a proposal that was sent back": State("/proposals/{returned}", shown=".notice"),
    "a version beside an older one": State("/offered/compared/3/changes?since=1", shown=".changes"),
    "list, one state": State("/cases?state=accepted"),
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
    "places": State("/places", shown="tbody"),
    "draw": State("/places/lottery/draw"),
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
    "forms": State("/forms"),
    "new form": State("/forms/new"),
    "new form without a name": State("/forms", {"start": "blank", "title": ""}, ".errors"),
    "import": State("/forms/import"),
    "import refused": State("/forms/import", {}, ".errors"),
    "draft": State("/forms/{draft}", shown=".outline"),
    "preview": State("/forms/{draft}/preview"),
    "preview judged": State("/forms/{draft}/preview", {}),
    "preview accepted": State("/forms/{draft}/preview", tried(), ".preview-head .notice[data-tone=success]"),
    "preview refused": State(
        "/forms/{draft}/preview", tried(health_check_taken=True), ".preview-head .notice[data-tone=warning]"
    ),
    "applicants": State("/forms/{draft}/applicants"),
    "removing": State("/forms/{draft}/remove"),
    "proposing": State("/forms/{draft}/propose"),
    "proposed too late": State("/forms/{draft}/propose", {"revision": "9"}),
    "proposals": State("/proposals"),
    "proposal and its impact": State("/proposals/{proposal}", shown="form[action$='/approve']"),
    "approved without a look": State("/proposals/{proposal}/approve", {"seen": "1"}, ".errors"),
    "sent back without words": State("/proposals/{proposal}/send-back", {"words": ""}, ".errors"),
    "offered": State("/offered"),
    "offered, one form": State("/offered/ningen-dock"),
    "a version beside the one before": State("/offered/compared/3/changes", shown=".changes"),
    "a first version": State("/offered/ningen-dock/1/changes", shown=".changes"),
    "withdrawing a version": State("/offered/ningen-dock/1/withdraw"),
    "withdrawn without a reason": State("/offered/ningen-dock/1/withdraw", {}, ".errors"),
    "a version that was withdrawn": State("/offered/compared", shown="form[action$='/restore']"),
    "restored, though offered": State("/offered/ningen-dock/1/restore", {}),
    "no such page": State("/nowhere"),
    "no such case": State("/cases/x"),
    "screen out of date": State("/sign-out", {"csrf_token": "x"}),
    "screen out of date with a record": State(
        f"/cases/{GOOD}/notes", {"csrf_token": "x", "note": "電話した。" * 60}, ".written"
    ),
}
NO_PAGE = {
    ("GET", "/"): "leads to the list",
    ("POST", "/sign-out"): "leads to the sign-in",
    ("GET", "/cases/<receipt_number>/files/<position>"): "a file to keep",
    ("GET", "/places/<procedure>/draw/file"): "a file to keep",
    ("GET", "/forms/<procedure>/bundle"): "a file to keep",
    ("GET", "/forms/<draft_id>/latest"): "read by the builder's script",
    ("GET", "/forms/<draft_id>/translation"): "a file to keep",
    ("POST", "/forms/<draft_id>/translation"): "read by the builder's script",
    ("POST", "/forms/<draft_id>/save"): "read by the builder's script",
    ("POST", "/forms/<draft_id>/keep-apart"): "read by the builder's script",
    ("POST", "/forms/<draft_id>/remove"): "leads to the list of forms; refused, it is the page of an error",
}


ELSEWHERE = {"builder/imported.html"}  # needs a file that was chosen: walked by `builder/test_in_browser.py`


@pytest.fixture
def names(office) -> dict[str, str]:
    """An office with something to see on every page; what its draft and its proposal are called."""
    office.arrive(50)
    office.arrive(51, answers={"applicant_name": "見本 花枝"}, letters_to=casework.letter_key(51).public())
    office.arrive(52, answers={"health_check_taken": True})
    office.arrive(53, letters_to=casework.letter_key(53).public())
    office.arrive_unsigned(54)
    office.arrive(55)
    Bookings(office.database, form(procedure="urgent", urgent=WORDS)).arrive(60, answers={"comment": "死にたい"})
    Bookings(office.database, slots(20, waiting=1)).arrive(*range(1, 13), answers={"when": ["s1"]})
    Bookings(office.database, form(procedure="lottery", places=LOTTERY)).arrive(15)
    Bookings(office.database, form(procedure="closed-lottery", places=LOTTERY)).arrive(*range(30, 35))
    Bookings(office.database, form(procedure="held-lottery", places=LOTTERY)).arrive(*range(70, 75))
    close_draw(office, "closed-lottery")
    close_draw(office, "held-lottery")
    Bookings(office.database, form(procedure="own-lottery", places=LOTTERY)).arrive(*range(80, 85))
    set_password(office.database, "hitori", PASSWORD, secrets.token_bytes, casework.NOW_MS)
    for title in ("料理教室", "料理の教室", "料理の講座"):
        Bookings(office.database, form(procedure="compared", title={"ja": title}))
    repeated = Bookings(office.database, form(procedure="once", once={"per": "person"}))
    repeated.arrive(20, 21, contact="hanako@mihon.example")
    set_rights(office.database, "mihon", ["edit-forms", "approve-forms", "hold-draws", "read-views"])
    close_draw(office, "own-lottery", "mihon")
    withdraw_version(office)
    send_letter(office)
    review(office)
    note(office, OTHER, "2026-12-01")  # is past by the time of the walk
    office.now += LATER
    note(office, GOOD, "2027-06-30")
    hold_draw(office)
    editor = office.browser()
    editor.sign_in("henshu")
    proposed, proposal = propose(editor, "revise:ningen-dock", "改めました。")
    chief = office.browser()
    chief.sign_in()
    _, own = propose(chief, "revise:once", "改めました。")
    _, returned = propose(editor, "revise:urgent", "改めました。")
    chief.get(f"/proposals/{returned}")
    assert chief.post(f"/proposals/{returned}/send-back", words="期間を確かめてください。" * 20).status_code == 303
    drafts = {"draft": "template:ningen-dock", "blank": "blank", "entries": "template:child-allowance-claim"}
    begun = {name: begin(editor, start, "助成") for name, start in drafts.items()}
    return begun | {"proposed": proposed, "proposal": proposal, "own": own, "returned": returned}


def note(office, number: str, due: str) -> None:
    staff = office.browser()
    staff.sign_in()
    staff.get(f"/cases/{number}")
    assert staff.post(f"/cases/{number}/notes", note="電話した。" * 60, due=due, records="0").status_code == 303


def withdraw_version(office) -> None:
    approver = office.browser()
    approver.sign_in("shonin")
    approver.get("/offered/compared/3/withdraw")
    sent = {"reason_ja": "金額の計算に誤りがありました。", "confirmed": "true"}
    assert approver.post("/offered/compared/3/withdraw", **sent).status_code == 303
    offering = Offering(office.database, casework.MUNICIPALITY, casework.NOTICE_KEY)
    keys = {casework.SEALING_KEY.key_id: casework.SEALING_KEY}
    Stopping(offering, lambda: keys, lambda: None, lambda: office.now).work()


def send_letter(office) -> None:
    staff = office.browser()
    staff.sign_in()
    staff.get(f"/cases/{WRITTEN_TO}/decide/withdrawn")
    asked = {"wanted": "withdrawn", "seen": "arrived", "sequence": "1", "confirmed": "true", "reason": "本人から電話"}
    asked |= {"letter_title": "取下げのお知らせ", "letter_text": "申請を取り下げました。" * 40}
    assert staff.post(f"/cases/{WRITTEN_TO}/state", **asked).status_code == 303


def hold_draw(office) -> None:
    with office.database.write() as connection:
        draws.record_leaf(connection, {draws.find(connection, "held-lottery").leaf_tag: 7})
    holder = office.browser()
    holder.sign_in()
    holder.get("/places/held-lottery/draw")
    assert holder.post("/places/held-lottery/draw/hold", value="0417", confirmed="true").status_code == 303


def review(office) -> None:
    staff = office.browser()
    staff.sign_in()
    for sequence, (seen, wanted) in enumerate((("arrived", "accepted"), ("accepted", "reviewing")), 1):
        staff.get(f"/cases/{REVIEWED}")
        asked = {"wanted": wanted, "seen": seen, "sequence": str(sequence)}
        assert staff.post(f"/cases/{REVIEWED}/state", **asked).status_code == 303


def propose(browser, start: str, summary: str) -> tuple[str, str]:
    """A draft that somebody proposes, and the number of the proposal."""
    browser.get("/forms/new")
    draft = browser.post("/forms", start=start, title="").location.rpartition("/")[2]
    definition = json.loads(browser.get(f"/forms/{draft}/latest").text)["definition"]
    changed = json.dumps({**definition, "summary": {"ja": summary}})
    browser.post(f"/forms/{draft}/save", revision="1", definition=changed)
    browser.get(f"/forms/{draft}/propose")
    return draft, browser.post(f"/forms/{draft}/propose", revision="2").location.rpartition("/")[2]


def begin(browser, start: str, title: str) -> str:
    """A new draft."""
    browser.get("/forms/new")
    return str(browser.post("/forms", start=start, title=title).location.rpartition("/")[2])


def close_draw(office, procedure: str, closer: str = "shonin") -> None:
    set_rights(office.database, "shonin", ["hold-draws", "approve-forms"])
    drawer = office.browser()
    drawer.sign_in(closer)
    drawer.get(f"/places/{procedure}/draw")
    source = {"source": "第6800回 ナンバーズ4の抽せん数字", "source_day": "2026-11-23", "source_time": "20:00"}
    source |= {"source_length": "4", "confirmed": "true"}
    assert drawer.post(f"/places/{procedure}/draw/close", **source).status_code == 303


@pytest.fixture
def address(office, names) -> Iterator[str]:
    with serving(office.app) as where:
        yield where


def reach(page: Page, address: str, state: State, names: dict[str, str]) -> None:
    """Bring the page into a state; what is posted is posted as a form of the page before."""
    where = address + state.path.format(**names)
    if state.posted is None:
        page.goto(where)
    else:
        page.goto(address + state.before)
        with page.expect_navigation():
            page.evaluate(_POST, [where, state.posted])


def arrived(page: Page, state: State) -> list[str]:
    """What is wrong where something else stands than what the state is named for."""
    there = page.locator(state.shown).first.is_visible()
    return [] if there else [f"not shown: {state.shown}, but {page.locator('h1').all_inner_texts()}"]


_POST = """([where, posted]) => {
  const { value } = document.querySelector("[name=csrf_token]");
  const form = Object.assign(document.createElement("form"), { method: "post", action: where });
  for (const [name, text] of Object.entries({ csrf_token: value, ...posted }))
    form.append(Object.assign(document.createElement("textarea"), { name, value: text }));
  document.body.append(form);
  form.submit();
}"""


@pytest.mark.browser
def test_every_state_is_sound_for_everyone(office, address, names, monkeypatch):
    monkeypatch.setitem(reading.page.__kwdefaults__, "size", 5)  # so that a few cases are more than a page
    found: dict[str, list[str]] = {}
    with chromium() as browser, rendered(office) as shown:
        page = browser.new_page(viewport=DESK, locale="ja-JP")
        who = ""
        for name, state in sorted(STATES.items(), key=lambda one: (one[1].signed_in, one[1].alone)):
            wanted = "hitori" if state.alone else "mihon"
            if state.signed_in and who != wanted:
                page.context.clear_cookies()
                staff, who = office.browser(), wanted
                staff.sign_in(who)
                enter(page.context, staff.client, address)
            office.counts = state.counts
            page.set_viewport_size(DESK)
            reach(page, address, state, names)
            said = arrived(page, state) + look(page, name)
            found |= {name: said} if said else {}
            if not state.signed_in:
                page.context.clear_cookies()
    assert found == {}
    assert set(office.app.jinja_loader.list_templates()) - with_parts(office, shown) == ELSEWHERE


@contextmanager
def rendered(office) -> Iterator[set[str]]:
    """The names of the templates whose pages are shown meanwhile."""
    names: set[str] = set()

    def note(_app: object, template: Template, **_: object) -> None:
        names.add(template.name or "")

    with template_rendered.connected_to(note, office.app):
        yield names


def with_parts(office, pages: set[str]) -> set[str]:
    """These templates, and all that they are made of."""
    known, new = set(), set(pages)
    environment = office.app.jinja_env
    while new:
        name = new.pop()
        known.add(name)
        text = environment.loader.get_source(environment, name)[0]
        new |= set(filter(None, meta.find_referenced_templates(environment.parse(text)))) - known
    return known


def look(page: Page, name: str) -> list[str]:
    """All that a state is found to lack, at one width after the other."""
    shoot(page, f"staff-1280-{name}")
    said = violations(page)
    page.set_viewport_size(NARROWEST)
    shoot(page, f"staff-320-{name}")
    said += violations(page) + layout.faults(page)
    page.set_viewport_size(layout.ZOOMED)
    said += layout.faults(page)
    layout.space(page)
    return said + [f"spaced: {one}" for one in layout.faults(page)]


def test_every_route_shows_a_state_or_says_why_it_has_none(office):
    matcher = office.app.url_map.bind("localhost")
    walked = set()
    for state in STATES.values():
        path, _, _ = state.path.format_map(defaultdict(lambda: "7")).partition("?")
        method = "GET" if state.posted is None else "POST"
        try:
            walked.add((method, matcher.match(path, method)[0]))
        except (NotFound, MethodNotAllowed, RequestRedirect):
            continue
    named = {(route.method, route.rule): route.endpoint for route in ROUTES}
    excluded = {(method, named[method, rule]) for method, rule in NO_PAGE}
    shown = {
        (method, rule.endpoint)
        for rule in office.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != ASSETS
    }
    assert shown - walked - excluded == set()
    assert walked & excluded <= {("POST", named["POST", "/sign-out"])}  # walked as a screen that is out of date
