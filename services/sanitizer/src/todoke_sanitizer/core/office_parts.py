"""What the parts of an office file say that it had (ECMA-376 part 1), when only some of them are kept."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from todoke_sanitizer.core import archives
from todoke_sanitizer.core.model import Removed

_PARTS = (
    (re.compile(r".*(vba|macrosheets|activeX|customUI)", re.IGNORECASE), Removed.MACROS),
    (re.compile(r".*(embeddings|oleObject|\.bin$)", re.IGNORECASE), Removed.EMBEDDED_FILES),
    (re.compile(r".*(externalLinks|connections\.xml|queryTables|webSettings)", re.IGNORECASE), Removed.EXTERNAL_LINKS),
    (re.compile(r".*(media|drawings|charts|chartsheets)/", re.IGNORECASE), Removed.PICTURES),
    (re.compile(r".*comments", re.IGNORECASE), Removed.COMMENTS),
    (re.compile(r".*ctrlProps/", re.IGNORECASE), Removed.FORM_CONTROLS),
    (re.compile(r"(docProps|customXml)/", re.IGNORECASE), Removed.METADATA),
)
_EXTERNAL = re.compile(rb'TargetMode\s*=\s*["\']External', re.IGNORECASE)


# What Strict documents (ISO/IEC 29500-1) call what the others (part 4) call otherwise; it is the same.
_STRICT = b"http://purl.oclc.org/ooxml/"
_OTHERWISE = {
    _STRICT + b"wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    _STRICT + b"spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    _STRICT + b"officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def read(data: bytes) -> Mapping[str, bytes]:
    """Every part by name, Strict ones as if they were not.

    :raises Refused: as `archives.read`.
    """
    return {name: _usual(part) for name, part in archives.read(data).items()}


def _usual(part: bytes) -> bytes:
    if _STRICT in part:
        for strict, other in _OTHERWISE.items():
            part = part.replace(strict, other)
    return part


def main(entries: Mapping[str, bytes], usual: str) -> str:
    """The name of the main part, which programs choose as they like; that most of them choose where none is said.

    :raises Refused: DAMAGED.
    """
    return next((target for kind, target in relationships(entries, "").values() if kind == _MAIN), usual)


def relationships(entries: Mapping[str, bytes], name: str) -> Mapping[str, tuple[str, str]]:
    """The type and the target of what a part refers to, by its id (ECMA-376 part 2, 9.3); "" is the whole file.

    :raises Refused: DAMAGED.
    """
    part = entries.get(listing(name))
    if part is None:
        return {}
    folder = posixpath.dirname(f"/{name}")
    return {
        one.get("Id", ""): (one.get("Type", ""), posixpath.normpath(posixpath.join(folder, one.get("Target", "")))[1:])
        for one in archives.parse(part).iter(_RELATIONSHIP)
        if one.get("TargetMode") != "External"
    }


def listing(name: str) -> str:
    """Where it stands what a part refers to."""
    folder, last = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{last}.rels")


def removed(entries: Mapping[str, bytes], kept: AbstractSet[str]) -> frozenset[Removed]:
    """What leaves with the parts that are not kept, and with every layout."""
    gone = entries.keys() - kept
    found = {means for name in gone for pattern, means in _PARTS if pattern.match(name)}
    if any(_EXTERNAL.search(part) for name, part in entries.items() if name.endswith(".rels")):
        found.add(Removed.EXTERNAL_LINKS)
    return frozenset(found | {Removed.LAYOUT})
