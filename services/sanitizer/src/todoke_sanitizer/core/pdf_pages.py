"""Turns each page of a PDF into a picture, and makes a PDF of the pictures: nothing of the source's objects is left.

PDFium, built without JavaScript and XFA, draws what a reader would see, the values of filled-in fields included.
"""

from __future__ import annotations

import itertools
import math

import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image

from todoke_sanitizer.core import fonts, images, limits
from todoke_sanitizer.core.model import Code, Refused

_POINTS_PER_INCH = 72
_MAX_SIDE = 20_000  # points; a page longer than seven metres is none


def rebuild(source: Pdf, data: bytes) -> Pdf:
    """A PDF of pictures, in the order and the sizes of the pages.

    :raises Refused: DAMAGED when two readers disagree about the pages, TOO_MANY_PIXELS, OVERSIZED or
        FONTS_MISSING: PDFium leaves blank what it has no font for.
    """
    fonts.forget()
    target = Pdf.new()
    size = 0
    with _opened(data) as drawn:
        if len(drawn) != len(source.pages):
            raise Refused(Code.DAMAGED)
        for number in range(len(drawn)):
            size += _add(target, drawn[number], (limits.MAX_OUTPUT - size) // (len(drawn) - number))
            if size > limits.MAX_OUTPUT:
                raise Refused(Code.OVERSIZED)
    if fonts.missing(source):
        raise Refused(Code.FONTS_MISSING)
    return target


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
    except pypdfium2.PdfiumError:
        raise Refused(Code.DAMAGED) from None
    return document


def _add(target: Pdf, page: pypdfium2.PdfPage, room: int) -> int:
    """Adds a page, with its share of the bytes that are left; returns how many its picture takes."""
    width, height = page.get_size()
    picture = _draw(page, width, height)
    encoded = images.jpeg(picture, room)
    added = target.add_blank_page(page_size=(width, height)).obj
    image = Stream(
        target,
        encoded,
        Type=Name.XObject,
        Subtype=Name.Image,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
        Width=picture.width,
        Height=picture.height,
    )
    added.Resources = Dictionary(XObject=Dictionary(Page=image))
    added.Contents = Stream(target, b"q %.2f 0 0 %.2f 0 0 cm /Page Do Q" % (width, height))
    return len(encoded)


def _draw(page: pypdfium2.PdfPage, width: float, height: float) -> Image.Image:
    bitmap = page.render(scale=_scale(width, height, _dots(page)), may_draw_forms=True, rev_byteorder=True)
    picture: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    page.close()
    return picture


def _dots(page: pypdfium2.PdfPage) -> float:
    """Pixels an inch: as many as a page of paper needs, or those of the scan that it is, which has no more to show."""
    drawn = list(itertools.islice(page.get_objects(max_depth=1), 2))
    if len(drawn) != 1 or not isinstance(drawn[0], pypdfium2.PdfImage) or pdfium.FPDFPage_GetAnnotCount(page.raw):
        return limits.DOTS_PER_INCH
    a, b, c, d, _, _ = drawn[0].get_matrix().get()
    across, down = math.hypot(a, b), math.hypot(c, d)
    if not (across and down):
        return limits.DOTS_PER_INCH
    columns, rows = drawn[0].get_px_size()
    own: float = max(columns / across, rows / down) * _POINTS_PER_INCH
    return min(limits.DOTS_PER_INCH, max(limits.MIN_DOTS_PER_INCH, own))


def _scale(width: float, height: float, dots: float) -> float:
    """Pixels a point, fewer on a poster."""
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise Refused(Code.TOO_MANY_PIXELS)
    return min(dots / _POINTS_PER_INCH, math.sqrt(limits.MAX_PAGE_PIXELS / (width * height)))
