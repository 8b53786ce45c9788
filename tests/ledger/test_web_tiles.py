"""The tile server answers with public files under their exact names, and with nothing else."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest
from support.ports import free_port

from todoke_kit import config
from todoke_ledger.web import server
from todoke_ledger.web.tiles import TileServer

FILES = {
    "checkpoint": b"example\n",
    "checkpoint.cosigned": b"cosigned\n",
    "checkpoint.closed": b"closed\n",
    "tile/0/000": b"\x01" * 8_192,
    "tile/0/x001/x234/067.p/255": b"\x02" * 32,
    "tile/entries/000.p/1": b"\x00\x01a",
    ".checkpoint": b"unfinished",
    "ledger.db": b"secret",
    "tile/secret": b"secret",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in FILES.items():
        path = tmp_path / "public" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "secret").write_bytes(b"secret")
    return tmp_path / "public"


def get(folder: Path, path: str, *, method: str = "GET", query: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        raise AssertionError

    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query}
    asyncio.run(TileServer(folder)(scope, receive, send))
    start, body = sent
    return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body["body"]


@pytest.mark.parametrize("name", ["checkpoint", "checkpoint.cosigned", "checkpoint.closed"])
def test_a_checkpoint_is_text_that_is_not_kept(folder, name):
    status, headers, body = get(folder, f"/{name}")
    assert (status, body) == (200, FILES[name])
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=1"


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/x001/x234/067.p/255", "tile/entries/000.p/1"])
def test_tiles_and_bundles_are_bytes_that_never_change(folder, name):
    status, headers, body = get(folder, f"/{name}")
    assert (status, body) == (200, FILES[name])
    assert headers["content-type"] == "application/octet-stream"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-length"] == str(len(body))


def test_every_answer_forbids_guessing_and_scripts(folder):
    for path in ("/checkpoint", "/tile/0/000", "/nothing"):
        headers = get(folder, path)[1]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'"


def test_head_tells_the_length_and_sends_nothing(folder):
    status, headers, body = get(folder, "/tile/0/000", method="HEAD")
    assert (status, headers["content-length"], body) == (200, "8192", b"")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/tile",
        "/tile/",
        "/tile/0/001",  # not there
        "/tile/0/000.p/5",  # not there any more: clients fall back to the full tile
        "/tile/1/000",
        "//checkpoint",
        "/checkpoint/",
        "/Checkpoint",
        "/checkpoint%00",
        "/%63heckpoint",
        "/.checkpoint",
        "/checkpoint.",
        "/checkpoint.other",
        "/ledger.db",
        "/tile/secret",
        "/tile/0/../../checkpoint",
        "/../secret",
        "/..%2fsecret",
        "/%2e%2e/secret",
        "/tile/%2e%2e/checkpoint",
        "/tile/..\\..\\secret",
        "/tile/0/000.p/../000",
        "/tile/0/000\x00",
        "/tile/0/000\n",
        "/tile/0/٠٠٠",
        "/tile/00/000",
        "/tile/0/0",
        "/tile/0/000.p/256",
        "/tile/0/" + "x999/" * 5_000 + "999",
        "http://other/checkpoint",
    ],
)
def test_anything_else_is_not_found_and_not_kept(folder, path):
    status, headers, body = get(folder, path)
    assert (status, body) == (404, b"not found\n")
    assert headers["cache-control"] == "no-store"


def test_a_query_is_not_found_so_that_caches_keep_one_copy(folder):
    assert get(folder, "/checkpoint", query=b"x=1")[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"])
def test_only_reading_is_possible(folder, method):
    status, headers, _ = get(folder, "/checkpoint", method=method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_a_folder_where_a_file_should_be_is_not_found(folder):
    (folder / "tile/0/001").mkdir()
    assert get(folder, "/tile/0/001")[0] == 404


def test_over_http(folder):
    """The real server on a real socket, with requests no browser would send."""

    async def scenario() -> list[bytes]:
        listening = server.bind(config.HttpListen(address=f"127.0.0.1:{free_port()}"))
        address = listening.getsockname()
        serving = asyncio.create_task(server.serve(TileServer(folder), listening))
        requests = ("GET /checkpoint", "GET /../secret", "GET /tile/0/%2e%2e", "GET /checkpoint?x", "POST /checkpoint")
        answers = [await ask(address, f"{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") for line in requests]
        answers.append(await ask(address, "GET /" + "a" * server.MAX_REQUEST_HEAD))  # never ends
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
        return answers

    answers = asyncio.run(scenario())
    assert [answer.partition(b" ")[2][:3] for answer in answers] == [b"200", b"404", b"404", b"404", b"405", b"400"]
    assert answers[0].endswith(b"\r\n\r\nexample\n")
    assert b"server: uvicorn" not in answers[0].lower()


async def ask(address: tuple[str, int], text: str) -> bytes:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(text.encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


def test_a_taken_port_stops_the_start():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(OSError, match="in use"):
            server.bind(config.HttpListen(address=address))
