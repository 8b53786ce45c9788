"""Selecting applications and files on the card and reading files in pieces (JICSAP 1.1, short commands only)."""

from collections.abc import Callable

from todoke_agent.apdu import MAX_RESPONSE, Command, exchange, require
from todoke_agent.errors import AgentError, Code
from todoke_agent.status import Status
from todoke_agent.transport import Transport

MAX_FILE = 4_096
"""Bytes we are willing to read from one file: the evidence format takes no larger certificate."""

SELECT = 0xA4
READ_BINARY = 0xB0
BY_NAME, BY_IDENTIFIER = 0x04, 0x02
NO_ANSWER_DATA = 0x0C


def select_application(transport: Transport, aid: bytes) -> None:
    """Select an application; the card forgets every PIN it was given. Raises NOT_MY_NUMBER_CARD if it has none such."""
    response = exchange(transport, Command(0x00, SELECT, BY_NAME, NO_ANSWER_DATA, aid))
    if response.status == Status.NOT_FOUND:
        raise AgentError(Code.NOT_MY_NUMBER_CARD, status=response.status)
    if response.status != Status.OK:
        raise AgentError(Code.CARD_REFUSED, status=response.status)


def select_file(transport: Transport, file: int) -> None:
    """Select an elementary file of the selected application."""
    require(transport, Command(0x00, SELECT, BY_IDENTIFIER, NO_ANSWER_DATA, file.to_bytes(2)))


def read(transport: Transport, length: int, offset: int = 0) -> bytes:
    """Read exactly `length` bytes of the selected file, in as many pieces as it takes."""
    if offset + length > MAX_FILE:
        raise AgentError(Code.CARD_ANSWER_MALFORMED)
    content = b""
    while len(content) < length:
        wanted = min(length - len(content), MAX_RESPONSE)
        at = (offset + len(content)).to_bytes(2)
        piece = require(transport, Command(0x00, READ_BINARY, at[0], at[1], le=wanted))
        if not 0 < len(piece) <= wanted:
            raise AgentError(Code.CARD_ANSWER_MALFORMED)
        content += piece
    return content


def read_object(transport: Transport, file: int, head: int, total: Callable[[bytes], int]) -> bytes:
    """Select a file and read the one object at its start; `total` tells its length from its first `head` bytes.

    What fills the file up behind the object is not read.
    """
    select_file(transport, file)
    start = read(transport, head)
    length = total(start)
    if length < head:
        raise AgentError(Code.CARD_ANSWER_MALFORMED)
    return start + read(transport, length - head, head)
