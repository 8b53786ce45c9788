"""A translator's table that nobody touched is the form as it was."""

import json

import pytest

from todoke_catalog import templates
from todoke_forms.core import translating


@pytest.mark.parametrize("language", ["easy", "en", "vi"])
@pytest.mark.parametrize("name", templates.names())
def test_an_untouched_table_changes_nothing(name, language):
    plain = json.loads(templates.read(name))
    brought = translating.take(plain, translating.give(plain, language))
    assert brought.plain == plain
    assert (brought.strange, brought.stale, brought.unusable) == (0, 0, ())
