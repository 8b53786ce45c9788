"""The virtual card, APDU by APDU; every status word it can answer appears here."""

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from support import cards

from todoke_testcard import issuing
from todoke_testcard.card import VirtualCard

JPKI = "00 A4 04 0C 0A D392F000260100000001"
TEXT = "00 A4 04 0C 0A D3921000310001010408"
SIGNING_PIN, AUTHENTICATION_PIN = "00 A4 02 0C 02 001B", "00 A4 02 0C 02 0018"
SIGNING_KEY, AUTHENTICATION_KEY = "00 A4 02 0C 02 001A", "00 A4 02 0C 02 0017"
SIGNING_CERTIFICATE, AUTHENTICATION_CERTIFICATE = "00 A4 02 0C 02 0001", "00 A4 02 0C 02 000A"
TRIES_LEFT = "00 20 00 80"
RIGHT = "00 20 00 80 08" + b"MIHON123".hex()
WRONG = "00 20 00 80 08" + b"MIHON124".hex()
READ = "00 B0 00 00 00"
DIGEST_INFO = "3031300d060960864801650304020105000420"
DIGEST = hashlib.sha256(b"what is signed").hexdigest()
SIGN = f"80 2A 00 80 33 {DIGEST_INFO}{DIGEST} 00"


def ask(card: VirtualCard, *commands: str) -> str:
    """The answer to the last of the commands, in hexadecimal."""
    return [card.transmit(bytes.fromhex(command)) for command in commands][-1].hex()


@pytest.fixture
def card() -> VirtualCard:
    return cards.card("valid")


@pytest.fixture
def spare(tmp_path):
    """A card whose PINs may be spoiled."""
    return cards.build_pki(tmp_path).card("valid")


# ---- selection


@pytest.mark.parametrize("application", [JPKI, TEXT])
def test_both_applications_are_selected_by_name(card, application):
    assert ask(card, application) == "9000"


@pytest.mark.parametrize("name", ["D3921000310001010402", "A000000063504B43532D3135", "D392F0002601000000"])
def test_other_applications_are_not_there(card, name):
    assert ask(card, f"00 A4 04 0C {len(name) // 2:02X} {name}") == "6a82"


def test_a_reader_that_probes_with_file_control_information_gets_an_answer(card):
    assert ask(card, "00 A4 04 00 06 A00000000401") == "6a82"
    assert ask(card, JPKI.replace("04 0C", "04 00")) == "6a86"


def test_files_belong_to_the_selected_application(card):
    assert ask(card, SIGNING_PIN) == "6a82"
    assert ask(card, JPKI, SIGNING_PIN) == "9000"
    assert ask(card, TEXT, SIGNING_PIN) == "6a82"
    assert ask(card, TEXT, "00 A4 02 0C 02 0011") == "9000"


def test_a_failed_selection_leaves_everything_as_it_was(card):
    ask(card, JPKI, AUTHENTICATION_CERTIFICATE)
    assert ask(card, "00 A4 02 0C 02 7777") == "6a82"
    assert ask(card, "00 A4 04 0C 02 7777") == "6a82"
    assert ask(card, READ).endswith("9000")


@pytest.mark.parametrize("command", ["00 A4 00 00", "00 A4 02 00 02 0001", "00 A4 08 0C 02 0001"])
def test_other_ways_of_selecting_are_refused(card, command):
    assert ask(card, JPKI, command) == "6a86"


@pytest.mark.parametrize("command", ["00 A4 02 0C 01 01", "00 A4 02 0C 03 000001", "00 A4 02 0C"])
def test_a_file_identifier_has_two_bytes(card, command):
    assert ask(card, JPKI, command) == "6700"


# ---- reading


def test_a_file_is_read_from_any_offset(card):
    whole = cards.session_pki().folder / "cards" / "valid" / "authentication.der"
    der = whole.read_bytes().hex()
    ask(card, JPKI, AUTHENTICATION_CERTIFICATE)
    assert ask(card, "00 B0 00 00 04") == der[:8] + "9000"
    assert ask(card, READ) == der[:512] + "9000"
    assert ask(card, "00 B0 01 02 10") == der[2 * 258 : 2 * 274] + "9000"


def test_a_read_that_reaches_beyond_the_end_gives_what_there_is(card):
    ask(card, JPKI, "00 A4 02 0C 02 0008")
    assert ask(card, READ) == "8f8f00" + "9000"
    assert ask(card, "00 B0 00 02 08") == "00" + "9000"


@pytest.mark.parametrize("offset", ["00 03", "00 04", "7F FF"])
def test_a_read_from_beyond_the_end_is_refused(card, offset):
    assert ask(card, JPKI, "00 A4 02 0C 02 0008", f"00 B0 {offset} 01") == "6b00"


def test_the_signing_certificate_needs_the_password(card):
    ask(card, JPKI)
    assert ask(card, SIGNING_CERTIFICATE, READ) == "6982"
    ask(card, SIGNING_PIN, RIGHT)
    assert ask(card, SIGNING_CERTIFICATE, READ) == cards.certificate("valid").hex()[:512] + "9000"


@pytest.mark.parametrize("file", ["0002", "0006", "0008", "000A", "000B"])
def test_the_other_files_of_jpki_are_free(card, file):
    assert ask(card, JPKI, f"00 A4 02 0C 02 {file}", READ).endswith("9000")


def test_token_information_starts_with_the_label_of_a_plastic_card(card):
    label = ask(card, JPKI, "00 A4 02 0C 02 0006", "00 B0 00 00 20")
    assert bytes.fromhex(label[:-4]) == b"JPKIAPICCTOKEN2".ljust(32)
    assert len(ask(card, READ)) == 2 * (160 + 2)


def test_a_child_has_neither_signing_certificate_nor_key_nor_password():
    child = cards.card("child")
    assert ask(child, JPKI, "00 A4 02 0C 02 0008", READ) == "008f00" + "9000"
    assert [ask(child, file) for file in (SIGNING_CERTIFICATE, SIGNING_KEY, SIGNING_PIN)] == ["6a82"] * 3


@pytest.mark.parametrize("command", ["00 B0 00 00", "00 B0 00 00 02 0000"])
def test_a_read_must_say_how_much_and_nothing_else(card, command):
    assert ask(card, JPKI, AUTHENTICATION_CERTIFICATE, command) == "6700"


def test_reading_without_a_selected_file_is_refused(card):
    assert ask(card, READ) == "6986"
    assert ask(card, JPKI, READ) == "6986"


@pytest.mark.parametrize("file", [SIGNING_PIN, SIGNING_KEY])
def test_pins_and_keys_cannot_be_read(card, file):
    assert ask(card, JPKI, SIGNING_PIN, RIGHT, file, READ) == "6981"


# ---- PINs


@pytest.mark.parametrize(
    ("application", "file", "tries"),
    [(JPKI, "001B", 5), (JPKI, "0018", 3), (TEXT, "0011", 3), (TEXT, "0014", 10), (TEXT, "0015", 10)],
)
def test_asking_for_the_tries_left_never_costs_one(card, application, file, tries):
    ask(card, application, f"00 A4 02 0C 02 {file}")
    assert {ask(card, TRIES_LEFT) for _ in range(20)} == {f"63c{tries:x}"}


def test_asking_is_answered_with_the_counter_even_after_the_right_pin(card):
    assert ask(card, JPKI, SIGNING_PIN, RIGHT) == "9000"
    assert ask(card, TRIES_LEFT) == "63c5"
    assert ask(card, SIGNING_KEY, SIGN).endswith("9000")


def test_wrong_passwords_count_down_to_a_lock(spare):
    ask(spare, JPKI, SIGNING_PIN)
    assert [ask(spare, WRONG) for _ in range(5)] == ["63c4", "63c3", "63c2", "63c1", "63c0"]
    assert ask(spare, WRONG) == "6984"
    assert ask(spare, TRIES_LEFT) == "63c0"


def test_the_right_password_does_not_open_a_locked_card(spare):
    ask(spare, JPKI, SIGNING_PIN, *[WRONG] * 5)
    assert ask(spare, RIGHT) == "6984"
    assert ask(spare, SIGNING_KEY, SIGN) == "6982"


def test_the_right_password_restores_the_counter(spare):
    ask(spare, JPKI, SIGNING_PIN, *[WRONG] * 4)
    assert ask(spare, TRIES_LEFT) == "63c1"
    assert ask(spare, RIGHT) == "9000"
    assert ask(spare, TRIES_LEFT) == "63c5"


def test_a_wrong_password_closes_what_the_right_one_opened(spare):
    assert ask(spare, JPKI, SIGNING_PIN, RIGHT, WRONG) == "63c4"
    assert ask(spare, SIGNING_KEY, SIGN) == "6982"


@pytest.mark.parametrize("pin", ["", "mihon123", "MIHON123 ", "MIHON12", "\x00" * 255])
def test_every_other_value_is_a_wrong_try(spare, pin):
    value = pin.encode("latin-1") or b"0"
    assert ask(spare, JPKI, SIGNING_PIN, f"00 20 00 80 {len(value):02X}" + value.hex()) == "63c4"


def test_each_pin_opens_its_own_key_only(card):
    ask(card, JPKI, AUTHENTICATION_PIN)
    assert ask(card, "00 20 00 80 04 31323334") == "9000"
    assert ask(card, AUTHENTICATION_KEY, SIGN).endswith("9000")
    assert ask(card, SIGNING_KEY, SIGN) == "6982"
    assert ask(card, SIGNING_CERTIFICATE, READ) == "6982"


@pytest.mark.parametrize("again", [JPKI, TEXT])
def test_selecting_an_application_forgets_every_pin(card, again):
    ask(card, JPKI, SIGNING_PIN, RIGHT, again, JPKI)
    assert ask(card, SIGNING_KEY, SIGN) == "6982"


def test_taking_the_card_out_forgets_every_pin(card):
    ask(card, JPKI, SIGNING_PIN, RIGHT)
    card.reset()
    assert ask(card, SIGNING_PIN) == "6a82"
    assert ask(card, JPKI, SIGNING_KEY, SIGN) == "6982"


@pytest.mark.parametrize("command", ["00 20 01 80", "00 20 00 00", "00 20 00 C0", "00 24 00 80", "00 24 01 00"])
def test_other_parameters_of_pin_commands_are_refused(card, command):
    assert ask(card, JPKI, SIGNING_PIN, command) == "6a86"


def test_a_pin_command_needs_a_selected_pin(card):
    assert ask(card, JPKI, TRIES_LEFT) == "6986"
    assert ask(card, SIGNING_KEY, TRIES_LEFT) == "6981"
    assert ask(card, AUTHENTICATION_CERTIFICATE, RIGHT) == "6981"


# ---- changing a PIN


NEW = "00 24 01 80 06" + b"NEWONE".hex()
NEW_PRESENTED = "00 20 00 80 06" + b"NEWONE".hex()


def test_a_pin_is_changed_after_the_old_one_was_presented(spare):
    ask(spare, JPKI, SIGNING_PIN)
    assert ask(spare, NEW) == "6982"
    assert ask(spare, RIGHT, NEW) == "9000"
    assert ask(spare, JPKI, SIGNING_PIN, RIGHT) == "63c4"
    assert ask(spare, NEW_PRESENTED) == "9000"


@pytest.mark.parametrize("value", ["", "SHORT", "A" * 17, "lower1", "ABC-123"])
def test_a_new_password_must_have_the_form_of_one(spare, value):
    command = "00 24 01 80" + (f"{len(value):02X}" + value.encode().hex() if value else "")
    assert ask(spare, JPKI, SIGNING_PIN, RIGHT, command) == "6a80"
    assert ask(spare, JPKI, SIGNING_PIN, RIGHT) == "9000"


def test_a_card_of_another_maker_says_otherwise_that_it_is_locked():
    locked = cards.card("locked")
    assert ask(locked, JPKI, SIGNING_PIN, RIGHT) == ask(locked, NEW) == "6983"
    assert ask(locked, "00 20 00 80") == "63c0"


def test_a_locked_pin_cannot_be_changed(spare):
    assert ask(spare, JPKI, SIGNING_PIN, *[WRONG] * 5, NEW) == "6984"


def test_the_printed_codes_cannot_be_changed(spare):
    number = "00 20 00 80 0C" + (b"9" * 12).hex()
    assert ask(spare, TEXT, "00 A4 02 0C 02 0014", number) == "9000"
    assert ask(spare, "00 24 01 80 0C" + (b"8" * 12).hex()) == "6985"


# ---- signing


def test_the_card_pads_what_it_is_given_and_signs_it(card):
    answer = ask(card, JPKI, SIGNING_PIN, RIGHT, SIGNING_KEY, SIGN)
    key = x509.load_der_x509_certificate(cards.certificate("valid")).public_key()
    assert isinstance(key, RSAPublicKey)
    assert answer.endswith("9000")
    key.verify(bytes.fromhex(answer[:-4]), bytes.fromhex(DIGEST), PKCS1v15(), Prehashed(SHA256()))


def test_signing_needs_the_password(card):
    assert ask(card, JPKI, SIGNING_KEY, SIGN) == "6982"


@pytest.mark.parametrize("scheme", ["01", "02", "03", "04", "05", "06", "FF"])
def test_other_signature_schemes_are_refused(card, scheme):
    assert ask(card, JPKI, SIGNING_PIN, RIGHT, SIGNING_KEY, SIGN.replace("2A 00", f"2A {scheme}")) == "6a86"


@pytest.mark.parametrize(
    "command", ["80 2A 00 80", "80 2A 00 80 00", "80 2A 00 80 01 AA", f"80 2A 00 80 F6 {'AA' * 246} 00"]
)
def test_signing_takes_1_to_245_bytes_and_wants_an_answer(card, command):
    assert ask(card, JPKI, SIGNING_PIN, RIGHT, SIGNING_KEY, command) == "6700"


def test_signing_takes_245_bytes(card):
    command = f"80 2A 00 80 F5 {'AA' * 245} 00"
    assert ask(card, JPKI, SIGNING_PIN, RIGHT, SIGNING_KEY, command).endswith("9000")


def test_signing_needs_a_selected_key(card):
    assert ask(card, JPKI, SIGN) == "6986"
    assert ask(card, SIGNING_PIN, RIGHT, SIGN) == "6981"


# ---- short file identifiers


def test_short_identifiers_name_the_file_in_the_command(card):
    assert ask(card, JPKI, "00 20 00 9B 08" + b"MIHON123".hex()) == "9000"
    assert ask(card, f"80 2A 00 9A 33 {DIGEST_INFO}{DIGEST} 00").endswith("9000")
    assert ask(card, "00 B0 81 00 04") == cards.certificate("valid").hex()[:8] + "9000"
    assert ask(card, "00 B0 01 00 04") == cards.certificate("valid").hex()[512:520] + "9000"


def test_a_short_identifier_of_no_file_is_refused(card):
    assert ask(card, JPKI, "00 B0 9E 00 04") == "6a82"
    assert ask(card, "00 20 00 9D") == "6a82"
    assert ask(card, "00 B0 C1 00 04") == "6a86"


# ---- the text application


def test_the_number_is_nobodys():
    card = cards.card("valid")
    number = ask(card, TEXT, "00 A4 02 0C 02 0014", "00 20 00 80 0C" + (b"9" * 12).hex(), "00 A4 02 0C 02 0001", READ)
    assert bytes.fromhex(number) == b"\xff\x10\x0c" + b"9" * 12 + b"\xff\xff" + b"\x90\x00"
    digits = [9] * 11
    weights = [n + 1 if n <= 6 else n - 5 for n in range(1, 12)]
    remainder = sum(p * q for p, q in zip(digits, weights, strict=True)) % 11
    assert (0 if remainder <= 1 else 11 - remainder) != 9


@pytest.mark.parametrize(
    ("pin", "value", "opened"),
    [
        ("0011", b"1234", [1, 2, 3, 4]),
        ("0014", b"9" * 12, [1, 3, 4]),
        ("0015", b"60040120360000", [2, 4]),
    ],
    ids=["PIN", "code A", "code B"],
)
def test_each_pin_opens_its_own_files(card, pin, value, opened):
    assert readable(card) == [4]
    assert ask(card, TEXT, f"00 A4 02 0C 02 {pin}", f"00 20 00 80 {len(value):02X}" + value.hex()) == "9000"
    assert readable(card, select=False) == opened


def readable(card: VirtualCard, *, select: bool = True) -> list[int]:
    """Which files are read, and that every other of the four says that it wants a PIN."""
    if select:
        ask(card, TEXT)
    said = {number: ask(card, f"00 A4 02 0C 02 {number:04X}", READ)[-4:] for number in (1, 2, 3, 4)}
    assert set(said.values()) <= {"9000", "6982"}
    return [number for number, status in said.items() if status == "9000"]


def test_the_files_whose_contents_nobody_told_are_not_there(card):
    ask(card, TEXT, "00 A4 02 0C 02 0011", "00 20 00 80 04 31323334")
    for number in ("0005", "0006", "0007"):
        assert ask(card, f"00 A4 02 0C 02 {number}") == "6a82"
        assert ask(card, f"00 B0 {0x80 | int(number):02X} 00 00") == "6a82"


def test_the_digests_are_those_of_the_other_files_and_signed_by_the_certified_key(card):
    """By hand: 0001 as it is stored with its filler, 0002 from where its table ends, both before the signature."""
    ask(card, TEXT, "00 A4 02 0C 02 0011", "00 20 00 80 04 31323334")
    number, attributes, digests, certificate = (whole(card, file) for file in ("0001", "0002", "0003", "0004"))
    signed = b"\xdf\x31\x20" + hashlib.sha256(number).digest()
    signed += b"\xdf\x32\x20" + hashlib.sha256(attributes[attributes.index(b"\xdf\x22") :]).digest()
    head = bytes.fromhex("FF30 82014B")
    assert digests[: len(head) + len(signed)] == head + signed
    assert digests[len(head) + len(signed) :][:5] == bytes.fromhex("DF33 820100")
    key = certified(certificate)
    key.verify(digests[-256:], signed, PKCS1v15(), SHA256())


def whole(card: VirtualCard, file: str) -> bytes:
    """A file to its end."""
    read = bytes.fromhex(ask(card, f"00 A4 02 0C 02 {file}", READ))[:-2]
    while len(read) % 256 == 0 and (more := bytes.fromhex(ask(card, f"00 B0 {len(read):04X} 00"))[:-2]):
        read += more
    return read


def certified(certificate: bytes) -> RSAPublicKey:
    """The key in a card-verifiable certificate, which must be as put together by hand and signed by the root."""
    head, body, signature = certificate[:10], certificate[10:-261], certificate[-261:]
    assert (head.hex(), len(body), signature[:5].hex()) == ("7f218202335f4e820129", 297, "5f37820100")
    issuer, subject = (number + b"\x08\x05001" + bytes(4) for number in (b"0000001", b"0000002"))
    assert body[:41] == issuer + subject + bytes.fromhex("9003 010001 91820100")
    root = cards.session_pki().keys.rsa(issuing.VOUCHING_KEYS[1]).public_key()
    root.verify(signature[5:], body, PKCS1v15(), SHA256())
    return RSAPublicNumbers(int.from_bytes(body[34:37]), int.from_bytes(body[41:])).public_key()


# ---- anything else


@pytest.mark.parametrize("command", ["00 CA 9F 7F 00", "00 B2 01 04 00", "80 A4 04 0C", "00 2A 00 80", "00 FF 00 00"])
def test_unknown_instructions_are_answered(card, command):
    assert ask(card, command) == "6d00"


@pytest.mark.parametrize("command", ["01 A4 04 0C", "A0 A4 00 00 02 3F00", "FF CA 00 00 00", "08 B0 00 00 00"])
def test_unknown_classes_are_answered(card, command):
    assert ask(card, command) == "6e00"


@pytest.mark.parametrize(
    "command",
    [
        "",
        "00",
        "00 A4 04",
        "00 A4 04 0C 0A D392",
        "00 A4 02 0C 02 0001 00 00",
        "00 B0 00 00 00 01 00",
        "00 20 00 80 00 00",
    ],
)
def test_commands_of_impossible_length_are_answered(card, command):
    assert ask(card, JPKI, command) == "6700"
