"""Whether and until when a form takes applications, for people: the one place that knows of opening dates."""

from todoke_catalog.definition import Definition
from todoke_gateway.web.texts import ui


def words(_definition: Definition, language: str) -> str:
    """From when to when one can apply. A form states no dates."""
    return ui(language)["always_open"]
