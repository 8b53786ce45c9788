"""Cleans a file's name, and says what was odd about it. What a file is, its name never decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from todoke_sanitizer.core import plain_text
from todoke_sanitizer.core.model import Noted

MAX_STEM = 80  # characters
UNNAMED = "file"

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')  # in a name on Windows, [MS-FSCC] 2.1.5
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
# Extensions that start something, or that hide what comes after them, in front of the last one.
_EXTENSIONS = re.compile(
    r"\.(exe|com|scr|pif|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|msi|lnk|url|jar|reg|cpl|dll|html?|svg|xml|zip|7z|rar|iso|img|"
    r"pdf|jpe?g|png|gif|hei[cf]|docx?|docm|xlsx?|xlsm|pptx?|rtf|txt|csv)(?=\.|\s|$)",
    re.IGNORECASE,
)


def clean(name: str, extensions: Sequence[str], rebuilt_as: str) -> tuple[str, frozenset[Noted]]:
    """The name of a rebuilt file, and what was noted.

    :param extensions: those that a file of its kind may have.
    :param rebuilt_as: that of the rebuilt file.
    """
    last = re.split(r"[/\\]", name)[-1]
    visible = _FORBIDDEN.sub("_", plain_text.clean(unicodedata.normalize("NFC", last))[0]).strip(" .\t\n")
    stem, dot, extension = visible.rpartition(".")
    if not dot:
        stem, extension = visible, ""
    safe = _safe(stem)
    noted = set[Noted]()
    if safe != stem or visible != name:
        noted.add(Noted.NAME_CHANGED)
    if _EXTENSIONS.search(stem):
        noted.add(Noted.DOUBLE_EXTENSION)
    if extension and extension.lower() not in extensions:
        noted.add(Noted.EXTENSION_CONTRADICTS)
    return f"{safe}.{rebuilt_as}", frozenset(noted)


def _safe(stem: str) -> str:
    single = _EXTENSIONS.sub(lambda found: f"_{found[1]}", stem).replace("\n", " ")
    short = single[:MAX_STEM].strip(" .") or UNNAMED
    return f"_{short}" if _RESERVED.fullmatch(short) else short
