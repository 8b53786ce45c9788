"""Says who is the first of each person, as new cases come one by one in the order of their acceptance.

An application that found no room in order of arrival has ended and is nobody's first (docs/decisions/0076).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from todoke_forms.core.model import Opened
from todoke_forms.core.persons import token
from todoke_forms.core.places import Room
from todoke_forms.places import recounting
from todoke_forms.store import persons
from todoke_forms.store import places as stands
from todoke_forms.store.persons import Key


class Firsts:
    """Whose first application is which, while a batch is looked at; `keep` writes it.

    :param own: how each new case is counted by its own version, where that counts.
    :param present: how it is counted by the present one as well, where it came by a former one.
    :param before: who was the first of each of these persons until now.
    """

    def __init__(self, own: Mapping[int, Key], present: Mapping[int, Key], before: Mapping[Key, int]) -> None:
        self._own = own
        self._present = present
        self._now = dict(before)
        self.before = {case_id: before[key] for case_id, key in own.items() if key in before}

    def claim(self, case_id: int) -> int:
        """The first of the person of a case whose turn it is: another, or itself; both versions count it then."""
        for keys in (self._own, self._present):
            if case_id in keys:
                self._now.setdefault(keys[case_id], case_id)
        own = self._own.get(case_id)
        return case_id if own is None else self._now[own]

    def hand_over(self, case_id: int, to: int) -> None:
        """Makes one case the first in place of another."""
        self._now |= {key: to for key, first in self._now.items() if first == case_id}

    def forget(self, case_id: int) -> None:
        """Lets the next case of the same person be the first: this one has ended."""
        keys = {of[case_id] for of in (self._own, self._present) if case_id in of}
        for key in keys:
            if self._now[key] == case_id:
                del self._now[key]

    def keep(self, connection: Connection) -> None:
        """Writes what is otherwise than when it was held."""
        written = persons.holders(connection, {*self._own.values(), *self._present.values()})
        persons.put(connection, {key: self._now.get(key) for key in written if self._now.get(key) != written[key]})


def hold(connection: Connection, new: Mapping[int, Opened]) -> Firsts:
    """Holds, until the commit, the pools that new cases ask for, and who is the first of their persons.

    Pools come before persons, as wherever places are given or freed. When somebody was quicker, and another is the
    first than when the pools were chosen, or nobody, all is let go and held anew.

    :param new: in the order of acceptance.
    """
    own, present = _own(connection, new), recounting.present(connection, new)
    claims = {case_id: [of[case_id] for of in (own, present) if case_id in of] for case_id in new}
    names = {name for those in claims.values() for name in those}
    while names:
        before = persons.holders(connection, names)
        with connection.begin_nested() as attempt:
            _hold(connection, {pool for case in new.values() for pool in case.wishes}, set(before.values()))
            first = persons.claim(connection, claims)
            if first.keys() == names and before == {key: one for key, one in first.items() if one not in new}:
                return Firsts(own, present, before)
            attempt.rollback()
    return Firsts({}, {}, {})


def _hold(connection: Connection, wanted: Collection[str], firsts: Collection[int]) -> None:
    """The pools, with those in which somebody's first stands or may; of one without any, its case."""
    theirs = {stand.case_id: (stand.pool,) if stand.pool else stand.pools for stand in stands.those(connection, firsts)}
    names = {*wanted, *(pool for pools in theirs.values() for pool in pools)}
    stands.hold(connection, dict.fromkeys(names, Room(None)))
    stands.entered(connection, [case_id for case_id in firsts if not theirs.get(case_id)])


def _own(connection: Connection, new: Mapping[int, Opened]) -> Mapping[int, Key]:
    counted = {case_id: (case.procedure, case.person) for case_id, case in new.items() if case.person is not None}
    if not counted:
        return {}
    key = persons.key(connection)
    return {case_id: (token(key, form, who), form, who.period) for case_id, (form, who) in counted.items()}
