"""The agent's configuration file; README.md explains each key."""

from pathlib import Path
from typing import Annotated, Literal, Self

import msgspec

from todoke_agent.core.places import Place, Places
from todoke_agent.extension import ID

HOME = Path.home() / ".todoke-agent"
MAX_CONFIG = 1 << 20

PORTS = (27180, 27181, 27182)
"""Where pages look for the agent. Gateways have the same list; a page asks all of them."""

_Port = Annotated[int, msgspec.Meta(ge=0, le=65_535)]


class ConfigError(Exception):
    """The configuration file is missing or does not fit; the message names the file and what is wrong."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """No key it does not know."""


class Municipality(_Strict, frozen=True):
    """Whom this agent works for: the code (全国地方公共団体コード), the names to show, the origins of its sites.

    And the keys that it signs its forms with, in base64url: not from its site, but from somewhere else.
    """

    code: str
    name: str
    name_en: str
    origins: tuple[str, ...]
    notice_keys: tuple[str, ...]


class Config(_Strict, frozen=True):
    """Everything that differs between computers. `reader` is only needed where there are several."""

    municipalities: tuple[Municipality, ...]
    reader: str | None = None
    window: Literal["auto", "tk", "terminal"] = "auto"
    ports: Annotated[tuple[_Port, ...], msgspec.Meta(min_length=1, max_length=8)] = PORTS
    extensions: tuple[str, ...] = (ID,)
    memory: Path = HOME / "nonces"

    def places(self) -> Places:
        """Return the municipalities with their origins. Raises ValueError."""
        return Places(
            tuple(Place(one.code, one.name, one.name_en, one.origins, one.notice_keys) for one in self.municipalities)
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file, or raise ConfigError."""
        try:
            with path.open("rb") as file:
                settings = msgspec.toml.decode(file.read(MAX_CONFIG), type=cls, dec_hook=_convert)
            settings.places()
        except (OSError, ValueError) as error:  # DecodeError is a ValueError
            raise ConfigError(f"{path}: {error}") from None
        return settings


def _convert(kind: type, value: object) -> object:
    """Read what TOML has no type for."""
    if kind is Path and isinstance(value, str):
        return Path(value).expanduser()
    raise ValueError("a path is expected")
