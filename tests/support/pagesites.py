"""Gateways in the conditions that citizens' pages may meet, one address for all: `?site=` says which one answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from support import attaching, everykind, lookups, papers
from support.everykind import CHILDREN, EVERY_KIND, field
from support.gateway import MUNICIPALITY, NOW, PROCEDURE, Gateway, members, published, survey
from support.notices import VACANCIES

from todoke_catalog import templates, translations
from todoke_catalog.translations import Translation
from todoke_evidence import receipt
from todoke_evidence.file_outcome import FileOutcome
from todoke_evidence.notice import StatusNotice
from todoke_evidence.standing import Standing
from todoke_gateway.core.catalogue import Catalogue
from todoke_gateway.web import app, turned_away
from todoke_gateway.web.site import CardAgent
from todoke_kit.errors import Refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PLAIN: dict[str, Any] = json.loads(templates.read(PROCEDURE))
URGENT = published(definition=json.loads(templates.read("childcare-consultation")))
OPENING = published(definition=PLAIN | {"procedure": "opening", "reception": {"opens": "2026-12-01T09:00"}})
CLOSING = published(definition=PLAIN | {"procedure": "closing", "reception": {"closes": "2026-11-23T19:00"}})
_RENEWED = PLAIN | {"procedure": "renewed"}
_WHY = {"ja": "金額の計算に誤りがありました。", "en": "An amount was wrong."}
OLD = published(definition=_RENEWED | {"summary": {"ja": "第1版"}})
WITHDRAWN = published(
    definition=_RENEWED | {"summary": {"ja": "第1版"}},
    sequence=3,
    open=False,
    reason=_WHY,
    accept_until=NOW + timedelta(days=30),
)
LAW = {"title": {"ja": "見本市個人番号条例"}, "provisions": {"ja": "第9条"}}
LAWFUL = survey(procedure="lawful", my_number_basis=LAW, places={"capacity": 7})
HELP = {"ja": "書き方が分からないときは、窓口にお尋ねください。", "en": "Ask at the counter if you are not sure."}
MANY = [{"value": f"o{number}", "label": {"ja": f"選択肢{number}"}} for number in range(9)]
AT_LEAST_ONE = {
    **CHILDREN,
    "id": "at_least",
    "min_entries": 1,
    "fields": [{**field("person_name"), "id": "child_name"}],
}
_ALIKE = {"kana", "address", "digits", "corporate_number", "phone", "email", "integer", "sex"}
_LIKEWISE = {"one_slot", "post_account", "any_account", "any_address", "notice", "folded"}
HELPED = everykind.form(  # one of those that are drawn alike
    *({**one, "help": HELP} for one in EVERY_KIND if one["id"] not in _ALIKE | _LIKEWISE),
    {**field("integer", min=0, max=9), "id": "people", "unit": {"ja": "人"}, "required": False},
    {**field("choice", options=MANY), "id": "many"},
    {**AT_LEAST_ONE, "help": HELP},
    procedure="helped",
)
LOOKED_UP = everykind.form(field("postal_address"), field("bank_account"), procedure="looked-up")
SLOTS = [
    {"value": f"s{n}", "capacity": 1, "day": "2027-04-12", "start": f"{9 + n:02}:30", "end": f"{10 + n:02}:20"}
    for n in range(3)
]
WHEN = {"type": "slot", "id": "when", "label": {"ja": "希望日時"}, "slots": SLOTS, "wishes": 3, "required": False}
BOOKING = survey(
    procedure="booking",
    pages=[{"id": "p", "title": {"ja": "日時"}, "fields": [WHEN]}],
    derived=[],
    eligibility=[],
)
NUMBERS = {
    name: receipt.receipt_number(name.encode().ljust(16)[:16])
    for name in ("held", "waiting", "full", "given", "declined", "broken", "away", "open")
}


def _translated(plain: dict[str, Any], tongues: dict[str, str]) -> dict[str, Any]:
    """A definition with all its texts in further languages; a sentence as long as most stands for each."""
    for tongue, sentence in tongues.items():
        lacking = translations.missing(plain, tongue)
        words: dict[str, str | dict[str, str]] = {text: f"{sentence} {number}" for number, text in enumerate(lacking)}
        plain = translations.apply(plain, Translation(1, plain["procedure"], tongue, words))
    return plain


TONGUES = {"ar": "اكتب الاسم كما هو في البطاقة", "ne": "आफ्नो नाम लेख्नुहोस्", "vi": "Hãy viết họ và tên"}
MANY_TONGUES = published(definition=_translated(PLAIN | {"procedure": "tongues"}, TONGUES))


def _more() -> Gateway:
    """The one with everything that a municipality may say of a form or of an application."""
    own = Gateway(
        *(published(), members(), survey(), URGENT, OPENING, CLOSING, LAWFUL, HELPED, LOOKED_UP, BOOKING, MANY_TONGUES),
        *(papers.form(), papers.form(3)),
        card_door="http://127.0.0.1:1",
        agent=CardAgent(("http://127.0.0.1:1",)),
        lookups=lookups.data,
    )
    for one in (OLD, WITHDRAWN, published(definition=_RENEWED, version=2, sequence=2)):
        own.catalogue.put(one)
    for form, left in ((published(), "waiting"), (CLOSING, "few"), (BOOKING, "full"), (LAWFUL, "full")):
        slots = {"s0": "full", "s1": "few", "s2": "waiting"}
        own.catalogue.hint(
            replace(VACANCIES, procedure=form.definition.procedure, form=form.digest, left=left, slots=slots)
        )
    _tell(own)
    return own


def _tell(own: Gateway) -> None:
    """What the office said of some applications, and two that cannot be asked for."""
    files = (FileOutcome("pdf", "rebuilt", ("metadata",)), FileOutcome("xlsx", "encrypted"))
    standings = {
        "waiting": Standing("waiting", 12, 2),
        "full": Standing("full"),
        "given": Standing("granted", 0, 1),
    }
    states = {"held": "held", "given": "granted", "declined": "declined", "open": "arrived"}
    for name, number in NUMBERS.items():
        state, standing = states.get(name, "accepted"), standings.get(name)
        own.statuses[number] = StatusNotice(MUNICIPALITY, number, state, 5, NOW, files, standing)
    own.statuses[NUMBERS["broken"]] = RuntimeError("a fault of ours")
    own.statuses[NUMBERS["away"]] = Refusal("status_unavailable")


def _empty() -> Gateway:
    """A municipality that has published nothing yet."""
    own = Gateway()
    own.site = replace(own.site, catalogue=Catalogue(MUNICIPALITY))
    own.pages = app.create(own.site)
    return own


def _refusing(code: str) -> Gateway:
    """One that cannot pass an application on, nor save a form, nor send a mail."""
    own = Gateway(published(), survey(), attaching.form())
    own.neighbours.bus = own.shelf.fault = code
    return own


def _small() -> Gateway:
    """One that reads next to nothing of what is sent to it."""
    own = Gateway(survey())
    own.pages.config["MAX_CONTENT_LENGTH"] = 10
    return own


def _turned_away(code: str) -> WSGIApplication:
    """What the door answers in the place of any page."""

    def answer(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        sent: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            sent.append(message)

        status = asyncio.run(turned_away.refuse(send, code))
        start(f"{status} .", [(name.decode(), value.decode()) for name, value in sent[0]["headers"]])
        return [message.get("body", b"") for message in sent]

    return answer


MORE = _more()
GATEWAYS = {
    "more": MORE,
    "no door": Gateway(published()),
    "filed before": _refusing("filed_before"),
    "saving away": _refusing("saving_unavailable"),
    "empty": _empty(),
    "little room": _small(),
}
DOORS = ("overloaded", "too_many_at_once", "request_too_slow", "request_too_large")


def together(main: WSGIApplication) -> WSGIApplication:
    """All of them at one address; what names no site goes to the main one."""
    gateways = {name: own.pages for name, own in GATEWAYS.items()}
    others: dict[str, WSGIApplication] = {**gateways, **{code: _turned_away(code) for code in DOORS}}

    def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        [name, *_] = parse_qs(environ.get("QUERY_STRING", "")).get("site", [""])
        return others.get(name, main)(environ, start)

    return application
