"""Text from a page is shown as what it is, and steers nothing."""

import unicodedata

import pytest

from todoke_agent.core import plain


@pytest.mark.parametrize("text", ["", "見本　花子", "辻󠄀 𠮷 髙 神", "a b", "<b>", "%s {0} \\n"])
def test_ordinary_text_stays_as_it_is(text):
    assert plain.line(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\x1b[2J", "⟨U+001B⟩[2J"),
        ("a\rb", "a⟨U+000D⟩b"),
        ("a\nb", "a⟨U+000A⟩b"),
        ("\u202eabc", "⟨U+202E⟩abc"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("\u2028", "⟨U+2028⟩"),
        ("\ue000", "⟨U+E000⟩"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("a\u3164b", "a⟨U+3164⟩b"),
        ("\u115f\uffa0\u2800\u034f", "⟨U+115F⟩⟨U+FFA0⟩⟨U+2800⟩⟨U+034F⟩"),
    ],
)
def test_what_steers_or_hides_is_named(text, said):
    assert plain.line(text) == said


def test_no_character_that_steers_gets_through():
    everything = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x11_0000)]))
    left = {unicodedata.category(one) for one in plain.line(everything)}
    assert left.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def test_lines_are_parted_at_line_feeds_only():
    assert plain.lines("一\n二\r\n三\u2028四") == ("一", "二⟨U+000D⟩", "三⟨U+2028⟩四")
