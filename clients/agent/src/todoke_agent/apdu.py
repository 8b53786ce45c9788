"""Command and response APDUs in short form, and the two detours a reader may take (ISO/IEC 7816-4)."""

from dataclasses import dataclass, replace

from todoke_agent.errors import AgentError, Code
from todoke_agent.status import MORE_DATA, WRONG_LE, Status
from todoke_agent.transport import Transport

MAX_DATA = 255
"""Lc is one byte in short form."""
MAX_RESPONSE = 256
"""Le is one byte in short form, and 00 means 256."""
MAX_PARTS = 16
"""GET RESPONSE rounds for one command. The longest answer is 256 bytes, so a card that asks for more is broken."""

GET_RESPONSE = 0xC0


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `le` counts the bytes wanted, 1 to 256, None for none."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    def encode(self) -> bytes:
        """Return the command APDU. Raises ValueError for what short form cannot say: our mistake, never the card's."""
        if len(self.data) > MAX_DATA or not (self.le is None or 1 <= self.le <= MAX_RESPONSE):
            raise ValueError("beyond a short APDU")
        lc = bytes([len(self.data)]) if self.data else b""
        le = b"" if self.le is None else bytes([self.le % MAX_RESPONSE])
        return bytes([self.cla, self.ins, self.p1, self.p2]) + lc + self.data + le


@dataclass(frozen=True, slots=True)
class Response:
    """What the card answered."""

    data: bytes
    status: int

    @classmethod
    def decode(cls, answer: bytes) -> "Response":
        """Split a response APDU. Raises AgentError(CARD_ANSWER_MALFORMED)."""
        if not 2 <= len(answer) <= MAX_RESPONSE + 2:
            raise AgentError(Code.CARD_ANSWER_MALFORMED)
        return cls(answer[:-2], int.from_bytes(answer[-2:]))


def exchange(transport: Transport, command: Command) -> Response:
    """Send a command and return its whole answer, whatever the status word.

    Readers under T=0 pass on 6Cxx (repeat with this Le) and 61xx (fetch the rest); under T=1 neither appears.
    """
    response = _sized(transport, command)
    for _ in range(MAX_PARTS):
        if response.status >> 8 != MORE_DATA:
            return response
        rest = _sized(transport, Command(0x00, GET_RESPONSE, 0x00, 0x00, le=_length(response.status)))
        response = Response(response.data + rest.data, rest.status)
    raise AgentError(Code.CARD_ANSWER_MALFORMED)


def require(transport: Transport, command: Command) -> bytes:
    """Send a command and return its data. Raises AgentError(CARD_REFUSED) with the status word unless it is 9000."""
    response = exchange(transport, command)
    if response.status != Status.OK:
        raise AgentError(Code.CARD_REFUSED, status=response.status)
    return response.data


def _sized(transport: Transport, command: Command) -> Response:
    """Send a command, and again with the right Le where the card tells it, GET RESPONSE as any other.

    A command that asked for no data is not repeated: it may present a PIN.
    """
    response = _once(transport, command)
    if response.status >> 8 == WRONG_LE and command.le is not None:
        return _once(transport, replace(command, le=_length(response.status)))
    return response


def _once(transport: Transport, command: Command) -> Response:
    return Response.decode(transport.transmit(command.encode()))


def _length(status: int) -> int:
    """Return the length in 61xx or 6Cxx, where 00 means 256."""
    return status & 0xFF or MAX_RESPONSE
