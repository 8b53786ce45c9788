"""What a draft knows of a page beyond what its screen showed: kept, since nobody has taken it back.

After the browser's own Back a screen is sent with a newer draft than its own (docs/decisions/0060), and more may have
been answered meanwhile: questions that its answers opened, entries of groups, questions within entries.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from todoke_catalog.fields import Field, GroupField
from todoke_catalog.reading import groups
from todoke_gateway.web import merging, posted
from todoke_gateway.web.merging import Kept
from todoke_gateway.web.posted import Form, Posted

SHOWN = ".asked"  # no field is called so; with a group's place before it, it says the same of an entry


def questions(asked: Iterable[Field], form: Form) -> tuple[Field, ...]:
    """Those of a page's questions that the screen showed which sent this; all, for a screen that does not say."""
    names = form.get(SHOWN, "").split()
    return tuple(field for field in asked if SHOWN not in form or field.id in names)


def completed(sent: Posted, shown: Iterable[Field], form: Form, before: Kept) -> Posted:
    """What was sent, its groups with what is kept `before` of entries that the screen did not show, or not wholly."""
    for group in shown:
        if isinstance(group, GroupField) and isinstance(sent.answers.get(group.id), list):
            merging.merge(sent, group, before, add=SHOWN in form)
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
