"""The entries of a group on a screen, and those that a newer draft than the screen's has: paired by their ids.

An id is drawn with an entry and stays its own from when it is first sent with something in it. One that is sent blank
is drawn with another: who comes back to a blank one has not emptied what was typed later (docs/decisions/0082).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from todoke_catalog.fields import GroupField
from todoke_catalog.reading import groups
from todoke_gateway.core.entry_ids import EntryIds, once
from todoke_gateway.web import posted
from todoke_gateway.web.entries import fresh
from todoke_gateway.web.posted import Posted

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """The answers that are kept, and the ids of their entries."""

    answers: dict[str, Any]
    ids: EntryIds

    def entries(self, group: GroupField) -> dict[str, Entry]:
        """The entries of a group that have answers, by their ids."""
        entries = self.answers.get(group.id)
        pairs = zip(self.ids.known.get(group.id, ()), entries if isinstance(entries, list) else (), strict=False)
        return {one: entry for one, entry in pairs if one and isinstance(entry, dict)}

    def with_sent(self, sent: Posted) -> EntryIds:
        """The ids with those of what was sent: all that were kept or taken away count as gone, until they are kept."""
        return EntryIds({**self.ids.known, **sent.ids}, [*self.ids.gone, *chain(*self.ids.known.values()), *sent.gone])


def answered(group: GroupField, raw: object, known: Mapping[str, object], today: date) -> list[int]:
    """The places of the raw entries that have answers: these alone stay, once the group is accepted."""
    entries = raw if isinstance(raw, list) else []
    return [
        place
        for place, one in enumerate(entries)
        # Only whether anything is there: whether a number may stand in it was judged with the other answers.
        if isinstance(one, dict) and groups.read_entry(group, place, one, known, today, my_number_allowed=True)[0]
    ]


def merge(sent: Posted, group: GroupField, before: Kept, *, add: bool) -> None:
    """Takes into what was sent what is kept of its entries, and for `add` those that its screen does not have."""
    known, own = before.entries(group), _said(sent, group, before)
    if add:
        for place, (one, typed) in enumerate(zip(own, _typed(sent, group), strict=True)):
            _take(sent, f"{group.id}.{place}", _entries(sent, group)[place], known.get(one, {}), emptied=not typed)
    touched = {place for place, entry in enumerate(_typed(sent, group)) if entry}
    gone = {*before.ids.gone} - known.keys()
    sent.back.update(own[place] for place in touched if own[place] in gone)
    sent.ids[group.id] = [(one or fresh()) if place in touched else "" for place, one in enumerate(own)]
    more = {one: entry for one, entry in known.items() if one not in own} if add else {}
    for one, entry in more.items():
        _add(sent, group, one, entry)
    sent.longer = sent.longer or bool(more)


def _said(sent: Posted, group: GroupField, before: Kept) -> list[str]:
    """The ids of the entries as the screen says them; one of before there were ids is paired by place."""
    count = len(_entries(sent, group))
    said = sent.ids.get(group.id, [*before.entries(group)])
    return once([*said, *[""] * count][:count])


def _take(sent: Posted, name: str, entry: Entry, known: Entry, *, emptied: bool) -> None:
    """Takes over what the screen did not show of an entry, unless all that it did show of it was emptied."""
    hidden = {inner: answer for inner, answer in known.items() if f"{name}.{inner}" in sent.unseen}
    if not emptied or len(hidden) == len(known):
        entry.update(hidden)


def _add(sent: Posted, group: GroupField, one: str, entry: Entry) -> None:
    """Puts an entry behind those of the screen, or, where there is no more room, in the place of a blank one."""
    entries, ids = _entries(sent, group), sent.ids[group.id]
    place = ids.index("") if len(entries) >= group.max_entries and "" in ids else len(entries)
    if place < len(entries):
        sent.filled.add((group.id, place))
    entries[place : place + 1], ids[place : place + 1] = [{**entry}], [one]
    sent.unseen.update(f"{group.id}.{place}.{field.id}" for field in group.fields)


def _entries(sent: Posted, group: GroupField) -> list[Entry]:
    entries: list[Entry] = sent.answers[group.id]  # type: ignore[assignment]  # as `posted.read` has them
    return entries


def _typed(sent: Posted, group: GroupField) -> list[object]:
    """What was typed into each entry, dates that cannot be read too; nothing for a blank one."""
    entries = sent.as_typed[group.id]
    return [posted.typed(group, [one]) for one in entries] if isinstance(entries, list) else []
