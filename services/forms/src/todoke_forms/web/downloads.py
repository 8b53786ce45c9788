"""What a file is called that is given to be saved: RFC 6266 section 4.1, RFC 8187 section 3.2."""

from __future__ import annotations

import re
from urllib.parse import quote

from todoke_catalog import folding

_LONGEST = 60  # characters; with an ending under the 255 bytes that file systems take
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]')  # of file systems, Windows' among them
_INSTEAD = "_"


def disposition(name: str, ascii_name: str) -> str:
    """The value of Content-Disposition: the name in UTF-8, and one in ASCII for what does not know that."""
    encoded = quote(name, safe="", errors="replace")
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{encoded}"


def named(title: str, otherwise: str) -> str:
    """A title as the name of a file, without its ending; `otherwise` where nothing of it can be one."""
    plain = _NOT_IN_NAMES.sub(_INSTEAD, folding.without_unusable(title, _INSTEAD))
    return plain.strip()[:_LONGEST].strip(". ") or otherwise
