"""What a newer version of a form means for answers that were saved for an older one, in sentences."""

from collections.abc import Iterable, Mapping

from todoke_catalog.fields import ConsentField, GroupField, Question
from todoke_gateway.core.saved import Progress
from todoke_gateway.web.language import language, words
from todoke_gateway.web.traveller import Traveller
from todoke_gateway.web.wording import said
from todoke_kit.web.tongues import plain

Asked = Question | GroupField


def questions(traveller: Traveller) -> dict[str, str]:
    """The labels of all that is asked and typed, by id, in the language of the page."""
    return {name: _label(field) for name, field in _asked(traveller).items()}


def changes(traveller: Traveller, progress: Progress) -> list[str]:
    """Which questions are gone, to be answered again, worded differently, and new."""
    asked, shown = _asked(traveller), _shown(traveller)
    again = {name for name in shown if name in progress.answers and _again(traveller, asked[name])}
    changed = {name for name in shown if name in progress.answers and _changed(asked[name], progress.questions)} - again
    new = {name for name in shown if name not in progress.questions.keys() | progress.answers.keys()}
    labels = {name: _label(asked[name]) for name in shown}
    lists = {
        "renewed_gone": [progress.questions.get(name, "") for name in progress.answers if _left(traveller, name)],
        "renewed_again": [label for name, label in labels.items() if name in again],
        "renewed_changed": [label for name, label in labels.items() if name in changed],
        "renewed_new": [label for name, label in labels.items() if name in new],
    }
    return [words()[key].format(questions=_quoted(found)) for key, found in lists.items() if any(found)]


def _asked(traveller: Traveller) -> Mapping[str, Asked]:
    """All that is asked and typed, by id."""
    fields = traveller.journey.definition.fields
    return {field.id: field for field in fields if isinstance(field, Question | GroupField)}


def _shown(traveller: Traveller) -> list[str]:
    """The ids of what is asked as far as the answers show it, in order."""
    fields = (field for page in traveller.journey.pages for field in traveller.journey.fields(page))
    return [field.id for field in fields if isinstance(field, Question | GroupField)]


def _again(traveller: Traveller, field: Asked) -> bool:
    """Whether an answer did not come over: it is refused now, or is a consent."""
    return field.id not in traveller.journey.result.answers or isinstance(field, ConsentField)


def _left(traveller: Traveller, name: str) -> bool:
    """Whether an answer does not go on: nobody asks for it any more, or not by what is answered."""
    return name not in _shown(traveller) and name not in traveller.waiting


def _changed(field: Asked, known: Mapping[str, str]) -> bool:
    """Whether a question said something else; a form is saved in one language, and resumed in another."""
    label = field.label
    return field.id in known and known[field.id] not in {label.ja, label.easy, label.en, *label.more.values()}


def _label(field: Asked) -> str:
    return plain(said(field.label, language()))


def _quoted(labels: Iterable[str]) -> str:
    return "".join(words()["quoted"].format(label=label) for label in labels if label)
