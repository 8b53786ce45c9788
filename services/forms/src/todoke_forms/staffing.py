"""Adds a member of staff, gives one a new password, which ends their sessions, or sets what one may do and for whom."""

from __future__ import annotations

import re
from collections.abc import Sequence

from todoke_forms.core import departments, passwords, rights
from todoke_forms.core.departments import Served
from todoke_forms.core.outgoing import Randomness
from todoke_forms.store import departments as kept_departments
from todoke_forms.store import rights as kept_rights
from todoke_forms.store import staff
from todoke_forms.store.database import Database
from todoke_kit.errors import Refusal

# As it stands in histories and audit lines; Japanese names are welcome, blanks at the ends and control characters not.
NAME = re.compile(r"[\w.@-](?:[\w.@ \u3000-]{0,62}[\w.@-])?")


def set_password(database: Database, name: str, password: str, randomness: Randomness, now_ms: int) -> bool:
    """Tells whether the member of staff is new.

    :raises Refusal: "staff_name_invalid", "password_too_short", "password_too_long" or "store_unavailable".
    """
    if not NAME.fullmatch(name):
        raise Refusal("staff_name_invalid")
    kept = passwords.make(password, randomness(passwords.SALT_BYTES))
    with database.write() as connection:
        return staff.set_password(connection, name, kept, now_ms)


def set_rights(database: Database, name: str, names: Sequence[str]) -> None:
    """Gives a member of staff exactly the rights of these names; none: they decide cases and no more.

    :raises Refusal: "right_unknown", "staff_unknown" or "store_unavailable".
    """
    wanted = [rights.parse(one) for one in names]
    with database.write() as connection:
        if not kept_rights.put(connection, name, wanted):
            raise Refusal("staff_unknown")


def set_departments(database: Database, name: str, names: Sequence[str], *, every: bool = False) -> None:
    """Has a member of staff serve exactly these departments, or every one; none: they see nothing.

    :raises Refusal: "department_invalid", "departments_contradict", "staff_unknown" or "store_unavailable".
    """
    if every and names:
        raise Refusal("departments_contradict")
    served = Served(every, frozenset(map(departments.parse, names)))
    with database.write() as connection:
        if not kept_departments.put(connection, name, served):
            raise Refusal("staff_unknown")
