"""A log appends durably, proves what it appended, and publishes what anyone needs to check it."""

import itertools

import pytest
from support import naivetree
from support.ledger import ORIGIN, SIGNER, START_MS, leaf, tag, verify, wanted

from todoke_evidence import checkpoint, merkle
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.cosignature import WitnessSigner
from todoke_evidence.note import NoteSigner, unverified_text
from todoke_kit.errors import Refusal
from todoke_ledger import metrics
from todoke_ledger.core.leaves import Declined, Wanted
from todoke_ledger.store import HeadMovedError


def hashes(size: int) -> list[bytes]:
    return [merkle.leaf_hash(leaf(number)) for number in range(size)]


def test_a_new_log_publishes_that_it_is_empty(bench):
    assert bench.open().size == 0
    assert bench.published() == checkpoint.Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT)


def test_what_is_appended_is_proven_under_the_checkpoint_that_comes_with_it(bench):
    log = bench.open()
    assert verify(log.append(wanted(0, 1, 2))) == [0, 1, 2]
    assert verify(log.append(wanted(3))) == [3]
    assert log.size == 4


def test_the_root_is_that_of_the_definition(bench):
    log = bench.open()
    for size in (1, 2, 3, 7, 300):
        appended = log.append(wanted(*range(log.size, size)))
        head = checkpoint.parse(unverified_text(appended.checkpoint))
        assert (head.origin, head.size, head.root) == (ORIGIN, size, naivetree.root(hashes(size)))


def test_each_checkpoint_extends_the_one_before(bench):
    log = bench.open()
    heads = []
    for size in (1, 3, 255, 256, 257, 520):
        signed = log.append(wanted(*range(log.size, size))).checkpoint
        heads.append(checkpoint.open_checkpoint(signed, [SIGNER.verifier]))
    for old, new in itertools.pairwise(heads):
        proof = naivetree.consistency(old.size, hashes(new.size))
        merkle.verify_consistency(old.size, new.size, old.root, new.root, proof)


def test_a_leaf_that_is_known_keeps_its_index_and_its_time(bench):
    log = bench.open()
    first = log.append(wanted(0, 1)).outcomes[1]
    bench.now_ms += 60_000
    again = log.append(wanted(5, 1))
    assert verify(again) == [2, 1]
    assert again.outcomes[1].entry == first.entry
    assert again.outcomes[1].entry.appended_at_ms == START_MS
    assert again.outcomes[0].entry.appended_at_ms == START_MS + 60_000
    assert log.size == 3


def test_a_batch_of_known_leaves_appends_nothing(bench):
    log = bench.open()
    signed = log.append(wanted(0, 1)).checkpoint
    assert log.append(wanted(1, 0)).checkpoint == signed


def test_a_known_tag_with_another_leaf_is_a_conflict_and_harms_no_neighbour(bench):
    log = bench.open()
    log.append(wanted(0))
    assert verify(log.append([contradicting(0), *wanted(1)])) == [Declined.CONFLICT, 1]


def test_existing_only_never_appends(bench):
    log = bench.open()
    log.append(wanted(0))
    assert verify(log.append(wanted(0, 7, existing_only=True))) == [0, Declined.UNKNOWN]
    assert log.size == 1


def test_a_leaf_repeated_in_one_batch_is_one_entry(bench):
    log = bench.open()
    assert verify(log.append([*wanted(0, 1, 0, 1, 0), contradicting(1), *wanted(2)])) == [
        0,
        1,
        0,
        1,
        0,
        Declined.CONFLICT,
        2,
    ]
    log.close()
    assert bench.open().size == 3


def test_each_leaf_of_a_mixed_batch_fares_as_it_would_alone_and_the_new_ones_leave_no_gap(bench):
    log = bench.open()
    log.append(wanted(*range(3)))
    batch = [
        *wanted(10, 1),
        contradicting(2),
        *wanted(20, 0, existing_only=True),
        *wanted(11),
        contradicting(10),
        *wanted(20, 11),
        *wanted(20, existing_only=True),
    ]
    outcomes = [3, 1, Declined.CONFLICT, Declined.UNKNOWN, 0, 4, Declined.CONFLICT, 5, 4, 5]
    assert verify(log.append(batch)) == outcomes
    log.close()
    reopened = bench.open()  # reads every entry: the indices run without a gap
    assert reopened.size == 6
    batch[3] = Wanted(tag(21), leaf(21), existing_only=True)
    assert verify(reopened.append(batch)) == outcomes


def contradicting(number: int) -> Wanted:
    """Another leaf under the tag of `number`."""
    return Wanted(tag(number), leaf(number, b"other"), existing_only=False)


def test_old_entries_are_proven_under_the_newest_checkpoint(bench):
    log = bench.open()
    log.append(wanted(*range(700)))
    for number in (0, 1, 255, 256, 511, 512, 699):
        assert verify(log.prove(tag(number))) == [number]


def test_an_unknown_tag_has_no_proof(bench):
    log = bench.open()
    assert verify(log.prove(tag(0))) == [Declined.UNKNOWN]


def test_time_does_not_go_back_in_a_log_when_the_clock_does(bench):
    log = bench.open()
    log.append(wanted(0))
    went_back = metrics.CLOCK_WENT_BACK._value.get()
    bench.now_ms -= 5_000
    assert log.append(wanted(1)).outcomes[0].entry.appended_at_ms == START_MS
    assert metrics.CLOCK_WENT_BACK._value.get() == went_back + 1
    log.close()
    assert bench.open().append(wanted(2)).outcomes[0].entry.appended_at_ms == START_MS


@pytest.mark.parametrize("sizes", [(1,), (256,), (257, 258, 511, 512, 513), (1_000,), (100, 700)])
def test_the_published_files_are_all_that_it_takes_to_rebuild_the_log(bench, sizes):
    log = bench.open()
    for size in sizes:
        log.append(wanted(*range(log.size, size)))
        log.publish()
    assert bench.published() == checkpoint.Checkpoint(ORIGIN, sizes[-1], naivetree.root(hashes(sizes[-1])))
    entries = b"".join(len(leaf(number)).to_bytes(2) + leaf(number) for number in range(sizes[-1]))
    assert joined(bench, "tile/entries/") == entries
    assert joined(bench, "tile/0/") == b"".join(hashes(sizes[-1]))


def joined(bench, prefix: str) -> bytes:
    """The files of one level in order; of several partial widths the widest, which begins with the others."""
    files = {name: data for name, data in bench.files().items() if name.startswith(prefix)}
    widest: dict[str, bytes] = {}
    for name, data in files.items():
        whole = name.partition(".p/")[0]
        widest[whole] = max(widest.get(whole, b""), data, key=len)
        assert data.startswith(min(widest[whole], data, key=len))
    return b"".join(data for _, data in sorted(widest.items()))


def test_partial_tiles_of_every_published_size_stay_until_the_full_one_is_there(bench):
    log = bench.open()
    for size in (3, 100):
        log.append(wanted(*range(log.size, size)))
        log.publish()
    assert {"tile/0/000.p/3", "tile/0/000.p/100", "tile/entries/000.p/3"} <= bench.files().keys()
    log.append(wanted(*range(100, 256)))
    assert {"tile/0/000", "tile/0/000.p/3"} <= bench.files().keys()  # the published checkpoint still needs it
    log.publish()
    assert bench.files().keys() == {"checkpoint", "tile/0/000", "tile/entries/000", "tile/1/000.p/1"}


def test_nothing_is_published_that_is_published_already(bench):
    log = bench.open()
    log.append(wanted(0))
    log.publish()
    (bench.folder / "checkpoint").unlink()
    log.publish()
    assert "checkpoint" not in bench.files()


def test_a_second_writer_stops_at_its_first_append(bench):
    first, second = bench.open(), bench.open()
    first.append(wanted(0))
    with pytest.raises(HeadMovedError):
        second.append(wanted(1))
    with pytest.raises(Refusal, match="ledger_stopped"):
        second.append(wanted(1))
    with pytest.raises(Refusal, match="ledger_stopped"):
        second.prove(tag(0))
    with pytest.raises(Refusal, match="ledger_stopped"):
        second.publish()
    assert verify(first.append(wanted(1))) == [1]


def test_after_an_error_in_the_middle_only_a_new_start_appends(bench):
    log = bench.open()
    log.append(wanted(*range(255)))
    (bench.folder / "tile").write_bytes(b"")  # no tile can be written any more
    with pytest.raises(OSError, match="tile"):
        log.append(wanted(255))
    assert log.broken
    with pytest.raises(Refusal, match="ledger_stopped"):
        log.append(wanted(256))
    (bench.folder / "tile").unlink()
    # The entry was committed before the files failed: the new start finds it and writes them.
    reopened = bench.open()
    assert reopened.size == 256
    assert verify(reopened.append(wanted(255, 256))) == [255, 256]
    assert "tile/0/000" in bench.files()


def test_a_file_that_is_published_never_changes(bench):
    log = bench.open()
    log.append(wanted(0))
    partial = bench.folder / "tile/0/000.p/1"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"something else")
    with pytest.raises(Refusal, match="tile_conflict"):
        log.publish()
    assert bench.published().size == 0


WITNESS = WitnessSigner(NoteSigner("office.example/witness", b"\x05" * 32))
KEYS = [WITNESS.verifier]


def asked(log):
    """The request of a log, when its proof is good: old size and checkpoint."""
    request = log.request()
    head = checkpoint.open_bare(request.checkpoint, [SIGNER.verifier])
    if request.old_size:
        old = naivetree.root(hashes(request.old_size))
        merkle.verify_consistency(request.old_size, head.size, old, head.root, request.path)
    return request.old_size, head.size


def cosigned(log):
    """What a witness makes of the newest checkpoint."""
    return WITNESS.cosign(log.request().checkpoint, 1_795_425_947)


def test_a_witness_is_asked_from_what_it_cosigned_last(bench):
    log = bench.open()
    assert log.request() is None  # nothing can be said of an empty log
    log.append(wanted(*range(300)))
    assert asked(log) == (0, 300)
    log.take_cosigned(cosigned(log), KEYS)
    assert log.request() is None
    log.append(wanted(*range(300, 600)))
    assert asked(log) == (300, 600)


def test_the_published_checkpoint_bears_the_cosignature_and_so_does_every_proof_under_it(bench):
    log = bench.open()
    log.append(wanted(0, 1))
    log.publish()
    line = cosigned(log)
    log.take_cosigned(line, KEYS)
    files = bench.files()
    assert files["checkpoint"] == files["checkpoint.cosigned"] == line.encode()
    for appended in (log.prove(tag(0)), log.append(wanted(1))):
        assert appended.checkpoint == line
        assert verify(appended)


def test_a_cosignature_that_comes_before_the_publication_is_in_it(bench):
    log = bench.open()
    log.append(wanted(0))
    line = cosigned(log)
    log.take_cosigned(line, KEYS)
    assert bench.published().size == 0
    log.publish()
    assert bench.files()["checkpoint"] == line.encode()


def test_a_cosignature_of_an_earlier_checkpoint_is_served_beside_the_newest(bench):
    log = bench.open()
    log.append(wanted(0, 1))
    line = cosigned(log)
    log.append(wanted(2))
    log.publish()
    log.take_cosigned(line, KEYS)
    assert bench.published().size == 3
    assert bench.files()["checkpoint.cosigned"] == line.encode()
    assert asked(log) == (2, 3)


def test_an_older_cosignature_replaces_no_newer_one(bench):
    log = bench.open()
    log.append(wanted(0))
    old = cosigned(log)
    log.append(wanted(1))
    new = cosigned(log)
    log.take_cosigned(new, KEYS)
    log.take_cosigned(old, KEYS)
    assert bench.files()["checkpoint.cosigned"] == new.encode()


def test_what_the_witness_did_not_sign_is_not_served(bench):
    log = bench.open()
    log.append(wanted(0))
    stranger = WitnessSigner(NoteSigner("office.example/witness", b"\x06" * 32))
    for signed in ("", "x", log.request().checkpoint, stranger.cosign(log.request().checkpoint, 1)):
        with pytest.raises(Refusal, match="note_"):
            log.take_cosigned(signed, KEYS)
    assert "checkpoint.cosigned" not in bench.files()
    assert verify(log.append(wanted(1))) == [1]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_log_that_finds_another_past_or_more_than_it_has_cosigned_signs_nothing_more(bench, size):
    log = bench.open()
    log.append(wanted(0, 1))
    elsewhere = checkpoint.sign(Checkpoint(ORIGIN, size, bytes(32)), SIGNER)
    with pytest.raises(Refusal, match="cosigned_elsewhere"):
        log.take_cosigned(WITNESS.cosign(elsewhere, 1), KEYS)
    assert log.broken
    with pytest.raises(Refusal, match="ledger_stopped"):
        log.append(wanted(2))
