"""What a command is, and what several read from its command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from todoke_forms.config import InboxConfig, OperatorConfig, WebConfig
from todoke_kit import config


@dataclass(frozen=True, slots=True)
class Command:
    """A word after `python -m todoke_forms`: what it does in words, who runs it, and who adds its arguments."""

    name: str
    words: str
    run: Callable[[argparse.Namespace], None]
    add: Callable[[argparse.ArgumentParser], None] = lambda _: None


def inbox_config(arguments: argparse.Namespace) -> InboxConfig:
    """What the inbox is configured by; ConfigError when that is wrong, as of the two below."""
    return config.load(InboxConfig, arguments.config)


def web_config(arguments: argparse.Namespace) -> WebConfig:
    """What the staff's pages are configured by."""
    return config.load(WebConfig, arguments.config)


def operator_config(arguments: argparse.Namespace) -> OperatorConfig:
    """What an operator's job is configured by."""
    return config.load(OperatorConfig, arguments.config)


def all_done(failed: int) -> None:
    """Ends with 1 when so many were not done."""
    if failed:
        raise SystemExit(1)


def as_hours(text: str) -> float:
    """A year at most; ValueError when it is none, which argparse tells."""
    hours = float(text)
    if not 0 <= hours <= 24 * 365:
        raise ValueError
    return hours
