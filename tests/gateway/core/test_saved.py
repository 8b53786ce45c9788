"""Saved forms: codes that people can type and nobody can guess, and ciphertexts that only their code opens."""

import hashlib
import hmac
import json
from datetime import date

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from todoke_gateway.core import saved as codes
from todoke_gateway.core.saved import CODE_BYTES, MAX_SEALED, NOTHING, OVERHEAD, SIZES, Lock, Progress, Saved
from todoke_kit.errors import Refusal

CODE = codes.code_from(bytes(range(CODE_BYTES)))
NONCE = bytes(range(12))
ANSWERS = {"name": "髙橋 花子", "cost": 43210, "children": [{"name": "桃子"}]}
PROGRESS = Progress("ningen-dock", b"f" * 32, "applicant", ANSWERS, {"name": "氏名", "cost": "費用"})
SAVED = Saved(PROGRESS, 3, date(2026, 12, 23))


def refused(work, *arguments):
    with pytest.raises(Refusal) as error:
        work(*arguments)
    return error.value.code


def of_size(size):
    """What is saved of so many bytes before padding."""
    empty = Saved(Progress("p", b"f" * 32, "a", {"x": ""}, {}), 1, SAVED.until)
    missing = size - len(plain(Lock(CODE).seal(empty, NONCE)))
    return Saved(Progress("p", b"f" * 32, "a", {"x": "y" * missing}, {}), 1, SAVED.until)


def plain(sealed, code=CODE):
    """What another program opens that has the code and this module's description."""
    id_, key = (derived(code, purpose) for purpose in (b"todoke/saved-id/v1", b"todoke/saved-key/v1"))
    return AESGCM(key).decrypt(sealed[1:13], sealed[13:], b"todoke/saved\0\x01" + id_[:16]).rstrip(b"\0")


def derived(code, purpose):
    """32 bytes of HKDF-SHA256 without a salt, as RFC 5869 writes it."""
    extracted = hmac.digest(bytes(32), code.encode(), hashlib.sha256)
    return hmac.digest(extracted, purpose + b"\x01", hashlib.sha256)


class TestCode:
    def test_it_is_six_groups_of_four_symbols_that_nobody_confuses(self):
        groups = CODE.split("-")
        assert [len(group) for group in groups] == [4] * 6
        assert not set("".join(groups)) & set("ILOU")

    def test_every_random_bit_but_those_of_the_last_byte_that_are_left_over_counts(self):
        zero = codes.code_from(bytes(CODE_BYTES))
        others = {codes.code_from((1 << bit).to_bytes(CODE_BYTES)) for bit in range(CODE_BYTES * 8)}
        assert codes.CODE_BITS == 115
        assert len(others - {zero}) == 115

    @pytest.mark.parametrize(
        "typed",
        [
            CODE,
            CODE.lower(),
            CODE.replace("-", ""),
            CODE.replace("-", " "),
            f"  {CODE.replace('-', '　')}\n",
            "".join(chr(ord(one) + 0xFEE0) for one in CODE),
            CODE.replace("-", "ー"),
            CODE.replace("0", "o").replace("1", "l"),
            CODE.replace("1", "I"),
        ],
        ids=["as shown", "small", "together", "blanks", "wide blanks", "full width", "long vowel", "o and l", "I"],
    )
    def test_it_is_understood_as_people_type_it(self, typed):
        assert codes.read_code(typed) == CODE

    @given(place=st.integers(0, 23), other=st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
    def test_every_mistyped_symbol_is_found(self, place, other):
        symbols = list(CODE.replace("-", ""))
        if symbols[place] != other:
            symbols[place] = other
            assert refused(codes.read_code, "".join(symbols)) == "resume_code_malformed"

    @pytest.mark.parametrize(
        "typed", ["", "0AB1-2CD3-4EF5-6GH7", CODE + "0", CODE[:-1], CODE[:-1] + "U", " " * 100_000, "\ud800", "髙" * 24]
    )
    def test_anything_else_is_none(self, typed):
        assert refused(codes.read_code, typed) == "resume_code_malformed"


class TestLock:
    def test_what_was_saved_comes_back(self):
        assert Lock(CODE).open(Lock(CODE).seal(SAVED, NONCE)) == SAVED

    def test_it_is_sealed_as_described(self):
        sealed = Lock(CODE).seal(SAVED, NONCE)
        assert sealed[:13] == b"\x01" + NONCE
        assert Lock(CODE).id == derived(CODE, b"todoke/saved-id/v1")[:16].hex()
        assert json.loads(plain(sealed)) == {
            "answers": ANSWERS,
            "at": "applicant",
            "form": "ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY",
            "procedure": "ningen-dock",
            "questions": {"name": "氏名", "cost": "費用"},
            "revision": 3,
            "until": "2026-12-23",
        }

    def test_a_code_gives_the_same_id_and_key_on_every_gateway(self):
        """A change of these loses everything that is kept."""
        assert CODE == "000G-40R4-0M30-E209-185G-R38T"
        assert Lock(CODE).id == "5fda5bb17bf0cd82346f0520c820ab04"
        digest = hashlib.sha256(Lock(CODE).seal(SAVED, NONCE)).hexdigest()
        assert digest == "06b37be46ec3de3178f91cd688ad942c1177c8a28af9b84faab12c2831415775"

    def test_no_byte_of_it_can_be_changed(self):
        sealed = Lock(CODE).seal(SAVED, NONCE)
        for place in (*range(64), *range(64, len(sealed), 251), *range(len(sealed) - 32, len(sealed))):
            changed = bytearray(sealed)
            changed[place] ^= 1
            assert refused(Lock(CODE).open, bytes(changed)) == "resume_code_unknown"

    def test_another_code_neither_opens_nor_finds_it(self):
        other = Lock(codes.code_from(b"\xff" * CODE_BYTES))
        assert other.id != Lock(CODE).id
        assert refused(other.open, Lock(CODE).seal(SAVED, NONCE)) == "resume_code_unknown"

    def test_it_opens_under_its_own_id_only(self):
        """Whoever owns the store may move it: the key alone does not open it there."""
        key, other_id = derived(CODE, b"todoke/saved-key/v1"), bytes(16)
        moved = b"\x01" + NONCE + AESGCM(key).encrypt(NONCE, bytes(SIZES[0]), b"todoke/saved\0\x01" + other_id)
        assert refused(Lock(CODE).open, moved) == "resume_code_unknown"

    @given(st.binary(max_size=200))
    def test_any_other_bytes_are_refused(self, data):
        assert refused(Lock(CODE).open, data) == "resume_code_unknown"

    @pytest.mark.parametrize(
        "text",
        [b"", b"{}", b"[]", b"\xff", b'{"answers":[],"at":"a","form":"","procedure":"p","questions":{},"revision":1}'],
    )
    def test_so_is_what_another_program_sealed_under_the_code(self, text):
        id_, key = derived(CODE, b"todoke/saved-id/v1")[:16], derived(CODE, b"todoke/saved-key/v1")
        sealed = b"\x01" + NONCE + AESGCM(key).encrypt(NONCE, text, b"todoke/saved\0\x01" + id_)
        assert refused(Lock(CODE).open, sealed) == "resume_code_unknown"

    def test_nothing_opens_nothing(self):
        assert len(NOTHING) == SIZES[0] + OVERHEAD
        assert refused(Lock(CODE).open, NOTHING) == "resume_code_unknown"

    @pytest.mark.parametrize(("size", "padded"), [(300, 0), (SIZES[0], 0), (SIZES[0] + 1, 1), (SIZES[2], 2)])
    def test_the_size_says_one_of_three_things(self, size, padded):
        sealed = Lock(CODE).seal(of_size(size), NONCE)
        assert len(sealed) == SIZES[padded] + OVERHEAD
        assert len(plain(sealed)) == size

    def test_more_than_the_largest_is_refused(self):
        assert len(Lock(CODE).seal(of_size(SIZES[-1]), NONCE)) == MAX_SEALED
        assert refused(Lock(CODE).seal, of_size(SIZES[-1] + 1), NONCE) == "saved_oversized"
