import json
from dataclasses import replace

import pytest
from support.gateway import MUNICIPALITY, PROCEDURE, catalogue, published
from support.notices import VACANCIES

from todoke_catalog import templates
from todoke_gateway.core.catalogue import Catalogue
from todoke_kit.errors import Refusal


def test_a_newer_bundle_replaces_the_older_one():
    offered = catalogue(published(sequence=1))
    offered.put(published(sequence=2, open=False))
    assert [form.bundle.open for form in offered] == [False]


@pytest.mark.parametrize("sequence", [3, 2])
def test_an_old_bundle_cannot_come_back(sequence):
    offered = catalogue(published(sequence=3))
    with pytest.raises(Refusal, match="bundle_not_newer"):
        offered.put(published(sequence=sequence))


@pytest.mark.parametrize("sequence", [3, 2])
def test_an_old_hint_of_a_forms_places_cannot_come_back(sequence):
    form = published()
    offered, hint = catalogue(form), replace(VACANCIES, form=form.digest, sequence=3)
    offered.hint(hint)
    with pytest.raises(Refusal, match="bundle_not_newer"):
        offered.hint(replace(hint, sequence=sequence, left="open"))
    assert offered.vacancies(form) == hint


def test_what_a_neighbour_says_of_its_places_is_not_heard_here():
    with pytest.raises(Refusal, match="wrong_municipality"):
        Catalogue("011002").hint(VACANCIES)


def test_another_municipality_is_not_offered_here():
    with pytest.raises(Refusal, match="wrong_municipality"):
        Catalogue("011002").put(published())


def test_a_bundle_must_hold_the_definition_it_names():
    other = {**json.loads(templates.read(PROCEDURE)), "procedure": "other"}
    with pytest.raises(Refusal, match="bundle_mixed"):
        Catalogue(MUNICIPALITY).put(published(definition=other, procedure=PROCEDURE))


def test_an_unknown_procedure_has_no_form():
    assert catalogue().get("other") is None
