"""A log to take apart: opens it again and again on one database and one folder, and looks at it as an outsider."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from todoke_evidence import checkpoint, merkle, receipt
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.note import NoteSigner
from todoke_ledger.core.leaves import Declined, Wanted
from todoke_ledger.database import open_engine
from todoke_ledger.log import Appended, Log, Proven
from todoke_ledger.publisher import Publisher
from todoke_ledger.recovery import StartCheck, open_log
from todoke_ledger.store import Store

ORIGIN = "todoke.example/mihon/internet"
SIGNER = NoteSigner(ORIGIN, b"\x07" * 32)
START_MS = 1_795_425_947_000


def leaf(number: int, event: bytes = b"event") -> bytes:
    """The leaf of a made-up event; its tag is that of `number`, whatever the event."""
    return receipt.leaf(receipt.KIND_SUBMISSION, tag(number), hashlib.sha256(b"salt%d" % number).digest(), event)


def tag(number: int) -> bytes:
    return hashlib.sha256(b"tag%d" % number).digest()[: receipt.TAG_BYTES]


def wanted(*numbers: int, existing_only: bool = False) -> list[Wanted]:
    return [Wanted(tag(number), leaf(number), existing_only) for number in numbers]


class Bench:
    """One log's database, folder, key and clock."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.now_ms = START_MS
        self._engine = open_engine(url)
        self._logs: list[Log] = []

    def open(self, check: StartCheck = StartCheck.FULL, signer: NoteSigner = SIGNER) -> Log:
        """Starts the log, as a new process would."""
        store = Store(open_engine(self.url))
        try:
            log = open_log(store, Publisher(self.folder), signer, lambda: self.now_ms, check)
        except BaseException:
            store.close()
            raise
        self._logs.append(log)
        return log

    def close(self) -> None:
        for log in self._logs:
            log.close()
        self._engine.dispose()

    def execute(self, statement: str, **values: object) -> None:
        """What somebody with the database's password can do."""
        with self._engine.begin() as connection:
            connection.execute(text(statement), values)

    def published(self) -> Checkpoint:
        """The published checkpoint, when its signature is good."""
        return checkpoint.open_checkpoint((self.folder / "checkpoint").read_text(), [SIGNER.verifier])

    def files(self) -> dict[str, bytes]:
        """Every public file by name."""
        paths = [path for path in self.folder.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in paths}


def verify(appended: Appended) -> list[int | Declined]:
    """The index of each leaf, when its path leads to the root of the signed checkpoint; or why it was declined."""
    head = checkpoint.open_checkpoint(appended.checkpoint, [SIGNER.verifier])
    return [outcome if isinstance(outcome, Declined) else _verify(outcome, head) for outcome in appended.outcomes]


def _verify(proven: Proven, head: Checkpoint) -> int:
    entry = merkle.leaf_hash(proven.entry.leaf)
    merkle.verify_inclusion(proven.entry.index, head.size, entry, proven.path, head.root)
    return proven.entry.index


def read_public(files: dict[str, bytes], names: Sequence[str]) -> bytes:
    """The content of some public files, joined."""
    return b"".join(files[name] for name in names)
