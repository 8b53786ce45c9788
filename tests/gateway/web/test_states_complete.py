"""No route and no part of a template is missed in the walk of the citizens' pages (test_states.py and its neighbours).

A new page or state is a line in `support.plainstates` or `support.pagestates`; a route that shows none is a line in
ELSEWHERE, with the reason. No browser here: its loop, in this thread, would let no gateway run one of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support import pagesites
from support.branches import marking, marks
from support.plainstates import GATEWAY, STATES

from todoke_gateway.core.rates import MailRates
from todoke_gateway.web import app

BOOKMARK = "a bookmark leads to the start"
ELSEWHERE = {
    ("GET", "form"): BOOKMARK,
    ("GET", "send"): BOOKMARK,
    ("GET", "sign"): BOOKMARK,
    ("GET", "contact"): BOOKMARK,
    ("GET", "files"): BOOKMARK,
    ("GET", "save"): BOOKMARK,
    ("GET", "resume"): BOOKMARK,
    ("GET", "discard"): BOOKMARK,
    ("POST", "resume"): "the screen that was left",
    ("POST", "file"): "a file to keep",
    ("POST", "time"): "a file to keep",
    ("GET", "letter"): "a file to keep",
}


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
