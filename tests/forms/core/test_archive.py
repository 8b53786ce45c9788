"""The recovery archive: opened by enough of its own shares only, unchanged only, and renewed without any."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import casework

from todoke_evidence import canonical, sealing
from todoke_evidence.notice import NoticeKey
from todoke_forms.core import archive, shares
from todoke_forms.core.archive import Contents
from todoke_kit.errors import Refusal

SECRET = b"s" * 32
MADE = shares.split(SECRET, 2, 3)
TERMS = archive.terms(casework.MUNICIPALITY, 2, SECRET, MADE)
NOTICE_KEY = casework.NOTICE_KEY
CONTENTS = Contents((casework.SEALING_KEY.to_bytes(),), NOTICE_KEY.to_bytes())
MORE = Contents((*CONTENTS.sealing_keys, sealing.generate().to_bytes()), NOTICE_KEY.to_bytes())
FILE = archive.seal(TERMS, CONTENTS, NOTICE_KEY).to_bytes()


def changed(**members):
    return canonical.encode(canonical.decode(FILE, archive.MAX_ARCHIVE) | members)


def opened(data, good=MADE[:2]):
    return archive.unseal(archive.read(data), good)


def ours_and_opened(data):
    archive.check_ours(archive.read(data), NOTICE_KEY)
    return opened(data)


@pytest.mark.parametrize("good", [MADE[:2], MADE[1:], MADE, (MADE[0], *MADE)])
def test_enough_shares_give_back_every_byte(good):
    assert opened(FILE, good) == CONTENTS


@pytest.mark.parametrize("good", [(), MADE[:1], (MADE[0], MADE[0])])
def test_fewer_open_nothing(good):
    with pytest.raises(Refusal, match="shares_missing"):
        opened(FILE, good)


def test_it_shows_nothing_of_a_key_or_a_share():
    assert not any(key in FILE for key in (SECRET, casework.SEALING_KEY.private, NOTICE_KEY.private))
    for text in (*MADE, *(canonical.decode(file, 512)["private"] for file in CONTENTS.sealing_keys)):
        assert text.encode() not in FILE


def test_the_same_shares_open_what_is_archived_later_without_any_of_them():
    later = archive.seal(archive.check_ours(archive.read(FILE), NOTICE_KEY), MORE, NOTICE_KEY)
    assert opened(later.to_bytes(), MADE[1:]) == MORE


def test_nobody_can_have_the_next_archive_sealed_to_himself():
    mine = archive.terms(casework.MUNICIPALITY, 2, b"m" * 32, shares.split(b"m" * 32, 2, 3))
    for swapped in (
        changed(terms=msgspec.to_builtins(mine)),
        archive.seal(mine, CONTENTS, NoticeKey.generate(casework.MUNICIPALITY)).to_bytes(),
    ):
        with pytest.raises(Refusal, match="archive_foreign"):
            archive.check_ours(archive.read(swapped), NOTICE_KEY)


def test_shares_of_another_archive_do_not_open_it():
    other = b"o" * 32
    made = shares.split(other, 2, 3)
    with pytest.raises(Refusal, match="archive_malformed"):
        opened(FILE, made[:2])


def test_changed_terms_open_nothing():
    terms = msgspec.to_builtins(TERMS) | {"municipality": "990027"}
    with pytest.raises(Refusal, match="archive_malformed"):
        opened(changed(terms=terms))


@pytest.mark.parametrize(
    "members",
    [
        {"type": "other"},
        {"more": 1},
        {"terms": msgspec.to_builtins(TERMS) | {"threshold": 1}},
        {"terms": msgspec.to_builtins(TERMS) | {"threshold": 4}},
        {"terms": msgspec.to_builtins(TERMS) | {"digests": []}},
        {"terms": msgspec.to_builtins(TERMS) | {"digests": ["AA", "AA"]}},
        {"terms": msgspec.to_builtins(TERMS) | {"key_id": "other"}},
        {"terms": msgspec.to_builtins(TERMS) | {"public": "AA"}},
    ],
)
def test_what_is_no_archive_is_refused(members):
    with pytest.raises(Refusal, match="archive_malformed"):
        archive.read(changed(**members))


@given(st.binary(max_size=60))
def test_nothing_but_a_refusal_comes_out_of_other_bytes(data):
    with pytest.raises(Refusal, match="archive_malformed"):
        archive.read(data)


@given(data=st.data())
def test_a_changed_byte_anywhere_is_refused(data):
    file = bytearray(FILE)
    at = data.draw(st.integers(0, len(file) - 1))
    file[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refusal, match=r"archive_(malformed|foreign)"):
        ours_and_opened(bytes(file))
