"""The files of 券面入力補助, for short and long contents."""

import msgspec
import pytest
from support import cards

from todoke_agent.textap import parse_attributes
from todoke_testcard.text_files import attributes_file, code_b
from todoke_testcard.tlv import length

HANAKO = cards.person("valid")


@pytest.mark.parametrize(
    ("size", "encoded"),
    [(0, "00"), (0x7F, "7f"), (0x80, "8180"), (0xFF, "81ff"), (0x100, "820100"), (0xFFFF, "82ffff")],
)
def test_a_length_is_written_in_its_shortest_form(size, encoded):
    assert length(size).hex() == encoded


def test_a_short_file_is_as_put_together_by_hand():
    fields = (
        "DF21 08 000E 0020 0050 005B",
        f"DF22 0F {'見本　花子'.encode().hex()}",
        f"DF23 2D {'見本県見本市中央一丁目２番３号'.encode().hex()}",
        f"DF24 08 {b'19850401'.hex()}",
        "DF25 01 32",
    )
    assert attributes_file(HANAKO) == bytes.fromhex("FF20 5C" + "".join(fields))


@pytest.mark.parametrize("characters", [1, 15, 42, 43, 85, 86, 200])
def test_an_address_of_any_length_is_read_back(characters):
    person = msgspec.structs.replace(HANAKO, address="見" * characters)
    assert parse_attributes(attributes_file(person)).address == person.address


@pytest.mark.parametrize(("in_certificate", "in_text"), [("1", "1"), ("2", "2"), ("3", "0")])
def test_the_application_has_its_own_codes_for_sex(in_certificate, in_text):
    person = msgspec.structs.replace(HANAKO, sex=in_certificate)
    assert parse_attributes(attributes_file(person)).sex == in_text


def test_code_b_counts_the_birth_year_in_its_era():
    assert code_b(HANAKO, cards.NOW) == "60040120310000"
