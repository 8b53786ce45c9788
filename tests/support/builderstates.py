"""States of the pages on which staff make forms, propose and offer them; a new page or state is a line in STATES."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from support import casework
from support.booking import Bookings, form
from support.posting import posted
from support.staffstates import State

from todoke_catalog import templates
from todoke_forms.staffing import set_rights
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.releasing import Releasing
from todoke_forms.versions.stopping import Stopping
from todoke_forms.web.builder import texts

TRIED = casework.answered(templates.golden_answers(casework.NOW.date()))
CHANGED = {"ja": "改めました。", "more": {"vi": "Đã sửa."}}


def tried(**changes: object) -> dict[str, str]:
    """What the preview posts for a sound application; `changes` are of its answers."""
    return {name: str(value) for name, value in posted(casework.DEFINITION.fields, TRIED | changes).items()}


STATES = {
    "no right to forms": State("/forms", alone=True),
    "forms after a removal": State("/forms?done=removed", shown="[role=status]"),
    "new form, found": State("/forms/new?q=子", shown="form"),
    "new form, nothing found": State("/forms/new?q=zzzz", shown="form"),
    "blank draft": State("/forms/{blank}", shown=".outline"),
    "blank preview": State("/forms/{blank}/preview"),
    "blank applicants": State("/forms/{blank}/applicants", shown=".notice"),
    "draft with a choice to look at": State("/forms/{reworded}", shown=".news"),
    "proposing with a choice to look at": State("/forms/{reworded}/propose", {"revision": "2"}, ".notice li"),
    "blank proposing": State("/forms/{blank}/propose", shown=".notice"),
    "preview, easy Japanese": State("/forms/{draft}/preview?language=easy&width=phone", shown=".preview"),
    "preview, English": State("/forms/{draft}/preview?language=en&width=desk", shown=".preview"),
    "preview with entries": State("/forms/{entries}/preview", shown=".parted"),
    "draft that waits for approval": State("/forms/{proposed}", shown=".builder__outcome"),
    "proposing once more": State("/forms/{proposed}/propose", shown=".notice"),
    "a proposal of one's own": State("/proposals/{own}", shown="form[action$='/send-back']"),
    "a proposal that was sent back": State("/proposals/{returned}", shown=".notice"),
    "a version beside an older one": State("/offered/compared/3/changes?since=1", shown=".changes"),
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
    "preview, a further language": State("/forms/{translated}/preview?language=vi", shown=".preview [lang=vi]"),
    "proposing a new version": State("/forms/{translated}/propose", shown=f"text={texts.IMPACT_GOING_OPEN}"),
    "a proposal that was approved": State("/proposals/{approved}", shown=".notice"),
    "a proposal that was released": State("/proposals/{released}", shown=".notice"),
}


def prepare(office: Any) -> dict[str, str]:
    """Gives an office drafts, proposals and versions; what they are called."""
    set_rights(office.database, "mihon", ["edit-forms", "approve-forms", "hold-draws", "read-views"])
    office.arrive(50)
    for title in ("料理教室", "料理の教室", "料理の講座"):
        Bookings(office.database, form(procedure="compared", title={"ja": title}))
    for procedure in ("own", "returned", "released"):
        Bookings(office.database, form(procedure=procedure))
    withdraw_version(office)
    editor, chief = office.browser(), office.browser()
    editor.sign_in("henshu")
    chief.sign_in()
    drafts = {"draft": "template:ningen-dock", "blank": "blank", "entries": "template:child-allowance-claim"}
    begun = {name: begin(editor, start, "助成") for name, start in drafts.items()}
    begun["translated"] = change(editor, "revise:compared")
    begun["reworded"] = reword(editor, "template:bulky-waste")
    return begun | proposals(office, editor, chief)


def proposals(office: Any, editor: Any, chief: Any) -> dict[str, str]:
    """One proposal of each end; what they and the draft of the first are called."""
    _, released = propose(editor, "revise:released")
    approve(chief, released, "1")
    work(office, Releasing)
    _, approved = propose(editor, "revise:released", "もう一度改めました。")
    approve(chief, approved, "2")
    proposed, proposal = propose(editor, "revise:ningen-dock")
    _, own = propose(chief, "revise:own")
    _, returned = propose(editor, "revise:returned")
    chief.get(f"/proposals/{returned}")
    assert chief.post(f"/proposals/{returned}/send-back", words="期間を確かめてください。" * 20).status_code == 303
    numbers = {"released": released, "approved": approved, "proposal": proposal, "own": own, "returned": returned}
    return numbers | {"proposed": proposed}


def approve(browser: Any, number: str, seen: str) -> None:
    """Somebody approves it, beside the version that they have seen."""
    browser.get(f"/proposals/{number}")
    answer = browser.post(f"/proposals/{number}/approve", seen=seen, stopped="0", confirmed="true")
    assert answer.status_code == 303


def work(office: Any, kind: Callable[..., Any]) -> None:
    """What the process does that signs versions."""
    offering = Offering(office.database, casework.MUNICIPALITY, casework.NOTICE_KEY)
    keys = {casework.SEALING_KEY.key_id: casework.SEALING_KEY}
    kind(offering, lambda: keys, lambda: None, lambda: office.now).work()


def withdraw_version(office: Any) -> None:
    """Nobody can file the last version that is compared."""
    approver = office.browser()
    approver.sign_in("shonin")
    approver.get("/offered/compared/3/withdraw")
    sent = {"reason_ja": "金額の計算に誤りがありました。", "confirmed": "true"}
    assert approver.post("/offered/compared/3/withdraw", **sent).status_code == 303
    work(office, Stopping)


def propose(browser: Any, start: str, summary: str = "改めました。") -> tuple[str, str]:
    """A draft that somebody proposes, and the number of the proposal."""
    draft = change(browser, start, {"ja": summary})
    browser.get(f"/forms/{draft}/propose")
    return draft, browser.post(f"/forms/{draft}/propose", revision="2").location.rpartition("/")[2]


def change(browser: Any, start: str, summary: dict[str, Any] = CHANGED) -> str:
    """A draft that differs from what it began from."""
    draft = begin(browser, start, "")
    definition = json.loads(browser.get(f"/forms/{draft}/latest").text)["definition"]
    browser.post(f"/forms/{draft}/save", revision="1", definition=json.dumps({**definition, "summary": summary}))
    return draft


def reword(browser: Any, start: str) -> str:
    """A draft in which a choice was called otherwise, and nobody said whether its amount still fits."""
    draft = begin(browser, start, "粗大ごみ")
    definition = browser.get(f"/forms/{draft}/latest").text
    was = {"value": "futon", "label": {"ja": "布団"}}
    sent = {"definition": json.dumps(json.loads(definition)["definition"])}
    opened = json.dumps({"item": {"was": [was], "right": []}})
    assert browser.post(f"/forms/{draft}/save", revision="1", reworded=opened, **sent).status_code == 200
    return draft


def begin(browser: Any, start: str, title: str) -> str:
    """A new draft."""
    browser.get("/forms/new")
    return str(browser.post("/forms", start=start, title=title).location.rpartition("/")[2])
