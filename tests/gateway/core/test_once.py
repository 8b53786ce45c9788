"""What comes for the first time: each key once in a day, and no more keys than can be kept."""

from todoke_gateway.core.once import Once
from todoke_gateway.core.uploads import LIFETIME

NOW = 1_795_425_947


def test_a_key_comes_once():
    once = Once()
    assert [once.first(key, NOW) for key in (b"a", b"b", b"a", b"b", b"c")] == [True, True, False, False, True]


def test_it_is_known_as_long_as_an_upload_may_be_named_and_then_takes_no_memory():
    once = Once()
    assert once.first(b"a", NOW)
    assert once.first(b"b", NOW + 1)
    assert not once.first(b"a", NOW + LIFETIME)
    assert once.first(b"c", NOW + LIFETIME + 1)
    assert list(once._known) == [b"b", b"c"]


def test_what_comes_again_does_not_stay_longer():
    once = Once()
    assert once.first(b"a", NOW)
    assert not once.first(b"a", NOW + LIFETIME)
    assert once.first(b"a", NOW + LIFETIME + 1)


def test_more_than_can_be_kept_is_never_the_first_and_displaces_nothing():
    once = Once(most=2)
    assert [once.first(key, NOW) for key in (b"a", b"b", b"c", b"c", b"a")] == [True, True, False, False, False]
    assert len(once._known) == 2
    assert once.first(b"c", NOW + LIFETIME + 1)
