"""An operator sees what strangers left, and takes away what is old; what an application names stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from todoke_evidence import chunks
from todoke_forms import __main__ as command
from todoke_forms.files import clearing
from todoke_forms.store import uploads
from todoke_forms.store.uploads import Chunk, StoredUploads

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
AGE = timedelta(hours=48)


def fill(database):
    """An old one that is named, more old ones than go at once, and a young one."""
    old, young = (int((NOW - age).timestamp() * 1000) for age in (2 * AGE, AGE))
    with database.write() as connection:
        uploads.add(connection, Chunk(b"n" * 16, 0, b"x"), old)
        uploads.claim(connection, [b"n" * 16], old)
        for number in range(clearing.SOME + 1):
            uploads.add(connection, Chunk(number.to_bytes(16), 0, b"x"), old)
        uploads.add(connection, Chunk(b"y" * 16, 0, b"x"), young)


def test_an_operator_sees_how_much_there_is_and_since_when(empty):
    said = []
    clearing.tell(empty, said.append)
    fill(empty)
    clearing.tell(empty, said.append)
    count = clearing.SOME + 2
    assert said == ["0\t0\t-", f"{count}\t{count * chunks.LEAST}\t2026-11-19T12:00:00+00:00"]


def test_what_is_old_goes_and_what_is_named_or_young_stays(empty):
    fill(empty)
    said = []
    clearing.drop(empty, AGE, NOW, said.append)
    clearing.drop(empty, AGE, NOW, said.append)
    assert said == [f"dropped: {clearing.SOME + 1}", "dropped: 0"]
    with empty.read() as connection:
        stored = StoredUploads(connection)
        assert [stored.count(name) for name in (b"n" * 16, b"y" * 16, bytes(16))] == [1, 1, 0]


@pytest.mark.parametrize("hours", ["23.9", "0", "-1", "nan", "x"])
def test_what_may_still_be_named_is_not_to_be_dropped(hours, capsys):
    line = ["drop-uploads", "--config", "x.toml", "--older-than-hours", hours]
    with pytest.raises(SystemExit) as ended:
        command._parser().parse_args(line)
    assert ended.value.code == 2
    assert "older-than-hours" in capsys.readouterr().err
