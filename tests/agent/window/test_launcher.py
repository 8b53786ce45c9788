"""Starting a window: ours and no other, and what is said when there is none."""

import time

import pytest
from support.agent import MIHON, ORIGIN
from support.waiting import LONG

from todoke_agent.core import document, prompt
from todoke_agent.core.prompt import Purpose
from todoke_agent.errors import AgentError, Code
from todoke_agent.window.launcher import ChildWindow

ASKED = prompt.make(Purpose.SIGN, document.of_authentication(ORIGIN, MIHON), 5)


@pytest.fixture(autouse=True)
def _no_display(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":65000")


def refusal(*kinds):
    with pytest.raises(AgentError) as refused:
        ChildWindow(kinds).ask(ASKED, time.monotonic() + LONG, lambda: False)
    return refused.value.code


def test_without_any_window_it_says_so():
    assert refusal("tk") == Code.NO_WINDOW
    assert refusal() == Code.NO_WINDOW


def test_a_window_that_cannot_run_is_none():
    assert refusal("of no such kind", "tk") == Code.NO_WINDOW


def test_a_program_of_our_name_in_the_current_folder_is_not_started(tmp_path, monkeypatch):
    evil = tmp_path / "todoke_agent" / "window"
    evil.mkdir(parents=True)
    for file in (evil.parent / "__init__.py", evil / "__init__.py"):
        file.touch()
    (evil / "__main__.py").write_text("print('stolen')")
    monkeypatch.chdir(tmp_path)
    assert refusal("tk") == Code.NO_WINDOW
