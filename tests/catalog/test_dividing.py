"""What is typed without blanks is divided at known words, particles and changes of script, in bounded work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_catalog.searching.dividing import MAX_DIVIDED, MAX_PART, between_particles, divide, weight
from todoke_catalog.searching.spelling import fold

KNOWN = {"道路", "穴", "水", "水道", "本", "ごみ", "ほん", "だんさ", "赤ちゃん", "家が壊れた", "子育て", "悩み"}


@pytest.mark.parametrize(
    ("word", "parts", "lost"),
    [
        ("道路に穴", ("道路", "穴"), 0),
        ("道路の穴から", ("道路", "穴"), 0),
        ("水道停止", ("水道", "停止"), 0),  # the longest, not 水
        ("台風で家が壊れた", ("台風", "家が壊れた"), 0),
        ("子育ての悩み", ("子育て", "悩み"), 0),
        ("赤ちゃんが生まれた", ("赤ちゃん", "生ま"), 0),
        ("本を借りたい", ("本", "借り"), 0),
        ("日本を", ("日本",), 0),  # a kanji in a word is no word
        ("ゴミの捨て方", ("ごみ", "捨て"), 1),
        ("ほんのひと", ("ほん",), 2),  # two kana that nobody knows are in every other reading
        ("ほんのひとり", ("ほん", "ひとり"), 0),
        ("もをかい", (), 2),
        ("もをんこう", (), 3),  # no word begins so
        ("ほんぬ", ("ほんぬ",), 0),  # two kana in a word are no word
        ("ダンサー", ("だんさー",), 0),
        ("PTA活動", ("pta", "活動"), 0),
        ("🐕", (), 1),
        ("のにを", (), 0),
        ("", (), 0),
    ],
)
def test_the_parts_of_a_word(word, parts, lost):
    assert divide(fold(word), KNOWN) == (parts, lost)


@pytest.mark.parametrize(("part", "counts"), [("道路", 2), ("借り", 1), ("赤ちゃん", 1), ("ごみ", 2), ("pta", 3)])
def test_an_ending_counts_nothing(part, counts):
    assert weight(part) == counts


@given(st.text(st.sampled_from("道路穴水本のにごみほんだんさーぬpt🐕 ")) | st.text(max_size=300))
def test_parts_are_of_the_word_and_no_more_than_it(typed):
    word = fold(typed)
    parts, lost = divide(word, KNOWN)
    assert all(one and one in word for one in parts)
    assert sum(map(len, parts)) + lost <= MAX_DIVIDED


class Counting(frozenset):
    asked = 0

    def __contains__(self, one):
        assert len(one) <= MAX_DIVIDED
        self.asked += 1
        return super().__contains__(one)


@pytest.mark.parametrize("typed", ["水" * 10_000, "ほん" * 5_000, "道路ぬ" * 3_000])
def test_the_work_is_bounded(typed):
    known = Counting(KNOWN)
    divide(typed, known)
    assert known.asked <= 4 * MAX_DIVIDED * MAX_PART


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("子そだての相だん", ["子そだての相だん", "子そだて", "相だん"]),
        ("にん娠した", ["にん娠した", "にん娠", "ん娠した", "ん娠"]),  # に may be a part of a word
        ("", []),
    ],
)
def test_what_stands_between_particles(word, parts):
    assert sorted(between_particles(word)) == sorted(parts)


@given(st.text(st.sampled_from("の保いく"), max_size=300))
def test_it_is_bounded_too(typed):
    parts = list(between_particles(typed))
    assert len(parts) <= MAX_DIVIDED * MAX_PART
    assert all(1 < len(part) <= MAX_PART for part in parts)


@pytest.mark.parametrize(
    ("word", "parts", "lost"),
    [("情報開示", ("情報", "開示"), 0), ("介護タクシー", ("介護", "たくしー"), 0), ("だんさした", ("だんさ",), 0)],
)
def test_compounds_katakana_and_endings(word, parts, lost):
    assert divide(fold(word), KNOWN) == (parts, lost)
