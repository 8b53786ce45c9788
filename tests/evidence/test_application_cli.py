"""`todoke verify-application` as its reader meets it, and the same signature by openssl alone, as the README says."""

from __future__ import annotations

import errno
import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.ocsp import OCSPCertStatus
from support import cards, evidence
from support.biglists import big_list
from support.offline import offline
from support.spoilt_stamps import of_version_7
from support.tsa import Tsa
from support.waiting import wait_until

import todoke_evidence
from todoke_evidence import application, cli, report
from todoke_evidence.application import Application, encode
from todoke_evidence.application_check import PROCEDURE
from todoke_evidence.jpki import certificate
from todoke_evidence.jpki.revocation import MAX_LIST, Kind, Snapshot
from todoke_testcard.responder import DELEGATE_VALIDITY, Reply, delegate, sign
from todoke_testcard.revocation import Revoked, revocation_list

README = Path(__file__).parents[2] / "libs" / "evidence" / "README.md"
SHELL, ES384_SHELL, OCSP_SHELL, STAMPED_SHELL = re.findall(
    r"^```sh\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL
)
LOG_KEY = evidence.LOG.verifier.vkey()


@pytest.fixture
def write(tmp_path):
    """Writes a bundle, or any bytes; the path."""

    def file(given: Application | bytes, name: str = "bundle.json") -> Path:
        path = tmp_path / name
        path.write_bytes(given if isinstance(given, bytes) else encode(given))
        return path

    return file


@pytest.fixture
def root(tmp_path):
    path = tmp_path / "root.pem"
    path.write_bytes(evidence.tsa().root)
    return path


def command(path: Path, *more: object, trust: Path | None = None, log_key: str = LOG_KEY) -> list[str]:
    words = ["verify-application", "--trust", trust or cards.trust(), "--profile", "test", "--log-key", log_key]
    return [str(word) for word in (*words, *more, path)]


def verify(path: Path, *more: object, **changes: object) -> int:
    return cli.main(command(path, *more, **changes))


def printed(capsys) -> list[str]:
    return capsys.readouterr().out.splitlines()


def verdicts(lines: list[str]) -> list[str]:
    return [line[24:33].strip() for line in lines[: len(PROCEDURE)]]


def test_a_whole_bundle_is_reported_line_by_line(write, root, capsys):
    assert verify(write(evidence.stamped(evidence.bundle(answers=True))), "--timestamp-authority", root) == cli.GOOD
    lines = printed(capsys)
    assert [int(line[:2]) for line in lines[:20]] == list(range(1, 21))
    assert verdicts(lines) == ["ok"] * 20
    assert "name                見本　花子" in lines
    assert "judged at, office   2026-11-23T09:31:00Z" in lines
    assert "revocation as of    2026-11-23T09:30:00Z, 0:01:00 before it was judged" in lines
    assert any(re.fullmatch(r"existed at, latest  20\d\d-.*\+00:00", line) for line in lines)
    assert lines[-1] == "verified"


def test_each_line_is_told_in_japanese_and_then_in_english(write, capsys):
    verify(write(evidence.bundle()))
    for line, step in zip(printed(capsys), PROCEDURE, strict=False):
        told = line[33:]
        assert re.match(r"[ぁ-んァ-ヶ一-龠]", told)
        assert step.sentence in told or "none" in line


def test_what_is_left_out_has_its_line_all_the_same(write, capsys):
    assert verify(write(evidence.bundle())) == cli.GOOD
    lines = printed(capsys)
    assert verdicts(lines) == ["ok"] * 18 + ["none", "none"]
    assert any(
        line.startswith("existed at, latest  ") and "not attested by anyone but the office" in line for line in lines
    )


def test_a_timestamp_that_nobody_can_judge_is_refused(write, capsys):
    assert verify(write(evidence.stamped(evidence.bundle()))) == cli.REFUSED
    lines = printed(capsys)
    assert verdicts(lines) == ["ok"] * 18 + ["REFUSED", "-"]
    assert lines[20:] == ["refused: timestamp_unjudged", *report.sentences()["timestamp_unjudged"].values()]


def test_a_timestamp_is_left_out_if_that_is_asked_for_and_said_to_be(write, root, capsys):
    for given in (evidence.stamped(evidence.bundle()), replace(evidence.bundle(), timestamp=b"garbage")):
        assert verify(write(given), "--without-timestamp") == cli.GOOD
        lines = printed(capsys)
        assert verdicts(lines)[18] == "left out"
        assert any(
            line.startswith("existed at, latest  ") and "not attested by anyone but the office" in line
            for line in lines
        )
    with pytest.raises(SystemExit):
        verify(write(given), "--without-timestamp", "--timestamp-authority", root)


def test_a_timestamp_that_was_asked_for_must_be_there(write, root, capsys):
    assert verify(write(evidence.bundle()), "--timestamp-authority", root) == cli.REFUSED
    lines = printed(capsys)
    assert verdicts(lines) == ["ok"] * 18 + ["REFUSED", "-"]
    assert lines[20:] == ["refused: timestamp_missing", *report.sentences()["timestamp_missing"].values()]


def test_a_refusal_shows_nobodys_name(write, capsys):
    assert verify(write(evidence.bundle("revoked"))) == cli.REFUSED
    lines = printed(capsys)
    assert verdicts(lines) == ["ok"] * 15 + ["REFUSED"] + ["-"] * 4
    assert not any("見本" in line for line in lines)


def test_a_newline_that_an_editor_added_is_no_part_of_the_document(write):
    assert verify(write(encode(evidence.bundle()) + b"\n")) == cli.GOOD
    assert verify(write(encode(evidence.bundle()) + b"\n\n")) == cli.REFUSED


def test_a_file_beyond_all_bounds_is_not_read_to_its_end(tmp_path, capsys):
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(application.MAX_BUNDLE * 1_000)  # sparse: it takes no space
    assert verify(tmp_path / "huge") == cli.REFUSED
    assert "refused: bundle_oversized" in printed(capsys)


def test_the_largest_list_that_anybody_is_judged_by_is_evidence_too_in_bounded_memory(write):
    """Of a million and a half others, a few bytes below the bound."""
    issuer = cards.session_pki().issuer("signing-3")  # of the card "valid"
    small = revocation_list(issuer, [Revoked(1, cards.NOW, "key_compromise")], cards.NOW)
    count = (MAX_LIST - 2_000) // 39
    serials = (number.to_bytes(20) for number in range(1 << 152, (1 << 152) + count))
    der = big_list(small, serials, lambda signed: issuer.key.sign(signed, PKCS1v15(), SHA256()))
    assert MAX_LIST - 2_000 < len(der) <= MAX_LIST
    path = write(replace(evidence.bundle(), revocation=Snapshot(Kind.LIST, der)))
    limited = ["prlimit", f"--as={768 << 20}", str(Path(sys.executable).parent / "todoke"), *command(path)]
    done = subprocess.run(limited, capture_output=True, text=True, check=False)
    assert done.returncode == cli.GOOD, done.stderr
    assert done.stdout.endswith("verified\n")


def test_an_answer_that_cannot_be_written_is_no_verdict(write):
    words = [str(Path(sys.executable).parent / "todoke"), *command(write(evidence.bundle()))]
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == cli.UNUSABLE
    assert done.stderr == f"todoke: {OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))}\n"


@pytest.mark.parametrize("streams", [">/dev/full 2>/dev/full", ">&-", "2>&-", ">&- 2>&-", "2>/dev/full"])
@pytest.mark.parametrize("asked", ["good", "nothing"])
def test_whoever_hears_nothing_is_told_no_verdict(write, tmp_path, streams, asked):
    """But where a good answer was written, it counts, whatever became of the place for complaints."""
    path = write(evidence.bundle()) if asked == "good" else tmp_path / "missing"
    words = shlex.join([str(Path(sys.executable).parent / "todoke"), *command(path)])
    done = subprocess.run(["sh", "-c", f"{words} {streams}"], capture_output=True, text=True, check=False)
    heard = asked == "good" and not streams.startswith(">")
    assert done.returncode == (cli.GOOD if heard else cli.UNUSABLE), done
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])  # the images set it, and Python then takes a part for the whole
def test_half_an_answer_is_none(write, tmp_path, unbuffered):
    words = shlex.join([str(Path(sys.executable).parent / "todoke"), *command(write(evidence.bundle()))])
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}

    def run(limit: str, file: Path) -> int:
        return subprocess.run(
            ["sh", "-c", f"ulimit -f {limit}; {words} > {file}"], env=environment, check=False
        ).returncode

    assert run("unlimited", tmp_path / "whole") == cli.GOOD
    assert run("1", tmp_path / "half") == cli.UNUSABLE
    whole, half = ((tmp_path / name).read_bytes() for name in ("whole", "half"))
    assert whole.endswith(b"verified\n")
    assert half != whole
    assert whole.startswith(half)


def test_a_question_that_cannot_be_asked_has_its_own_status(write, tmp_path, capsys):
    path = write(evidence.bundle())
    (tmp_path / "no.pem").write_text("no certificate")
    root = x509.load_pem_x509_certificate(evidence.tsa().root).public_bytes(Encoding.DER)
    (tmp_path / "version-7.der").write_bytes(of_version_7(root))
    assert verify(tmp_path / "missing") == cli.UNUSABLE
    assert capsys.readouterr().out == ""  # nothing was judged
    for step, more, changes in (
        (3, (), {"trust": tmp_path}),
        (17, (), {"log_key": "no key"}),
        (19, ("--timestamp-authority", tmp_path / "missing"), {}),
        (19, ("--timestamp-authority", tmp_path / "no.pem"), {}),
        (19, ("--timestamp-authority", tmp_path / "version-7.der"), {}),
    ):
        assert verify(path, *more, **changes) == cli.UNUSABLE
        said = capsys.readouterr()
        assert verdicts(said.out.splitlines()) == ["ok"] * (step - 1) + ["unusable"] + ["-"] * (20 - step)
        assert said.err.startswith("todoke: ")


def test_what_refuses_before_something_unusable_is_needed_is_the_verdict(write, tmp_path, capsys):
    assert verify(write(b"{}"), trust=tmp_path, log_key="no key") == cli.REFUSED
    assert verdicts(printed(capsys)) == ["REFUSED"] + ["-"] * 19
    assert verify(write(evidence.bundle("revoked")), log_key="no key") == cli.REFUSED
    assert verdicts(printed(capsys)) == ["ok"] * 15 + ["REFUSED"] + ["-"] * 4


def test_without_its_extra_it_judges_all_but_timestamps(write, root, capsys, monkeypatch):
    monkeypatch.delattr(todoke_evidence, "timestamp", raising=False)
    monkeypatch.setitem(sys.modules, "todoke_evidence.timestamp", None)
    assert verify(write(evidence.bundle())) == cli.GOOD
    capsys.readouterr()
    assert verify(write(evidence.bundle()), "--timestamp-authority", root) == cli.UNUSABLE
    assert "todoke_evidence.timestamp" in capsys.readouterr().err


def test_it_needs_no_network(write, root):
    """In a network namespace of its own, without even a loopback, where the system lets us make one."""
    path = write(evidence.stamped(evidence.bundle()))
    words = [str(Path(sys.executable).parent / "todoke"), *command(path, "--timestamp-authority", root)]
    done = subprocess.run([*offline(), *words], capture_output=True, text=True, check=False)
    assert done.returncode == cli.GOOD, done.stderr
    assert done.stdout.endswith("verified\n")


# openssl alone


def run_readme(commands: str, folder: Path, **given: Path) -> subprocess.CompletedProcess[str]:
    """The lines of the README as they stand, in an empty folder; the first that fails ends it."""
    folder.mkdir()
    environment = {name: str(path) for name, path in given.items()} | {"PATH": os.environ["PATH"]}
    return subprocess.run(
        ["sh", "-eu", "-c", commands], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def by_openssl(write, tmp_path):
    """Runs the first lines of the README on a bundle."""

    def run(
        given: Application, card: str = "valid", authority: bytes | None = None, commands: str = SHELL
    ) -> subprocess.CompletedProcess[str]:
        trusted = tmp_path / "authority.ca.der"
        trusted.write_bytes(authority or evidence.snapshot(card)[0])
        return run_readme(commands, tmp_path / "work", BUNDLE=write(given), AUTHORITY=trusted)

    return run


def test_openssl_alone_verifies_the_signature_of_a_bundle(by_openssl):
    done = by_openssl(evidence.bundle(answers=True))
    assert done.returncode == 0, done.stderr
    assert "Verified OK" in done.stdout
    assert "signer.pem: OK" in done.stdout
    assert '"procedure":"ningen-dock"' in done.stdout
    assert "1.2.392.200149.8.5.5.1" in done.stdout


def test_openssl_alone_refuses_another_signature(by_openssl):
    text = evidence.bundle().statement
    done = by_openssl(
        replace(evidence.bundle(), statement=text[:-40] + ("A" if text[-40] != "A" else "B") + text[-39:])
    )
    assert done.returncode != 0
    assert "Verification failure" in done.stdout + done.stderr


def es384(by_openssl, fixture: str) -> subprocess.CompletedProcess[str]:
    """The same with the lines for ES384 where the README says that they belong."""
    given = evidence.of_fixture(fixture)
    lines = [ES384_SHELL if line.startswith("openssl dgst ") else f"{line}\n" for line in SHELL.splitlines()]
    return by_openssl(given, authority=given.authority, commands="".join(lines))


def test_openssl_alone_verifies_the_signature_of_a_card_to_come(by_openssl):
    done = es384(by_openssl, "sound-p384")
    assert done.returncode == 0, done.stderr
    assert "Verified OK" in done.stdout
    assert "signer.pem: OK" in done.stdout


@pytest.mark.parametrize("fixture", ["ecdsa-halves-swapped", "ecdsa-over-sha256", "ecdsa-of-zeros", "ecdsa-in-der"])
def test_openssl_alone_refuses_what_we_refuse_of_such_a_card(by_openssl, fixture):
    done = es384(by_openssl, fixture)
    assert done.returncode != 0
    assert "signer.pem: OK" not in done.stdout


def test_openssl_alone_refuses_a_revoked_certificate(by_openssl):
    done = by_openssl(evidence.bundle("revoked"), "revoked")
    assert done.returncode != 0
    assert "certificate revoked" in done.stdout + done.stderr


def test_openssl_alone_refuses_an_authority_that_is_not_the_trusted_one(by_openssl):
    done = by_openssl(replace(evidence.bundle(), authority=evidence.snapshot("authority-expired")[0]))
    assert done.returncode != 0
    assert "differ" in done.stdout


def test_openssl_alone_takes_a_card_that_ended_before_it_was_judged(by_openssl, write):
    """An application waits in its queue; the day it was signed counts, and the list of the day it was judged."""
    ends = certificate.parse(cards.certificate("valid")).not_after
    given = replace(evidence.bundle(time=ends - timedelta(hours=1)), judged_at=ends + timedelta(days=1))
    given = listed(given, given.judged_at + timedelta(minutes=4))  # the list's clock goes before
    assert verify(write(given)) == cli.GOOD
    done = by_openssl(given)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("off", [timedelta(minutes=6), -timedelta(days=7, minutes=1)])
def test_openssl_alone_refuses_a_list_of_another_day(by_openssl, write, off):
    given = listed(evidence.bundle(), evidence.JUDGED_AT + off)
    assert verify(write(given)) == cli.REFUSED
    assert by_openssl(given).returncode != 0


def test_openssl_alone_refuses_a_card_that_had_ended_when_it_signed(by_openssl):
    ends = certificate.parse(cards.certificate("valid")).not_after
    after = ends + timedelta(seconds=1)
    done = by_openssl(listed(replace(evidence.bundle(time=after), judged_at=after), after))
    assert done.returncode != 0
    assert "certificate has expired" in done.stdout + done.stderr


def listed(given: Application, day: datetime) -> Application:
    """The same, judged by its authority's list of that day."""
    list_ = revocation_list(cards.session_pki().issuer("signing-3"), [], day)
    return evidence.logged(replace(given, revocation=Snapshot(Kind.LIST, list_)))


@pytest.mark.parametrize(("card", "said"), [("valid", "signer.pem: good"), ("revoked", "signer.pem: revoked")])
def test_openssl_alone_reads_an_ocsp_answer(write, tmp_path, card, said):
    done = by_answer(write, tmp_path, replace(evidence.bundle(card), revocation=evidence.answer(card)), card)
    assert "Response verify OK" in done.stderr
    assert said in done.stdout
    assert (done.returncode == 0) == (card == "valid")


def test_openssl_alone_reads_the_answer_of_a_delegate_whose_time_is_over(write, tmp_path):
    issuer = cards.session_pki().issuer("signing-3")
    since = cards.NOW - DELEGATE_VALIDITY + timedelta(hours=1)
    theirs = delegate(issuer, rsa.generate_private_key(65_537, 2_048), since)
    serial = certificate.parse(cards.certificate("valid")).serial
    reply = Reply(issuer, serial, OCSPCertStatus.GOOD, cards.NOW, cards.NOW + timedelta(hours=1))
    given = replace(evidence.bundle(), revocation=Snapshot(Kind.OCSP, sign(reply, theirs)))
    assert verify(write(given)) == cli.GOOD
    done = by_answer(write, tmp_path, given)
    assert done.returncode == 0, done.stderr
    assert "Response verify OK" in done.stderr


def by_answer(write, tmp_path, given: Application, card: str = "valid") -> subprocess.CompletedProcess[str]:
    """In the folder that the other commands left."""
    authority = tmp_path / "authority.ca.der"
    authority.write_bytes(evidence.snapshot(card)[0])
    without_list = "\n".join(line for line in SHELL.splitlines() if "crl" not in line)
    shell = f"{without_list}\n{OCSP_SHELL}"
    return run_readme(shell, tmp_path / "work", BUNDLE=write(given), AUTHORITY=authority)


def test_openssl_alone_verifies_a_timestamp(write, root, tmp_path):
    done = run_readme(STAMPED_SHELL, tmp_path / "work", BUNDLE=write(evidence.stamped(evidence.bundle())), ROOT=root)
    assert done.returncode == 0, done.stderr
    assert "Verification: OK" in done.stdout
    other = replace(evidence.bundle(answers=True), timestamp=evidence.stamped(evidence.bundle()).timestamp)
    done = run_readme(STAMPED_SHELL, tmp_path / "again", BUNDLE=write(other), ROOT=root)
    assert done.returncode != 0
    assert "message imprint mismatch" in done.stderr


def test_openssl_alone_verifies_a_timestamp_of_an_authority_whose_time_is_over(write, tmp_path, root):
    authority = Tsa(lasts=timedelta(seconds=8))
    given = evidence.bundle()
    given = replace(given, timestamp=authority.stamp(application.covered(given)))
    root.write_bytes(authority.root)
    wait_until(lambda: datetime.now(UTC) > authority.ends + timedelta(seconds=1), "its time is not over")
    assert verify(write(given), "--timestamp-authority", root) == cli.GOOD
    done = run_readme(STAMPED_SHELL, tmp_path / "work", BUNDLE=write(given), ROOT=root)
    assert done.returncode == 0, done.stderr
    assert "Verification: OK" in done.stdout


def test_openssl_alone_finds_its_parts_whatever_the_fields_of_a_form_are_called(write, root, tmp_path, by_openssl):
    named = dict.fromkeys(("authority", "judged_at", "snapshot", "statement", "timestamp"), "something else")
    given = evidence.stamped(evidence.bundle(opened=named))
    assert by_openssl(given).returncode == 0
    done = run_readme(STAMPED_SHELL, tmp_path / "stamped", BUNDLE=write(given), ROOT=root)
    assert done.returncode == 0, done.stderr
