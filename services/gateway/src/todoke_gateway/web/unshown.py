"""What a draft knows of a page beyond what its screen showed: kept, since nobody has taken it back.

After the browser's own Back a screen is sent with a newer draft than its own (docs/decisions/0060), and more may have
been answered meanwhile: questions that its answers opened, entries of groups, questions within entries.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from todoke_catalog.fields import Field, GroupField
from todoke_catalog.reading import groups
from todoke_gateway.web import posted
from todoke_gateway.web.posted import Form, Posted

SHOWN = ".asked"  # no field is called so; with a group's place before it, it says the same of an entry


def questions(asked: Iterable[Field], form: Form) -> tuple[Field, ...]:
    """Those of a page's questions that the screen showed which sent this; all, for a screen that does not say."""
    names = form.get(SHOWN, "").split()
    return tuple(field for field in asked if SHOWN not in form or field.id in names)


def completed(sent: Posted, shown: Iterable[Field], form: Form, before: Mapping[str, object]) -> Posted:
    """What was sent, its groups with what the answers `before` have in entries that the screen did not show."""
    for group in shown:
        entries, known = sent.answers.get(group.id), before.get(group.id)
        if isinstance(group, GroupField) and isinstance(entries, list) and isinstance(known, list) and SHOWN in form:
            _complete(sent, group, entries, [one if isinstance(one, dict) else {} for one in known])
    return sent


def opens(sent: Posted, shown: Iterable[Field], known: Mapping[str, object], today: date) -> bool:
    """Whether what was sent opens a part of an entry that its screen did not show: it is shown, required or not."""
    for group, place, raw in _touched(sent, shown):
        unseen = {field.id for field in group.fields if f"{group.id}.{place}.{field.id}" in sent.unseen}
        # Only for what it shows: whether a number may stand in it was judged with the other answers.
        entry, _ = groups.read_entry(group, place, raw, known, today, my_number_allowed=True)
        # A screen that showed nothing of an entry has not shown it, or does not say what of it.
        if len(unseen) < len(group.fields) and any(one.id in unseen for one in groups.shown(group, known, entry)):
            return True
    return False


def _touched(sent: Posted, shown: Iterable[Field]) -> Iterator[tuple[GroupField, int, Mapping[str, object]]]:
    """The entries into which something was typed."""
    for group in shown:
        entries = sent.answers.get(group.id)
        if isinstance(group, GroupField) and isinstance(entries, list):
            yield from ((group, at, one) for at, one in enumerate(entries) if posted.typed(group, [one]) is not None)


def _complete(
    sent: Posted, group: GroupField, entries: list[dict[str, object]], known: list[dict[str, object]]
) -> None:
    """A draft has no empty entries: where it has fewer than the screen, nothing says which of them is which."""
    if len(known) < len(entries):
        return
    longer = len(known) > len(entries)
    for place, entry in enumerate(entries):
        if longer and posted.typed(group, [entry]) is None:  # nobody touched it
            entry.update(known[place])
        hidden = {field.id for field in group.fields if f"{group.id}.{place}.{field.id}" in sent.unseen}
        entry.update({name: answer for name, answer in known[place].items() if name in hidden})
    for place in range(len(entries), len(known)):
        entries.append(known[place])
        sent.unseen.update(f"{group.id}.{place}.{field.id}" for field in group.fields)
    sent.longer = sent.longer or longer
