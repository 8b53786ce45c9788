"""Whose a form is: asked by the pages before anything of it is shown, and again by the process that signs."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from todoke_forms.core.departments import may
from todoke_forms.store import departments, forms
from todoke_kit.errors import Refusal


def department(definition: str | bytes) -> str:
    """The department that a definition (JSON) names, in Japanese; what it says in other languages decides nothing."""
    plain = msgspec.json.decode(definition)
    return str(plain["department"]["ja"])


def department_of(connection: Connection, procedure: str) -> str | None:
    """Whose a procedure is, with all its cases: as the version says that is offered now.

    Of one that was never published, as it was noted when its draft was begun; None: nothing was.
    """
    current = forms.current(connection, procedure)
    if current is not None:
        return department(current.definition)
    return departments.begun_by(connection, procedure)


def offered(connection: Connection) -> Sequence[str]:
    """The departments of all forms that are offered now."""
    return [department(version.definition) for version in forms.all_current(connection)]


def require(connection: Connection, staff: str, *asked: str | None) -> None:
    """Passes when a member of staff serves all these departments.

    :raises Refusal: "department_not_served".
    """
    served = departments.of(connection, staff)
    if not all(may(served, one or "") for one in asked):
        raise Refusal("department_not_served")
