"""Whether, and from when to when, a form takes applications: the one place that knows of opening dates."""

from todoke_catalog.definition import Definition
from todoke_gateway.core.catalogue import Published
from todoke_gateway.web.texts import ui


def accepting(form: Published) -> bool:
    """Whether one can apply now."""
    return form.bundle.open


def words(_definition: Definition, language: str) -> str:
    """From when to when one can apply. A form states no dates."""
    return ui(language)["always_open"]
