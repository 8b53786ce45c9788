"""Keeps the recovery archive up to date, makes the shares that open it, and restores an office's keys from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import NoticeKey
from todoke_evidence.sealing import OpeningKey
from todoke_forms.core import archive, shares
from todoke_forms.core.archive import Contents
from todoke_forms.core.outgoing import Randomness
from todoke_forms.keys import secret_files
from todoke_forms.keys.key_folder import KeyFolder
from todoke_kit.errors import Refusal

MAX_SHARE_FILE = 4_096  # bytes; 33 words and some remarks

HandOver = Callable[[Sequence[str]], None]
"""Gives shares, in the order of their numbers, to those who are to keep them; raises when it could not."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """One office's keys, where they stand, and the archive of them."""

    municipality: str
    file: Path  # the archive
    keys: KeyFolder
    notice_key: Path

    def make_shares(self, threshold: int, count: int, randomness: Randomness, hand_over: HandOver) -> None:
        """Makes shares, hands them over, and only then archives the keys as they are now under them.

        The shares of an earlier time open no archive any more afterwards.

        :raises Refusal: "threshold_invalid".
        """
        secret = randomness(shares.SECRET_BYTES)
        made = shares.split(secret, threshold, count)
        agreed = archive.terms(self.municipality, threshold, secret, made)
        hand_over(made)
        self._write(agreed)

    def renew(self) -> None:
        """Archives the keys as they are now; takes no share, and every share stays good.

        :raises Refusal: "archive_foreign" or "archive_malformed".
        """
        self._write(archive.check_ours(archive.read(self._read()), self._signer()))

    def restore(self, given: Sequence[Path], tell: Callable[[str, str], None]) -> tuple[str, ...]:
        """Writes the keys that are missing, byte for byte; returns the ids of all that were archived.

        :param tell: hears of each share, by its file's name, whether it is of use.
        :raises Refusal: "shares_missing", "shares_unfit", "archive_malformed", or "key_different" when another key
            stands where one belongs; nothing is written then.
        """
        stored = archive.read(self._read())
        good = []
        for file in given:
            share = shares.normal(_text(file))
            verdict = shares.judge(share, stored.terms.known())
            tell(file.name, verdict)
            if verdict == shares.OK:
                good.append(share)
        return self._put_back(archive.unseal(stored, good))

    def _put_back(self, contents: Contents) -> tuple[str, ...]:
        try:
            NoticeKey.from_bytes(contents.notice_key)
            keys = [OpeningKey.from_bytes(file) for file in contents.sealing_keys]
        except EvidenceError:
            raise Refusal("archive_malformed") from None
        if self.notice_key.exists() and self.notice_key.read_bytes() != contents.notice_key:
            raise Refusal("key_different")
        for key in keys:
            self.keys.add(key)
        if not self.notice_key.exists():  # it may stand where nobody can write
            secret_files.write(self.notice_key, contents.notice_key)
        return tuple(key.key_id for key in keys)

    def _write(self, agreed: archive.Terms) -> None:
        keys = tuple(key.to_bytes() for key in self.keys.load().values())
        contents = Contents(keys, self.notice_key.read_bytes())
        secret_files.write(self.file, archive.seal(agreed, contents, self._signer()).to_bytes())

    def _read(self) -> bytes:
        with self.file.open("rb") as file:
            return file.read(archive.MAX_ARCHIVE + 1)

    def _signer(self) -> NoticeKey:
        return NoticeKey.from_bytes(self.notice_key.read_bytes())


def _text(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.read(MAX_SHARE_FILE).decode("utf-8", "replace")
