"""Opens a log: checks everything that new entries would build on, and refuses to start rather than sign a second past.

The order: the committed head bears our signature; the entries have exactly that root; what was published is this log
or an earlier state of it. Only then is anything written.
"""

from collections.abc import Iterator
from enum import StrEnum, unique
from itertools import chain
from typing import NamedTuple

from todoke_evidence import checkpoint
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.errors import EvidenceError
from todoke_evidence.merkle import leaf_hash
from todoke_evidence.note import NoteSigner
from todoke_evidence.receipt import leaf_tag
from todoke_kit import logs
from todoke_kit.errors import Refusal
from todoke_ledger import metrics
from todoke_ledger.core import tiles
from todoke_ledger.core.leaves import Entry
from todoke_ledger.core.tree import TILE_WIDTH, FullTile, Rows, Tree, View
from todoke_ledger.log import Clock, Log, State, cached_tiles, sign_head
from todoke_ledger.publisher import Publisher
from todoke_ledger.store import READ_ROWS, Head, Store

_log = logs.get(__name__)


@unique
class StartCheck(StrEnum):
    """How much of a log is read before it is trusted."""

    FULL = "full"  # every entry, and every public file, which it repairs
    EDGE = "edge"  # what the next entries build on; for logs too large to be read at every start


class _Heads(NamedTuple):
    """What is committed, and what was published, if anything was."""

    committed: Head
    published: Checkpoint | None


class _Part(NamedTuple):
    """Some entries read again, the tree after them, and the tiles they filled."""

    entries: list[Entry]
    tree: Tree
    full: list[FullTile]

    def files(self) -> Iterator[tiles.File]:
        """Return the tiles and bundles that these entries filled."""
        first = self.entries[0].index // TILE_WIDTH
        return chain(tiles.tile_files(self.full), tiles.bundle_files(first, [entry.leaf for entry in self.entries]))


def open_log(store: Store, publisher: Publisher, signer: NoteSigner, clock: Clock, check: StartCheck) -> Log:
    """Return the log, checked and published.

    Raises Refusal: "head_damaged", "entries_damaged", "published_damaged", "published_ahead", "published_forked", or
    "tile_missing", which the full check mends.
    """
    store.create()
    committed = store.head()
    head = committed or _first_head(store, signer)
    _require_head(head, store, signer)
    heads = _Heads(head, _read_published(publisher, signer, head.size))
    if check is StartCheck.FULL:
        _check_all(heads, store, publisher)
    state = _restore(heads, store, publisher)
    if committed is None:
        store.begin(heads.committed)
    _publish(heads, state, publisher)
    return Log(store, publisher, signer, clock, state)


def _first_head(store: Store, signer: NoteSigner) -> Head:
    """Return the head of an empty log. Entries without a head are not an empty log."""
    if store.count() > 0:
        raise Refusal("head_damaged")
    return sign_head(Tree(_no_tiles), signer)


def _require_head(head: Head, store: Store, signer: NoteSigner) -> None:
    """The signature must be ours and say what the row says, and there must be that many entries."""
    try:
        signed = checkpoint.open_checkpoint(head.checkpoint, [signer.verifier])
    except EvidenceError as error:
        raise Refusal("head_damaged") from error
    if (signed.size, signed.root) != (head.size, head.root):
        raise Refusal("head_damaged")
    if store.count() != head.size:
        raise Refusal("entries_damaged")


def _read_published(publisher: Publisher, signer: NoteSigner, committed_size: int) -> Checkpoint | None:
    """Return what was published. It cannot be newer than what is committed, unless the store lost something."""
    signed = publisher.checkpoint()
    if signed is None:
        return None
    try:
        published = checkpoint.open_checkpoint(signed, [signer.verifier])
    except EvidenceError as error:
        raise Refusal("published_damaged") from error
    if published.size > committed_size:
        raise Refusal("published_ahead")
    return published


def _check_all(heads: _Heads, store: Store, publisher: Publisher) -> None:
    """Read every entry and compare roots and files; mend the files only when all entries are what was signed."""
    published = heads.published
    tree, published_root, intact = Tree(_no_tiles), None, True
    for part in _replay(store, heads.committed.size):
        tree = part.tree
        intact = intact and publisher.has(part.files())
        if published is not None and part.entries[0].index < published.size <= tree.size:
            published_root = View(tree, published.size).root
    if View(tree, tree.size).root != heads.committed.root:
        raise Refusal("entries_damaged")
    if published is not None and published.size > 0 and published_root != published.root:
        raise Refusal("published_forked")
    if not intact:
        files = sum(publisher.repair(part.files()) for part in _replay(store, heads.committed.size))
        metrics.FILES_REPAIRED.inc(files)
        logs.event(_log, "files_repaired", files=files)


def _replay(store: Store, size: int) -> Iterator[_Part]:
    """Build the tree again from its entries. Of full tiles it remembers those of the current part only."""
    recent: dict[tuple[int, int], Rows] = {}
    tree = Tree(lambda level, number: recent[level, number])
    for entries in store.read(0, size):
        _require_order(entries, tree.size, min(size, tree.size + READ_ROWS))
        full = tree.append(leaf_hash(entry.leaf) for entry in entries)
        recent.clear()
        recent.update({(tile.level, tile.number): tile.rows for tile in full})
        yield _Part(entries, tree, full)


def _require_order(entries: list[Entry], start: int, stop: int) -> None:
    """The indices run without a gap, and the tag column, by which entries are found, says what the leaf says."""
    try:
        sound = all(entry.tag == leaf_tag(entry.leaf) for entry in entries)
    except EvidenceError:
        sound = False
    if not sound or [entry.index for entry in entries] != list(range(start, stop)):
        raise Refusal("entries_damaged")


def _restore(heads: _Heads, store: Store, publisher: Publisher) -> State:
    """Return the state at the right edge, from full tiles and the last entries, when its roots are the signed ones."""
    size = heads.committed.size
    first = max(size - 1, 0) // TILE_WIDTH * TILE_WIDTH
    newest = [entry for entries in store.read(first, size) for entry in entries]
    _require_order(newest, first, size)
    last = [entry.leaf for entry in newest[: size % TILE_WIDTH]]
    tree = Tree.restore(cached_tiles(publisher), size, [leaf_hash(leaf) for leaf in last])
    if View(tree, size).root != heads.committed.root:
        raise Refusal("entries_damaged")
    if heads.published is not None and View(tree, heads.published.size).root != heads.published.root:
        raise Refusal("published_forked")
    return State(heads.committed, tree, last, newest[-1].appended_at_ms if newest else 0)


def _publish(heads: _Heads, state: State, publisher: Publisher) -> None:
    """Publish what a crash may have kept from being published."""
    publisher.repair(tiles.partial_files(state.tree, state.last))
    publisher.publish(state.head.checkpoint)
    if heads.published is not None:
        publisher.drop(tiles.filled(heads.published.size, state.head.size))
    metrics.SIZE.set(state.head.size)
    metrics.PUBLISHED_SIZE.set(state.head.size)


def _no_tiles(_level: int, _number: int) -> Rows:
    raise AssertionError  # an empty tree has none
