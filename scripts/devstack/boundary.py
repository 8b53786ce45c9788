"""Reads who may call what from deploy/boundary.toml, so that a development stack is as strict as any other."""

from __future__ import annotations

import tomllib

from devstack.layout import REPOSITORY

BOUNDARY = REPOSITORY / "deploy" / "boundary.toml"


def callers(zone: str, service: str) -> dict[str, list[str]]:
    """The callers of every method of one gRPC service ("package.Service") in one zone."""
    methods = tomllib.loads(BOUNDARY.read_text(encoding="utf-8"))["rpc"][zone]
    return {method: names for method, names in methods.items() if method.startswith(f"/{service}/")}
