"""What people read in an office file is still there when it is rebuilt, and what is not is named."""

from __future__ import annotations

import datetime as dt
import io

import docx
import openpyxl
import pytest
from support import other_offices, sanitizing
from support.hostile_office import W, changed, packed, unpacked
from support.hostile_office import docx as document
from support.sanitizing import DOCX, XLSX

from todoke_sanitizer.core import images, number_formats, rebuilding
from todoke_sanitizer.core.model import Asked, Rebuilt

WORD14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
PART = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"


def rebuilt(media_type: str, data: bytes) -> Rebuilt:
    images.prepare()
    answer = rebuilding.rebuild(Asked("file", media_type, data))
    assert answer.rebuilt is not None, answer.code
    return answer.rebuilt


def run(inside: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{inside}</w:r>"


def words(text: str) -> str:
    return run(f"<w:t xml:space='preserve'>{text}</w:t>")


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def legacy(kind: str) -> str:
    begin = f'<w:fldChar w:fldCharType="begin"><w:ffData>{kind}</w:ffData></w:fldChar>'
    return run(begin) + run("<w:instrText>FORMCHECKBOX</w:instrText>") + run('<w:fldChar w:fldCharType="end"/>')


def field(instruction: str) -> str:
    begin, end = (run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "end"))
    return begin + run(f"<w:instrText>{instruction}</w:instrText>") + end


def control(value: str) -> str:
    state = f"<w14:checkbox {WORD14}><w14:checked w14:val='{value}'/></w14:checkbox>"
    return f"<w:sdt><w:sdtPr>{state}</w:sdtPr><w:sdtContent>{words('☒')}</w:sdtContent></w:sdt>"


RUBY = f"<w:ruby><w:rubyPr/><w:rt>{words('たかはし')}</w:rt><w:rubyBase>{words('髙橋')}</w:rubyBase></w:ruby>"
BOX = f"<w:txbxContent>{paragraph(words('枠の中'))}</w:txbxContent>"
SHAPE = f'<w:drawing><wps:txbx xmlns:wps="x">{BOX}</wps:txbx></w:drawing>'
CHOICE = (
    f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>{SHAPE}'
    f"</mc:Choice><mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent>"
)
CHANGES = (
    f"{words('金')}<w:del>{run('<w:delText>9</w:delText>')}</w:del><w:ins>{words('8')}</w:ins>"
    f"<w:moveFrom>{words('円')}</w:moveFrom><w:moveTo>{words('円')}</w:moveTo>"
)

SAID = {
    "furigana": (run(RUBY), "髙橋（たかはし）"),
    "furigana of older files": (field(r"EQ \* jc2 \* hps10 \o\ad(\s\up 9(たかはし),髙橋)"), "髙橋（たかはし）"),
    "a word with a circle around it": (words("性別：") + field(r"EQ \o\ac(○,女)"), "性別：［○女］"),
    "a ticked box": (control("1") + words("同意する"), "☑同意する"),
    "a box that is not ticked": (control("0") + words("同意する"), "☐同意する"),
    "a ticked box of older files": (legacy("<w:checkBox><w:checked/></w:checkBox>"), "☑"),
    "a box of older files that was unticked": (
        legacy("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>"),
        "☐",
    ),
    "a box of older files that begins ticked": (legacy("<w:checkBox><w:default w:val='1'/></w:checkBox>"), "☑"),
    "a choice of older files": (
        legacy("<w:ddList><w:result w:val='1'/><w:listEntry w:val='男'/><w:listEntry w:val='女'/></w:ddList>"),
        "女",
    ),
    "a tick of a symbol font": (run('<w:sym w:font="Wingdings" w:char="F0FE"/>'), "☑"),
    "a letter in a symbol font": (run("<w:t>þ¨</w:t>", '<w:rFonts w:ascii="Wingdings"/>'), "☑☐"),
    "a sign of an ordinary font": (run('<w:sym w:font="MS Gothic" w:char="2611"/>'), "☑"),
    "a word that was struck out": (words("男・") + run("<w:t>女</w:t>", "<w:strike/>"), "男・［取消線：女］"),
    "a hyphen that does not break": (words("03") + run("<w:noBreakHyphen/>") + words("1234"), "03-1234"),
    "a text box": (words("前") + run(CHOICE), "前\n枠の中"),
    "what was inserted and not what was deleted": (CHANGES, "金8円"),
    "an equation": (f"<m:oMath {MATH}><m:r><m:t>x=1</m:t></m:r></m:oMath>", "x=1"),
    "a word in a content control": (f"<w:sdt><w:sdtContent>{words('中')}</w:sdtContent></w:sdt>", "中"),
}


@pytest.mark.parametrize(("inside", "said"), SAID.values(), ids=SAID)
def test_a_document_still_says(inside: str, said: str):
    new = docx.Document(io.BytesIO(rebuilt(DOCX, document(body=paragraph(inside))).data))
    assert [one.text for one in new.paragraphs] == ["届", said]


NAMED = {
    "comments": ({"word/comments.xml": b"<x/>"}, ""),
    "tracked_changes": ({}, paragraph(f"<w:ins>{words('8')}</w:ins>")),
    "numbering": ({}, paragraph("<w:pPr><w:numPr/></w:pPr>", words("一"))),
    "symbols": ({}, paragraph(run('<w:sym w:font="Wingdings" w:char="F000"/>'))),
    "hiding": ({}, paragraph(run("<w:t>隠し</w:t>", "<w:vanish/>"))),
    "pictures": ({}, paragraph(run("<w:drawing/>"))),
    "embedded_files": ({}, '<w:altChunk xmlns:r="x" r:id="rId9"/>'),
}


@pytest.mark.parametrize(("code", "made"), NAMED.items(), ids=NAMED)
def test_what_a_document_has_no_longer_is_named(code: str, made: tuple[dict[str, bytes], str]):
    extra, body = made
    assert rebuilt(DOCX, document(extra, body)).removed == {code, "layout"}


def test_numbers_of_a_style_are_named_too():
    style = f'<w:styles {W}><w:style w:styleId="L"><w:pPr><w:numPr/></w:pPr></w:style></w:styles>'.encode()
    body = paragraph('<w:pPr><w:pStyle w:val="L"/></w:pPr>', words("一"))
    assert rebuilt(DOCX, document({"word/styles.xml": style}, body)).removed == {"numbering", "layout"}


def test_headers_footers_and_notes_stand_around_the_text():
    def part(kind: str, inside: str) -> bytes:
        return f"<w:{kind} {W}>{inside}</w:{kind}>".encode()

    note = f'<w:footnote w:id="2">{paragraph(words("裏面に続く"))}</w:footnote><w:footnote w:id="9"/>'
    last = f'<w:endnote w:id="1">{paragraph(words("一"))}{paragraph(words("二"))}</w:endnote>'
    parts = {
        "word/header1.xml": ("header", part("hdr", paragraph(words("見本市長　様")))),
        "word/header2.xml": (
            "header",
            part("hdr", f"<w:tbl><w:tr><w:tc>{paragraph(words('見本市長　様'))}</w:tc></w:tr></w:tbl>"),
        ),
        "word/footer1.xml": ("footer", part("ftr", paragraph(words("第1号様式")) + paragraph())),
        "word/footnotes.xml": ("footnotes", part("footnotes", note)),
        "word/endnotes.xml": ("endnotes", part("endnotes", last)),
    }
    body = paragraph(words("申請"), run('<w:footnoteReference w:id="2"/>'), run('<w:endnoteReference w:id="1"/>'))
    data = document({name: data for name, (_, data) in parts.items()}, body)
    for name, (kind, _) in parts.items():
        override = f'<Override PartName="/{name}" ContentType="{PART.format(kind)}"/></Types>'.encode()
        data = changed(data, "[Content_Types].xml", b"</Types>", override)
    assert [one.text for one in docx.Document(io.BytesIO(rebuilt(DOCX, data).data)).paragraphs] == [
        "［ヘッダー］見本市長　様",
        "届",
        "申請［注1］［文末注1］",
        "［フッター］第1号様式",
        "［注1］裏面に続く",
        "［文末注1］一\n二",
    ]


def test_cells_in_content_controls_stay_cells():
    cell = f"<w:sdt><w:sdtContent><w:tc>{paragraph(words('中'))}</w:tc></w:sdtContent></w:sdt>"
    table = f"<w:tbl><w:sdt><w:sdtContent><w:tr>{cell}</w:tr></w:sdtContent></w:sdt></w:tbl>"
    new = docx.Document(io.BytesIO(rebuilt(DOCX, document(body=table)).data))
    assert [cell.text for row in new.tables[0].rows for cell in row.cells] == ["中"]


def workbook(*cells: tuple[object, str], changes: object = None) -> bytes:
    """One column of values with their number formats."""
    made = openpyxl.Workbook()
    for row, (value, form) in enumerate(cells, 1):
        made.active.cell(row, 1, value).number_format = form
    if changes:
        changes(made)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def shown(data: bytes) -> list[tuple[object, str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [(cell.value, cell.number_format) for (cell,) in sheet.iter_rows(max_col=1)]


OWN = b'<xf numFmtId="164"'  # the style of a cell whose format has words
DAY = dt.datetime.fromisoformat("2026-11-23T00:00:00")
SEEN = [
    (DAY, "yyyy/m/d;@"),
    (DAY, '[$-411]ggge"年"m"月"d"日";@'),
    (DAY, "[$-411]ge.m.d"),
    (DAY, 'yyyy"年"m"月"d"日"(aaa)'),
    (0.125, "0.0%"),
    (7, "0000"),
    (9990019, "000\\-0000"),
    (16600, '"¥"#,##0'),
    (16600, '#,##0"円"'),
    (16600, "[$¥-411]#,##0;[Red]\\-[$¥-411]#,##0"),
    (5, "[DBNum1][$-411]General"),
    (80, '[>=60]"合格";"不合格"'),
]


@pytest.mark.parametrize("cell", SEEN, ids=lambda cell: cell[1])
def test_a_number_is_shown_as_its_sender_saw_it(cell: tuple[object, str]):
    new = rebuilt(XLSX, workbook(cell))
    assert shown(new.data) == [cell]
    assert new.removed == {"layout", "metadata"}


@pytest.mark.parametrize(
    ("number", "form"),
    [(58, '[$-411]ggge"年"m"月"d"日"'), (31, 'yyyy"年"m"月"d"日"'), (57, "[$-411]ge.m.d"), (5, '"¥"#,##0;"¥"\\-#,##0')],
)
def test_a_format_without_words_is_that_of_a_japanese_excel(number: int, form: str):
    data = changed(workbook((46349, "0.0%")), "xl/styles.xml", OWN, OWN.replace(b"164", b"%d" % number))
    assert number_formats.is_kept(form)
    ((value, said),) = shown(rebuilt(XLSX, data).data)
    assert said == form
    assert value in {DAY, 46349}


def test_a_date_that_counts_from_1904_stays_that_day():
    def from_1904(made: openpyxl.Workbook) -> None:
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    own, built_in = (workbook((DAY, form), changes=from_1904) for form in ("yyyy/mm/dd;@", "0.0%"))
    built_in = changed(built_in, "xl/styles.xml", b'<xf numFmtId="165"', b'<xf numFmtId="58"')
    assert [shown(rebuilt(XLSX, data).data)[0][0] for data in (own, built_in)] == [DAY, DAY]


@pytest.mark.parametrize("form", ["zzz0", '"open', "[evil.xlsx]0", "#" * 254 + "x", "0\u202e0", '0"' + "x" * 255 + '"'])
def test_a_format_that_a_program_might_refuse_is_left_out_and_named(form: str):
    new = rebuilt(
        XLSX, changed(workbook((5, "0.000")), "xl/styles.xml", b"0.000", form.replace('"', "&quot;").encode())
    )
    assert shown(new.data) == [(5, "General")]
    assert "number_formats" in new.removed


@pytest.mark.parametrize("form", [";;;", ";;;@", "[Red];;", '"";""'])
def test_a_number_that_a_format_hides_is_shown_and_named(form: str):
    new = rebuilt(XLSX, workbook((5, form)))
    assert shown(new.data) == [(5, "General")]
    assert "hiding" in new.removed


def hidden_sheet(made: openpyxl.Workbook) -> None:
    made.create_sheet("裏").sheet_state = "veryHidden"


def hidden_row(made: openpyxl.Workbook) -> None:
    made.active.row_dimensions[1].hidden = True


def hidden_column(made: openpyxl.Workbook) -> None:
    made.active.column_dimensions["A"].hidden = True


@pytest.mark.parametrize("hide", [hidden_sheet, hidden_row, hidden_column])
def test_what_a_workbook_hides_is_shown_and_named(hide: object):
    new = rebuilt(XLSX, workbook((5, "General"), changes=hide))
    assert "hiding" in new.removed
    sheets = openpyxl.load_workbook(io.BytesIO(new.data)).worksheets
    assert {sheet.sheet_state for sheet in sheets} == {"visible"}
    assert not any(one.hidden for one in (*sheets[0].row_dimensions.values(), *sheets[0].column_dimensions.values()))


def test_tick_boxes_and_comments_over_a_sheet_are_named():
    parts = {"xl/ctrlProps/ctrlProp1.xml": b"<formControlPr checked='Checked'/>", "xl/comments1.xml": b"<comments/>"}
    data = packed(unpacked(workbook((1, "General"))) | parts)
    assert {"form_controls", "comments"} <= rebuilt(XLSX, data).removed


def test_the_worker_does_all_of_it_too():
    """Nothing of it is loaded on first use, which would fail inside."""
    said = sanitizing.rebuild("a.docx", DOCX, document(body=paragraph(*(inside for inside, _ in SAID.values()))))
    assert said.code == "ok"
    said = sanitizing.rebuild("a.xlsx", XLSX, workbook(*SEEN))
    assert (said.code, shown(said.data)) == ("ok", SEEN)


def test_a_chart_leaves_with_the_workbook_it_is_drawn_from_and_both_are_named():
    made = rebuilt(DOCX, other_offices.with_a_chart())
    assert made.removed >= {"embedded_files", "pictures"}
    assert [one.text for one in docx.Document(io.BytesIO(made.data)).paragraphs] == ["申請書　見本 花子"]


def test_a_workbook_that_is_embedded_without_a_chart_is_refused():
    parts = unpacked(other_offices.with_a_chart())
    del parts["word/charts/_rels/chart1.xml.rels"]
    assert rebuilding.rebuild(Asked("a", DOCX, packed(parts))).code == "nested"
