"""The declaration of defects, the fixtures made from it, and the responder beside them."""

import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus
from support import cards
from support.fixtures import every

from todoke_evidence.errors import Code
from todoke_testcard import defects, proofs
from todoke_testcard.cli import main
from todoke_testcard.fixtures import SOUND_ONES, STATEMENTS
from todoke_testcard.forging import SIGNATURES
from todoke_testcard.revoking import ANSWERS, LISTS
from todoke_testcard.spoiling import BODIES, ENCODINGS

DEFECTS = defects.load()


def test_every_refusal_is_one_that_the_verification_knows():
    assert {defect.refusal for defect in (*DEFECTS.values(), *proofs.load().values())} <= set(Code)


@pytest.mark.parametrize(
    ("member", "ways"),
    [
        ("body", BODIES),
        ("encoding", ENCODINGS),
        ("statement", STATEMENTS),
        ("signature", SIGNATURES),
        ("list", LISTS),
        ("answer", ANSWERS),
    ],
)
def test_every_way_to_spoil_is_used_and_every_one_used_exists(member, ways):
    used = {getattr(defect, member) for defect in (*DEFECTS.values(), *SOUND_ONES.values())} - {""}
    assert used == set(ways)


def test_every_defect_is_one_change_of_what_is_sound():
    good = every()["sound"]
    for name in DEFECTS:
        spoiled = every()[name]
        differs = (spoiled.statement, spoiled.lists, spoiled.answer, spoiled.expected.profile) != (
            good.statement,
            good.lists,
            good.answer,
            good.expected.profile,
        )
        assert differs, name


def test_the_command_writes_each_into_a_folder_of_its_name(tmp_path, capsys):
    out = tmp_path / "fixtures"
    assert main(["fixtures", "--dir", str(cards.session_pki().folder), "--out", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "event": "written",
        "fixtures": str(len(every()) + len(proofs.load())),
    }
    assert {path.name for path in out.iterdir()} == {*every(), *proofs.load()}
    assert json.loads((out / "proof-used-before" / "expected.json").read_bytes())["before"] == 1
    assert (out / "proof-used-before" / "proof.json").exists()
    assert json.loads((out / "version-1" / "expected.json").read_bytes()) == {
        "refusal": "certificate_malformed",
        "door": "",
        "profile": "test",
        "at": "2026-11-23T09:30:00Z",
        "ja": "バージョン1の証明書",
        "en": "a certificate of version 1",
    }
    assert (out / "ocsp-revoked" / "answer.ocsp.der").exists()
    assert not list((out / "ocsp-revoked" / "trust").glob("*.crl.der"))


# the responder


def ask(card: str, authority: str) -> ocsp.OCSPResponse:
    certificate = x509.load_der_x509_certificate(cards.certificate(card))
    issuer = cards.session_pki().issuer(authority).certificate
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1())
    question = builder.add_extension(x509.OCSPNonce(b"nonce" * 4), critical=False).build()
    answer = cards.session_pki().responder().answer(question.public_bytes(Encoding.DER), cards.NOW)
    return ocsp.load_der_ocsp_response(answer)


@pytest.mark.parametrize(
    ("card", "authority", "status"),
    [
        ("valid", "signing-3", OCSPCertStatus.GOOD),
        ("taro", "signing-2", OCSPCertStatus.GOOD),
        ("revoked", "signing-3", OCSPCertStatus.REVOKED),
        ("taro", "signing-3", OCSPCertStatus.UNKNOWN),
    ],
)
def test_the_responder_answers_for_each_authority_and_repeats_the_nonce(card, authority, status):
    answer = ask(card, authority)
    assert (answer.certificate_status, answer.this_update_utc) == (status, cards.NOW)
    assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"nonce" * 4


def test_the_responder_has_no_word_on_others_and_on_what_is_no_question():
    assert ask("other-ca", "impostor").response_status is OCSPResponseStatus.UNAUTHORIZED
    for question in (b"garbage", asking_twice()):
        answer = cards.session_pki().responder().answer(question, cards.NOW)
        assert ocsp.load_der_ocsp_response(answer).response_status is OCSPResponseStatus.MALFORMED_REQUEST


def asking_twice() -> bytes:
    """A question with one extension twice, which no library writes: the second has the other's name afterwards."""
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(bytes(20), bytes(20), 1, SHA1())
    for oid in ("1.2.3.4", "1.2.3.5"):
        builder = builder.add_extension(
            x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), b"\x05\x00"), critical=False
        )
    return builder.build().public_bytes(Encoding.DER).replace(bytes.fromhex("06032a0305"), bytes.fromhex("06032a0304"))
