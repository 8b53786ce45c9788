"""What a member of staff may do beyond looking at cases and deciding them."""

from __future__ import annotations

from enum import StrEnum

from todoke_kit.errors import Refusal


class Right(StrEnum):
    """A right, by the name that operators give it with."""

    EDIT_FORMS = "edit-forms"  # the builder: drafts of forms; what becomes of a draft is another's decision
    APPROVE_FORMS = "approve-forms"  # that other's: what others built is published, or sent back
    READ_VIEWS = "read-views"  # the access log: who of the staff opened which case when
    HOLD_DRAWS = "hold-draws"  # closing the entries of a draw, or drawing what a colleague closed


def parse(name: str) -> Right:
    """The right of that name.

    :raises Refusal: "right_unknown".
    """
    try:
        return Right(name)
    except ValueError:
        raise Refusal("right_unknown") from None
