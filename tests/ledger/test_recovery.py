"""A start goes on from what is sound, mends what can be computed, and refuses everything else."""

import pytest
from support.ledger import ORIGIN, SIGNER, leaf, tag, verify, wanted

from todoke_evidence import checkpoint
from todoke_evidence.note import NoteSigner
from todoke_kit.errors import Refusal
from todoke_ledger.recovery import StartCheck

BOTH = pytest.mark.parametrize("check", list(StartCheck))


def fill(bench, size: int, *, publish: bool = True) -> None:
    """Leaves a log of `size` entries behind, closed."""
    log = bench.open()
    log.append(wanted(*range(size)))
    if publish:
        log.publish()
    log.close()


def refusal(bench, check: StartCheck = StartCheck.FULL, signer: NoteSigner = SIGNER) -> str:
    """Why the log does not start; it must not change what is published either."""
    before = bench.files()
    with pytest.raises(Refusal) as caught:
        bench.open(check, signer)
    assert bench.files() == before
    return caught.value.code


@BOTH
@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 700])
def test_a_log_goes_on_where_it_stopped(bench, check, size):
    if size:
        fill(bench, size)
    log = bench.open(check)
    assert log.size == size
    assert verify(log.append(wanted(size, size + 1))) == [size, size + 1]
    assert [verify(log.prove(tag(number))) for number in range(0, size, 97)] == [[at] for at in range(0, size, 97)]


@BOTH
def test_a_start_publishes_what_was_committed_and_not_published(bench, check):
    fill(bench, 300, publish=False)
    assert bench.published().size == 0
    bench.open(check)
    assert bench.published().size == 300
    assert {"tile/0/000", "tile/0/001.p/44", "tile/entries/001.p/44"} <= bench.files().keys()


@BOTH
def test_a_start_drops_the_partial_tiles_that_became_full(bench, check):
    fill(bench, 100)
    log = bench.open()
    log.append(wanted(*range(100, 300)))
    log.close()
    bench.open(check)
    assert "tile/0/000.p/100" not in bench.files()


# the entries


def test_an_edited_entry_refuses_the_start(bench):
    fill(bench, 700)
    bench.execute("UPDATE entry SET leaf = :leaf WHERE idx = 5", leaf=leaf(5, b"other"))
    assert refusal(bench) == "entries_damaged"


def test_an_edited_tag_refuses_the_start(bench):
    fill(bench, 3)
    bench.execute("UPDATE entry SET tag = :tag WHERE idx = 1", tag=tag(99))
    assert refusal(bench) == "entries_damaged"


def test_exchanged_entries_refuse_the_start(bench):
    fill(bench, 700)
    for old, new in ((5, -1), (6, 5), (-1, 6)):
        bench.execute("UPDATE entry SET idx = :new WHERE idx = :old", old=old, new=new)
    assert refusal(bench) == "entries_damaged"


@BOTH
@pytest.mark.parametrize("index", [0, 5, 699])
def test_a_deleted_entry_refuses_the_start(bench, check, index):
    fill(bench, 700)
    bench.execute("DELETE FROM entry WHERE idx = :index", index=index)
    assert refusal(bench, check) == "entries_damaged"


@BOTH
def test_an_entry_moved_out_of_sight_refuses_the_start(bench, check):
    fill(bench, 700)
    bench.execute("UPDATE entry SET idx = -1 WHERE idx = 699")
    assert refusal(bench, check) == "entries_damaged"


@BOTH
@pytest.mark.parametrize("index", [-1, 700, 5_000])
def test_an_entry_the_head_does_not_count_refuses_the_start(bench, check, index):
    fill(bench, 700)
    bench.execute("INSERT INTO entry VALUES (:index, :tag, :leaf, 0)", index=index, tag=tag(9_999), leaf=leaf(9_999))
    assert refusal(bench, check) == "entries_damaged"


@BOTH
def test_an_edited_entry_at_the_right_edge_refuses_the_start(bench, check):
    fill(bench, 700)
    bench.execute("UPDATE entry SET leaf = :leaf WHERE idx = 699", leaf=leaf(699, b"other"))
    assert refusal(bench, check) == "entries_damaged"


def test_an_entry_that_is_no_leaf_refuses_the_start(bench):
    fill(bench, 3)
    bench.execute("UPDATE entry SET leaf = :leaf WHERE idx = 1", leaf=b"")
    assert refusal(bench) == "entries_damaged"


# the head


@BOTH
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE head SET size = 2",
        "UPDATE head SET size = 4",
        "UPDATE head SET size = -1",
        "UPDATE head SET checkpoint = ''",
        "UPDATE head SET checkpoint = replace(checkpoint, 'internet', 'Internet')",
        "DELETE FROM head",
    ],
)
def test_a_head_that_is_not_what_was_signed_refuses_the_start(bench, check, change):
    fill(bench, 3)
    bench.execute(change)
    assert refusal(bench, check) == "head_damaged"


@BOTH
def test_a_head_with_another_root_refuses_the_start(bench, check):
    fill(bench, 3)
    bench.execute("UPDATE head SET root = :root", root=bytes(32))
    assert refusal(bench, check) == "head_damaged"


@BOTH
def test_another_key_refuses_the_start(bench, check):
    fill(bench, 3)
    assert refusal(bench, check, NoteSigner(ORIGIN, b"\x08" * 32)) == "head_damaged"


@BOTH
def test_an_older_head_with_its_own_signature_refuses_the_start(bench, check):
    log = bench.open()
    old = log.append(wanted(0, 1)).checkpoint
    log.append(wanted(2))
    log.close()
    head = checkpoint.open_checkpoint(old, [SIGNER.verifier])
    bench.execute("UPDATE head SET size = 2, root = :root, checkpoint = :signed", root=head.root, signed=old)
    assert refusal(bench, check) == "entries_damaged"


# what was published


@BOTH
def test_a_published_checkpoint_ahead_of_the_store_refuses_the_start(bench, check):
    fill(bench, 3)
    newer = checkpoint.sign(checkpoint.Checkpoint(ORIGIN, 4, bytes(32)), SIGNER)
    (bench.folder / "checkpoint").write_text(newer)
    assert refusal(bench, check) == "published_ahead"


@BOTH
def test_a_lost_database_refuses_the_start(bench, check):
    fill(bench, 3)
    bench.execute("DELETE FROM entry")
    bench.execute("DELETE FROM head")
    assert refusal(bench, check) == "published_ahead"


@BOTH
@pytest.mark.parametrize("size", [2, 3, 256, 300, 511])
def test_a_published_checkpoint_of_another_past_refuses_the_start(bench, check, size):
    fill(bench, 600)
    forked = checkpoint.sign(checkpoint.Checkpoint(ORIGIN, size, bytes(32)), SIGNER)
    (bench.folder / "checkpoint").write_text(forked)
    assert refusal(bench, check) == "published_forked"


@BOTH
@pytest.mark.parametrize("content", [b"", b"garbage", b"\xff\xfe", b"\x00" * 200])
def test_a_published_checkpoint_that_is_not_ours_refuses_the_start(bench, check, content):
    fill(bench, 3)
    (bench.folder / "checkpoint").write_bytes(content)
    assert refusal(bench, check) == "published_damaged"


def test_a_restored_backup_that_went_another_way_refuses_the_start_and_keeps_the_public_files(bench):
    fill(bench, 600)
    published = bench.files()
    bench.execute("DELETE FROM entry")
    bench.execute("DELETE FROM head")
    for path in sorted(bench.folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    log = bench.open()
    log.append(wanted(*range(1_000, 1_700)))
    log.close()
    for name, data in published.items():
        (bench.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (bench.folder / name).write_bytes(data)
    assert refusal(bench) == "published_forked"


# the public files


def test_lost_public_files_are_written_again(bench):
    fill(bench, 700)
    before = bench.files()
    for name in before:
        (bench.folder / name).unlink()
    bench.open()
    assert bench.files() == before


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/001"])
@pytest.mark.parametrize("content", [b"", b"\x00" * 8_192])
def test_damaged_public_files_are_mended_from_the_signed_entries(bench, name, content):
    fill(bench, 700)
    before = bench.files()
    (bench.folder / name).write_bytes(content)
    bench.open()
    assert bench.files() == before


def test_the_short_check_refuses_when_a_tile_it_needs_is_missing(bench):
    fill(bench, 700)
    (bench.folder / "tile/0/001").unlink()
    assert refusal(bench, StartCheck.EDGE) == "tile_missing"
    assert bench.open(StartCheck.FULL).size == 700


def test_the_short_check_refuses_when_a_tile_it_needs_is_damaged(bench):
    fill(bench, 700)
    (bench.folder / "tile/0/001").write_bytes(bytes(8_192))
    assert refusal(bench, StartCheck.EDGE) == "entries_damaged"
