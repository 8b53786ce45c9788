"""Compresses what is public: gzip (RFC 1952), where the client takes it (RFC 9110 section 12.5.3).

How long a compressed answer is tells what repeats in it. So a page that holds one person's answers is never given to
this: whoever could add words to such a page would learn the answers from its length (BREACH).
"""

import gzip
from functools import lru_cache

from flask import Response

_LEAST = 1_000  # bytes; shorter ones fit one packet anyhow
_KEPT = 256  # files that do not change while the process runs
_TEXT = ("text/", "image/svg+xml")


def compress(response: Response, accepted: str, *, constant: bool = False) -> Response:
    """The answer, in gzip when `accepted` (the request's Accept-Encoding) has it; only for what anyone may read.

    What is `constant` is compressed once, and kept.
    """
    if not (response.mimetype or "").startswith(_TEXT):
        return response
    response.vary.add("Accept-Encoding")
    content = response.get_data()
    if len(content) >= _LEAST and _takes_gzip(accepted):
        response.set_data(_constant(content) if constant else _gzip(content))
        response.content_encoding = "gzip"
    return response


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)  # no time: the same content, the same bytes


_constant = lru_cache(_KEPT)(_gzip)


def _takes_gzip(accepted: str) -> bool:
    for offer in accepted.lower().split(","):
        name, *params = (part.strip() for part in offer.split(";"))
        if name == "gzip":
            return not any(param.replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"} for param in params)
    return False
