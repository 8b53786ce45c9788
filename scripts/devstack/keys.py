"""Every secret of a development stack that is not a TLS key: made once, kept in files that only their owner reads."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import nkeys

from devstack.errors import StackError
from devstack.files import secret, write_secret
from todoke_evidence import sealing
from todoke_evidence.attested import AttestationKey
from todoke_evidence.cosignature import WitnessSigner, WitnessVerifier
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteSigner, NoteVerifier
from todoke_evidence.notice import NoticeKey

RANDOM_BYTES = 32
PASSWORD_BYTES = 6
WITNESS = "mihon.example/todoke/witness"

T = TypeVar("T")


class Keys:
    """The secrets of one stack; each is made when it is first asked for.

    One that is damaged is a StackError with its path.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def nats_seed(self, user: str) -> Path:
        """The nkey seed of a NATS user, "server.user"."""
        return self._file(f"nats/{user}.nk", _new_nats_seed)

    def nats_public(self, user: str) -> str:
        """The public nkey of the same user, as the server's configuration names it."""
        public: bytes = _read(self.nats_seed(user), lambda seed: nkeys.from_seed(seed).public_key)
        return public.decode()

    def ledger(self, zone: str) -> Path:
        """The note key (C2SP signed-note, `PRIVATE+KEY+…`) with which a zone's ledger signs its checkpoints."""
        return self._file(f"ledger-{zone}.skey", lambda: NoteSigner.generate(ledger_origin(zone)).skey().encode())

    def ledger_public(self, zone: str) -> Path:
        """The public half of it (vkey): what anyone needs to check a receipt."""
        return self._file(f"ledger-{zone}.vkey", lambda: self.ledger_verifier(zone).vkey().encode())

    def ledger_verifier(self, zone: str) -> NoteVerifier:
        """The same as an object."""
        return _read(self.ledger(zone), lambda key: NoteSigner.from_skey(key.decode())).verifier

    def witness(self) -> Path:
        """The note key with which the closed zone's ledger cosigns the checkpoints of the internet zone's."""
        return self._file("witness.skey", lambda: NoteSigner.generate(WITNESS).skey().encode())

    def witness_public(self) -> Path:
        """The public half of it (vkey, C2SP tlog-cosignature)."""
        return self._file("witness.vkey", lambda: self.witness_verifier().vkey().encode())

    def witness_verifier(self) -> WitnessVerifier:
        """The same as an object."""
        return _read(self.witness(), lambda key: WitnessSigner.from_skey(key.decode())).verifier

    def sealing(self) -> Path:
        """The folder of the municipality's HPKE keys; only forms' inbox opens with them."""
        folder = self._folder / "sealing"
        if not list(folder.glob("*.key")):
            for key in map(sealing.generate, sealing.SUITES):
                write_secret(folder / f"{key.key_id}.key", key.to_bytes())
        return folder

    def notice(self, municipality: str) -> Path:
        """The key with which a municipality signs its form bundles and statuses."""
        return self._file("notice.key", lambda: NoticeKey.generate(municipality).to_bytes())

    def notice_public(self, municipality: str) -> Path:
        """The public half of it, for those who check them: the relay and the gateway."""
        private = self.notice(municipality)
        return self._file("notice.pub", lambda: _read(private, NoticeKey.from_bytes).public().to_bytes())

    def notice_kid(self, municipality: str) -> str:
        """Its id, which proofs of presence name."""
        return _read(self.notice(municipality), NoticeKey.from_bytes).kid

    def random(self, name: str) -> Path:
        """32 random bytes for one purpose, in hexadecimal."""
        return self._file(f"{name}.key", lambda: secrets.token_hex(RANDOM_BYTES).encode())

    def attestation_public(self) -> Path:
        """The public half of `random("attestation")`, by which forms knows its gateways."""
        private = self.random("attestation")
        return self._file("attestation.pub", lambda: _read(private, _attestation).public.hex().encode())

    def password(self, name: str) -> Path:
        """A password that a person types."""
        return self._file(f"{name}.password", lambda: secrets.token_hex(PASSWORD_BYTES).encode())

    def _file(self, name: str, make: Callable[[], bytes]) -> Path:
        path = self._folder / name
        secret(path, make)
        return path


def ledger_origin(zone: str) -> str:
    """The name of a zone's ledger in its checkpoints."""
    return f"mihon.example/todoke/{zone}"


def _new_nats_seed() -> bytes:
    seed: bytes = nkeys.encode_seed(secrets.token_bytes(RANDOM_BYTES), nkeys.PREFIX_BYTE_USER)
    return seed


def _attestation(key: bytes) -> AttestationKey:
    return AttestationKey(bytes.fromhex(key.decode()))


def _read(path: Path, read: Callable[[bytes], T]) -> T:
    """What is in a file of a secret; StackError, with the path and never the contents, if it is damaged."""
    try:
        return read(path.read_bytes())
    except (ValueError, EvidenceError, nkeys.NkeysError) as error:
        reason = error.code if isinstance(error, EvidenceError) else type(error).__name__
        raise StackError(
            f"{path} is damaged ({reason}); put back what was there, or make reset for a clean start"
        ) from error
