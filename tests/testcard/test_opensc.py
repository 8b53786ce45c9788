"""The virtual card seen by others: OpenSC and OpenSSL know nothing of it but that it is a JPKI card in a reader."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import cards, pcsc
from support.ports import two_free_ports

from todoke_testcard.export import export

pytestmark = pytest.mark.readers

AUTHENTICATION = ("authentication", "JPKI (User Authentication PIN)", cards.PIN, "01")
SIGNING = ("signing", "JPKI (Digital Signature PIN)", cards.PASSWORD, "02")
MODULE = next(Path("/usr/lib").glob("*/opensc-pkcs11.so"), Path("opensc-pkcs11.so"))


@pytest.fixture(params=pcsc.USERS)
def stack(request) -> Iterator[pcsc.Stack]:
    with pcsc.running(as_user=request.param) as started:
        yield started


@pytest.fixture
def bare() -> Path:
    """A folder of this test's own with a document and nothing else, where the stack's user may write."""
    folder = Path(tempfile.mkdtemp(dir=pcsc.FOLDER))
    (folder / "document").write_bytes(b"document")
    for path in (folder, folder / "document"):
        path.chmod(0o777)
    return folder


@pytest.fixture
def folder(bare) -> Path:
    """The same with the certificates of the card "valid" beside the document."""
    export(cards.session_pki().contents("valid"), bare)
    return bare


def sign(stack, folder: Path, name: str, token: str, pin: str, key: str) -> subprocess.CompletedProcess[str]:
    return stack.run(
        "pkcs11-tool", "--module", MODULE, "--token-label", token, "--login", "--pin", pin,
        "--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", key,
        "--input-file", folder / "document", "--output-file", folder / f"{name}.signature",
    )  # fmt: skip


def verified(folder: Path, name: str) -> bool:
    """Whether OpenSSL accepts the certificate from its authority, and the signature with the certificate's key."""
    certificate, authority, key = (folder / file for file in (f"{name}.pem", f"{name}-ca.pem", f"{name}.key"))
    moment = str(int(cards.NOW.timestamp()))
    openssl("verify", "-x509_strict", "-attime", moment, "-CAfile", authority, certificate)
    openssl("x509", "-in", certificate, "-noout", "-pubkey", "-out", key)
    signature = ("-verify", key, "-signature", folder / f"{name}.signature", folder / "document")
    return "Verified OK" in openssl("dgst", "-sha256", *signature)


def openssl(*arguments: str | Path) -> str:
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=True).stdout


def test_the_card_is_recognised_without_configuration(stack):
    stack.insert("valid")
    assert stack.run("opensc-tool", "--name").stdout.strip() == "jpki"


def test_its_objects_are_listed(stack):
    stack.insert("valid")
    listing = stack.run("pkcs15-tool", "--dump").stdout
    assert re.findall(r"^(PIN|Private RSA Key|X\.509 Certificate) \[(.*)\]$", listing, re.MULTILINE) == [
        ("PIN", "User Authentication PIN"),
        ("PIN", "Digital Signature PIN"),
        ("Private RSA Key", "User Authentication Key"),
        ("Private RSA Key", "Digital Signature Key"),
        ("X.509 Certificate", "User Authentication Certificate"),
        ("X.509 Certificate", "Digital Signature Certificate"),
        ("X.509 Certificate", "User Authentication Certificate CA"),
        ("X.509 Certificate", "Digital Signature Certificate CA"),
    ]
    assert re.findall(r"Tries left +: (\d+)", listing) == ["3", "5"]


@pytest.mark.parametrize("key", [AUTHENTICATION, SIGNING], ids=lambda key: key[0])
def test_each_key_signs_and_openssl_verifies(stack, folder, key):
    stack.insert("valid")
    assert sign(stack, folder, *key).returncode == 0
    assert verified(folder, key[0])


def test_a_wrong_pin_is_refused_and_costs_a_try(stack, folder, tmp_path):
    stack.insert("valid", store=cards.build_pki(tmp_path))
    name, token, _, key = AUTHENTICATION
    assert sign(stack, folder, name, token, "9999", key).returncode != 0
    assert re.findall(r"Tries left +: (\d+)", stack.run("pkcs15-tool", "--dump").stdout) == ["2", "5"]


def test_the_signing_certificate_is_told_after_the_password_only(stack, folder):
    stack.insert("valid")
    read = ("pkcs15-tool", "--read-certificate", "02")
    assert "BEGIN" not in stack.run(*read).stdout
    told = stack.run(*read, "--verify-pin", "--auth-id", "02", "--pin", cards.PASSWORD).stdout
    assert (folder / "signing.pem").read_text().strip() in told


def test_a_card_that_is_pulled_out_amid_signing_ends_it_and_may_be_put_back(stack, folder):
    stack.insert_odd("fleeting")
    assert sign(stack, folder, *SIGNING).returncode != 0
    stack.remove()
    assert "Card not present" in stack.run("opensc-tool", "--name").stderr
    stack.insert("valid")
    assert sign(stack, folder, *SIGNING).returncode == 0
    assert verified(folder, "signing")


# ---- the command, and a reader that dials its card


@contextmanager
def served(port: int, folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = (sys.executable, "-m", "todoke_testcard", "serve", "--port", str(port), "--card", "valid")
    folders = ("--export", folder, "--dir", cards.session_pki().folder)
    with subprocess.Popen([*command, *folders], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert json.loads(server.stdout.readline())["event"] == "ready"
            yield server
        finally:
            server.kill()


@pytest.mark.parametrize("as_user", pcsc.USERS)
def test_one_command_serves_a_card_to_a_reader_that_dials_it_and_exports_its_certificates(bare, as_user):
    port = two_free_ports()
    with served(port, bare), pcsc.running(as_user=as_user, dials=port) as stack:
        stack.wait(present=True)
        assert stack.run("opensc-tool", "--reader", "0", "--name").stdout.strip() == "jpki"
        assert sign(stack, bare, *SIGNING).returncode == 0
    assert verified(bare, "signing")
