"""The guard that all tests run under (`support.nonetwork`) lets nothing out, and this machine alone."""

import asyncio
import socket

import pytest

ELSEWHERE = ("192.0.2.1", 9)  # RFC 5737: nobody


def test_no_test_connects_to_another_machine() -> None:
    with socket.socket() as one:
        for connect in (one.connect, one.connect_ex):
            with pytest.raises(pytest.fail.Exception, match="tests use no network"):
                connect(ELSEWHERE)
    with socket.socket(socket.AF_INET6) as one, pytest.raises(pytest.fail.Exception, match="tests use no network"):
        one.connect(("2001:db8::1", 9))
    with socket.socket() as one, pytest.raises(pytest.fail.Exception, match="tests use no network"):
        one.connect(("registry.example", 443))


def test_no_test_sends_there_or_asks_a_name_server() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as one:
        for arguments in ((b"x", ELSEWHERE), (b"x", 0, ELSEWHERE)):
            with pytest.raises(pytest.fail.Exception, match="tests use no network"):
                one.sendto(*arguments)
        with pytest.raises(pytest.fail.Exception, match="tests use no network"):
            one.sendmsg([b"x"], [], 0, ELSEWHERE)
    for look_up in (socket.gethostbyname, socket.gethostbyname_ex, lambda host: socket.getaddrinfo(host, 443)):
        with pytest.raises(pytest.fail.Exception, match="tests use no network"):
            look_up("registry.example")


def test_neither_does_one_that_is_written_with_asyncio() -> None:
    with pytest.raises(pytest.fail.Exception, match="tests use no network"):
        asyncio.run(asyncio.wait_for(asyncio.open_connection(*ELSEWHERE), 10))


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=10):
        pass
