"""Reads one TOML file into one typed, strict object per process; unknown keys stop the start."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

MAX_CONFIG_BYTES = 1 << 20


class ConfigError(Exception):
    """The configuration file is missing, unreadable or does not fit; the message names file and key."""


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every configuration section: immutable, and no key it does not know. Say `frozen=True` again in each."""


class HttpListen(Strict, frozen=True):
    """Where an HTTP server listens, as "host:port"."""

    address: str


class Metrics(Strict, frozen=True):
    """Where Prometheus scrapes this process, as "host:port"."""

    address: str


class GrpcListen(Strict, frozen=True):
    """A gRPC server's address, its own certificate, the CA of its callers, and who may call what."""

    address: str
    certificate: Path
    key: Path
    client_ca: Path
    callers: dict[str, list[str]]  # "/package.Service/Method" -> names in the callers' certificates
    health: str | None = None  # "host:port" of the health service alone, without TLS: a kubelet has no certificate


class GrpcTarget(Strict, frozen=True):
    """A gRPC server to call, the name its certificate must bear, and our own certificate."""

    address: str
    server_name: str
    certificate: Path
    key: Path
    ca: Path


class Bus(Strict, frozen=True):
    """A NATS server and the nkey this process signs in with."""

    url: str
    ca: Path
    seed_file: Path
    inbox_prefix: str  # the only subjects this user may subscribe to


def load(cls: type[T], path: Path) -> T:
    """Reads `path` as `cls`.

    :raises ConfigError: naming the file, and the key where one is at fault.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    if len(data) > MAX_CONFIG_BYTES:
        raise ConfigError(f"{path}: larger than {MAX_CONFIG_BYTES} bytes")
    try:
        return msgspec.toml.decode(data, type=cls, strict=True, dec_hook=_decode_path)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from error


def from_arguments(cls: type[T], program: str, arguments: Sequence[str] | None = None) -> T:
    """Reads the file named by `--config`; on a fault says so on standard error and exits with 2."""
    parser = argparse.ArgumentParser(prog=program)
    parser.add_argument("--config", type=Path, required=True)
    path: Path = parser.parse_args(arguments).config
    try:
        return load(cls, path)
    except ConfigError as error:
        parser.error(str(error))


def split_address(address: str) -> tuple[str, int]:
    """Splits "host:port".

    :raises ConfigError: when it is not of that form.
    """
    host, colon, port = address.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or not 0 < int(port) <= 65_535:
        raise ConfigError(f"not host:port: {address}")
    return host, int(port)


def _decode_path(wanted: type, value: Any) -> Any:
    if wanted is Path and isinstance(value, str):
        return Path(value)
    raise TypeError("a path is written as a string")
