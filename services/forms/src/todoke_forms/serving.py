"""Whose a form is: asked by the pages before anything of it is shown, and again by the process that signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from todoke_forms.core.departments import may
from todoke_forms.store import copies, departments, forms, rows
from todoke_forms.store.version_rows import StoredVersion
from todoke_kit.errors import Refusal


class _Name(msgspec.Struct):
    ja: str


class _Whose(msgspec.Struct):
    department: _Name


def department(definition: str) -> str:
    """The department that a definition (JSON) names, in Japanese; what it says in other languages decides nothing."""
    said = rows.decoded(definition, _Whose)
    return "" if said is None else said.department.ja


def department_of(connection: Connection, procedure: str) -> str | None:
    """Whose a procedure is, with all its cases: as the version said when it was published that is offered now.

    Where its row was changed and nobody knows what it said, it is there for who serves every department alone ("").
    Of one that was never published, as it was noted when its draft was begun; None: nothing was.
    """
    current = forms.current(connection, procedure)
    if current is None:
        return departments.begun_by(connection, procedure)
    return _published(connection, current)


def offered(connection: Connection) -> Sequence[str]:
    """The departments of all forms that are offered now."""
    return [_published(connection, version) for version in forms.all_current(connection)]


def every(connection: Connection) -> Mapping[str, str]:
    """Whose each procedure is."""
    published = {one.procedure: _published(connection, one) for one in forms.all_current(connection)}
    return {**departments.begun(connection), **published}


def _published(connection: Connection, version: StoredVersion) -> str:
    if version.sound:
        return department(version.definition)
    kept = copies.bundled(connection, version.procedure)
    return "" if kept is None or kept.digest != version.digest else department(kept.definition)


def require(connection: Connection, staff: str, *asked: str | None) -> None:
    """Passes when a member of staff serves all these departments.

    :raises Refusal: "department_not_served".
    """
    served = departments.of(connection, staff)
    if not all(may(served, one or "") for one in asked):
        raise Refusal("department_not_served")
