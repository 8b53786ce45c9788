"""The development door: what it serves, and everything it refuses."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from support import cards
from support.waiting import LONG

from todoke_evidence import statement
from todoke_evidence.statement import CardKey, Statement
from todoke_testcard.door_http import DoorServer, open_door
from todoke_testcard.store import Store

ORIGIN = "http://localhost:8080"
OTHER_ORIGIN = "http://127.0.0.1:8080"


def statement_text(origin: str = ORIGIN, key: CardKey = CardKey.SIGNATURE) -> str:
    return statement.encode(
        Statement(
            municipality="990019",
            procedure="ningen-dock",
            form=bytes(32),
            submission=bytes(16),
            time=datetime(2026, 11, 23, 9, 25, 47, tzinfo=UTC),
            origin=origin,
            nonce="bm9uY2U",
            commitment=bytes(32),
            attachments=(),
            sealed=bytes(32),
        ),
        key,
    ).decode()


@pytest.fixture
def store(tmp_path) -> Store:
    return cards.build_pki(tmp_path)


@pytest.fixture
def door(store) -> Iterator[DoorServer]:
    with open_door(store, ("127.0.0.1", 0), [ORIGIN, OTHER_ORIGIN]) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Answer:
    """Status, headers and JSON body of an answer."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        content = response.read()
        self.body = json.loads(content) if content else None


def ask(door: DoorServer, method: str, path: str, body: bytes | None = None, **headers: str | None) -> Answer:
    """Ask as the citizens' page would, but for the headers given; None leaves one out."""
    sent = {"Host": door.address, "Origin": ORIGIN, "Content-Type": "application/json" if body is not None else None}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection(door.address, timeout=LONG)
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


def request(card="valid", password=cards.PASSWORD, text=None, **more) -> bytes:
    content = {"card": card, "password": password, "statement": statement_text() if text is None else text, **more}
    return json.dumps(content).encode()


# ---- what it serves


def test_the_cards_are_listed_with_labels_and_without_secrets(door):
    answer = ask(door, "GET", "/cards")
    assert answer.status == 200
    listed = {card["name"]: card for card in answer.body["cards"]}
    assert listed["valid"] == {"name": "valid", "label": "見本 花子", "signing_certificate": True}
    assert listed["child"]["signing_certificate"] is False
    assert cards.PASSWORD not in json.dumps(answer.body)


def test_a_statement_is_signed_by_the_card(door):
    answer = ask(door, "POST", "/sign", request())
    assert answer.status == 200
    signed = statement.parse_signed(answer.body["statement"])
    assert signed.certificate == cards.certificate("valid")
    assert statement.encode(signed.statement).decode() == statement_text()


def test_a_card_signs_in_by_its_other_key(door):
    text = statement_text(key=CardKey.AUTHENTICATION)
    answer = ask(door, "POST", "/sign", request(password=cards.PIN, text=text, key="authentication"))
    signed = statement.parse_signed(answer.body["statement"])
    assert (signed.key, signed.certificate != cards.certificate("valid")) == (CardKey.AUTHENTICATION, True)


def test_neither_key_takes_the_statement_of_the_other(door):
    sign_in_signed = request(text=statement_text(key=CardKey.AUTHENTICATION))
    signature_signed_in = request(password=cards.PIN, key="authentication")
    answers = [ask(door, "POST", "/sign", body) for body in (sign_in_signed, signature_signed_in)]
    assert [(answer.status, answer.body["code"]) for answer in answers] == [(400, "statement_malformed")] * 2


def test_answers_are_for_the_asking_origin_and_not_kept(door):
    for answer in (ask(door, "GET", "/cards"), ask(door, "POST", "/sign", request(card="nobody"))):
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert answer.headers["Vary"] == "Origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_second_declared_origin_is_served_under_its_own_name(door):
    answer = ask(door, "GET", "/cards", Origin=OTHER_ORIGIN)
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (200, OTHER_ORIGIN)


def test_localhost_is_the_doors_name_too(door):
    assert ask(door, "GET", "/cards", Host=f"localhost:{door.server_port}").status == 200


@pytest.mark.parametrize("network", ["Private-Network", "Local-Network"])
def test_a_preflight_is_answered_with_what_the_page_may_do(door, network):
    answer = ask(
        door,
        "OPTIONS",
        "/sign",
        **{"Access-Control-Request-Method": "POST", f"Access-Control-Request-{network}": "true"},
    )
    assert (answer.status, answer.body) == (204, None)
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, POST"
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type"
    allowed = [name for name in answer.headers if name.endswith("-Network")]
    assert allowed == [f"Access-Control-Allow-{network}"]


# ---- who it refuses


@pytest.mark.parametrize(
    "origin",
    [None, "null", "*", "http://localhost:8081", "https://localhost:8080", "http://evil.example", ORIGIN + "/", ""],
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/cards"), ("POST", "/sign"), ("OPTIONS", "/sign"), ("GET", "/x")]
)
def test_other_origins_are_refused_before_anything_else(door, method, path, origin):
    answer = ask(door, method, path, request() if method == "POST" else None, Origin=origin)
    assert (answer.status, answer.body) == (403, {"code": "origin_forbidden"})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "host", [None, "evil.example", "localhost", "127.0.0.1", "127.0.0.1:1", "evil.example:8070", ""]
)
def test_a_request_for_another_host_is_refused(door, host):
    answer = ask(door, "GET", "/cards", Host=host)
    assert (answer.status, answer.body) == (421, {"code": "host_unknown"})


def test_a_foreign_page_cannot_spend_tries(door, store):
    for _ in range(6):
        ask(door, "POST", "/sign", request(password="WRONG1"), Origin="http://evil.example")
    assert ask(door, "POST", "/sign", request()).status == 200


def test_the_same_header_twice_is_refused(door):
    with socket.create_connection(("127.0.0.1", door.server_port), timeout=LONG) as connection:
        head = f"GET /cards HTTP/1.1\r\nHost: {door.address}\r\nOrigin: {ORIGIN}\r\nOrigin: {ORIGIN}\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.makefile("rb").readline() == b"HTTP/1.1 403 Forbidden\r\n"


def test_a_statement_for_another_origin_is_not_signed(door):
    answer = ask(door, "POST", "/sign", request(text=statement_text(OTHER_ORIGIN)))
    assert (answer.status, answer.body) == (403, {"code": "statement_origin_wrong"})


# ---- what it refuses


@pytest.mark.parametrize("path", ["/", "/card", "/cards/", "/cards?x=1", "/../cards"])
def test_other_paths_are_not_there(door, path):
    answer = ask(door, "GET", path)
    assert (answer.status, answer.body) == (404, {"code": "path_unknown"})


@pytest.mark.parametrize(("method", "path"), [("GET", "/sign"), ("POST", "/cards")])
def test_the_wrong_method_is_refused(door, method, path):
    answer = ask(door, method, path, b"{}" if method == "POST" else None)
    assert (answer.status, answer.body) == (405, {"code": "method_not_allowed"})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "BREW"])
def test_other_methods_are_refused(door, method):
    answer = ask(door, method, "/cards")
    assert (answer.status, answer.body) == (405, {"code": "method_not_allowed"})


@pytest.mark.parametrize("media_type", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_plain_form_can_send_is_refused(door, media_type):
    answer = ask(door, "POST", "/sign", request(), Content_Type=media_type)
    assert (answer.status, answer.body) == (415, {"code": "json_required"})


def test_a_charset_is_no_reason_to_refuse(door):
    assert ask(door, "POST", "/sign", request(), Content_Type="application/json; charset=utf-8").status == 200


@pytest.mark.parametrize("size", [32_769, 1_000_000])
def test_an_oversized_request_is_refused_unread(door, size):
    answer = ask(door, "POST", "/sign", b" " * size)
    assert (answer.status, answer.body) == (413, {"code": "request_oversized"})


@pytest.mark.parametrize(
    "headers",
    [{"Content_Length": None}, {"Content_Length": "-1"}, {"Content_Length": "x"}, {"Content_Length": "²"}],
)
def test_a_request_without_a_clear_length_is_refused(door, headers):
    answer = ask(door, "POST", "/sign", b"", **headers)
    assert (answer.status, answer.body) == (411, {"code": "length_required"})


@pytest.mark.parametrize("length", [None, "5"])
def test_chunks_are_refused_whatever_length_is_told_beside_them(door, length):
    answer = ask(door, "POST", "/sign", b"0\r\n\r\n", Transfer_Encoding="chunked", Content_Length=length)
    assert (answer.status, answer.body) == (411, {"code": "length_required"})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"card":"valid"}',
        b'{"card":1,"password":"","statement":""}',
        b'{"card":"\xff","password":"","statement":""}',
        request(more="than asked"),
    ],
)
def test_what_is_no_request_is_refused(door, body):
    answer = ask(door, "POST", "/sign", body)
    assert (answer.status, answer.body) == (400, {"code": "request_malformed"})


@pytest.mark.parametrize("text", ["", "{}", "\ud800", statement_text() + " ", statement_text().replace("990019", "99")])
def test_what_is_no_statement_is_not_signed(door, text):
    answer = ask(door, "POST", "/sign", request(text=text))
    assert answer.status == 400
    assert answer.body["code"] in {"statement_malformed", "request_malformed"}


@pytest.mark.parametrize("name", ["", "nobody", "../valid", "valid/../taro", "VALID"])
def test_an_unknown_card_is_told(door, name):
    answer = ask(door, "POST", "/sign", request(card=name))
    assert (answer.status, answer.body) == (404, {"code": "card_unknown"})


def test_a_line_that_is_no_http_is_answered_in_our_form(door):
    with socket.create_connection(("127.0.0.1", door.server_port), timeout=LONG) as connection:
        connection.sendall(b"HELLO\r\n\r\n")
        assert connection.makefile("rb").read().endswith(b'{"code": "request_malformed"}')


# ---- what the card refuses


def test_wrong_passwords_count_down_until_the_card_is_locked(door):
    answers = [ask(door, "POST", "/sign", request(password="WRONG1")) for _ in range(5)]
    assert [(answer.status, answer.body) for answer in answers] == [
        *[(422, {"code": "pin_wrong", "tries_left": left}) for left in (4, 3, 2, 1)],
        (423, {"code": "pin_locked", "tries_left": 0}),
    ]
    right = ask(door, "POST", "/sign", request())
    assert (right.status, right.body) == (423, {"code": "pin_locked", "tries_left": 0})
    assert ask(door, "POST", "/sign", request(card="taro")).status == 200


def test_a_password_of_impossible_form_costs_no_try(door):
    answer = ask(door, "POST", "/sign", request(password="short"))
    assert (answer.status, answer.body) == (422, {"code": "pin_malformed"})
    assert ask(door, "POST", "/sign", request(password="WRONG1")).body["tries_left"] == 4


def test_a_child_has_nothing_to_sign_with(door):
    answer = ask(door, "POST", "/sign", request(card="child"))
    assert (answer.status, answer.body) == (422, {"code": "no_signing_certificate"})


def test_a_busy_card_is_told(door, monkeypatch):
    monkeypatch.setattr("todoke_testcard.door.WAIT", 0.01)
    with door.door.reader:
        answer = ask(door, "POST", "/sign", request())
    assert (answer.status, answer.body) == (409, {"code": "card_busy"})
    assert ask(door, "POST", "/sign", request()).status == 200


def test_requests_at_the_same_time_are_signed_one_after_the_other(door):
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(door, "POST", "/sign", request()).status)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 8


def test_nothing_personal_is_logged(door, caplog):
    ask(door, "POST", "/sign", request(password="WRONG1"))
    assert [json.loads(record.getMessage()) for record in caplog.records] == [
        {"service": "testcard", "event": "door_refused", "code": "pin_wrong"}
    ]
