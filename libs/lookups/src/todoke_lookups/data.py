"""What is looked up: the places of a postcode, the banks and their branches, and of which day both are.

Nothing here changes after it was read, so any number of threads may look up at once.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from todoke_catalog import folding
from todoke_catalog.banks import Table

POSTCODE_DIGITS = 7
MAX_TYPED = 40  # characters of a postcode, with all that people put around it
MAX_PLACES = 200  # of one postcode; the most in any data yet is 66


@dataclass(frozen=True, slots=True)
class Source:
    """Where a part of the data comes from, and what its licence is.

    `as_of` is the day or the month that the data is of, yyyy-mm-dd or yyyy-mm.
    """

    as_of: str
    publisher: str
    package: str
    licence: str


@dataclass(frozen=True, slots=True)
class Place:
    """What one postcode stands for: a town, or a large office (事業所) with its block.

    The reading is the town's and in katakana, "" where the source has none.
    """

    prefecture: str
    city: str
    town: str
    kana: str
    office: str = ""

    @property
    def address(self) -> str:
        """The address as one writes it, without what only its owner knows."""
        return self.prefecture + self.city + self.town


@dataclass(frozen=True, slots=True)
class Data:
    """All that can be looked up. `lines` are those of the places, sorted by postcode."""

    issued: datetime
    postcodes: Source
    banking: Source
    cities: Mapping[str, tuple[str, str]]  # code -> prefecture, city
    lines: Sequence[str]
    banks: Table

    def places(self, postcode: str) -> tuple[Place, ...]:
        """The places of a postcode in the order of their cities; none for what is no postcode."""
        if not re.fullmatch(f"[0-9]{{{POSTCODE_DIGITS}}}", postcode):
            return ()
        first = bisect_left(self.lines, postcode)
        near = self.lines[first : first + MAX_PLACES]
        return tuple(self._place(line) for line in near if line.startswith(postcode))

    def _place(self, line: str) -> Place:
        _, city, town, kana, office = line.split("\t")
        return Place(*self.cities[city], town, kana, office)


def postcode(typed: str) -> str:
    """The seven digits that were typed in whatever way (１００−０００１, 〒100-0001), or ""."""
    digits = re.sub("[〒 -]", "", folding.digits(typed)) if len(typed) <= MAX_TYPED else ""
    return digits if re.fullmatch(f"[0-9]{{{POSTCODE_DIGITS}}}", digits) else ""
