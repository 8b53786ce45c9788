"""Reads what the options of a command name: bounded, and when a step of a procedure asks for it."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from todoke_evidence.application_check import Timestamps
from todoke_evidence.errors import EvidenceError, UnusableError
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.profile import PROFILES
from todoke_evidence.note import NoteVerifier
from todoke_evidence.trust_files import TrustFolder

REASONS = (OSError, EvidenceError, ImportError)
"""Why a question cannot be asked; the last: the extra that judges timestamps is not there."""


@contextmanager
def needed(step: int | None = None) -> Iterator[None]:
    """Raise UnusableError for what cannot be had."""
    try:
        yield
    except REASONS as reason:
        raise UnusableError(reason, step) from None


class Named:
    """What the options name, read when a step asks for it, so that those before it are gone in any case."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self.profile = PROFILES[options.profile]
        self.leaves_timestamp_out = bool(options.without_timestamp)

    @property
    def anchors(self) -> Sequence[Anchor]:
        """The authorities of the folder."""
        with needed():
            return TrustFolder(self._options.trust, self.profile).anchors()

    @property
    def logs(self) -> Sequence[NoteVerifier]:
        """The keys of the office's logs."""
        with needed():
            return [NoteVerifier.from_vkey(key) for key in self._options.log_key]

    @property
    def timestamps(self) -> Timestamps | None:
        """Who may have stamped; None unless roots were named."""
        roots = self._options.timestamp_authority
        if not roots:
            return None
        with needed():
            from todoke_evidence import timestamp  # noqa: PLC0415 - only who judges timestamps needs the extra

            return timestamp.TimestampAuthority([read_bytes(root, timestamp.MAX_ROOT) for root in roots])


def read(path: Path, limit: int) -> str:
    """Return a file's text, one character over the limit at most, with bytes that are no UTF-8 replaced.

    Whatever is too long or replaced is then refused by the parser, with the parser's code.
    """
    return read_bytes(path, limit).decode("utf-8", errors="replace")


def read_bytes(path: Path, limit: int) -> bytes:
    """Return a file's first bytes, one over the limit at most, so that its parser sees it is too long."""
    with path.open("rb") as file:
        return file.read(limit + 1)
