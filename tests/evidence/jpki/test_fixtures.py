"""Every declared defect is refused with its own code, by the library and by the command that outsiders run."""

import pytest
from support import cards, fixtures
from support.fixtures import every, judge
from support.refusals import outcome

from todoke_evidence import cli, report
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.verify import PROCEDURE
from todoke_testcard import fixtures as written

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


def test_there_are_enough_of_them_each_of_its_own():
    assert len(fixtures.refused()) >= ENOUGH
    assert set(every()) == set(fixtures.names())
    for language in ("ja", "en"):
        descriptions = [getattr(every()[name].expected, language) for name in fixtures.refused()]
        assert len(set(descriptions)) == len(descriptions)


def test_every_code_of_every_step_has_a_fixture():
    procedure = {
        code
        for code in Code
        if code.startswith(("certificate_", "issuer_", "ocsp_", "revocation_", "key_", "signed_in", "policy_"))
    } | {
        Code.ALGORITHM_UNSUPPORTED,
        Code.PROFILE_MISMATCH,
        Code.EXTENSION_UNKNOWN,
        Code.ATTRIBUTES_MALFORMED,
        Code.SIGNATURE_INVALID,
    }
    parsed_before = {Code.CERTIFICATE_OVERSIZED}  # by whoever reads the JWS, and by step 1 where there is none
    assert set(fixtures.refused().values()) == procedure
    steps = {name: step for name in fixtures.refused() if (step := refused_by(name)[1])}
    assert set(steps.values()) == {step.number for step in PROCEDURE}
    assert {Code(fixtures.refused()[name]) for name in fixtures.refused() if name not in steps} == parsed_before


def refused_by(name: str) -> tuple[str, int | None]:
    with pytest.raises(EvidenceError) as refusal:
        judge(every()[name])
    return refusal.value.code, refusal.value.step


@pytest.mark.parametrize("name", fixtures.sound())
def test_what_the_defects_begin_with_is_accepted(name, folder, capsys):
    assert outcome(judge, every()[name]) is None
    assert cli.main(command(folder, name)) == cli.GOOD
    assert capsys.readouterr().out.splitlines()[-1] == "verified"


@pytest.mark.parametrize(("name", "code"), fixtures.refused().items())
def test_each_defect_is_refused_with_its_own_code_and_a_sentence(name, code, folder, capsys):
    assert refused_by(name)[0] == code
    assert cli.main(command(folder, name)) == cli.REFUSED
    said = capsys.readouterr().out.splitlines()
    assert said[-3:] == [f"refused: {code}", *report.sentences()[code].values()]


def test_sentences_are_japanese_and_english_and_of_codes_that_exist():
    for code, words in report.sentences().items():
        assert code in set(Code)
        assert list(words) == ["ja", "en"]
        assert not words["ja"].isascii()
        assert words["en"].isascii()
