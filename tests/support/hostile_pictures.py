"""Hostile pictures, and files that only say that they are pictures, each made here and named by its trick."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable

from PIL import ExifTags, Image
from support import heic
from support.hostile_pdfs import deflated

SCRIPT = "<script>alert('evil')</script>"
ARCHIVE = b"PK\x03\x04" + bytes(26) + b"evil.exe" + b"PK\x05\x06" + bytes(18)


def picture(size: tuple[int, int] = (48, 32)) -> Image.Image:
    """Coloured so that a turned or mirrored one is told from it."""
    made = Image.new("RGB", size, (200, 40, 40))
    made.paste((20, 80, 200), (0, 0, size[0] // 2, size[1] // 2))
    return made


def encoded(form: str, **options: object) -> bytes:
    target = io.BytesIO()
    picture().save(target, form, **options)
    return target.getvalue()


def exif() -> Image.Exif:
    made = Image.Exif()
    made[ExifTags.Base.ImageDescription] = SCRIPT
    made.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (35.0, 41.0, 22.0)
    return made


def segment(marker: int, data: bytes) -> bytes:
    """A JPEG with one more segment after its first bytes."""
    jpeg = encoded("JPEG")
    return jpeg[:2] + struct.pack(">HH", marker, len(data) + 2) + data + jpeg[2:]


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_chunk(name: bytes, data: bytes) -> bytes:
    """A PNG with one more chunk behind its header."""
    png = encoded("PNG")
    return png[:33] + chunk(name, data) + png[33:]


def claimed(width: int, height: int, pixels: bytes) -> bytes:
    """A PNG that says it is so large."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def before_end(more: bytes) -> bytes:
    """A PNG with more before its last chunk."""
    png = encoded("PNG")
    return png[:-12] + more + png[-12:]


def animated() -> bytes:
    return encoded("PNG", save_all=True, append_images=[Image.new("RGB", (48, 32))])


def claiming() -> bytes:
    """A JPEG whose frame (ITU-T T.81 section B.2.2) says that it is as large as one can be."""
    data = encoded("JPEG")
    size = data.index(b"\xff\xc0") + 5
    return data[:size] + b"\xff" * 4 + data[size + 4 :]


JPEGS: dict[str, Callable[[], bytes]] = {
    "jpeg_with_a_place_and_a_script_in_exif": lambda: encoded("JPEG", exif=exif()),
    "jpeg_with_a_script_in_a_comment": lambda: encoded("JPEG", comment=SCRIPT),
    "jpeg_with_a_page_in_app1": lambda: segment(0xFFE1, b"*/<html>" + SCRIPT.encode()),
    "jpeg_with_an_archive_in_app13": lambda: segment(0xFFED, ARCHIVE),
    "jpeg_with_an_archive_behind_it": lambda: encoded("JPEG") + ARCHIVE,
    "jpeg_with_a_script_behind_it": lambda: encoded("JPEG") + SCRIPT.encode(),
    "jpeg_with_a_colour_profile": lambda: encoded("JPEG", icc_profile=SCRIPT.encode() * 20),
    "jpeg_with_a_second_photograph": lambda: encoded("MPO", save_all=True, append_images=[picture((64, 48))]),
    "jpeg_with_a_page_behind_it": lambda: encoded("JPEG") + b"<html>" + SCRIPT.encode(),
    "jpeg_with_a_pdf_behind_it": lambda: encoded("JPEG") + b"%PDF-1.7\n1 0 obj<</JS(evil)>>endobj\n%%EOF",
    "jpeg_of_a_thousand_comments": lambda: encoded("JPEG")[:2] + b"\xff\xfe\x00\x06evil" * 1_000 + encoded("JPEG")[2:],
    "jpeg_with_another_picture_in_it": lambda: segment(0xFFE2, b"MPF\0" + encoded("JPEG")),
}
PNGS: dict[str, Callable[[], bytes]] = {
    "png_with_a_script_in_its_text": lambda: with_chunk(b"tEXt", b"Comment\0" + SCRIPT.encode()),
    "png_with_xmp": lambda: with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SCRIPT.encode()),
    "png_with_exif": lambda: encoded("PNG", exif=exif()),
    "png_with_a_private_chunk": lambda: with_chunk(b"evIl", b"MZ\x90\0 this program runs"),
    "png_with_a_program_behind_it": lambda: encoded("PNG") + b"MZ\x90\0 this program runs",
    "png_with_an_archive_behind_it": lambda: encoded("PNG") + ARCHIVE,
    "png_that_moves": animated,
    "png_with_a_colour_profile": lambda: encoded("PNG", icc_profile=SCRIPT.encode() * 20),
    "png_with_a_program_between_its_pixels": lambda: before_end(chunk(b"evIl", b"MZ\x90\0 this program runs")),
    "png_of_ten_thousand_chunks": lambda: before_end(chunk(b"evIl", b"x") * 10_000),
    "png_with_a_script_in_packed_text": lambda: with_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(SCRIPT.encode())),
}
HEICS: dict[str, Callable[[], bytes]] = {
    "heic_with_a_script_in_its_metadata": lambda: heic.PICTURE,
    "heic_that_claims_65535_items": lambda: claiming_items(0xFFFF),
}

TOO_LARGE_JPEGS = {"jpeg_that_claims_to_be_huge": claiming}
TOO_MANY_PIXELS = {
    "png_that_claims_to_be_huge": lambda: claimed(60_000, 60_000, b""),
    "png_that_is_huge": lambda: claimed(60_000, 60_000, deflated(60_000 * 7_501)),
}
TRUNCATED_PNGS = {
    "png_cut_in_half": lambda: encoded("PNG")[: len(encoded("PNG")) // 2],
    "png_without_pixels": lambda: claimed(10, 10, b""),
}
TRUNCATED_JPEGS = {"jpeg_cut_in_half": lambda: encoded("JPEG")[: len(encoded("JPEG")) // 2]}
DAMAGED_PNGS = {
    "png_whose_text_unpacks_to_a_gigabyte": lambda: with_chunk(b"zTXt", b"Comment\0\0" + deflated(1 << 30, b"a")),
    "png_whose_profile_unpacks_to_a_gigabyte": lambda: with_chunk(b"iCCP", b"evil\0\0" + deflated(1 << 30, b"a")),
    "png_whose_other_text_unpacks_to_a_gigabyte": lambda: with_chunk(
        b"iTXt", b"Comment\0\1\0\0\0" + deflated(1 << 30, b"a")
    ),
    "png_with_a_wrong_sum": lambda: encoded("PNG").replace(b"IDAT", b"IDAT\1", 1),
}


def claiming_items(count: int) -> bytes:
    """A HEIC whose list of items (ISO/IEC 14496-12, 8.11.6) says that it has so many."""
    place = heic.PICTURE.index(b"iinf") + 8
    return heic.PICTURE[:place] + count.to_bytes(2) + heic.PICTURE[place + 2 :]


def claiming_side(side: int) -> bytes:
    """A HEIC whose pictures (ISO/IEC 23008-12, 6.5.3) say that they are so wide and high."""
    data = heic.PICTURE
    for place in (found.start() + 8 for found in re.finditer(b"ispe", data)):
        data = data[:place] + side.to_bytes(4) * 2 + data[place + 8 :]
    return data


DAMAGED_HEICS = {
    "heic_cut_short": lambda: heic.PICTURE[:-200],
    "heic_of_nothing": lambda: heic.PICTURE[:40],
    "heic_without_items": lambda: claiming_items(0),
    "heic_that_claims_to_be_huge": lambda: claiming_side(60_000),
}

SVG = f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">{SCRIPT}</svg>'.encode()

NO_PICTURES: dict[str, Callable[[], bytes]] = {
    "svg_with_a_script": lambda: SVG,
    "svg_behind_a_mark": lambda: b"\xef\xbb\xbf \n" + SVG,
    "gif": lambda: encoded("GIF"),
    "tiff": lambda: encoded("TIFF"),
    "webp": lambda: encoded("WEBP"),
    "bmp": lambda: encoded("BMP"),
    "icon": lambda: encoded("ICO"),
    "program": lambda: b"MZ\x90\0" + bytes(60) + b"PE\0\0",
    "elf": lambda: b"\x7fELF\2\1\1" + bytes(60),
    "page_before_a_picture": lambda: b"<html>" + SCRIPT.encode() + encoded("JPEG"),
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(evil) run\n",
}
