"""The page for who computes a draw again without us is enough: its own program, its vector, and files of ours."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import draws

from todoke_evidence import draw

PAGE = (Path(__file__).parents[2] / "docs" / "draw-file.md").read_text(encoding="utf-8")
PROGRAM = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
VECTOR = re.search(r"```json\n(.*?)\n```", PAGE, re.DOTALL)[1]
NUMBERS = re.findall(r"`([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})`", PAGE)


def said(tmp_path, text, *numbers):
    file, program = tmp_path / "draw.json", tmp_path / "recompute.py"
    file.write_text(text, encoding="utf-8")
    program.write_text(PROGRAM, encoding="utf-8")
    command = [sys.executable, "-I", program, file, *numbers]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.splitlines()


def test_the_vector_is_a_draw_of_ours_and_the_program_says_what_the_page_says(tmp_path):
    file = draw.parse(VECTOR.encode())
    assert draw.order(file.closed, file.drawn.value) == file.drawn.order
    lines = said(tmp_path, VECTOR + "\n", *NUMBERS)
    assert lines[0] == f"commitment {draw.commitment(file.closed).hex()}"
    assert lines[0].removeprefix("commitment ") in PAGE
    assert lines[1] == "order as published"
    place = next(number for number in NUMBERS if f"`{number}` has the place" in PAGE)
    assert f"{place} 1 of 2" in lines[2:]


@pytest.mark.parametrize("value", ["0417", "9999"])
def test_the_program_finds_the_order_of_any_file(tmp_path, value):
    file = draws.drawn(value=value)
    lines = said(tmp_path, draw.encode(file).decode(), draws.NUMBERS[3], "0000-0000-0000-0000")
    rank = file.drawn.order.index(draw.entry(draws.NUMBERS[3])) + 1
    assert lines[1:] == [
        "order as published",
        f"{draws.NUMBERS[3]} {rank} of 40",
        "0000-0000-0000-0000 not in the draw of 40",
    ]


def test_another_order_or_another_number_of_entries_is_told(tmp_path):
    text = draw.encode(draws.drawn()).decode()
    changed = text.replace('"value":"0417"', '"value":"0418"')
    assert said(tmp_path, changed)[1] == "order ANOTHER THAN PUBLISHED"
