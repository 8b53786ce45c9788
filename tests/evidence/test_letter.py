"""Letters: only the key of the application opens them, only unchanged, and only if they are letters."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import letters
from support.letter_vectors import read
from support.letters import LETTER, NO_KEYS, NO_LETTERS, key, sealed, sealed_bytes, signed
from support.notices import KEY, NUMBER, VERIFIER
from support.refusals import outcome

from todoke_evidence import cli, letter, notice, receipt, report, sealing
from todoke_evidence.errors import Code
from todoke_evidence.letter import Letter
from todoke_evidence.letter_key import LetterKey
from todoke_evidence.notice import NoticeKey, NoticeVerifier
from todoke_evidence.sealing import SealingKey

OTHER_NUMBER = receipt.receipt_number(bytes(range(16)))
each_suite = pytest.mark.parametrize("suite", sealing.SUITES)


@each_suite
@given(title=st.text("あ髙𠮷神x ", min_size=1, max_size=100), text=st.text("あ𠮷\n x<&", min_size=1, max_size=2_000))
def test_a_letter_comes_back_and_every_letter_has_the_same_size(suite, title, text):
    if title.isspace() or text.isspace():
        return
    said = Letter(title, text)
    made = sealed(key(suite), said)
    assert len(made.sealed) == letter.LETTER_BYTES + (1_136 if suite == "x-wing" else 48)
    assert key(suite).open(notice.read_letter(signed(made), VERIFIER)) == said


@pytest.mark.parametrize("character", ["𠮷", '"', "\\", "神", "\n"])
def test_the_longest_letter_has_room(character):
    title = (character if character != "\n" else "a") * letter.MAX_TITLE
    longest = Letter(title, character * (letter.MAX_TEXT - 1) + "a")
    assert letter.unpack(letter.pack(longest)) == longest


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        ("", "a", Code.LETTER_TITLE_WRONG),
        ("　", "a", Code.LETTER_TITLE_WRONG),
        ("a\nb", "a", Code.LETTER_TITLE_WRONG),
        ("a" * 101, "a", Code.LETTER_TITLE_WRONG),
        ("a\u202eb", "a", Code.LETTER_TITLE_WRONG),
        ("a", "", Code.LETTER_TEXT_WRONG),
        ("a", " \n　", Code.LETTER_TEXT_WRONG),
        ("a", "a" * 2_001, Code.LETTER_TEXT_WRONG),
        *(("a", f"a{bad}", Code.LETTER_TEXT_WRONG) for bad in "\0\t\r\x0b\x1b\x7f\x9f\u2029\u2069\ud800\ufffe"),
    ],
)
def test_what_is_no_plain_text_is_no_letter(title, text, code):
    assert outcome(Letter, title, text) is code


def test_kanji_stay_as_they_were_written():
    """NFC would make another character of the first, and people's names of others."""
    said = Letter("神\ufe00 様", "福田　神")
    assert letter.unpack(letter.pack(said)) == said


@pytest.mark.parametrize("why", NO_LETTERS)
def test_what_opens_and_is_no_letter_is_refused(why):
    assert outcome(letter.unpack, NO_LETTERS[why]) is Code.LETTER_MALFORMED
    if len(NO_LETTERS[why]) == letter.LETTER_BYTES:
        assert outcome(key().open, sealed_bytes(NO_LETTERS[why])) is Code.LETTER_MALFORMED


@given(st.binary(max_size=80).map(lambda data: data.ljust(letter.LETTER_BYTES, b"\0")) | st.binary(max_size=80))
def test_nothing_but_a_refusal_comes_out(data):
    assert outcome(letter.unpack, data) is Code.LETTER_MALFORMED


class TestOpening:
    def test_another_applications_key_does_not_open_it(self):
        assert outcome(key(number=OTHER_NUMBER).open, sealed()) is Code.LETTER_OTHER
        assert outcome(LetterKey.generate(NUMBER).open, sealed()) is Code.LETTER_KEY_OTHER
        assert outcome(key("x25519").open, sealed()) is Code.LETTER_KEY_OTHER

    def test_a_letter_that_was_sealed_for_something_else_stays_shut(self):
        public = key().public()
        for info in (
            letter.info("990027", NUMBER),
            letter.info(letters.MUNICIPALITY, OTHER_NUMBER),
            sealing.info(letters.MUNICIPALITY, NUMBER, b"", b""),
        ):
            moved = sealed(sealed=sealing.seal(public, letter.pack(LETTER), info))
            assert outcome(key().open, moved) is Code.SEAL_BROKEN

    @each_suite
    @pytest.mark.parametrize("at", [0, 31, 40, -1])
    def test_a_changed_byte_breaks_the_seal(self, suite, at):
        made = bytearray(sealed(key(suite)).sealed)
        made[at] ^= 1
        assert outcome(key(suite).open, sealed(key(suite), sealed=bytes(made))) is Code.SEAL_BROKEN

    def test_a_key_under_the_id_of_another_opens_nothing(self):
        assert outcome(key().open, sealed(LetterKey.generate(NUMBER), key_id=key().public().key_id)) is Code.SEAL_BROKEN

    def test_nothing_is_sealed_to_a_key_that_hides_nothing(self):
        flat = bytes(32)  # a point of small order
        weak = SealingKey(sealing.key_id("x25519", flat), "x25519", flat)
        assert outcome(letter.seal, LETTER, weak, letters.MUNICIPALITY, NUMBER) is Code.SEALING_KEY_MALFORMED


class TestKeyFile:
    @each_suite
    def test_a_key_comes_back_from_its_file_and_shows_the_secret_nowhere_else(self, suite):
        made = LetterKey.generate(NUMBER, suite)
        assert LetterKey.from_bytes(made.to_bytes()) == made
        assert made.public() == LetterKey.from_bytes(made.to_bytes()).public()
        assert repr(made.private) not in repr(made)
        assert LetterKey.generate(NUMBER, suite) != made

    @pytest.mark.parametrize("why", NO_KEYS)
    def test_what_is_no_key_is_refused(self, why):
        data = NO_KEYS[why]
        assert outcome(LetterKey.from_bytes, data) is Code.LETTER_KEY_MALFORMED

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b"AAECAwQ", b"AAECAwU"),  # the private half
            (b"x-wing", b"x25519"),
            (b"x-wing", b"x-wong"),
            (NUMBER.encode(), NUMBER.lower().encode()),
            (NUMBER.encode(), NUMBER.replace("-", "").encode()),
            (key().public().key_id.encode(), b"AAAAAAAAAAAAAAAA"),
            (b"todoke-letter-key", b"todoke-opening-key"),
        ],
    )
    def test_a_changed_file_is_refused(self, old, new):
        assert outcome(LetterKey.from_bytes, key().to_bytes().replace(old, new)) is Code.LETTER_KEY_MALFORMED


@pytest.mark.parametrize("vector", read()["letters"], ids=lambda one: f"{one['by']}, {one['suite']}")
def test_what_was_sent_stays_readable(vector):
    """Letters to keys that Python and Chromium made."""
    vectors = read()
    verifier = NoticeVerifier.from_bytes(vectors["notice_key"].encode())
    found = LetterKey.from_bytes(vector["key"].encode()).open(notice.read_letter(vector["letter"], verifier))
    assert (found.title, found.text) == (vectors["title"], vectors["text"])


class TestCommand:
    """`todoke open-letter`, for who has no JavaScript or trusts no page."""

    @pytest.fixture
    def ask(self, tmp_path: Path):
        def run(text: str | bytes, key_file: bytes, notice_key: bytes = KEY.public().to_bytes()) -> int:
            files = {"letter": text.encode() if isinstance(text, str) else text, "key": key_file, "notice": notice_key}
            for name, data in files.items():
                (tmp_path / name).write_bytes(data)
            words = ["open-letter", "--notice-key", tmp_path / "notice", tmp_path / "letter", tmp_path / "key"]
            return cli.main([str(word) for word in words])

        return run

    def test_it_shows_who_signed_it_and_what_it_says(self, ask, capsys):
        assert ask(signed() + "\n", key().to_bytes() + b"\n") == cli.GOOD
        said = capsys.readouterr().out.splitlines()
        assert said[:4] == [
            "municipality        990019",
            f"receipt number      {NUMBER}",
            "sent at             2026-11-23T09:25:47Z",
            "verified",
        ]
        assert said[5] == LETTER.title
        assert said[7:] == LETTER.text.split("\n")

    @pytest.mark.parametrize(
        ("text", "key_file", "code"),
        [
            (signed(), b"{}", "letter_key_malformed"),
            (signed(), key(number=OTHER_NUMBER).to_bytes(), "letter_other"),
            (signed(), LetterKey.generate(NUMBER).to_bytes(), "letter_key_other"),
            (signed()[:-1], key().to_bytes(), "notice_malformed"),
            (signed() + "\n\n", key().to_bytes(), "notice_malformed"),
            (b"\xff", key().to_bytes(), "notice_malformed"),
            ("a" * 30_000, key().to_bytes(), "notice_oversized"),
            (signed(by=NoticeKey.generate("990019")), key().to_bytes(), "notice_signature_invalid"),
            (signed(sealed(sealed=bytes(10_352))), key().to_bytes(), "seal_broken"),
            (signed(sealed_bytes(NO_LETTERS["zeros"])), key().to_bytes(), "letter_malformed"),
        ],
    )
    def test_each_refusal_has_its_own_sentence(self, ask, capsys, text, key_file, code):
        assert ask(text, key_file) == cli.REFUSED
        assert capsys.readouterr().out.splitlines() == [f"refused: {code}", *report.sentences()[code].values()]

    def test_without_the_municipalitys_key_it_is_not_asked(self, ask, capsys):
        assert ask(signed(), key().to_bytes(), b"no key") == cli.UNUSABLE
        assert "todoke: notice_key_malformed" in capsys.readouterr().err

    def test_the_sentences_are_all_different(self):
        told = [tuple(words.values()) for words in report.sentences().values()]
        assert len(set(told)) == len(told)


def test_a_letter_of_a_neighbour_is_not_believed():
    theirs = NoticeKey.generate("990027")
    verifier = NoticeVerifier(KEY.public(), theirs.public())
    assert outcome(signed, sealed(), theirs) is Code.NOTICE_SIGNATURE_INVALID
    told = signed(replace(sealed(), municipality="990027"), theirs)
    assert outcome(key().open, notice.read_letter(told, verifier)) is Code.SEAL_BROKEN
