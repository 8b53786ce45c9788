"""The appender: the only writer of a log, and the only signer of its checkpoints.

Order is everything. Entries and head are committed first; only then full tiles are written and signatures and paths
leave this module; the checkpoint is published last. After an error in between nobody knows what is committed, so the
log refuses everything and the process has to start again from what the store says.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from todoke_evidence import checkpoint
from todoke_evidence.add_checkpoint import Request
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.cosignature import WitnessVerifier
from todoke_evidence.errors import EvidenceError
from todoke_evidence.merkle import EMPTY_ROOT, leaf_hash
from todoke_evidence.note import NoteSigner
from todoke_kit.errors import Refusal
from todoke_ledger import metrics
from todoke_ledger.core import tiles
from todoke_ledger.core.leaves import Declined, Entry, Wanted, place
from todoke_ledger.core.tree import TILE_WIDTH, ReadTile, Rows, Tree, View, expand
from todoke_ledger.publisher import COSIGNED, Publisher
from todoke_ledger.store import Head, Store

Clock = Callable[[], int]
"""Returns POSIX milliseconds."""

CACHED_TILES = 256
"""Full tiles kept expanded for the paths of old entries, 38 kB each: 10 MB at most, however large the log."""


class Proven(NamedTuple):
    """An entry and its inclusion path under the checkpoint it comes with."""

    entry: Entry
    path: list[bytes]


class Appended(NamedTuple):
    """What became of each wanted leaf, and the signed checkpoint that covers them all."""

    outcomes: list[Proven | Declined]
    checkpoint: str


class State(NamedTuple):
    """What an open log continues from; `recovery` has checked and published it."""

    head: Head
    tree: Tree
    last: list[bytes]  # the leaves after the last full bundle
    last_at_ms: int


def sign_head(tree: Tree, signer: NoteSigner) -> Head:
    """Return the signed head of the tree as it is."""
    head = Checkpoint(signer.verifier.name, tree.size, View(tree, tree.size).root)
    return Head(head.size, head.root, checkpoint.sign(head, signer))


def cached_tiles(publisher: Publisher) -> ReadTile:
    """Return a reader of the full tiles that remembers the last ones."""

    @lru_cache(maxsize=CACHED_TILES)
    def read(level: int, number: int) -> Rows:
        return expand(publisher.read_tile(level, number))

    return read


class Log:
    """An open log. Not for use by several threads at once."""

    def __init__(self, store: Store, publisher: Publisher, signer: NoteSigner, clock: Clock, state: State) -> None:
        self._store = store
        self._publisher = publisher
        self._signer = signer
        self._clock = clock
        self._head, self._tree, self._last, self._last_at_ms = state
        self._published = state.head.size
        self._cosigned = Head(0, EMPTY_ROOT, "")
        self.broken = False

    @property
    def size(self) -> int:
        """The number of committed entries."""
        return self._head.size

    @property
    def checkpoint(self) -> str:
        """The newest committed checkpoint, with its cosignature once there is one."""
        return self._cosigned.checkpoint if self._cosigned.size == self._head.size > 0 else self._head.checkpoint

    def append(self, wanted: Sequence[Wanted]) -> Appended:
        """Append what is new of a batch, durably, and prove all of it under the newest checkpoint.

        Raises Refusal "ledger_stopped" after an earlier error.
        """
        self._require_sound()
        known = self._store.find([leaf.tag for leaf in wanted])
        placement = place(wanted, known, self._head.size, self._now())
        if placement.fresh:
            self._extend(placement.fresh)
        view = View(self._tree, self._head.size)
        outcomes = [
            outcome if isinstance(outcome, Declined) else Proven(outcome, view.path(outcome.index))
            for outcome in placement.outcomes
        ]
        return Appended(outcomes, self.checkpoint)

    def prove(self, tag: bytes) -> Appended:
        """Prove the entry of one tag under the newest checkpoint, or decline it with UNKNOWN."""
        self._require_sound()
        entry = self._store.find([tag]).get(tag)
        if entry is None:
            return Appended([Declined.UNKNOWN], self.checkpoint)
        path = View(self._tree, self._head.size).path(entry.index)
        return Appended([Proven(entry, path)], self.checkpoint)

    def publish(self) -> None:
        """Publish the newest checkpoint, after the partial tiles it needs, unless it is published already."""
        self._require_sound()
        if self._published == self._head.size:
            return
        self._publisher.write(tiles.partial_files(self._tree, self._last))
        self._publisher.publish(self.checkpoint)
        self._publisher.drop(tiles.filled(self._published, self._head.size))
        self._published = self._head.size
        metrics.PUBLISHED_SIZE.set(self._published)

    def request(self) -> Request | None:
        """Return what to ask the witness next; None when it has cosigned the newest checkpoint."""
        self._require_sound()
        old = self._cosigned.size
        if old == self._head.size:
            return None
        path = View(self._tree, self._head.size).consistency(old) if old else ()
        return Request(old, tuple(path), self._head.checkpoint)

    def take_cosigned(self, signed: str, witnesses: Sequence[WitnessVerifier]) -> None:
        """Publish a checkpoint of this log that a witness cosigned, unless a later one is.

        Raises Refusal: the code of what is wrong with it, or "cosigned_elsewhere" when log and witness signed what is
        no past of these entries. Then the log stops: it was set back or is a second one, and must sign nothing more.
        """
        self._require_sound()
        try:
            head = checkpoint.open_bare(signed, [self._signer.verifier], witnesses)
        except EvidenceError as error:
            raise Refusal(error.code) from error
        if head.size > self._head.size or View(self._tree, head.size).root != head.root:
            self.broken = True
            raise Refusal("cosigned_elsewhere")
        if head.size < self._cosigned.size:
            return
        self._cosigned = Head(head.size, head.root, signed)
        metrics.COSIGNED_SIZE.set(head.size)
        self._publisher.publish(signed, COSIGNED)
        if self._published == self._head.size:
            self._publisher.publish(self.checkpoint)

    def close(self) -> None:
        """Let go of the store; nothing can be appended any more."""
        self.broken = True
        self._store.close()

    def _extend(self, fresh: Sequence[Entry]) -> None:
        self.broken = True  # until everything below went well
        full = self._tree.append(leaf_hash(entry.leaf) for entry in fresh)
        head = sign_head(self._tree, self._signer)
        self._store.commit(self._head, head, fresh)
        self._publisher.write(tiles.tile_files(full))
        self._write_bundles(fresh)
        self._head = head
        self.broken = False
        metrics.SIZE.set(head.size)

    def _write_bundles(self, fresh: Sequence[Entry]) -> None:
        self._last.extend(entry.leaf for entry in fresh)
        self._publisher.write(tiles.bundle_files(self._head.size // TILE_WIDTH, self._last))
        del self._last[: len(self._last) // TILE_WIDTH * TILE_WIDTH]

    def _now(self) -> int:
        """Return the time, which never goes back in a log even when the clock does."""
        now = self._clock()
        if now < self._last_at_ms:
            metrics.CLOCK_WENT_BACK.inc()
        self._last_at_ms = max(self._last_at_ms, now)
        return self._last_at_ms

    def _require_sound(self) -> None:
        if self.broken:
            raise Refusal("ledger_stopped")
