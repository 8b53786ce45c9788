"""Postcodes, however they are typed, and what they stand for; the text that they are written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import lookups

from todoke_lookups import packing, table
from todoke_lookups.data import MAX_PLACES, MAX_TYPED, Place, postcode
from todoke_lookups.errors import Code, LookupsError

DATA = lookups.data()
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


class TestPostcodes:
    @pytest.mark.parametrize(
        "typed", ["9990001", "999-0001", "９９９－０００１", "〒999ー0001", " 999‐0001　", "999 0001"]
    )
    def test_a_postcode_is_read_however_it_is_typed(self, typed):
        assert postcode(typed) == "9990001"

    @given(st.integers(0, 9_999_999), st.sampled_from(["", "-", "－", "ー", "‐", "−", " "]), st.booleans())
    def test_widths_and_hyphens_mean_the_same(self, number, hyphen, wide):
        digits = f"{number:07}"
        typed = f"{digits[:3]}{hyphen}{digits[3:]}"
        assert postcode(typed.translate(WIDE) if wide else typed) == digits

    @given(st.text(max_size=60))
    def test_anything_may_be_typed(self, typed):
        assert len(postcode(typed)) in {0, 7}

    @pytest.mark.parametrize(
        "typed",
        ["", "999000", "99900011", "999000%", "999\x000001", "9990001\n9990002", "٩٩٩٠٠٠١", "9" * 1_000_000],
        ids=["nothing", "short", "long", "wildcard", "control", "two", "Arabic digits", "huge"],
    )
    def test_what_is_no_postcode_is_none(self, typed):
        assert postcode(typed) == ""

    def test_blanks_around_a_postcode_count_as_typed(self):
        assert postcode("9990001".ljust(MAX_TYPED + 1)) == ""

    @pytest.mark.parametrize("code", ["", "999000", "999000_", "%", "9990001' OR '1'='1", "9990001\n", "99900012"])
    def test_only_seven_digits_find_anything(self, code):
        assert DATA.places(code) == ()


class TestPlaces:
    def test_a_town(self):
        assert DATA.places("9990001") == (Place("見本県", "見本市", "一番町", "イチバンチョウ"),)
        assert DATA.places("9990001")[0].address == "見本県見本市一番町"

    def test_every_town_of_a_code_in_every_city(self):
        assert [place.address for place in DATA.places("9990002")] == ["見本県見本市二番町", "見本県となり市川向"]

    def test_an_office(self):
        assert DATA.places("9998601")[0].office == "見本市役所"

    def test_a_code_that_there_is_not(self):
        assert DATA.places("0000000") == DATA.places("9999999") == ()

    def test_answers_are_bounded(self):
        many = [("9990001", "99001", f"字{number:04}", "", "") for number in range(MAX_PLACES + 50)]
        text = table.write(lookups.ISSUED, lookups.SOURCES, lookups.CITIES, many, lookups.BANKS, lookups.BRANCHES)
        assert len(table.read(text).places("9990001")) == MAX_PLACES


class TestText:
    def test_what_is_written_is_read_again(self):
        assert DATA.issued == lookups.ISSUED
        assert (DATA.postcodes, DATA.banking) == lookups.SOURCES
        assert DATA.banks["9990"]["branches"]["012"] == {"name": "東京", "kana": "トウキヨウ"}

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("todoke-lookups 1", "todoke-lookups 2"),
            ("2099-01-01T00:00:00Z", "2099-01-01"),
            ("\t2026-10\t", "\t2026-13\t"),
            ("\tMIT\n", "\n"),
            ("見本郵便", ""),
            ("99001\t見本県", "990011\t見本県"),
            ("9990001\t99001", "9990001\t99009"),
            ("9990001\t99001", "9990003\t99001"),
            ("一番町\tイチバンチョウ", "一番町\tイチバン\tチョウ"),
            ("一番町\tイチバンチョウ", "一番\x1b町\tイチバンチョウ"),
            ("9991\t見本信金", "9990\t見本信金"),
            ("9991001\t本店", "9992001\t本店"),
            ("\n\n9900\t", "\n9900\t"),
            ("トウキヨウ", "トウキヨウ\n"),
        ],
        ids=[
            "format", "time", "month", "licence", "publisher", "city code", "unknown city", "order", "columns",
            "control", "bank twice", "branch of no bank", "section missing", "empty line",
        ],
    )  # fmt: skip
    def test_any_other_text_is_refused(self, old, new):
        text = lookups.text()
        assert old in text
        with pytest.raises(LookupsError) as refused:
            table.read(text.replace(old, new, 1))
        assert refused.value.code == Code.MALFORMED

    @given(st.text(max_size=200))
    def test_any_text_is_refused_with_a_code(self, text):
        with pytest.raises(LookupsError):
            table.read(text)

    def test_what_could_not_be_read_is_not_written(self):
        with pytest.raises(LookupsError):
            table.write(lookups.ISSUED, lookups.SOURCES, [("99001", "見本県", "見本\t市")], [], [], [])


class TestPacking:
    @given(st.binary(max_size=300))
    def test_any_bytes_are_refused_with_a_code(self, data):
        with pytest.raises(LookupsError):
            packing.unpack(data)

    @pytest.mark.parametrize("change", [lambda data: data[:-4], lambda data: data + b"\0\0\0\0"], ids=["cut", "more"])
    def test_a_part_or_more_is_refused(self, change):
        with pytest.raises(LookupsError) as refused:
            packing.unpack(change(lookups.packed()))
        assert refused.value.code == Code.MALFORMED

    def test_what_unpacks_to_too_much_is_refused(self, monkeypatch):
        monkeypatch.setattr(packing, "MAX_TEXT", 1000)
        with pytest.raises(LookupsError) as refused:
            packing.unpack(packing.pack("x" * 1001))
        assert refused.value.code == Code.OVERSIZED

    def test_too_many_bytes_are_not_looked_at(self):
        with pytest.raises(LookupsError) as refused:
            packing.unpack(bytes(packing.MAX_PACKED + 1))
        assert refused.value.code == Code.OVERSIZED
