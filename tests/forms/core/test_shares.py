"""Recovery shares: any k restore the secret, fewer restore nothing, and what is no share of the set is told by name."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import pytest
from shamir_mnemonic import MnemonicError, combine_mnemonics
from shamir_mnemonic.share import Share

from todoke_forms.core import shares
from todoke_kit.errors import Refusal

SECRET = bytes(range(32))
THRESHOLD = 3
MADE = shares.split(SECRET, THRESHOLD, 5)
KNOWN = [shares.digest(share) for share in MADE]


@pytest.mark.parametrize("some", list(combinations(MADE, THRESHOLD)))
def test_any_as_many_as_it_takes_restore_the_secret(some):
    assert shares.combine(some) == SECRET


@pytest.mark.parametrize("some", list(combinations(MADE, THRESHOLD - 1)))
def test_fewer_restore_nothing_even_for_who_claims_that_they_are_enough(some):
    with pytest.raises(Refusal, match="shares_unfit"):
        shares.combine(some)
    claimed = [dataclasses.replace(Share.from_mnemonic(share), member_threshold=len(some)) for share in some]
    with pytest.raises(MnemonicError, match="digest"):
        combine_mnemonics([share.mnemonic() for share in claimed])


def test_the_same_share_twice_is_one_share():
    with pytest.raises(Refusal, match="shares_unfit"):
        shares.combine([MADE[0], MADE[0], MADE[1]])


def test_shares_are_words_for_paper():
    assert {len(share.split()) for share in MADE} == {33}


def test_the_words_are_read_as_people_write_them():
    typed = "# 届 share 1 of 5\n\n" + MADE[0].upper().replace(" ", "\r\n  ") + "\n# end"
    assert shares.normal(typed) == MADE[0]


def test_each_share_is_known_again():
    assert {shares.judge(share, KNOWN) for share in MADE} == {shares.OK}


@pytest.mark.parametrize("at", range(33))
def test_a_wrong_word_anywhere_is_damage(at):
    words = MADE[0].split()
    words[at] = "academic" if words[at] != "academic" else "acid"
    assert shares.judge(" ".join(words), KNOWN) == shares.DAMAGED


@pytest.mark.parametrize("text", ["", "academic", "nonsense words", "academic " * 33, "\ufffd" * 4_096, "1 2 3"])
def test_what_is_no_share_is_damage(text):
    assert shares.judge(shares.normal(text), KNOWN) == shares.DAMAGED


def test_a_sound_share_of_another_set_is_foreign():
    assert shares.judge(shares.split(SECRET, THRESHOLD, 5)[0], KNOWN) == shares.FOREIGN


def test_and_so_is_one_that_its_holder_changed_with_a_good_checksum():
    forged = dataclasses.replace(Share.from_mnemonic(MADE[0]), value=bytes(32)).mnemonic()
    assert shares.judge(forged, KNOWN) == shares.FOREIGN


@pytest.mark.parametrize(("threshold", "count"), [(1, 1), (1, 5), (0, 3), (-1, 3), (4, 3), (2, 17), (17, 17)])
def test_only_sensible_numbers_are_split(threshold, count):
    with pytest.raises(Refusal, match="threshold_invalid"):
        shares.split(SECRET, threshold, count)
