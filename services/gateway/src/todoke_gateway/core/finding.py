"""Look-ups while a form is filled in: the address of a postcode, a bank, its branch; what is found and filled in.

Nothing that was typed is taken away, but for a name or a part of one that was typed in place of a code.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from todoke_catalog import banks, folding
from todoke_lookups.data import Data, Place, postcode

MAX_CHOICES = 20  # on one screen


class Said(StrEnum):
    """What became of a look-up; the words are in texts/lookups.toml."""

    POSTCODE_INCOMPLETE = "postcode_incomplete"
    POSTCODE_UNKNOWN = "postcode_unknown"
    ADDRESS_FILLED = "address_filled"
    ADDRESS_BEGUN = "address_begun"  # the towns are too many to list
    ADDRESS_KEPT = "address_kept"  # what was typed is another one, or whole already
    ADDRESS_CHOOSE = "address_choose"
    NOTHING_TYPED = "nothing_typed"
    BANK_FILLED = "bank_filled"
    BANK_CHOOSE = "bank_choose"
    BANK_LOCAL = "bank_local"  # a kind of bank, of which each region has another
    BANK_UNKNOWN = "bank_unknown"
    BANK_NOT_FOUND = "bank_not_found"
    BRANCH_FILLED = "branch_filled"
    BRANCH_CHOOSE = "branch_choose"
    BRANCH_UNKNOWN = "branch_unknown"
    BRANCH_NOT_FOUND = "branch_not_found"
    BANK_FIRST = "bank_first"


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up says, what it fills in by part, and what there is to choose from: (value, label) each."""

    said: Said
    filled: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[tuple[str, str]] = ()
    name: str = ""  # that was found, for the sentence


Answer = Mapping[str, str]  # parts of one answer as they were typed


def find(part: str, answer: Answer, data: Data) -> Found:
    """What the button beside a part finds. `part` is one of `PARTS`."""
    return PARTS[part](answer, data)


def take(part: str, answer: Answer, chosen: str, data: Data) -> Found:
    """What is filled in for one of the choices; for what is none any more, what the button beside the part finds."""
    if part == "postcode":
        place = _choices(data, postcode(answer[part])).get(chosen)
        return _addressed(answer, place) if place else find(part, answer, data)
    called = name(part, {**answer, part: chosen}, data)
    return Found(Said(f"{part}_filled"), {part: chosen}, name=called) if called else find(part, answer, data)


def name(part: str, answer: Answer, data: Data) -> str:
    """What a bank or branch is called whose code was typed, or ""."""
    bank = data.banks.get(_code(answer.get("bank", ""), 4))
    if part == "bank" or bank is None:
        return bank["name"] if bank else ""
    branch = bank["branches"].get(_code(answer.get("branch", ""), 3))
    return branch["name"] if branch else ""


def _address(answer: Answer, data: Data) -> Found:
    code = postcode(answer["postcode"])
    if not code:
        return Found(Said.POSTCODE_INCOMPLETE)
    choices = _choices(data, code)
    if not choices:
        return Found(Said.POSTCODE_UNKNOWN)
    if len(choices) > 1:
        return Found(Said.ADDRESS_CHOOSE, choices=[(value, _label(place)) for value, place in choices.items()])
    [only] = choices.values()
    return _addressed(answer, only, begun=len({place.address for place in data.places(code)}) > 1)


def _choices(data: Data, code: str) -> dict[str, Place]:
    """The places of a postcode, each address once; only their cities where the towns do not fit on one screen."""
    places = {place.address: place for place in data.places(code)}
    if len(places) > MAX_CHOICES:
        cities = [Place(place.prefecture, place.city, "", "") for place in places.values()]
        places = {place.address: place for place in cities}
    return {f"{code}-{number}": place for number, place in enumerate(list(places.values())[:MAX_CHOICES])}


def _label(place: Place) -> str:
    more = place.office or place.kana
    return f"{place.address}（{more}）" if more else place.address


def _addressed(answer: Answer, place: Place, *, begun: bool = False) -> Found:
    """The address with what was typed at its end; what was typed alone, if it is an address of its own."""
    joined = _joined(place, folding.trim(answer.get("address", "")))
    if joined is None:
        return Found(Said.ADDRESS_KEPT, name=place.address)
    return Found(Said.ADDRESS_BEGUN if begun else Said.ADDRESS_FILLED, {"address": joined}, name=place.address)


def _joined(place: Place, typed: str) -> str | None:
    """The whole address, or None when nothing is to be put before what was typed."""
    for known in (place.address, place.city + place.town, place.town):
        if known != typed and known.startswith(typed):  # the beginning of it, or nothing
            return place.address
        if known and typed.startswith(known):  # all of it, or all but the beginning
            return None if known == place.address else place.address.removesuffix(known) + typed
    return place.address + typed if folding.digits(typed[:1]).isdecimal() else None  # a house number


def _bank(answer: Answer, data: Data) -> Found:
    codes = banks.banks(data.banks, answer["bank"])
    found = _coded("bank", answer, [(code, data.banks[code]) for code in codes], 4)
    local = not found.filled and banks.is_kind(answer["bank"])
    return replace(found, said=Said.BANK_LOCAL) if local else found


def _branch(answer: Answer, data: Data) -> Found:
    bank = _code(answer["bank"], 4)
    if bank not in data.banks:
        return Found(Said.BANK_FIRST)
    known = data.banks[bank]["branches"]
    codes = banks.branches(data.banks, bank, answer["branch"])
    return _coded("branch", answer, [(code, known[code]) for code in codes], 3)


def _coded(part: str, answer: Answer, found: Sequence[tuple[str, banks.Branch]], digits: int) -> Found:
    """What a search by code, name or reading says."""
    if not folding.trim(answer[part]):
        return Found(Said.NOTHING_TYPED)
    if not found:
        typed_code = _code(answer[part], digits)
        return Found(Said(f"{part}_unknown" if typed_code else f"{part}_not_found"))
    code, one = found[0]
    if len(found) == 1 and banks.is_called(code, one, answer[part]):
        return Found(Said(f"{part}_filled"), {part: code}, name=one["name"])
    choices = [(code, f"{one['name']}（{one['kana']}）{code}") for code, one in found]
    return Found(Said(f"{part}_choose"), choices=choices)


def _code(typed: str, digits: int) -> str:
    """The code that was typed, in whatever width, or ""."""
    plain = folding.digits(typed[: banks.MAX_TYPED]).replace(" ", "").replace("-", "")
    return plain if re.fullmatch(f"[0-9]{{{digits}}}", plain) else ""


PARTS: Mapping[str, Callable[[Answer, Data], Found]] = {"postcode": _address, "bank": _bank, "branch": _branch}
