"""Decides what a file is and rebuilds it; every fault of a file is an answer, and none is an error of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from todoke_sanitizer.core import documents, images, kinds, limits, names, pdf, plain_text, spreadsheets
from todoke_sanitizer.core.model import Answer, Asked, Code, Rebuilt, Refused

_Handler = Callable[[Asked], Rebuilt]

_UNKNOWN_NAME = "bin"


def _picture(kind: str) -> _Handler:
    return lambda asked: images.rebuild(asked.data, kind)


_HANDLERS: Mapping[str, _Handler] = {
    kinds.PDF: lambda asked: pdf.rebuild(asked.data, asked.pdf),
    kinds.JPEG: _picture(kinds.JPEG),
    kinds.PNG: _picture(kinds.PNG),
    kinds.HEIC: _picture(kinds.HEIC),
    kinds.DOCX: lambda asked: documents.rebuild(asked.data),
    kinds.XLSX: lambda asked: spreadsheets.rebuild(asked.data),
    kinds.TXT: lambda asked: plain_text.rebuild_text(asked.data),
    kinds.CSV: lambda asked: plain_text.rebuild_csv(asked.data),
}


def rebuild(asked: Asked) -> Answer:
    """The answer about one file; never raises for what is in it."""
    kind = ""
    try:
        kind = kinds.of(asked)
        return _answer(asked, kind, _rebuilt(asked, kind))
    except Refused as refused:
        return _answer(asked, kind, refused.code)
    except MemoryError:
        return _answer(asked, kind, Code.OUT_OF_MEMORY)
    except Exception:  # noqa: BLE001 - whatever a parser trips over is in the file
        return _answer(asked, kind, Code.DAMAGED)


def _rebuilt(asked: Asked, kind: str) -> Rebuilt:
    if kind != asked.media_type:
        raise Refused(Code.TYPE_MISMATCH)
    rebuilt = _HANDLERS[kind](asked)
    if len(rebuilt.data) > limits.MAX_OUTPUT:
        raise Refused(Code.OVERSIZED)
    return rebuilt


def _answer(asked: Asked, kind: str, outcome: Rebuilt | Code) -> Answer:
    rebuilt, code = (None, outcome) if isinstance(outcome, Code) else (outcome, None)
    final = kinds.EXTENSIONS[rebuilt.media_type][0] if rebuilt else _UNKNOWN_NAME
    name, noted = names.clean(asked.name, kinds.EXTENSIONS.get(kind, ()), final)
    return Answer(code, kind, name, noted, rebuilt)
