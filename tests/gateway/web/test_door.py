"""What strangers send to the socket: the whole application behind the server it runs on, byte by byte."""

import json
import socket
from contextlib import closing
from functools import partial

import pytest
from a2wsgi import WSGIMiddleware
from support.browser import serving_asgi
from support.gateway import Gateway, request
from support.ports import free_port
from support.waiting import LONG, with_more_time

from todoke_gateway.web import server
from todoke_gateway.web.app import MAX_PAGE_BODY
from todoke_gateway.web.door import Door
from todoke_kit.web import bodies
from todoke_kit.web import server as kit_server

SUBMISSIONS = "/api/v1/submissions"


@pytest.fixture(scope="module")
def application():
    gateway = Gateway()
    return Door(gateway.intake, WSGIMiddleware(gateway.pages, workers=2))


@pytest.fixture(scope="module")
def port(application):
    port = free_port()
    with serving_asgi(server.settings(application), port):
        yield port


def talk(port, *parts):
    """Sends these bytes and returns all that comes back; a peer that hangs up while we still send is no fault."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=LONG)) as connection:
        try:
            for part in parts:
                connection.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass
        received = b""
        try:
            while chunk := connection.recv(65_536):
                received += chunk
        except ConnectionResetError:
            pass
        return received


def head(method, path, *lines):
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *lines, "", "")).encode()


def status(answer):
    return int(answer.split(b" ", 2)[1])


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def test_pages_and_intake_share_one_door(port):
    assert status(talk(port, head("GET", "/"))) == 200
    assert status(talk(port, head("POST", "/api/v1/challenges", "Content-Length: 0"))) == 201


def test_a_chunked_bomb_is_left_after_the_limit(port):
    lines = ("Content-Type: application/json", "Transfer-Encoding: chunked")
    bomb = [chunk(b" " * 65_536)] * 40
    answer = talk(port, head("POST", SUBMISSIONS, *lines), *bomb, b"0\r\n\r\n")
    assert status(answer) == 413


def test_a_chunked_bomb_on_a_page_gets_the_page_that_says_so(application):
    chunks = [b"number=" + b"x" * 200_000] * 7
    code, headers, body = request(
        application, "POST", "/status", chunks, {"content-type": "application/x-www-form-urlencoded"}
    )
    assert code == 413
    assert headers["content-type"].startswith("text/html")
    assert "大きすぎます" in body.decode()


def test_a_small_chunked_form_is_read_like_any_other(port):
    lines = ("Content-Type: application/x-www-form-urlencoded", "Transfer-Encoding: chunked")
    answer = talk(port, head("POST", "/status", *lines), chunk(b"number="), chunk(b"x"), b"0\r\n\r\n")
    assert status(answer) == 422


@pytest.fixture
def idle():
    """A door that nobody else uses."""
    gateway = Gateway()
    return Door(gateway.intake, WSGIMiddleware(gateway.pages, workers=1))


def test_many_large_bodies_at_once_are_refused_and_small_ones_let_through(idle, monkeypatch):
    monkeypatch.setattr(idle._room, "limit", 1_000)
    headers = {"content-type": "application/json", "content-length": "1001"}
    code, answer, body = request(idle, "POST", SUBMISSIONS, [b"{}"], headers)
    assert (code, answer["retry-after"], json.loads(body)["code"]) == (503, "5", "overloaded")
    assert request(idle, "POST", SUBMISSIONS, [b"{}"], {**headers, "content-length": "2"})[0] == 400
    assert request(idle, "GET", "/", [b""], {})[0] == 200


def test_room_is_given_back_whatever_happens(idle):
    request(idle, "POST", SUBMISSIONS, [b"{}"], {"content-type": "application/json", "content-length": "2"})
    request(idle, "POST", "/status", [b"x" * 10], {"content-length": "10"})
    assert idle._room.held == 0


def test_a_body_that_never_ends_is_told_and_let_go(application, monkeypatch):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.01)
    code, headers, body = request(application, "POST", SUBMISSIONS, [b"{", None])
    assert (code, headers["connection"], json.loads(body)["code"]) == (408, "close", "request_too_slow")


def test_a_body_that_stops_midway_is_told_and_let_go(application, monkeypatch):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.01)
    port = free_port()
    with serving_asgi(server.settings(application), port):
        lines = ("Content-Type: application/json", "Content-Length: 10")
        assert status(talk(port, head("POST", SUBMISSIONS, *lines), b"{")) == 408


@pytest.mark.parametrize("beginning", [b"GET / HTTP/1.1\r\nHost: x\r\n", b"\r\n"], ids=["a head", "a blank line"])
def test_a_second_head_that_never_ends_is_hung_up_on(application, monkeypatch, beginning):
    port = free_port()
    with (
        serving_asgi(server.settings(application), port),
        closing(socket.create_connection(("127.0.0.1", port), timeout=LONG)) as connection,
    ):
        connection.sendall(b"POST /api/v1/nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        assert status(connection.recv(65_536)) == 404
        monkeypatch.setattr(kit_server, "HEAD_SECONDS", 0.01)
        connection.sendall(beginning)
        assert b"".join(iter(lambda: connection.recv(65_536), b"")).startswith(b"HTTP/1.1 408 ")


def test_a_head_that_never_ends_is_hung_up_on(application, monkeypatch):
    port, limit = free_port(), partial(monkeypatch.setattr, kit_server, "HEAD_SECONDS")
    with serving_asgi(server.settings(application), port):
        assert status(with_more_time(limit, lambda: talk(port, b"GET / HTTP/1.1\r\n"))) == 408


@pytest.mark.parametrize(
    "target",
    [
        "/?lang=\xff",
        "/%ff%fe",
        "/..%2f..%2fetc/passwd",
        "//evil.example/",
        "/status/%00",
        "/procedures/%F0%9F%98%80",
        "/" + "a" * 5000,
    ],
)
def test_strange_addresses_get_a_page_and_never_a_fault(port, target):
    answer = talk(port, head("GET", target))
    assert status(answer) in {200, 400, 404, 422}
    assert b"Traceback" not in answer


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /status HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /status HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: " + b"a" * 2_000_000,
        b"GET / HTTP/1.1\r\n" + b"A: a\r\n" * 400_000,
        b"GET /" + b"a" * 2_000_000,
    ],
    ids=["tls", "version", "negative length", "two lengths", "endless header", "endless headers", "endless address"],
)
def test_what_is_not_http_is_refused(port, raw):
    answer = talk(port, raw)
    assert not answer or status(answer) in {400, 431}


def test_a_form_that_announces_too_much_is_not_read(port):
    lines = ("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {MAX_PAGE_BODY + 1}")
    assert status(talk(port, head("POST", "/status", *lines), b"number=")) == 413
