"""What the parts of an office file say that it had (ECMA-376 part 1), when only some of them are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

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


def removed(entries: Mapping[str, bytes], kept: re.Pattern[str]) -> frozenset[Removed]:
    """What leaves with the parts that are not kept, and with every layout."""
    gone = [name for name in entries if kept.fullmatch(name) is None]
    found = {means for name in gone for pattern, means in _PARTS if pattern.match(name)}
    if any(_EXTERNAL.search(part) for name, part in entries.items() if name.endswith(".rels")):
        found.add(Removed.EXTERNAL_LINKS)
    return frozenset(found | {Removed.LAYOUT})
