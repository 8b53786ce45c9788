"""What templates compile to is kept: the applications of thousands of tests would compile the same ones again."""

from __future__ import annotations

from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Kept(BytecodeCache):
    """By the template's file and text; every application of ours has the same options (`todoke_kit.web.pages`)."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


def pytest_configure() -> None:
    Flask.jinja_options = {"bytecode_cache": Kept()}
