"""What the smart card service may answer where no real one can be brought to it, and commands as T=0 carries them."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from todoke_agent import pcsc
from todoke_agent.errors import AgentError, Code
from todoke_agent.readers import list_readers, my_number_card

# Values of winscard.h; those left out do not exist everywhere.
CODES = {
    "SCARD_S_SUCCESS": 0,
    "SCARD_E_UNKNOWN_READER": 0x80100009,
    "SCARD_E_TIMEOUT": 0x8010000A,
    "SCARD_E_SHARING_VIOLATION": 0x8010000B,
    "SCARD_E_NO_SMARTCARD": 0x8010000C,
    "SCARD_E_PROTO_MISMATCH": 0x8010000F,
    "SCARD_E_NOT_TRANSACTED": 0x80100016,
    "SCARD_E_READER_UNAVAILABLE": 0x80100017,
    "SCARD_E_NO_SERVICE": 0x8010001D,
    "SCARD_E_SERVICE_STOPPED": 0x8010001E,
    "SCARD_E_NO_ACCESS": 0x80100027,
    "SCARD_E_NO_READERS_AVAILABLE": 0x8010002E,
    "SCARD_E_COMM_DATA_LOST": 0x8010002F,
    "SCARD_F_COMM_ERROR": 0x80100013,
    "SCARD_F_UNKNOWN_ERROR": 0x80100014,
    "SCARD_W_UNSUPPORTED_CARD": 0x80100065,
    "SCARD_W_UNRESPONSIVE_CARD": 0x80100066,
    "SCARD_W_UNPOWERED_CARD": 0x80100067,
    "SCARD_W_RESET_CARD": 0x80100068,
    "SCARD_W_REMOVED_CARD": 0x80100069,
    "SCARD_W_SECURITY_VIOLATION": 0x8010006A,
}
FLAGS = {
    "SCARD_STATE_UNAWARE": 0x00,
    "SCARD_STATE_PRESENT": 0x20,
    "SCARD_PROTOCOL_T0": 1,
    "SCARD_PROTOCOL_T1": 2,
    "SCARD_SCOPE_USER": 0,
    "SCARD_SHARE_EXCLUSIVE": 1,
    "SCARD_RESET_CARD": 1,
}
READER = "A reader"
PRESENT = FLAGS["SCARD_STATE_PRESENT"]
SELECT = "00A4040C0AD392F000260100000001"


class FaultyService(SimpleNamespace):
    """Everything goes well, with a card that stays, but for one function and its return code."""

    def __init__(self, function: str = "", fault: str = "SCARD_S_SUCCESS", answer: bytes = b"\x90\x00") -> None:
        super().__init__(**CODES, **FLAGS)
        self.disconnected: list[int] = []
        for name, outcome in {
            "SCardEstablishContext": (7,),
            "SCardListReaders": ([READER],),
            "SCardGetStatusChange": ([(READER, PRESENT, [])],),
            "SCardConnect": (9, 2),
            "SCardTransmit": (list(answer),),
        }.items():
            result = CODES[fault] if name == function else 0
            setattr(self, name, lambda *_, told=(result, *outcome): told)

    def SCardDisconnect(self, _card: int, disposition: int) -> int:
        self.disconnected.append(disposition)
        return 0

    def SCardReleaseContext(self, _context: int) -> int:
        return 0


@pytest.fixture
def faulty(monkeypatch):
    def install(*fault, **more) -> FaultyService:
        service = FaultyService(*fault, **more)
        monkeypatch.setitem(sys.modules, "smartcard", SimpleNamespace(scard=service))
        return service

    return install


def refusal() -> AgentError:
    with pytest.raises(AgentError) as refused, my_number_card():
        pass
    return refused.value


@pytest.mark.parametrize(
    ("function", "fault", "code"),
    [
        ("SCardEstablishContext", "SCARD_E_SERVICE_STOPPED", Code.NO_SERVICE),
        ("SCardEstablishContext", "SCARD_E_NO_SERVICE", Code.NO_SERVICE),
        ("SCardEstablishContext", "SCARD_W_SECURITY_VIOLATION", Code.SERVICE_DENIED),
        ("SCardEstablishContext", "SCARD_E_NO_ACCESS", Code.SERVICE_DENIED),
        ("SCardListReaders", "SCARD_E_SERVICE_STOPPED", Code.NO_SERVICE),
        ("SCardGetStatusChange", "SCARD_E_UNKNOWN_READER", Code.READER_NOT_FOUND),
        ("SCardConnect", "SCARD_E_READER_UNAVAILABLE", Code.READER_NOT_FOUND),
        ("SCardConnect", "SCARD_E_SHARING_VIOLATION", Code.READER_BUSY),
        ("SCardConnect", "SCARD_E_PROTO_MISMATCH", Code.CARD_UNRESPONSIVE),
        ("SCardConnect", "SCARD_W_UNRESPONSIVE_CARD", Code.CARD_UNRESPONSIVE),
        ("SCardConnect", "SCARD_W_UNPOWERED_CARD", Code.CARD_UNRESPONSIVE),
        ("SCardConnect", "SCARD_W_UNSUPPORTED_CARD", Code.CARD_UNRESPONSIVE),
        ("SCardConnect", "SCARD_W_REMOVED_CARD", Code.NO_CARD),
        ("SCardConnect", "SCARD_F_UNKNOWN_ERROR", Code.READER_FAILED),
    ],
)
def test_a_fault_before_the_card_is_used_is_told_with_its_return_code(faulty, function, fault, code):
    faulty(function, fault)
    error = refusal()
    assert (error.code, error.result) == (code, CODES[fault])
    assert str(error) == f"{code} {CODES[fault]:08X}"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("SCARD_E_READER_UNAVAILABLE", Code.READER_NOT_FOUND),
        ("SCARD_E_NO_SMARTCARD", Code.CARD_REMOVED),
        ("SCARD_W_RESET_CARD", Code.CARD_UNRESPONSIVE),
        ("SCARD_W_REMOVED_CARD", Code.CARD_REMOVED),
        ("SCARD_E_NOT_TRANSACTED", Code.CARD_UNRESPONSIVE),
        ("SCARD_E_COMM_DATA_LOST", Code.CARD_UNRESPONSIVE),
        ("SCARD_F_COMM_ERROR", Code.CARD_UNRESPONSIVE),
        ("SCARD_F_UNKNOWN_ERROR", Code.READER_FAILED),
    ],
)
def test_a_fault_while_the_card_is_used_is_told_and_the_card_reset(faulty, fault, code):
    service = faulty("SCardTransmit", fault)
    error = refusal()
    assert (error.code, error.result) == (code, CODES[fault])
    assert service.disconnected == [FLAGS["SCARD_RESET_CARD"]]


@pytest.mark.parametrize(
    ("protocol", "sent"), [("SCARD_PROTOCOL_T0", b"\0\xa4\0\0\0"), ("SCARD_PROTOCOL_T1", b"\0\xa4\0\0")]
)
def test_a_card_of_either_protocol_is_used_by_nobody_else_and_told_in_its_own_way(faulty, protocol, sent):
    service, asked, told = faulty(), [], []
    service.SCardConnect = lambda *given: (asked.append(given), (0, 9, FLAGS[protocol]))[1]
    service.SCardTransmit = lambda *given: (told.append(given), (0, [0x90, 0x00]))[1]
    with pcsc.Service(service, 7).connect(READER) as found:
        assert found.transmit(b"\0\xa4\0\0") == b"\x90\0"
    assert asked == [(7, READER, FLAGS["SCARD_SHARE_EXCLUSIVE"], 1 | 2)]
    assert told == [(9, FLAGS[protocol], list(sent))]


def test_a_card_that_stays_and_says_nothing_is_unresponsive(faulty):
    faulty(answer=b"")
    assert refusal().code == Code.CARD_UNRESPONSIVE


@pytest.mark.parametrize("answer", [b"\x90", bytes(259)])
def test_a_card_that_answers_nonsense_is_told(faulty, answer):
    service = faulty(answer=answer)
    assert refusal().code == Code.CARD_ANSWER_MALFORMED
    assert service.disconnected == [FLAGS["SCARD_RESET_CARD"]]


def test_without_pyscard_it_is_said_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "smartcard", None)
    assert refusal().code == Code.CARD_SUPPORT_MISSING
    with pytest.raises(AgentError) as refused:
        list_readers()
    assert refused.value.code == Code.CARD_SUPPORT_MISSING


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("00200080", "0020008000"),
        ("00B0000000", "00B0000000"),
        ("00A4020C020018", "00A4020C020018"),
        ("802A008003AABBCC00", "802A008003AABBCC"),
        ("0020008000", "0020008000"),
    ],
)
def test_t0_has_a_p3_always_and_no_le_behind_data(command, told):
    assert pcsc.tpdu(bytes.fromhex(command)) == bytes.fromhex(told)


def test_what_needs_no_reader_does_not_need_pyscard():
    script = "import sys, todoke_agent.readers, todoke_testcard.cli; print('smartcard' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "False\n"
