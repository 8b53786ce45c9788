"""The folder: made once, made whole, its keys for its owner only."""

import stat
from datetime import timedelta

import pytest
from support import cards

from todoke_testcard.store import NotMadeError, Store, prepare

AUTHORITIES = {f"signing-{generation}.ca.der" for generation in (1, 2, 3, "retired", "next")}
LISTS = {f"signing-{generation}.crl.der" for generation in (1, 2, "3.Mihon-shi", "3.Kyumihon-machi", "retired", "next")}


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_preparing_again_changes_the_revocation_lists_and_nothing_else(tmp_path):
    cards.build_pki(tmp_path)
    before = contents(tmp_path)
    prepare(tmp_path, cards.NOW + timedelta(days=1))
    after = contents(tmp_path)
    assert {path.name for path in before if before[path] != after[path]} == LISTS | {"authentication.crl.der"}
    assert set(before) == set(after)


def test_the_trust_folder_holds_the_signing_authorities_and_their_lists_only():
    assert {path.name for path in cards.trust().iterdir()} == AUTHORITIES | LISTS


def test_the_authority_for_authentication_has_a_folder_of_its_own():
    folder = cards.session_pki().authentication_trust
    assert {path.name for path in folder.iterdir()} == {"authentication.ca.der", "authentication.crl.der"}


def test_only_the_owner_can_read_the_keys():
    for path in (cards.session_pki().folder / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_was_never_made_is_told(tmp_path):
    with pytest.raises(NotMadeError):
        Store(tmp_path)


@pytest.mark.parametrize("manifest", [b"", b"{}", b'{"declaration":"00","made_at":"2026-11-23T09:00:00Z"}'])
def test_a_folder_made_from_another_declaration_is_told_and_made_anew(tmp_path, manifest):
    cards.build_pki(tmp_path)
    (tmp_path / "manifest.json").write_bytes(manifest)
    stale = tmp_path / "cards" / "no-longer-declared"
    stale.mkdir()
    with pytest.raises(NotMadeError):
        Store(tmp_path)
    keys = contents(tmp_path / "keys")
    store = prepare(tmp_path, cards.NOW)
    assert not stale.exists()
    assert contents(tmp_path / "keys") == keys
    assert store.signing_certificate("valid") == cards.certificate("valid")


def test_a_card_that_is_not_declared_is_told():
    with pytest.raises(KeyError):
        cards.card("nobody")
