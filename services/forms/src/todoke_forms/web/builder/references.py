"""What a draft's conditions and calculations use: where it stands, and why it cannot be used at another place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from todoke_forms.web.builder import texts

_GROUP = re.compile(r"\$\.pages\[\d+\]\.fields\[\d+\](?=\.(?:fields|derived)\[\d+\])")
_ORDERED = re.compile(r"\$\.pages\[.*\.(?:shown_when|expression)$")  # looks at what stands before it
_ITEM = re.compile(r"\$\.pages\[\d+\](?:\.fields\[\d+\])+$")
_NUMBER = re.compile(r"\[(\d+)\]")


def known(plain: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every item and computed value with its path."""
    for number, page in enumerate(plain["pages"]):
        for position, item in enumerate(page["fields"]):
            path = f"$.pages[{number}].fields[{position}]"
            yield path, item
            for name in ("fields", "derived"):
                yield from ((f"{path}.{name}[{at}]", inner) for at, inner in enumerate(item.get(name, ())))
    yield from ((f"$.derived[{number}]", rule) for number, rule in enumerate(plain.get("derived", ())))


def path_of(plain: Mapping[str, Any], name: str) -> str:
    """Where the item or the computed value with this id stands; empty where there is none."""
    return next((path for path, one in known(plain) if one.get("id") == name), "")


def group(path: str) -> str:
    """The path of the group whose entries have what is at this path; empty where none has."""
    around = _GROUP.match(path)
    return around[0] if around else ""


def hindrance(user: str, used: str) -> str:
    """Why what is at the path `user` cannot use what is at `used`, as its words depend on it.

    "entries" of a group that it is not in, "later" on its pages; anything else is not decided there.
    """
    if (around := group(used)) and not user.startswith(f"{around}."):
        return "entries"
    moves = _ORDERED.match(user) and _ITEM.match(used)
    return "later" if moves and _places(used) > _places(user) else "undecided"


def role(path: str) -> str:
    """What staff call that which uses something at this path."""
    return texts.ROLES.get(path.rpartition(".")[2], texts.CALCULATION)


def _places(path: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(path)]
