"""Over a hundred files as honest people attach them, in variety, each with what must still be readable afterwards."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import docx
import openpyxl
import pi_heif
import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import ExifTags, Image, ImageDraw, ImageFilter, ImageOps
from support import heic, other_offices, pngs
from support.sanitizing import CSV, DOCX, HEIC, JPEG, PDF, PNG, TXT, XLSX

pi_heif.register_heif_opener()

WORDS = (
    "領収書",
    "人間ドック",
    "髙橋 﨑子",
    "見本市",
    "①②③",
    "ｶﾅ",
    "receipt",
    "令和8年11月23日",
    "16,600円",
    "𠮷野家",
    "ー〜−",
)


@dataclass(frozen=True)
class Clean:
    """One file, and how what it says is read from it and from its rebuilt form."""

    name: str
    media_type: str
    data: bytes
    read: Callable[[bytes], object]

    def __str__(self) -> str:
        return self.name


def _texts() -> Iterator[Clean]:
    for number in range(15):
        lines = [" ".join(WORDS[(number + step) % len(WORDS)] for step in range(3)) for _ in range(number + 1)]
        encoding = ("utf-8", "utf-8-sig", "cp932")[number % 3]
        text = ("\r\n" if number % 2 else "\n").join(lines) + "\n"
        yield Clean(f"memo{number}.txt", TXT, text.encode(encoding, "ignore"), _text)


def _csvs() -> Iterator[Clean]:
    for number in range(15):
        rows = [
            [WORDS[(number + column) % len(WORDS)], str(number), f"{number - 7}", 'a "b", c', "一\n二"]
            for column in range(3)
        ]
        target = io.StringIO(newline="")
        csv.writer(target, lineterminator="\r\n" if number % 2 else "\n").writerows(rows)
        encoding = ("utf-8", "utf-8-sig", "cp932")[number % 3]
        yield Clean(f"table{number}.csv", CSV, target.getvalue().encode(encoding, "ignore"), _cells)


def _encodings() -> Iterator[Clean]:
    """Words in every encoding that Japanese programs write, and what two of them might be but is one."""
    letter = "申請者：見本　花子\r\nﾐﾎﾝ ﾊﾅｺ\r\nかながきの文と、金額16,600円（領収書）。\r\n"
    plain = letter.replace("ﾐﾎﾝ ﾊﾅｺ", "カナ")
    for encoding, words in {
        "utf-8": letter,
        "utf-8-sig": letter,
        "utf-16": letter,
        "cp932": letter,
        "euc_jp": letter,
        "iso2022_jp": plain,
        "iso2022_jp_ext": letter,
    }.items():
        yield _worded(f"letter-{encoding}.txt", TXT, words, words.encode(encoding))
        cells = words.replace("：", ",")
        yield _worded(f"letter-{encoding}.csv", CSV, cells, cells.encode(encoding))
    yield _worded("letter-utf-16-be.txt", TXT, letter, ("\ufeff" + letter).encode("utf-16-be"))
    for name, words, encoding in (
        ("kana", "ﾔﾏﾀﾞ ﾀﾛｳ,1000\r\n", "cp932"),
        ("accent", "René Müller\r\n", "utf-8-sig"),
        ("accent-and-kana", "René レネ\r\n", "utf-8"),
        ("one-name", "髙﨑\r\n", "cp932"),
        ("hiragana", "ありがとうございます\n", "euc_jp"),
        ("old-end", "領収書\r\n\x1a", "cp932"),
    ):
        yield _worded(f"{name}-{encoding}.txt", TXT, words, words.encode(encoding))


def _almost_programs() -> Iterator[Clean]:
    """Words that only look like what a program would run."""
    for name, words in {
        "names-pdf": "PDFの先頭には %PDF という文字があります。object（目的）は手続の確認です。\n",
        "names-objects": "10 0 objection\nobj は 1 個です\n",
        "angles": "申請者 <見本 花子> <hanako@mihon.example>\n3 < 5, a<b\n<headline>\n",
        "mail": "From: <hanako@mihon.example>\nSubject: 申請\nContent-Type: text/plain\n\n本文\n",
        "address": "@mihon さま\n[autorun] ではありません\n",
    }.items():
        yield _worded(f"{name}.txt", TXT, words, words.encode())
    table = "ID;氏名;区分\n1;見本 花子;A\nAB1;見本 太郎;B\n"
    yield _worded("ids.txt", TXT, table, table.encode())
    yield Clean("ids.csv", CSV, f"{table}2;見本 次郎;C\n".encode(), _cells)


def _worded(name: str, media_type: str, words: str, data: bytes) -> Clean:
    """A file of these words: what its own bytes say is known, and what is made of it is UTF-8."""

    def read(found: bytes) -> object:
        text = words if found == data else found.decode("utf-8-sig")
        return text.replace("\x1a", "").splitlines()

    return Clean(name, media_type, data, read)


def _divided() -> Iterator[Clean]:
    """Tables that other programs divide elsewhere, and numbers with signs, which stay numbers."""
    rows = [["-5", "返金", "髙橋"], ["2026-04-01", "-1000", "返金(4月分)", "+3.5"], ["a", "-12%", "-7"]]
    for name, mark in (("comma", ","), ("semicolon", ";"), ("tab", "\t")):
        lines = "".join(mark.join(row) + "\r\n" for row in rows)
        yield Clean(f"{name}.csv", CSV, lines.encode("cp932"), _cells)
    yield Clean("sep.csv", CSV, ("sep=;\r\n" + lines.replace("\t", ";")).encode("cp932"), _cells_of_any)


def _workbooks() -> Iterator[Clean]:
    for number in range(15):
        workbook = openpyxl.Workbook()
        for sheet in range(1 + number % 3):
            page = workbook.active if sheet == 0 else workbook.create_sheet(f"集計{sheet}")
            page.append([*WORDS, number, number / 7, number % 2 == 0, None, "last"])
            page.append(
                [dt.datetime.fromisoformat(f"2026-01-{1 + number:02}T09:30:00"), dt.date(2026, 4, 1), dt.time(9, 15)]
            )
            page.cell(5 + number, 2 + sheet, f"far {number}")
            page.cell(5 + number, 3 + sheet, "0901234567")
            page.merge_cells("A3:C3")
        target = io.BytesIO()
        workbook.save(target)
        yield Clean(f"book{number}.xlsx", XLSX, target.getvalue(), _values)


def _documents() -> Iterator[Clean]:
    for number in range(10):
        document = docx.Document()
        document.add_heading(WORDS[number % len(WORDS)], level=1)
        for step in range(number + 1):
            paragraph = document.add_paragraph(f"{WORDS[step % len(WORDS)]}\tと ")
            paragraph.add_run("太字").bold = True
        table = document.add_table(rows=2, cols=3)
        for row in range(2):
            for column in range(3):
                table.cell(row, column).text = f"{number}-{row}-{column} {WORDS[column]}"
        target = io.BytesIO()
        document.save(target)
        yield Clean(f"letter{number}.docx", DOCX, target.getvalue(), _paragraphs)


def _of_other_offices() -> Iterator[Clean]:
    """What one program reads under names of another: python-docx does not read Strict documents, so words are known."""
    for name, data in other_offices.documents().items():
        yield Clean(name, DOCX, data, _known_or(["申請書　見本 花子"], data, _paragraphs))
    known = {"Sheet": {(1, 1): "見本 花子", (1, 2): 16600}, "二": {(1, 1): "領収書", (1, 2): 0.5}}
    for name, data in other_offices.workbooks().items():
        yield Clean(name, XLSX, data, _known_or(known, data, _values))


def _known_or(known: object, data: bytes, read: Callable[[bytes], object]) -> Callable[[bytes], object]:
    return lambda found: known if found == data else read(found)


def photograph(number: int, size: tuple[int, int]) -> Image.Image:
    """Something with edges, gradients and a little noise, which differs for each number."""
    made = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(made)
    for step in range(5):
        place = ((number * 13 + step * 29) % size[0], (number * 7 + step * 17) % size[1])
        colour = ((number * 40) % 256, (step * 60) % 256, 120)
        draw.rectangle((*place, place[0] + size[0] // 4, place[1] + size[1] // 5), fill=colour)
    draw.text((size[0] // 8, size[1] // 2), f"16,600 yen {number}", fill=(0, 0, 0))
    return made.filter(ImageFilter.GaussianBlur(1))


def _pictures() -> Iterator[Clean]:
    jpeg_modes, png_modes = ("RGB", "L", "CMYK"), ("RGB", "L", "P", "RGBA", "1", "LA")
    for number in range(12):
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = 1 + number % 8
        picture = photograph(number, (200 + number * 31, 150 + number * 17)).convert(jpeg_modes[number % 3])
        data = _encoded(picture, "JPEG", exif=exif, quality=70 + number, progressive=number % 2 == 0)
        yield Clean(f"photo{number}.jpg", JPEG, data, _pixels)
        picture = photograph(number, (120 + number * 31, 150 + number * 11)).convert(png_modes[number % 6])
        yield Clean(f"scan{number}.png", PNG, _encoded(picture, "PNG", dpi=(300, 300)), _pixels)
    yield from _other_pixels()
    second = photograph(1, (100, 80))
    data = _encoded(photograph(0, (200, 150)), "MPO", save_all=True, append_images=[second])
    yield Clean("phone-with-a-second-picture.jpg", JPEG, data, _pixels)
    for number, brand in enumerate((b"heic", b"mif1", b"heix", b"heim", b"heis")):
        data = heic.PICTURE[:8] + brand + heic.PICTURE[12:]
        yield Clean(f"phone{number}.HEIC", HEIC, data, _pixels)


def _other_pixels() -> Iterator[Clean]:
    """PNG in every colour type and depth (RFC 2083 section 3.2), some of which Pillow reads and does not write."""
    grey = photograph(3, (160, 120)).convert("L")
    colour = photograph(4, (160, 120))
    for bits in (2, 4, 16):
        yield _grey_like(f"grey-of-{bits}-bits.png", pngs.packed(grey, bits), grey.point(_steps(bits)))
    yield _grey_like("grey-of-16-bits-and-alpha.png", pngs.packed(grey, 16, alpha=True), grey)
    yield _grey_like("colour-of-16-bits.png", pngs.packed(colour, 16), colour)
    key = pngs.packed(grey, 16, transparent=40_000)
    yield _grey_like("grey-of-16-bits-with-a-key.png", key, grey)
    palette = colour.quantize(200)
    palette.info["transparency"] = bytes(index % 2 * 255 for index in range(200))
    yield Clean("palette-with-holes.png", PNG, _encoded(palette, "PNG"), _pixels)
    yield Clean("black-and-white-with-a-hole.png", PNG, _encoded(grey.convert("1"), "PNG", transparency=0), _pixels)


def _steps(bits: int) -> list[int]:
    """What is left of each grey in so many bits."""
    most = min((1 << bits) - 1, 255)
    return [round(grey / 255 * most) * 255 // most for grey in range(256)]


def _grey_like(name: str, data: bytes, look: Image.Image) -> Clean:
    """A picture whose own bytes another program would have to read: how it looks is known."""
    return Clean(name, PNG, data, lambda found: [look.convert("RGBA")] if found == data else _pixels(found))


def _encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def _pdfs() -> Iterator[Clean]:
    sizes = ((595, 842), (842, 595), (420, 595), (612, 792))
    for number in range(18):
        with Pdf.new() as document:
            font = document.make_indirect(
                Dictionary(
                    Type=Name.Font, Subtype=Name.Type1, BaseFont=(Name.Helvetica, Name("/Times-Bold"))[number % 2]
                )
            )
            for page in range(1 + number % 4):
                _page(document, font, number, page, sizes[number % 4])
            target = io.BytesIO()
            streams = pikepdf.ObjectStreamMode.generate if number % 3 == 0 else pikepdf.ObjectStreamMode.disable
            document.save(target, object_stream_mode=streams, linearize=number % 5 == 0)
        yield Clean(f"print{number}.pdf", PDF, target.getvalue(), drawn)


def _page(document: Pdf, font: pikepdf.Object, number: int, page: int, size: tuple[int, int]) -> None:
    """Text, lines, a picture, a transparent form; every few pages turned, cut, or with a field that is filled in."""
    added = document.add_blank_page(page_size=size).obj
    picture = photograph(number + page, (160, 100))
    image = Stream(document, _encoded(picture, "JPEG"), Type=Name.XObject, Subtype=Name.Image, Width=160, Height=100)
    image.ColorSpace, image.BitsPerComponent, image.Filter = Name.DeviceRGB, 8, Name.DCTDecode
    form = Stream(document, b"/G gs 1 0 0 rg 0 0 80 40 re f", Type=Name.XObject, Subtype=Name.Form)
    form.BBox, form.Group = Array([0, 0, 80, 40]), Dictionary(S=Name.Transparency)
    form.Resources = Dictionary(ExtGState=Dictionary(G=Dictionary(ca=0.5)))
    added.Resources = Dictionary(Font=Dictionary(Text=font), XObject=Dictionary(I=image, X=form))
    words = b"BT /Text 24 Tf 40 300 Td (Receipt %d page %d) Tj 0 -40 Td (16,600 yen) Tj ET" % (number, page)
    added.Contents = document.make_stream(
        words + b" q 160 0 0 100 60 120 cm /I Do Q q 1 0 0 1 40 60 cm /X Do Q 2 w 20 20 m 380 380 l S"
    )
    if page == 1:
        added.Rotate = 90
    if page == 2:
        added.CropBox = Array([10, 10, 380, 390])
    if number % 6 == 5 and page == 0:
        _fill_in(document, added, font)


def _fill_in(document: Pdf, page: pikepdf.Object, font: pikepdf.Object) -> None:
    """A field with a value, drawn as the program that filled it in drew it."""
    look = Stream(document, b"0 0 1 rg BT /Text 18 Tf 2 4 Td (Hanako) Tj ET", Type=Name.XObject, Subtype=Name.Form)
    look.BBox, look.Resources = Array([0, 0, 200, 24]), Dictionary(Font=Dictionary(Text=font))
    widget = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("Hanako"), F=4,
            Rect=Array([40, 340, 240, 364]), AP=Dictionary(N=look), DA=String("/Text 18 Tf 0 g"),
        )
    )  # fmt: skip
    page.Annots = Array([widget])
    document.Root.AcroForm = Dictionary(Fields=Array([widget]), DR=Dictionary(Font=Dictionary(Text=font)))


def _text(data: bytes) -> list[str]:
    """Its lines; a file that is in neither encoding is a fault of this module."""
    try:
        return data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return data.decode("cp932").splitlines()


def _cells(data: bytes) -> object:
    return list(csv.reader(io.StringIO("\n".join(_text(data)), newline="")))


def _cells_of_any(data: bytes) -> object:
    """Cells of a file that may say in its first line where it is divided."""
    lines = _text(data)
    said = lines[0].startswith("sep=")
    return list(csv.reader(lines[1:] if said else lines, delimiter=lines[0][4] if said else ","))


def _values(data: bytes) -> object:
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: {
            (cell.row, cell.column): _moment(cell.value) for row in sheet for cell in row if cell.value is not None
        }
        for sheet in workbook
    }


def _moment(value: object) -> object:
    """A day and its midnight are one value in a workbook."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return value


def _paragraphs(data: bytes) -> object:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text] + cells


def _pixels(data: bytes) -> list[Image.Image]:
    return [ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGBA")]


def drawn(data: bytes) -> list[Image.Image]:
    """Every page as a reader sees it."""
    with pypdfium2.PdfDocument(data) as document:
        document.init_forms()
        return [page.render(scale=1).to_pil().convert("RGBA") for page in document]


def alike(one: list[Image.Image], other: list[Image.Image], most: float) -> bool:
    """Whether as many pictures, of the same sizes, differ on average by no more than so many of 255 steps."""
    return len(one) == len(other) and all(
        _near(first.size, second.size) and _difference(first, second) <= most
        for first, second in zip(one, other, strict=True)
    )


def _near(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return all(abs(first - second) <= 1 for first, second in zip(one, other, strict=True))


def _difference(one: Image.Image, other: Image.Image) -> float:
    white = (255, 255, 255, 255)
    sides = [Image.alpha_composite(Image.new("RGBA", side.size, white), side).convert("L") for side in (one, other)]
    pairs = zip(sides[0].tobytes(), sides[1].resize(sides[0].size).tobytes(), strict=True)
    return sum(abs(first - second) for first, second in pairs) / (one.width * one.height)


_MAKERS = (
    _texts,
    _csvs,
    _encodings,
    _almost_programs,
    _divided,
    _workbooks,
    _documents,
    _of_other_offices,
    _pictures,
    _pdfs,
)
CORPUS = tuple(clean for make in _MAKERS for clean in make())
