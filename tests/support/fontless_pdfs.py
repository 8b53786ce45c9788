"""PDFs that name Japanese fonts without bringing them, as office software of many years writes them."""

from __future__ import annotations

import io
from collections.abc import Callable

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

SIZE = (300, 60)  # points: so small that the words are a good part of it
WORDS = "見本 花子 16,600円"


def font(document: Pdf, name: str, encoding: str, ordering: str = "Japan1", kind: str = "CIDFontType0") -> Object:
    """A font of two bytes a character, with nothing that draws."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=6, FontBBox=Array([0, -200, 1000, 900]),
        ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=740, StemV=80,
    )  # fmt: skip
    system = Dictionary(Registry=String("Adobe"), Ordering=String(ordering), Supplement=2)
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name(f"/{kind}"), BaseFont=Name(f"/{name}"), CIDSystemInfo=system, DW=1000,
        FontDescriptor=descriptor,
    )  # fmt: skip
    return document.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name(f"/{name}"), Encoding=Name(f"/{encoding}"),
            DescendantFonts=Array([document.make_indirect(descendant)]),
        )
    )  # fmt: skip


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


def _written(draw: Callable[[Pdf, Object], None]) -> bytes:
    target = io.BytesIO()
    with Pdf.new() as document:
        draw(document, document.add_blank_page(page_size=SIZE).obj)
        document.save(target)
    return target.getvalue()
