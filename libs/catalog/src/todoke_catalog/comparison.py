"""What differs between two versions of a form, part by part; pages, items and options are the same by their ids."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from msgspec import Struct

from todoke_catalog.definition import Contact, Definition, Page
from todoke_catalog.fields import GroupField
from todoke_catalog.identity import Identity
from todoke_catalog.listing import Listing
from todoke_catalog.once import Once
from todoke_catalog.places import Places
from todoke_catalog.reception import Reception
from todoke_catalog.urgency import Urgent

Kind = Literal["added", "removed", "moved", "changed"]

_KEYS = {"options": "value", "slots": "value", "derived": "id", "eligibility": "code", "fields": "id"}
_NEVER_TOLD = frozenset({"format", "procedure", "municipality", "pages"})
_TOLD_INSIDE = frozenset({"contact", "listing"})
_APART = frozenset({"pages", "fields"})  # of a form and of a page: fields may move from one page to another
# Structures whose members people know, rather than the whole.
_INSIDE = (Contact, Identity, Once, Places, Reception, Urgent)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `at` is what it is about, from the outermost: an item, and one of its options; empty: the form.

    `part` names the member that was "changed" from `before` to `after`; "type" is the kind of an item. An item "moved"
    with `part` "page" left the page `before` for the page `after`; without a part, it changed its place among others.
    Of a first version, members of the whole form are "added", each named by `part` with its value in `after`.
    """

    kind: Kind
    at: tuple[Any, ...]
    part: str = ""
    before: Any = None
    after: Any = None


def compare(old: Definition, new: Definition) -> tuple[Change, ...]:
    """Every difference, in the order of the new version; what is gone comes before what takes its place."""
    return (*_members(old, new, ()), *_listed(old.pages, new.pages, "id", ()), *_fields(old, new))


def contents(new: Definition) -> tuple[Change, ...]:
    """A first version as differences from nothing: what holds for the whole form, each page with its items, the rules.

    Of the whole form every member is told, what is absent too: that a form has no period says that it is always taken.
    """
    pages = (change for page in new.pages for change in (Change("added", (page,)), *_all_of(page.fields, ())))
    return (*_whole(new), *pages, *(Change("added", (one,)) for one in (*new.derived, *new.eligibility)))


def _whole(new: Definition) -> Iterator[Change]:
    for name in new.__struct_fields__:
        if name in _KEYS or name in _NEVER_TOLD:
            continue
        value = getattr(new, name)
        inside = (
            [(one, getattr(value, one)) for one in value.__struct_fields__] if name in _TOLD_INSIDE and value else ()
        )
        yield from (Change("added", (), part, None, one) for part, one in inside or ((name, value),))


def _all_of(items: Sequence[Any], at: tuple[Any, ...]) -> Iterator[Change]:
    """Items that are new, each followed by what is in it, if it repeats."""
    for one in items:
        yield Change("added", (*at, one))
        if isinstance(one, GroupField):
            yield from _all_of((*one.fields, *one.derived), (*at, one))


def _fields(old: Definition, new: Definition) -> Iterator[Change]:
    """The items of all pages as one list, and which of them went to another page."""
    before, after = _pages(old), _pages(new)
    went = {name for name in after if name in before and before[name].id != after[name].id}
    for change in _listed(old.fields, new.fields, "id", ()):
        if not (change.kind == "moved" and len(change.at) == 1 and change.at[0].id in went):
            yield change
    for field in new.fields:
        if field.id in went:
            yield Change("moved", (field,), "page", before[field.id], after[field.id])


def _pages(form: Definition) -> dict[str, Page]:
    return {field.id: page for page in form.pages for field in page.fields}


def _listed(before: Sequence[Any], after: Sequence[Any], key: str, at: tuple[Any, ...]) -> Iterator[Change]:
    old, new = ({getattr(one, key): one for one in many} for many in (before, after))
    for name in old:
        if name not in new:
            yield Change("removed", (*at, old[name]))
    displaced = _displaced([name for name in old if name in new], [name for name in new if name in old])
    for name, one in new.items():
        if name not in old:
            yield from _all_of((one,), at)
            continue
        if name in displaced:
            yield Change("moved", (*at, one))
        yield from _members(old[name], one, (*at, one))


def _displaced(before: list[str], after: list[str]) -> frozenset[str]:
    """What has another place among those that stayed: all that is not in the longest runs that both have."""
    runs = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    kept = {name for run in runs for name in after[run.b : run.b + run.size]}
    return frozenset(after) - kept


def _members(old: Struct, new: Struct, at: tuple[Any, ...]) -> Iterator[Change]:
    if type(old) is not type(new):
        yield Change("changed", at, "type", old, new)
    names = dict.fromkeys((*old.__struct_fields__, *new.__struct_fields__))
    apart = _APART if isinstance(new, Definition | Page) else frozenset()
    for name in names:
        before, after = getattr(old, name, None), getattr(new, name, None)
        if name in apart or before == after:
            continue
        yield from _member(name, before, after, at)


def _member(name: str, before: Any, after: Any, at: tuple[Any, ...]) -> Iterator[Change]:
    if name in _KEYS:
        yield from _listed(before or (), after or (), _KEYS[name], at)
    elif name == "listing":  # without one, it says nothing
        yield from _members(before or Listing(), after or Listing(), at)
    elif isinstance(before, _INSIDE) and isinstance(after, _INSIDE):
        yield from _members(before, after, at)
    else:
        yield Change("changed", at, name, before, after)
