"""Which parts of the pages' templates were drawn: every block, macro, loop and condition leaves a mark in the page.

places = marking(app)        # all that the application's own templates have
drawn = marks(response.text) # those that this page came through
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

_OPENING = {"block", "macro", "if", "elif", "else", "for"}
_MARK = re.compile("\x01([^\x01]*)\x01")


class _Marked(Extension):
    """Puts a mark behind each of these tags, and at the beginning of a template that has none of them."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        tokens = list(stream)
        name, found, tag = stream.name or "", False, ""
        yield from ()
        for before, token in zip([None, *tokens], tokens, strict=False):
            yield token
            if before is not None and before.type == "block_begin":
                tag = str(token.value) if token.value in _OPENING else ""
            if token.type == "block_end" and tag:
                found = True
                yield Token(token.lineno, "data", f"\x01{name}:{token.lineno}:{tag}\x01")
                tag = ""
        if not found:
            yield Token(1, "data", f"\x01{name}\x01")


def marking(app: Flask) -> set[str]:
    """All places of the application's own templates, which leave marks from now on."""
    env: Any = app.jinja_env
    env.bytecode_cache = None  # the tests' own keeps what other tests compiled, without marks
    env.add_extension(_Marked)
    sources = {name: env.loader.get_source(env, name)[0] for name in env.list_templates() if "/" not in name}
    return {
        mark
        for name, source in sources.items()
        for token in env._tokenize(source, name)
        for mark in marks(str(token.value))
    }


def marks(text: str) -> set[str]:
    """The places that left a mark in this text."""
    return set(_MARK.findall(text))
