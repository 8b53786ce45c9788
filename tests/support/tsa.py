"""A stand-in timestamp authority (RFC 3161): a root and a signer made here, answers by `openssl ts`, as of now."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from todoke_evidence import timestamp

POLICY = "1.2.3.4.1"
CONFIGURATION = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = {policy}
digests = sha256, sha512
ess_cert_id_alg = sha256
"""
DAY = timedelta(days=1)


class Tsa:
    """One authority: a root, and a signer that may stamp and nothing else, for a year or as long as is said."""

    def __init__(self, lasts: timedelta = 365 * DAY) -> None:
        self.ends = datetime.now(UTC).replace(microsecond=0) + lasts
        self.folder = Path(tempfile.mkdtemp(prefix="todoke-tsa-"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self._make()
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=self.folder, policy=POLICY))
        self.root = (self.folder / "root.pem").read_bytes()

    def stamp(self, data: bytes) -> bytes:
        """The answer to our own question about `data`."""
        return self.answer(timestamp.question(data))

    def answer(self, question: bytes) -> bytes:
        """The answer to any question (DER)."""
        asked, told = self.folder / "question.tsq", self.folder / "answer.tsr"
        asked.write_bytes(question)
        words = ["ts", "-reply", "-config", self.folder / "tsa.cnf", "-queryfile", asked, "-out", told]
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
        return told.read_bytes()

    def _make(self) -> None:
        root, signer = (rsa.generate_private_key(65_537, 2_048) for _ in range(2))
        authority = _certificate("Test TSA root", "Test TSA root", root, root, ca=True)
        own = _certificate("Test TSA", "Test TSA root", signer, root, ca=False, ends=self.ends)
        (self.folder / "root.pem").write_bytes(authority.public_bytes(Encoding.PEM))
        (self.folder / "signer.pem").write_bytes(own.public_bytes(Encoding.PEM))
        key = signer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "signer.key").write_bytes(key)


def _certificate(
    name: str,
    issuer: str,
    key: rsa.RSAPrivateKey,
    signer: rsa.RSAPrivateKey,
    *,
    ca: bool,
    ends: datetime | None = None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(ends or now + 365 * DAY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(signer, SHA256())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


@asynccontextmanager
async def serving(answer: Callable[[bytes], bytes]) -> AsyncIterator[str]:
    """A timestamp authority's address on loopback, over real HTTP, while the block runs; `answer` is how it answers."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert b"content-type: application/timestamp-query" in head
        question = await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
        told = await asyncio.to_thread(answer, question)
        start = f"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {len(told)}\r\n\r\n"
        writer.write(start.encode() + told)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/tsa"
