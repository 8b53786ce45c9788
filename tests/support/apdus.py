"""Transports for tests that look at every byte, or stand for a reader that behaves differently."""

from collections.abc import Callable

from todoke_agent.transport import Transport


class Script:
    """Expects these commands in this order and gives these answers; both in hexadecimal, spaces for the reader."""

    def __init__(self, *exchanges: tuple[str, str]) -> None:
        self._exchanges = [(bytes.fromhex(command), bytes.fromhex(answer)) for command, answer in exchanges]

    def transmit(self, command: bytes) -> bytes:
        assert self._exchanges, f"nothing more was expected, but came {command.hex(' ')}"
        expected, answer = self._exchanges.pop(0)
        assert command.hex(" ") == expected.hex(" ")
        return answer

    def over(self) -> bool:
        """Whether everything that was expected has come."""
        return not self._exchanges


class CharacterReader:
    """A reader under T=0 in front of a card: 6Cxx when Le is not what there is, 61xx and GET RESPONSE after data."""

    def __init__(self, card: Transport) -> None:
        self._card = card
        self._waiting = b""

    def transmit(self, command: bytes) -> bytes:
        if command[1] == 0xC0:
            return self._hand_out(command[4] or 256)
        answer = self._card.transmit(command)
        data, status = answer[:-2], answer[-2:]
        if status != b"\x90\x00" or not data:
            return answer
        if len(command) == 5 and (command[4] or 256) != len(data):
            return bytes([0x6C, len(data) % 256])
        if len(command) == 5:
            return answer
        self._waiting = data
        return self._more()

    def _hand_out(self, wanted: int) -> bytes:
        # In halves, so that one GET RESPONSE is not enough.
        size = min(wanted, (len(self._waiting) + 1) // 2) if len(self._waiting) > 8 else wanted
        part, self._waiting = self._waiting[:size], self._waiting[size:]
        return part + self._more()

    def _more(self) -> bytes:
        return bytes([0x61, len(self._waiting) % 256]) if self._waiting else b"\x90\x00"


class Interrupted:
    """Passes everything on; before the first command of one instruction, something happens."""

    def __init__(self, card: Transport, instruction: int, happens: Callable[[], None]) -> None:
        self._card = card
        self._instruction: int | None = instruction
        self._happens = happens

    def transmit(self, command: bytes) -> bytes:
        if command[1] == self._instruction:
            self._instruction = None
            self._happens()
        return self._card.transmit(command)


class Recorder:
    """Passes everything on and remembers it."""

    def __init__(self, card: Transport) -> None:
        self._card = card
        self.commands: list[bytes] = []

    def transmit(self, command: bytes) -> bytes:
        self.commands.append(command)
        return self._card.transmit(command)
