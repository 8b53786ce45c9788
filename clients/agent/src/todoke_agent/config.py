"""The agent's configuration file, and the lists of sites that it names; README.md explains each key."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Self

import msgspec

from todoke_agent.core import sites
from todoke_agent.core.places import Places
from todoke_agent.core.sites import Sites
from todoke_agent.errors import AgentError
from todoke_agent.extension import ID
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import MAX_NOTE_CHARS, NoteVerifier

HOME = Path.home() / ".todoke-agent"
MAX_CONFIG = 1 << 20
MAX_LIST = 4 * MAX_NOTE_CHARS
"""Bytes of a list of sites: as many characters as a note has, each as long as any in UTF-8."""

PORTS = (27180, 27181, 27182)
"""Where pages look for the agent. Gateways have the same list; a page asks all of them."""

_Port = Annotated[int, msgspec.Meta(ge=0, le=65_535)]


class ConfigError(Exception):
    """The configuration file or a list of sites is missing or does not fit; the message names the file and the fault.

    `code` is a key of the words.
    """

    def __init__(self, path: Path, reason: object, code: str = "config_unusable") -> None:
        super().__init__(f"{path}: {reason}")
        self.code = code


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that differs between computers. `reader` is only needed where there are several.

    `sites` are the lists of sites that may ask, `publishers` the keys (C2SP vkey) that must have signed each.
    """

    sites: tuple[Path, ...]
    publishers: tuple[str, ...]
    reader: str | None = None
    window: Literal["auto", "tk", "terminal"] = "auto"
    ports: Annotated[tuple[_Port, ...], msgspec.Meta(min_length=1, max_length=8)] = PORTS
    extensions: tuple[str, ...] = (ID,)
    memory: Path = HOME / "nonces"

    def __post_init__(self) -> None:
        """Raise ValueError for what is no key."""
        self._verifiers()

    def places(self, now: datetime) -> Places:
        """Return the municipalities of all lists, which must count at `now` (aware), or raise ConfigError."""
        verifiers = self._verifiers()
        lists = [_listed(path, verifiers, now) for path in self.sites]
        found = tuple(place for one in lists for place in one.places)
        try:
            return Places(found, min((one.expires_at for one in lists), default=now))
        except ValueError as error:
            raise ConfigError(self.sites[-1], error) from None

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file, or raise ConfigError. Lists are looked for beside it."""
        try:
            settings = msgspec.toml.decode(_read(path, MAX_CONFIG), type=cls, dec_hook=_convert)
        except (OSError, ValueError) as error:  # DecodeError is a ValueError
            raise ConfigError(path, error) from None
        return msgspec.structs.replace(settings, sites=tuple(path.parent / one for one in settings.sites))

    def _verifiers(self) -> list[NoteVerifier]:
        try:
            return [NoteVerifier.from_vkey(key) for key in self.publishers]
        except EvidenceError as error:
            raise ValueError(error) from None


def _listed(path: Path, publishers: Sequence[NoteVerifier], now: datetime) -> Sites:
    try:
        return sites.read(_read(path, MAX_LIST).decode("utf-8"), publishers, now)
    except AgentError as error:
        raise ConfigError(path, error, error.code) from None
    except EvidenceError as error:
        raise ConfigError(path, error, "sites_untrusted") from None
    except (OSError, ValueError) as error:  # UnicodeDecodeError is a ValueError
        raise ConfigError(path, error) from None


def _read(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit)


def _convert(kind: type, value: object) -> object:
    """Read what TOML has no type for."""
    if kind is Path and isinstance(value, str):
        return Path(value).expanduser()
    raise ValueError("a path is expected")
