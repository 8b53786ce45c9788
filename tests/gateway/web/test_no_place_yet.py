"""Who sends to a form with places is told before and after that it is no place yet, and where to look for it."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from support.gateway import Gateway, survey
from support.notices import VACANCIES
from support.walker import Walker

from todoke_gateway.web import standings, texts

FORM, SEND = (f"/procedures/library-survey/{name}" for name in ("form", "send"))
SLOTS = [
    {
        "value": f"s{number}",
        "day": "2027-04-12",
        "start": f"{9 + number:02}:30",
        "end": f"{10 + number:02}:20",
        "capacity": 2,
    }
    for number in range(3)
]
NOTE = {"type": "text", "id": "note", "label": {"ja": "一言"}, "max_chars": 9, "required": False}
WHEN = {"type": "slot", "id": "when", "label": {"ja": "希望日時"}, "slots": SLOTS, "required": False}
TIMES = {"pages": [{"id": "p", "title": {"ja": "日時"}, "fields": [WHEN]}], "derived": [], "eligibility": []}
NOTHING = {
    "pages": [{"id": "p", "title": {"ja": "P"}, "fields": [NOTE]}],
    "derived": [],
    "eligibility": [],
}
KINDS = {
    "order": {**NOTHING, "places": {"capacity": 7}},
    "lottery": {
        **NOTHING,
        "places": {"capacity": 7, "by": "lottery"},
        "reception": {"opens": "2020-01-01T00:00", "closes": "2030-01-01T00:00"},
    },
    "slots": TIMES,
}
CHOSEN = "s1"


def at_the_end(kind, lang="ja", **hint):
    """A citizen on the check page of such a form."""
    form = survey(**KINDS[kind])
    gateway = Gateway(form)
    if hint:
        gateway.catalogue.hint(
            replace(VACANCIES, **{"procedure": "library-survey", "form": form.digest, "slots": {}, **hint})
        )
    answers = {"when": [CHOSEN]} if kind == "slots" else {}
    return Walker(gateway, lang).begin_with(answers, form).post("check", path=FORM)


def send(walker):
    ticket = html.unescape(re.search(r'name="ticket" value="([^"]*)"', walker.text)[1])
    return walker.post("", {"ticket": ticket}, path=SEND)


@pytest.mark.parametrize("lang", ["ja", "easy", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_check_and_receipt_say_that_it_is_no_place_yet_and_where_to_look(kind, lang):
    words = texts.standings(lang)
    check = at_the_end(kind, lang)
    assert words[f"unsent_{kind}"] in check.text
    receipt = send(check)
    assert receipt.answer.status_code == 200
    assert words["sent_heading"] in receipt.text
    assert words[f"sent_{kind}"] in receipt.text
    assert texts.ui(lang)["nav_status"] in words[f"sent_{kind}"]
    assert texts.ui(lang)["nav_status"] in words[f"unsent_{kind}"]
    assert words["sent_mail"] not in receipt.text


@pytest.mark.parametrize("left", ["few", "waiting", "full"])
def test_the_check_says_what_is_known_to_be_left_and_sending_goes_on(left):
    check = at_the_end("order", left=left)
    assert texts.standings("ja")[f"left_{left}_text"] in check.text
    assert send(check).answer.status_code == 200


def test_the_check_names_the_chosen_times_that_are_taken():
    assert "（満員）" in at_the_end("slots", left="few", slots={CHOSEN: "full"}).text


def test_where_all_is_open_only_the_sentence_stands_there():
    check = at_the_end("order", left="open")
    assert "満員" not in check.text
    assert texts.standings("ja")["unsent_order"] in check.text


def test_who_chose_no_time_and_who_fills_in_a_form_without_places_reads_nothing_of_it():
    form = survey(**TIMES)
    assert (
        texts.standings("ja")["unsent_slots"]
        not in Walker(Gateway(form)).begin_with({}, form).post("check", path=FORM).text
    )
    form = survey(**NOTHING)
    check = Walker(Gateway(form)).begin_with({}, form).post("check", path=FORM)
    assert "定員" not in check.text
    assert "定員" not in send(check).text


def test_whose_address_was_verified_may_get_a_mail_too():
    definition = survey(**KINDS["order"], identity={"level": 1, "reason": {"ja": "返事をするため"}}).definition
    assert standings.sent(definition, "ja")["mail"] == texts.standings("ja")["sent_mail"]
