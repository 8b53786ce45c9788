"""What the pages need from the rest of the process, as one object that the wiring makes."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from flask import abort, current_app, g, request

from todoke_catalog import reception
from todoke_evidence.notice import StatusNotice
from todoke_evidence.receipt import VerifiedReceipt
from todoke_gateway.cancelling import Asking
from todoke_gateway.core.acceptance import Accepted
from todoke_gateway.core.catalogue import Catalogue, Published
from todoke_gateway.core.contact import Codes
from todoke_gateway.core.helplines import HelpLines
from todoke_gateway.core.rates import MailRates
from todoke_gateway.core.recent import Recent
from todoke_gateway.core.saved import Saved
from todoke_gateway.core.uploads import Uploads
from todoke_gateway.filing import Filing
from todoke_gateway.saving import Asked, Kept, Wish
from todoke_gateway.web import clients
from todoke_lookups import held
from todoke_lookups.data import Data

EXTENSION = "todoke_gateway"

# The very object of the catalog: what is in it already is not moved, and the calendar's first hours in Japan lie before
# the first of UTC.
JST = reception.JST


@dataclass(frozen=True, slots=True)
class CardAgent:
    """Where a page finds the agent on a citizen's computer: loopback origins, the id of a browser extension."""

    origins: tuple[str, ...] = ()
    extension: str | None = None

    @property
    def offered(self) -> bool:
        """Whether there is any way to it."""
        return bool(self.origins or self.extension)


@dataclass(frozen=True, slots=True)
class SavingDesk:
    """Keeps forms half way (`todoke_gateway.saving`), to be waited for; each raises Refusal."""

    save: Callable[[Wish], Kept]
    resume: Callable[[Asked], Saved]
    discard: Callable[[Asked], Saved | None]


@dataclass(frozen=True, slots=True)
class Site:
    """The dependencies of the pages. `names` are the municipality's, by language.

    `notice_keys` are those that this municipality signs with, in base64url, for pages to verify by.
    `status` is the last notice of a receipt number or None, `letter` the notice (JWS) of a letter; they raise Refusal
    when they cannot be asked.
    `verify` raises EvidenceError.
    `filing` files what no card signs, on the loop that `wait` waits for; `codes` verify an address, `mails` bounds
    how many are sent, and `mail` gives one (address, subject, text) to a server, None without one.
    `uploads` knows its own tokens. `saving` keeps forms half way; `cancel` gives an application up and raises Refusal.
    `client_header` names the header in which a proxy says whom it answers. `card_door` is the origin of the development
    door, None in production. `lookups` has the postcodes and banks that count now;
    `help_lines` stand beside a search that calls for them.
    """

    municipality: str
    names: Mapping[str, str]
    origin: str
    notice_keys: tuple[str, ...]
    catalogue: Catalogue
    recent: Recent
    status: Callable[[str], StatusNotice | None]
    letter: Callable[[str], str | None]
    verify: Callable[[str], VerifiedReceipt]
    now: Callable[[], datetime]
    filing: Filing
    wait: Callable[[Coroutine[Any, Any, Accepted]], Accepted]
    uploads: Uploads
    saving: SavingDesk
    cancel: Callable[[Asking], None]
    codes: Codes
    help_lines: HelpLines
    mails: MailRates
    mail: Callable[[str, str, str], None] | None = None
    client_header: str | None = None
    card_door: str | None = None
    agent: CardAgent = CardAgent()
    lookups: Callable[[], Data] = held.packaged

    def today(self) -> date:
        """The day in Japan, by which ages and deadlines are counted."""
        return self.now().astimezone(JST).date()


def site() -> Site:
    """The site of the application that answers this request."""
    return cast("Site", current_app.extensions[EXTENSION])


def published(procedure: str) -> Published:
    """A form we offer, or the 404 page."""
    form = site().catalogue.get(procedure)
    if form is None:
        abort(404)
    return form


def about(procedure: str) -> None:
    """Say which form a page is of whose address does not name it: what a code opened is still that form's."""
    g.procedure = procedure


def own_form() -> Published | None:
    """The form that this page is of, by its address or by what was said of it; None for a page of none."""
    return site().catalogue.get((request.view_args or {}).get("procedure", "") or g.get("procedure", ""))


def client() -> str:
    """Whom the address stands for that this request came from; for counting, and to be written nowhere."""
    header = site().client_header
    return clients.named((request.headers.get(header) if header else request.remote_addr) or "")
