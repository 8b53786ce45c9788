"""What the holder of a card is shown: all of it, under the form's own words, and nothing that could mislead."""

import copy
from dataclasses import replace

import pytest
from support.agent import DEFINITION, MIHON, NOW, ORIGIN, Filled, apart
from support.payees import PASSBOOK, by_number

from todoke_agent.core import application, document
from todoke_agent.errors import AgentError
from todoke_agent.words import say
from todoke_catalog import templates
from todoke_catalog.fields import Question
from todoke_catalog.reading.attachments import FileElsewhere
from todoke_catalog.walk import shown_fields
from todoke_evidence.content import Attachment

GOLDEN = templates.golden_answers(NOW.date())


def of(made: Filled):
    return document.of_application(application.check(made.request(), ORIGIN, MIHON, NOW), MIHON)


def rows(made: Filled, section: int) -> dict[str, tuple[str, ...]]:
    return {row.label: row.lines for row in of(made)[section].rows}


def test_it_begins_with_procedure_municipality_site_time_and_amount():
    said = [(row.label, *row.lines) for row in of(Filled())[0].rows]
    assert said == [
        ("手続 / Procedure", "人間ドック助成金申請 / Subsidy for a comprehensive health check (Ningen Dock)"),
        ("自治体 / Municipality", "見本市 / Mihon City (990019)"),
        (
            "担当 / Department",
            "健康福祉部 保険年金課 保健事業係 / Insurance and Pension Division, Health Programmes Section",
        ),
        ("サイト / Site", ORIGIN),
        ("日時 / Time", "2026-11-23 18:30 (JST)"),
        ("見込額 / Expected amount", "16,600円 / 16,600 yen"),
    ]


def test_every_question_that_the_answers_show_is_there_in_the_forms_order():
    checked = application.check(Filled().request(), ORIGIN, MIHON, NOW)
    asked = [field for field in shown_fields(checked.definition, checked.answers) if isinstance(field, Question)]
    labels = [row.label for row in of(Filled())[1].rows]
    assert [label.split(" / ")[0] for label in labels] == [field.label.ja for field in asked]
    assert len(labels) > 20


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("氏名 / ", ("見本　花子",)),
        ("生年月日 / ", ("1985年4月1日 / 1985-04-01",)),
        ("性別 / ", ("女 / female",)),
        (
            "振込先の口座 / ",
            (
                "銀行番号 / bank: 9999",
                "支店番号 / branch: 001",
                "種目 / kind: 普通 / ordinary",
                "口座番号 / number: 0001234",
                "名義 / holder: ミホン ハナコ",
            ),
        ),
    ],
)
def test_answers_are_written_as_people_read_them(label, lines):
    passbook = Attachment(PASSBOOK.name, PASSBOOK.media_type, b"a" * 32, PASSBOOK.data)
    filled = Filled(answers=GOLDEN | by_number(), files=(*Filled().files, passbook))
    found = [value for key, value in rows(filled, 1).items() if key.startswith(label)]
    assert found == [lines]


def test_options_files_money_and_consents_are_said_in_words():
    said = "\n".join(line for lines in rows(Filled(), 1).values() for line in lines)
    assert "43,210円" in said
    assert "領収書.pdf (application/pdf, " in said
    assert "同意します / I agree" in said
    assert "self" not in said.split()


def test_a_fee_is_named_before_it_is_signed():
    checked = application.check(Filled().request(), ORIGIN, MIHON, NOW)
    said = {row.label: row.lines for row in document.of_application(replace(checked, fee=300), MIHON)[0].rows}
    assert said["手数料 / Fee"] == ("300円 / 300 yen",)
    assert "手数料 / Fee" not in rows(Filled(), 0)


def test_a_question_left_open_says_so():
    answers = {key: value for key, value in GOLDEN.items() if key != "applicant_email"}
    assert ("答えなし / not answered",) in rows(replace(Filled(), answers=answers), 1).values()


class TestFilesUploadedApart:
    """Nobody here has their bytes, and they are not shown as those that were checked."""

    def test_they_stand_in_a_section_of_their_own_with_name_size_and_that_sentence(self):
        [*_, answers, last] = of(apart())
        [row] = last.rows
        file = apart().files[0]
        assert [row.label for row in answers.rows] == [row.label for row in of(Filled())[1].rows]
        assert last.heading.startswith("このプログラムが中身を確かめていないファイル / Files whose content")
        assert row.label == "ファイル / File 1"
        assert row.lines == (
            f"{file.name} (application/pdf, {file.size:,} bytes)",
            say("file_unchecked"),
        )
        assert "このプログラムは中身を確かめていません。" in row.lines[1]
        assert "This program has NOT checked its content." in row.lines[1]

    def test_among_the_answers_they_are_marked_and_the_others_are_not(self):
        """One file was uploaded apart and one came with the application."""
        said = [line for lines in rows(apart(), 1).values() for line in lines if " bytes)" in line]
        first, second = (f"{one.name} ({one.media_type}, " for one in Filled().files)
        assert [line.startswith(name) for line, name in zip(said, (first, second), strict=True)] == [True, True]
        assert said[0].endswith(" bytes) [中身は確かめていません / content NOT checked]")
        assert said[1].endswith(" bytes)")

    def test_of_two_that_are_called_alike_the_right_one_is_marked(self):
        checked = application.check(apart().request(), ORIGIN, MIHON, NOW)
        assert checked.checked == (False, True)
        swapped = document.of_application(replace(checked, checked=(True, False)), MIHON)[1].rows
        said = [line for row in swapped for line in row.lines if " bytes)" in line]
        assert ["NOT checked" in line for line in said] == [False, True]

    def test_without_them_there_is_no_such_section_and_no_mark(self):
        assert len(of(Filled())) == 2
        assert not [line for lines in rows(Filled(), 1).values() for line in lines if "NOT checked" in line]

    def test_each_is_named(self):
        checked = application.check(apart().request(), ORIGIN, MIHON, NOW)
        ten = tuple(FileElsewhere(f"{number}.pdf", "application/pdf", 20 * 2**20) for number in range(10))
        rows = document.of_application(replace(checked, unchecked=ten), MIHON)[2].rows
        assert [row.lines[0] for row in rows] == [f"{n}.pdf (application/pdf, 20,971,520 bytes)" for n in range(10)]

    @pytest.mark.parametrize("name", ["\u202efdp.exe", "a\nファイル / File 2", "a\x1b[2K", "a\u3164b"])
    def test_a_name_neither_steers_nor_passes_for_another_row(self, name):
        checked = application.check(apart().request(), ORIGIN, MIHON, NOW)
        hostile = (FileElsewhere(name, "application/pdf", 1),)
        [row] = document.of_application(replace(checked, unchecked=hostile), MIHON)[2].rows
        assert row.label == "ファイル / File 1"
        assert len(row.lines) == 2
        assert "⟨U+" in row.lines[0]
        assert name not in row.lines[0]
        assert "NOT checked" in row.lines[1]


def labelled(label):
    definition = copy.deepcopy(DEFINITION)
    definition["pages"][0]["fields"][0]["label"]["ja"] = label
    return replace(Filled(), definition=definition)


def test_no_label_can_steer_the_screen_unseen():
    assert of(labelled("氏名\u3164署名しません"))[1].rows[0].label.startswith("氏名⟨U+3164⟩署名しません")


@pytest.mark.parametrize("label", ["氏名\n署名しません", "氏名\x1b[2K", "氏名\u202eんせまし名署"])
def test_a_form_whose_labels_could_pass_for_other_rows_is_none(label):
    with pytest.raises(AgentError, match="definition_malformed"):
        of(labelled(label))


def test_whoever_asks_for_a_proof_or_for_attributes_is_named():
    for made in (document.of_authentication(ORIGIN, MIHON), document.of_attributes(ORIGIN, MIHON)):
        lines = [line for section in made for row in section.rows for line in row.lines]
        assert lines[:2] == ["見本市 / Mihon City (990019)", ORIGIN]
    assert "氏名、住所、生年月日、性別 / name, address, date of birth, sex" in lines


def test_at_a_terminal_it_says_that_no_site_gets_the_attributes():
    assert ORIGIN not in str(document.of_attributes_here())
