"""Every state of the citizens' pages, walked once: axe at both widths, 400 % zoom, spaced text, and paper.

A new page or state is a line in STATES; a route that shows none is a line in ELSEWHERE, with the reason.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page
from support import attaching, everykind, layout, letters, pagesites, pagestates
from support.branches import marking, marks
from support.browser import DESK, NARROWEST, PHONE, chromium, serving, shoot, violations
from support.everykind import CHILDREN, EVERY_KIND
from support.gateway import NOW, PROCEDURE, Gateway, consultation, fill_in, published, survey
from support.notices import NUMBER
from support.pagestates import State

from todoke_catalog import templates
from todoke_evidence import receipt
from todoke_evidence.file_outcome import FileOutcome
from todoke_evidence.notice import StatusNotice
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.catalogue import Published
from todoke_gateway.core.draft import Draft
from todoke_gateway.core.rates import MailRates
from todoke_gateway.web import app
from todoke_gateway.web.site import CardAgent

pytestmark = pytest.mark.browser

FILES = (FileOutcome("pdf", "rebuilt", ("metadata", "scripts")), FileOutcome("xlsx", "encrypted"))
FILED = receipt.receipt_number(b"files".ljust(16))
GOLDEN = {
    name: answer
    for name, answer in templates.golden_answers(NOW.date()).items()
    if name not in {"receipt", "result_sheet"}
}
ANSWERED = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
LONG = {**everykind.field("text", max_chars=2000, lines="many"), "id": "long"}
AT_LENGTH = {"long": "長い文章です。\n" * 40 + "https://mihon.example/" + "a" * 200}
EVERYTHING = everykind.form(*EVERY_KIND, LONG, CHILDREN, procedure="everything")
LENGTHY = everykind.form(LONG, procedure="lengthy")
CLOSED_LENGTHY = everykind.form(LONG, procedure="closed-lengthy", open=False)
LEFT_QUICKLY = published(definition=json.loads(templates.read("childcare-consultation")))
CLOSED = everykind.form(CHILDREN, procedure="closed", open=False)
AGENT = CardAgent(("http://127.0.0.1:1",))
FILED_HERE = attaching.form()
GATEWAY = Gateway(
    published(),
    survey(),
    consultation(),
    FILED_HERE,
    EVERYTHING,
    LENGTHY,
    CLOSED,
    CLOSED_LENGTHY,
    LEFT_QUICKLY,
    card_door="http://127.0.0.1:1",
    agent=AGENT,
)
GATEWAY.statuses[FILED] = StatusNotice("990019", FILED, "accepted", 5, NOW, FILES)
GATEWAY.statuses[NUMBER] = StatusNotice("990019", NUMBER, "granted", 4, NOW)
GATEWAY.letters[NUMBER] = letters.signed()
PROOF = GATEWAY.submit(fill_in(published(), GATEWAY.challenge()))[1]
FORM, SIGN = f"/procedures/{PROCEDURE}/form", f"/procedures/{PROCEDURE}/sign"
CONTACT = "/procedures/consultation/contact"
ADDRESS = "hanako@mihon.example"


def at_check(form: Published, answers: dict[str, Any], **more: str) -> dict[str, str]:
    """What the check screen posts, and the screens after it."""
    ticket = str(GATEWAY.filing.ticket())
    return {"draft": drafts.write(Draft(form.digest, answers)), "at": "check", "ticket": ticket, "go": "check", **more}


def with_files(*, names: tuple[str, ...] = ("IMG_0001.png",), **more: str) -> dict[str, str]:
    """What the screen for files posts, once these were taken in."""
    files = tuple(attaching.taken(GATEWAY, name) for name in names)
    return at_check(FILED_HERE, ANSWERED, at="files", **more) | {
        "draft": drafts.write(Draft(FILED_HERE.digest, ANSWERED, None, files))
    }


STATES = {
    "catalogue": State("/"),
    "found": State("/?q=%E5%81%A5%E8%A8%BA"),
    "filtered": State("/?event=illness", shown="[aria-current=true]"),
    "narrowed": State("/?level=3&on=2026-12-01", shown="details[open] #on"),
    "found with help lines": State("/?q=%E8%99%90%E5%BE%85", shown=".help"),
    "every kind in English": State("/procedures/everything/form?lang=en", {"go": "start", "at": "p"}, "h1 [lang=ja]"),
    "nothing found": State("/?q=zzzz", shown=".notice"),
    "start": State(f"/procedures/{PROCEDURE}"),
    "start without a card": State("/procedures/consultation"),
    "start of a closed one": State("/procedures/closed", shown=".notice"),
    "page": State(FORM, {"go": "start"}),
    "page with errors": State(FORM, {"go": "next", "at": "page_applicant"}, ".errors"),
    "every kind": State("/procedures/everything/form", {"go": "add:children", "at": "p", "children.entries": "1"}),
    "every kind with errors": State(
        "/procedures/everything/form", {"go": "next", "at": "p", "children.entries": "1"}, ".errors"
    ),
    "check": State(FORM, at_check(published(), GOLDEN), ".section-head"),
    "check of who may not apply": State(
        FORM, at_check(published(), {**GOLDEN, "health_check_taken": True}), ".notice[data-tone=error]"
    ),
    "check without a card": State(
        "/procedures/library-survey/form", at_check(survey(), ANSWERED), "form[action*='/send']"
    ),
    "check of a long text": State("/procedures/lengthy/form", at_check(LENGTHY, AT_LENGTH), ".section-head"),
    "files without a card": State(attaching.PATH, with_files(go="show"), ".chosen"),
    "files without a card with errors": State(
        attaching.PATH,
        with_files(names=("長い名前の写真" * 8 + ".png", "b.png"), go="next", refused=attaching.refused("file_kind")),
        ".errors",
    ),
    "files without a card that are missing": State("/procedures/with-files/form", at_check(FILED_HERE, ANSWERED), "h1"),
    "check with files": State("/procedures/with-files/form", with_files(go="check"), ".section-head"),
    "signing": State(SIGN, at_check(published(), GOLDEN), "#work:not([hidden])"),
    "contact": State(CONTACT, at_check(consultation(), ANSWERED, go="ask"), "#address"),
    "contact with an error": State(CONTACT, at_check(consultation(), ANSWERED, go="code", address="x"), ".errors"),
    "contact code": State(CONTACT, at_check(consultation(), ANSWERED, go="code", address=ADDRESS), "#code"),
    "contact code with an error": State(
        CONTACT, at_check(consultation(), ANSWERED, go="send", address=ADDRESS, code="1", token="x"), ".errors"
    ),
    "sent": State("/procedures/library-survey/send", at_check(survey(), ANSWERED), ".panel"),
    "receipt": State("/receipt", PROOF | {"proof": PROOF["receipt"]}, ".panel"),
    "receipt to verify": State("/receipt"),
    "receipt to verify with an error": State("/receipt", {"proof": "x"}, ".errors"),
    "status to ask for": State("/status"),
    "status to ask for with an error": State("/status", {"number": "x"}, ".errors"),
    "status with files": State(f"/status/{FILED}", shown=".files"),
    "cancel": State(f"/status/{FILED}/cancel"),
    "cancel with an error": State(f"/status/{FILED}/cancel", {"code": "x"}, ".errors"),
    "status unknown": State(f"/status/{receipt.receipt_number(b'unknown'.ljust(16))}", shown=".notice"),
    "letter": State(f"/status/{NUMBER}", shown="#letter-form:not([hidden])"),
    "left quickly": State("/procedures/childcare-consultation", shown="#quick-exit"),
    "closed on the way": State("/procedures/closed/form", {"draft": drafts.write(Draft(CLOSED.digest, {}))}),
    "closed on the way with answers": State(
        "/procedures/closed-lengthy/form", at_check(CLOSED_LENGTHY, AT_LENGTH), "text=長い文章です。"
    ),
    "too early to sign": State(SIGN, {"draft": "x"}),
    "no such page": State("/nowhere"),
    **pagestates.STATES,
}
BOOKMARK = "a bookmark leads to the start"
ELSEWHERE = {
    ("GET", "form"): BOOKMARK,
    ("GET", "send"): BOOKMARK,
    ("GET", "sign"): BOOKMARK,
    ("GET", "contact"): BOOKMARK,
    ("GET", "files"): BOOKMARK,
    ("GET", "save"): BOOKMARK,
    ("GET", "resume"): BOOKMARK,
    ("POST", "resume"): "the screen that was left",
    ("POST", "file"): "a file to keep",
    ("POST", "time"): "a file to keep",
    ("GET", "letter"): "a file to keep",
}
PRINTED = {
    "check": ("入力内容を確かめてください", "見本　花子", "48,710円"),
    "receipt": (
        "申請を送信しました",
        PROOF["receipt_number"],
        "人間ドック助成金申請",
        "送信日時",
        "https://todoke.mihon.example/status",
    ),
    "status with files": (FILED, "受付", "1番目のファイル（PDF）"),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(pagesites.together(GATEWAY.pages)) as where:
        yield where


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(viewport=DESK, locale="ja-JP")


def reach(page: Page, address: str, name: str, lang: str = "ja") -> None:
    """Bring the page into a state; what is posted is posted as a form of the page before."""
    state = STATES[name]
    where, fields = address + state.address(lang), state.fields
    if fields is None:
        page.goto(where)
    else:
        page.goto(f"{address}/status")
        with page.expect_navigation():
            page.evaluate(_POST, [where, fields])
    page.wait_for_selector(state.shown)
    if state.press:
        page.click(state.press)


_POST = """([where, posted]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: where });
  for (const [name, value] of Object.entries(posted))
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
  document.body.append(form);
  form.submit();
}"""


def test_every_state_is_sound_for_everyone(page: Page, address: str) -> None:
    found: dict[str, list[str]] = {}
    for name in STATES:
        page.set_viewport_size(DESK)
        reach(page, address, name)
        shoot(page, f"1280-{name}")
        said = violations(page)
        page.set_viewport_size(PHONE)
        shoot(page, f"360-{name}")
        page.set_viewport_size(NARROWEST)
        said += violations(page) + layout.faults(page)
        page.set_viewport_size(layout.ZOOMED)
        said += layout.faults(page)
        layout.space(page)
        said += [f"spaced: {one}" for one in layout.faults(page)]
        found |= {name: said} if said else {}
    assert found == {}


@pytest.mark.parametrize("lang", ["easy", "en"])
def test_every_state_is_sound_on_a_telephone_in_the_other_languages(page: Page, address: str, lang: str) -> None:
    page.set_viewport_size(NARROWEST)
    found = {}
    for name in (one for one, state in STATES.items() if not state.lang and state.site not in pagesites.DOORS):
        reach(page, address, name, lang)
        said = violations(page, colours=False) + layout.faults(page)
        found |= {name: said} if said else {}
    assert found == {}


def test_every_route_shows_a_state_or_says_why_it_has_none() -> None:
    matcher = GATEWAY.pages.url_map.bind("localhost")
    walked = set()
    for state in STATES.values():
        path, method = state.path.partition("?")[0], "GET" if state.posted is None else "POST"
        if matcher.test(path, method):
            walked.add((method, matcher.match(path, method, return_rule=True)[0].rule))
    rules = [rule for rule in GATEWAY.pages.url_map.iter_rules() if not rule.rule.startswith("/assets/")]
    shown = {(method, rule.rule) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    missing = {(method, rule) for method, rule in shown - walked if (method, rule.split("/")[-1]) not in ELSEWHERE}
    assert missing == set()
    assert {(method, rule.split("/")[-1]) for method, rule in shown - walked} == set(ELSEWHERE)


def test_every_part_of_every_template_is_drawn_in_the_walk() -> None:
    """A new template, or a part of one that is shown to some only, wants a state that shows it."""
    unhurried = MailRates(1_000, 1_000, 1_000)  # nobody's mails are held back for the walk's
    apps, places = dict[str, Any](), set[str]()
    for name, gateway in {"": GATEWAY, **pagesites.GATEWAYS}.items():
        apps[name] = app.create(replace(gateway.site, mails=unhurried))
        places |= marking(apps[name])
    drawn = set[str]()
    for state in STATES.values():
        for lang in ("ja", "en") if state.site in apps else ():
            fields, client = state.fields, apps[state.site].test_client()
            method = "GET" if fields is None else "POST"
            drawn |= marks(client.open(state.address(lang), method=method, data=fields).text)
    assert {one for one in places - drawn if not one.startswith("turned_away.html")} == set()


def test_faults_of_layout_are_found(page: Page, address: str) -> None:
    page.set_viewport_size(NARROWEST)
    reach(page, address, "status to ask for")
    page.evaluate("""() => {
      const change = (selector, name, value) => document.querySelector(selector).style.setProperty(name, value);
      change("main h1", "margin-bottom", "-3rem");
      change(".site-footer p + p", "width", "60rem");
      change(".field__hint", "overflow", "hidden");
      change(".field__hint", "height", "1rem");
      document.querySelector("main .button").after(document.querySelector("main .button").cloneNode(true));
      change("main .buttons", "gap", "0");
    }""")
    kinds = {one.partition(":")[0] for one in layout.faults(page)}
    assert kinds == {"the page is wider than the window", "cut off", "covered", "outside", "buttons touch"}


@pytest.mark.parametrize("lang", ["ja", "easy", "en"])
@pytest.mark.parametrize("name", ["page", "page with errors"])
def test_a_day_is_one_row_on_the_narrowest_telephone(page: Page, address: str, name: str, lang: str) -> None:
    page.set_viewport_size(NARROWEST)
    reach(page, address, name, lang)
    tops = "all => new Set(all.map(one => one.getBoundingClientRect().top)).size"
    parts = page.locator(".parts:visible").first.locator("input, select")
    assert parts.count() == 4
    assert parts.evaluate_all(tops) == 1


_GAPS = """() => [...document.querySelectorAll('.result, .facts, .group__parts, .group .group, .questions > h2')]
  .map(e => [e, e.previousElementSibling])
  .filter(([, above]) => above?.matches('p, .field, div:has(p)') && above.checkVisibility())
  .filter(([e, above]) => e.getBoundingClientRect().top - above.getBoundingClientRect().bottom < 15)
  .map(([e, above]) => `${above.textContent.trim()} | ${e.textContent.trim().slice(0, 30)}`)"""


@pytest.mark.parametrize("name", ["check", "start", "page with help", "page with help and errors"])
def test_what_stands_apart_keeps_a_distance_from_what_stands_above_it(page: Page, address: str, name: str) -> None:
    for size in (NARROWEST, DESK):
        page.set_viewport_size(size)
        reach(page, address, name)
        assert page.evaluate(_GAPS) == []


@pytest.mark.parametrize("name", PRINTED)
def test_on_paper_it_is_black_on_white_and_holds_what_was_filed_and_nothing_to_press(
    page: Page, address: str, name: str
) -> None:
    page.set_viewport_size(DESK)
    reach(page, address, name)
    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))
    shoot_paper(paper, name)
    said = "".join("".join(sheet.get_textpage().get_text_range() for sheet in paper).split())
    assert [one for one in PRINTED[name] if "".join(one.split()) not in said] == []
    assert "English" not in said
    page.emulate_media(media="print")
    assert page.locator("button:visible, .button:visible").all_inner_texts() == []
    page.emulate_media(media="null")
    assert len(paper) <= 3
    for sheet in paper:
        picture = sheet.render().to_pil().convert("RGB")
        coloured = [colour for _, colour in picture.getcolors(1 << 20) or () if max(colour) - min(colour) > 24]
        assert coloured == []
        assert picture.getpixel((2, 2)) == (255, 255, 255)


def shoot_paper(paper: pypdfium2.PdfDocument, name: str) -> None:
    """Keeps pictures of the sheets where people look at pictures of screens."""
    if folder := os.environ.get("TODOKE_SHOTS"):
        for number, sheet in enumerate(paper, 1):
            sheet.render(scale=1.5).to_pil().save(Path(folder) / f"paper-{name}-{number}.png")
