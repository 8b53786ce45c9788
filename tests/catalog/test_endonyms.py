"""Languages are offered by their own names, and written the way they are written."""

import pytest

from todoke_catalog import endonyms


@pytest.mark.parametrize(
    ("tag", "name"),
    [("vi", "Tiếng Việt"), ("zh-Hans", "中文（简体）"), ("pt-BR", "Português (Brasil)"), ("xx-Latn", "xx-Latn")],
)
def test_a_language_is_called_what_it_calls_itself(tag, name):
    assert endonyms.name(tag) == name


@pytest.mark.parametrize("tag", ["ar", "he", "fa", "ur", "ar-EG", "az-Arab"])
def test_what_is_written_from_the_right(tag):
    assert endonyms.direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["vi", "zh-Hans", "pt-BR", "ar-Latn"])
def test_what_is_written_from_the_left(tag):
    assert endonyms.direction(tag) == "ltr"
