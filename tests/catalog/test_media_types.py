"""What a file is, by its content."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.filekinds import BAD, DOCX, GOOD, HEIC, JPEG, PDF, PNG, XLSX

from todoke_catalog.media_types import MediaType, fits


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, files in GOOD.items() for data in files])
def test_a_file_of_its_kind_is_known_however_its_bytes_come(kind, data):
    assert fits(kind, [data])
    assert fits(kind, [data[at : at + 1] for at in range(len(data))])


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, files in BAD.items() for data in files])
def test_what_is_not_of_its_kind_is_refused(kind, data):
    assert not fits(kind, [data])


@pytest.mark.parametrize("kind", [PDF, JPEG, PNG, HEIC, DOCX, XLSX])
def test_no_kind_with_first_bytes_passes_as_another(kind):
    others = [data for other, files in GOOD.items() if other != kind for data in files]
    assert not any(fits(kind, [data]) for data in others)


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/zip", "", "image/gif"])
def test_nothing_is_of_a_kind_that_is_not_listed(kind):
    assert not any(fits(kind, [data]) for files in GOOD.values() for data in files)


@given(st.sampled_from(get_args(MediaType)), st.lists(st.binary(max_size=200), max_size=5))
def test_any_bytes_get_a_verdict_that_does_not_hang_on_their_parts(kind, parts):
    assert fits(kind, parts) == fits(kind, [b"".join(parts)])
