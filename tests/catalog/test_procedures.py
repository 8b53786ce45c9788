"""The template library against the list of 66 procedures of municipalities: each has a template of its own.

`vectors/procedures.json` has a row for each: what its titles say (or one of words with `|`), the levels of identity
that were proposed, and its templates, each with the department that alone sees its cases (decision 0061) and for how
many years they are kept.
"""

import json
import re
from collections import Counter
from datetime import date

import pytest
from support.forms import vectors
from support.library import FORMS

from todoke_catalog import loading, templates
from todoke_catalog.reviewing import review
from todoke_catalog.validation import validate
from todoke_catalog.walk import shown_fields

COUNT = 66
ROWS = vectors("procedures")


def test_every_procedure_of_the_list_has_its_row():
    assert [row["row"] for row in ROWS] == list(range(1, COUNT + 1))


def test_every_template_is_of_one_procedure_and_no_other():
    assert Counter(name for row in ROWS for name in row["templates"]) == Counter(templates.names())


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row['row']} {row['named'][0]}") for row in ROWS])
def test_a_procedure_has_templates_of_its_name_and_level(row):
    assert row["templates"]
    for name in row["templates"]:
        assert all(re.search(word, FORMS[name].title.ja) for word in row["named"])
        assert FORMS[name].level in row["levels"]


@pytest.mark.parametrize(
    ("name", "stated"), [pytest.param(*one, id=one[0]) for row in ROWS for one in row["templates"].items()]
)
def test_who_sees_its_cases_and_for_how_long_they_are_kept_is_stated(name, stated):
    form = FORMS[name]
    assert {"department": form.department.ja, "retention_years": form.retention_years} == stated


@pytest.mark.parametrize("name", FORMS)
def test_a_template_gives_the_reason_of_its_level_in_three_languages(name):
    identity = FORMS[name].identity
    assert identity is not None
    assert all((identity.reason.ja, identity.reason.easy, identity.reason.en))


@pytest.mark.parametrize(
    ("case", "category"),
    [
        ("category 1: a kindergarten", "category_1"),
        ("category 2: care from age 3", "category_2"),
        ("the golden application", "category_3"),
    ],
)
def test_a_certification_can_be_had_in_each_of_its_categories(case, category):
    form = FORMS["childcare-certification"]
    [golden] = (one for one in templates.golden_cases(form.procedure) if one.name == case)
    verdict = validate(form, golden.answers, golden.today)
    assert verdict.accepted
    assert [one.id for one in shown_fields(form, verdict.known) if one.id.startswith("category_")] == [category]


TODAY = date(2026, 11, 23)


def _in_a_disaster(level):
    """`disaster-certificate` at this level, as templates/README.md says how to make it; and its golden application."""
    form = json.loads(templates.read("disaster-certificate"))
    form["identity"]["level"] = level
    answers = templates.golden_answers(TODAY, "disaster-certificate")
    if level == 0:
        form["pages"] = [page for page in form["pages"] if page["id"] != "page_attachments"]
        [home] = (page for page in form["pages"] if page["id"] == "page_home")
        home["fields"] = [field for field in home["fields"] if field["id"] != "self_judged"]
        [days] = (field for field in home["fields"] if field["id"] == "visit_days")
        del days["shown_when"]
        del answers["self_judged"]
        del answers["photos"]
    return form, answers


@pytest.mark.parametrize(("level", "said"), [(0, {"anonymous_asks_who"}), (1, set())])
def test_a_disaster_certificate_can_be_had_without_a_card(level, said):
    form, answers = _in_a_disaster(level)
    advice = review.check(form, today=TODAY)
    assert {one.code for one in advice} == said
    assert [one for one in advice if one.severity == "error"] == []
    assert validate(loading.load(form), answers, TODAY).accepted


def test_a_disaster_certificate_without_a_card_has_no_photographs():
    form, _ = _in_a_disaster(1)
    form["identity"]["level"] = 0
    assert "files_need_contact" in {one.code for one in review.check(form, today=TODAY)}
