"""The `todoke` command: a report for people, an exit status for programs."""

import io
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from support import cards, minica, parcels
from support.minica import MiniCa

from todoke_evidence import b64, checkpoint, cli, jws, merkle, output, receipt, report, statement, std64
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.cosignature import MAX_TIME, WitnessSigner
from todoke_evidence.errors import Code
from todoke_evidence.jpki.certificate import parse
from todoke_evidence.jpki.ocsp import MAX_ANSWER, question
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.verify import PROCEDURE
from todoke_evidence.note import NoteSigner, signature_line
from todoke_evidence.statement import CardKey
from todoke_evidence.tlogproof import parse_proof
from todoke_evidence.trust_files import load_trust_store

AT = "2026-11-23T09:30:00Z"
SIGNER = NoteSigner("todoke.example/mihon/internet", bytes(32))


@pytest.fixture
def file(tmp_path):
    def write(text: str | bytes) -> str:
        path = tmp_path / "file"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return write


CONTENT = statement.encode(
    statement.Statement(
        municipality="990019",
        procedure="ningen-dock",
        form=bytes(32),
        submission=bytes(16),
        time=datetime(2026, 11, 23, 9, 25, 47, tzinfo=UTC),
        origin="https://todoke.example",
        nonce="nonce",
        commitment=bytes(32),
        attachments=(),
        sealed=bytes(32),
    )
)


def signed(card: str = "valid") -> str:
    return cards.sign_with(card, CONTENT)


def verify_signature(path: str, *, trust=None, profile: str = "test", at: str = AT, more: Sequence[str] = ()) -> int:
    folder = str(trust or cards.trust())
    return cli.main(["verify-signature", "--trust", folder, *more, "--profile", profile, "--at", at, path])


def lines(capsys) -> list[str]:
    return capsys.readouterr().out.splitlines()


def verdicts(report: list[str]) -> list[str]:
    """The third column of the numbered lines."""
    return [line[24:33].strip() for line in report[: len(PROCEDURE)]]


def test_a_good_signature_is_reported_step_by_step_with_what_was_signed_by_whom(file, capsys):
    assert verify_signature(file(signed() + "\n")) == cli.GOOD
    report = lines(capsys)
    assert [int(line[:2]) for line in report[:12]] == [step.number for step in PROCEDURE]
    assert verdicts(report) == ["ok"] * 12
    assert "procedure           ningen-dock" in report
    assert "signed at, claimed  2026-11-23T09:25:47Z" in report
    assert "name                見本　花子" in report
    assert "birth date          1985-04-01" in report
    assert any(line.startswith("certificate ends    20") for line in report)
    assert report[-1] == "verified"


def test_an_incomplete_birth_date_is_shown_as_it_is_written(file, capsys):
    assert verify_signature(file(signed("unknown-birthday"))) == cli.GOOD
    assert "birth date          319360000" in lines(capsys)


def test_a_refusal_names_its_step_and_code_and_shows_nobodys_name(file, capsys):
    assert verify_signature(file(signed("revoked"))) == cli.REFUSED
    report = lines(capsys)
    assert verdicts(report) == ["ok"] * 11 + ["REFUSED"]
    assert report[12:] == [
        "refused: certificate_revoked",
        "証明書は失効しています。",
        "The certificate has been revoked.",
    ]


def test_production_refuses_a_test_card(file, capsys):
    assert verify_signature(file(signed()), profile="production") == cli.REFUSED
    assert "refused: profile_mismatch" in lines(capsys)


def test_a_signature_is_judged_as_of_now_or_of_the_moment_given(file, tmp_path, capsys):
    authority = MiniCa()
    (tmp_path / "one.ca.der").write_bytes(authority.certificate())
    fresh = authority.revocations(issued=datetime.now(UTC), until=datetime(2999, 1, 1, tzinfo=UTC))
    (tmp_path / "one.crl.der").write_bytes(fresh)
    path = file(jws.assemble(statement.header(authority.issue()), CONTENT, minica.sign))
    assert cli.main(["verify-signature", "--trust", str(tmp_path), "--profile", "test", path]) == cli.GOOD
    assert verify_signature(path, trust=tmp_path, at="2026-11-23T09:20:46Z") == cli.REFUSED
    assert "refused: signed_in_future" in lines(capsys)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "jws_malformed"),
        (b"\xff\xfe", "jws_malformed"),
        ("a.b.c", "jws_malformed"),
        ("a" * (statement.MAX_STATEMENT_JWS + 2), "statement_oversized"),
        (parcels.statement_text(key=CardKey.AUTHENTICATION), "statement_malformed"),
    ],
    ids=["nothing", "no text", "no header", "oversized", "a sign-in"],
)
def test_what_is_no_signed_statement_is_refused(file, capsys, text, code):
    assert verify_signature(file(text)) == cli.REFUSED
    report = lines(capsys)
    assert verdicts(report) == ["-"] * 12
    assert report[12] == f"refused: {code}"


def test_lists_may_stand_in_a_folder_of_their_own(file, tmp_path, capsys):
    for kind in ("ca", "crl"):
        (tmp_path / kind).mkdir()
        for source in cards.trust().glob(f"*.{kind}.der"):
            (tmp_path / kind / source.name).write_bytes(source.read_bytes())
    path, authorities = file(signed()), tmp_path / "ca"
    assert verify_signature(path, trust=authorities) == cli.REFUSED
    assert "refused: revocation_stale" in lines(capsys)
    assert verify_signature(path, trust=authorities, more=["--feed", str(tmp_path / "crl")]) == cli.GOOD


def test_an_ocsp_answer_may_take_the_place_of_lists(file, tmp_path, capsys):
    path, answer = file(signed()), tmp_path / "answer.der"
    question = ocsp_question("valid")
    answer.write_bytes(cards.session_pki().responder().answer(question, cards.NOW))
    assert verify_signature(path, more=["--ocsp", str(answer)]) == cli.GOOD
    assert verify_signature(path, more=["--ocsp", str(answer)], at="2026-11-23T10:30:01Z") == cli.REFUSED
    assert "refused: ocsp_stale" in lines(capsys)
    answer.write_bytes(bytes(MAX_ANSWER + 1))
    assert verify_signature(path, more=["--ocsp", str(answer)]) == cli.REFUSED
    assert "refused: ocsp_invalid" in lines(capsys)
    assert verify_signature(path, more=["--ocsp", str(tmp_path / "missing")]) == cli.UNUSABLE


def test_it_is_lists_or_an_answer(file, tmp_path):
    with pytest.raises(SystemExit):
        verify_signature(file(signed()), more=["--ocsp", str(tmp_path), "--feed", str(tmp_path)])


def ocsp_question(card: str) -> bytes:
    certificate = parse(cards.certificate(card))
    trust = load_trust_store(cards.trust(), TEST)
    return question(trust.issuer_of(certificate), certificate, None).body


def test_a_question_that_cannot_be_asked_has_its_own_status(file, tmp_path, capsys):
    path = file(signed())
    assert verify_signature(str(tmp_path / "missing")) == cli.UNUSABLE
    assert verify_signature(path, at="yesterday") == cli.UNUSABLE
    written = capsys.readouterr()
    assert written.out == ""  # nothing was judged
    assert "todoke: time_invalid" in written.err


def test_an_authority_that_cannot_be_read_ends_where_it_is_needed(file, tmp_path, capsys):
    (tmp_path / "one.ca.der").write_bytes(MiniCa().certificate()[:-1])
    for trust, error in ((tmp_path, "todoke: trust_malformed"), (tmp_path / "missing", "todoke: ")):
        assert verify_signature(file(signed()), trust=trust) == cli.UNUSABLE
        written = capsys.readouterr()
        assert verdicts(written.out.splitlines()) == ["ok", "unusable"] + ["-"] * 10
        assert written.err.startswith(error)
    text = jws.assemble(statement.header(cards.certificate("valid")[:-1]), CONTENT, minica.sign)
    assert verify_signature(file(text), trust=tmp_path) == cli.REFUSED
    assert verdicts(lines(capsys)) == ["REFUSED"] + ["-"] * 11


@pytest.mark.parametrize("arguments", [[], ["verify"], ["verify-signature"], ["verify-receipt", "file"]])
def test_wrong_arguments_end_like_every_commands(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == cli.UNUSABLE
    assert "usage: todoke" in capsys.readouterr().err


# receipts


def proof() -> str:
    """The proof file of a submission that is the only entry of its log."""
    tag, salt = b"\x11" * 16, b"\x22" * 32
    event = receipt.submission_event(signed(), b"sealed")
    root = merkle.leaf_hash(receipt.leaf(receipt.KIND_SUBMISSION, tag, salt, event))
    head = checkpoint.sign(Checkpoint(SIGNER.verifier.name, 1, root), SIGNER)
    return receipt.encode_proof(receipt.opening(tag, salt, event), 0, [], head)


def verify_receipt(path: str, vkey: str = SIGNER.verifier.vkey()) -> int:
    return cli.main(["verify-receipt", "--log-key", vkey, path])


def test_a_good_receipt_is_reported_with_what_it_proves(file, capsys):
    assert verify_receipt(file(proof())) == cli.GOOD
    report = lines(capsys)
    assert f"receipt number      {receipt.receipt_number(bytes(16))}" in report
    assert "log                 todoke.example/mihon/internet" in report
    assert 'event procedure     "ningen-dock"' in report
    assert f'event form          "{b64.encode(bytes(32))}"' in report
    assert report[-1] == "verified"


def test_a_receipt_of_another_log_is_refused(file, capsys):
    other = NoteSigner(SIGNER.verifier.name, b"\x01" * 32)
    assert verify_receipt(file(proof()), other.verifier.vkey()) == cli.REFUSED
    assert lines(capsys) == ["refused: note_signature_invalid", *report.sentences()["note_signature_invalid"].values()]


def test_a_changed_receipt_is_refused(file, capsys):
    assert verify_receipt(file(proof().replace("index 0", "index 1"))) == cli.REFUSED
    assert "refused: proof_invalid" in lines(capsys)
    assert verify_receipt(file(b"\xff")) == cli.REFUSED
    assert "refused: proof_malformed" in lines(capsys)


def test_a_key_that_is_none_cannot_be_asked_about(file, capsys):
    assert verify_receipt(file(proof()), "no key") == cli.UNUSABLE
    told = capsys.readouterr().err
    assert "todoke: note_key_malformed" in told
    assert "台帳の公開鍵" in told, "and so in words"
    assert "public key of the log" in told


WITNESS = WitnessSigner(NoteSigner("office.example/witness", b"\x02" * 32))
SECOND = 1_795_425_947  # 2026-11-23T09:25:47Z


def with_witness(command: str, path: str) -> int:
    keys = ["--log-key", SIGNER.verifier.vkey(), "--witness-key", WITNESS.verifier.vkey()]
    return cli.main([command, *keys, path])


def head() -> str:
    return parse_proof(proof()).checkpoint


def test_a_checkpoint_is_reported_with_who_cosigned_it(file, capsys):
    assert with_witness("verify-checkpoint", file(WITNESS.cosign(head(), SECOND))) == cli.GOOD
    report = lines(capsys)
    assert "log                 todoke.example/mihon/internet" in report
    assert "cosigned            by office.example/witness at 2026-11-23T09:25:47Z" in report
    assert report[-1] == "verified"


def test_so_is_a_receipts(file, capsys):
    cosigned = proof().replace(head(), WITNESS.cosign(head(), SECOND))
    assert with_witness("verify-receipt", file(cosigned)) == cli.GOOD
    assert "cosigned            by office.example/witness at 2026-11-23T09:25:47Z" in lines(capsys)


@pytest.mark.parametrize(("command", "make"), [("verify-checkpoint", head), ("verify-receipt", proof)])
def test_what_nobody_cosigned_is_said_to_be_so(file, capsys, command, make):
    assert with_witness(command, file(make())) == cli.GOOD
    assert "cosigned            not by office.example/witness" in lines(capsys)


def test_a_time_that_no_calendar_knows_is_told_as_it_stands(file, capsys):
    assert with_witness("verify-checkpoint", file(WITNESS.cosign(head(), MAX_TIME))) == cli.GOOD
    assert f"cosigned            by office.example/witness at second {MAX_TIME}" in lines(capsys)


def test_a_forged_cosignature_refuses_the_whole(file, capsys):
    forger = WitnessSigner(NoteSigner("office.example/witness", b"\x04" * 32))
    line = forger.cosign(head(), SECOND).removeprefix(head())
    blob = std64.decode(line.split(" ")[-1].strip(), 100, Code.NOTE_MALFORMED)
    forged = head() + signature_line(WITNESS.verifier, blob[4:])  # under the key id of the real one
    assert with_witness("verify-checkpoint", file(forged)) == cli.REFUSED
    assert lines(capsys)[0] == "refused: note_signature_invalid"


def test_a_file_that_is_no_checkpoint_is_refused(file, capsys):
    assert with_witness("verify-checkpoint", file(b"\xff")) == cli.REFUSED
    assert lines(capsys)[0] == "refused: note_malformed"


def test_a_name_that_the_terminal_cannot_show_ends_no_report(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "cp932"))
    output.write(sys.stdout, ["丂田　花子"])
    sys.stdout.flush()
    assert written.getvalue() == "\\u4e02田　花子\n".encode("cp932")
