"""Words of a form that nobody sees, in any language: somebody typed a blank to come back to, or pasted a filler.

They load, as forms with such words may have been published; a form that is to be published must not have them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from todoke_catalog.characters import LITERAL
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form
from todoke_catalog.visible import seen


def check(form: Form) -> Iterator[Advice]:
    """Every such text, with its path down to the language: `$.title.en`, `$.title.more.vi`."""
    for path in _paths(form.plain, "$", ""):
        yield Advice(ReviewCode.WORDS_BLANK, path)


def _paths(value: Any, path: str, member: str) -> Iterator[str]:
    match value:
        case Mapping():
            for name, inner in value.items():
                yield from _paths(inner, f"{path}.{name}", name)
        case list():
            for number, inner in enumerate(value):
                yield from _paths(inner, f"{path}[{number}]", member)
        case str() if value and member != LITERAL and not seen(value):
            yield path
