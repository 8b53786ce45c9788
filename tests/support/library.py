"""The templates of libs/catalog, each loaded once a test process, and only when a test asks for it.

@pytest.mark.parametrize("name", FORMS)   # loads none
FORMS["ningen-dock"].title
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from todoke_catalog import loading, templates
from todoke_catalog.definition import Definition

V = TypeVar("V")


class OnDemand(Mapping[str, V]):
    """What is made by its name, once, when it is first asked for."""

    def __init__(self, names: Sequence[str], make: Callable[[str], V]) -> None:
        self._names = names
        self._make = make
        self._made: dict[str, V] = {}

    def __getitem__(self, name: str) -> V:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


FORMS: Mapping[str, Definition] = OnDemand(templates.names(), lambda name: loading.loads(templates.read(name)))
