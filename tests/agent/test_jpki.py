"""The JPKI application byte by byte."""

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from support import cards
from support.apdus import CharacterReader, Script

from todoke_agent import jpki
from todoke_agent.errors import AgentError, Code
from todoke_agent.jpki import Jpki
from todoke_agent.transport import InProcessTransport

SELECT_APPLICATION = ("00 A4 04 0C 0A D392F000260100000001", "9000")
DIGEST = bytes(range(32))


def inserted(name: str) -> InProcessTransport:
    return InProcessTransport(cards.card(name).transmit)


def verified_by(der: bytes, signature: bytes, data: bytes) -> None:
    key = x509.load_der_x509_certificate(der).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signature, data, PKCS1v15(), SHA256())


def test_a_digest_is_signed_as_digest_info_under_the_signing_key():
    reader = Script(
        ("00 A4 02 0C 02 00 1A", "9000"),
        (f"80 2A 00 80 33 3031300d060960864801650304020105000420 {DIGEST.hex()} 00", "AABB 9000"),
    )
    assert Jpki(reader).sign(DIGEST) == bytes.fromhex("AABB")
    assert reader.over()


def test_signing_without_a_pin_is_told_with_its_status_word():
    with pytest.raises(AgentError) as refused, jpki.session(inserted("valid")) as card:
        card.sign(DIGEST)
    assert (refused.value.code, refused.value.status) == (Code.CARD_REFUSED, 0x6982)


def test_only_a_digest_can_be_signed():
    with pytest.raises(ValueError, match="digest"):
        Jpki(Script()).sign(b"anything")


def test_a_certificate_is_read_as_long_as_its_head_says_and_no_longer():
    body = bytes(0x0120)
    der = bytes.fromhex("3082 0120") + body
    reader = Script(
        ("00 A4 02 0C 02 00 01", "9000"),
        ("00 B0 00 00 04", "30820120 9000"),
        ("00 B0 00 04 00", body[:256].hex() + "9000"),
        ("00 B0 01 04 20", body[256:].hex() + "9000"),
    )
    assert Jpki(reader).read_signing_certificate() == der
    assert reader.over()


def test_what_is_no_certificate_is_refused():
    reader = Script(("00A4020C020001", "9000"), ("00B0000004", "FFFFFFFF 9000"))
    with pytest.raises(AgentError) as refused:
        Jpki(reader).read_signing_certificate()
    assert refused.value.code == Code.CARD_ANSWER_MALFORMED


def test_the_session_ends_by_selecting_again_so_that_the_card_forgets_the_pin():
    transport = inserted("valid")
    with jpki.session(transport) as card:
        card.verify_signing_password(cards.PASSWORD)
        card.sign(DIGEST)
    with pytest.raises(AgentError) as refused:
        Jpki(transport).sign(DIGEST)
    assert refused.value.status == 0x6982


def test_the_session_ends_so_after_an_error_too():
    reader = Script(SELECT_APPLICATION, SELECT_APPLICATION)
    with pytest.raises(RuntimeError), jpki.session(reader):
        raise RuntimeError
    assert reader.over()


def test_the_four_certificates_and_the_label_are_read():
    with jpki.session(inserted("valid")) as card:
        assert card.token_label() == "JPKIAPICCTOKEN2"
        card.verify_signing_password(cards.PASSWORD)
        assert card.read_signing_certificate() == cards.certificate("valid")
        subjects = {
            card.read_signing_ca_certificate(): "JPKI for digital signature",
            card.read_authentication_ca_certificate(): "JPKI for user authentication",
        }
        for der, unit in subjects.items():
            assert unit in x509.load_der_x509_certificate(der).subject.rfc4514_string()
        authentication = x509.load_der_x509_certificate(card.read_authentication_certificate())
        assert len(list(authentication.subject)) == 2


def test_a_label_that_is_not_ascii_is_refused():
    reader = Script(("00A4020C020006", "9000"), ("00B0000020", "FF" * 32 + "9000"))
    with pytest.raises(AgentError) as refused:
        Jpki(reader).token_label()
    assert refused.value.code == Code.CARD_ANSWER_MALFORMED


def test_the_authentication_key_has_its_own_pin():
    data = b"who is there?"
    with jpki.session(inserted("valid")) as card:
        assert card.authentication_tries_left() == 3
        certificate = card.read_authentication_certificate()
        card.verify_authentication_pin(cards.PIN)
        verified_by(certificate, card.authenticate(hashlib.sha256(data).digest()), data)
        with pytest.raises(AgentError):
            card.sign(DIGEST)


def test_a_child_has_no_signing_certificate():
    with jpki.session(inserted("child")) as card:
        assert not card.has_signing_certificate()
    with jpki.session(inserted("valid")) as card:
        assert card.has_signing_certificate()


def test_tries_left_are_told_before_a_password_is_asked_for():
    with jpki.session(inserted("valid")) as card:
        assert card.signing_tries_left() == 5
    with jpki.session(inserted("locked")) as card:
        assert card.signing_tries_left() == 0


def test_it_works_through_a_reader_that_speaks_t0():
    data = b"in pieces"
    with jpki.session(CharacterReader(inserted("valid"))) as card:
        card.verify_signing_password(cards.PASSWORD)
        certificate = card.read_signing_certificate()
        assert certificate == cards.certificate("valid")
        verified_by(certificate, card.sign(hashlib.sha256(data).digest()), data)


def test_another_kind_of_card_is_told():
    with pytest.raises(AgentError) as refused, jpki.session(Script((SELECT_APPLICATION[0], "6A82"))):
        pass
    assert refused.value.code == Code.NOT_MY_NUMBER_CARD
