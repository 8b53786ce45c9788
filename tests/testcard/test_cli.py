"""The commands, as a person or a script runs them."""

import http.client
import json
import signal
import socket
import subprocess
import sys

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from support import cards
from support.ports import free_port, two_free_ports
from support.waiting import LONG

from todoke_testcard import vpcd
from todoke_testcard.cli import main
from todoke_testcard.store import Store

SELECT = bytes.fromhex("00A4040C0AD392F000260100000001")

WRONG = [bytes.fromhex(text) for text in ("00A4040C0AD392F000260100000001", "00A4020C02001B", "002000800158")]


def test_init_makes_the_folder(tmp_path):
    cards.build_pki(tmp_path)
    (tmp_path / "manifest.json").unlink()
    assert main(["init", "--dir", str(tmp_path), "--now", "2026-11-23T18:00:00+09:00"]) == 0
    assert Store(tmp_path).signing_certificate("valid")


def test_a_time_without_offset_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["init", "--dir", str(tmp_path), "--now", "2026-11-23T18:00:00"])
    assert "offset" in capsys.readouterr().err


def test_cards_lists_each_with_its_refusal(capsys):
    assert main(["cards", "--dir", str(cards.session_pki().folder)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["name"]: line["refusal"] for line in lines if line["refusal"]} == cards.defects()


def test_unblock_restores_the_tries(tmp_path):
    store = cards.build_pki(tmp_path)
    card = store.card("valid")
    assert [card.transmit(command).hex() for command in WRONG][-1] == "63c4"
    assert main(["unblock", "--dir", str(tmp_path), "--card", "valid"]) == 0
    card = store.card("valid")
    assert [card.transmit(command).hex() for command in WRONG][-1] == "63c4"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cards"], "todoke-testcard init"),
        (["serve", "--port", "35963", "--card", "valid"], "todoke-testcard init"),
        (["door", "--origin", "http://localhost:8080"], "todoke-testcard init"),
    ],
)
def test_a_folder_without_cards_is_told_with_what_to_do(tmp_path, capsys, arguments, said):
    assert main([*arguments, "--dir", str(tmp_path)]) == 1
    assert said in capsys.readouterr().err


def test_an_unknown_card_is_told(capsys):
    assert main(["unblock", "--dir", str(cards.session_pki().folder), "--card", "nobody"]) == 1
    assert "no such card" in capsys.readouterr().err


def test_the_door_listens_on_loopback_only(capsys):
    folder = str(cards.session_pki().folder)
    arguments = ["door", "--dir", folder, "--listen", "0.0.0.0:0", "--origin", "http://localhost:8080"]
    assert main(arguments) == 1
    assert "loopback" in capsys.readouterr().err


def test_the_door_says_when_it_is_ready_and_ends_when_asked():
    folder = str(cards.session_pki().folder)
    command = [sys.executable, "-m", "todoke_testcard", "door", "--dir", folder, "--listen", "127.0.0.1:0"]
    with subprocess.Popen([*command, "--origin", "http://localhost:8080"], stdout=subprocess.PIPE, text=True) as door:
        assert door.stdout is not None
        ready = json.loads(door.stdout.readline())
        assert ready["event"] == "ready"
        connection = http.client.HTTPConnection(ready["address"], timeout=LONG)
        connection.request("GET", "/cards", headers={"Origin": "http://localhost:8080"})
        assert connection.getresponse().status == 200
        connection.close()
        door.send_signal(signal.SIGTERM)
        assert door.wait(timeout=LONG) == 0


def serve(*options: str) -> list[str]:
    return ["serve", "--dir", str(cards.session_pki().folder), "--card", "valid", *options]


def test_a_served_card_waits_on_loopback_for_a_reader_that_dials_two_cards_and_ends_when_asked():
    port = two_free_ports()
    command = [sys.executable, "-m", "todoke_testcard", *serve("--port", str(port))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        assert json.loads(served.stdout.readline()) == {
            "service": "testcard",
            "event": "ready",
            "address": f"127.0.0.1:{port}",
        }
        with vpcd.dial(port) as stranger:
            stranger.sendall(b"\0\1\xff")
            assert stranger.recv(1) == b""
        with vpcd.dial(port) as first, vpcd.dial(port + 1) as second:
            assert [answer(reader, SELECT) for reader in (first, second)] == ["9000", "6d00"]
            served.send_signal(signal.SIGTERM)
            assert served.wait(timeout=LONG) == 0


def test_a_served_card_dials_a_reader_that_waits_and_ends_when_it_hangs_up():
    with socket.create_server(("127.0.0.1", 0)) as reader:
        command = [sys.executable, "-m", "todoke_testcard", *serve("--dial", "--port", str(reader.getsockname()[1]))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
            connection, _ = reader.accept()
            with connection:
                assert answer(connection, SELECT) == "9000"
            assert served.wait(timeout=LONG) == 0


def answer(reader: socket.socket, command: bytes) -> str:
    reader.sendall(len(command).to_bytes(2) + command)
    return reader.recv(4, socket.MSG_WAITALL)[2:].hex()


def test_no_reader_to_dial_is_told(capsys):
    assert main(serve("--dial", "--port", str(free_port()))) == 1
    assert "refused" in capsys.readouterr().err


def test_a_taken_port_is_told(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(serve("--port", str(taken.getsockname()[1]))) == 1
    assert "in use" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "65535", "-1", "x"])
def test_a_port_without_a_next_one_is_refused(capsys, port):
    with pytest.raises(SystemExit):
        main(serve(f"--port={port}"))
    assert "--port" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("card", "files"),
    [
        ("valid", {"authentication.pem", "authentication-ca.pem", "signing.pem", "signing-ca.pem"}),
        ("child", {"authentication.pem", "authentication-ca.pem"}),
    ],
)
def test_certificates_are_exported_before_the_card_is_served(tmp_path, card, files):
    store = cards.session_pki()
    options = ["--dir", str(store.folder), "--card", card, "--export", str(tmp_path / "new")]
    assert main(["serve", *options, "--dial", "--port", str(free_port())]) == 1
    exported = {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    assert set(exported) == files
    contents = store.contents(card)
    assert der(exported["authentication.pem"]) == contents.authentication.certificate
    assert der(exported["authentication-ca.pem"]) == contents.authentication_ca
    if contents.signing:
        assert der(exported["signing.pem"]) == contents.signing.certificate
        assert der(exported["signing-ca.pem"]) == contents.signing_ca


def der(pem: bytes) -> bytes:
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
