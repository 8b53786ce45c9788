"""The question for a PIN: what it is for, the tries left in both languages, what was wrong before."""

import pytest
from support.agent import MIHON, ORIGIN

from todoke_agent.core import document, prompt
from todoke_agent.core.prompt import Purpose
from todoke_agent.errors import Code

DOCUMENT = document.of_authentication(ORIGIN, MIHON)


@pytest.mark.parametrize(
    ("purpose", "label"),
    [
        (Purpose.SIGN, "英数字6〜16文字"),
        (Purpose.AUTHENTICATE, "利用者証明用電子証明書の暗証番号（数字4桁）"),
        (Purpose.ATTRIBUTES, "券面事項入力補助用の暗証番号（数字4桁）"),
    ],
)
def test_it_says_which_pin_is_wanted(purpose, label):
    assert label in prompt.make(purpose, DOCUMENT, 3).label


def test_it_says_how_many_tries_are_left_japanese_first():
    made = prompt.make(Purpose.SIGN, DOCUMENT, 5)
    assert made.notices == ("あと5回間違えるとロックされます。", "5 wrong attempts will lock it.")


def test_before_the_last_try_it_warns_of_the_way_to_the_office():
    japanese, english = prompt.make(Purpose.SIGN, DOCUMENT, 1).notices
    assert "これが最後の1回です" in japanese
    assert "窓口" in japanese
    assert "last attempt" in english


def test_after_a_wrong_pin_it_says_so_with_the_tries_left():
    assert prompt.make(Purpose.SIGN, DOCUMENT, 4, Code.PIN_WRONG).notices == (
        "暗証番号が違います。あと4回間違えるとロックされます。",
        "The PIN is wrong. 4 wrong attempts will lock it.",
    )
    assert "最後の1回" in prompt.make(Purpose.SIGN, DOCUMENT, 1, Code.PIN_WRONG).notices[0]


@pytest.mark.parametrize("problem", [None, Code.PIN_WRONG])
def test_that_files_were_not_checked_stands_beside_the_pin_each_time(problem):
    plain = prompt.make(Purpose.SIGN, DOCUMENT, 4, problem).notices
    japanese, english, *rest = prompt.make(Purpose.SIGN, DOCUMENT, 4, problem, unchecked=2).notices
    assert "ファイル2件" in japanese
    assert "確かめていません" in japanese
    assert "2 file(s)" in english
    assert "NOT checked" in english
    assert tuple(rest) == plain
