"""Where a machine has a font for Japanese words: beside the libraries, as in our image, or where systems keep it."""

from __future__ import annotations

import sys
from pathlib import Path

_PLACES = (
    Path(sys.prefix, "share/todoke/japanese.ttf"),  # deploy/Dockerfile
    Path("/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"),  # Debian, Ubuntu: fonts-ipaexfont-gothic
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),  # fonts-noto-cjk
    Path("/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc"),  # Fedora: google-noto-sans-cjk-fonts
)
MAX_BYTES = 32 * 1024 * 1024  # Noto's collection has 20 million


def japanese() -> bytes | None:
    """The first font that is there, whole; it is the machine's own, and no file of a person."""
    for place in _PLACES:
        if place.is_file() and place.stat().st_size <= MAX_BYTES:
            return place.read_bytes()
    return None
