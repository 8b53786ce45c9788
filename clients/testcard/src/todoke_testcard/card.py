"""The virtual card: answers APDUs as a My Number card does, with the same order of checks and the same status words."""

from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo

from todoke_testcard import apdu
from todoke_testcard.apdu import Command, Refused
from todoke_testcard.filesystem import Application, DataFile, File, KeyFile, PinFile
from todoke_testcard.pins import RULES, PinBook, PinName

BY_NAME, BY_IDENTIFIER, NO_ANSWER_DATA = 0x04, 0x02, 0x0C
NAMED_FILE = 0x80
"""In P1 or P2: the low five bits are a short file identifier, 0 for the file that is selected."""
SHORT_IDENTIFIER = 0x1F
NEW_PIN_ONLY = 0x01
VERBATIM = 0x00
PKCS1_OVERHEAD = 11
"""Bytes that PKCS#1 v1.5 padding needs at least (RFC 8017 section 9.2)."""


class VirtualCard:
    """One card in a reader. Not safe for threads, as a card is not: whoever shares it holds a lock."""

    def __init__(
        self, applications: Mapping[bytes, Application], pins: PinBook, pin_locked: int = apdu.PIN_LOCKED
    ) -> None:
        """:param pin_locked: the status word of a PIN that is locked."""
        self._applications = applications
        self._pins = pins
        self._pin_locked = pin_locked
        self._commands: dict[tuple[int, int], Callable[[Command], bytes]] = {
            (0x00, 0xA4): self._select,
            (0x00, 0x20): self._verify,
            (0x00, 0x24): self._change_pin,
            (0x00, 0xB0): self._read,
            (0x80, 0x2A): self._sign,
        }
        self.reset()

    def reset(self) -> None:
        """Take the card out and put it back: nothing is selected and no PIN has been given."""
        self._application: Application = {}
        self._file: File | None = None
        self._verified: set[PinName] = set()

    def transmit(self, command: bytes) -> bytes:
        """Answer one APDU, whatever its bytes."""
        try:
            parsed = apdu.parse(command)
            return apdu.answer(apdu.OK, self._command(parsed)(parsed))
        except Refused as refused:
            return apdu.answer(refused.status)

    def _command(self, command: Command) -> Callable[[Command], bytes]:
        if command.cla not in {0x00, 0x80}:
            raise Refused(apdu.UNKNOWN_CLASS)
        found = self._commands.get((command.cla, command.ins))
        if found is None:
            raise Refused(apdu.UNKNOWN_INSTRUCTION)
        return found

    # ---- SELECT FILE

    def _select(self, command: Command) -> bytes:
        if command.p1 == BY_NAME:
            self._select_application(command)
        elif (command.p1, command.p2) == (BY_IDENTIFIER, NO_ANSWER_DATA):
            self._select_file(command.data)
        else:
            raise Refused(apdu.WRONG_PARAMETERS)
        return b""

    def _select_application(self, command: Command) -> None:
        """Select an application. All PINs are forgotten, also when it is the one that was selected already."""
        application = self._applications.get(command.data)
        if application is None:
            raise Refused(apdu.NOT_FOUND)
        if command.p2 != NO_ANSWER_DATA:
            raise Refused(apdu.WRONG_PARAMETERS)
        self._application, self._file = application, None
        self._verified.clear()

    def _select_file(self, identifier: bytes) -> None:
        if len(identifier) != 2:
            raise Refused(apdu.WRONG_LENGTH)
        self._file = self._lookup(int.from_bytes(identifier))

    def _lookup(self, identifier: int) -> File:
        file = self._application.get(identifier)
        if file is None:
            raise Refused(apdu.NOT_FOUND)
        return file

    def _addressed(self, parameter: int) -> File:
        """Return the file that P1 or P2 names, which becomes the selected one, or the one that is selected."""
        if parameter & ~SHORT_IDENTIFIER != NAMED_FILE:
            raise Refused(apdu.WRONG_PARAMETERS)
        if parameter & SHORT_IDENTIFIER:
            self._file = self._lookup(parameter & SHORT_IDENTIFIER)
        if self._file is None:
            raise Refused(apdu.NO_FILE_SELECTED)
        return self._file

    # ---- VERIFY and CHANGE REFERENCE DATA

    def _verify(self, command: Command) -> bytes:
        pin = self._addressed_pin(command, p1=0x00)
        if not command.data:
            # A question, not a try. Answered with the counter even after the right PIN and when locked.
            raise Refused(apdu.TRIES_LEFT | self._pins.tries_left(pin))
        if self._pins.tries_left(pin) == 0:
            raise Refused(self._pin_locked)
        self._verified.discard(pin)
        if not self._pins.verify(pin, command.data):
            raise Refused(apdu.TRIES_LEFT | self._pins.tries_left(pin))
        self._verified.add(pin)
        return b""

    def _change_pin(self, command: Command) -> bytes:
        pin = self._addressed_pin(command, p1=NEW_PIN_ONLY)
        if self._pins.tries_left(pin) == 0:
            raise Refused(self._pin_locked)
        if pin not in self._verified:
            raise Refused(apdu.PIN_REQUIRED)
        if not RULES[pin].changeable:
            raise Refused(apdu.CONDITIONS_NOT_SATISFIED)
        if not self._pins.fits(pin, command.data):
            raise Refused(apdu.WRONG_DATA)
        self._pins.change(pin, command.data)
        return b""

    def _addressed_pin(self, command: Command, *, p1: int) -> PinName:
        if command.p1 != p1:
            raise Refused(apdu.WRONG_PARAMETERS)
        file = self._addressed(command.p2)
        if not isinstance(file, PinFile):
            raise Refused(apdu.WRONG_FILE_TYPE)
        return file.pin

    # ---- READ BINARY

    def _read(self, command: Command) -> bytes:
        if command.p1 & NAMED_FILE:
            file, offset = self._addressed(command.p1), command.p2
        else:
            file, offset = self._addressed(NAMED_FILE), command.p1 << 8 | command.p2
        if not isinstance(file, DataFile):
            raise Refused(apdu.WRONG_FILE_TYPE)
        if file.readers and not file.readers & self._verified:
            raise Refused(apdu.PIN_REQUIRED)
        if command.data or command.le is None:
            raise Refused(apdu.WRONG_LENGTH)
        if offset >= len(file.content):
            raise Refused(apdu.OFFSET_BEYOND_FILE)
        # Up to the end of the file, with 9000 also when that is less than was asked for (JICSAP 6.4.1).
        return file.content[offset : offset + command.le]

    # ---- COMPUTE DIGITAL SIGNATURE

    def _sign(self, command: Command) -> bytes:
        if command.p1 != VERBATIM:
            raise Refused(apdu.WRONG_PARAMETERS)
        file = self._addressed(command.p2)
        if not isinstance(file, KeyFile):
            raise Refused(apdu.WRONG_FILE_TYPE)
        if file.pin not in self._verified:
            raise Refused(apdu.PIN_REQUIRED)
        if not 1 <= len(command.data) <= file.key.key_size // 8 - PKCS1_OVERHEAD or command.le is None:
            raise Refused(apdu.WRONG_LENGTH)
        # The card pads what it was given and adds nothing: the DigestInfo is the reader's.
        return file.key.sign(command.data, PKCS1v15(), NoDigestInfo())
