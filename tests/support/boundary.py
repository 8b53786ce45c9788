"""`deploy/boundary.toml` for the tests that hold something against it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

BOUNDARY: dict[str, Any] = tomllib.loads((ROOT / "deploy" / "boundary.toml").read_text())

USERS: dict[str, list[str]] = {
    f"{server}.{user}": publish for server, users in BOUNDARY["nats"].items() for user, publish in users.items()
}
"""Every NATS user, "server.user", with what it may publish while the servers serve."""

BOOTSTRAPS: dict[str, list[str]] = {
    f"{server}.{user}": publish
    for server, users in BOUNDARY["setup"]["nats"].items()
    for user, publish in users.items()
}
"""The same of those whom a server knows while its streams are made, and then nobody else."""


def inbox(user: str) -> str:
    """The only subjects that "server.user" may subscribe to."""
    name = user.partition(".")[2]
    return f"_INBOX_{'relay' if name == 'leaf' else name}.>"


def short_name(server: str, subject: str) -> str:
    """A server turns its own domain's name of the JetStream API into the short one before it looks further."""
    return subject.replace(f"$JS.{server}.API.", "$JS.API.")


def covers(pattern: str, subject: str) -> bool:
    """Whether every subject that `subject` stands for matches the NATS pattern; both may hold `*` and `>`."""
    wanted, given = pattern.split("."), subject.split(".")
    for place, token in enumerate(wanted):
        if token == ">":
            return len(given) > place
        if place >= len(given) or given[place] == ">":
            return False
        if token not in {"*", given[place]}:
            return False
    return len(wanted) == len(given)
