"""The question at a terminal, asked by the real program over a pseudo-terminal, with a virtual card in its reader."""

import http.client
import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psutil
import pytest
from support import cards
from support.agent import NONCE, ORIGIN, SERVER_KEY, apart, filled, require_presence, write_config
from support.terminals import SECONDS, Terminal, terminal
from support.waiting import all_end

from todoke_evidence import statement, times

ASKS = "Signing password (6 to 16 letters and digits): "
PIN_ASKS = "Authentication PIN (4 digits): "


class Desk:
    """A configuration, a folder of cards and an application made a moment ago."""

    def __init__(self, folder: Path) -> None:
        cards.build_pki(folder / "cards")
        self.config = write_config(folder, ORIGIN)
        self.cards = folder / "cards"
        self.request = folder / "request.json"
        made = filled(time=datetime.fromtimestamp(int(time.time()), UTC))
        self.request.write_bytes(msgspec.json.encode(made.request()))

    def words(self, *command: str, card: str = "valid") -> list[str]:
        """The program's command line."""
        lent = ["-m", "todoke_testcard", "agent", "--dir", str(self.cards), "--card", card]
        return [*lent, *command, "--config", str(self.config)]

    def signing(self, card: str = "valid") -> list[str]:
        return self.words("sign", str(self.request), card=card)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def now() -> str:
    """This moment as a site states it."""
    return times.encode(datetime.now(UTC).replace(microsecond=0))


def windows(screen: Terminal) -> list[psutil.Process]:
    """The processes that ask."""
    children = psutil.Process(screen.pid).children(recursive=True)
    return [child for child in children if "todoke_agent.window" in " ".join(child.cmdline())]


def test_the_document_is_shown_and_signed_and_the_password_is_not(desk):
    with terminal(*desk.signing()) as screen:
        said = screen.until(ASKS)
        for words in ("人間ドック助成金申請", "見本市 / Mihon City (990019)", ORIGIN, "見本　花子", "あと5回間違える"):
            assert words in said
        assert not screen.echoes()
        screen.type(cards.PASSWORD)
        assert screen.wait() == 0
        assert screen.echoes()
    jws = screen.said.split()[-1]
    assert statement.parse_signed(jws).certificate == cards.certificate("valid")
    assert cards.PASSWORD not in screen.said


def test_files_uploaded_apart_are_told_before_the_password_is_asked_for(desk):
    made = replace(apart(), stated={"time": datetime.fromtimestamp(int(time.time()), UTC)})
    desk.request.write_bytes(msgspec.json.encode(made.request()))
    with terminal(*desk.signing()) as screen:
        said = screen.until(ASKS)
        section = said.index("Files whose content this program has not checked")
        assert section < said.index("領収書.pdf", section) < said.index("This program has NOT checked its content.")
        assert "1 file(s) were uploaded apart, before." in said
        screen.type("")
        assert screen.wait() == 1


def test_a_wrong_password_is_asked_for_again_in_both_languages(desk):
    with terminal(*desk.signing()) as screen:
        screen.until(ASKS)
        screen.type("WRONG1")
        said = screen.until(ASKS)
        assert "暗証番号が違います。あと4回間違えるとロックされます。" in said
        assert "The PIN is wrong. 4 wrong attempts will lock it." in said
        screen.type("mihon123")
        assert screen.wait() == 0


def test_a_swapped_key_is_shown_and_nothing_is_asked(desk):
    swapped = msgspec.json.decode(desk.request.read_bytes()) | {"key_id": "AAAAAAAAAAAAAAAA"}
    desk.request.write_bytes(msgspec.json.encode(swapped))
    with terminal(*desk.signing()) as screen:
        assert screen.wait() == 1
    assert "Nothing was signed. Please read this." in screen.said
    assert "自治体のものではない鍵" in screen.said
    assert "Signing password" not in screen.said


def test_nothing_typed_cancels(desk):
    with terminal(*desk.signing()) as screen:
        screen.until(ASKS)
        screen.type("")
        assert screen.wait() == 1
    assert "todoke-agent: cancelled\n取りやめました。\nCancelled." in screen.said


def test_a_locked_card_is_explained_and_nothing_is_asked(desk):
    with terminal(*desk.signing("locked")) as screen:
        assert screen.wait() == 1
    assert "todoke-agent: pin_locked" in screen.said
    assert "市区町村の窓口" in screen.said
    assert ASKS not in screen.said


def test_the_same_statement_is_not_signed_by_a_second_run(desk):
    with terminal(*desk.signing()) as screen:
        screen.until(ASKS)
        screen.type(cards.PASSWORD)
        assert screen.wait() == 0
    with terminal(*desk.signing()) as screen:
        assert screen.wait() == 1
    assert "todoke-agent: nonce_used" in screen.said


def test_a_question_that_is_ended_from_outside_gives_the_echo_back(desk):
    with terminal(*desk.signing()) as screen:
        screen.until(ASKS)
        [window] = windows(screen)
        window.terminate()
        assert screen.wait() == 1
        assert screen.echoes()


def test_no_question_outlives_the_agent(desk):
    with terminal(*desk.signing()) as screen:
        screen.until(ASKS)
        asking = [window.pid for window in windows(screen)]
        screen.signal(signal.SIGINT)
        assert screen.wait() == 1
        assert all_end(asking)
    assert "todoke-agent: cancelled" in screen.said


def test_a_question_whose_agent_was_killed_ends_by_itself(desk):
    with terminal(*desk.signing()) as screen:
        screen.until(ASKS)
        [window] = windows(screen)
        screen.signal(signal.SIGKILL)
        window.send_signal(signal.SIGALRM)  # as its own timer does
        assert all_end([window.pid])
        screen.wait()


def test_without_window_and_terminal_it_says_so(desk):
    command = [sys.executable, *desk.signing()]
    run = subprocess.run(command, capture_output=True, text=True, start_new_session=True, env={}, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("todoke-agent: no_window\n暗証番号を入力する画面を開けません。")


def test_the_proof_that_the_holder_is_here_is_printed_for_the_site_that_was_named(desk):
    issued = now()
    challenge = ("--origin", ORIGIN, "--nonce", NONCE, "--server-key", SERVER_KEY, "--time", issued)
    with terminal(*desk.words("authenticate", *challenge)) as screen:
        assert ORIGIN in screen.until(PIN_ASKS)
        screen.type(cards.PIN)
        assert screen.wait() == 0
    answer = json.loads(screen.said.splitlines()[-1])
    certificate = require_presence(answer, ORIGIN, NONCE, SERVER_KEY, issued)
    # The certificate that says who it is stays on the card.
    assert certificate != cards.certificate("valid")


@pytest.mark.parametrize("display", [None, ":65000"], ids=["no display", "one that is not there"])
def test_without_a_display_a_page_is_answered_after_the_terminal_was_asked(desk, monkeypatch, display):
    monkeypatch.delenv("DISPLAY", raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    assert 'window = "auto"' in desk.config.read_text()
    with terminal(*desk.words("serve")) as screen:
        address = json.loads(screen.until("}\n"))["address"]
        page = http.client.HTTPConnection(address, timeout=SECONDS)
        headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
        page.request("POST", "/v1", json.dumps({"type": "attributes", "nonce": NONCE, "time": now()}), headers)
        screen.until("PIN of the attributes (4 digits): ")
        screen.type(cards.PIN)
        answer = json.loads(page.getresponse().read())
        page.close()
    assert answer["attributes"]["name"] == "見本　花子"


def test_the_attributes_are_read_for_whoever_sits_here(desk):
    with terminal(*desk.words("attributes")) as screen:
        screen.until("PIN of the attributes (4 digits): ")
        screen.type(cards.PIN)
        assert screen.wait() == 0
    assert "氏名 / name: 見本　花子\n" in screen.said
    assert "生年月日 / date of birth: 1985年4月1日 / 1985-04-01\n" in screen.said
    assert "性別 / sex: 女 / female\n" in screen.said
