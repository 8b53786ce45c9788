"""Who a request comes from: what tells clients apart, and that nothing they write makes them many."""

import pytest

from todoke_gateway.web.clients import client_of


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("nobody", ""),
        ("192.0.2.7, 192.0.2.8", "192.0.2.8"),
        ("192.0.2.7,", ""),
        ("\xff", ""),
        ("1" * 5_000, ""),
    ],
)
def test_an_address_is_a_client(address, name):
    headers = [(b"x-real-ip", address.encode("latin-1"))]
    assert client_of({"headers": headers, "client": ("198.51.100.1", 1)}, "X-Real-IP") == name


@pytest.mark.parametrize(("client", "name"), [(("198.51.100.1", 1), "198.51.100.1"), (None, ""), (("", 0), "")])
def test_without_a_proxy_the_sockets_own_address_counts_and_no_header(client, name):
    assert client_of({"headers": [(b"x-real-ip", b"192.0.2.7")], "client": client}, None) == name


def test_behind_a_proxy_that_writes_none_or_two_all_are_one():
    twice = [(b"x-real-ip", b"192.0.2.7"), (b"x-real-ip", b"192.0.2.8")]
    for headers in ([], twice):
        assert client_of({"headers": headers, "client": ("198.51.100.1", 1)}, "x-real-ip") == ""
