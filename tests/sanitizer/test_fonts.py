"""A PDF that names Japanese fonts without bringing them keeps its words, or is refused: it never comes out blank."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from support import sanitizing
from support.clean_files import drawn
from support.fontless_pdfs import PLACES, direct_font, field, page, placed, unused
from support.sanitizing import PDF, Said, parse, request, run

from todoke_sanitizer import font_files
from todoke_sanitizer.core import fonts, pdf
from todoke_sanitizer.core.model import Code, PdfMode, Refused
from todoke_sanitizer.framing import OK

WITHOUT = "from todoke_sanitizer import __main__, font_files; font_files.japanese = lambda: None; __main__.main()"
ORDERS = ("Korea1", "GB1", "CNS1")
ENCODINGS = {"Korea1": "UniKS-UCS2-H", "GB1": "UniGB-UCS2-H", "CNS1": "UniCNS-UCS2-H"}
FONTLESS = {
    "of old office software": page(),
    "in the encoding of Windows": page(encoding="90ms-RKSJ-H", name="MS-Gothic", codec="cp932"),
    "in a field that was filled in": field(),
}

japanese_font = pytest.mark.skipif(
    font_files.japanese() is None, reason="no Japanese font: sudo apt-get install fonts-ipaexfont-gothic"
)


def without_a_font(data: bytes) -> Said:
    return parse(run((sys.executable, "-I", "-c", WITHOUT), request("a.pdf", PDF, data)))


def refusal(data: bytes) -> Code | None:
    try:
        pdf.rebuild(data, PdfMode.PAGES)
    except Refused as refused:
        return refused.code
    return None


def ink(data: bytes) -> int:
    """Dark points of the first page."""
    return sum(point < 128 for point in drawn(data)[0].convert("L").tobytes())


@japanese_font
@pytest.mark.parametrize("data", FONTLESS.values(), ids=FONTLESS)
def test_words_in_a_font_that_the_file_lacks_stay_readable(data: bytes):
    said = sanitizing.forked("a.pdf", PDF, data)
    assert (said.returncode, said.code) == (0, OK)
    assert ink(said.data) > 500


@japanese_font
def test_other_words_look_otherwise():
    one, other = (sanitizing.forked("a.pdf", PDF, page(words * 6)).data for words in ("一", "鬱"))
    assert ink(other) > 3 * ink(one) > 0


@pytest.mark.parametrize("data", FONTLESS.values(), ids=FONTLESS)
def test_without_such_a_font_the_file_is_refused_and_not_blank(data: bytes):
    said = without_a_font(data)
    assert (said.returncode, said.code, said.data) == (0, "fonts_missing", b"")


@pytest.mark.parametrize("ordering", ORDERS)
def test_words_of_other_scripts_are_refused_and_not_blank(ordering: str):
    data = page("中文", name="AdobeSongStd-Light", encoding=ENCODINGS[ordering], ordering=ordering)
    assert sanitizing.forked("a.pdf", PDF, data).code == "fonts_missing"


def test_numbers_of_the_glyphs_of_a_font_that_is_not_there_are_refused():
    data = page(encoding="Identity-H", ordering="Identity", name="Unknown")
    assert sanitizing.forked("a.pdf", PDF, data).code == "fonts_missing"


@pytest.mark.parametrize("place", PLACES)
def test_such_a_font_is_seen_wherever_it_is_written(place: str):
    assert refusal(placed(place, direct_font("Unknown", "Identity-H", "Identity"))) is Code.FONTS_MISSING


@pytest.mark.parametrize("ordering", ["Identity", "UCS", "KR", "Japan2", "japan1", "", None])
def test_numbers_that_no_font_here_knows_are_refused(ordering: str | None):
    assert refusal(placed("a page", direct_font("Unknown", "Identity-H", ordering))) is Code.FONTS_MISSING


def test_a_composite_font_without_another_below_is_refused():
    used = direct_font("Unknown", "Identity-H")
    used.DescendantFonts = Array()
    assert refusal(placed("a page", used)) is Code.FONTS_MISSING


def test_a_font_below_is_seen_whatever_it_says_it_is():
    used = direct_font("Unknown", "Identity-H", "Identity")
    used.DescendantFonts[0].Subtype = Name.Type1
    assert refusal(placed("a page", used)) is Code.FONTS_MISSING


def test_what_stands_for_the_file_of_a_font_and_is_none_does_not_help():
    used = direct_font("Unknown", "Identity-H", "Identity", FontFile2=Dictionary())
    assert refusal(placed("a page", used)) is Code.FONTS_MISSING


@pytest.mark.parametrize("ordering", ["Identity", "UCS", "KR"])
def test_a_font_that_the_file_brings_is_not_missed(ordering: str):
    with Pdf.new() as document:
        brought = Stream(document, b"font")
        document.Root.Kept = direct_font("Brought", "Identity-H", ordering, FontFile2=brought)
        assert not fonts.missing(document)


def direct_cmap(document: Pdf, used: Dictionary, body: bytes, **more: Object) -> Dictionary:
    used.Encoding = Stream(document, body, Type=Name.CMap, CMapName=Name.Own, **more)
    return used


@japanese_font
@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("UniJIS-UTF16-H", "utf-16-be"),
        ("UniJIS-UCS2-HW-H", "utf-16-be"),
        ("90msp-RKSJ-H", "cp932"),
        ("EUC-H", "euc-jp"),
        ("Ext-RKSJ-H", "cp932"),
    ],
)
def test_words_in_an_encoding_that_is_known_look_the_same(encoding: str, codec: str):
    known, other = (
        sanitizing.forked("a.pdf", PDF, page("見本花子", encoding=name, codec=used))
        for name, used in (("UniJIS-UCS2-H", "utf-16-be"), (encoding, codec))
    )
    assert (other.code, other.data) == (OK, known.data)


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("UniJIS2004-UTF16-H", "utf-16-be"),
        ("UniJIS-UTF8-H", "utf-8"),
        ("UniJIS-UTF32-H", "utf-32-be"),
        ("UniJIS2004-UTF32-V", "utf-32-be"),
        ("NoSuch-H", "utf-16-be"),
    ],
)
def test_words_in_an_encoding_that_nobody_here_reads_are_refused(encoding: str, codec: str):
    """They come out as other words."""
    assert sanitizing.forked("a.pdf", PDF, page("見本花子", encoding=encoding, codec=codec)).code == "fonts_missing"


@pytest.mark.parametrize("brought", [True, False], ids=["brought", "not brought"])
@pytest.mark.parametrize(
    ("body", "more", "unread"),
    [
        (b"1 begincidchar <0041> 34 endcidchar", {}, False),
        (b"/UniJIS-UCS2-H usecmap", {}, True),
        (b"", {"UseCMap": Name("/UniJIS-UCS2-H")}, True),
    ],
    ids=["by itself", "on another", "on another, as its dictionary says"],
)
def test_an_encoding_that_the_file_brings_must_stand_by_itself(
    body: bytes, more: dict[str, Object], unread: bool, brought: bool
):
    with Pdf.new() as document:
        file = {"FontFile2": Stream(document, b"font")} if brought else {}
        document.Root.Kept = direct_cmap(document, direct_font("Own", "Identity-H", "Japan1", **file), body, **more)
        assert fonts.missing(document) == unread


def test_a_font_without_an_encoding_is_refused():
    used = direct_font("Unknown", "Identity-H")
    del used.Encoding
    assert refusal(placed("a page", used)) is Code.FONTS_MISSING


def signs(name: str, kind: str = "Type1", **more: Object) -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name(f"/{kind}"), BaseFont=Name(f"/{name}"), **more)


@pytest.mark.parametrize("name", ["Symbol", "ZapfDingbats"])
def test_the_standard_fonts_of_signs_draw_signs(name: str):
    drawings = [sanitizing.forked("a.pdf", PDF, placed("a page", signs(used))) for used in (name, "Helvetica")]
    assert [said.code for said in drawings] == [OK, OK]
    assert drawings[0].data != drawings[1].data


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Symbol", "TrueType"),
        ("ZapfDingbats", "TrueType"),
        ("Symbol,Bold", "Type1"),
        ("SymbolMT", "TrueType"),
        ("ITCZapfDingbats", "Type1"),
        ("MonotypeSorts", "MMType1"),
        ("Wingdings", "TrueType"),
        ("Wingdings-Regular", "TrueType"),
        ("ABCDEF+Wingdings 2", "TrueType"),
        ("Webdings", "Other"),
    ],
)
def test_signs_that_would_come_out_as_letters_are_refused(name: str, kind: str):
    assert refusal(placed("a page", signs(name, kind))) is Code.FONTS_MISSING


def test_a_font_of_signs_that_the_file_brings_is_not_missed():
    with Pdf.new() as document:
        descriptor = Dictionary(FontFile2=Stream(document, b"font"))
        document.Root.Kept = signs("Wingdings", "TrueType", FontDescriptor=descriptor)
        below = Dictionary(Subtype=Name.CIDFontType2, BaseFont=Name.Wingdings, FontDescriptor=descriptor)
        document.Root.Also = signs("Wingdings", "Type0", Encoding=Name("/Identity-H"), DescendantFonts=Array([below]))
        assert not fonts.missing(document)


def test_a_font_that_no_word_is_in_is_not_missed():
    said = without_a_font(unused())
    assert (said.code, ink(said.data) > 200) == (OK, True)


def test_text_stays_text_where_the_structure_is_kept():
    said = sanitizing.forked("a.pdf", PDF, page(), "structure")
    assert said.code == OK


def test_a_file_that_is_too_large_to_be_a_font_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    font = tmp_path / "japanese.ttf"
    font.write_bytes(b"font")
    monkeypatch.setattr(font_files, "_PLACES", (tmp_path / "none", font))
    assert font_files.japanese() == b"font"
    monkeypatch.setattr(font_files, "MAX_BYTES", 3)
    assert font_files.japanese() is None
