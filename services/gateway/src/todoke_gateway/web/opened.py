"""What an answer opened: on its own page, and, where somebody changed it from the check, on a page of its own."""

from collections.abc import Sequence

from todoke_catalog.definition import Page
from todoke_catalog.fields import AmountField, Field, WordsField
from todoke_gateway.core.journey import Journey


def note(questions: bool, added: Sequence[Field]) -> str:
    """The name of what is to be said of more `questions`, or of these fields; nothing where there are none."""
    if questions or any(not isinstance(one, WordsField | AmountField) for one in added):
        return "more_questions"
    return "more_to_read" if added else ""


def page(before: Journey, after: Journey) -> Page | None:
    """The first page that one comes to and did not before: what only is to be read there lacks no answer."""
    known = {one.id for one in before.way}
    return next((one for one in after.way if one.id not in known), None)
