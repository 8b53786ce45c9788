"""The search for words in bytes finds what looking for one word after the other finds, wherever it stands."""

from hypothesis import example, given
from hypothesis import strategies as st
from support.canary import Search

FEW = st.sampled_from(b"ab\0")  # so that words begin alike, overlap, and occur in the data
WORDS = st.frozensets(st.lists(FEW, min_size=1, max_size=12).map(bytes), max_size=4)
DATA = st.lists(FEW, max_size=60).map(bytes)
LONG = b"abcdefgh"


@given(st.dictionaries(st.sampled_from(["name", "phone", "mail"]), WORDS), DATA)
@example({"name": {LONG}}, LONG)
@example({"name": {LONG}, "phone": {LONG + b"i", LONG[:6]}}, b"x" + LONG)
@example({"name": {LONG}}, LONG[:7])
def test_it_finds_what_one_by_one_is_found(kinds, data):
    assert Search(kinds).kinds_in(data) == [
        kind for kind, words in kinds.items() if any(word in data for word in words)
    ]


def test_a_word_is_found_at_every_place():
    for before in range(20):
        for after in range(20):
            assert Search({"name": {LONG + b"i"}}).kinds_in(bytes(before) + LONG + b"i" + bytes(after)) == ["name"]
