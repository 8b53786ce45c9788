"""Copies the pages of a PDF part by part: what is listed here draws, and nothing that is not listed is copied.

Text stays text. A dictionary keeps the listed keys only, so actions, scripts, annotations, fields, embedded files and
metadata have no way across, under whatever name they are reached (ISO 32000-1, 7.8.3 and chapters 8 and 9).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from todoke_sanitizer.core import limits
from todoke_sanitizer.core.model import Code, Refused

MAX_OBJECTS = 100_000
MAX_DEPTH = 60

_PAGE = frozenset({"/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents"})
_PACKED = frozenset({"/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode"})
_PICTURES = frozenset({"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"})

# The maps from names that the content chose: those of a resource dictionary (7.8.3), and two others.
_MAPS = frozenset({"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading"})
_OTHER_MAPS = frozenset({"/CharProcs", "/Colorants"})
_FONTS = frozenset({"/Type0", "/Type1", "/MMType1", "/Type3", "/TrueType"})
_SPACES = frozenset(
    ["/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/CalGray", "/CalRGB", "/Lab", "/ICCBased", "/Indexed", "/Pattern",
     "/Separation", "/DeviceN", "/G", "/RGB", "/CMYK", "/I"]
)  # fmt: skip

# Keys by what they describe. Left out, among others: /A /AA /JS /F (an external file) /EF /AF /OPI /Ref /Alternates
# /Metadata /PieceInfo /Annots /StructParents /Properties /OC.
_DRAWING = frozenset(
    ["/Type", "/Subtype", "/Resources", "/BBox", "/Matrix", "/Group", "/S", "/I", "/K", "/CS", "/FormType", "/Width",
     "/Height", "/BitsPerComponent", "/ColorSpace", "/Decode", "/DecodeParms", "/Filter", "/Interpolate", "/ImageMask",
     "/Mask", "/SMask", "/SMaskInData", "/Intent", "/Matte", "/Predictor", "/Colors", "/Columns", "/EarlyChange",
     "/Rows", "/EndOfLine", "/EncodedByteAlign", "/EndOfBlock", "/BlackIs1", "/DamagedRowsBeforeError",
     "/ColorTransform", "/JBIG2Globals", "/LW", "/LC", "/LJ", "/ML", "/D", "/RI", "/OP", "/op", "/OPM", "/SA", "/BM",
     "/CA", "/ca", "/AIS", "/TK", "/G", "/BC", "/TR", "/FL", "/SM", "/PatternType", "/PaintType", "/TilingType",
     "/XStep", "/YStep", "/Shading", "/ShadingType", "/Background", "/AntiAlias", "/Coords", "/Domain", "/Function",
     "/Functions", "/Extend", "/FunctionType", "/Range", "/Bounds", "/Encode", "/C0", "/C1", "/N", "/Size", "/Order",
     "/BitsPerSample", "/BitsPerCoordinate", "/BitsPerFlag", "/VerticesPerRow", "/WhitePoint", "/BlackPoint", "/Gamma",
     "/Alternate", "/ProcSet", "/Font", "/XObject", "/ExtGState", "/Pattern", "/CharProcs", "/Colorants",
     "/Components", "/Process", "/Solidities"]
)  # fmt: skip
_FONT = frozenset(
    ["/BaseFont", "/FirstChar", "/LastChar", "/Widths", "/FontDescriptor", "/Encoding", "/ToUnicode", "/Name",
     "/FontBBox", "/FontMatrix", "/DescendantFonts", "/CIDSystemInfo", "/Registry", "/Ordering", "/Supplement", "/DW",
     "/DW2", "/W", "/W2", "/CIDToGIDMap", "/BaseEncoding", "/Differences", "/FontName", "/FontFamily", "/FontStretch",
     "/FontWeight", "/Flags", "/ItalicAngle", "/Ascent", "/Descent", "/Leading", "/CapHeight", "/XHeight", "/StemV",
     "/StemH", "/AvgWidth", "/MaxWidth", "/MissingWidth", "/FontFile", "/FontFile2", "/FontFile3", "/CharSet",
     "/Length1", "/Length2", "/Length3", "/Style", "/Panose", "/CIDSet", "/Lang", "/WMode", "/UseCMap", "/CMapName"]
)  # fmt: skip
_KEPT = _DRAWING | _FONT
_KINDS_OF_S = frozenset({"/Transparency", "/Alpha", "/Luminosity"})  # of groups and soft masks (11.6), not actions
_UNPACKED_BY = {"filter": "/Filter", "decode_parms": "/DecodeParms"}
_SUBTYPES = frozenset({"/Image", "/Form", "/Type1C", "/CIDFontType0C", "/OpenType"})  # XObjects and font files (9.9)


class _Role(Enum):
    """What a dictionary is: it says which keys it may have."""

    PART = "part"
    RESOURCES = "resources"
    # Maps by their keys.
    FONTS = "/Font"
    OBJECTS = "/XObject"
    STATES = "/ExtGState"
    SPACES = "/ColorSpace"
    PATTERNS = "/Pattern"
    SHADINGS = "/Shading"
    GLYPHS = "/CharProcs"
    COLORANTS = "/Colorants"


def rebuild(source: Pdf, _data: bytes) -> Pdf:
    """A PDF of the same pages with nothing in them but what draws.

    :raises Refused: DAMAGED when a part is none of those that a page may have, or they never end.
    """
    source.flatten_annotations("screen")  # what was filled in becomes part of its page
    target = Pdf.new()
    copier = _Copier(target)
    for page in source.pages:
        target.pages.append(pikepdf.Page(copier.page(page.obj)))
    return target


class _Copier:
    """Copies objects into one new PDF, each indirect one once."""

    def __init__(self, target: Pdf) -> None:
        self._target = target
        self._copied: dict[tuple[tuple[int, int], _Role], Object] = {}
        self._count = 0
        self._left = limits.MAX_UNPACKED

    def page(self, page: Object) -> Dictionary:
        """A page with what it inherits, and without the rest."""
        copied = Dictionary(Type=Name.Page)
        for key in _PAGE:
            value = _inherited(page, key)
            if value is not None:
                copied[key] = self._copy(value, 0, _role(_Role.PART, key))
        return self._target.make_indirect(copied)

    def _copy(self, value: object, depth: int, role: _Role = _Role.PART) -> object:
        self._count += 1
        if depth > MAX_DEPTH or self._count > MAX_OBJECTS:
            raise Refused(Code.DAMAGED)
        if not isinstance(value, (Dictionary, Stream, Array)):
            return _scalar(value)
        if not value.is_indirect:
            return self._inside(value, depth, role)
        return self._once(value, depth, role)

    def _once(self, value: Object, depth: int, role: _Role) -> Object:
        known = (value.objgen, role)
        if known not in self._copied:
            # Known before it is filled, because a part may lead back to itself.
            self._copied[known] = self._target.make_indirect(self._empty(value))
            self._fill(self._copied[known], value, depth, role)
        return self._copied[known]

    def _empty(self, value: Object) -> Object:
        if isinstance(value, Stream):
            return Stream(self._target, b"")
        return Array() if isinstance(value, Array) else Dictionary()

    def _inside(self, value: Object, depth: int, role: _Role) -> Object:
        copied = self._empty(value)
        self._fill(copied, value, depth, role)
        return copied

    def _fill(self, copied: Any, value: Any, depth: int, role: _Role) -> None:
        if isinstance(value, Array):
            for one in value:
                copied.append(self._copy(one, depth + 1))
            return
        if isinstance(value, Stream):
            self._write(copied, value, depth)
        for key, one in value.items():
            if _may_have(role, key, one):
                copied[key] = self._copy(one, depth + 1, _role(role, key))

    def _write(self, copied: Any, stream: Any, depth: int) -> None:
        """The bytes of a stream: unpacked, to be packed anew, or a picture as it was encoded."""
        if _filters(stream) <= _PACKED:
            data = stream.read_bytes()
            copied.write(data)
        else:
            data = stream.read_raw_bytes()
            how: dict[str, Any] = {name: self._copy(stream.get(key), depth + 1) for name, key in _UNPACKED_BY.items()}
            copied.write(data, **how)
        self._left -= len(data)
        if self._left < 0:
            raise Refused(Code.BOMB)


def _may_have(role: _Role, key: str, value: object) -> bool:
    match role:
        case _Role.RESOURCES:
            return key in _MAPS and isinstance(value, Dictionary)
        case _Role.PART:
            known = key in _KEPT and key not in _UNPACKED_BY.values()
            return known and (key != "/S" or (isinstance(value, Name) and str(value) in _KINDS_OF_S))
        case _:
            return _FITS[role](value)


def _is_space(value: object) -> bool:
    """A colour space (8.6): its name, or an array that begins with it."""
    first = value[0] if isinstance(value, Array) and len(value) > 0 else value
    return isinstance(first, Name) and str(first) in _SPACES


def _has(value: object, key: str) -> bool:
    return isinstance(value, (Dictionary, Stream)) and key in value


# Under a name that the content chose stands what it draws with: a map of /S and /JS to other things would be an action.
_FITS: Mapping[_Role, Callable[[object], bool]] = {
    _Role.FONTS: lambda value: isinstance(value, Dictionary) and str(value.get("/Subtype")) in _FONTS,
    _Role.OBJECTS: lambda value: isinstance(value, Stream),
    _Role.STATES: lambda value: isinstance(value, Dictionary) and value.get("/Type", Name.ExtGState) == Name.ExtGState,
    _Role.SPACES: _is_space,
    _Role.PATTERNS: lambda value: _has(value, "/PatternType"),
    _Role.SHADINGS: lambda value: _has(value, "/ShadingType"),
    _Role.GLYPHS: lambda value: isinstance(value, Stream),
    _Role.COLORANTS: _is_space,
}


def _role(role: _Role, key: str) -> _Role:
    """What stands under a key."""
    if key == "/Resources":
        return _Role.RESOURCES
    if key in _OTHER_MAPS or (role is _Role.RESOURCES and key in _MAPS):
        return _Role(key)
    return _Role.PART


def _scalar(value: object) -> object:
    """A number as it is; a name or a string made anew, because each belongs to its file."""
    if isinstance(value, pikepdf.Name):
        return Name(str(value))
    if isinstance(value, pikepdf.String):
        return pikepdf.String(bytes(value))
    if isinstance(value, Object):
        raise Refused(Code.DAMAGED)
    return value


def _inherited(page: Object, key: str) -> object | None:
    """A page's own value, or that of the nearest node above it (7.7.3.4)."""
    node: Object | None = page
    for _ in range(MAX_DEPTH):
        if node is None or key in node:
            break
        node = node.get("/Parent")
    return None if node is None else node.get(key)


def _filters(stream: Any) -> set[str]:
    """How a stream is packed, when it is in the file itself and of a kind that draws."""
    filters = stream.get("/Filter", Array())
    names = {str(one) for one in filters} if isinstance(filters, Array) else {str(filters)}
    if "/F" in stream or not names <= _PACKED | _PICTURES:
        raise Refused(Code.DAMAGED)
    typed = "/Subtype" in stream or stream.get("/Type") == Name.XObject  # /Type may be left out (8.8)
    if typed and str(stream.get("/Subtype")) not in _SUBTYPES:
        raise Refused(Code.DAMAGED)
    return names
