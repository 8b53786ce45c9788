"""Holds the current trust store and reads its folder again from time to time, so that new revocations count."""

from __future__ import annotations

import asyncio
from pathlib import Path

from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki.profile import Profile
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.trust_files import load_trust_store
from todoke_kit import logs
from todoke_kit.config import ConfigError

_log = logs.get(__name__)


class TrustSource:
    """The newest readable trust store; an unreadable folder keeps the last one, whose lists then go stale."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        self._folder = folder
        self._profile = profile
        self._store = _load_at_start(folder, profile)

    def current(self) -> TrustStore:
        """The trust store to judge with."""
        return self._store

    async def keep_fresh(self, seconds: float) -> None:
        """Reads the folder again every `seconds`, for ever."""
        while True:
            await asyncio.sleep(seconds)
            try:
                self._store = load_trust_store(self._folder, self._profile)
            except (OSError, EvidenceError) as error:
                logs.event(_log, "trust_unreadable", error=type(error).__name__)


def _load_at_start(folder: Path, profile: Profile) -> TrustStore:
    try:
        return load_trust_store(folder, profile)
    except (OSError, EvidenceError) as error:
        raise ConfigError(f"{folder}: no readable trust store ({error})") from error
