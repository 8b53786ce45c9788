"""An office's keys and the archive of them, as files: archived, renewed, restored, and nothing written when refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import casework

from todoke_evidence import sealing
from todoke_evidence.notice import NoticeKey
from todoke_forms.core import shares
from todoke_forms.keys.key_folder import KeyFolder
from todoke_forms.keys.recovering import Recovery
from todoke_forms.wiring_keys import into_files
from todoke_kit.errors import Refusal


def at(folder: Path) -> Recovery:
    return Recovery(
        casework.MUNICIPALITY, folder / "archive.json", KeyFolder(folder / "sealing"), folder / "notice.key"
    )


@pytest.fixture
def office(tmp_path):
    """Keys, an archive, and its shares as files."""
    KeyFolder(tmp_path / "sealing").add(casework.SEALING_KEY)
    (tmp_path / "notice.key").write_bytes(casework.NOTICE_KEY.to_bytes())
    at(tmp_path).make_shares(2, 3, bytes, into_files(tmp_path / "shares", casework.MUNICIPALITY, 2))
    return tmp_path


def restored(office, *numbers):
    told = []
    files = [office / "shares" / f"share-{number:02}.txt" for number in numbers]
    at(office).restore(files, lambda name, verdict: told.append((name, verdict)))
    return told


def test_keys_in_other_places_are_restored_where_the_configuration_says(office, tmp_path):
    before = (office / "sealing" / f"{casework.SEALING_KEY.key_id}.key").read_bytes()
    for file in (*(office / "sealing").iterdir(), office / "notice.key"):
        file.unlink()
    assert restored(office, 3, 1) == [("share-03.txt", shares.OK), ("share-01.txt", shares.OK)]
    assert (office / "sealing" / f"{casework.SEALING_KEY.key_id}.key").read_bytes() == before
    assert (office / "notice.key").read_bytes() == casework.NOTICE_KEY.to_bytes()


def test_a_sound_share_of_another_set_is_named_and_neither_counts_nor_spoils_the_others(office, tmp_path):
    stranger = shares.split(bytes(range(32)), 2, 3)[0]
    (office / "shares" / "share-09.txt").write_text(stranger)
    with pytest.raises(Refusal, match="shares_missing"):
        restored(office, 9, 1)
    assert restored(office, 9, 1, 2) == [
        ("share-09.txt", shares.FOREIGN), ("share-01.txt", shares.OK), ("share-02.txt", shares.OK)
    ]  # fmt: skip


def test_restoring_what_is_there_changes_nothing(office):
    restored(office, 1, 2)
    assert [*KeyFolder(office / "sealing").load()] == [casework.SEALING_KEY.key_id]


def test_another_notice_key_is_not_written_over_and_nothing_else_is_written(office):
    (office / "sealing" / f"{casework.SEALING_KEY.key_id}.key").unlink()
    other = NoticeKey.generate(casework.MUNICIPALITY).to_bytes()
    (office / "notice.key").write_bytes(other)
    with pytest.raises(Refusal, match="key_different"):
        restored(office, 1, 2)
    assert (office / "notice.key").read_bytes() == other
    assert [*(office / "sealing").iterdir()] == []


def test_a_key_that_came_later_is_archived_without_any_share(office):
    later = sealing.generate()
    KeyFolder(office / "sealing").add(later)
    at(office).renew()
    (office / "sealing" / f"{later.key_id}.key").unlink()
    restored(office, 2, 3)
    assert KeyFolder(office / "sealing").load()[later.key_id] == later


def test_nothing_is_archived_for_somebody_elses_shares(office):
    intruder = office / "intruder"
    KeyFolder(intruder / "sealing").add(sealing.generate())
    (intruder / "notice.key").write_bytes(NoticeKey.generate(casework.MUNICIPALITY).to_bytes())
    at(intruder).make_shares(2, 3, bytes, lambda _: None)
    (office / "archive.json").write_bytes((intruder / "archive.json").read_bytes())
    with pytest.raises(Refusal, match="archive_foreign"):
        at(office).renew()
    assert (office / "archive.json").read_bytes() == (intruder / "archive.json").read_bytes()


def test_shares_are_not_written_over_and_the_archive_stays_when_they_cannot_be_handed_over(office):
    before = (office / "archive.json").read_bytes()
    with pytest.raises(Refusal, match="shares_there"):
        at(office).make_shares(2, 3, bytes, into_files(office / "shares", casework.MUNICIPALITY, 2))
    assert (office / "archive.json").read_bytes() == before
    assert restored(office, 1, 2)


class TestFolder:
    def test_a_key_that_was_read_counts_until_the_process_ends(self, tmp_path):
        folder = KeyFolder(tmp_path)
        folder.add(casework.SEALING_KEY)
        assert [*folder.load()] == [casework.SEALING_KEY.key_id]
        (tmp_path / f"{casework.SEALING_KEY.key_id}.key").unlink()
        folder.add(casework.OTHER_SEALING_KEY)
        assert set(folder.load()) == {casework.SEALING_KEY.key_id, casework.OTHER_SEALING_KEY.key_id}

    @pytest.mark.parametrize("name", [".new.key.new", "README", "key.bak"])
    def test_other_files_are_no_keys(self, tmp_path, name):
        (tmp_path / name).write_text("x")
        with pytest.raises(FileNotFoundError, match=r"no \*.key in"):
            KeyFolder(tmp_path).load()
