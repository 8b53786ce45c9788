"""A real mail server (aiosmtpd) of a test's own: keeps what it is given, over TLS when it has a certificate."""

from __future__ import annotations

import email
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage, Message
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from support.ports import free_port
from support.tls import Pair
from support.waiting import LONG

from todoke_gateway.config import Mail


class Mailbox:
    """Everything that came, whoever it was for; `refused` is an address that the server does not take."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.refused = ""
        self.over_tls: list[bool] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        if address == self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Envelope) -> str:
        parsed: Message = email.message_from_bytes(cast("bytes", envelope.content), policy=default)
        self.mails.append((list(envelope.rcpt_tos), cast("EmailMessage", parsed)))
        self.over_tls.append(session.ssl is not None)
        return "250 OK"

    def last(self) -> str:
        """The text of the mail that came last, once there is one."""
        give_up = time.monotonic() + LONG
        while not self.mails and time.monotonic() < give_up:
            time.sleep(0.05)
        return text_of(self.mails[-1][1])


def text_of(mail: EmailMessage) -> str:
    """What it says; on the wire lines end in CR LF."""
    return str(mail.get_content()).replace("\r\n", "\n")


@contextmanager
def mail_server(pair: Pair | None = None, login: tuple[str, str] | None = None) -> Iterator[Mailbox]:
    """A server on a free port of this machine; with `login` (user, password) it takes mail from nobody else."""
    box = Mailbox(f"127.0.0.1:{free_port()}")
    words: dict[str, Any] = {"hostname": "mail.mihon.example"}
    if pair is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pair.certificate, pair.key)
        words |= {"tls_context": context, "require_starttls": True}
    if login is not None:
        words |= {"auth_required": True, "authenticator": _authenticator(login)}

    class Server(Controller):
        def factory(self) -> SMTP:
            return SMTP(self.handler, **words)

    host, port = box.address.rsplit(":", 1)
    server = Server(box, hostname=host, port=int(port))
    server.start()
    try:
        yield box
    finally:
        server.stop()


def _authenticator(login: tuple[str, str]) -> Any:
    wanted = tuple(one.encode() for one in login)
    return lambda _server, _session, _envelope, _mechanism, given: AuthResult(
        success=(given.login, given.password) == wanted,
        handled=False,  # else no refusal is said
    )


def plain(box: Mailbox) -> Mail:
    """How a gateway on this machine reaches it."""
    return Mail(server=box.address, sender="todoke@mihon.example", security="none")
