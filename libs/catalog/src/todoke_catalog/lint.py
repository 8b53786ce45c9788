"""The linter: everything that would make a definition mean something else than its author thinks.

A definition with a finding is never loaded. What the shape alone can refuse is refused by the types in `definition`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from todoke_catalog import characters, dates, identity, lint_references, once, places, reach, reception
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY
from todoke_catalog.errors import DefinitionCode
from todoke_catalog.fields import (
    AddressField,
    AttachmentField,
    ChoiceField,
    ChoicesField,
    ChoicesOption,
    DateField,
    DigitsField,
    Field,
    GroupField,
    IntegerField,
    PersonNameField,
    PostalAddressField,
    Question,
    SexField,
    SlotField,
    TextField,
)

# The day of application, and what the pages of a form and the entries of its groups send beside their answers.
RESERVED = frozenset({TODAY, "asked", "at", "csrf_token", "draft", "go", "noscript", "refused", "then"})

PLACES = frozenset({"check", "files"})  # where one stands behind the last page

MAX_ATTACHMENTS = 10  # that one signed statement can name

MATCHING = {
    "name": TextField | PersonNameField,
    "birth_date": DateField,
    "sex": SexField,
    "address": AddressField | PostalAddressField,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault and where it is, in the style of `$.pages[0].fields[2]`; `field`: the id that is used wrongly there."""

    code: DefinitionCode
    path: str
    field: str = ""


def check(definition: Definition) -> tuple[Finding, ...]:
    """Every finding, in a fixed order; an empty tuple for a sound definition."""
    located = list(locate(definition))
    findings = [
        *(Finding(code, path) for code, path in characters.faults(definition)),
        *_ids(definition, located),
        *_bounds(located),
        *_matches(located),
        *_attachments(located),
        *(Finding(code, path) for code, path in identity.faults(definition)),
        *(Finding(code, path) for code, path in places.faults(definition)),
        *(Finding(*fault) for fault in once.faults(definition)),
        *(Finding(code, path) for code, path in reception.faults(definition)),
        *(Finding(*fault) for fault in lint_references.faults(definition)),
    ]
    if not findings:  # reachability is only defined over sound references
        findings += [Finding(DefinitionCode.NEVER_SHOWN, path) for path in reach.never_shown(definition)]
    return tuple(findings)


def locate(definition: Definition) -> Iterator[tuple[str, Field]]:
    """Every field with its path, those inside groups after their group."""
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            path = f"$.pages[{number}].fields[{position}]"
            yield path, field
            inner = field.fields if isinstance(field, GroupField) else ()
            yield from ((f"{path}.fields[{place}]", one) for place, one in enumerate(inner))


def _ids(definition: Definition, located: Sequence[tuple[str, Field]]) -> Iterator[Finding]:
    ids = [(f"$.pages[{number}]", page.id) for number, page in enumerate(definition.pages)]
    ids += [(path, field.id) for path, field in located]
    ids += [(f"$.derived[{number}]", rule.id) for number, rule in enumerate(definition.derived)]
    groups = [(path, field) for path, field in located if isinstance(field, GroupField)]
    ids += [(f"{path}.derived[{n}]", rule.id) for path, group in groups for n, rule in enumerate(group.derived)]
    yield from _repeated(ids)
    pages, asked = {path for path, _ in ids[: len(definition.pages)]}, {path for path, _ in located}
    yield from (
        Finding(DefinitionCode.RESERVED_ID, path)
        for path, name in ids
        if name == TODAY or (path in asked and name in RESERVED) or (path in pages and name in PLACES)
    )
    yield from _repeated([(f"$.eligibility[{n}]", rule.code) for n, rule in enumerate(definition.eligibility)])
    for path, field in located:
        if isinstance(field, SlotField):
            yield from _repeated([(f"{path}.slots[{n}]", slot.value) for n, slot in enumerate(field.slots)])
        if isinstance(field, ChoiceField | ChoicesField):
            yield from _repeated([(f"{path}.options[{n}]", option.value) for n, option in enumerate(field.options)])


def _repeated(names: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, name in names:
        if name in seen:
            yield Finding(DefinitionCode.DUPLICATE_ID, path)
        seen.add(name)


def _bounds(located: Sequence[tuple[str, Field]]) -> Iterator[Finding]:
    for path, field in located:
        match field:
            case ChoiceField() | ChoicesField() if not field.options:
                yield Finding(DefinitionCode.CHOICES_EMPTY, path)
            case ChoicesField() if field.min_chosen > min(field.max_chosen, len(_together(field))):
                yield Finding(DefinitionCode.BOUNDS_REVERSED, path)
            case GroupField() if field.min_entries > field.max_entries:
                yield Finding(DefinitionCode.BOUNDS_REVERSED, path)
            case IntegerField() if field.min > field.max:
                yield Finding(DefinitionCode.BOUNDS_REVERSED, path)
            case DigitsField() if field.min_digits > field.max_digits:
                yield Finding(DefinitionCode.BOUNDS_REVERSED, path)
            case SlotField():
                yield from _slots(path, field)
            case PersonNameField() if len(set(field.also)) < len(field.also):
                yield Finding(DefinitionCode.DUPLICATE_ID, path)
            case DateField():
                yield from _date_bounds(path, field)


def _together(field: ChoicesField) -> list[ChoicesOption]:
    return [option for option in field.options if not option.exclusive]


def _slots(path: str, field: SlotField) -> Iterator[Finding]:
    if field.wishes > len(field.slots):
        yield Finding(DefinitionCode.BOUNDS_REVERSED, path)
    for number, slot in enumerate(field.slots):
        if dates.parse(slot.day) is None:
            yield Finding(DefinitionCode.NOT_A_DATE, f"{path}.slots[{number}]")
        if slot.start >= slot.end:
            yield Finding(DefinitionCode.BOUNDS_REVERSED, f"{path}.slots[{number}]")
        if field.waiting and slot.capacity is None:
            yield Finding(DefinitionCode.CAPACITY_MISSING, f"{path}.slots[{number}]")


def _date_bounds(path: str, field: DateField) -> Iterator[Finding]:
    stated = [bound for bound in (field.earliest, field.latest) if bound not in {None, TODAY}]
    if any(dates.parse(bound) is None for bound in stated):
        yield Finding(DefinitionCode.NOT_A_DATE, path)
    elif stated != sorted(stated, key=str):
        yield Finding(DefinitionCode.BOUNDS_REVERSED, path)


def _matches(located: Sequence[tuple[str, Field]]) -> Iterator[Finding]:
    questions = [(path, field) for path, field in located if isinstance(field, Question)]
    matching = [(path, field) for path, field in questions if field.matches]
    for path, field in questions:
        if field.when_different != "look" and not field.matches:
            yield Finding(DefinitionCode.MATCH_MISSING, path)
    for path, field in matching:
        in_group = path.count(".fields[") > 1  # the card has one holder
        if in_group or not isinstance(field, MATCHING[field.matches or ""]):
            yield Finding(DefinitionCode.MATCH_WRONG_KIND, path)
    counts = Counter(field.matches for _, field in matching)
    yield from (Finding(DefinitionCode.MATCH_TWICE, path) for path, field in matching if counts[field.matches] > 1)


def _attachments(located: Sequence[tuple[str, Field]]) -> Iterator[Finding]:
    fields = [field for _, field in located if isinstance(field, AttachmentField)]
    if sum(field.max_count for field in fields) > MAX_ATTACHMENTS:
        yield Finding(DefinitionCode.ATTACHMENTS_TOO_MANY, "$.pages")
