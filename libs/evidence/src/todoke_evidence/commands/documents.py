"""Computes a published draw again, and opens a letter with the key of its application."""

import argparse

from todoke_evidence import draw, draw_check, letter_key, notice, report
from todoke_evidence.commands import named
from todoke_evidence.errors import EvidenceError
from todoke_evidence.letter_key import LetterKey
from todoke_evidence.note import NoteVerifier
from todoke_evidence.notice_keys import MAX_KEY_FILE, NoticeVerifier
from todoke_evidence.report import Report


def verify_draw(options: argparse.Namespace) -> Report:
    """Compute the places of a published draw again, and look up a receipt number."""
    logs = [NoteVerifier.from_vkey(key) for key in options.log_key]
    # Editors end files with a newline, which is no part of the document.
    data = named.read_bytes(options.file, draw.MAX_FILE + 1).removesuffix(b"\n")
    try:
        found = draw_check.verify(data, logs, options.receipt, options.commitment)
        return report.on_draw(found, options.receipt, options.commitment)
    except EvidenceError as refusal:
        return report.on_refused_draw(refusal)


def open_letter(options: argparse.Namespace) -> Report:
    """Open a sealed letter, once the municipality's signature over it holds."""
    verifier = NoticeVerifier.from_bytes(*(named.read_bytes(path, MAX_KEY_FILE) for path in options.notice_key))
    # Editors end files with a newline, which is part of neither.
    text = named.read(options.file, notice.MAX_LETTER + 1).removesuffix("\n")
    key = named.read_bytes(options.key, letter_key.MAX_KEY_FILE + 1).removesuffix(b"\n")
    try:
        sealed = notice.read_letter(text, verifier)
        return report.on_letter(sealed, LetterKey.from_bytes(key).open(sealed))
    except EvidenceError as refusal:
        return report.refused(refusal)
