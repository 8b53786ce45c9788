"""Every state of the pages of cases is sound for everyone; every route has a state.

A route that shows nothing of its own is a line in NO_PAGE, with the reason.
"""

from __future__ import annotations

from collections import defaultdict

import pytest
from support.builderstates import STATES as BUILDER
from support.casestates import STATES as CASES
from support.casestates import prepare
from support.staffstates import walk, with_parts
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from todoke_forms.store import reading
from todoke_forms.web.routes import ASSETS, ROUTES

NO_PAGE = {
    ("GET", "/"): "leads to the list",
    ("POST", "/sign-out"): "leads to the sign-in",
    ("GET", "/cases/<receipt_number>/files/<position>"): "a file to keep",
    ("GET", "/places/<procedure>/draw/file"): "a file to keep",
    ("GET", "/forms/<procedure>/bundle"): "a file to keep",
    ("GET", "/forms/<draft_id>/latest"): "read by the builder's script",
    ("GET", "/forms/token"): "read by the builder's script",
    ("GET", "/forms/<draft_id>/translation"): "a file to keep",
    ("POST", "/forms/<draft_id>/translation"): "read by the builder's script",
    ("POST", "/forms/<draft_id>/save"): "read by the builder's script",
    ("POST", "/forms/<draft_id>/keep-apart"): "read by the builder's script",
    ("POST", "/forms/<draft_id>/remove"): "leads to the list of forms; refused, it is the page of an error",
}


@pytest.mark.browser
def test_every_state_is_sound_for_everyone(office, alone, monkeypatch):
    monkeypatch.setitem(reading.page.__kwdefaults__, "size", 5)  # so that a few cases are more than a page
    prepare(office)
    found, shown = walk(office, CASES, alone, {})
    assert found == {}
    templates = {name for name in office.app.jinja_loader.list_templates() if not name.startswith("builder/")}
    assert templates - with_parts(office, shown) == set()


def test_every_route_shows_a_state_or_says_why_it_has_none(office):
    matcher = office.app.url_map.bind("localhost")
    walked = set()
    for state in (CASES | BUILDER).values():
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
