"""PDF (ISO 32000-1): looked through with qpdf, which runs nothing, and rebuilt in the way that policy says."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import pikepdf
from pikepdf import Dictionary, Pdf

from todoke_sanitizer.core import limits, pdf_objects, pdf_pages, pdf_structure
from todoke_sanitizer.core.model import Code, PdfMode, Rebuilt, Refused, Removed

_END = b"%%EOF"  # 7.5.5

_REBUILD: Mapping[PdfMode, Callable[[Pdf, bytes], Pdf]] = {
    PdfMode.PAGES: pdf_pages.rebuild,
    PdfMode.STRUCTURE: pdf_structure.rebuild,
}

# What a name in a dictionary stands for, whoever may use it (12.5, 12.6, 7.11.4, 14.3).
_MEANS = {
    "/JS": Removed.SCRIPTS,
    "/JavaScript": Removed.SCRIPTS,
    "/XFA": Removed.SCRIPTS,
    "/OpenAction": Removed.ACTIONS,
    "/AA": Removed.ACTIONS,
    "/A": Removed.ACTIONS,
    "/EmbeddedFiles": Removed.EMBEDDED_FILES,
    "/EF": Removed.EMBEDDED_FILES,
    "/AF": Removed.EMBEDDED_FILES,
    "/Annots": Removed.ANNOTATIONS,
    "/AcroForm": Removed.ANNOTATIONS,
    "/Metadata": Removed.METADATA,
    "/Info": Removed.METADATA,
    "/PieceInfo": Removed.METADATA,
}


def rebuild(data: bytes, mode: PdfMode) -> Rebuilt:
    """A new PDF of the same pages.

    :raises Refused: TRUNCATED, ENCRYPTED, TOO_MANY_PAGES, TOO_MANY_PIXELS, OVERSIZED, FONTS_MISSING or DAMAGED.
    """
    if _END not in data:
        raise Refused(Code.TRUNCATED)
    try:
        with _open(data) as source:
            count = _count(source)
            removed = _lost(source, data, mode)
            with _REBUILD[mode](source, data) as target:
                return Rebuilt("application/pdf", _saved(target), removed, count)
    except pikepdf.PasswordError:
        raise Refused(Code.ENCRYPTED) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RuntimeError):
        raise Refused(Code.DAMAGED) from None


def _open(data: bytes) -> Pdf:
    # Not recovered: a reader that guesses may leave pages out, or see others than the next one.
    source = Pdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
    if source.is_encrypted:  # also with an empty password, which only forbids things
        source.close()
        raise Refused(Code.ENCRYPTED)
    return source


def _count(source: Pdf) -> int:
    count = len(source.pages)
    if count == 0:
        raise Refused(Code.DAMAGED)
    if count > limits.MAX_PAGES:
        raise Refused(Code.TOO_MANY_PAGES)
    return count


def _lost(source: Pdf, data: bytes, mode: PdfMode) -> frozenset[Removed]:
    lost = {_MEANS[name] for name in _MEANS.keys() & _names(source)}
    if not data.rstrip().endswith(_END):
        lost.add(Removed.TRAILING_BYTES)
    if mode is PdfMode.PAGES:
        lost.add(Removed.TEXT_LAYER)
    elif _hides(source):
        lost.add(Removed.HIDING)
    return frozenset(lost)


def _hides(source: Pdf) -> bool:
    """Whether a layer is off (8.11.4.3); pages copied part by part know no layers, and show it."""
    usual = source.Root.get("/OCProperties", Dictionary()).get("/D", Dictionary())
    return len(usual.get("/OFF", pikepdf.Array())) > 0 or usual.get("/BaseState") == pikepdf.Name.OFF


def _names(source: Pdf) -> set[str]:
    """Every key of every dictionary, those inside others included."""
    return {name for found in pdf_objects.every(source) for name in found.keys()}  # noqa: SIM118 - objects of pikepdf


def _saved(target: Pdf) -> bytes:
    output = io.BytesIO()
    target.save(output, deterministic_id=True, linearize=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return output.getvalue()
