"""What never becomes a request, on raw sockets: an answer, a count, an audit event; others are served as before."""

import json
import socket
from contextlib import ExitStack, closing, suppress
from functools import partial

import pytest
from support.browser import serving_asgi
from support.gateway import Gateway, request
from support.ports import free_port
from support.waiting import LONG, with_more_time

from todoke_gateway.web import door, server
from todoke_gateway.web.door import Door
from todoke_kit.metrics import REFUSED
from todoke_kit.web import edge
from todoke_kit.web import server as kit_server
from todoke_kit.web.edge import Bounds

BEGUN = b"GET / HTTP/1.1\r\nHost: x\r\n"
WHOLE = b"POST /api/v1/challenges HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
CUT_BODY = (
    b"POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
)


@pytest.fixture(scope="module")
def intake():
    return Gateway().intake


@pytest.fixture
def audited(caplog):
    """What stands in the audit file of these lines when it is called."""
    caplog.set_level("INFO", "todoke.audit")
    return lambda: [
        {"event": record.getMessage(), **record.fields} for record in caplog.records if record.name == "todoke.audit"
    ]


def counted(code):
    return REFUSED.labels(door.DOOR, code)._value.get()


def connect(port):
    return closing(socket.create_connection(("127.0.0.1", port), timeout=LONG))


def everything(connection):
    received = b""
    try:
        while part := connection.recv(65_536):
            received += part
    except ConnectionResetError:  # it hung up while we still sent
        pass
    return received


def ask(port, sent=WHOLE):
    with connect(port) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
        if sent == WHOLE:
            connection.shutdown(socket.SHUT_WR)
        return everything(connection)


def refused(answer):
    """Status and code; the words are there in both languages."""
    head, _, body = answer.partition(b"\r\n\r\n")
    said = json.loads(body)
    assert said["message"]["ja"]
    assert said["message"]["en"]
    assert b"cache-control: no-store" in head
    return int(head.split(b" ", 2)[1]), said["code"]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "http_malformed"),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400, "http_malformed"),
        (b"GET / HTTP/1.1\r\nA: " + b"a" * 17_000, 431, "head_too_large"),
        (BEGUN, 408, "head_too_slow"),
    ],
    ids=["tls", "two lengths", "large head", "slow head"],
)
def test_a_head_that_is_none_is_refused_counted_and_audited(intake, audited, monkeypatch, sent, status, code):
    before, port, limit = counted(code), free_port(), partial(monkeypatch.setattr, kit_server, "HEAD_SECONDS")
    with serving_asgi(server.settings(Door(intake, intake)), port):
        answer = with_more_time(limit, lambda: ask(port, sent)) if code == "head_too_slow" else ask(port, sent)
        assert refused(answer) == (status, code)
        monkeypatch.setattr(kit_server, "HEAD_SECONDS", LONG)
        assert b" 201 " in ask(port)
    assert counted(code) == before + 1
    assert [(line["event"], line["door"], line["code"], line["count"]) for line in audited()] == [
        ("refused", "http", code, 1)
    ]


@pytest.mark.parametrize("sent", [BEGUN, CUT_BODY], ids=["head", "body"])
def test_what_is_cut_off_is_counted_and_audited(intake, audited, sent):
    before, port = counted(edge.CUT_OFF), free_port()
    with serving_asgi(server.settings(Door(intake, intake)), port):
        with connect(port) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            assert everything(connection) == b""
        assert b" 201 " in ask(port)
    assert counted(edge.CUT_OFF) == before + 1
    assert [line["code"] for line in audited()] == ["request_cut_off"]


def test_a_connection_on_which_nothing_is_asked_is_no_refusal(intake, audited, monkeypatch):
    monkeypatch.setattr(kit_server, "HEAD_SECONDS", 0.01)
    port = free_port()
    with serving_asgi(server.settings(Door(intake, intake)), port), connect(port) as idle:
        assert everything(idle) == b""
    assert audited() == []


@pytest.mark.parametrize(
    ("bounds", "status", "code"),
    [
        (Bounds(2), 503, "connections_full"),
        (Bounds(9, of_client=2), 429, "too_many_connections"),
    ],
    ids=["of all", "of one"],
)
def test_one_connection_too_many_is_refused_and_those_before_are_served(intake, audited, bounds, status, code):
    before, port = counted(code), free_port()
    with serving_asgi(kit_server.settings(Door(intake, intake), door.DOOR, bounds), port):
        with ExitStack() as open_ones:
            served = [open_ones.enter_context(connect(port)) for _ in range(2)]
            for one in served:
                one.sendall(WHOLE)
                assert b" 201 " in one.recv(65_536)
            for _ in range(3):
                with connect(port) as other:
                    assert refused(everything(other)) == (status, code)
            for one in served:
                one.sendall(WHOLE)
                assert b" 201 " in one.recv(65_536)
                one.shutdown(socket.SHUT_WR)
                assert everything(one) == b""
        assert b" 201 " in ask(port)
    assert counted(code) == before + 3
    assert len(audited()) == 1, "what follows within a minute is told together"


def test_connections_are_told_apart_by_address_only_where_no_proxy_is_in_front(intake):
    def refusals_of(settings):
        return [settings.edge.enter("198.51.100.1") for _ in range(door.CLIENT_REQUESTS + 1)][-1]

    assert refusals_of(server.settings(intake)) == "too_many_connections"
    assert refusals_of(server.settings(intake, proxied=True)) is None


def test_requests_at_once_are_bounded_by_client_and_others_are_served(intake, audited):
    application = Door(intake, intake, "X-Forwarded-For")

    def challenge(client):
        headers = {"content-length": "0", "x-forwarded-for": client}
        return request(application, "POST", "/api/v1/challenges", [b""], headers)

    with ExitStack() as busy:
        for _ in range(door.CLIENT_REQUESTS):
            busy.enter_context(application._crowd.hold("192.0.2.1"))
        status, headers, body = challenge("198.51.100.7, 192.0.2.1")
        assert (status, headers["retry-after"], json.loads(body)["code"]) == (429, "5", "too_many_at_once")
        assert challenge("192.0.2.1, 198.51.100.7")[0] == 201
    assert challenge("198.51.100.7, 192.0.2.1")[0] == 201
    assert [line["code"] for line in audited()] == ["too_many_at_once"]
