"""How often one person may use a form: once, or once in a fiscal year (1 April to 31 March, in Japan).

Who is the same person is recognised where applications meet: by what the card certified, by the certificate that
somebody signed in with, or by the verified contact.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from todoke_catalog.conditions import FieldId
from todoke_catalog.errors import DefinitionCode
from todoke_catalog.fields import DateField
from todoke_catalog.identity import Level

if TYPE_CHECKING:
    from todoke_catalog.definition import Definition

Per = Literal["person", "fiscal_year"]


class Once(Struct, frozen=True, forbid_unknown_fields=True):
    """Once `per` person, or per person and fiscal year: that of the answer to `day`, else that of the acceptance."""

    per: Per
    day: FieldId | None = None


def faults(definition: "Definition") -> Iterator[tuple[DefinitionCode, str, str]]:
    """What cannot be counted, with its path and the day that it is counted by."""
    once = definition.once
    if once is None:
        return
    if definition.level is Level.ANONYMOUS:
        yield DefinitionCode.ONCE_NEEDS_IDENTITY, "$.once", ""
    if once.day is None:
        return
    asked = {field.id: field for field in definition.fields}
    if once.day not in asked:
        inside = any(field.id == once.day for group in definition.groups for field in group.fields)
        code = DefinitionCode.FORWARD_REFERENCE if inside else DefinitionCode.UNKNOWN_REFERENCE
        yield code, "$.once.day", once.day
    elif not isinstance(asked[once.day], DateField) or once.per == "person":
        yield DefinitionCode.WRONG_KIND, "$.once.day", once.day
