"""A citizen with the card agent in Chromium: real pages, a real agent at a terminal, a virtual card in its reader."""

import json
import socket
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from a2wsgi import WSGIMiddleware
from playwright.sync_api import Browser, Page
from support import cards, listening
from support.agent import pin, write_config
from support.browser import (
    CHROMIUM,
    NARROWEST,
    OVERFLOWS,
    SANDBOX,
    chromium,
    complaints,
    launched,
    serving,
    serving_asgi,
    shoot,
    violations,
)
from support.citizen import Citizen
from support.displays import display
from support.gateway import OPENING, PROCEDURE, Gateway, published
from support.ports import free_port
from support.terminals import terminal
from support.waiting import ends

from todoke_agent import extension
from todoke_agent.core.requests import MAX_REQUEST
from todoke_agent.door.calls import Route
from todoke_agent.door.loopback import LoopbackServer
from todoke_agent.errors import Code
from todoke_agent.readers import my_number_card
from todoke_agent.words import explain
from todoke_evidence import content, sealing, times
from todoke_evidence.commitment import check_content
from todoke_evidence.notice import NoticeKey, sign_bundle
from todoke_gateway.web.door import Door
from todoke_gateway.web.server import settings
from todoke_gateway.web.site import EXTENSION, JST, CardAgent

pytestmark = pytest.mark.browser

ASKS = "Signing password (6 to 16 letters and digits): "
WINDOW = ("Todoke-agent", "todoke_agent.window")  # the class of the agent's window, and its program
EVIL = "evil.example"
CALL = """async ([url, init]) => {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(120_000) });
    return [response.status, response.type === "opaque" ? null : (await response.json()).code];
  } catch (error) { return [0, error.name]; }
}"""
ASK = """([id, request]) => new Promise((resolve) => {
  const port = chrome.runtime.connect(id);
  port.onMessage.addListener(resolve);
  port.onDisconnect.addListener(() => resolve({ code: "gone" }));
  setTimeout(() => resolve({ code: "silent" }), 30_000); // a window waits for a person
  port.postMessage(request);
})"""
NOTE_SENT = """() => {
  const connect = chrome.runtime.connect.bind(chrome.runtime);
  chrome.runtime.connect = (id) => {
    const port = connect(id), post = port.postMessage.bind(port);
    port.postMessage = (request) => { noteSent(JSON.stringify(request)); post(request); };
    return port;
  };
}"""
JSON = {"method": "POST", "headers": {"Content-Type": "application/json"}}

HOST = """#!{python}
import sys
from pathlib import Path
from todoke_agent.cli import native
from todoke_testcard.cli import readers
from todoke_testcard.store import Store
sys.exit(native(readers=readers(Store(Path("{cards}")), "valid"), config=Path("{config}")))
"""
HOST_AT_A_READER = """#!{python}
import sys
from pathlib import Path
from todoke_agent.cli import native
sys.exit(native(config=Path("{config}")))
"""
VERIFY, SIGN = bytes.fromhex("00200080"), bytes.fromhex("802A0080")


class LiveGateway(Gateway):
    """A gateway whose clock goes: the agent is a process of its own and looks at its own."""

    @property
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    @now_ms.setter
    def now_ms(self, _value: int) -> None:
        pass


class Running:
    """The gateway on loopback, and where its pages look for the agent."""

    def __init__(self) -> None:
        self.port, self.agent_port = free_port(), free_port()
        self.origin = f"http://localhost:{self.port}"
        self.agent = f"http://127.0.0.1:{self.agent_port}"
        self.url = f"{self.agent}/v1"
        self.gateway = LiveGateway(origin=self.origin, agent=CardAgent((self.agent,), extension.ID))
        self.application = Door(self.gateway.intake, WSGIMiddleware(self.gateway.pages, workers=4))

    def address(self, path: str, lang: str = "") -> str:
        return f"{self.origin}{path}{f'?lang={lang}' if lang else ''}"

    @contextmanager
    def agent_at_a_terminal(self, folder: Path, card: str = "valid"):
        """The agent's own process, ready to answer, with a copy of the session's cards."""
        store = cards.build_pki(folder / "cards")
        config = write_config(folder, self.origin, ports=(self.agent_port,), window="terminal")
        lent = ("-m", "todoke_testcard", "agent", "--dir", str(store.folder), "--card", card)
        with terminal(*lent, "serve", "--config", str(config)) as screen:
            screen.until('"event": "ready"')
            yield screen

    @contextmanager
    def agent_at_a_reader(self, folder: Path):
        """The same as a citizen has it: with the readers of this computer."""
        config = write_config(folder, self.origin, ports=(self.agent_port,), window="terminal")
        with terminal("-m", "todoke_agent", "serve", "--config", str(config)) as screen:
            screen.until('"event": "ready"')
            yield screen


@pytest.fixture(scope="module")
def running():
    made = Running()
    with serving_asgi(settings(made.application), made.port):
        yield made


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def whole(browser):
    """A browser as people have it, with all that it itself keeps strangers from."""
    with launched(browser.browser_type, whole=True) as found:
        yield found


@pytest.fixture
def screen(running, tmp_path):
    with running.agent_at_a_terminal(tmp_path) as found:
        yield found


def citizen_at_the_end(running: Running, page: Page, lang: str = "") -> Citizen:
    """Everything filled in and attached: what is left is the signature."""
    citizen = Citizen(page, running.address, datetime.now(JST).date(), lang)
    citizen.resume()
    citizen.to_sign_with_agent()
    citizen.attach()
    return citizen


@pytest.fixture
def citizen(running, browser):
    context = browser.new_context()
    yield citizen_at_the_end(running, context.new_page())
    context.close()


@pytest.fixture
def foreign(whole):
    """A page of somebody else."""

    def page(_environ, start):
        start("200 OK", [("Content-Type", "text/html")])
        return [b"<!doctype html><title>a page of somebody else</title>"]

    with serving(page) as address:
        found = whole.new_page()
        found.goto(address)
        yield found
        found.close()


@pytest.fixture
def rebound(running, browser):
    """A page whose name was bound to this computer later: to the browser the agent is the page's own server.

    Chromium itself would stop such a page by now; not every browser does, so here it does not.
    """
    flags = (f"--host-resolver-rules=MAP {EVIL} 127.0.0.1", "--disable-features=LocalNetworkAccessChecks")
    with launched(browser.browser_type, *flags, whole=True) as deceived:
        page = deceived.new_page()
        own = f"http://{EVIL}:{running.agent_port}/"
        page.route(own, lambda route: route.fulfill(body="<!doctype html><title>evil</title>"))
        page.goto(own)
        yield page


def asked(page: Page, running: Running) -> list[str]:
    """What the page asks the agent to sign from now on, as it sends it."""
    bodies: list[str] = []

    def note(request) -> None:
        if request.url == running.url and '"sign"' in (request.post_data or ""):
            bodies.append(request.post_data)

    page.on("request", note)
    return bodies


class TestSigning:
    def test_the_agent_shows_the_application_and_the_citizen_gets_a_receipt(self, running, citizen, screen):
        heard, sent = complaints(citizen.page), []
        citizen.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
        citizen.page.click("#go-agent")
        said = screen.until(ASKS)
        for words in (
            "人間ドック助成金申請",
            "見本市 / Mihon City (990019)",
            running.origin,
            "見本　花子",
            "領収書.pdf",
        ):
            assert words in said
        assert citizen.page.inner_text("#agent-open").startswith("カードの画面が開いています")
        assert citizen.page.locator("input[type=password]").count() == 0
        screen.type("mihon123")
        assert citizen.receipt()
        parcel = running.gateway.neighbours.published[-1].parcel
        stated = parcel.signed.statement
        bound_to = sealing.info(stated.municipality, stated.procedure, stated.form, stated.submission)
        check_content(stated, content.unpack(sealing.open_sealed(OPENING["x-wing"], parcel.sealed, bound_to)))
        assert parcel.signed.certificate == cards.certificate("valid")
        assert (stated.origin, heard) == (running.origin, [])
        assert [one for one in sent if "mihon123" in one.lower() or "MIHON123" in one] == []

    def test_a_refused_password_is_asked_for_again_where_it_was_typed(self, running, citizen, screen):
        leaves = len(running.gateway.neighbours.ledger.leaves)
        citizen.page.click("#go-agent")
        screen.until(ASKS)
        screen.type("WRONG1")
        assert "あと4回間違えるとロックされます" in screen.until(ASKS)
        screen.type("")
        assert "取りやめました" in citizen.refused()
        assert len(running.gateway.neighbours.ledger.leaves) == leaves
        citizen.page.click("#go-agent")
        screen.until(ASKS)
        screen.type(cards.PASSWORD)
        assert citizen.receipt()

    def test_a_locked_card_sends_the_citizen_to_the_office(self, running, citizen, tmp_path):
        with running.agent_at_a_terminal(tmp_path, "locked") as screen:
            citizen.page.click("#go-agent")
            said = citizen.refused()
        assert "ロックされています" in said
        assert "市区町村の窓口" in said
        assert ASKS not in screen.said

    def test_a_card_without_the_certificate_is_explained(self, running, citizen, tmp_path):
        with running.agent_at_a_terminal(tmp_path, "child"):
            citizen.page.click("#go-agent")
            assert "署名用電子証明書がありません" in citizen.refused()

    def test_without_an_agent_the_page_says_what_to_look_at(self, citizen):
        citizen.page.click("#go-agent")
        assert "届カードエージェントに接続できません" in citizen.refused()

    def test_a_program_that_is_not_the_agent_gets_nothing_to_see(self, running, citizen):
        asked = []
        answer = Route("POST", MAX_REQUEST, lambda call: asked.append(call.body) or {"program": "something else"})
        with LoopbackServer(("127.0.0.1", running.agent_port), {"/v1": answer}, {running.origin}, print) as squatter:
            thread = threading.Thread(target=squatter.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            citizen.page.click("#go-agent")
            assert "届カードエージェントに接続できません" in citizen.refused()
            squatter.shutdown()
            thread.join()
        assert asked == [b'{"type":"status"}']

    def test_who_leaves_the_page_ends_the_question(self, citizen, screen):
        citizen.page.click("#go-agent")
        screen.until(ASKS)
        citizen.page.goto("about:blank")
        screen.until('"code": "page_gone"')
        assert screen.echoes()

    def test_a_signed_request_that_is_sent_again_is_refused(self, running, citizen, screen):
        sent = asked(citizen.page, running)
        citizen.page.click("#go-agent")
        screen.until(ASKS)
        screen.type(cards.PASSWORD)
        citizen.receipt()
        [again] = sent
        # From a page that may use the agent, with everything right: the receipt's page has no leave to call anybody.
        page = citizen_at_the_end(running, citizen.page).page
        assert page.evaluate(CALL, [running.url, JSON | {"body": again}]) == [409, "nonce_used"]
        assert screen.said.count(ASKS) == 1


class TestSwappedKeys:
    """The site was broken into: it serves another script, which takes any form, and a form with other keys."""

    @pytest.fixture
    def forged(self, running):
        """The form as an intruder signs it, with his own sealing key and his own notice key."""
        intruder = NoticeKey.generate("990019")
        honest = running.gateway.catalogue.get(PROCEDURE)
        bundle = replace(honest.bundle, keys=(sealing.generate().public(),), sequence=honest.bundle.sequence + 1)
        swapped = replace(honest, text=sign_bundle(bundle, intruder), bundle=bundle)
        named = running.gateway.pages.extensions[EXTENSION]
        running.gateway.catalogue.put(swapped)
        running.gateway.pages.extensions[EXTENSION] = replace(named, notice_keys=(pin(intruder),))
        yield swapped
        running.gateway.pages.extensions[EXTENSION] = named
        running.gateway.catalogue.put(published(sequence=bundle.sequence + 1))

    def test_the_agent_refuses_and_shows_it_where_the_page_has_no_say(self, running, browser, screen, forged):
        context = browser.new_context()  # that has never been here: the page alone could not know
        citizen = citizen_at_the_end(running, context.new_page())
        citizen.page.click("#go-agent")
        said = screen.until("Do not use this site")
        assert "自治体の署名がありません" in said
        assert running.origin in said
        assert "自治体の署名がありません" in citizen.refused()
        assert ASKS not in screen.said
        context.close()


@pytest.mark.readers
class TestAtAReader:
    """From the page to a card in a reader, through a real smart card service."""

    @pytest.fixture
    def screen(self, running, stack, tmp_path):
        with running.agent_at_a_reader(tmp_path) as found:
            yield found

    def test_the_card_in_the_reader_signs_and_forgets_the_password(self, running, citizen, screen, stack):
        stack.insert("valid")
        citizen.page.click("#go-agent")
        screen.until(ASKS)
        screen.type("mihon123")
        assert citizen.receipt()
        assert running.gateway.neighbours.published[-1].parcel.signed.certificate == cards.certificate("valid")
        stack.wait_until_free()
        with my_number_card() as card:
            select_key, sign = (bytes.fromhex(command) for command in ("00A4020C02001A", "802A008003AABBCC00"))
            assert (card.transmit(select_key), card.transmit(sign)[-2:]) == (b"\x90\x00", b"\x69\x82")

    def test_a_refused_password_and_then_the_right_one(self, citizen, screen, stack, tmp_path):
        stack.insert("valid", store=cards.build_pki(tmp_path / "cards"))
        citizen.page.click("#go-agent")
        screen.until(ASKS)
        screen.type("WRONG1")
        assert "あと4回間違えるとロックされます" in screen.until(ASKS)
        screen.type(cards.PASSWORD)
        assert citizen.receipt()

    def test_a_locked_card(self, citizen, screen, stack):
        stack.insert("locked")
        citizen.page.click("#go-agent")
        assert "ロックされています" in citizen.refused()
        assert ASKS not in screen.said

    def test_a_card_that_is_taken_out_while_the_password_is_typed(self, citizen, screen, stack):
        stack.insert("valid")
        citizen.page.click("#go-agent")
        screen.until(ASKS)
        stack.remove()
        screen.type(cards.PASSWORD)
        assert explain(Code.NO_CARD)["ja"] in citizen.refused()

    def test_no_card_at_all(self, citizen, screen):
        citizen.page.click("#go-agent")
        assert explain(Code.NO_CARD)["ja"] in citizen.refused()
        assert ASKS not in screen.said

    @pytest.fixture
    def request_(self, running, citizen, screen, stack):
        """What a registered page asked to have signed, and its citizen then did not: the card may still sign it."""
        stack.insert("valid")
        sent = asked(citizen.page, running)
        citizen.page.click("#go-agent")
        screen.until(ASKS)
        screen.type("")
        citizen.refused()
        [found] = sent
        return found

    @pytest.mark.provokes
    def test_a_foreign_page_reaches_no_card(self, running, foreign, screen, stack, request_):
        before = stack.commands()
        assert foreign.evaluate(CALL, [running.url, JSON | {"body": request_}]) == [0, "TypeError"]
        screen.until('"code": "origin_forbidden"')
        assert (stack.commands(), screen.said.count(ASKS)) == (before, 1)

    def test_nor_does_a_name_that_was_bound_to_this_computer_later(self, rebound, screen, stack, request_):
        before = stack.commands()
        assert rebound.evaluate(CALL, ["/v1", JSON | {"body": request_}]) == [421, "host_unknown"]
        screen.until('"code": "host_unknown"')
        assert (stack.commands(), screen.said.count(ASKS)) == (before, 1)

    def test_what_was_signed_is_signed_once(self, running, citizen, screen, stack):
        stack.insert("valid")
        sent = asked(citizen.page, running)
        citizen.page.click("#go-agent")
        screen.until(ASKS)
        screen.type(cards.PASSWORD)
        citizen.receipt()
        [again], before = sent, stack.commands()
        page = citizen_at_the_end(running, citizen.page).page
        assert page.evaluate(CALL, [running.url, JSON | {"body": again}]) == [409, "nonce_used"]
        assert (stack.commands(), screen.said.count(ASKS)) == (before, 1)
        assert [sum(command.startswith(kind) for command in before) for kind in (VERIFY + b"\x08", SIGN)] == [1, 1]


class TestStrangers:
    """Pages that are not registered, in the same browser."""

    @pytest.mark.provokes
    @pytest.mark.parametrize("kind", ["status", "attributes", "sign"])
    def test_a_foreign_page_gets_no_answer(self, running, foreign, screen, kind):
        body = json.dumps({"type": kind})
        assert foreign.evaluate(CALL, [running.url, JSON | {"body": body}]) == [0, "TypeError"]
        screen.until('"code": "origin_forbidden"')
        assert ASKS not in screen.said

    def test_not_even_blindly(self, running, foreign, screen):
        """Without a preflight a page may send, but the agent does not listen, and it looks as if nobody were there."""
        blind = {"method": "POST", "mode": "no-cors", "headers": {"Content-Type": "text/plain"}}
        asked = blind | {"body": '{"type": "attributes"}'}
        nobody = foreign.evaluate(CALL, [f"http://127.0.0.1:{free_port()}/v1", asked])
        assert foreign.evaluate(CALL, [running.url, asked]) == nobody == [0, "TypeError"]
        screen.until('"code": "origin_forbidden"')
        assert ASKS not in screen.said

    def test_nor_by_sending_its_visitor_there_with_a_form(self, running, foreign, screen):
        foreign.evaluate(
            """(url) => {
              const form = document.createElement("form");
              Object.assign(form, { method: "post", action: url, enctype: "text/plain" });
              document.body.append(form);
              form.submit();
            }""",
            running.url,
        )
        screen.until('"code": "origin_forbidden"')
        assert "origin_forbidden" in foreign.inner_text("body")

    def test_nor_through_a_name_that_was_bound_to_this_computer_later(self, screen, rebound):
        """DNS rebinding: CORS asks nothing of the page."""
        body = JSON | {"body": '{"type": "attributes"}'}
        assert rebound.evaluate(CALL, ["/v1", body]) == [421, "host_unknown"]
        screen.until('"code": "host_unknown"')
        assert ASKS not in screen.said

    def test_a_registered_page_cannot_speak_for_another(self, running, citizen, screen):
        sent = asked(citizen.page, running)
        citizen.page.click("#go-agent")
        screen.until(ASKS)
        screen.type("")
        citizen.refused()
        [request] = sent
        moved = json.loads(request)
        moved["statement"] = moved["statement"].replace(running.origin, "https://todoke.other.example")
        answer = citizen.page.evaluate(CALL, [running.url, JSON | {"body": json.dumps(moved)}])
        assert answer == [403, "statement_origin_wrong"]


def sent_to(listener: socket.socket) -> bytes:
    """What whoever has connected until now has sent; a browser may connect before it asks its user."""
    listener.setblocking(False)
    heard = b""
    with suppress(BlockingIOError):
        while True:
            with listener.accept()[0] as caller, suppress(BlockingIOError, ConnectionResetError):
                caller.setblocking(False)
                heard += caller.recv(65_536)
    return heard


class TestLocalNetworkAccess:
    """A page from the internet needs its visitor's permission before it may look for programs here."""

    @pytest.fixture
    def public(self, running, browser):
        flag = f"--ip-address-space-overrides=127.0.0.1:{running.port}=public"
        with launched(browser.browser_type, flag, whole=True) as found:
            yield found

    @pytest.mark.provokes
    def test_without_permission_nothing_reaches_the_agent(self, running, public):
        citizen = citizen_at_the_end(running, public.new_page())
        with socket.create_server(("127.0.0.1", running.agent_port)) as listener:
            citizen.page.click("#go-agent")
            assert "ブラウザの許可" in citizen.refused()
            assert sent_to(listener) == b""

    def test_with_permission_it_signs(self, running, public, screen):
        context = public.new_context(permissions=["local-network-access"])
        citizen = citizen_at_the_end(running, context.new_page())
        citizen.page.click("#go-agent")
        screen.until(ASKS)
        screen.type(cards.PASSWORD)
        assert citizen.receipt()


class TestThePage:
    @pytest.mark.parametrize("lang", ["", "easy", "en"])
    def test_axe_finds_nothing_and_it_fits_a_narrow_screen(self, running, browser, lang):
        page = browser.new_page(viewport=NARROWEST)
        citizen_at_the_end(running, page, lang)
        shoot(page, f"sign-agent{lang}")
        assert violations(page) == []
        assert not page.evaluate(OVERFLOWS)


ASKS_PIN = "PIN of the attributes (4 digits): "
TYPED = "() => Object.fromEntries(new FormData(document.getElementById('all-questions')))"


class TestFromTheCard:
    """A page of questions asks for what the card has printed; what was typed stays."""

    def begun(self, running, browser, lang=""):
        citizen = Citizen(browser.new_page(viewport=NARROWEST), running.address, datetime.now(JST).date(), lang)
        citizen.to_the_form()
        citizen.page.wait_for_selector("#from-card:not([hidden])")
        return citizen

    def said(self, page, words):
        page.wait_for_function(
            "words => document.getElementById('from-card-said').textContent.includes(words)", arg=words
        )
        return page.inner_text("#from-card-said")

    def test_what_is_still_empty_is_filled_in_and_can_be_sent(self, running, browser, screen):
        citizen = self.begun(running, browser)
        page, heard = citizen.page, complaints(citizen.page)
        citizen.fill(
            applicant_address="見本県見本市別町9-9", applicant_kana="ミホン ハナコ", applicant_phone="09000000019"
        )
        page.click("#read-card")
        shown = screen.until(ASKS_PIN)
        assert running.origin in shown
        assert "暗証番号を入れて" in self.said(page, "届カードエージェント")
        screen.type(cards.PIN)
        said = self.said(page, "カードから入れました")
        assert "カードから入れました：氏名、生年月日、性別。" in said
        assert "そのままにしました：住所。" in said
        filled = page.evaluate(TYPED)
        assert filled["applicant_name"] == "見本　花子"
        assert [filled[f"applicant_birth_date.{part}"] for part in ("era", "year", "month", "day")] == [
            "AD",
            "1985",
            "4",
            "1",
        ]
        assert (filled["applicant_sex"], filled["applicant_address"]) == ("2", "見本県見本市別町9-9")
        assert page.evaluate("document.activeElement.id") == "read-card"
        shoot(page, "from-card")
        assert (violations(page), page.evaluate(OVERFLOWS), heard) == ([], False, [])
        citizen.next()
        assert page.inner_text("h1") == "受診した人"

    def test_a_wrong_pin_and_a_person_who_gives_up_leave_the_page_as_it_was(self, running, browser, screen):
        page = self.begun(running, browser).page
        before = page.evaluate(TYPED)
        page.click("#read-card")
        screen.until(ASKS_PIN)
        screen.type("")
        assert "取りやめました" in self.said(page, "取りやめました")
        assert page.evaluate(TYPED) == before

    def test_without_an_agent_it_says_what_to_look_at_and_one_types(self, running, browser):
        page = self.begun(running, browser).page
        page.click("#read-card")
        assert self.said(page, "エージェント")
        assert page.is_enabled("#read-card")


@pytest.mark.window
class TestExtension:
    """The other way in: a browser extension and native messaging, and the agent's real window."""

    @pytest.fixture
    def native(self, running, tmp_path):
        """A profile with the extension, and a native host with the valid card."""
        cards.build_pki(tmp_path / "cards")
        return self.registered(running, tmp_path, HOST)

    def registered(self, running: Running, folder: Path, host: str, known: str = "") -> Path:
        """`known` is the origin that the agent knows, where that is not the one that the extension lets pass."""
        config = write_config(folder, known or running.origin, window="tk")
        program = folder / "todoke-agent-native"
        program.write_text(host.format(python=sys.executable, cards=folder / "cards", config=config))
        program.chmod(0o700)
        hosts = folder / "profile" / "NativeMessagingHosts"
        hosts.mkdir(parents=True)
        extension.write(folder, [running.origin], program, [extension.ID])
        (folder / f"{extension.HOST}.json").rename(hosts / f"{extension.HOST}.json")
        return folder

    @contextmanager
    def profile(self, browser: Browser, folder: Path, screen):
        load = [f"--load-extension={folder / 'extension'}", f"--disable-extensions-except={folder / 'extension'}"]
        context = browser.browser_type.launch_persistent_context(
            folder / "profile",
            executable_path=CHROMIUM,
            channel=None if CHROMIUM else "chromium",  # the headless shell has no extensions
            args=[*SANDBOX, *load],
            ignore_default_args=["--disable-extensions"],
            env=screen.environment,
        )
        listening.listen(context)
        yield context
        context.close()

    def test_a_statement_is_signed_in_the_agents_window(self, running, browser, native):
        with display() as screen, self.profile(browser, native, screen) as context:
            citizen = citizen_at_the_end(running, context.new_page())
            citizen.page.click("#go-agent")
            window = screen.wait_for(*WINDOW)
            screen.type("WRONG1")
            screen.press("Return")
            assert ends(window)
            screen.wait_for(*WINDOW)
            screen.type("mihon123")
            screen.press("Return")
            assert citizen.receipt()
        signed = running.gateway.neighbours.published[-1].parcel.signed
        assert signed.statement.origin == running.origin

    @pytest.mark.readers
    def test_the_card_in_the_reader_signs_and_a_wrong_password_does_not(self, running, browser, stack, tmp_path):
        folder = self.registered(running, tmp_path, HOST_AT_A_READER)
        stack.insert("valid", store=cards.build_pki(tmp_path / "cards"))
        with display() as screen, self.profile(browser, folder, screen) as context:
            citizen = citizen_at_the_end(running, context.new_page())
            citizen.page.click("#go-agent")
            window = screen.wait_for(*WINDOW)
            screen.type("WRONG1")
            screen.press("Return")
            assert ends(window)
            screen.wait_for(*WINDOW)
            assert not [command for command in stack.commands() if command.startswith(SIGN)]
            screen.type("mihon123")
            screen.press("Return")
            assert citizen.receipt()
        assert [command.startswith(SIGN) for command in stack.commands()].count(True) == 1
        assert running.gateway.neighbours.published[-1].parcel.signed.certificate == cards.certificate("valid")

    @pytest.mark.readers
    def test_a_locked_card_is_asked_for_nothing(self, running, browser, stack, tmp_path):
        folder = self.registered(running, tmp_path, HOST_AT_A_READER)
        stack.insert("locked")
        with display() as screen, self.profile(browser, folder, screen) as context:
            citizen = citizen_at_the_end(running, context.new_page())
            citizen.page.click("#go-agent")
            assert "ロックされています" in citizen.refused()
            assert screen.windows(WINDOW[0]) == []
        sent = stack.commands()
        assert VERIFY in sent  # the question how many tries are left
        assert not [command for command in sent if command.startswith(VERIFY) and command != VERIFY]

    @pytest.mark.readers
    def test_what_was_signed_is_signed_once(self, running, browser, stack, tmp_path):
        """The next page has an agent of its own, a new process."""
        folder = self.registered(running, tmp_path, HOST_AT_A_READER)
        stack.insert("valid")
        sent = []
        with display() as screen, self.profile(browser, folder, screen) as context:
            citizen = citizen_at_the_end(running, context.new_page())
            citizen.page.expose_function("noteSent", lambda text: sent.append(json.loads(text)))
            citizen.page.evaluate(NOTE_SENT)
            citizen.page.click("#go-agent")
            screen.wait_for(*WINDOW)
            screen.type(cards.PASSWORD)
            screen.press("Return")
            citizen.receipt()
            [again], before = [request for request in sent if request["type"] == "sign"], stack.commands()
            citizen.page.goto(running.origin)
            assert citizen.page.evaluate(ASK, [extension.ID, again])["code"] == "nonce_used"
            assert (stack.commands(), screen.windows(WINDOW[0])) == (before, [])
        assert [command.startswith(SIGN) for command in before].count(True) == 1

    @pytest.mark.readers
    def test_a_page_that_the_agent_does_not_know_reaches_no_card(self, running, browser, stack, tmp_path):
        folder = self.registered(running, tmp_path, HOST_AT_A_READER, known="https://todoke.other.example")
        stack.insert("valid")
        request = {
            "type": "attributes",
            "nonce": "n" * 43,
            "time": times.encode(datetime.now(UTC).replace(microsecond=0)),
        }
        with display() as screen, self.profile(browser, folder, screen) as context:
            page = context.new_page()
            page.goto(running.origin)
            before = stack.commands()
            assert page.evaluate(ASK, [extension.ID, request])["code"] == "origin_forbidden"
            assert (stack.commands(), screen.windows(WINDOW[0])) == (before, [])

    def test_leaving_the_page_closes_the_window(self, running, browser, native):
        with display() as screen, self.profile(browser, native, screen) as context:
            citizen = citizen_at_the_end(running, context.new_page())
            citizen.page.click("#go-agent")
            window = screen.wait_for(*WINDOW)
            citizen.page.goto("about:blank")
            assert ends(window)

    def test_other_sites_do_not_even_see_the_extension(self, running, browser, native):
        with display() as screen, self.profile(browser, native, screen) as context:
            page = context.new_page()
            page.goto(running.origin)
            assert page.evaluate("typeof chrome.runtime?.connect") == "function"
            page.goto(f"http://127.0.0.1:{running.port}/")
            assert page.evaluate("typeof chrome.runtime") == "undefined"

    def test_what_a_page_says_about_itself_does_not_count(self, running, browser, native):
        with display() as screen, self.profile(browser, native, screen) as context:
            page = context.new_page()
            page.goto(running.origin)
            assert page.evaluate(ASK, [extension.ID, {"type": "status"}])["program"] == "todoke-agent"
            forged = {"origin": "https://todoke.other.example", "request": {"type": "status"}}
            assert page.evaluate(ASK, [extension.ID, forged])["code"] == "request_malformed"
