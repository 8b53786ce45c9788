"""What was the newest list outlives the process, in a file of its own."""

from datetime import UTC, datetime, timedelta

import pytest
from support import minica
from support.minica import NOW, MiniCa
from support.refusals import outcome

from todoke_evidence import canonical, seen_lists
from todoke_evidence.errors import Code
from todoke_evidence.jpki.certificate import parse
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.seen_lists import SeenLists
from todoke_evidence.trust_files import TrustFolder

CA = MiniCa()
LATER = NOW + timedelta(seconds=1)
ISSUER = bytes(32)
NAME, ANOTHER = b"a" * 32, b"b" * 32  # digests of names


@pytest.fixture
def root(tmp_path):
    for name in ("trust", "feed", "state"):
        (tmp_path / name).mkdir()
    (tmp_path / "trust" / "one.ca.der").write_bytes(CA.certificate())
    return tmp_path


def started(root):
    """The folder as a process that has just started looks at it."""
    return TrustFolder(root / "trust", TEST, feed=root / "feed", seen=SeenLists(root / "state" / "seen.json"))


def feed(root, der, name="one"):
    (root / "feed" / f"{name}.crl.der").write_bytes(der)


def revocation(folder, ca=CA, der=None):
    trust, certificate = folder.load(), parse(der or ca.issue())
    return outcome(trust.check_revocation, trust.issuer_of(certificate), certificate, LATER)


def test_an_older_list_does_not_come_back_after_a_restart(root):
    feed(root, CA.revocations([minica.SERIAL], issued=LATER))
    assert revocation(started(root)) is Code.CERTIFICATE_REVOKED
    feed(root, CA.revocations())
    again = started(root)
    assert revocation(again) is Code.REVOCATION_STALE
    assert revocation(again) is Code.REVOCATION_STALE


def test_nor_does_it_where_a_list_of_a_day_to_come_lay_beside_the_newest(root):
    """An authority's mistake; and who brings lists may bring it again at any time."""
    feed(root, CA.revocations([minica.SERIAL], issued=LATER))
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(days=10)
    feed(root, CA.revocations([7], issued=ahead, until=ahead + minica.DAY), "ahead")
    first = started(root)
    assert revocation(first) is Code.CERTIFICATE_REVOKED
    (root / "feed" / "ahead.crl.der").unlink()
    feed(root, CA.revocations())
    assert revocation(first) is Code.REVOCATION_STALE
    assert revocation(started(root)) is Code.REVOCATION_STALE


def test_the_same_list_and_a_newer_one_count_after_a_restart(root):
    feed(root, CA.revocations())
    assert revocation(started(root)) is None
    kept = (root / "state" / "seen.json").read_bytes()
    assert revocation(started(root)) is None
    assert (root / "state" / "seen.json").read_bytes() == kept
    feed(root, CA.revocations([minica.SERIAL], issued=LATER))
    assert revocation(started(root)) is Code.CERTIFICATE_REVOKED


def test_lists_by_directory_names_are_remembered_each_for_itself(root):
    point = minica.directory("one")
    feed(root, CA.revocations([1], issued=LATER, point=minica.directory("two")), "two")
    feed(root, CA.revocations(point=point))
    started(root).load()
    known = canonical.decode((root / "state" / "seen.json").read_bytes(), seen_lists.MAX_SEEN)
    assert len({one["name"] for one in known["seen"]}) == len({one["this_update"] for one in known["seen"]}) == 2


def test_an_old_list_of_all_does_not_speak_where_a_newer_one_by_name_was_taken_away(root):
    point = minica.directory("one")
    named = CA.issue(extensions=[*minica.good_extensions(), (minica.distribution_points(point), False)])
    feed(root, CA.revocations([minica.SERIAL], issued=LATER, point=point), "some")
    feed(root, CA.revocations())
    running = started(root)
    assert revocation(running, der=named) is Code.CERTIFICATE_REVOKED
    (root / "feed" / "some.crl.der").unlink()
    assert revocation(running, der=named) is Code.REVOCATION_STALE
    assert revocation(started(root), der=named) is Code.REVOCATION_STALE


def test_of_two_authorities_that_share_a_name_each_has_its_own_newest_list(root):
    other = MiniCa(owner="other")
    (root / "trust" / "two.ca.der").write_bytes(other.certificate())
    feed(root, CA.revocations([minica.SERIAL], issued=LATER))
    feed(root, other.revocations(), "two")
    assert revocation(started(root)) is Code.CERTIFICATE_REVOKED
    assert revocation(started(root), other) is None
    feed(root, CA.revocations())
    assert revocation(started(root)) is Code.REVOCATION_STALE
    assert revocation(started(root), other) is None


ENTRY = {"issuer": "A" * 43, "name": "A" * 43, "this_update": "2026-11-23T09:25:47Z"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\x00" * 64,
        canonical.encode({"seen": [], "type": "todoke-other"}),
        canonical.encode({"seen": [], "type": "todoke-seen-lists"}) + b"\n",
        canonical.encode({"seen": [ENTRY, ENTRY], "type": "todoke-seen-lists"}),
        canonical.encode({"seen": [ENTRY | {"issuer": "A"}], "type": "todoke-seen-lists"}),
        canonical.encode({"seen": [ENTRY | {"name": "A"}], "type": "todoke-seen-lists"}),
        canonical.encode({"seen": [ENTRY | {"this_update": "yesterday"}], "type": "todoke-seen-lists"}),
        canonical.encode({"seen": [ENTRY | {"more": 1}], "type": "todoke-seen-lists"}),
    ],
    ids=[
        "empty",
        "torn",
        "zeros",
        "other type",
        "trailing",
        "twice",
        "short issuer",
        "short name",
        "no time",
        "another member",
    ],
)
def test_a_damaged_file_stops_everything_and_is_not_begun_anew(root, data):
    file = root / "state" / "seen.json"
    file.write_bytes(data)
    feed(root, CA.revocations())
    assert outcome(started(root).load) is Code.SEEN_LISTS_MALFORMED
    assert file.read_bytes() == data


def test_and_the_same_without_damage_is_read(tmp_path):
    """So that each of those was refused for its damage."""
    file = tmp_path / "seen.json"
    file.write_bytes(canonical.encode({"seen": [ENTRY], "type": "todoke-seen-lists"}))
    assert list(SeenLists(file).add({})) == [(bytes(32), bytes(32))]


def test_a_file_beyond_all_bounds_is_not_read_and_not_written(tmp_path, monkeypatch):
    file = tmp_path / "seen.json"
    seen = SeenLists(file)
    seen.add({(ISSUER, NAME): NOW})
    kept = file.read_bytes()
    monkeypatch.setattr(seen_lists, "MAX_SEEN", len(kept))
    assert outcome(seen.add, {(ISSUER, ANOTHER): NOW}) is Code.SEEN_LISTS_MALFORMED
    assert file.read_bytes() == kept
    monkeypatch.setattr(seen_lists, "MAX_SEEN", len(kept) - 1)
    assert outcome(seen.add, {}) is Code.SEEN_LISTS_MALFORMED


def test_processes_that_share_a_file_keep_the_newest_of_what_each_saw(tmp_path):
    one, other = (SeenLists(tmp_path / "seen.json") for _ in range(2))
    one.add({(ISSUER, NAME): LATER})
    other.add({(ISSUER, NAME): NOW, (ISSUER, ANOTHER): NOW})
    assert one.add({}) == {(ISSUER, NAME): LATER, (ISSUER, ANOTHER): NOW}


def test_a_process_writes_again_what_it_saw_when_the_file_is_gone(root):
    feed(root, CA.revocations([minica.SERIAL], issued=LATER))
    running = started(root)
    running.load()
    (root / "state" / "seen.json").unlink()
    feed(root, CA.revocations())
    assert revocation(running) is Code.REVOCATION_STALE
    assert revocation(started(root)) is Code.REVOCATION_STALE


def test_what_cannot_be_remembered_does_not_count(root):
    feed(root, CA.revocations())
    (root / "state").rmdir()
    with pytest.raises(FileNotFoundError):
        started(root).load()


def test_nothing_unfinished_stays_where_a_file_cannot_be_replaced(root):
    (root / "state" / "seen.json").mkdir()
    with pytest.raises(IsADirectoryError):
        started(root).load()
    assert [path.name for path in (root / "state").iterdir()] == ["seen.json"]
