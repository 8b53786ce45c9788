"""The agent over loopback HTTP: what it answers a registered page, and everything it refuses before it is looked at."""

import http.client
import json
import select
import socket
import threading
from contextlib import contextmanager

import msgspec
import pytest
from support import cards
from support.agent import (
    NONCE,
    NOW,
    ORIGIN,
    OTHER_ORIGIN,
    SERVER_KEY,
    Filled,
    Reader,
    card,
    desk,
    filled,
    person,
)
from support.ports import free_port
from support.waiting import LONG

from todoke_agent.core.requests import MAX_PLAIN, MAX_REQUEST
from todoke_agent.door import loopback
from todoke_agent.door.http import HOST, open_door
from todoke_agent.words import explain
from todoke_evidence import statement, times

STATUS = b'{"type": "status"}'
METHODS = ("GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "send_error", "_send")


@contextmanager
def door(folder, window=None, readers=None, ports=(0,)):
    with open_door(desk(folder, window or person(), readers), ports) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def idle(tmp_path):
    """A door whose reader and window nobody must touch."""
    reader, someone = Reader([card()]), person(cards.PASSWORD)
    with door(tmp_path, someone, reader) as server:
        yield server
    assert (reader.opened, someone.prompts) == (0, [])


class Answer:
    """Status, headers and JSON body of an answer."""

    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        content = response.read()
        self.body = json.loads(content) if content else None


def ask(server, body=STATUS, method="POST", path="/v1", **headers):
    """Ask as a registered page would, but for the headers given; None leaves one out."""
    sent = {"Host": server.address, "Origin": ORIGIN, "Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection(server.address, timeout=LONG)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            if value is not None:
                connection.putheader(name, value)
        if body is not None and "Content_Length" not in headers:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def sign(**changes):
    return msgspec.json.encode(filled(**changes).request())


@pytest.mark.parametrize(
    ("host", "origin", "status"), [(None, "https://evil.example", 403), ("evil.example", ORIGIN, 421)]
)
def test_a_stranger_is_answered_and_no_body_of_it_is_waited_for(idle, host, origin, status):
    """Sixteen bodies that trickle would hold every connection."""
    head = f"POST /v1 HTTP/1.1\r\nHost: {host or idle.address}\r\nOrigin: {origin}\r\nContent-Length: 1000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", idle.server_port), timeout=loopback.BODY_SECONDS / 2) as stranger:
        stranger.sendall(head.encode())
        assert stranger.recv(64).startswith(f"HTTP/1.1 {status} ".encode())


class TestAnswers:
    def test_a_registered_page_learns_that_the_agent_is_there_and_nothing_else(self, idle):
        answer = ask(idle)
        assert (answer.status, answer.body) == (200, {"program": "todoke-agent", "protocol": 1})

    def test_a_statement_is_signed(self, tmp_path):
        with door(tmp_path, person(cards.PASSWORD)) as server:
            answer = ask(server, sign())
        assert answer.status == 200
        assert statement.parse_signed(answer.body["statement"]).certificate == cards.certificate("valid")

    def test_the_other_two_requests_are_answered(self, tmp_path):
        with door(tmp_path, person(cards.PIN, cards.PIN)) as server:
            given = {"time": times.encode(NOW)}
            attributes = ask(server, json.dumps({"type": "attributes", "nonce": "m" * 43, **given}).encode())
            keyed = {"type": "authenticate", "nonce": NONCE, "server_key": SERVER_KEY, **given}
            proof = ask(server, json.dumps(keyed).encode())
        assert attributes.body["attributes"]["name"] == "見本　花子"
        assert sorted(proof.body) == ["algorithm", "certificate", "signature"]

    def test_answers_are_for_the_asking_origin_only_and_not_kept(self, idle):
        for answer in (ask(idle), ask(idle, b"x"), ask(idle, method="OPTIONS")):
            assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
            assert answer.headers["Vary"] == "Origin"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "Access-Control-Allow-Credentials" not in answer.headers
            assert "Set-Cookie" not in answer.headers

    @pytest.mark.parametrize("network", ["Private-Network", "Local-Network"])
    def test_a_preflight_allows_what_is_asked_also_from_a_public_page(self, idle, network):
        wanted = {"Access-Control-Request-Method": "POST", f"Access-Control-Request-{network}": "true"}
        answer = ask(idle, None, "OPTIONS", **wanted)
        assert (answer.status, answer.body) == (204, None)
        assert answer.headers[f"Access-Control-Allow-{network}"] == "true"
        assert answer.headers["Access-Control-Allow-Headers"] == "content-type"

    def test_a_refusal_has_code_and_words_in_both_languages(self, tmp_path):
        with door(tmp_path, person(), Reader([card("locked")])) as server:
            answer = ask(server, sign())
        assert answer.status == 423
        assert answer.body == {"code": "pin_locked", "message": explain("pin_locked"), "tries_left": 0}

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (b"{}", 400, "request_malformed"),
            (b'{"type": "sign"}', 400, "request_malformed"),
            (sign(origin=OTHER_ORIGIN), 403, "statement_origin_wrong"),
            (sign(municipality="990027"), 403, "wrong_municipality"),
            (sign(sealed=bytes(32)), 422, "sealed_mismatch"),
        ],
    )
    def test_what_is_not_done_says_why(self, idle, body, status, code):
        answer = ask(idle, body)
        assert (answer.status, answer.body["code"]) == (status, code)

    def test_while_one_operation_runs_another_is_refused(self, tmp_path):
        someone, met = person(cards.PASSWORD), []
        with door(tmp_path, someone) as server:
            someone.before = lambda: met.append(ask(server, sign(nonce="b" * 54)))
            assert ask(server, sign()).status == 200
        assert [(answer.status, answer.body["code"]) for answer in met] == [(409, "agent_busy")]

    def test_the_same_statement_again_is_refused(self, tmp_path):
        with door(tmp_path, person(cards.PASSWORD, cards.PASSWORD)) as server:
            assert ask(server, sign()).status == 200
            again = ask(server, sign())
        assert (again.status, again.body["code"]) == (409, "nonce_used")

    def test_the_window_learns_that_the_page_has_gone(self, tmp_path):
        class Waiting:
            def ask(self, prompt, until, gone):
                connection.close()
                while not gone():
                    pass
                left.set()
                return cards.PASSWORD

        left = threading.Event()
        with door(tmp_path, Waiting()) as server:
            connection = http.client.HTTPConnection(server.address, timeout=LONG)
            headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
            connection.request("POST", "/v1", sign(), headers)
            assert left.wait(LONG)


class TestWho:
    @pytest.mark.parametrize(
        "origin", [None, "", "null", "*", ORIGIN + "/", ORIGIN + ":443", "http" + ORIGIN[5:], "https://evil.example"]
    )
    @pytest.mark.parametrize("method", ["POST", "OPTIONS", *METHODS])
    def test_any_other_origin_is_refused_before_anything_else(self, idle, method, origin):
        answer = ask(idle, b"not even JSON", method, Origin=origin)
        assert answer.status == 403
        assert answer.body == {"code": "origin_forbidden", "message": explain("origin_forbidden")} or method == "HEAD"
        assert "Access-Control-Allow-Origin" not in answer.headers

    @pytest.mark.parametrize(
        "host", [None, "", "evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1", "[::1]:{port}"]
    )
    def test_a_rebound_name_is_refused_even_with_a_registered_origin(self, idle, host):
        told = host and host.format(port=idle.server_port)
        answer = ask(idle, Host=told)
        assert (answer.status, answer.body["code"]) == (421, "host_unknown")
        assert [ask(idle, method=method, Host=told).status for method in METHODS] == [421] * len(METHODS)

    def test_the_same_header_twice_is_refused(self, idle):
        for twice, line in (("Origin", b"403"), ("Host", b"421")):
            value = {"Origin": ORIGIN, "Host": idle.address}
            head = "".join(f"{name}: {value[name]}\r\n" for name in (*value, twice))
            with socket.create_connection((HOST, idle.server_port), timeout=LONG) as connection:
                connection.sendall(f"POST /v1 HTTP/1.1\r\n{head}Content-Length: 0\r\n\r\n".encode())
                assert connection.makefile("rb").readline().split()[1] == line

    def test_it_listens_on_one_address_of_this_computer_only(self, idle):
        assert idle.socket.getsockname()[0] == "127.0.0.1"
        with pytest.raises(OSError, match=r"."):
            socket.create_connection(("127.0.0.2", idle.server_port), timeout=LONG)

    def test_any_other_address_is_refused(self):
        with pytest.raises(ValueError, match="loopback"):
            loopback.LoopbackServer(("0.0.0.0", 0), {}, (), print)

    def test_a_port_that_is_taken_is_left_to_whoever_has_it(self, tmp_path):
        with socket.create_server((HOST, 0)) as other:
            taken, free = other.getsockname()[1], free_port()
            with door(tmp_path, ports=(taken, free)) as server:
                assert server.server_port == free
            with pytest.raises(OSError, match=r"."):
                open_door(desk(tmp_path, person()), (taken,))

    def test_no_port_of_the_list_is_always_the_one(self, tmp_path):
        ports, found = (free_port(), free_port()), set()
        for _ in range(40):
            with door(tmp_path, ports=ports) as server:
                found.add(server.server_port)
        assert found == set(ports)


class TestHow:
    @pytest.mark.parametrize("path", ["/", "/v1/", "/v1?x=1", "/v2", "/../v1", "http://127.0.0.1/v1"])
    def test_there_is_one_path(self, idle, path):
        answer = ask(idle, path=path)
        assert (answer.status, answer.body["code"]) == (404, "path_unknown")

    def test_there_is_one_method(self, idle):
        assert ask(idle, method="GET").body["code"] == "method_not_allowed"
        assert [ask(idle, method=method).status for method in METHODS] == [405] * len(METHODS)

    @pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
    def test_what_a_plain_form_can_send_is_refused(self, idle, kind):
        answer = ask(idle, Content_Type=kind)
        assert (answer.status, answer.body["code"]) == (415, "json_required")

    @pytest.mark.parametrize("size", [MAX_REQUEST + 1, 4_000_000])
    def test_a_request_that_is_too_large_is_refused_unread(self, idle, size):
        answer = ask(idle, b" " * size)
        assert (answer.status, answer.body["code"]) == (413, "request_oversized")
        assert answer.body["message"] == explain("request_oversized")

    @pytest.mark.parametrize("length", [MAX_REQUEST + 1, loopback.MAX_DRAINED + 1, 10**9, 10**18])
    def test_a_body_that_is_announced_too_large_is_refused_before_any_of_it_comes(self, idle, length):
        with socket.create_connection((HOST, idle.server_port), timeout=loopback.BODY_SECONDS / 2) as connection:
            connection.sendall(_head(idle, length))
            assert _answered(connection) == (413, "request_oversized")

    def test_the_refusal_of_a_large_body_that_is_still_coming_can_be_read(self, idle):
        with socket.create_connection((HOST, idle.server_port), timeout=LONG) as connection:
            connection.sendall(_head(idle, loopback.MAX_DRAINED))
            for _ in range(loopback.MAX_DRAINED // loopback.PIECE):
                connection.sendall(b" " * loopback.PIECE)
            assert _answered(connection) == (413, "request_oversized")

    def test_the_largest_document_is_read(self, tmp_path):
        with door(tmp_path, person(cards.PASSWORD)) as server:
            assert ask(server, sign().ljust(MAX_REQUEST)).status == 200

    def test_only_a_document_may_be_large(self, idle):
        assert ask(idle, STATUS.ljust(MAX_PLAIN)).status == 200
        answer = ask(idle, STATUS.ljust(MAX_PLAIN + 1))
        assert (answer.status, answer.body["code"]) == (413, "request_oversized")

    @pytest.mark.parametrize(
        "headers",
        [
            {"Content_Length": None},
            {"Content_Length": "-1"},
            {"Content_Length": "1e3"},
            {"Content_Length": "²"},
            {"Transfer_Encoding": "chunked"},
        ],
    )
    def test_a_length_must_be_told_clearly(self, idle, headers):
        answer = ask(idle, b"", **headers)
        assert (answer.status, answer.body["code"]) == (411, "length_required")

    def test_a_body_that_does_not_come_is_given_up(self, idle, monkeypatch):
        monkeypatch.setattr(loopback, "BODY_SECONDS", 0.05)
        answer = ask(idle, Content_Length=str(len(STATUS) + 1))
        assert (answer.status, answer.body["code"]) == (408, "request_too_slow")

    def test_a_client_that_says_nothing_is_let_go(self, idle, monkeypatch):
        monkeypatch.setattr(loopback, "HEAD_SECONDS", 0.05)
        with socket.create_connection((HOST, idle.server_port), timeout=LONG) as connection:
            assert connection.recv(1) == b""

    def test_a_head_that_trickles_is_let_go_however_steadily_it_does(self, idle, monkeypatch):
        monkeypatch.setattr(loopback, "HEAD_SECONDS", 0.2)
        with socket.create_connection((HOST, idle.server_port), timeout=LONG) as connection:
            connection.settimeout(0.01)
            connection.sendall(b"POST /v1 HTTP/1.1\r\n")
            assert any(_let_go(connection) for _ in range(1000))

    def test_a_body_that_trickles_is_given_up_however_steadily_it_does(self, idle, monkeypatch):
        monkeypatch.setattr(loopback, "BODY_SECONDS", 0.2)
        with socket.create_connection((HOST, idle.server_port), timeout=LONG) as connection:
            connection.sendall(_head(idle, 8_000))
            assert any(_trickled(connection) for _ in range(1000))
            assert _answered(connection) == (408, "request_too_slow")

    def test_strangers_that_trickle_do_not_hold_the_door(self, idle, monkeypatch):
        monkeypatch.setattr(loopback, "HEAD_SECONDS", 0.2)
        held = [socket.create_connection((HOST, idle.server_port), timeout=LONG) for _ in range(loopback.CONNECTIONS)]
        try:
            for one in held:
                one.settimeout(0.01)
            assert any([_let_go(one) for one in held] and _heard(idle) for _ in range(1000))
        finally:
            for one in held:
                one.close()

    def test_nobody_is_invited_to_send_a_body_before_it_is_clear_who_asks(self, idle):
        head = f"POST /v1 HTTP/1.1\r\nHost: {idle.address}\r\nOrigin: https://evil.example\r\n"
        with socket.create_connection((HOST, idle.server_port), timeout=LONG) as connection:
            connection.sendall(f"{head}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n".encode())
            assert connection.recv(64).startswith(b"HTTP/1.1 403 ")

    def test_many_connections_at_once_are_not_all_heard(self, idle):
        held = [socket.create_connection((HOST, idle.server_port), timeout=LONG) for _ in range(loopback.CONNECTIONS)]
        try:
            with socket.create_connection((HOST, idle.server_port), timeout=LONG) as late:
                assert late.recv(1) == b""
        finally:
            for one in held:
                one.close()
        # Those that have gone make room, each when its thread has seen it.
        assert any(_heard(idle) for _ in range(1000))

    def test_what_is_no_http_is_answered_in_our_form(self, idle):
        with socket.create_connection((HOST, idle.server_port), timeout=LONG) as connection:
            connection.sendall(b"HELLO\r\n\r\n")
            assert connection.makefile("rb").read().count(b'{"code": "request_malformed"') == 1

    def test_a_fault_of_ours_tells_nothing_about_what_was_asked(self, tmp_path, capfd, caplog):
        class Broken:
            def ask(self, prompt, until, gone):
                raise RuntimeError(prompt)

        with door(tmp_path, Broken()) as server:
            answer = ask(server, sign())
        assert (answer.status, answer.body["code"]) == (500, "internal_error")
        assert "見本" not in caplog.text + "".join(capfd.readouterr())


def test_nothing_personal_is_logged(tmp_path, caplog, capfd):
    store = cards.build_pki(tmp_path / "cards")
    with door(tmp_path, person("WRONG1"), Reader([card(store=store)])) as server:
        ask(server, sign())
        ask(server, Origin="https://secret.example")
    assert [json.loads(record.getMessage()) for record in caplog.records] == [
        {"service": "agent", "event": "refused", "code": code} for code in ("cancelled", "origin_forbidden")
    ]
    assert "".join(capfd.readouterr()) == ""


def test_the_golden_application_is_well_below_the_bound():
    assert len(msgspec.json.encode(Filled().request())) < MAX_REQUEST / 10


def _head(server, length):
    """What a registered page says before a body of that length."""
    named = {"Host": server.address, "Origin": ORIGIN, "Content-Type": "application/json", "Content-Length": length}
    lines = ("POST /v1 HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", "")
    return "\r\n".join(lines).encode()


def _answered(connection):
    """Status and code of the answer, and that its words are there in both languages."""
    response = http.client.HTTPResponse(connection)
    response.begin()
    body = json.loads(response.read())
    assert body["message"] == explain(body["code"])
    return response.status, body["code"]


def _trickled(connection):
    """Send another byte of what never ends; whether an answer has come."""
    connection.sendall(b"a")
    return bool(select.select([connection], [], [], 0.01)[0])


def _let_go(connection):
    """Send another byte of what never ends; whether the door has answered or hung up."""
    try:
        connection.sendall(b"a")
        connection.recv(1)
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def _heard(server):
    try:
        return ask(server).status == 200
    except OSError:
        return False
