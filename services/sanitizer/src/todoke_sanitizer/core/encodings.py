"""In which encoding a Japanese text is: found by strict decoding, and refused where two readings are possible.

UTF-8 (RFC 3629), UTF-16 with a byte order mark (RFC 2781), ISO-2022-JP (RFC 1468) with the half-width kana of
JIS X 0201, EUC-JP, and CP932, which is what Windows calls Shift_JIS. A wrong guess would be a document of other words.
"""

from __future__ import annotations

import re

from todoke_sanitizer.core.model import Code, Refused

_BOM = "\ufeff"
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UTF16_MARKS = tuple(mark for mark, encoding in _MARKS if encoding == "utf-16")

_SHIFTS = re.compile(rb"\x1b(\$|\([IJ])")  # of ISO-2022-JP: what follows is not what its bytes say elsewhere
_WIDE = re.compile("[\u0800-\U0010ffff]")  # three bytes or four of UTF-8, which other encodings hardly make
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_TWO_BYTES = re.compile("[^\x00-\x7f\uff61-\uff9f]")  # of CP932: neither ASCII nor half-width kana
_PRIVATE = re.compile("[\x80\xa0\ue000-\uf8ff]")  # of CP932: 外字 and others that only the sender's machine can show
_USUAL = re.compile(rb"[\x81-\x9f]")  # with one of them begin CP932's own kana and its usual kanji
_IN_A_WORD = re.compile("[A-Za-z][^\x00-\x7f]|[^\x00-\x7f][A-Za-z]")  # as é of Latin-1 would be read


def decode(data: bytes) -> str:
    """The words of a text, without its byte order mark.

    :raises Refused: ENCODING_UNCLEAR.
    """
    text = _decode(data)
    if text is None:
        raise Refused(Code.ENCODING_UNCLEAR)
    return text.removeprefix(_BOM)


def is_utf16(data: bytes) -> bool:
    """Whether a text says that it is in UTF-16, in which half of the bytes are no characters."""
    return data.startswith(_UTF16_MARKS)


def _decode(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _read(data, encoding)
    if _SHIFTS.search(data):
        return _read(data, "iso2022_jp_ext")
    return _without_marks(data)


def _without_marks(data: bytes) -> str | None:
    unicode, euc, cp932 = (_read(data, encoding) for encoding in ("utf-8", "euc_jp", "cp932"))
    if unicode is not None:
        sure = unicode.isascii() or _WIDE.search(unicode) or (euc is None and cp932 is None)
        return unicode if sure else None
    if euc is None:
        return cp932 if cp932 is not None and _is_cp932(cp932, data) else None
    return euc if cp932 is None or _is_euc(euc, cp932) else None


def _is_cp932(text: str, data: bytes) -> bool:
    return _PRIVATE.search(text) is None and (_USUAL.search(data) is not None or _IN_A_WORD.search(text) is None)


def _is_euc(euc: str, cp932: str) -> bool:
    """Whether what both can read is EUC-JP, by two signs.

    It has kana, and CP932 would have nothing but half-width kana with rare characters between them: no byte from 81 to
    9F is one of EUC-JP's.
    """
    return _KANA.search(euc) is not None and _TWO_BYTES.search(cp932) is not None


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
