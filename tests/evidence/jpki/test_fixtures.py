"""Every declared defect is refused with its own code, by the library and by the command that outsiders run."""

import ast
import re
from pathlib import Path

import pytest
from support import cards, fixtures
from support.fixtures import every, judge
from support.refusals import outcome

from todoke_evidence import authentication, cli, jpki, jws, report, statement
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.verify import PROCEDURE
from todoke_identity import rpc
from todoke_identity.core import authenticating, verifying
from todoke_testcard import fixtures as written
from todoke_testcard import proofs

ENOUGH = 40


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """All fixtures as files, as an outsider gets them."""
    path = tmp_path_factory.mktemp("fixtures")
    assert written.write_all(cards.session_pki(), path) == len(every())
    return path


def command(folder, name: str) -> list[str]:
    expected, place = every()[name].expected, folder / name
    answer = place / "answer.ocsp.der"
    source = ["--ocsp", str(answer)] if answer.exists() else []
    profile, at = ["--profile", expected.profile], ["--at", expected.at]
    return ["verify-signature", "--trust", str(place / "trust"), *source, *profile, *at, str(place / "statement.jws")]


def test_there_are_enough_defects_that_have_a_code_and_sentences():
    """Counted together: a fixture counts only by its own folder's word, its code, and what people are told of that."""
    told = {name for name in fixtures.refused() if complete(every()[name].expected)}
    assert told == set(fixtures.refused())
    assert len(told) >= ENOUGH


def complete(expected: written.Expected) -> bool:
    """Whether there are both descriptions of the defect, a code of ours, and both sentences about it."""
    words = report.sentences().get(expected.refusal, {})
    return expected.refusal in set(Code) and all([expected.ja, expected.en, words.get("ja"), words.get("en")])


def test_each_of_them_is_of_its_own():
    assert set(every()) == set(fixtures.names())
    for language in ("ja", "en"):
        descriptions = [getattr(one.expected, language) for one in every().values() if one.expected.refusal]
        assert len(set(descriptions)) == len(descriptions)


DOORS = tuple(
    Path(module.__file__) for module in (jpki, statement, jws, authentication, verifying, authenticating, rpc)
)
"""Who refuses a signature or a proof of presence: the procedures, what reads a statement, identity by its bounds."""

ELSEWHERE = {Code.SEALED_MISMATCH}
"""What else these refuse, and has nothing to do with a signature."""


def codes_in(source: Path) -> set[Code]:
    """Every code that a module, or any of a package, can refuse with."""
    return {Code[name] for text in texts(source) for name in re.findall(r"\bCode\.([A-Z0-9_]+)", text)}


def texts(source: Path) -> list[str]:
    """The text of a module, or of all of a package."""
    files = source.parent.glob("*.py") if source.name == "__init__.py" else [source]
    return [file.read_text("utf-8") for file in files]


def bare_codes(text: str) -> set[str]:
    """What is written in a module as a code would be, and is no member of `Code`."""
    told = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
    return {one for one in told if isinstance(one, str) and re.fullmatch(r"[a-z]+(_[a-z]+)+", one)}


OF_CALLS = {"batch_oversized", "store_unavailable"}
"""A whole call is refused so, for what programs of ours did to each other or could not do: no fault of a person."""


def test_every_code_that_a_signature_can_be_refused_with_has_a_fixture_and_a_sentence():
    """A code that is new in these sources has none yet, and fails here."""
    made = {Code(code) for door in ("", "identity") for code in fixtures.refused(door).values()}
    made |= {Code(defect.refusal) for defect in proofs.load().values()}
    assert made == {code for door in DOORS for code in codes_in(door)} - ELSEWHERE
    assert made <= set(report.sentences())


def test_none_of_these_doors_refuses_with_a_bare_string():
    assert bare_codes('NONCE_USED = "nonce_used"') == {"nonce_used"}
    found = {code for door in DOORS for text in texts(door) for code in bare_codes(text)}
    assert {code for code in found if not code.startswith("todoke_identity_")} == OF_CALLS


def test_every_step_has_a_fixture_and_so_has_what_comes_before_them():
    steps = {name: step for name in fixtures.refused() if (step := refused_by(name)[1])}
    assert set(steps.values()) == {step.number for step in PROCEDURE}
    before = {Code(fixtures.refused()[name]) for name in fixtures.refused() if name not in steps}
    assert before == {
        Code.STATEMENT_OVERSIZED,
        Code.STATEMENT_MALFORMED,
        Code.JWS_MALFORMED,
        Code.CERTIFICATE_OVERSIZED,  # by whoever reads the JWS, and by step 1 where there is none
        Code.TRUST_MALFORMED,
    }


def refused_by(name: str) -> tuple[str, int | None]:
    with pytest.raises(EvidenceError) as refusal:
        judge(every()[name])
    return refusal.value.code, refusal.value.step


@pytest.mark.parametrize("name", fixtures.sound())
def test_what_the_defects_begin_with_is_accepted(name, folder, capsys):
    assert outcome(judge, every()[name]) is None
    assert cli.main(command(folder, name)) == cli.GOOD
    assert capsys.readouterr().out.splitlines()[-1] == "verified"


def of_trust(code: str) -> bool:
    """Whether that is what a verifier says of the lists it was given, before it looks at any signature."""
    return code == Code.TRUST_MALFORMED


@pytest.mark.parametrize(("name", "code"), [(n, c) for n, c in fixtures.refused().items() if not of_trust(c)])
def test_each_defect_is_refused_with_its_own_code_and_a_sentence(name, code, folder, capsys):
    assert refused_by(name)[0] == code
    assert cli.main(command(folder, name)) == cli.REFUSED
    said = capsys.readouterr().out.splitlines()
    assert said[-3:] == [f"refused: {code}", *report.sentences()[code].values()]


@pytest.mark.parametrize(("name", "code"), [(n, c) for n, c in fixtures.refused().items() if of_trust(c)])
def test_with_a_defective_list_the_question_cannot_be_asked(name, code, folder, capsys):
    assert refused_by(name)[0] == code
    assert cli.main(command(folder, name)) == cli.UNUSABLE
    said = capsys.readouterr().err.splitlines()
    assert said == [f"todoke: {code}", *report.sentences()[code].values()]


@pytest.mark.parametrize("code", fixtures.refused("identity").values())
def test_there_is_a_sentence_for_what_only_identity_refuses(code):
    assert list(report.sentences()[code]) == ["ja", "en"]


def test_sentences_are_japanese_and_english_and_of_codes_that_exist():
    for code, words in report.sentences().items():
        assert code in set(Code)
        assert list(words) == ["ja", "en"]
        assert not words["ja"].isascii()
        assert words["en"].isascii()
