"""The commands, as a person or a script runs them."""

import http.client
import json
import signal
import subprocess
import sys

import pytest
from support import cards

from todoke_testcard.cli import main
from todoke_testcard.store import Store

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
        connection = http.client.HTTPConnection(ready["address"], timeout=5)
        connection.request("GET", "/cards", headers={"Origin": "http://localhost:8080"})
        assert connection.getresponse().status == 200
        connection.close()
        door.send_signal(signal.SIGTERM)
        assert door.wait(timeout=5) == 0
