"""The four attributes in a signing certificate."""

from datetime import date

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st
from support import cards, minica
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki import attributes
from todoke_evidence.jpki.attributes import Attributes
from todoke_evidence.jpki.certificate import Certificate, parse
from todoke_evidence.jpki.grammar import Extension

SAN = x509.oid.ExtensionOID.SUBJECT_ALTERNATIVE_NAME
BASE = parse(minica.MiniCa().issue())
NAMES = dict(minica.NAMES)


def certificate(value: bytes | None) -> Certificate:
    """A certificate with this subjectAltName; None for none."""
    others = {oid: extension for oid, extension in BASE.extensions.items() if oid != SAN}
    own = {} if value is None else {SAN: Extension(oid=SAN, critical=False, value=value)}
    parts = {field: getattr(BASE, field) for field in BASE._fields}
    return Certificate(**parts | {"extensions": others | own})


def with_names(*names: tuple[str, str | bytes]) -> Certificate:
    return certificate(minica.attributes(names).public_bytes())


def changed(**texts: str | bytes) -> Certificate:
    """The good names with some texts changed, keyed like `n1`."""
    return with_names(*((number, texts.get(f"n{number}", text)) for number, text in minica.NAMES))


def test_the_six_names_are_read():
    assert attributes.read(BASE) == Attributes(
        name="見本　花子",
        address="見本県見本市中央一丁目２番３号",
        birth_date=date(1985, 4, 1),
        birth_text="319850401",
        sex="2",
        name_substitutes=(False,) * 5,
        address_substitutes=(False,) * 15,
    )


@pytest.mark.parametrize("card", cards.good())
def test_every_good_card_tells_who_holds_it(card):
    read, holder = attributes.read(parse(cards.certificate(card))), cards.person(card)
    assert (read.name, read.address, read.sex) == (holder.name, holder.address, holder.sex)
    assert read.birth_date in {holder.birth_date, None}


def test_substitute_characters_are_marked():
    read = attributes.read(changed(n2="10000", n6="000000000000001"))
    assert read.name_substitutes == (True, False, False, False, False)
    assert read.address_substitutes[-1] is True


def test_an_incomplete_birth_date_is_kept_as_text():
    read = attributes.read(changed(n4="319850000"))
    assert (read.birth_date, read.birth_text) == (None, "319850000")


def test_the_order_does_not_matter_and_unknown_names_are_passed_over():
    future = ("99", b"\x02\x01\x05")  # not even text
    assert attributes.read(with_names(future, *reversed(minica.NAMES))) == attributes.read(BASE)


@pytest.mark.parametrize(
    "text",
    [
        "が",
        "か\u3099",  # decomposed
        "ﾊﾅｺ",  # half-width
        "見",
        "\ufa0a",  # 見 as a compatibility ideograph
        "髙﨑　𠮷",  # variants that normalisation leaves, beside one beyond the basic plane
        "\ufa19\ufa26",  # 神 and 都, which normalisation would replace
        "辻\U000e0100",  # with a variation selector, a character of its own here
        "〜～−－ー―",  # waves and dashes that look alike
        "①Ⅳ㍿㈱",
        "ゟヿ〆々",
        "\u3000 \u00a0",
    ],
)
def test_texts_are_preserved_exactly(text):
    flags = "01" * (len(text) // 2) + "1" * (len(text) % 2)
    read = attributes.read(changed(n1=text, n2=flags, n5=text, n6=flags))
    assert read.name == read.address == text
    assert [flag == "1" for flag in flags] == list(read.name_substitutes) == list(read.address_substitutes)


@given(st.permutations(minica.NAMES))
def test_any_order_gives_the_same(names):
    assert attributes.read(with_names(*names)) == attributes.read(BASE)


JAPANESE = st.text(
    st.characters(min_codepoint=0x3000, max_codepoint=0x30FF)
    | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
    | st.characters(min_codepoint=0xF900, max_codepoint=0xFAFF)
    | st.characters(min_codepoint=0x20000, max_codepoint=0x323AF),
    min_size=1,
    max_size=40,
)


@given(JAPANESE, JAPANESE)
def test_no_japanese_text_comes_out_changed(name, address):
    read = attributes.read(changed(n1=name, n2="0" * len(name), n5=address, n6="1" * len(address)))
    assert (read.name, read.address) == (name, address)


@pytest.mark.parametrize("missing", NAMES)
def test_each_known_name_stands_there_exactly_once(missing):
    rest = [(number, text) for number, text in minica.NAMES if number != missing]
    assert outcome(attributes.read, with_names(*rest)) is Code.ATTRIBUTES_MALFORMED
    twice = (*minica.NAMES, (missing, NAMES[missing]))
    assert outcome(attributes.read, with_names(*twice)) is Code.ATTRIBUTES_MALFORMED
    instead = (*rest, rest[0])
    assert outcome(attributes.read, with_names(*instead)) is Code.ATTRIBUTES_MALFORMED


@pytest.mark.parametrize(
    "texts",
    [
        {"n1": "", "n2": ""},
        {"n1": "見本\n花子"},
        {"n1": "見本\x00花子"},
        {"n1": "見本\x9b花子"},
        {"n5": "", "n6": ""},
        {"n1": b"\x13\x05mihon"},  # a PrintableString
        {"n1": b"\x0c\x01\xff"},  # no UTF-8
        {"n1": b"\x0c\x03\xed\xa0\x80"},  # a surrogate in UTF-8
        {"n2": "0000"},
        {"n2": "000000"},
        {"n2": "00002"},
        {"n2": "0000０"},
        {"n2": "0000\n"},
        {"n6": ""},
        {"n3": "0"},
        {"n3": "9"},
        {"n3": "２"},
        {"n3": "2 "},
        {"n3": ""},
        {"n4": "19850401"},
        {"n4": "319851301"},
        {"n4": "419850401"},
    ],
)
def test_a_malformed_value_is_refused(texts):
    assert outcome(attributes.read, changed(**texts)) is Code.ATTRIBUTES_MALFORMED


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"\x30\x00",
        b"\x04\x00",
        x509.SubjectAlternativeName([x509.DNSName("todoke.example")]).public_bytes(),
        x509.SubjectAlternativeName([*minica.attributes(), x509.DNSName("todoke.example")]).public_bytes(),
        minica.attributes().public_bytes() + b"\x00",
        minica.attributes().public_bytes()[:-1],
    ],
)
def test_what_is_not_a_list_of_other_names_is_refused(value):
    assert outcome(attributes.read, certificate(value)) is Code.ATTRIBUTES_MALFORMED


@given(st.lists(st.tuples(st.integers(0, 150), st.integers(0, 255)), min_size=1, max_size=3))
def test_nothing_but_a_refusal_comes_out_of_changed_bytes(changes):
    value = bytearray(minica.attributes().public_bytes())
    for at, byte in changes:
        value[at] = byte
    assert outcome(attributes.read, certificate(bytes(value))) in {None, Code.ATTRIBUTES_MALFORMED}


@given(st.lists(st.tuples(st.integers(0, 220), st.integers(0, 255)), max_size=3), st.integers(0, 130))
def test_short_texts_are_read_as_the_declared_reader_reads_them(changes, size):
    names = [(number, "x" * size if number == "1" else text) for number, text in minica.NAMES]
    value = bytearray(minica.attributes(names).public_bytes())
    for at, byte in changes:
        value[at % len(value)] = byte
    short = accepted(attributes._short_texts, bytes(value))
    declared = accepted(attributes._names, bytes(value))
    assert short is None or short == [name.value for name in declared]
    assert [name.oid for name in declared or ()] == attributes._ORDER or short is None


def accepted(read, value: bytes):
    try:
        return read(value)
    except (LookupError, ValueError):
        return None


@given(st.binary(max_size=100))
def test_nothing_but_a_refusal_comes_out_of_any_bytes(value):
    assert outcome(attributes.read, certificate(value)) is Code.ATTRIBUTES_MALFORMED
