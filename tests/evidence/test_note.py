"""Signed notes, against the published vectors of Go's golang.org/x/mod/sumdb/note."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.refusals import outcome

from todoke_evidence import note
from todoke_evidence.errors import Code
from todoke_evidence.note import NoteSigner, NoteVerifier

# golang.org/x/mod/sumdb/note/note_test.go
PETER_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH_VKEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
PETER = NoteVerifier.from_vkey(PETER_VKEY)
ENOCH = NoteVerifier.from_vkey(ENOCH_VKEY)


def line(name: str, blob: bytes) -> str:
    return f"— {name} {base64.b64encode(blob).decode()}\n"


def test_the_published_private_key_makes_the_published_note():
    assert note.sign(TEXT, NoteSigner.from_skey(PETER_SKEY)) == f"{TEXT}\n{PETER_LINE}"


def test_the_published_keys_read_and_write_the_same():
    signer = NoteSigner.from_skey(PETER_SKEY)
    assert signer.skey() == PETER_SKEY
    assert signer.verifier == PETER
    assert PETER.vkey() == PETER_VKEY
    assert PETER.key_id.hex() == "c74f20a3"


def test_the_published_note_opens_under_one_or_both_keys():
    signed = f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}"
    assert note.open_note(signed, [PETER]) == TEXT
    assert note.open_note(signed, [ENOCH]) == TEXT
    assert note.open_note(signed, [ENOCH, PETER]) == TEXT


def test_a_new_key_signs_and_survives_its_text_form():
    signer = NoteSigner.from_skey(NoteSigner.generate("log.example/町").skey())
    verifier = NoteVerifier.from_vkey(signer.verifier.vkey())
    assert note.open_note(note.sign("見本市\n", signer), [verifier]) == "見本市\n"


def test_a_private_key_does_not_show_in_a_traceback_or_log():
    signer = NoteSigner.from_skey(PETER_SKEY)
    assert PETER_SKEY[-20:] not in repr(signer) + repr(vars(signer))


def test_every_part_of_a_vkey_alone_is_refused():
    parts = [PETER_VKEY[start:end] for start in range(len(PETER_VKEY)) for end in range(start + 1, len(PETER_VKEY) + 1)]
    parts.remove(PETER_VKEY)
    assert {outcome(NoteVerifier.from_vkey, part) for part in parts} == {Code.NOTE_KEY_MALFORMED}


def test_every_changed_character_of_a_key_is_refused():
    for at in range(len(PETER_VKEY)):
        changed = PETER_VKEY[:at] + chr(ord(PETER_VKEY[at]) + 1) + PETER_VKEY[at + 1 :]
        assert outcome(NoteVerifier.from_vkey, changed) is Code.NOTE_KEY_MALFORMED
    for at in range(len(PETER_SKEY)):
        changed = PETER_SKEY[:at] + chr(ord(PETER_SKEY[at]) + 1) + PETER_SKEY[at + 1 :]
        assert outcome(NoteSigner.from_skey, changed) is Code.NOTE_KEY_MALFORMED


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # a longer key, its own id
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # an unknown type, its own id
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq_LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
    ],
)
def test_malformed_vkeys_are_refused(vkey):
    assert outcome(NoteVerifier.from_vkey, vkey) is Code.NOTE_KEY_MALFORMED


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\u0085b", "a\x00b", "a\nb", "\ud800", "x" * 256])
def test_names_that_cannot_stand_in_a_signature_line_are_refused(name):
    assert outcome(NoteVerifier, name, PETER.public) is Code.NOTE_KEY_MALFORMED
    assert outcome(NoteSigner, name, bytes(32)) is Code.NOTE_KEY_MALFORMED


def test_keys_of_another_length_are_refused():
    assert outcome(NoteVerifier, "log", bytes(31)) is Code.NOTE_KEY_MALFORMED
    assert outcome(NoteSigner, "log", bytes(33)) is Code.NOTE_KEY_MALFORMED


def test_the_text_may_have_empty_lines_because_the_last_one_separates():
    text = "one\n\n\ntwo\n"
    assert note.open_note(note.sign(text, NoteSigner.from_skey(PETER_SKEY)), [PETER]) == text


def test_a_note_no_known_key_signed_is_refused():
    signed = f"{TEXT}\n{PETER_LINE}"
    assert outcome(note.open_note, signed, []) is Code.NOTE_SIGNATURE_INVALID
    assert outcome(note.open_note, signed, [ENOCH]) is Code.NOTE_SIGNATURE_INVALID


def test_one_bad_signature_of_a_known_key_refuses_the_whole_note():
    bad = line("EnochRoot", ENOCH.key_id + bytes(64))
    assert outcome(note.open_note, f"{TEXT}\n{PETER_LINE}{bad}", [PETER, ENOCH]) is Code.NOTE_SIGNATURE_INVALID
    assert note.open_note(f"{TEXT}\n{PETER_LINE}{bad}", [PETER]) == TEXT


@pytest.mark.parametrize("length", [1, 63, 65, 2420])
def test_a_known_key_with_a_signature_of_another_length_is_refused(length):
    bad = line("PeterNeumann", PETER.key_id + bytes(length))
    assert outcome(note.open_note, f"{TEXT}\n{bad}", [PETER]) is Code.NOTE_SIGNATURE_INVALID


def test_a_key_that_shares_only_name_or_id_with_a_known_one_is_unknown():
    other_id = line("PeterNeumann", b"\x00\x00\x00\x01" + bytes(64))
    other_name = line("CarmenSandiego", PETER.key_id + bytes(64))
    assert note.open_note(f"{TEXT}\n{other_id}{other_name}{PETER_LINE}", [PETER]) == TEXT


def test_a_changed_text_is_refused():
    changed = TEXT.replace("answer", "question")
    assert outcome(note.open_note, f"{changed}\n{PETER_LINE}", [PETER]) is Code.NOTE_SIGNATURE_INVALID


def test_sixteen_and_more_signatures_are_accepted_also_large_ones():
    witnesses = "".join(line(f"witness{number}", bytes(4 + 5_000)) for number in range(16))
    assert note.open_note(f"{TEXT}\n{witnesses}{PETER_LINE}", [PETER]) == TEXT
    assert note.open_note(f"{TEXT}\n{PETER_LINE * 100}", [PETER]) == TEXT


def test_more_signatures_than_the_limit_are_refused():
    assert outcome(note.open_note, f"{TEXT}\n{PETER_LINE * 101}", [PETER]) is Code.NOTE_MALFORMED


def test_an_oversized_note_is_refused():
    assert outcome(note.open_note, "x" * note.MAX_NOTE_CHARS + f"\n\n{PETER_LINE}", [PETER]) is Code.NOTE_MALFORMED


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        "\n",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{PETER_LINE[:-1]}",  # the last newline is missing
        f"\x01{TEXT}\n{PETER_LINE}",
        f"{TEXT}\r\n{PETER_LINE}",
        f"\udcff{TEXT}\n{PETER_LINE}",
        f"{TEXT}\n{PETER_LINE}Unexpected line.\n",
        f"{TEXT}\n{PETER_LINE.replace('PeterNeumann', 'Bad Name')}",
        f"{TEXT}\n{PETER_LINE.replace('PeterNeumann', 'a+b')}",
        f"{TEXT}\n{PETER_LINE.replace('PeterNeumann', '')}",
        f"{TEXT}\n{PETER_LINE.replace('— ', '- ')}",
        f"{TEXT}\n{PETER_LINE.replace('— ', '—')}",
        f"{TEXT}\n{PETER_LINE.replace('=', '')}",
        f"{TEXT}\n{PETER_LINE.replace('AM=', 'AN=')}",  # other unused bits: the same bytes for a lax decoder
        f"{TEXT}\n{PETER_LINE.replace('AM=', 'AM= ')}",
        f"{TEXT}\n— PeterNeumann x08goA==\x0b— PeterNeumann x08goA==\n",
        f"{TEXT}\n{PETER_LINE.replace(chr(10), chr(0x2028))}",
        f"{TEXT}\n— PeterNeumann x08gow==\n",  # a key id and no signature
        f"{TEXT}\n— PeterNeumann\n",
    ],
)
def test_malformed_notes_are_refused(malformed):
    assert outcome(note.open_note, malformed, [PETER]) is Code.NOTE_MALFORMED


def test_a_signature_longer_than_any_type_has_is_refused():
    bad = line("other", bytes(4 + note.MAX_SIGNATURE_BYTES + 1))
    assert outcome(note.open_note, f"{TEXT}\n{bad}{PETER_LINE}", [PETER]) is Code.NOTE_MALFORMED


@pytest.mark.parametrize("text", ["", "no newline", "\x00\n", "\ud800\n"])
def test_text_that_cannot_be_a_note_is_not_signed(text):
    assert outcome(note.sign, text, NoteSigner.from_skey(PETER_SKEY)) is Code.NOTE_MALFORMED


def test_a_note_needs_a_signer():
    assert outcome(note.sign, TEXT) is Code.NOTE_MALFORMED


@given(st.text(max_size=300))
def test_any_text_either_opens_or_is_refused_with_a_code(text):
    for candidate in (text, f"{TEXT}\n{text}", f"{TEXT}\n{PETER_LINE}{text}"):
        assert outcome(note.open_note, candidate, [PETER]) in {None, Code.NOTE_MALFORMED, Code.NOTE_SIGNATURE_INVALID}
