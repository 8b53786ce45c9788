"""Every code that can reach a citizen has words in every language, and no words are left over."""

import re
import string
import tomllib
from pathlib import Path

import pytest

import todoke_gateway
from todoke_agent.errors import Code as CardCode
from todoke_catalog import asking
from todoke_catalog.errors import AnswerCode
from todoke_evidence.errors import Code
from todoke_evidence.file_outcome import KINDS, REBUILT, REMOVALS, VERDICTS, WAITING
from todoke_evidence.notice import STATES
from todoke_gateway.core import finding
from todoke_gateway.web import incoming, texts

SOURCE = Path(todoke_gateway.__file__).parent
TABLES = (
    "pages",
    "events",
    "codes",
    "states",
    "standings",
    "files",
    "lookups",
    "script",
    "letters",
    "signin",
)

# What only operators, builders of forms or the closed zone can meet; a citizen's request never ends with these.
NOT_FOR_CITIZENS = {
    Code.ATTESTATION_MALFORMED: "what a gateway states itself, read in the closed zone",
    Code.ATTESTATION_INVALID: "what a gateway states itself, read in the closed zone",
    Code.CANCELLATION_MALFORMED: "what a gateway states itself, read in the closed zone",
    Code.CANCEL_CODE_WRONG: "found after opening, in the closed zone",
    Code.TRUST_MALFORMED: "an operator's trust folder",
    Code.COMMITMENT_MISMATCH: "found after opening, in the closed zone",
    Code.ATTACHMENT_MISMATCH: "found after opening, in the closed zone",
    Code.CHUNK_BROKEN: "found at opening, in the closed zone",
    Code.CHUNKS_MISSING: "found at opening, in the closed zone",
    Code.CHUNKS_TRAILING: "found at opening, in the closed zone",
    Code.CHUNKS_MISMATCH: "found at opening, in the closed zone",
    Code.SEAL_BROKEN: "found at opening, in the closed zone",
    Code.SEALING_KEY_MALFORMED: "a key in a bundle, which is refused as a whole",
    Code.LETTER_TITLE_WRONG: "what staff write",
    Code.LETTER_TEXT_WRONG: "what staff write",
    Code.LETTER_MALFORMED: "found in the browser, which has its own words",
    Code.LETTER_OTHER: "found in the browser, which has its own words",
    Code.LETTER_KEY_MALFORMED: "found in the browser, which has its own words",
    Code.LETTER_KEY_OTHER: "found in the browser, which has its own words",
    Code.NOTICE_MALFORMED: "what the municipality publishes",
    Code.NOTICE_OVERSIZED: "what the municipality publishes",
    Code.NOTICE_SIGNATURE_INVALID: "what the municipality publishes",
    Code.NOTICE_KEY_MALFORMED: "an operator's key file",
    Code.NOTICE_KEY_AMBIGUOUS: "an operator's key files",
    Code.NOTE_KEY_MALFORMED: "an operator's key file",
    Code.ADD_CHECKPOINT_MALFORMED: "what the ledgers send each other",
    Code.BUNDLE_OVERSIZED: "exported evidence",
    Code.BUNDLE_MALFORMED: "exported evidence",
    Code.AUTHORITY_MISMATCH: "exported evidence",
    Code.SNAPSHOT_INVALID: "exported evidence",
    Code.ENTRY_MISMATCH: "exported evidence",
    Code.TIMESTAMP_MISSING: "exported evidence",
    Code.TIMESTAMP_UNJUDGED: "exported evidence",
    Code.TIMESTAMP_MALFORMED: "exported evidence",
    Code.TIMESTAMP_INVALID: "exported evidence",
    Code.TIMESTAMP_EARLY: "exported evidence",
    Code.TIMESTAMP_AUTHORITY_MALFORMED: "an operator's certificate file",
    Code.SEEN_LISTS_MALFORMED: "a file of this machine, which its process says when it starts",
    Code.DRAW_OVERSIZED: "a published draw, judged by a command",
    Code.DRAW_MALFORMED: "a published draw, judged by a command",
    Code.DRAW_ENTRIES_WRONG: "a published draw, judged by a command",
    Code.DRAW_EARLY: "a published draw, judged by a command",
    Code.DRAW_VALUE_WRONG: "a published draw, judged by a command",
    Code.DRAW_UNPROVEN: "a published draw, judged by a command",
    Code.DRAW_COMMITMENT_WRONG: "a published draw, judged by a command",
    Code.DRAW_PUBLISHED_MALFORMED: "a published draw, judged by a command",
    Code.DRAW_PUBLISHED_OTHER: "a published draw, judged by a command",
    Code.DRAW_ORDER_WRONG: "a published draw, judged by a command",
    Code.DRAW_ENTRY_MISSING: "a published draw, judged by a command",
}


def sources():
    return "\n".join(path.read_text() for ending in ("py", "html") for path in SOURCE.rglob(f"*.{ending}"))


@pytest.mark.parametrize("code", sorted(set(Code) - set(NOT_FOR_CITIZENS)))
def test_codes_of_the_evidence_library(code):
    assert code in texts.table("codes")


@pytest.mark.parametrize("code", sorted(AnswerCode))
def test_codes_of_answers(code):
    assert code in texts.table("codes")


def test_codes_the_gateway_refuses_with_itself():
    raised = set(re.findall(r'(?:Refusal|DateError)\("([a-z_]+)"', sources()))
    operators_only = {"bundle_mixed", "bundle_not_newer", "subject_mismatch"}
    assert raised - operators_only <= set(texts.table("codes"))


@pytest.mark.parametrize("code", sorted(CardCode))
def test_codes_of_the_card(code):
    assert code in texts.for_script("ja")


@pytest.mark.parametrize("language", ["ja", "easy"])
def test_a_colon_is_as_wide_as_the_letters_of_its_language(language):
    assert [words for name in TABLES for words in texts.table(name).values() if ": " in words[language]] == []


def test_states_of_a_case():
    for state in ("sent", *STATES):
        assert texts.states("ja")[state]
        assert texts.states("ja")[f"{state}_text"]


def test_codes_of_files():
    expected = {f"kind_{kind}" for kind in (*KINDS, "other")} | {f"removed_{code}" for code in REMOVALS}
    expected |= {f"refused_{code}" for code in set(VERDICTS) - {WAITING, REBUILT}}
    found = {key for key in texts.table("files") if key.startswith(("kind_", "removed_", "refused_"))}
    assert found == expected | {"refused_title", "refused_text"}


@pytest.mark.parametrize("name", TABLES)
def test_every_sentence_exists_in_every_language_with_the_same_places_to_fill_in(name):
    for key, words in texts.table(name).items():
        assert tuple(sorted(words)) == tuple(sorted(texts.LANGUAGES)), key
        assert len({frozenset(places(text)) for text in words.values()}) == 1, key
        assert all(words.values()), key


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_no_words_of_the_pages_are_left_over():
    used = sources()
    dynamic = re.compile(r"part_\w+|problem_\d+(_text)?")
    unused = [key for key in texts.table("pages") if not dynamic.fullmatch(key) and not re.search(rf"\b{key}\b", used)]
    assert unused == []


def test_words_of_questions_are_in_one_place():
    assert texts.table("pages").keys() & asking.table().keys() == set()
    assert texts.ui("vi") == texts.ui("easy")


def test_what_look_ups_say():
    buttons = {f"{part}_button" for part in finding.PARTS}
    assert set(texts.table("lookups")) == {*finding.Said, *buttons, "source", "not_in_data"}


def test_no_words_of_the_script_are_left_over():
    scripts = "\n".join(path.read_text() for path in (SOURCE / "web/static/js").glob("*.js"))
    known_elsewhere = {*CardCode, "card_unknown", "card_busy", "statement_origin_wrong", "origin_forbidden"}
    known_elsewhere.add(incoming.NUMBERED)  # of a file that comes without a script
    unused = [
        key
        for key in texts.table("script")
        if key not in known_elsewhere and not key.startswith("stage_") and key not in scripts
    ]
    assert unused == []


def test_each_way_in_which_a_letter_stays_shut_has_words_of_its_own():
    scripts = "\n".join(
        (SOURCE / "web/static/js" / name).read_text() for name in ("letter.js", "letterkey.js", "status.js")
    )
    codes = {*re.findall(r'(?:Refusal\(|UNTRUSTED = )"([a-z_]+)"', scripts), "notice_key_changed"}
    assert codes | {"letter_signed"} == set(texts.table("letters"))
    for language in texts.LANGUAGES:
        assert len(set(texts.for_letters(language).values())) == len(texts.table("letters"))


def test_a_code_without_words_gets_a_general_sentence():
    assert texts.sentence("never_heard_of", "ja") == texts.sentence("internal_error", "ja")


@pytest.mark.parametrize("table", TABLES)
def test_no_words_take_the_municipality_for_a_city(table):
    """It may be a town or a village: 役所, 市区町村, or its name. 市外局番 is that of a telephone."""
    read = tomllib.loads((SOURCE / "web" / "texts" / f"{table}.toml").read_text(encoding="utf-8"))
    said = {(name, language): words for name, entry in read.items() for language, words in entry.items()}
    assert said
    for place, words in said.items():
        assert "市" not in re.sub("市区町村|市や ?町や ?村|市外局番", "", words), place
        assert not re.search(r"\bcity\b", words, re.IGNORECASE), place
