"""Files of the virtual card: whole whoever writes at the same time, and for their owner only."""

import stat
from concurrent.futures import ThreadPoolExecutor

from todoke_testcard.disk import write

CONTENTS = [bytes([number]) * 10_000 for number in range(8)]


def test_many_write_one_file_at_once_and_it_is_whole(tmp_path):
    path = tmp_path / "made" / "pins.json"
    with ThreadPoolExecutor(len(CONTENTS)) as writers:
        for written in [writers.submit(write, path, content) for _ in range(50) for content in CONTENTS]:
            written.result()
    assert path.read_bytes() in CONTENTS
    assert list(path.parent.iterdir()) == [path]


def test_only_the_owner_can_read_it(tmp_path):
    write(tmp_path / "made" / "key.pem", b"secret")
    assert stat.S_IMODE((tmp_path / "made" / "key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o700
