"""What staff may not type about a case: a 個人番号, which no record, reason or letter has a right to hold.

What a form may ask for by a law that it states is about its answers; the numbers stay there, and are copied nowhere.
"""

from __future__ import annotations

from todoke_catalog import my_number
from todoke_kit.errors import Refusal


def check(*texts: str) -> None:
    """Passes when no text holds twelve digits that could be one, in whatever width and grouping.

    :raises Refusal: "my_number_typed".
    """
    if any(my_number.contains(text) for text in texts):
        raise Refusal("my_number_typed")
