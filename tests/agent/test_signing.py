"""Signing a statement with a virtual card."""

import hashlib
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from support import cards
from support.apdus import CharacterReader, Recorder, Script

from todoke_agent.errors import AgentError, Code
from todoke_agent.signing import sign_statement
from todoke_agent.transport import InProcessTransport
from todoke_evidence import statement
from todoke_evidence.statement import Statement

STATEMENT = Statement(
    municipality="990019",
    procedure="ningen-dock",
    form=hashlib.sha256(b"form").digest(),
    submission=bytes(range(16)),
    time=datetime(2026, 11, 23, 9, 25, 47, tzinfo=UTC),
    origin="http://localhost:8080",
    nonce="bm9uY2U",
    commitment=hashlib.sha256(b"answers").digest(),
    attachments=(hashlib.sha256(b"receipt").digest(),),
    sealed=hashlib.sha256(b"sealed").digest(),
)
DATA = statement.encode(STATEMENT)


def inserted(name: str) -> InProcessTransport:
    return InProcessTransport(cards.card(name).transmit)


def refusal(transport, password=cards.PASSWORD, data=DATA) -> AgentError:
    with pytest.raises(AgentError) as refused:
        sign_statement(transport, password, data)
    return refused.value


def test_the_statement_comes_back_signed_with_the_cards_certificate():
    signed = statement.parse_signed(sign_statement(inserted("valid"), cards.PASSWORD, DATA))
    assert signed.statement == STATEMENT
    assert signed.algorithm == "RS256"
    assert signed.certificate == cards.certificate("valid")
    key = x509.load_der_x509_certificate(signed.certificate).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signed.signature, statement.signing_input(DATA, signed.certificate), PKCS1v15(), SHA256())


def test_the_password_may_be_typed_in_lower_case():
    assert sign_statement(inserted("valid"), "mihon123", DATA)


BROKEN = {
    "nothing": lambda signature: b"",
    "too short": lambda signature: signature[1:],
    "too long": lambda signature: signature[:-2] + bytes(2),
    "another": lambda signature: bytes(256),
    "a changed byte": lambda signature: signature[:-1] + bytes([signature[-1] ^ 1]),
}


@pytest.mark.parametrize("breaks", BROKEN.values(), ids=BROKEN)
def test_what_a_card_calls_a_signature_and_is_none_is_not_handed_on(breaks):
    card = inserted("valid")

    def answer(command: bytes) -> bytes:
        answered = card.transmit(command)
        return breaks(answered[:-2]) + b"\x90\x00" if command[1] == 0x2A else answered

    assert refusal(InProcessTransport(answer)).code == Code.SIGNATURE_WRONG


def test_nor_is_one_of_another_cards_key():
    certificate_of, key_of = inserted("valid"), inserted("taro")

    def answer(command: bytes) -> bytes:
        certified = certificate_of.transmit(command)
        answered = key_of.transmit(command)
        return answered if command[1] == 0x2A else certified

    assert refusal(InProcessTransport(answer)).code == Code.SIGNATURE_WRONG


def test_a_reader_under_t0_gives_the_same_signature():
    through = sign_statement(CharacterReader(inserted("valid")), cards.PASSWORD, DATA)
    assert through == sign_statement(inserted("valid"), cards.PASSWORD, DATA)


def test_the_password_is_sent_before_the_certificate_is_read_and_forgotten_at_the_end():
    recorder = Recorder(inserted("valid"))
    sign_statement(recorder, cards.PASSWORD, DATA)
    sent = [command.hex() for command in recorder.commands]
    select = "00a4040c0ad392f000260100000001"
    assert sent[0] == sent[-1] == select
    assert sent.index("0020008008" + b"MIHON123".hex()) < sent.index("00a4020c020001")


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff" * 32, DATA + b" ", DATA.replace(b"ningen", b"NINGEN")])
def test_what_is_no_statement_never_reaches_the_card(data):
    assert refusal(Script(), data=data).code == Code.STATEMENT_MALFORMED


def test_a_child_is_told_before_a_password_is_sent():
    recorder = Recorder(inserted("child"))
    assert refusal(recorder).code == Code.NO_SIGNING_CERTIFICATE
    assert not any(command[1] == 0x20 for command in recorder.commands)


def test_a_password_of_impossible_form_costs_no_try():
    recorder = Recorder(inserted("valid"))
    assert refusal(recorder, password="short").code == Code.PIN_MALFORMED
    assert not any(command[1] == 0x20 for command in recorder.commands)


def test_wrong_passwords_count_down_and_lock(tmp_path):
    store = cards.build_pki(tmp_path)
    answers = [refusal(InProcessTransport(store.card("valid").transmit), "WRONG1") for _ in range(6)]
    assert [error.code for error in answers] == [Code.PIN_WRONG] * 4 + [Code.PIN_LOCKED] * 2
    assert [error.tries_left for error in answers] == [4, 3, 2, 1, 0, 0]
    assert refusal(InProcessTransport(store.card("valid").transmit)).code == Code.PIN_LOCKED


def test_a_locked_card_is_told():
    assert refusal(inserted("locked")).code == Code.PIN_LOCKED


def test_a_card_of_another_kind_is_told():
    assert refusal(Script(("00A4040C0AD392F000260100000001", "6A82"))).code == Code.NOT_MY_NUMBER_CARD
