"""Whether people see anything of a text: blanks, fillers without a shape, and marks that stand over nothing are none.

Sources: `unicode_tables`, and the names in UnicodeData.txt of what is a letter or a sign there and has no shape.
"""

import re

from todoke_catalog import unicode_tables

# BRAILLE PATTERN BLANK, what encloses annotations, joins and blanks of hieroglyphs, MUSICAL SYMBOL NULL NOTEHEAD.
_SHAPELESS = "2800 fff9-fffb 13430-1343f 13441-13442 1d159"
_UNSEEN = "".join(
    unicode_tables.some_of(ranges)[1:-1] for ranges in (unicode_tables.IGNORABLE, unicode_tables.MARKS, _SHAPELESS)
)
_SEEN = re.compile(rf"[^\s\x00-\x1f\x7f-\x9f{_UNSEEN}]")


def seen(text: str) -> bool:
    """Whether a text has a character that is seen."""
    return _SEEN.search(text) is not None
