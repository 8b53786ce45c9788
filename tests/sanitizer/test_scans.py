"""A scan of many pages fits what a rebuilt file may have: its pictures get coarser before it is refused."""

from __future__ import annotations

import io

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image
from support.clean_files import alike, drawn

from todoke_sanitizer.core import limits, pdf
from todoke_sanitizer.core.model import Code, PdfMode, Refused

PAGES = 3
NOISE = 22  # so much that a page of 150 dpi still has room, and one of 200 has not


def scan() -> bytes:
    """Pages of noise, which takes more bytes than any writing."""
    pages = [Image.effect_noise((300, 300), 60 + number).convert("RGB") for number in range(PAGES)]
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return target.getvalue()


def sizes(data: bytes, monkeypatch: pytest.MonkeyPatch, most: int) -> tuple[int, bytes]:
    monkeypatch.setattr(limits, "MAX_OUTPUT", most)
    made = pdf.rebuild(data, PdfMode.PAGES).data
    return len(made), made


def test_pages_get_coarser_when_they_would_not_fit_and_stay_readable(monkeypatch: pytest.MonkeyPatch):
    source = scan()
    whole, fine = sizes(source, monkeypatch, limits.MAX_OUTPUT)
    most = whole * 3 // 4
    size, coarse = sizes(source, monkeypatch, most)
    assert size <= most
    assert alike(drawn(fine), drawn(coarse), 3)


def test_what_does_not_fit_at_all_is_refused(monkeypatch: pytest.MonkeyPatch):
    source = scan()
    whole, _ = sizes(source, monkeypatch, limits.MAX_OUTPUT)
    with pytest.raises(Refused) as refused:
        sizes(source, monkeypatch, whole // 20)
    assert refused.value.code is Code.OVERSIZED


def one_picture(dots: int, turned: int = 0, more: bytes = b"", annots: bool = False) -> bytes:
    """A page of two inches by one that is one picture, and perhaps something over it."""
    picture = io.BytesIO()
    Image.effect_noise((2 * dots, dots), 60).save(picture, "JPEG")
    with Pdf.new() as document:
        page = document.add_blank_page(page_size=(144, 72)).obj
        image = Stream(document, picture.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=2 * dots, Height=dots,
                       BitsPerComponent=8, ColorSpace=Name.DeviceGray, Filter=Name.DCTDecode)  # fmt: skip
        page.Resources = Dictionary(XObject=Dictionary(I=image))
        page.Contents = Stream(document, b"q 144 0 0 72 0 0 cm /I Do Q " + more)
        page.Rotate = turned
        if annots:
            page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=Array([9, 9, 20, 20]), F=4)])
        target = io.BytesIO()
        document.save(target)
        return target.getvalue()


@pytest.mark.parametrize(
    ("source", "size"),
    [
        (one_picture(150), (300, 150)),
        (one_picture(150, turned=90), (150, 300)),
        (one_picture(20), (200, 100)),
        (one_picture(600), (400, 200)),
        (one_picture(150, more=b"9 9 20 20 re f"), (400, 200)),
        (one_picture(150, annots=True), (400, 200)),
    ],
    ids=["a scan", "turned", "very coarse", "fine", "something over it", "a note over it"],
)
def test_a_page_that_is_one_picture_is_drawn_as_fine_as_that_is(source: bytes, size: tuple[int, int]):
    with Pdf.open(io.BytesIO(pdf.rebuild(source, PdfMode.PAGES).data)) as made:
        picture = made.pages[0].Resources.XObject.Page
        assert (int(picture.Width), int(picture.Height)) == size


def test_a_coarse_scan_of_a_hundred_pages_has_room(monkeypatch: pytest.MonkeyPatch):
    share = limits.MAX_OUTPUT // limits.MAX_PAGES
    monkeypatch.setattr(limits, "MAX_OUTPUT", PAGES * share)
    assert pdf.rebuild(a4(150), PdfMode.PAGES).pages == PAGES
    with pytest.raises(Refused) as refused:
        pdf.rebuild(a4(200), PdfMode.PAGES)
    assert refused.value.code is Code.OVERSIZED


def a4(dots: int) -> bytes:
    """Pages of paper, scanned with this many pixels an inch, in grain as fine as those."""
    pages = [Image.effect_noise((dots * 827 // 100, dots * 1169 // 100), NOISE).convert("RGB") for _ in range(PAGES)]
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=dots)
    return target.getvalue()
