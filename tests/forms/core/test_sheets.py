"""A translator's table is read as any spreadsheet saves it, and has no formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_forms.core import sheets

TEXT = 'a,b;c\td "e"\nf'
ROWS = [("日本語の文", "", "Tiếng Việt"), (TEXT, "x", "y")]


def saved(separator=",", end="\r\n"):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    writer.writerows([("日本語", "いまの訳", "訳（vi）"), *ROWS])
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_it_is_read_as_spreadsheets_save_it(encoding, separator, end):
    assert sheets.read(saved(separator, end).encode(encoding)) == sheets.Sheet("vi", dict(enumerate(ROWS, 2)))


def test_the_big_end_may_come_first_and_columns_may_be_moved_and_added():
    assert sheets.read(b"\xfe\xff" + saved().encode("utf-16-be")).rows[2] == ROWS[0]
    assert sheets.read("訳(vi),メモ,いまの訳,日本語\nc,m,b,a\n".encode()).rows == {2: ("a", "b", "c")}


def test_line_breaks_in_cells_are_a_forms():
    assert sheets.read('日本語,いまの訳,訳（vi）\r\n"a\r\nb",,c\r\n'.encode()).rows[2][0] == "a\nb"


@pytest.mark.parametrize("first", [*"=+-@\t'＝＋－＠\n", "'="])
def test_no_cell_is_a_formula_and_each_comes_back_as_it_was(first):
    row = (first + "1+1", first, first + "x")
    written = sheets.write("vi", [row])
    cells = [*csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))][1]
    assert all(cell.startswith("'") for cell in cells)
    assert sheets.read(written).rows == {2: row}


def test_an_apostrophe_of_the_translators_own_stays():
    assert sheets.read("日本語,いまの訳,訳（en）\na,,'Tis\n".encode()).rows[2][2] == "'Tis"


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=30)


@given(st.lists(st.tuples(WORDS.filter(bool), WORDS, WORDS), max_size=5))
def test_what_is_written_is_read(rows):
    assert [*sheets.read(sheets.write("zh-Hans", rows)).rows.values()] == rows
