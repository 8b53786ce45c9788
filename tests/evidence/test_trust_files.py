"""A trust store from a folder, and lists from a feed."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from support import cards, minica
from support.minica import NOW, MiniCa
from support.refusals import outcome

from todoke_evidence import trust_files
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.answers import Answers
from todoke_evidence.jpki.certificate import MAX_CERTIFICATE, parse
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.trust_files import MAX_LIST, TrustFolder, load_trust_store

CA = MiniCa()


def test_the_folder_of_the_test_pki_is_read():
    trust = load_trust_store(cards.trust(), TEST)
    certificate = parse(cards.certificate("valid"))
    assert outcome(trust.check_revocation, trust.issuer_of(certificate), certificate, cards.NOW) is None


def test_authorities_and_lists_are_told_by_their_names_and_other_files_are_left_alone(tmp_path):
    (tmp_path / "one.ca.der").write_bytes(CA.certificate())
    (tmp_path / "one.crl.der").write_bytes(CA.revocations())
    (tmp_path / "README.md").write_text("notes")
    (tmp_path / "two.der").write_bytes(b"no certificate")
    assert load_trust_store(tmp_path, TEST).issuer_of(parse(CA.issue())).organisation == TEST.organisation


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"one.crl.der": CA.revocations()},
        {"one.ca.der": b""},
        {"one.ca.der": bytes(MAX_CERTIFICATE + 1)},
        {"one.ca.der": CA.certificate(), "two.ca.der": b"no certificate"},
        {"one.ca.der": CA.certificate(), "one.crl.der": b"no list"},
    ],
)
def test_a_folder_that_cannot_be_trusted_whole_is_not_trusted(tmp_path, files):
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert outcome(load_trust_store, tmp_path, TEST) is Code.TRUST_MALFORMED


def test_a_list_beyond_all_bounds_is_not_even_read(tmp_path):
    (tmp_path / "one.ca.der").write_bytes(CA.certificate())
    with (tmp_path / "one.crl.der").open("wb") as file:
        file.truncate(MAX_LIST + 1)  # sparse: it takes no space
    assert outcome(load_trust_store, tmp_path, TEST) is Code.TRUST_MALFORMED


def test_a_missing_folder_holds_no_authority(tmp_path):
    assert outcome(load_trust_store, tmp_path / "missing", TEST) is Code.TRUST_MALFORMED


# lists in a folder of their own, read again and again


def revocation(folder: TrustFolder, at=NOW, serial: int = minica.SERIAL) -> Code | None:
    trust, certificate = folder.load(), parse(CA.issue(lambda tbs: replace(tbs, serial=serial)))
    return outcome(trust.check_revocation, trust.issuer_of(certificate), certificate, at)


@pytest.fixture
def feed(tmp_path):
    for name in ("trust", "feed"):
        (tmp_path / name).mkdir()
    (tmp_path / "trust" / "one.ca.der").write_bytes(CA.certificate())
    return tmp_path / "feed"


@pytest.fixture
def folder(feed):
    return TrustFolder(feed.parent / "trust", TEST, feed=feed)


@pytest.fixture
def parsed(monkeypatch):
    """The lists that were parsed."""
    seen = []
    read = trust_files.read_list
    monkeypatch.setattr(
        trust_files, "read_list", lambda der, *more, **keep: seen.append(der) or read(der, *more, **keep)
    )
    return seen


def test_lists_are_taken_from_the_feed_and_authorities_are_not(feed, folder):
    assert revocation(folder) is Code.REVOCATION_STALE
    (feed.parent / "trust" / "old.crl.der").write_bytes(CA.revocations())
    assert revocation(folder) is Code.REVOCATION_STALE
    (feed / "one.crl.der").write_bytes(CA.revocations([minica.SERIAL]))
    assert revocation(folder) is Code.CERTIFICATE_REVOKED
    (feed / "other.ca.der").write_bytes(MiniCa(owner="other").certificate())
    with pytest.raises(EvidenceError) as refused:
        folder.load().issuer_of(parse(MiniCa(owner="other").issue()))
    assert refused.value.code is Code.ISSUER_SIGNATURE_INVALID


def test_only_what_changed_is_parsed_again(feed, folder, parsed):
    one, two = CA.revocations(point=minica.directory("one")), CA.revocations([1])
    (feed / "one.crl.der").write_bytes(one)
    (feed / "two.crl.der").write_bytes(two)
    assert revocation(folder) is revocation(folder) is None
    assert parsed == [one, two]
    newer = CA.revocations([1, minica.SERIAL], issued=NOW + timedelta(seconds=1))
    (feed / "new").write_bytes(newer)
    (feed / "new").replace(feed / "two.crl.der")
    assert revocation(folder) is Code.CERTIFICATE_REVOKED
    assert parsed == [one, two, newer]
    (feed / "two.crl.der").unlink()
    assert revocation(folder) is Code.REVOCATION_STALE


def _pipe(path):
    os.mkfifo(path)


def _endless(path):
    path.symlink_to("/dev/zero")


def _folder(path):
    path.mkdir()


@pytest.mark.parametrize("make", [_pipe, _endless, _folder])
def test_what_is_no_file_stops_nothing(feed, make):
    """A look at it would wait for ever; it takes the place of a list, and stands beside one."""
    told = []
    folder = TrustFolder(feed.parent / "trust", TEST, feed=feed, refused=told.append)
    (feed / "one.crl.der").write_bytes(CA.revocations())
    (feed / "two.crl.der").write_bytes(CA.revocations([1]))
    assert revocation(folder) is None
    (feed / "two.crl.der").unlink()
    make(feed / "two.crl.der")
    (feed / "one.crl.der").write_bytes(CA.revocations([minica.SERIAL], issued=NOW + timedelta(seconds=1)))
    assert revocation(folder, NOW + timedelta(seconds=1)) is Code.CERTIFICATE_REVOKED
    assert told == [[], ["two.crl.der"]]


def test_an_older_list_does_not_come_back(feed, folder):
    """Who brings lists could hide a revocation by bringing yesterday's, which is fresh enough, once more."""
    path = feed / "one.crl.der"
    old, new = CA.revocations(), CA.revocations([minica.SERIAL], issued=NOW + timedelta(seconds=1))
    path.write_bytes(old)
    assert revocation(folder) is None
    path.write_bytes(new)
    assert revocation(folder) is Code.CERTIFICATE_REVOKED
    path.write_bytes(old)
    assert revocation(folder) is Code.REVOCATION_STALE
    path.write_bytes(CA.revocations([], issued=NOW + timedelta(seconds=2)))
    assert revocation(folder) is None


def test_a_list_of_a_day_to_come_hides_none_of_today(feed, folder):
    (feed / "one.crl.der").write_bytes(CA.revocations())
    (feed / "two.crl.der").write_bytes(CA.revocations([1], issued=NOW + timedelta(hours=1)))
    assert revocation(folder) is None
    (feed / "two.crl.der").unlink()
    assert revocation(folder) is None


def test_a_list_written_over_in_place_is_parsed_again(feed, folder):
    path = feed / "one.crl.der"
    path.write_bytes(CA.revocations([1]))
    assert revocation(folder) is None
    path.write_bytes(CA.revocations([minica.SERIAL]))
    assert revocation(folder) is Code.CERTIFICATE_REVOKED


def test_with_other_authorities_every_list_is_judged_again(feed, folder, parsed):
    (feed / "one.crl.der").write_bytes(CA.revocations())
    folder.load()
    (feed.parent / "trust" / "one.ca.der").write_bytes(MiniCa(owner="other").certificate())
    assert outcome(folder.load) is Code.TRUST_MALFORMED
    (feed.parent / "trust" / "two.ca.der").write_bytes(CA.certificate())
    assert revocation(folder) is None
    assert len(parsed) == 3


def test_a_list_that_is_none_leaves_the_store_before_as_it_was(feed, folder):
    (feed / "one.crl.der").write_bytes(CA.revocations())
    before = folder.load()
    (feed / "two.crl.der").write_bytes(b"torn")
    assert outcome(folder.load) is Code.TRUST_MALFORMED
    certificate = parse(CA.issue())
    assert outcome(before.check_revocation, before.issuer_of(certificate), certificate, NOW) is None
    (feed / "two.crl.der").unlink()
    assert revocation(folder) is None


def test_an_operator_shortens_the_age_of_lists(feed):
    (feed / "one.crl.der").write_bytes(CA.revocations())
    folder = TrustFolder(feed.parent / "trust", TEST, feed=feed, max_list_age=timedelta(hours=1))
    assert revocation(folder, NOW + timedelta(hours=1)) is None
    assert revocation(folder, NOW + timedelta(hours=2)) is Code.REVOCATION_STALE


def test_another_source_takes_the_place_of_lists(feed, parsed):
    (feed / "one.crl.der").write_bytes(CA.revocations())
    answers = Answers()
    folder = TrustFolder(feed.parent / "trust", TEST, feed=feed, revocation=answers)
    assert revocation(folder) is Code.OCSP_UNAVAILABLE
    assert parsed == []


def test_stores_of_one_folder_share_what_they_know_and_not_with_other_authorities(feed, folder):
    one, two = folder.load(), folder.load()
    assert one.known is two.known
    assert one.generation == two.generation
    (feed.parent / "trust" / "two.ca.der").write_bytes(MiniCa(owner="other").certificate())
    assert folder.load().generation != one.generation


def test_too_many_files_are_not_read(feed, folder, monkeypatch):
    monkeypatch.setattr(trust_files, "MAX_FILES", 2)
    for number in range(2):
        (feed / f"{number}.crl.der").write_bytes(CA.revocations())
    assert revocation(folder) is None
    (feed / "2.crl.der").write_bytes(CA.revocations())
    assert outcome(folder.load) is Code.TRUST_MALFORMED


# one file that is no list, where somebody is told of it

CITIES = ("Mihon-shi", "Kyumihon-machi")
AGE = timedelta(hours=2)


def resident(city: str) -> bytes:
    listed = minica.distribution_points(minica.directory(city)), False
    return CA.issue(extensions=[*minica.good_extensions(), listed])


def list_of(city: str, *serials: int, hours: int = 0) -> bytes:
    return CA.revocations(serials, issued=NOW + timedelta(hours=hours), point=minica.directory(city))


class Told:
    """A folder that tells which files it refused, at the last look."""

    def __init__(self, feed):
        self.refused = None
        self._folder = TrustFolder(feed.parent / "trust", TEST, feed=feed, max_list_age=AGE, refused=self._told)

    def _told(self, files):
        self.refused = list(files)

    def judged(self, hours: int = 0) -> list[Code | None]:
        trust = self._folder.load()
        found = [parse(resident(city)) for city in CITIES]
        return [
            outcome(trust.check_revocation, trust.issuer_of(one), one, NOW + timedelta(hours=hours)) for one in found
        ]


@pytest.fixture
def told(feed):
    for city in CITIES:
        (feed / f"{city}.crl.der").write_bytes(list_of(city))
    return Told(feed)


NO_LISTS = {
    "torn": list_of(CITIES[0], hours=1)[:-7],
    "empty": b"",
    "of nobody we trust": MiniCa(owner="other").revocations(point=minica.directory(CITIES[0])),
    "not signed": list_of(CITIES[0], hours=1)[:-9] + bytes(9),
}


@pytest.mark.parametrize("case", NO_LISTS)
def test_a_file_that_is_no_list_fails_alone_and_goes_stale(told, feed, case):
    assert told.judged() == [None, None]
    assert told.refused == []
    (feed / f"{CITIES[0]}.crl.der").write_bytes(NO_LISTS[case])
    (feed / f"{CITIES[1]}.crl.der").write_bytes(list_of(CITIES[1], minica.SERIAL, hours=1))
    assert told.judged(1) == [None, Code.CERTIFICATE_REVOKED]
    assert told.refused == [f"{CITIES[0]}.crl.der"]
    assert told.judged(3) == [Code.REVOCATION_STALE, Code.CERTIFICATE_REVOKED]
    (feed / f"{CITIES[0]}.crl.der").write_bytes(list_of(CITIES[0], hours=2))
    assert told.judged(3) == [None, Code.CERTIFICATE_REVOKED]
    assert told.refused == []


@pytest.mark.parametrize("case", NO_LISTS)
def test_a_file_that_is_no_list_at_the_start_speaks_for_nobody(told, feed, case):
    (feed / f"{CITIES[0]}.crl.der").write_bytes(NO_LISTS[case])
    assert told.judged() == [Code.REVOCATION_STALE, None]
    assert told.refused == [f"{CITIES[0]}.crl.der"]


def test_files_that_cannot_be_opened_or_are_too_large_fail_alone(told, feed):
    (feed / "gone.crl.der").symlink_to(feed / "nowhere")
    with (feed / "large.crl.der").open("wb") as file:
        file.truncate(MAX_LIST + 1)
    (feed / "evil\n.crl.der").write_bytes(b"")
    assert told.judged() == [None, None]
    assert told.refused == ["evil\\n.crl.der", "gone.crl.der", "large.crl.der"]


def test_what_a_file_held_does_not_count_under_other_authorities(told, feed):
    assert told.judged() == [None, None]
    (feed / f"{CITIES[0]}.crl.der").write_bytes(b"torn")
    (feed.parent / "trust" / "two.ca.der").write_bytes(MiniCa(owner="other").certificate())
    assert told.judged() == [Code.REVOCATION_STALE, None]
