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


@pytest.mark.parametrize(
    "name",
    [
        "か\u3099き\u309a",  # decomposed 濁点 and 半濁点
        "辻\U000e0100 葛\ufe00",  # an ideographic variation sequence, a standardised one
        "か\u3099\U000e0101",
        "セ\u309a ト\u309a",  # of Ainu
        "Nguyê\u0303n Vu\u031b\u0303",
    ],
)
def test_the_marks_of_names_stay_as_they_are(name):
    assert plain.line(name) == name


@pytest.mark.parametrize("mark", ["\u0300", "\u0301", "\u3099", "\ufe00", "\U000e0100", "\u0489", "\u20dd", "\u0e49"])
def test_more_marks_than_a_character_has_are_named_from_the_third_on(mark):
    named = f"⟨U+{ord(mark):04X}⟩"
    assert plain.line("a" + mark * 2 + "b" + mark) == "a" + mark * 2 + "b" + mark
    assert plain.line("a" + mark * 30 + "b") == "a" + mark * 2 + named * 28 + "b"
    assert plain.line("a" + mark * 3 + "b" + mark * 3) == "a" + mark * 2 + named + "b" + mark * 2 + named


def test_marks_of_several_kinds_are_counted_together():
    assert plain.line("あ\u0301\u3099\u0302\U000e0100") == "あ\u0301\u3099⟨U+0302⟩⟨U+E0100⟩"


@pytest.mark.parametrize("mark", ["\u0334", "\u0335", "\u0336", "\u0337", "\u0338", "\u20d2"])
def test_a_mark_across_a_letter_strikes_nothing_out(mark):
    named = f"⟨U+{ord(mark):04X}⟩"
    assert plain.line(f"同{mark}意{mark}") == f"同{named}意{named}"
    assert plain.line("a" + mark * 30) == "a" + named * 30


@pytest.mark.parametrize("before", ["", "\x00", "\u200b", "\u3164", "\n"])
def test_a_mark_that_stands_on_nothing_is_named(before):
    """It would stand on what the window says itself."""
    assert plain.line(f"{before}\u3099a").endswith("⟨U+3099⟩a")
    assert plain.lines("a\n\u0301b") == ("a", "⟨U+0301⟩b")


def test_no_character_that_steers_gets_through():
    everything = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x11_0000)]))
    left = {unicodedata.category(one) for one in plain.line(everything)}
    assert left.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def test_lines_are_parted_at_line_feeds_only():
    assert plain.lines("一\n二\r\n三\u2028四") == ("一", "二⟨U+000D⟩", "三⟨U+2028⟩四")
