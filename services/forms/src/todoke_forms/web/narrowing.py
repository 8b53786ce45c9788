"""Narrows the list of cases to those that stand somewhere among others, as its address says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy import Connection, Select

from todoke_catalog.definition import Definition
from todoke_forms.core.places import Place
from todoke_forms.store import places, pools
from todoke_forms.store.pools import Among
from todoke_forms.store.reading import ListedCase
from todoke_forms.web import place_page, place_texts, pool_words
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the list is narrowed to, and what it could be; `words` empty: it is not."""

    pool: str = ""
    place: Place | None = None
    words: str = ""
    choices: Sequence[Place] = ()

    @property
    def query(self) -> Mapping[str, str]:
        """What an address says of it."""
        given = {"pool": self.pool, "place": self.place.value if self.place else ""}
        return {name: value for name, value in given.items() if value}

    @property
    def only(self) -> Select[int] | None:
        """The cases; None: all."""
        return pools.case_ids(Among(self.pool, self.place)) if self.words else None


def asked(connection: Connection) -> Narrowed:
    """What the address of a request says.

    :raises Refusal: "page_unknown" for a place or pool that there is not for who is signed in.
    """
    pool, place = request.args.get("pool", ""), _place(request.args.get("place", ""))
    named = pool_words.find(connection, pool) if pool else None
    if pool and named is None:
        raise Refusal("page_unknown")
    choices = place_texts.COLUMNS if pool else place_texts.LISTED
    parts = [named.title, named.slot or place_texts.WHOLE] if named else []
    words = "　".join(parts + ([place_texts.PLACES[place]] if place else []))
    return Narrowed(pool, place, words, choices if words or pools.known(connection) else ())


def stands(connection: Connection, cases: Sequence[ListedCase], forms: Mapping[bytes, Definition]) -> Mapping[int, str]:
    """By case, where it stands among others, in words; not those of which the state says enough."""
    found = places.of_cases(connection, [case.id for case in cases])
    return {
        case.id: place_page.short(found[case.id], forms[case.form_digest])
        for case in cases
        if case.id in found and found[case.id].place in place_texts.LISTED
    }


def _place(text: str) -> Place | None:
    place = next((one for one in place_texts.LISTED if one == text), None)
    if text and place is None:
        raise Refusal("page_unknown")
    return place
