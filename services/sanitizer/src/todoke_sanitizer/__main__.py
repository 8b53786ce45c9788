"""`python -I -m todoke_sanitizer`: one file in on standard input, a report and the rebuilt file out, and the end."""

from __future__ import annotations

import sys

from todoke_sanitizer import font_files, framing, pdfium_fonts, sandbox
from todoke_sanitizer.core import rebuilding, warming

UNAVAILABLE = 69  # sysexits.h: this machine cannot give the protection, or lacks a library


def main() -> int:
    """Reads nothing before the sandbox is closed."""
    sandbox.leave_inherited()
    try:
        pdfium_fonts.prepare(font_files.japanese())
        warming.warm_up()
        sandbox.close()
    except Exception:  # noqa: BLE001 - whatever it is, it says nothing of a file
        return UNAVAILABLE
    framing.write(sys.stdout.buffer, rebuilding.rebuild(framing.read(sys.stdin.buffer)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
