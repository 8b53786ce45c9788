"""The commands, as a person or a browser runs them."""

import http.client
import json
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from support import cards
from support.agent import ORIGIN, Reader, card, filled, signed_sites, sites_toml, write_config
from support.ports import free_port
from support.terminals import terminal
from support.waiting import LONG

from todoke_agent import cli, extension
from todoke_agent.errors import AgentError, Code
from todoke_agent.provider import InProcessReaders
from todoke_agent.words import explain
from todoke_evidence import times

TIME = "2026-11-23T09:25:47Z"
KEYED = ("--server-key", "k" * 16, "--time", TIME)


@pytest.fixture
def config(tmp_path):
    return ["--config", str(write_config(tmp_path, ORIGIN, window="terminal"))]


def run(*words, readers=None):
    return cli.main(list(words), readers or Reader([card()]))


class TestLooking:
    def test_readers_are_listed_without_any_configuration(self, capsys, tmp_path):
        readers = InProcessReaders({"Reader A 00": card(), "Reader B 00": card()})
        assert run("readers", "--config", str(tmp_path / "none.toml"), readers=readers) == 0
        assert capsys.readouterr().out == "".join(f"Reader {one} 00: カードあり / has a card\n" for one in "AB")

    def test_no_reader_is_told(self, capsys, config):
        assert run("readers", *config, readers=InProcessReaders({})) == 0
        assert capsys.readouterr().out == "カードリーダーはありません。 / There is no card reader.\n"

    def test_status_tells_what_is_on_the_card_and_the_tries_left(self, capsys, config):
        assert run("status", *config) == 0
        assert capsys.readouterr().out.splitlines() == [
            "カードの種類 / card: JPKIAPICCTOKEN2",
            "署名用電子証明書 / signing certificate: はい / yes",
            "利用者証明用の残り回数 / attempts left, authentication: 3",
            "署名用の残り回数 / attempts left, signing: 5",
            "券面事項入力補助用の残り回数 / attempts left, attributes: 3",
        ]

    def test_status_of_a_childs_card(self, capsys, config):
        assert run("status", *config, readers=Reader([card("child")])) == 0
        said = capsys.readouterr().out
        assert "signing certificate: いいえ / no" in said
        assert "attempts left, signing" not in said

    def test_a_reader_can_be_named(self, capsys, tmp_path):
        file = write_config(tmp_path, ORIGIN)
        file.write_text('reader = "B"\n' + file.read_text())
        readers = InProcessReaders({"A": card("child"), "B": card("valid")})
        assert run("status", "--config", str(file), readers=readers) == 0
        assert "はい" in capsys.readouterr().out


class TestFailing:
    @pytest.mark.parametrize("code", sorted(Code))
    def test_every_failure_is_told_with_its_code_and_in_both_languages(self, capsys, config, code):
        class Failing:
            def listed(self):
                raise AgentError(code, tries_left=0 if code == Code.PIN_LOCKED else None)

        assert run("readers", *config, readers=Failing()) == 1
        said = explain(code)
        assert capsys.readouterr().err == f"todoke-agent: {code}\n{said['ja']}\n{said['en']}\n"

    @pytest.mark.parametrize("command", [["serve"], ["authenticate", "--origin", ORIGIN, "--nonce", "n" * 43, *KEYED]])
    def test_without_a_configuration_nobody_is_served(self, capsys, tmp_path, command):
        assert run(*command, "--config", str(tmp_path / "none.toml")) == 1
        assert "config_unusable" in capsys.readouterr().err

    def test_sites_that_nobody_vouches_for_are_not_served(self, capsys, tmp_path, config):
        (tmp_path / "sites.note").write_text(sites_toml(ORIGIN))
        assert run("serve", *config) == 1
        said = explain("sites_untrusted")
        assert f"todoke-agent: sites_untrusted\n{said['ja']}\n{said['en']}\n" in capsys.readouterr().err

    def test_a_port_that_is_taken_is_told(self, capsys, tmp_path):
        port = free_port()
        with socket.create_server(("127.0.0.1", port)):
            assert run("serve", "--config", str(write_config(tmp_path, ORIGIN, ports=(port,)))) == 1
        assert "system_refused" in capsys.readouterr().err

    @pytest.mark.parametrize("content", [b"", b"{}", b'{"type": "status"}', b'{"type": "attributes"}'])
    def test_what_is_no_request_to_sign_is_refused(self, capsys, tmp_path, config, content):
        (tmp_path / "request.json").write_bytes(content)
        assert run("sign", str(tmp_path / "request.json"), *config) == 1
        assert "request_malformed" in capsys.readouterr().err

    @pytest.mark.parametrize("kind", ["request", "sign_in"])
    def test_a_statement_for_a_site_that_is_not_registered_is_refused(self, capsys, tmp_path, config, kind):
        made = getattr(filled(origin="https://evil.example"), kind)()
        (tmp_path / "request.json").write_bytes(msgspec.json.encode(made))
        assert run("sign", str(tmp_path / "request.json"), *config) == 1
        assert "origin_forbidden" in capsys.readouterr().err

    def test_a_nonce_of_another_form_is_refused(self, capsys, config):
        assert run("authenticate", "--origin", ORIGIN, "--nonce", "short", *KEYED, *config) == 1
        assert "request_malformed" in capsys.readouterr().err


def test_the_extension_is_written_for_the_registered_sites(tmp_path, config):
    assert run("extension", str(tmp_path / "out"), *config) == 0
    host = json.loads((tmp_path / "out" / f"{extension.HOST}.json").read_text())
    assert host["path"].endswith("/todoke-agent-native")
    manifest = json.loads((tmp_path / "out" / "extension" / "manifest.json").read_text())
    assert manifest["externally_connectable"]["matches"] == [f"{ORIGIN}/*"]


@contextmanager
def lent(tmp_path, *words):
    """The agent's own process with a virtual card."""
    store = cards.build_pki(tmp_path / "cards")
    command = [sys.executable, "-m", "todoke_testcard", "agent", "--dir", str(store.folder), "--card", "valid", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_ends_when_asked(tmp_path, config, number):
    with lent(tmp_path, "serve", *config) as process:
        ready = json.loads(process.stdout.readline())
        assert ready["event"] == "ready"
        connection = http.client.HTTPConnection(ready["address"], timeout=LONG)
        headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
        connection.request("POST", "/v1", b'{"type": "status"}', headers)
        assert json.loads(connection.getresponse().read())["program"] == "todoke-agent"
        connection.close()
        process.send_signal(number)
        said, complained = process.communicate(timeout=LONG)
    assert (process.returncode, said, complained) == (0, "", "")


def test_a_window_that_is_open_when_the_agent_ends_goes_with_it(tmp_path):
    """At a terminal, so that the question stands and waits."""
    store, port = cards.build_pki(tmp_path / "cards"), free_port()
    config = write_config(tmp_path, ORIGIN, ports=(port,), window="terminal")
    words = ("-m", "todoke_testcard", "agent", "--dir", str(store.folder), "--card", "valid")
    with terminal(*words, "serve", "--config", str(config)) as screen:
        screen.until('"event": "ready"')
        asking = http.client.HTTPConnection(f"127.0.0.1:{port}", timeout=LONG)
        headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
        given = {"nonce": "n" * 43, "time": times.encode(datetime.now(UTC).replace(microsecond=0))}
        asking.request("POST", "/v1", json.dumps({"type": "attributes", **given}), headers)
        screen.until("PIN of the attributes (4 digits): ")
        screen.signal(signal.SIGTERM)
        assert json.loads(asking.getresponse().read())["code"] == "page_gone"
        asking.close()
        assert screen.wait() == 0
        assert screen.echoes()


def native_answer(config, caller=f"chrome-extension://{extension.ID}/"):
    """What the program that a browser starts answers to a page that asks for its status, and its exit status."""
    program = "import sys; from pathlib import Path; from todoke_agent.cli import native\n"
    program += "sys.exit(native(config=Path(sys.argv[2])))"
    body = json.dumps({"origin": ORIGIN, "request": {"type": "status"}}).encode()
    sent = len(body).to_bytes(4, sys.byteorder) + body
    command = [sys.executable, "-c", program, caller, str(config)]
    done = subprocess.run(command, input=sent, capture_output=True, check=False)
    assert int.from_bytes(done.stdout[:4], sys.byteorder) == len(done.stdout) - 4
    return json.loads(done.stdout[4:]), done.returncode


def test_a_browser_starts_the_native_program_for_our_extension_only(config):
    assert native_answer(config[1])[0]["program"] == "todoke-agent"
    assert native_answer(config[1], "chrome-extension://x/")[0]["code"] == "extension_forbidden"


def test_a_page_is_told_that_the_list_of_sites_has_expired_and_nothing_of_this_computer(tmp_path):
    config = write_config(tmp_path, ORIGIN)
    long_ago = datetime.now(UTC) - timedelta(days=2)
    (tmp_path / "sites.note").write_text(signed_sites(sites_toml(ORIGIN), issued_at=long_ago, days=1))
    answer, status = native_answer(config)
    assert (answer, status) == ({"code": "sites_expired", "message": explain("sites_expired")}, 1)


def test_a_page_is_told_that_the_configuration_cannot_be_used(tmp_path):
    answer, status = native_answer(tmp_path / "none.toml")
    assert (answer, status) == ({"code": "config_unusable", "message": explain("config_unusable")}, 1)


def test_what_a_card_says_of_itself_does_not_steer_the_terminal(capsys):
    cli._print("JPKI\x1b[2J", "見本\u202e")
    assert capsys.readouterr().out == "JPKI⟨U+001B⟩[2J\n見本⟨U+202E⟩\n"


@pytest.mark.parametrize(
    ("said", "shown"), [("19850401", "1985年4月1日 / 1985-04-01"), ("19360000", "19360000"), ("00000000", "00000000")]
)
def test_a_day_is_shown_as_people_read_it_and_one_that_nobody_knows_as_the_card_has_it(said, shown):
    assert cli._day(said) == shown


@pytest.mark.parametrize(("code", "shown"), [("1", "男 / male"), ("2", "女 / female"), ("9", "不明 / not stated")])
def test_the_cards_code_for_a_sex_is_shown_as_a_word(code, shown):
    assert cli._sex(code) == shown
