"""The linter: each defect is found once, where it is, and sound forms have no finding."""

import msgspec
import pytest
from support.forms import tiny, vectors

from todoke_catalog import reach
from todoke_catalog.definition import Definition
from todoke_catalog.errors import DefinitionCode
from todoke_catalog.lint import check

BEFORE_THE_LINTER = {
    DefinitionCode.OVERSIZED,
    DefinitionCode.NOT_JSON,
    DefinitionCode.NOT_CANONICAL,
    DefinitionCode.MALFORMED,
    DefinitionCode.WRONG_PROCEDURE,
}


@pytest.mark.parametrize("case", vectors("lint")["cases"], ids=lambda case: case["name"])
def test_vectors(case):
    definition = msgspec.convert(tiny(case["set"]), Definition)
    assert [[finding.code, finding.path] for finding in check(definition)] == case["findings"]


def test_every_finding_has_a_vector():
    seen = {code for case in vectors("lint")["cases"] for code, _ in case["findings"]}
    assert seen == set(DefinitionCode) - BEFORE_THE_LINTER


def test_a_field_with_too_many_ways_to_be_reached_has_the_benefit_of_the_doubt():
    options = [{"value": f"o{number}", "label": {"ja": "選択肢"}} for number in range(200)]
    wishes = {"type": "choices", "id": "wishes", "label": {"ja": "希望"}, "options": options}
    each = [{"type": "is", "field": "wishes", "op": "contains", "value": option["value"]} for option in options[:50]]
    never = {"type": "not", "of": {"type": "is", "field": "wishes", "op": "contains", "value": "o0"}}
    contradiction = {"type": "all", "of": [{"type": "all", "of": each}, never]}
    changes = {"/pages/0/fields/4": wishes, "/pages/1/fields/0/shown_when": contradiction}
    assert 2 ** len(each) > reach.MAX_STEPS
    assert check(msgspec.convert(tiny(changes), Definition)) == ()
