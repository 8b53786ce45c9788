"""A trust store from a folder."""

import pytest
from support import cards
from support.minica import MiniCa
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki.certificate import MAX_CERTIFICATE, parse
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.trust_files import MAX_LIST, load_trust_store

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
