"""What honest people attach stays readable: the same words and values, and to the eye the same pictures and pages."""

from __future__ import annotations

import pytest
from support import clean_files, harmless, sanitizing
from support.clean_files import CORPUS, Clean, alike, drawn
from support.sanitizing import HEIC, JPEG, PDF, PNG

from todoke_sanitizer.framing import OK

PICTURES = {JPEG, PNG, HEIC}
A_LITTLE = 3.0  # of 255 steps: what encoding a picture once more may change


def test_the_corpus_is_over_a_hundred_files():
    assert len({clean.data for clean in CORPUS}) == len(CORPUS) > 100


@pytest.mark.parametrize("clean", CORPUS, ids=str)
def test_a_clean_file_stays_readable(clean: Clean):
    said = sanitizing.forked(clean.name, clean.media_type, clean.data)
    assert (said.returncode, said.code) == (0, OK)
    assert harmless.dangers(str(said.report["media_type"]), said.data) == []
    before, after = clean.read(clean.data), clean.read(said.data)
    if clean.media_type in PICTURES | {PDF}:
        assert alike(before, after, A_LITTLE)
    else:
        assert after == before


@pytest.mark.parametrize("clean", [clean for clean in CORPUS if clean.media_type == PDF], ids=str)
def test_a_clean_pdf_stays_the_same_where_its_structure_is_kept(clean: Clean):
    said = sanitizing.forked(clean.name, PDF, clean.data, "structure")
    assert (said.returncode, said.code) == (0, OK)
    assert harmless.dangers(PDF, said.data) == []
    assert alike(drawn(clean.data), drawn(said.data), 0.1)


def test_the_comparison_tells_pictures_apart():
    one, other = ([clean_files.photograph(number, (100, 80)).convert("RGBA")] for number in (1, 2))
    assert alike(one, one, 0)
    assert not alike(one, other, A_LITTLE)
