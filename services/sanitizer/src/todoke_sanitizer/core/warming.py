"""Rebuilds one harmless file of each kind, so that what libraries load later is loaded while it can be."""

from __future__ import annotations

import io

import xlsxwriter
from pikepdf import Encryption, Pdf
from PIL import ExifTags, Image

from todoke_sanitizer.core import images, kinds, plain_text, rebuilding
from todoke_sanitizer.core.model import Asked, PdfMode


def warm_up() -> None:
    """Loads decoders, encoders, text codecs and what they import on their first use."""
    images.prepare()
    for kind, data in _harmless().items():
        for mode in PdfMode:
            answer = rebuilding.rebuild(Asked("warm", kind, data, mode))
            if answer.code is not None:
                raise RuntimeError(f"cannot rebuild a plain {kind}: {answer.code}")
    for encoding in ("utf-16", "iso2022_jp_ext"):
        plain_text.rebuild_text("あ".encode(encoding))
    rebuilding.rebuild(Asked("warm", kinds.PDF, _pdf(Encryption(owner="owner"))))  # qpdf loads its ciphers for it


def _harmless() -> dict[str, bytes]:
    picture = Image.new("RGB", (8, 8))
    return {
        kinds.JPEG: _encoded(picture, "JPEG"),
        kinds.PNG: _encoded(picture, "PNG"),
        kinds.PDF: _pdf(),
        kinds.XLSX: _xlsx(),
        kinds.TXT: "あ\n".encode("cp932"),
        kinds.CSV: "あ,い\r\n".encode(),
    }


def _encoded(picture: Image.Image, form: str) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    target = io.BytesIO()
    picture.save(target, form, exif=exif)
    return target.getvalue()


def _pdf(encryption: Encryption | None = None) -> bytes:
    target = io.BytesIO()
    with Pdf.new() as document:
        document.add_blank_page(page_size=(72, 72))
        document.save(target, encryption=encryption or False)
    return target.getvalue()


def _xlsx() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.add_worksheet().write_string(0, 0, "あ")
    return target.getvalue()
