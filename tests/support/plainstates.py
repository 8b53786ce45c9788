"""The states of the citizens' pages on the plain way: found, filled in, checked, signed or sent, received, asked for.

Those beside it are in `support.pagestates`; tests/gateway/web/test_states.py and its neighbours walk both.
"""

from __future__ import annotations

import json
from typing import Any

from support import attaching, everykind, letters, pagestates
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
from todoke_gateway.web.site import CardAgent

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


PLAIN = {
    "catalogue": State("/"),
    "found": State("/?q=%E5%81%A5%E8%A8%BA"),
    "filtered": State("/?event=illness", shown="[aria-current=true]"),
    "narrowed": State("/?level=3&on=2026-12-01", shown="details[open] #on"),
    "found with help lines": State("/?q=%E8%99%90%E5%BE%85", shown=".help"),
    "every kind in English": State("/procedures/everything/form?lang=en", {"go": "start", "at": "p"}, "h1 [lang=ja]"),
    "nothing found": State("/?q=zzzz", shown=".notice"),
    "a search that holds a number of the kind that nobody may keep": State("/?q=794143726289", shown=".notice"),
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
}
STATES = {**PLAIN, **pagestates.STATES}
