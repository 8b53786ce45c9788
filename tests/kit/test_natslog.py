"""What a server refused is counted by user and verb; what a client wrote into the line counts for nothing."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from todoke_kit import config, logs, natslog
from todoke_kit.natslog import Violation, Watch, parse, users

pytestmark = pytest.mark.usefixtures("restored_logging")

KEY = "UCPE4Z366PPXPVTJGROJSX3LZBQP2V42DOGRWBHABAAQT446CHJLNMPA"
OTHER = "UC5FG6DFJJYZNMWLXLOJSVCOM2UXVYIZDZSJHE4WHNPLV65CUCIHLA5S"
HEAD = b'[24603] 2026/11/27 21:59:56.376915 [ERR] 127.0.0.1:47340 - cid:6 - "v2:py:name"'
BY_KEY = HEAD + b' - "WEB/nkey:' + KEY.encode() + b'" - '
BY_LEAF = b"[26740] 2026/11/27 22:00:59.868605 [ERR] 127.0.0.1:37642 - lid:6 - "
CHECK = b" - Check other side configuration"

REFUSED = {  # as nats-server 2.15.1 writes them
    BY_KEY + b'Publish Violation - Subject "bad"': Violation(KEY, "publish"),
    BY_KEY + b'Publish Violation - Reply "_R_.a"': Violation(KEY, "publish"),
    BY_KEY + b"Publish Violation - Subject %!q(MISSING)": Violation(KEY, "publish"),  # the name took the subject
    BY_KEY + b'Publish Violation - Subject "' + b"b" * 3_900 + b'"': Violation(KEY, "publish"),
    BY_KEY + rb'Publish Violation - Subject "a\"\xff\x01"': Violation(KEY, "publish"),
    BY_KEY + b'Subscription Violation - Subject "foo", SID 1': Violation(KEY, "subscribe"),
    BY_KEY + b'Subscription Violation - Subject "foo", SID s"\x0b\x0c\xff%!s(MISSING)': Violation(KEY, "subscribe"),
    BY_KEY + b'Subscription Violation - Subject "foo", Queue: "q", SID 2': Violation(KEY, "subscribe"),
    BY_LEAF + b'Publish Violation on "bad"' + CHECK: Violation(None, "publish"),
    BY_LEAF + b'Subscription Violation on "foo"' + CHECK: Violation(None, "subscribe"),
}
OTHERS = [
    b"",
    b"[24603] 2026/11/27 21:59:55.446121 [INF] Server is ready",
    HEAD + b' - authentication error - Nkey "' + KEY.encode() + b'"',
    BY_KEY + b"Maximum Payload Violation - 1048577 vs 1048576",
    BY_KEY + b'Publish Violation - Subject "bad" - and more',
    b'Publish Violation - Subject "bad"',
    BY_KEY.replace(b"nkey:U", b"nkey:X") + b'Publish Violation - Subject "bad"',
    BY_LEAF + b'Publish Violation on "a b"' + CHECK,
]


@pytest.mark.parametrize(("line", "found"), REFUSED.items())
def test_what_the_server_refused_is_read_from_the_end_of_its_line(line: bytes, found: Violation) -> None:
    assert parse(line) == found


@pytest.mark.parametrize("line", OTHERS)
def test_other_lines_say_nothing(line: bytes) -> None:
    assert parse(line) is None


@pytest.mark.parametrize(
    "name",
    [
        b'" - "RELAY/nkey:' + OTHER.encode() + b'" - Publish Violation - Subject "x',
        b"/nkey:" + OTHER.encode() + b'" - Subscription Violation - Subject "foo", SID 1',
        b"\xff\x00 - lid:1 - Publish Violation on a" + CHECK,
    ],
)
@pytest.mark.parametrize("line", [line for line in REFUSED if line.startswith(HEAD)])
def test_a_name_that_looks_like_a_refusal_blames_nobody_else(line: bytes, name: bytes) -> None:
    """A client's name stands in the middle, and a format in it may put a quotation mark there that is not escaped."""
    assert parse(line.replace(b"name", name)) == REFUSED[line]
    assert parse(HEAD.replace(b"name", name) + b" - Client closed") is None


def test_users_are_those_of_the_servers_own_variables() -> None:
    environment = {"NKEY_DMZ_GATEWAY": f'"{KEY}"', "NKEY_LGWAN_FORMS": f'"{OTHER}"', "DMZ_PIN": '"x"'}
    assert users("dmz", environment) == {KEY: "gateway"}
    assert users("gate", environment) == {}


def settings(tmp_path: Path, *, repeat: bool = False) -> natslog.Config:
    return natslog.Config(
        server="dmz", log=tmp_path / "log", memory=tmp_path / "memory", metrics=config.Metrics(address="127.0.0.1:1"),
        audit_file=tmp_path / "audit", repeat=repeat,
    )  # fmt: skip


@pytest.fixture
def told(tmp_path: Path) -> Callable[[], list[dict[str, object]]]:
    """What the audit file holds, without times."""
    logs.configure("watch-dmz", tmp_path / "audit")

    def read() -> list[dict[str, object]]:
        lines = [json.loads(line) for line in (tmp_path / "audit").read_text().splitlines()]
        return [{name: value for name, value in line.items() if name not in {"time", "level"}} for line in lines]

    return read


def counted(user: str, verb: str) -> float:
    return natslog.REFUSED.labels("dmz", user, verb)._value.get()


def test_a_flood_is_counted_one_by_one_and_told_in_two_lines(tmp_path, told) -> None:
    before = counted("gateway", "publish"), counted("unknown", "subscribe")

    async def flood() -> None:
        watch = Watch(settings(tmp_path), {KEY: "gateway"})
        for number in range(10_000):
            watch.line(BY_KEY + b'Publish Violation - Subject "bad.%d"' % number)
        for number in range(50):  # keys that the server does not have cost no label each
            key = b"U" + b"%055d" % number
            line = BY_KEY.replace(KEY.encode(), key.translate(bytes.maketrans(b"0189", b"ABCD")))
            watch.line(line + b'Subscription Violation - Subject "foo", SID 1')
        watch.close()

    asyncio.run(flood())
    common = {
        "service": "watch-dmz",
        "event": "refused",
        "door": "nats",
        "code": "subject_not_allowed",
        "server": "dmz",
    }
    assert told() == [
        common | {"user": "gateway", "verb": "publish", "count": 1},
        common | {"user": "unknown", "verb": "subscribe", "count": 1},
        common | {"user": "gateway", "verb": "publish", "count": 9_999},
        common | {"user": "unknown", "verb": "subscribe", "count": 49},
    ]
    assert (counted("gateway", "publish") - before[0], counted("unknown", "subscribe") - before[1]) == (10_000, 50)


def test_nothing_of_a_subject_or_a_name_is_told(tmp_path, told) -> None:
    async def one() -> None:
        watch = Watch(settings(tmp_path), {})
        watch.line(BY_KEY.replace(b"name", b"secret") + b'Subscription Violation - Subject "secret", SID secret')

    asyncio.run(one())
    assert "secret" not in (tmp_path / "audit").read_text()
    assert len(told()) == 1


def test_lines_that_went_unread_are_told(tmp_path, told) -> None:
    async def one() -> None:
        Watch(settings(tmp_path), {}).lost()

    asyncio.run(one())
    assert [(line["code"], line["server"], line["count"]) for line in told()] == [("log_lost", "dmz", 1)]


@pytest.mark.parametrize("line", [b'{"event": "refused"}', b"\x1b[2J\r\xff" + b"x" * 2_000, b"Server is ready"])
def test_a_repeated_line_is_one_line_of_ours_and_bounded(tmp_path, line: bytes) -> None:
    stream = io.StringIO()
    logs.configure("watch-dmz", stream=stream)
    Watch(settings(tmp_path, repeat=True), {}).line(line)
    (said,) = stream.getvalue().splitlines()
    assert json.loads(said)["event"] == "nats_log"
    assert json.loads(said)["line"] == line.decode(errors="replace")[-1_000:]
    Watch(settings(tmp_path), {}).line(line)
    assert stream.getvalue().count("\n") == 1
