"""The agent and a card in a reader, through a real smart card service."""

import hashlib
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from support import cards, pcsc
from support.agent import NONCE, NOW, ORIGIN, SERVER_KEY, desk, person, require_presence
from support.apdus import Interrupted
from support.waiting import LONG

from todoke_agent.core.requests import Attributes, Authenticate
from todoke_agent.errors import AgentError, Code
from todoke_agent.provider import Reader
from todoke_agent.readers import PcscReaders, list_readers, my_number_card
from todoke_agent.signing import sign_statement
from todoke_agent.transport import InProcessTransport
from todoke_agent.words import explain
from todoke_evidence import statement, times
from todoke_evidence.statement import Statement

pytestmark = pytest.mark.readers

FIRST, SECOND = pcsc.SLOTS
DATA = statement.encode(
    Statement(
        municipality="990019",
        procedure="ningen-dock",
        form=hashlib.sha256(b"form").digest(),
        submission=bytes(range(16)),
        time=datetime(2026, 11, 23, 9, 25, 47, tzinfo=UTC),
        origin="http://localhost:8080",
        nonce="bm9uY2U",
        commitment=hashlib.sha256(b"answers").digest(),
        attachments=(),
        sealed=hashlib.sha256(b"sealed").digest(),
    )
)
READ_BINARY, VERIFY, COMPUTE_SIGNATURE = 0xB0, 0x20, 0x2A
UNLOCK = ("00A4040C0AD392F000260100000001", "00A4020C02001B", "0020008008" + b"MIHON123".hex())
SIGN = ("00A4020C02001A", "802A008003 AABBCC 00")
OK, REMOVED = b"\x90\x00", Code.CARD_REMOVED


def sign(reader: str | None = None, password: str = cards.PASSWORD) -> str:
    with my_number_card(reader) as card:
        return sign_statement(card, password, DATA)


def refusal(reader: str | None = None, password: str = cards.PASSWORD) -> AgentError:
    with pytest.raises(AgentError) as refused:
        sign(reader, password)
    return refused.value


def transmit(card, *commands: str) -> list[bytes]:
    return [card.transmit(bytes.fromhex(command)) for command in commands]


def expected(name: str = "valid") -> str:
    return sign_statement(InProcessTransport(cards.card(name).transmit), cards.PASSWORD, DATA)


# ---- a card in a reader


@pytest.mark.parametrize("as_user", pcsc.USERS)
def test_a_statement_is_signed_by_the_card_in_the_reader(as_user):
    with pcsc.running(as_user=as_user) as stack:
        stack.insert("valid")
        assert sign() == expected()


def test_a_card_under_t0_gives_the_same_signature(stack):
    stack.insert_odd("t0")
    assert sign() == expected()


def test_the_card_in_the_reader_proves_who_is_here_and_tells_the_attributes(stack, tmp_path):
    stack.insert("valid")
    operations = desk(tmp_path, person(cards.PIN, cards.PIN), PcscReaders())
    proof = operations.handle(Authenticate(NONCE, times.encode(NOW), SERVER_KEY), ORIGIN)
    require_presence(proof, ORIGIN, NONCE, SERVER_KEY, times.encode(NOW))
    told = operations.handle(Attributes("m" * 43, times.encode(NOW)), ORIGIN)["attributes"]
    in_process = desk(tmp_path / "other", person(cards.PIN)).attributes_here()["attributes"]
    assert (told["name"], told) == ("見本　花子", in_process)


def test_the_command_finds_the_readers_and_the_card(stack):
    stack.insert("valid")
    listed = agent("readers")
    said = f"{FIRST}: カードあり / has a card\n{SECOND}: カードなし / no card\n"
    assert (listed.returncode, listed.stdout) == (0, said), listed.stderr
    told = agent("status")
    assert (told.returncode, "5" in told.stdout) == (0, True), told.stderr


def test_the_command_explains_a_missing_card_in_both_languages(stack):
    told = agent("status")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.splitlines() == ["todoke-agent: no_card", *explain(Code.NO_CARD).values()]


def agent(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "todoke_agent", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False)


def test_readers_are_listed_with_whether_they_have_a_card(stack):
    assert list_readers() == (Reader(FIRST, False), Reader(SECOND, False))
    stack.insert("valid", slot=1)
    assert list_readers() == (Reader(FIRST, False), Reader(SECOND, True))


def test_a_wrong_password_costs_a_try_that_taking_the_card_out_does_not_give_back(stack, tmp_path):
    store = cards.build_pki(tmp_path)
    stack.insert("valid", store=store)
    assert [refusal(password="WRONG1").tries_left for _ in range(2)] == [4, 3]
    stack.remove()
    stack.insert("valid", store=store)
    assert refusal(password="WRONG1").tries_left == 2


# ---- several readers


def test_the_my_number_card_is_found_among_other_cards(stack):
    stack.insert_odd("foreign")
    stack.insert("valid", slot=1)
    assert sign() == expected()


def test_of_several_my_number_cards_none_is_chosen_for_the_citizen(stack):
    stack.insert("valid")
    stack.insert("taro", slot=1)
    assert refusal().code == Code.SEVERAL_CARDS
    assert sign(SECOND) == expected("taro")


def test_a_free_card_is_not_taken_for_the_one_that_is_meant_while_another_is_in_use(stack):
    stack.insert("valid")
    stack.insert("taro", slot=1)
    with my_number_card(FIRST):
        assert refusal().code == Code.CARD_UNCERTAIN
        assert sign(SECOND) == expected("taro")


def test_nor_while_another_does_not_answer(stack):
    stack.insert_odd("unreadable")
    stack.insert("valid", slot=1)
    assert refusal().code == Code.CARD_UNCERTAIN
    assert sign(SECOND) == expected()


def test_a_named_reader_is_the_only_one_that_is_looked_at(stack):
    stack.insert("valid", slot=1)
    assert refusal(FIRST).code == Code.NO_CARD


def test_a_reader_that_is_not_connected_is_told(stack):
    assert refusal("\0 Reader 日本\ud800").code == Code.READER_NOT_FOUND


# ---- no card, no reader, no service


def test_no_service():
    assert refusal().code == Code.NO_SERVICE
    with pytest.raises(AgentError) as refused:
        list_readers()
    assert refused.value.code == Code.NO_SERVICE


def test_no_reader():
    with pcsc.running(readers=False):
        assert list_readers() == ()
        assert refusal().code == Code.NO_READER


def test_no_card(stack):
    assert refusal().code == Code.NO_CARD


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("foreign", Code.NOT_MY_NUMBER_CARD),
        ("transit", Code.NOT_MY_NUMBER_CARD),
        ("unreadable", Code.CARD_UNRESPONSIVE),
    ],
)
def test_a_card_that_cannot_be_used_is_told(stack, kind, code):
    stack.insert_odd(kind)
    assert refusal().code == code


# ---- one program at a time


def test_nobody_else_reaches_a_card_in_use(stack):
    stack.insert("valid")
    shared = ("opensc-tool", "--reader", "0", "--send-apdu", SIGN[0])
    with my_number_card() as card:
        transmit(card, *UNLOCK)
        assert refusal().code == Code.READER_BUSY
        assert "Received" not in stack.run(*shared).stdout
        assert transmit(card, *SIGN)[-1].endswith(OK)
    assert "Received" in stack.run(*shared).stdout


def test_a_busy_card_is_told_rather_than_one_of_another_kind(stack):
    stack.insert_odd("foreign")
    stack.insert("valid", slot=1)
    with my_number_card():
        assert refusal().code == Code.READER_BUSY


# ---- a card never stays unlocked


def signs_without_password(stack) -> bool:
    """Whether another program can sign now, from where ours stopped. It resets nothing before and nothing after."""
    script = """
from smartcard.scard import *
context = SCardEstablishContext(SCARD_SCOPE_USER)[1]
card, protocol = SCardConnect(context, "Virtual PCD 00 00", SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1)[1:]
for command in ("00A4020C02001A", "802A008003AABBCC00"):
    result, answer = SCardTransmit(card, protocol, list(bytes.fromhex(command)))
    assert result == SCARD_S_SUCCESS
print(bytes(answer[-2:]).hex())
"""
    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return outcome.stdout.strip() == "9000"


def test_the_card_forgets_the_password_when_all_is_done(stack):
    stack.insert("valid")
    with my_number_card() as card:
        assert transmit(card, *UNLOCK)[-1] == OK
    assert not signs_without_password(stack)


def test_the_card_forgets_the_password_after_an_error(stack):
    stack.insert("valid")
    with pytest.raises(AssertionError), my_number_card() as card:
        assert transmit(card, *UNLOCK) == [OK] * 4
    assert not signs_without_password(stack)


def test_the_card_forgets_the_password_when_the_agent_is_killed(stack):
    stack.insert("valid")
    script = f"""
from todoke_agent.readers import my_number_card
with my_number_card() as card:
    for command in {UNLOCK}:
        answer = card.transmit(bytes.fromhex(command))
    print(answer.hex(), flush=True)
    input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as agent:
        assert agent.stdout is not None
        assert agent.stdout.readline() == "9000\n"
        agent.kill()
    stack.wait_until_free()
    assert not signs_without_password(stack)


# ---- removal, and the service ending, in mid-operation


@pytest.mark.parametrize("instruction", [READ_BINARY, VERIFY, COMPUTE_SIGNATURE])
@pytest.mark.parametrize("noticed", [True, False])
def test_a_card_that_is_taken_out_is_told(stack, instruction, noticed):
    stack.insert("valid")
    taken_out = stack.remove if noticed else stack.pull
    with pytest.raises(AgentError) as refused, my_number_card() as card:
        sign_statement(Interrupted(card, instruction, taken_out), cards.PASSWORD, DATA)
    assert refused.value.code == REMOVED
    stack.wait(present=False)
    assert refusal().code == Code.NO_CARD


def test_a_card_that_leaves_amid_a_command_is_told(stack):
    stack.insert_odd("fleeting")
    with my_number_card() as card:
        transmit(card, *UNLOCK)
        with pytest.raises(AgentError) as refused:
            transmit(card, *SIGN)
    assert refused.value.code == REMOVED


def test_a_card_that_is_put_back_must_be_opened_anew(stack):
    stack.insert("valid")

    def put_back() -> None:
        stack.remove()
        stack.insert("valid")

    with pytest.raises(AgentError) as refused, my_number_card() as card:
        sign_statement(Interrupted(card, COMPUTE_SIGNATURE, put_back), cards.PASSWORD, DATA)
    assert refused.value.code == REMOVED
    assert sign() == expected()


def test_a_service_that_ends_is_told(stack):
    stack.insert("valid")
    with pytest.raises(AgentError) as refused, my_number_card() as card:
        sign_statement(Interrupted(card, COMPUTE_SIGNATURE, stack.stop), cards.PASSWORD, DATA)
    assert refused.value.code == Code.NO_SERVICE
    with pytest.raises(AgentError) as refused:
        list_readers()
    assert refused.value.code == Code.NO_SERVICE
