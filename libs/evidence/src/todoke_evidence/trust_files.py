"""Reads a trust store from a folder: authorities from `*.ca.der`, and their revocation lists from `*.crl.der`.

The lists may stand in a folder of their own, the feed: what fetches them then cannot add an authority. A feed is looked
at again and again, so a list whose bytes have not changed is not parsed again. Where somebody is told of it
(`refused`), a list that cannot be read fails alone: what the file held before counts until it is too old, and other
lists count as always.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BufferedReader
from pathlib import Path

from todoke_evidence import times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import lists
from todoke_evidence.jpki.anchors import Anchor, read_anchor
from todoke_evidence.jpki.certificate import MAX_CERTIFICATE
from todoke_evidence.jpki.checks import CLOCK_SKEW
from todoke_evidence.jpki.known import KnownCertificates
from todoke_evidence.jpki.lists import Latest, Lists
from todoke_evidence.jpki.profile import Profile
from todoke_evidence.jpki.revocation import MAX_LIST, RevocationList, RevocationSource, read_list
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.seen_lists import SeenLists, newest

MAX_FILES = 10_000
"""Of one kind in a folder. There are 1,741 municipalities; three generations may each have a list for every one."""


_now = partial(datetime.now, UTC)


def load_trust_store(folder: Path, profile: Profile) -> TrustStore:
    """Return the store of `folder`, or raise OSError or TRUST_MALFORMED; a folder without an authority is malformed."""
    return TrustFolder(folder, profile).load()


class TrustFolder:
    """A folder that is read again and again. For one thread at a time."""

    def __init__(
        self,
        folder: Path,
        profile: Profile,
        *,
        feed: Path | None = None,
        max_list_age: timedelta = lists.MAX_AGE,
        revocation: RevocationSource | None = None,
        keep: bool = False,
        seen: SeenLists | None = None,
        refused: Callable[[Sequence[str]], None] | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        """Take lists from `feed`, by default the folder itself; none at all if `revocation` is given in their place.

        With `keep`, lists keep their bytes, for who writes down what judged a signature. With `seen`, what a feed once
        had is not taken back after a restart either. `refused` is told at each look the names of the files in the
        feed that are no lists of these authorities, also that there are none; without it one such file refuses all.
        A list of a day that is to come by `now` is no newest one yet: in its place, older ones would come back.
        """
        self._now = now
        self._folder = folder
        self._profile = profile
        self._feed = feed or folder
        self._max_list_age = max_list_age
        self._revocation = revocation
        self._keep = keep
        self._known = KnownCertificates()
        self._lists: dict[bytes, RevocationList] = {}  # by the SHA-256 of the file
        self._digests: dict[Path, bytes] = {}  # of what each file last held that was a list
        self._refused = refused
        self._seen = seen
        self._latest: Latest = {}  # what a feed once had is not taken back
        self._authorities: tuple[bytes, ...] = ()

    def load(self) -> TrustStore:
        """Return what is there now, or raise OSError, TRUST_MALFORMED or SEEN_LISTS_MALFORMED.

        The lists that did not change stay as they were.
        """
        anchors = self.anchors()
        source = self._revocation or self._source(anchors)
        return TrustStore(self._profile, anchors, source, self._known)

    def _source(self, anchors: tuple[Anchor, ...]) -> Lists:
        lists = tuple(self._read_lists(anchors))
        self._latest = newest(self._latest, Lists(lists).latest(times.later(self._now(), CLOCK_SKEW)))
        if self._seen:
            self._latest = self._seen.add(self._latest)
        return Lists(lists, self._max_list_age, self._latest)

    def anchors(self) -> tuple[Anchor, ...]:
        """Return the authorities alone, or raise OSError or TRUST_MALFORMED."""
        certificates = tuple(_read(path, MAX_CERTIFICATE) for path in _files(self._folder, "*.ca.der"))
        if not certificates:
            raise EvidenceError(Code.TRUST_MALFORMED)
        if certificates != self._authorities:
            self._authorities, self._lists, self._digests = certificates, {}, {}
        return tuple(read_anchor(der, self._profile) for der in certificates)

    def _read_lists(self, anchors: tuple[Anchor, ...]) -> Iterable[RevocationList]:
        found: dict[bytes, RevocationList] = {}
        digests: dict[Path, bytes] = {}
        refused: list[str] = []
        for path in _files(self._feed, "*.crl.der"):
            try:
                digest, known = self._list(path, anchors)
            except (EvidenceError, OSError):
                if self._refused is None:
                    raise
                refused.append(ascii(path.name)[1:-1])
                digest = self._digests.get(path, b"")
                if digest not in self._lists:
                    continue
                known = self._lists[digest]
            found[digest], digests[path] = known, digest
            anchors = _first(known.issuer, anchors)  # the next file is mostly of the same authority
        self._lists, self._digests = found, digests
        if self._refused is not None:
            self._refused(refused)
        return found.values()

    def _list(self, path: Path, anchors: tuple[Anchor, ...]) -> tuple[bytes, RevocationList]:
        if path in self._digests:  # else it is not read twice: a country has thousands
            digest = _digest(path)
            kept = self._lists.get(digest)
            if kept is not None:
                return digest, kept
        der = _read(path, MAX_LIST)
        return hashlib.sha256(der).digest(), read_list(der, anchors, keep=self._keep)


def _first(tried: Anchor, anchors: tuple[Anchor, ...]) -> tuple[Anchor, ...]:
    return (tried, *(anchor for anchor in anchors if anchor.digest != tried.digest))


def _files(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern))
    if len(found) > MAX_FILES:
        raise EvidenceError(Code.TRUST_MALFORMED)
    return found


def _digest(path: Path) -> bytes:
    with _opened(path) as file:
        _checked_size(file, MAX_LIST)
        return hashlib.file_digest(file, "sha256").digest()


def _read(path: Path, limit: int) -> bytes:
    with _opened(path) as file:
        return file.read(_checked_size(file, limit))  # a buffer of the limit for each of thousands takes half a second


def _opened(path: Path) -> BufferedReader:
    """Open without waiting: of a pipe, until somebody writes into it."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb")


def _checked_size(file: BufferedReader, limit: int) -> int:
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode) or found.st_size > limit:
        raise EvidenceError(Code.TRUST_MALFORMED)
    return found.st_size
