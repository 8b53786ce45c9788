"""PDFs that name Japanese fonts without bringing them, as office software of many years writes them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

SIZE = (300, 60)  # points: so small that the words are a good part of it
WORDS = "見本 花子 16,600円"


def direct_font(name: str, encoding: str, ordering: str | None = "Japan1", **more: Any) -> Dictionary:
    """A font of two bytes a character, with nothing that draws, each part written inside the other."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=6, FontBBox=Array([0, -200, 1000, 900]),
        ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=740, StemV=80, **more,
    )  # fmt: skip
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name(f"/{name}"), DW=1000, FontDescriptor=descriptor
    )
    if ordering is not None:
        descendant.CIDSystemInfo = Dictionary(Registry=String("Adobe"), Ordering=String(ordering), Supplement=2)
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name(f"/{name}"), Encoding=Name(f"/{encoding}"),
        DescendantFonts=Array([descendant]),
    )  # fmt: skip


def font(document: Pdf, name: str, encoding: str, ordering: str = "Japan1") -> Object:
    """The same as objects with numbers, as most programs write it."""
    made = direct_font(name, encoding, ordering)
    made.DescendantFonts = Array([document.make_indirect(made.DescendantFonts[0])])
    return document.make_indirect(made)


def page(words: str = WORDS, name: str = "HeiseiMin-W3", encoding: str = "UniJIS-UCS2-H", ordering: str = "Japan1",
         codec: str = "utf-16-be") -> bytes:  # fmt: skip
    """A page of these words."""

    def draw(document: Pdf, added: Object) -> None:
        added.Resources = Dictionary(Font=Dictionary(F=font(document, name, encoding, ordering)))
        added.Contents = Stream(document, b"BT /F 24 Tf 10 20 Td <%s> Tj ET" % words.encode(codec).hex().encode())

    return _written(draw)


def field(words: str = WORDS) -> bytes:
    """A field that was filled in, drawn by the program that filled it."""

    def draw(document: Pdf, added: Object) -> None:
        used = font(document, "KozMinPr6N-Regular", "UniJIS-UCS2-H")
        look = Stream(document, b"BT /F 24 Tf 2 6 Td <%s> Tj ET" % words.encode("utf-16-be").hex().encode())
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 280, 40])
        look.Resources = Dictionary(Font=Dictionary(F=used))
        widget = document.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String(words), F=4,
                Rect=Array([10, 10, 290, 50]), AP=Dictionary(N=look), DA=String("/F 24 Tf 0 g"),
            )
        )  # fmt: skip
        added.Annots = Array([widget])
        document.Root.AcroForm = Dictionary(Fields=Array([widget]), DR=Dictionary(Font=Dictionary(F=used)))

    return _written(draw)


def unused() -> bytes:
    """A page whose resources name such a font, and whose words are in another."""

    def draw(document: Pdf, added: Object) -> None:
        latin = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        added.Resources = Dictionary(Font=Dictionary(F=font(document, "Ryumin-Light", "90ms-RKSJ-H"), L=latin))
        added.Contents = Stream(document, b"BT /L 24 Tf 10 20 Td (16,600) Tj ET")

    return _written(draw)


def _in_page(document: Pdf, added: Object, fonts: Dictionary) -> None:
    added.Resources = Dictionary(Font=fonts)
    added.Contents = Stream(document, b"BT /F 24 Tf 10 20 Td <00410042> Tj ET")


def _in_form(document: Pdf, added: Object, fonts: Dictionary) -> None:
    drawn = Stream(document, b"BT /F 24 Tf 10 20 Td <00410042> Tj ET", Type=Name.XObject, Subtype=Name.Form,
                   BBox=Array([0, 0, *SIZE]), Resources=Dictionary(Font=fonts))  # fmt: skip
    added.Resources = Dictionary(XObject=Dictionary(X=drawn))
    added.Contents = Stream(document, b"/X Do")


def _in_pattern(document: Pdf, added: Object, fonts: Dictionary) -> None:
    tile = Stream(document, b"BT /F 24 Tf 10 20 Td <00410042> Tj ET", PatternType=1, PaintType=1, TilingType=1,
                  BBox=Array([0, 0, *SIZE]), XStep=300, YStep=60, Resources=Dictionary(Font=fonts))  # fmt: skip
    added.Resources = Dictionary(Pattern=Dictionary(P=tile))
    added.Contents = Stream(document, b"/Pattern cs /P scn 0 0 300 60 re f")


def _in_glyphs(document: Pdf, added: Object, fonts: Dictionary) -> None:
    glyph = Stream(document, b"1000 0 d0 BT /F 1000 Tf <0041> Tj ET")
    drawn = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1000, 1000]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), CharProcs=Dictionary(a=glyph),
        Encoding=Dictionary(Differences=Array([97, Name.a])), FirstChar=97, LastChar=97,
        Widths=Array([1000]), Resources=Dictionary(Font=fonts),
    )  # fmt: skip
    added.Resources = Dictionary(Font=Dictionary(G=drawn))
    added.Contents = Stream(document, b"BT /G 24 Tf 10 20 Td (a) Tj ET")


def _in_fields(document: Pdf, added: Object, fonts: Dictionary) -> None:
    """Without an appearance: who shows the page draws the value, in the font of all fields."""
    widget = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("AB"), F=4,
            Rect=Array([10, 10, 290, 50]), DA=String("/F 24 Tf 0 g"),
        )
    )  # fmt: skip
    added.Annots = Array([widget])
    document.Root.AcroForm = Dictionary(Fields=Array([widget]), DR=Dictionary(Font=fonts), NeedAppearances=True)


def _in_note(document: Pdf, added: Object, fonts: Dictionary) -> None:
    look = Stream(document, b"BT /F 24 Tf 2 6 Td <00410042> Tj ET", Type=Name.XObject, Subtype=Name.Form,
                  BBox=Array([0, 0, 280, 40]), Resources=Dictionary(Font=fonts))  # fmt: skip
    added.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.FreeText, F=4, Rect=Array([10, 10, 290, 50]),
                                     AP=Dictionary(N=look))])  # fmt: skip


PLACES = {
    "a page": _in_page, "a form XObject": _in_form, "a pattern": _in_pattern, "a glyph": _in_glyphs,
    "the fields": _in_fields, "a note": _in_note,
}  # fmt: skip


def placed(place: str, used: Dictionary) -> bytes:
    """A page whose words are in this font, which is written right into the resources of that place."""
    return _written(lambda document, added: PLACES[place](document, added, Dictionary(F=used)))


def _written(draw: Callable[[Pdf, Object], None]) -> bytes:
    target = io.BytesIO()
    with Pdf.new() as document:
        draw(document, document.add_blank_page(page_size=SIZE).obj)
        document.save(target)
    return target.getvalue()
