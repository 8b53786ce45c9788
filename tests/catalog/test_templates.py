"""The templates: sound, in three languages, and their golden applications are accepted on any day."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import cards
from support.library import FORMS

from todoke_catalog import templates
from todoke_catalog.fields import Question
from todoke_catalog.identity import Level
from todoke_catalog.loading import loads
from todoke_catalog.reading.attachments import check_files
from todoke_catalog.texts import Text
from todoke_catalog.validation import validate

TODAY = date(2026, 11, 23)
DOCK = FORMS["ningen-dock"]
CASES = [(name, case) for name in templates.names() for case in templates.golden_cases(name)]
LIST = (Path(templates.__file__).parent / "templates" / "README.md").read_text(encoding="utf-8")


def test_the_templates_are_listed_with_their_levels():
    rows = [f"| `{name}` | {form.title.ja} | {int(form.level)} |" for name, form in FORMS.items()]
    assert [row for row in rows if row not in LIST] == []
    assert LIST.count("\n| `") == len(rows)


@pytest.mark.parametrize(("name", "heading"), [("ningen-dock", "人間ドック"), ("childcare-consultation", "子育て相談")])
def test_every_rule_of_a_reference_procedure_is_listed_and_shown_by_golden_applications(name, heading):
    form, section = FORMS[name], LIST.partition(f"## {heading}, rule by rule")[2].partition("\n## ")[0]
    rows = [line.split("|")[2:4] for line in section.splitlines() if line.startswith("| ")][1:]
    places = {place for named, _ in rows for place in re.findall("`(.+?)`", named)}
    cited = {case for _, cases in rows for case in re.findall('"(.+?)"', cases)}
    codes = {rule.code for rule in form.eligibility}
    inside = {one.id for group in form.groups for one in group.fields}
    known = codes | inside | {one.id for one in (*form.derived, *form.fields)}
    assert codes <= places <= known | {"once", "urgent", "quick_exit"}
    assert cited <= {case.name for case in templates.golden_cases(name)}
    assert all(cases.strip() for _, cases in rows)


def test_every_question_of_the_parenting_consultation_has_its_rule():
    section = LIST.partition("## 子育て相談, rule by rule")[2]
    assert [field.id for field in FORMS["childcare-consultation"].fields if f"`{field.id}`" not in section] == []


def test_what_is_paid_once_is_asked_for_once():
    # By what else a rule counts, and that the rest is for staff, README.md says row by row.
    assert {name: (form.once.per, form.once.day) for name, form in FORMS.items() if form.once} == {
        "business-support": ("person", None),
        "course-lottery": ("fiscal_year", None),
        "household-benefit": ("person", None),
        "letter-benefit": ("person", None),
        "ningen-dock": ("fiscal_year", "exam_date"),
        "staff-recruitment": ("person", None),
    }


def test_a_funeral_grant_is_paid_for_each_death_and_asks_whether_it_was_paid():
    # Both parents may die in one fiscal year: nobody is told that one may apply once (国民健康保険法第58条).
    form = FORMS["funeral-grant"]
    assert form.once is None
    assert "paid_already" in {rule.code for rule in form.eligibility}
    said = [words for text in _texts(json.loads(templates.read("funeral-grant"))) for words in text.values()]
    assert [words for words in said if re.search("1人につき1年度|1年度に1回|fiscal year", words)] == []


@pytest.mark.parametrize("name", templates.names())
def test_who_withdrew_or_was_declined_has_not_been_paid_and_may_apply_again(name):
    # What is paid once is not applied for once (0072): whatever asks about it in one text leaves both out in all three.
    examined = re.compile(
        "審査中|申請しましたか|申請があるとき|もう [^。]*申しこ(みました|んだ)|applied for it|already applied"
    )
    except_for = ("取り下げたもの、.+なかったものは除く", "やめた.+もらえなかった", "withdrawn or declined")
    asked = [list(text.values()) for text in _texts(json.loads(templates.read(name)))]
    meant = [texts for texts in asked if any(map(examined.search, texts))]
    assert [texts for texts in meant if not all(map(re.search, except_for, texts))] == []
    assert len(meant) == {"funeral-grant": 2, "ningen-dock": 2}.get(name, 0)


def test_a_form_that_names_the_last_day_of_applying_takes_none_after_it():
    ends = {}
    for name, form in FORMS.items():
        said = form.summary.ja if form.summary else ""
        if told := re.search(r"(?:申請|申込み)は令和(\d+)年(\d+)月(\d+)日まで", said):
            year, month, day = map(int, told.groups())
            ends[name] = f"{date(2018 + year, month, day) + timedelta(days=1)}T00:00"
    assert {"business-support", "household-benefit", "letter-benefit", "staff-recruitment"} <= ends.keys()
    assert {name: (one := FORMS[name].reception) and one.closes for name in ends} == ends


def test_care_equipment_bought_last_fiscal_year_is_counted_with_what_was_bought_then():
    [used] = (field for field in FORMS["care-equipment"].fields if field.id == "used")
    assert [used.label.ja[:11], used.label.en[-31:]] == ["支払った日の属する年度", "the fiscal year of the day paid"]
    written = [words for text in _texts(json.loads(templates.read("care-equipment"))) for words in text.values()]
    assert [words for words in written if re.search("今年度|ことし|this fiscal year", words)] == []


def test_who_sees_a_consultation_is_said_as_it_is():
    # Staff of the form's department and no others (docs/decisions/0061-access-by-department.md).
    form = FORMS["childcare-consultation"]
    [records] = (field for field in form.fields if field.id == "records")
    for words, department in ((records.body.ja, form.department.ja), (records.body.en, form.department.en)):
        assert department in words
    assert form.department.easy.partition("（")[0] in records.body.easy


@pytest.mark.parametrize("name", templates.names())
def test_a_template_is_sound_and_is_its_own_procedure(name):
    assert loads(templates.read(name)).procedure == name


@pytest.mark.parametrize("name", templates.names())
def test_every_text_has_three_variants(name):
    texts = list(_texts(json.loads(templates.read(name))))
    assert len(texts) > 20
    assert [text for text in texts if text.keys() != {"ja", "easy", "en"}] == []


@given(st.dates(date(2026, 4, 1), date(2054, 12, 31)))
def test_the_golden_application_is_accepted_on_any_day(today):
    answers = templates.golden_answers(today)
    result = validate(DOCK, answers, today)
    assert result.accepted
    assert result.amount == 16_600
    assert result.answers == answers
    assert check_files(DOCK, result.answers, templates.golden_files()) == ()


@given(st.dates(date(2026, 4, 1), date(2054, 12, 31)))
def test_the_golden_survey_is_accepted_on_any_day_and_asks_for_nobody(today):
    survey = loads(templates.read("library-survey"))
    answers = templates.golden_answers(today, "library-survey")
    result = validate(survey, answers, today)
    assert result.accepted
    assert result.answers == answers
    assert survey.level is Level.ANONYMOUS


def test_a_form_that_says_nothing_of_identity_is_signed_with_a_card():
    silent = msgspec.structs.replace(DOCK, identity=None)
    assert silent.level is Level.SIGNED


def test_the_golden_applicant_is_the_person_of_the_test_card():
    answers = templates.golden_answers(TODAY)
    card = {field.matches: answers[field.id] for field in DOCK.fields if isinstance(field, Question) and field.matches}
    hanako = cards.person("valid")
    assert card == {
        "name": hanako.name,
        "birth_date": hanako.birth_date.isoformat(),
        "sex": hanako.sex,
        "address": hanako.address,
    }


@pytest.mark.parametrize(
    ("name", "case"), [pytest.param(name, case, id=f"{name}: {case.name}") for name, case in CASES]
)
def test_every_golden_application_is_judged_as_its_template_says(name, case):
    result = validate(FORMS[name], case.answers, case.today)
    expected = case.expected
    assert [[error.field, error.code] for error in result.errors] == expected["errors"]
    assert [rule.code for rule in result.ineligible] == expected["ineligible"]
    assert (result.amount, result.fee) == (expected["amount"], expected["fee"])
    if not result.errors:
        assert result.answers == expected["answers"]


@pytest.mark.parametrize("name", templates.names())
def test_a_template_has_golden_applications_of_every_kind_and_its_files(name):
    cases = templates.golden_cases(name)
    assert {case.kind for case in cases} == {"valid", "boundary", "hostile"}
    assert len({case.name for case in cases}) == len(cases)
    assert FORMS[name].retention_years
    golden = validate(FORMS[name], cases[0].answers, cases[0].today)
    assert golden.accepted
    assert check_files(FORMS[name], golden.answers, templates.golden_files(name)) == ()


@pytest.mark.parametrize(
    ("variant", "now", "then"),
    [
        ("ja", "今年度", "受診日の属する年度"),
        ("easy", "ことし", "検査の 日と 同じ 年"),
        ("en", "this fiscal year", "fiscal year of the health check"),
    ],
)
def test_a_health_check_of_last_year_is_judged_by_its_own_fiscal_year(variant, now, then):
    # Who was examined on 20 March 2026 may apply on 1 May: this fiscal year is another.
    [asked] = (field for field in DOCK.fields if field.id == "health_check_taken")
    [refused] = (rule for rule in DOCK.eligibility if rule.code == "health_check_taken")
    assert then in getattr(asked.label, variant)
    assert then in getattr(refused.refusal, variant)
    written = [text[variant] for text in _texts(json.loads(templates.read("ningen-dock")))]
    assert [words for words in written if now in words] == []
    assert len(written) > 100


def test_the_form_that_tests_are_written_with_asks_for_the_same_fiscal_year():
    known = json.loads((Path(__file__).parent / "forms" / "health-check.json").read_bytes())
    ours = json.loads(templates.read("ningen-dock"))
    for form in (known, ours):
        fields = [field for page in form["pages"] for field in page["fields"]]
        [asked] = (field for field in fields if field["id"] == "health_check_taken")
        [refused] = (rule for rule in form["eligibility"] if rule["code"] == "health_check_taken")
        form["said"] = (asked["label"], asked["help"], refused["refusal"])
    assert known["said"] == ours["said"]
    assert [words for text in _texts(known) for words in text.values() if "今年度" in words] == []


def test_a_text_is_given_in_a_language_or_else_in_japanese():
    text = Text("日本語", en="English")
    assert [text.pick(language) for language in ("ja", "easy", "en", "fr")] == ["日本語", "日本語", "English", "日本語"]


def test_a_refusal_has_its_words():
    rule = validate(DOCK, {**templates.golden_answers(TODAY), "insured_on_exam_day": False}, TODAY).ineligible[0]
    assert rule.refusal.pick("en").startswith("Only people insured")


def _texts(value):
    if isinstance(value, dict) and "ja" in value:
        yield value
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _texts(member)


def test_a_loaded_definition_is_plain_data_again():
    assert loads(msgspec.json.encode(DOCK)) == DOCK
