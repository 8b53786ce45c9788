"""The README's example is a sound form, and its tables name every kind of field."""

import re
from datetime import date
from pathlib import Path

from todoke_catalog import amounts, derived, fields
from todoke_catalog.loading import loads
from todoke_catalog.reviewing.finding import ReviewCode
from todoke_catalog.validation import validate

README = (Path(__file__).parents[2] / "libs/catalog/README.md").read_text(encoding="utf-8")
EXAMPLE = loads(re.findall(r"```json\n(.*?)```", README, re.DOTALL)[0].encode())
TODAY = date(2026, 11, 23)


def test_the_example_charges_for_a_dog_without_a_chip():
    assert validate(EXAMPLE, {"dog_name": "ポチ", "birth": "2026-08-24", "chip": False}, TODAY).fee == 3000


def test_the_example_charges_nothing_for_a_dog_with_a_chip():
    answers = {"dog_name": "ポチ", "birth": "2026-08-24", "chip": True, "chip_number": "392141000000019"}
    assert validate(EXAMPLE, answers, TODAY).fee == 0


def test_the_example_refuses_a_puppy():
    result = validate(EXAMPLE, {"dog_name": "ポチ", "birth": "2026-08-25", "chip": False}, TODAY)
    assert [rule.code for rule in result.ineligible] == ["too_young"]


def test_every_kind_of_the_language_is_named():
    kinds = [
        *fields.Field.__args__,
        *amounts.Expression.__args__,
        *derived.Derived.__args__,
        *derived.Aggregate.__args__,
    ]
    assert [kind for kind in kinds if f"`{kind.__struct_config__.tag}`" not in README] == []


def test_everything_that_the_review_can_say_is_named():
    assert [code for code in ReviewCode if f"`{code}`" not in README] == []
