"""What a page may ask: JSON of five shapes, the same over HTTP and native messaging, read strictly.

{"type": "status"}
{"type": "sign", "statement": TEXT, "bundle": JWS, "content": BASE64URL, "sealed": BASE64URL, "key_id": TEXT}
{"type": "sign-in", …}, as "sign": for a form that asks for a sign-in and no signature
{"type": "authenticate", "nonce": TEXT, "time": TEXT, "server_key": TEXT}
{"type": "attributes", "nonce": TEXT, "time": TEXT}
"""

from typing import Annotated

import msgspec

from todoke_agent.errors import AgentError, Code
from todoke_evidence import authentication, b64
from todoke_evidence.content import MAX_CONTENT
from todoke_evidence.notice import MAX_BUNDLE
from todoke_evidence.statement import MAX_STATEMENT_JWS, CardKey

MAX_SEALED = MAX_CONTENT + 2_048
"""Bytes. Sealing adds an encapsulated key and a tag, 1,136 bytes in the largest suite of today."""

MAX_REQUEST = b64.encoded_length(MAX_CONTENT) + b64.encoded_length(MAX_SEALED) + MAX_BUNDLE + 2 * MAX_STATEMENT_JWS
"""Bytes of JSON, about 1.6 megabytes: the largest content, open and sealed, a bundle, a statement with escapes."""

MAX_PLAIN = 8_192
"""Bytes of every other request: there is nothing in it but a nonce and a time (as Web eID bounds its messages)."""

MAX_KEY_ID = 32
MAX_TIME = 20  # characters: 2026-11-23T09:25:47Z

Nonce = Annotated[str, msgspec.Meta(pattern=authentication.NONCE)]
Time = Annotated[str, msgspec.Meta(max_length=MAX_TIME)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """One question of a page."""


class Status(Request, frozen=True, tag="status"):
    """Is the agent there? Touches no card and shows no window."""


class Sign(Request, frozen=True, tag="sign"):
    """A statement to sign, and everything that it commits to.

    `bundle` is the form as its municipality signed it, `content` what was sealed (todoke_evidence.content), `sealed`
    the result of sealing, `key_id` the key that the page says it sealed to.
    """

    statement: Annotated[str, msgspec.Meta(max_length=MAX_STATEMENT_JWS)]
    bundle: Annotated[str, msgspec.Meta(max_length=MAX_BUNDLE)]
    content: str
    sealed: str
    key_id: Annotated[str, msgspec.Meta(max_length=MAX_KEY_ID)]

    @property
    def card_key(self) -> CardKey:
        """Which of the card's keys it is for."""
        return CardKey.SIGNATURE


class SignIn(Sign, frozen=True, tag="sign-in"):
    """The same for the authentication key: not a signature, but the word that its holder was here and sent this."""

    @property
    def card_key(self) -> CardKey:
        """Which of the card's keys it is for."""
        return CardKey.AUTHENTICATION


class Authenticate(Request, frozen=True, tag="authenticate"):
    """Prove by the authentication key that its holder is here, for one nonce; `time` is when that was given out.

    `server_key` is the id of a key that the municipality of the page signs its notices with.
    """

    nonce: Nonce
    time: Time
    server_key: Annotated[str, msgspec.Meta(max_length=MAX_KEY_ID)]


class Attributes(Request, frozen=True, tag="attributes"):
    """Hand over the four printed attributes, once for a nonce; `time` is when that was given out."""

    nonce: Nonce
    time: Time


_decoder: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Status | Sign | SignIn | Authenticate | Attributes)


def parse(body: bytes) -> Request:
    """Read a request, or raise REQUEST_MALFORMED, or REQUEST_OVERSIZED for one that only a document may be as long as.

    Whoever receives the bytes has bounded them by MAX_REQUEST.
    """
    try:
        request = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # ValidationError is a DecodeError
        raise AgentError(Code.REQUEST_MALFORMED) from None
    if len(body) > MAX_PLAIN and not isinstance(request, Sign):
        raise AgentError(Code.REQUEST_OVERSIZED)
    return request
