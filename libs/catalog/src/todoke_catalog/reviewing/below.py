"""Below which heading or title of a page each question stands: it says of whom a label speaks that names nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

from todoke_catalog import fields as kinds
from todoke_catalog.reviewing.form import Form


@dataclass(frozen=True, slots=True)
class Below:
    """The path of the page or heading, and its Japanese words."""

    path: str
    title: str


def titles(form: Form) -> Mapping[str, Below]:
    """What each field stands below, by the field's path; a heading within a group is for its entries only."""
    found: dict[str, Below] = {}
    page, now = -1, Below("", "")
    for one in form.fields:
        if one.page != page:
            page, now = one.page, Below(f"$.pages[{one.page}]", form.definition.pages[one.page].title.ja)
        if isinstance(one.field, kinds.HeadingField) and not one.in_group:
            now = Below(one.path, one.field.label.ja)
        found[one.path] = now
    return found
