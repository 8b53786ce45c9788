"""Reads multipart/form-data (RFC 7578) as its bytes come: small fields whole, files piece by piece, nothing on disk.

Werkzeug's decoder finds the parts; what it would take without a bound is bounded here. It never sees a piece that ends
within a boundary: one that is cut between its last two dashes it reads, in 3.1.9, as belonging to the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio import multipart

from todoke_gateway.core import draft
from todoke_kit.errors import Refusal

TYPE = "multipart/form-data"
MAX_BOUNDARY = 70  # characters (RFC 2046 section 5.1.1)
MAX_PARTS = 64  # our page has a dozen fields, and may have ten files
MAX_FIELDS = draft.MAX_TEXT + 16_384  # bytes of all fields together that are not files
PIECE = 16_384  # bytes that are looked at once
MAX_HEAD = 2 * PIECE  # bytes that the decoder may hold: the head of a part, a preamble, an epilogue


@dataclass(frozen=True, slots=True)
class Field:
    """A field that is no file."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FileBegins:
    """A file begins; `own` is what its citizen calls it, empty where none was chosen."""

    name: str
    own: str


@dataclass(frozen=True, slots=True)
class FileGoesOn:
    """More of the file that began last."""

    data: bytes


class FileEnds:
    """All of the file that began last has come."""


Part = Field | FileBegins | FileGoesOn | FileEnds


def boundary(content_type: str) -> bytes | None:
    """The boundary that a Content-Type names; None where it is no multipart/form-data, or names none."""
    kind, options = parse_options_header(content_type)
    named = options.get("boundary", "")
    if kind != TYPE or not named.isascii() or not 1 <= len(named) <= MAX_BOUNDARY:
        return None
    return named.encode("ascii")


class Reader:
    """One body; what it raises is Refusal: "request_malformed" or "request_too_large"."""

    def __init__(self, between: bytes) -> None:
        self._decoder = multipart.MultipartDecoder(between, MAX_HEAD, max_parts=MAX_PARTS)
        self._window = len(between) + len(b"\r\n----")
        self._held = b""  # what may be the beginning of a boundary
        self._is_file = False
        self._name = ""
        self._value = bytearray()
        self._fields = 0

    def feed(self, data: bytes) -> Iterator[Part]:
        """The parts in the next bytes of the body."""
        for start in range(0, len(data), PIECE):
            piece = self._held + data[start : start + PIECE]
            begins = piece.rfind(b"\r", max(0, len(piece) - self._window + 1))
            end = len(piece) if begins < 0 else begins
            self._held = piece[end:]
            yield from self._read(piece[:end])

    def finish(self) -> Iterator[Part]:
        """What was left; to be called when the body has ended, which must be where it says."""
        yield from self._read(self._held)
        yield from self._read(None)

    def _read(self, data: bytes | None) -> Iterator[Part]:
        try:
            self._decoder.receive_data(data)
            while not isinstance(event := self._decoder.next_event(), multipart.NeedData | multipart.Epilogue):
                yield from self._parts(event)
        except (ValueError, RequestEntityTooLarge):  # of bytes that are no UTF-8 as well
            raise Refusal("request_malformed") from None

    def _parts(self, event: multipart.Event) -> Iterator[Part]:
        match event:
            case multipart.File():
                self._is_file = True
                yield FileBegins(event.name or "", event.filename or "")
            case multipart.Field():
                self._is_file, self._name, self._value = False, event.name or "", bytearray()
            case multipart.Data() if self._is_file:
                if event.data:
                    yield FileGoesOn(event.data)
                if not event.more_data:
                    yield FileEnds()
            case multipart.Data():
                yield from self._field(event)

    def _field(self, event: multipart.Data) -> Iterator[Part]:
        self._fields += len(event.data)
        if self._fields > MAX_FIELDS:
            raise Refusal("request_too_large")
        self._value += event.data
        if not event.more_data:
            yield Field(self._name, self._value.decode("utf-8", "replace"))
