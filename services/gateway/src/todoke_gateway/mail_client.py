"""Outgoing edge: gives one mail at a time to the municipality's mail server (SMTP, RFC 5321; RFC 3207 for STARTTLS).

Whoever answers a page waits for it, so few wait at once and none for long.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from threading import BoundedSemaphore

from todoke_gateway.config import Mail
from todoke_kit import config, logs
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

SECONDS = 10.0
AT_ONCE = 3  # of the eight threads that answer pages


class MailClient:
    """One mail server."""

    def __init__(self, settings: Mail, host: str) -> None:
        """`host` is the name by which this gateway greets the server."""
        self._settings = settings
        self._host = host
        self._server, self._port = config.split_address(settings.server)
        self._tls = None if settings.security == "none" else ssl.create_default_context(cafile=settings.ca)
        self._slots = BoundedSemaphore(AT_ONCE)

    def send(self, address: str, subject: str, text: str) -> None:
        """Give a plain mail to the server.

        :raises Refusal: "mail_refused" when the server takes none for this address or programs for mail would read
            another one in it (RFC 2047), "mail_unavailable" otherwise.
        """
        message = self._message(address, subject, text)
        if not self._slots.acquire(blocking=False):
            raise Refusal("mail_unavailable")
        try:
            with self._connection() as server:
                server.send_message(message, to_addrs=[address])
        except smtplib.SMTPRecipientsRefused as error:
            raise Refusal("mail_refused") from error
        except (smtplib.SMTPException, OSError) as error:
            logs.event(_log, "mail_failed", error=type(error).__name__)
            raise Refusal("mail_unavailable") from error
        finally:
            self._slots.release()

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        settings = self._settings
        if self._tls is not None and settings.security == "tls":
            opened: smtplib.SMTP = smtplib.SMTP_SSL(
                self._server, self._port, self._host, timeout=SECONDS, context=self._tls
            )
        else:
            opened = smtplib.SMTP(self._server, self._port, self._host, timeout=SECONDS)
        with opened as server:
            if self._tls is not None and settings.security == "starttls":
                server.starttls(context=self._tls)
            if settings.user is not None and settings.password_file is not None:
                server.login(settings.user, settings.password_file.read_text(encoding="utf-8").strip())
            yield server

    def _message(self, address: str, subject: str, text: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._settings.sender
        message["To"] = _only(address)
        message["Subject"] = subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._host)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine is to answer
        message.set_content(text)
        return message


def _only(address: str) -> Address:
    """The address of a header that says this one and no other."""
    try:
        read = Address(addr_spec=address)
    except ValueError as error:
        raise Refusal("mail_refused") from error
    if read.addr_spec != address:
        raise Refusal("mail_refused")
    return read
