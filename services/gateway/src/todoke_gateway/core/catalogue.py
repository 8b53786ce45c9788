"""The forms this gateway offers: the newest bundle of each procedure, as the municipality signed it.

Beside it the last versions that another has taken the place of: who began one of them may still file it for a while.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from todoke_catalog import translations
from todoke_catalog.definition import Definition
from todoke_catalog.searching.thesaurus import thesaurus
from todoke_catalog.searching.words import Words
from todoke_evidence.notice import MAX_FORMER, FormBundle
from todoke_evidence.sealing import SealingKey
from todoke_evidence.vacancies import Vacancies
from todoke_kit.errors import Refusal


@dataclass(frozen=True)
class Published:
    """A verified bundle and its definition, read; `text` is the bundle as it was signed, for others to verify."""

    text: str
    bundle: FormBundle
    definition: Definition

    @property
    def digest(self) -> bytes:
        """The form's SHA-256, which statements name."""
        return self.bundle.form_digest

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The further languages that any of its texts is there in, by tag."""
        return translations.languages(self.bundle.definition)

    @cached_property
    def words(self) -> Words:
        """What the form is found by."""
        return Words(self.definition, thesaurus())

    @property
    def key(self) -> SealingKey:
        """The key new applications are sealed to: the bundle's first."""
        return self.bundle.keys[0]


class Catalogue:
    """What is offered now. Changes only towards higher sequence numbers, so an old bundle cannot come back."""

    def __init__(self, municipality: str) -> None:
        self.municipality = municipality
        self._forms: dict[str, Published] = {}
        self._former: dict[tuple[str, int], Published] = {}  # by procedure, in MAX_FORMER places each
        self._vacancies: dict[str, Vacancies] = {}

    def put(self, form: Published) -> None:
        """Offer a newer form, or keep one that another has taken the place of.

        :raises Refusal: "wrong_municipality", "bundle_mixed" (its definition is of another form) or "bundle_not_newer".
        """
        bundle, definition = form.bundle, form.definition
        if bundle.municipality != self.municipality:
            raise Refusal("wrong_municipality")
        if (bundle.municipality, bundle.procedure) != (definition.municipality, definition.procedure):
            raise Refusal("bundle_mixed")
        place = (bundle.procedure, bundle.version % MAX_FORMER)
        known = self._forms.get(bundle.procedure) if bundle.accept_until is None else self._former.get(place)
        if known is not None and bundle.sequence <= known.bundle.sequence:
            raise Refusal("bundle_not_newer")
        if bundle.accept_until is None:
            self._forms[bundle.procedure] = form
        else:
            self._former[place] = form

    def hint(self, vacancies: Vacancies) -> None:
        """Keep a newer word on what places a form has; one may come before its form does.

        :raises Refusal: "wrong_municipality" or "bundle_not_newer".
        """
        if vacancies.municipality != self.municipality:
            raise Refusal("wrong_municipality")
        known = self._vacancies.get(vacancies.procedure)
        if known is not None and vacancies.sequence <= known.sequence:
            raise Refusal("bundle_not_newer")
        self._vacancies[vacancies.procedure] = vacancies

    def vacancies(self, form: Published) -> Vacancies | None:
        """What places a version has, where the municipality has said so of this very one."""
        known = self._vacancies.get(form.bundle.procedure)
        return known if known is not None and known.form == form.digest else None

    def get(self, procedure: str) -> Published | None:
        """The form of a procedure, open or closed."""
        return self._forms.get(procedure)

    def find(self, procedure: str, digest: bytes) -> Published | None:
        """The version of a procedure with this digest: the current one, or one that is kept; taken or not."""
        kept = (self._former.get((procedure, place)) for place in range(MAX_FORMER))
        known = (self._forms.get(procedure), *kept)
        return next((form for form in known if form is not None and form.digest == digest), None)

    def speaks(self, language: str) -> bool:
        """Whether a form, the current one of a procedure or one that is kept, has texts in a further language."""
        return any(language in form.languages for form in (*self._forms.values(), *self._former.values()))

    def __iter__(self) -> Iterator[Published]:
        return iter(sorted(self._forms.values(), key=lambda form: form.bundle.procedure))
