"""No trick survives: each hostile file is refused with its code, or rebuilt so that another reader finds nothing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from support import harmless, hostile_pdfs, hostile_texts, sanitizing
from support.hostile_files import CORPUS, Hostile
from support.hostile_pictures import encoded
from support.sanitizing import CSV, PDF, PNG, TXT

from todoke_sanitizer.core import names
from todoke_sanitizer.framing import OK

TURNING = {"R", "AL", "AN", "RLE", "LRE", "RLO", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"}  # UAX 9


def test_the_corpus_is_large_and_every_trick_is_another():
    assert len({hostile.trick for hostile in CORPUS}) == len(CORPUS) >= 240


@pytest.mark.parametrize(
    ("sort", "least"),
    [
        ("macro", 3),
        ("ole_object", 2),
        ("^pdf-.*script", 7),
        ("^pdf-.*file", 4),
        ("(archive|program|page|script)_behind_it", 8),  # polyglots
        ("svg", 2),
        ("behind_words", 14),
        ("unpacks_to_a_gigabyte|overlap|thousands|same_string|laughs", 7),
        ("huge", 3),
        ("climbs_out|absolute_path|drive", 3),
        ("cut_in_half|cut_short", 6),
    ],
)
def test_every_sort_of_trick_comes_in_several_forms(sort: str, least: int):
    assert sum(re.search(sort, hostile.trick) is not None for hostile in CORPUS) >= least


@pytest.mark.parametrize("hostile", CORPUS, ids=str)
def test_no_trick_survives(hostile: Hostile):
    data = hostile.make()
    said = sanitizing.forked("file", hostile.media_type, data)
    assert (said.returncode, said.code) == (0, hostile.code)
    if hostile.code == OK:
        assert harmless.dangers(str(said.report["media_type"]), said.data) == []
    else:
        assert said.data == b""


@pytest.mark.parametrize("trick", hostile_pdfs.ACTIVE)
def test_no_trick_survives_where_the_structure_of_a_pdf_is_kept(trick: str):
    said = sanitizing.forked("file.pdf", PDF, hostile_pdfs.ACTIVE[trick](), "structure")
    assert (said.returncode, said.code) == (0, OK)
    assert harmless.dangers(PDF, said.data) == []


@pytest.mark.parametrize("trick", hostile_pdfs.FOREIGN)
def test_a_page_that_draws_from_elsewhere_becomes_a_picture_or_is_refused(trick: str):
    data = hostile_pdfs.FOREIGN[trick]()
    assert harmless.dangers(PDF, sanitizing.forked("file.pdf", PDF, data).data) == []
    assert sanitizing.forked("file.pdf", PDF, data, "structure").code == "damaged"


@pytest.mark.parametrize(("off", "named"), [(True, True), (False, False)])
def test_a_layer_that_was_off_and_is_shown_is_named(off: bool, named: bool):
    said = sanitizing.forked("file.pdf", PDF, hostile_pdfs.written(hostile_pdfs.with_a_layer(off)), "structure")
    assert ("hiding" in str(said.report["removed"])) is named


@pytest.mark.parametrize("trick", hostile_pdfs.ACTIVE)
def test_the_reader_of_these_tests_finds_the_trick_in_the_original(trick: str):
    data = hostile_pdfs.ACTIVE[trick]()
    assert harmless.dangers(PDF, data) != []


@pytest.mark.parametrize("media_type", [TXT, CSV])
@pytest.mark.parametrize("trick", hostile_texts.POLYGLOTS)
def test_it_finds_what_other_programs_would_find_in_a_text(trick: str, media_type: str):
    original = hostile_texts.POLYGLOTS[trick]
    words = original.decode("utf-16" if "utf16" in trick else "utf-8", "replace").replace("\r", "\n")
    assert harmless.dangers(media_type, words.replace("\x7f", "").encode()) != []


@pytest.mark.parametrize(("name", "cleaned"), hostile_texts.NAMES.values(), ids=hostile_texts.NAMES)
def test_a_hostile_name_is_cleaned_and_noted(name: str, cleaned: str):
    said = sanitizing.forked(name, PNG, encoded("PNG"))
    assert said.report["name"] == cleaned
    assert said.report["noted"] != []


def test_no_name_holds_anything_that_is_written_from_right_to_left():
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    for start in range(0, len(every), 60):
        cleaned, _ = names.clean(every[start : start + 60] + ".png", ("png",), "png")
        assert {unicodedata.bidirectional(char) for char in cleaned} & TURNING == set()
