"""Whether a version of a form is taken at a moment, and which version somebody goes on with who began with another.

Who began before a form was replaced keeps the version they began, for as long as the municipality signed; nobody proves
when they began, and nobody needs to: a version that has been replaced is offered to no one.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from todoke_gateway.core.catalogue import Catalogue, Published

SOON = timedelta(hours=1)  # before the end of the period, who fills in the form is told


class Going(NamedTuple):
    """The version to go on with. `left` is the one that was begun, if it is another, and `why` it cannot be kept."""

    form: Published
    left: Published | None = None
    why: str = ""


def refusal(catalogue: Catalogue, form: Published, now: datetime) -> str | None:
    """Why nothing new is taken under a version at `now`; None when it is.

    "form_closed" (the municipality has stopped the procedure), "form_withdrawn" (this version of it),
    "form_superseded", "reception_not_open" or "reception_closed".
    """
    current = catalogue.get(form.bundle.procedure)
    if current is None or not current.bundle.open:
        return "form_closed"
    if form.digest != current.digest:
        if not form.bundle.open:
            return "form_withdrawn"
        if form.bundle.accept_until is None or now >= form.bundle.accept_until:
            return "form_superseded"
    if form.definition.period.early(now):
        return "reception_not_open"
    return "reception_closed" if form.definition.period.late(now) else None


def explaining(catalogue: Catalogue, form: Published, code: str) -> Published:
    """The version that holds the days and the reason which go with a refusal of `form`."""
    return (catalogue.get(form.bundle.procedure) or form) if code == "form_closed" else form


def going(catalogue: Catalogue, current: Published, begun: bytes, now: datetime) -> Going:
    """How somebody goes on who began with the version of this digest: with it while it is taken, else with `current`.

    When neither is taken, nothing is to be gained by a change.
    """
    form = catalogue.find(current.bundle.procedure, begun)
    if form is None:
        return Going(current, None, "form_superseded")
    why = refusal(catalogue, form, now)
    if why is None or form.digest == current.digest or refusal(catalogue, current, now) is not None:
        return Going(form)
    return Going(current, form, why)


def closes_soon(form: Published, now: datetime) -> bool:
    """Whether the period ends within the hour."""
    closes = form.definition.period.closes_at
    return closes is not None and now < closes <= now + SOON
