"""The computer's smart card service and one card at a time in one of its readers (PC/SC Workgroup, part 5; winscard.h).

It goes through pyscard's functions of that header, which return codes and raise nothing. pyscard is an extra of this
distribution and imported when a reader is first asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from todoke_agent.errors import AgentError, Code

REMOVAL_NOTICE = 2_000
"""Milliseconds within which a reader notices that its card has left; pcscd looks every 400."""

_CODES = {
    "SCARD_E_NO_SERVICE": Code.NO_SERVICE,
    "SCARD_E_SERVICE_STOPPED": Code.NO_SERVICE,
    "SCARD_E_NO_ACCESS": Code.SERVICE_DENIED,
    "SCARD_W_SECURITY_VIOLATION": Code.SERVICE_DENIED,
    "SCARD_E_UNKNOWN_READER": Code.READER_NOT_FOUND,
    "SCARD_E_READER_UNAVAILABLE": Code.READER_NOT_FOUND,
    "SCARD_E_SHARING_VIOLATION": Code.READER_BUSY,
    "SCARD_E_NO_SMARTCARD": Code.CARD_REMOVED,
    "SCARD_W_REMOVED_CARD": Code.CARD_REMOVED,
    "SCARD_E_PROTO_MISMATCH": Code.CARD_UNRESPONSIVE,
    "SCARD_E_NOT_TRANSACTED": Code.CARD_UNRESPONSIVE,
    "SCARD_E_COMM_DATA_LOST": Code.CARD_UNRESPONSIVE,
    "SCARD_F_COMM_ERROR": Code.CARD_UNRESPONSIVE,
    "SCARD_W_RESET_CARD": Code.CARD_UNRESPONSIVE,
    "SCARD_W_UNPOWERED_CARD": Code.CARD_UNRESPONSIVE,
    "SCARD_W_UNRESPONSIVE_CARD": Code.CARD_UNRESPONSIVE,
    "SCARD_W_UNSUPPORTED_CARD": Code.CARD_UNRESPONSIVE,
}
"""What a return code means while a card is in use; every other one is READER_FAILED."""


@dataclass(frozen=True, slots=True)
class Service:
    """A connection with the smart card service."""

    scard: Any
    context: Any

    def readers(self) -> tuple[str, ...]:
        """Return the names of the readers that are connected, possibly none."""
        result, names = self.scard.SCardListReaders(self.context, [])
        if result == self.scard.SCARD_E_NO_READERS_AVAILABLE:
            return ()
        self.require(result)
        return tuple(names)

    def occupied(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return those of these readers that have a card."""
        if not names:
            return ()
        states = self.states(dict.fromkeys(names, self.scard.SCARD_STATE_UNAWARE))
        return tuple(name for name, state in states.items() if state & self.scard.SCARD_STATE_PRESENT)

    def states(self, known: Mapping[str, int], patience: int = 0) -> dict[str, int]:
        """Return the states of readers once one differs from what is known, or after `patience` milliseconds."""
        result, states = self.scard.SCardGetStatusChange(self.context, patience, list(known.items()))
        if result != self.scard.SCARD_E_TIMEOUT:
            self.require(result)
        return {name: state for name, state, _atr in states}

    @contextmanager
    def connect(self, reader: str) -> Iterator["CardInReader"]:
        """Use the card in a reader, nobody else meanwhile; whatever happens, it is reset at the end.

        The reset makes it forget its PINs. If this process is killed, the service resets the card in its place.
        """
        protocols = self.scard.SCARD_PROTOCOL_T0 | self.scard.SCARD_PROTOCOL_T1
        result, card, protocol = self.scard.SCardConnect(
            self.context, reader, self.scard.SCARD_SHARE_EXCLUSIVE, protocols
        )
        if self.code(result) == Code.CARD_REMOVED:
            raise AgentError(Code.NO_CARD, result=result)
        self.require(result)
        try:
            yield CardInReader(self, reader, card, protocol)
        finally:
            self.scard.SCardDisconnect(card, self.scard.SCARD_RESET_CARD)

    def require(self, result: int) -> None:
        """Raise the AgentError of any return code but success."""
        if result != self.scard.SCARD_S_SUCCESS:
            raise AgentError(self.code(result), result=result)

    def code(self, result: int) -> Code:
        """Return what a return code means while a card is in use."""
        known = {getattr(self.scard, name, None): code for name, code in _CODES.items()}
        return known.get(result, Code.READER_FAILED)


@dataclass(frozen=True, slots=True)
class CardInReader:
    """A transport to the card in a reader, of no use any more when the card has left, also if it is put in again."""

    service: Service
    reader: str
    card: Any
    protocol: int

    def transmit(self, command: bytes) -> bytes:
        """Send one command APDU; return the response APDU. Raises AgentError with why the card cannot be used."""
        scard = self.service.scard
        told = tpdu(command) if self.protocol == scard.SCARD_PROTOCOL_T0 else command
        result, answer = scard.SCardTransmit(self.card, self.protocol, list(told))
        # Some drivers report a card that leaves amid a command as success with nothing said.
        if result == scard.SCARD_S_SUCCESS and answer:
            return bytes(answer)
        raise AgentError(self._why(result), result=result)

    def _why(self, result: int) -> Code:
        silent = result == self.service.scard.SCARD_S_SUCCESS
        code = Code.CARD_UNRESPONSIVE if silent else self.service.code(result)
        return Code.CARD_REMOVED if code == Code.CARD_UNRESPONSIVE and self._has_left() else code

    def _has_left(self) -> bool:
        """Return whether there is no card any more, giving the reader the time to notice."""
        if self.service.occupied((self.reader,)):
            now = self.service.states({self.reader: self.service.scard.SCARD_STATE_UNAWARE})
            self.service.states(now, REMOVAL_NOTICE)
        return not self.service.occupied((self.reader,))


@contextmanager
def service() -> Iterator[Service]:
    """Connect with the smart card service. Raises AgentError for a missing pyscard or a service that does not run."""
    scard = _scard()
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    connected = Service(scard, context)
    connected.require(result)
    try:
        yield connected
    finally:
        scard.SCardReleaseContext(context)


def tpdu(command: bytes) -> bytes:
    """Return a command APDU as T=0 carries it: always with a P3, and no Le behind data (ISO/IEC 7816-3 section 12.2).

    The answer to what had both is then 61xx, which `todoke_agent.apdu` fetches.
    """
    if len(command) == 4:
        return command + b"\0"
    return command[: 5 + command[4]] if len(command) > 5 else command


def _scard() -> Any:
    try:
        from smartcard import scard  # noqa: PLC0415 -- an extra; what needs no reader must not need it
    except ImportError:
        raise AgentError(Code.CARD_SUPPORT_MISSING) from None
    return scard
