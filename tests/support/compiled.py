"""What templates and addresses compile to is kept: thousands of tests make applications that would compile it again."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class Kept(BytecodeCache):
    """By the template's file and text; every application of ours has the same options (`todoke_kit.web.pages`)."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


class KeptRule(Rule):
    """A rule whose functions that write addresses are kept by all that they are compiled from."""

    _builders: dict[tuple[object, ...], Builder] = {}  # noqa: RUF012 - shared by all on purpose

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        if self.defaults:  # written into the function, whatever they are
            return super()._compile_builder(append_unknown)
        key = (self.rule, append_unknown, *self._trace)
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]


def pytest_configure() -> None:
    Flask.jinja_options = {"bytecode_cache": Kept()}
    Flask.url_rule_class = KeptRule
