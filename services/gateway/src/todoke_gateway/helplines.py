"""Reads the list of help lines: the municipality's own, or the national ones that came along (helplines.toml)."""

from importlib import resources
from pathlib import Path

from todoke_gateway.core.helplines import HelpLines
from todoke_kit import config


def load(own: Path | None = None) -> HelpLines:
    """The municipality's list, where there is one.

    :raises ConfigError: naming the file, when it cannot be read or is not of that form.
    """
    if own is not None:
        return config.load(HelpLines, own)
    with resources.as_file(resources.files("todoke_gateway").joinpath("helplines.toml")) as path:
        return config.load(HelpLines, path)
