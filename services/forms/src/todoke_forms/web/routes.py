"""Every route of the staff's pages on one screen, each with who may use it and what it is about; no other way in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from flask import Flask

from todoke_evidence.notice import MAX_BUNDLE
from todoke_forms.core.rights import Right
from todoke_forms.web import attendance, cases, deciding, draws, files, home, notes, places, sign_in, statistics, views
from todoke_forms.web.builder import (
    applicants,
    drafts,
    editing,
    preview,
    proposals,
    sharing,
    translating,
    versions,
    withdrawals,
)
from todoke_forms.web.doors import BUNDLE, CASE, DRAFT, DRAW, PROPOSAL, STATISTIC, VERSION, About


class Access(Enum):
    """Who may use a route."""

    EVERYONE = "everyone"  # who can reach the address
    STAFF = "staff"  # who is signed in
    EDITOR = "editor"  # who is signed in and may edit forms
    APPROVER = "approver"  # who is signed in and may approve forms
    FORMS = "forms"  # who may do either
    VIEWS = "views"  # who is signed in and may read the access log
    DRAWS = "draws"  # who is signed in and may hold draws


@dataclass(frozen=True, slots=True)
class Needed:
    """Rights of which one is enough, and the code of the refusal of who has none of them."""

    rights: frozenset[Right]
    code: str


SIGNED_IN = frozenset(Access) - {Access.EVERYONE}

NEEDED: Mapping[Access, Needed] = MappingProxyType(
    {
        Access.EDITOR: Needed(frozenset({Right.EDIT_FORMS}), "right_missing"),
        Access.APPROVER: Needed(frozenset({Right.APPROVE_FORMS}), "approval_right_missing"),
        Access.VIEWS: Needed(frozenset({Right.READ_VIEWS}), "views_right_missing"),
        Access.DRAWS: Needed(frozenset({Right.HOLD_DRAWS}), "draw_right_missing"),
        Access.FORMS: Needed(frozenset({Right.EDIT_FORMS, Right.APPROVE_FORMS}), "right_missing"),
    }
)

PAGE_BYTES = 49_152  # a reason of 1,000 and a letter of 2,100 characters, twelve bytes each in a form
BUNDLE_BYTES = MAX_BUNDLE + 8_192  # a signed bundle as one part of a form
DRAFT_BYTES = 196_608  # a draft of todoke_catalog's 180,000 as one part of a form
EDITED_BYTES = DRAFT_BYTES + 139_264  # and what core.reworded reads beside it, of 131,072
TRANSLATION_BYTES = EDITED_BYTES + DRAFT_BYTES  # and a file that is no larger than a draft

_NUMBER = "<int(max=2147483647):number>"
_VERSION = f"/offered/<procedure>/{_NUMBER}"


@dataclass(frozen=True, slots=True)
class Route:
    """One address with one method."""

    method: str
    rule: str
    view: Callable[..., Any]
    access: Access
    about: About | None  # what its address names: who does not serve its department is told that there is none
    limit: int = PAGE_BYTES  # of a request's body

    @property
    def endpoint(self) -> str:
        """The name under which Flask and templates know it."""
        return f"{self.view.__module__.rpartition('.')[2]}.{self.view.__name__}"


ROUTES = (
    Route("GET", "/", home.start, Access.STAFF, None),
    Route("GET", "/sign-in", sign_in.ask, Access.EVERYONE, None),
    Route("POST", "/sign-in", sign_in.enter, Access.EVERYONE, None),
    Route("POST", "/sign-out", sign_in.leave, Access.STAFF, None),
    Route("GET", "/cases", cases.many, Access.STAFF, None),
    Route("GET", "/cases/<receipt_number>", cases.one, Access.STAFF, CASE),
    Route("GET", "/cases/<receipt_number>/files/<position>", files.download, Access.STAFF, CASE),
    Route("GET", "/cases/<receipt_number>/decide/<wanted>", deciding.ask, Access.STAFF, CASE),
    Route("POST", "/cases/<receipt_number>/state", deciding.change, Access.STAFF, CASE),
    Route("POST", "/cases/<receipt_number>/accept-repeat", places.accept, Access.STAFF, CASE),
    Route("POST", "/cases/<receipt_number>/attendance", attendance.mark, Access.STAFF, CASE),
    Route("POST", "/cases/<receipt_number>/notes", notes.write, Access.STAFF, CASE),
    Route("GET", "/follow-ups", notes.due, Access.STAFF, None),
    Route("GET", "/places", places.many, Access.STAFF, None),
    Route("GET", "/places/<procedure>/repeats", places.repeats, Access.STAFF, VERSION),
    Route("GET", "/places/<procedure>/draw", draws.one, Access.STAFF, DRAW),
    Route("GET", "/places/<procedure>/draw/file", draws.file, Access.STAFF, DRAW),
    Route("POST", "/places/<procedure>/draw/close", draws.close, Access.DRAWS, DRAW),
    Route("POST", "/places/<procedure>/draw/hold", draws.hold, Access.DRAWS, DRAW),
    Route("GET", "/access-log", views.many, Access.VIEWS, None),
    Route("GET", "/statistics", statistics.many, Access.STAFF, None),
    Route("GET", "/statistics/<procedure>", statistics.one, Access.STAFF, STATISTIC),
    Route("GET", "/forms", drafts.many, Access.EDITOR, None),
    Route("GET", "/forms/new", drafts.ask, Access.EDITOR, None),
    Route("POST", "/forms", drafts.begin, Access.EDITOR, None),
    Route("GET", "/forms/import", sharing.ask, Access.EDITOR, None),
    Route("POST", "/forms/import", sharing.take, Access.EDITOR, None, BUNDLE_BYTES),
    Route("GET", "/forms/<procedure>/bundle", sharing.give, Access.EDITOR, BUNDLE),
    Route("GET", "/forms/token", editing.token, Access.EDITOR, None),
    Route("GET", "/forms/<draft_id>", editing.page, Access.EDITOR, DRAFT),
    Route("GET", "/forms/<draft_id>/latest", editing.latest, Access.EDITOR, DRAFT),
    Route("POST", "/forms/<draft_id>/save", editing.save, Access.EDITOR, DRAFT, EDITED_BYTES),
    Route("POST", "/forms/<draft_id>/keep-apart", editing.keep_apart, Access.EDITOR, DRAFT, EDITED_BYTES),
    Route("GET", "/forms/<draft_id>/translation", translating.give, Access.EDITOR, DRAFT),
    Route("POST", "/forms/<draft_id>/translation", translating.take, Access.EDITOR, DRAFT, TRANSLATION_BYTES),
    Route("GET", "/forms/<draft_id>/preview", preview.show, Access.EDITOR, DRAFT),
    Route("POST", "/forms/<draft_id>/preview", preview.judge, Access.EDITOR, DRAFT, DRAFT_BYTES),
    Route("GET", "/forms/<draft_id>/applicants", applicants.show, Access.EDITOR, DRAFT),
    Route("GET", "/forms/<draft_id>/remove", drafts.ask_remove, Access.EDITOR, DRAFT),
    Route("POST", "/forms/<draft_id>/remove", drafts.remove, Access.EDITOR, DRAFT),
    Route("GET", "/forms/<draft_id>/propose", proposals.ask, Access.EDITOR, DRAFT),
    Route("POST", "/forms/<draft_id>/propose", proposals.propose, Access.EDITOR, DRAFT),
    Route("GET", "/proposals", proposals.many, Access.FORMS, None),
    Route("GET", f"/proposals/{_NUMBER}", proposals.one, Access.FORMS, PROPOSAL),
    Route("POST", f"/proposals/{_NUMBER}/approve", proposals.approve, Access.APPROVER, PROPOSAL),
    Route("POST", f"/proposals/{_NUMBER}/send-back", proposals.send_back, Access.APPROVER, PROPOSAL),
    Route("GET", "/offered", withdrawals.many, Access.FORMS, None),
    Route("GET", "/offered/<procedure>", withdrawals.one, Access.FORMS, VERSION),
    Route("GET", f"{_VERSION}/changes", versions.compare, Access.FORMS, VERSION),
    Route("GET", f"{_VERSION}/withdraw", withdrawals.ask, Access.APPROVER, VERSION),
    Route("POST", f"{_VERSION}/withdraw", withdrawals.withdraw, Access.APPROVER, VERSION),
    Route("POST", f"{_VERSION}/restore", withdrawals.restore, Access.APPROVER, VERSION),
)

ASSETS = "kit.asset"
"""The route of the kit's stylesheets, which the sign-in page needs as well."""

SIGN_OUT = "sign_in.leave"
"""What who serves nobody may still do."""

ACCESS: Mapping[str, Access] = MappingProxyType(
    {ASSETS: Access.EVERYONE} | {route.endpoint: route.access for route in ROUTES}
)

ABOUT: Mapping[str, About | None] = MappingProxyType({ASSETS: None} | {route.endpoint: route.about for route in ROUTES})

LIMITS: Mapping[str, int] = MappingProxyType({ASSETS: PAGE_BYTES} | {route.endpoint: route.limit for route in ROUTES})

MAX_REQUEST_BYTES = max(route.limit for route in ROUTES)


def add_to(app: Flask) -> None:
    """Adds every route."""
    for route in ROUTES:
        app.add_url_rule(route.rule, route.endpoint, route.view, methods=[route.method])
