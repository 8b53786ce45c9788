"""The question in a window: real Tk on a display without a screen, typed into as from a keyboard."""

import os
import threading
import time

import pytest
from support import cards
from support.agent import MIHON, NOW, ORIGIN, Filled, Reader, apart, card, desk
from support.displays import Display, display
from support.waiting import ends

from todoke_agent.core import application, document, prompt
from todoke_agent.core.prompt import Purpose
from todoke_agent.errors import AgentError, Code
from todoke_agent.window.launcher import ChildWindow
from todoke_evidence import statement

pytestmark = pytest.mark.window

WINDOW = ("Todoke-agent", "todoke_agent.window")  # its class and its program


@pytest.fixture(scope="module")
def screen():
    with display() as made:
        before = os.environ.get("DISPLAY")
        os.environ["DISPLAY"] = made.name
        yield made
        del os.environ["DISPLAY"]
        if before is not None:
            os.environ["DISPLAY"] = before


@pytest.fixture
def asked():
    checked = application.check(apart().request(), ORIGIN, MIHON, NOW)
    shown = document.of_application(checked, MIHON)
    return prompt.make(Purpose.SIGN, shown, 5, unchecked=len(checked.unchecked))


class Hands:
    """A person at the windows that come, one after the other: presses a key if one is named, then types and enters."""

    def __init__(self, screen: Display, *deeds: str) -> None:
        self._thread = threading.Thread(target=self._do, args=(screen, deeds))

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._thread.join()

    @staticmethod
    def _do(screen: Display, deeds: tuple[str, ...]) -> None:
        for deed in deeds:
            window = screen.wait_for(*WINDOW)
            key, _, text = deed.rpartition(" ")
            if key:
                screen.press(key)
            if text:
                screen.type(text)
                screen.press("Return")
            assert ends(window)


def ask(asked, seconds=60.0, gone=lambda: False):
    return ChildWindow(("tk",)).ask(asked, time.monotonic() + seconds, gone)


def refusal(*arguments):
    with pytest.raises(AgentError) as refused:
        ask(*arguments)
    return refused.value.code


def test_what_is_typed_comes_back(screen, asked):
    with Hands(screen, "Mihon123"):
        assert ask(asked) == "Mihon123"


def test_escape_cancels(screen, asked):
    with Hands(screen, "Escape "):
        assert refusal(asked) == Code.CANCELLED


def test_enter_without_a_pin_is_no_answer(screen, asked):
    with Hands(screen, "Return x1"):
        assert ask(asked) == "x1"


def test_when_the_time_is_over_the_window_goes(screen, asked):
    assert refusal(asked, 0.0) == Code.TIMED_OUT
    assert screen.windows(WINDOW[0]) == []


def test_when_the_page_has_gone_the_window_goes(screen, asked):
    assert refusal(asked, 60.0, lambda: True) == Code.PAGE_GONE
    assert screen.windows(WINDOW[0]) == []


def test_the_whole_document_is_text_that_can_be_read_and_not_changed(screen, asked):
    from todoke_agent.window.tk import Window  # noqa: PLC0415 - a Python may come without Tk

    window = Window(asked)
    try:
        window.root.update()
        text = window.document.get("1.0", "end")
        rows = [line for section in asked.document for row in section.rows for line in (row.label, *row.lines)]
        assert [row for row in rows if row not in text] == []
        assert window.document.cget("state") == "disabled"
        assert window.entry.cget("show") == "●"
        assert "This program has NOT checked its content." in text
        labels = "\n".join(labels_in(window.root))
        assert "1 file(s) were uploaded apart" in labels
        for words in (asked.heading, *asked.notices, asked.label, asked.button, asked.cancel):
            assert words in labels
        # On a small screen the document gives way, and the buttons stay.
        window.root.geometry("500x420")
        window.root.update()
        for button in buttons_in(window.root):
            assert button.winfo_rooty() + button.winfo_height() <= window.root.winfo_rooty() + 420
    finally:
        window.root.destroy()


def widgets(root):
    for child in root.winfo_children():
        yield child
        yield from widgets(child)


def labels_in(root):
    return [str(one.cget("text")) for one in widgets(root) if one.winfo_class() in {"TLabel", "TButton"}]


def buttons_in(root):
    return [one for one in widgets(root) if one.winfo_class() == "TButton"]


def test_without_a_display_there_is_no_such_window(asked, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":65000")
    assert refusal(asked) == Code.NO_WINDOW


def test_a_statement_is_signed_with_what_was_typed_after_a_wrong_password(screen, tmp_path):
    store = cards.build_pki(tmp_path / "cards")
    operations = desk(tmp_path, ChildWindow(("tk",)), Reader([card(store=store)]))
    with Hands(screen, "WRONG1", "mihon123"):
        answer = operations.handle(Filled().request(), ORIGIN)
    assert statement.parse_signed(answer["statement"]).certificate == cards.certificate("valid")


def test_a_warning_asks_for_nothing_and_waits_until_it_was_read(screen):
    shown = prompt.warning(Code.SEALING_KEY_UNKNOWN, document.of_authentication(ORIGIN, MIHON))
    with Hands(screen, "Escape "):
        assert refusal(shown) == Code.CANCELLED
