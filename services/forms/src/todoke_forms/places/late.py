"""Counts who files a former version late against a limit that has begun since, and of which that version knew nothing.

Otherwise a limit that begins would be none for as long as the former version is taken (docs/decisions/0076).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms import definitions
from todoke_forms.core import places as rules
from todoke_forms.core.model import Opened
from todoke_forms.store import forms


def counted(connection: Connection, new: Mapping[int, Opened]) -> dict[int, Opened]:
    """New cases with the places that they ask for; the caller lets nobody publish another version.

    :raises Refusal: "version_altered" when nobody can say it, of a row that was sound when they were opened: they wait.
    """
    digests = {case.form_digest: case.procedure for case in new.values() if not case.wishes}
    present = {procedure: forms.current(connection, procedure) for procedure in set(digests.values())}
    versions: dict[bytes, tuple[Definition, Definition]] = {}
    for digest, procedure in digests.items():
        current, own = present[procedure], forms.find(connection, digest)
        if current is not None and own is not None and own.digest != current.digest:
            versions[digest] = definitions.of(own), definitions.of(current)
    return {case_id: _counted(case, versions) for case_id, case in new.items()}


def _counted(case: Opened, versions: Mapping[bytes, tuple[Definition, Definition]]) -> Opened:
    if case.wishes or case.form_digest not in versions:
        return case
    own, present = versions[case.form_digest]
    return replace(case, wishes=rules.late_wishes(own, present, case.answers.values))
