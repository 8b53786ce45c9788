"""Cleans a file's name, and says what was odd about it. What a file is, its name never decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from todoke_sanitizer.core import plain_text
from todoke_sanitizer.core.model import Noted

MAX_STEM = 80  # characters
UNNAMED = "file"

# In a name on Windows, [MS-FSCC] 2.1.5; and the bars of fractions, which look like the slash of a folder.
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\u2044\u2215\u29f8]')
# What people take for a full stop (Unicode's confusables), beside those that NFKC makes one of.
_STOPS = frozenset(
    "。\uff61·・\uff65•\u2219\u22c5\u2027\u2e31\u2e33\u06d4\u0701\u0702\ua4ff\ua4f8\ua60e\U00010a50\U0001d16d"
    "\u0660\u06f0"  # Arabic zeros
)
# Written from right to left, or within what is (UAX 9): next to it, a name's last letters may be seen in front.
_LEFTWARD = frozenset({"R", "AL", "AN"})
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
    visible = _with_stop(visible)
    stem, dot, extension = visible.rpartition(".")
    if not dot:
        stem, extension = visible, ""
    safe = _safe(stem)
    noted = set[Noted]()
    if safe != stem or visible != name:
        noted.add(Noted.NAME_CHANGED)
    if _EXTENSIONS.search(_seen(stem)):
        noted.add(Noted.DOUBLE_EXTENSION)
    if extension and extension.lower() not in extensions:
        noted.add(Noted.EXTENSION_CONTRADICTS)
    return f"{safe}.{rebuilt_as}", frozenset(noted)


def _safe(stem: str) -> str:
    stops = {found.start() for found in _EXTENSIONS.finditer(_seen(stem))}
    single = "".join("_" if at in stops else char for at, char in enumerate(stem)).replace("\n", " ")
    short = _rightward(single[:MAX_STEM]).strip(" .") or UNNAMED
    return f"_{short}" if _RESERVED.fullmatch(short) else short


def _rightward(stem: str) -> str:
    """The same in the order in which it is seen: digits of such scripts as ours, a line for each letter."""
    return "".join(
        str(unicodedata.decimal(char, "_")) if unicodedata.bidirectional(char) in _LEFTWARD else char for char in stem
    )


def _with_stop(name: str) -> str:
    """A name that ends in what people take for an extension has one: 領収書．ｐｄｆ is a .pdf."""
    seen = _seen(name)
    *_, last = [0, *(found.start() for found in _EXTENSIONS.finditer(seen) if found.end() == len(seen))]
    return name[:last] + seen[last:] if last else name


def _seen(name: str) -> str:
    """The same with as many characters, as people see it: letters in their plain form, and every dot a full stop."""
    return "".join(map(_char_seen, name))


def _char_seen(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    if char in _STOPS or "." in plain:
        return "."
    return plain if len(plain) == 1 else char
