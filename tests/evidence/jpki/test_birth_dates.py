"""Birth dates in certificates: EYYYYMMDD."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_evidence.jpki import birth_dates


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("118900101", date(1890, 1, 1)),
        ("119120730", date(1912, 7, 30)),  # the last day of 明治 ...
        ("219120730", date(1912, 7, 30)),  # ... is the first of 大正
        ("219261225", date(1926, 12, 25)),
        ("319261225", date(1926, 12, 25)),
        ("319890107", date(1989, 1, 7)),
        ("419890108", date(1989, 1, 8)),
        ("420190430", date(2019, 4, 30)),
        ("520190501", date(2019, 5, 1)),
        ("520240229", date(2024, 2, 29)),
        ("019850401", date(1985, 4, 1)),  # the era is unknown, the day is not
    ],
)
def test_a_full_date_is_read(text, born):
    assert birth_dates.parse(text) == born


@pytest.mark.parametrize("text", ["000000000", "319360000", "319360400", "319360001", "300000229", "100001231"])
def test_an_incomplete_date_is_no_date(text):
    assert birth_dates.parse(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "19850401",
        "3198504010",
        "31985040",
        "619850401",
        "９19850401",
        "31985０401",
        "3 9850401",
        "+19850401",
        "3_9850401",
        "319850401\n",
        "319851301",
        "319850431",
        "319850229",
        "319851300",
        "319850032",
        "319000230",
        "419890107",  # a day before 平成
        "319890108",
        "420190501",
        "520190430",
        "119120731",
        "318670101",
        "119990000",  # 明治 has no such year, whatever the day
        "519360000",
        "319000400",
    ],
)
def test_what_is_no_date_of_its_era_is_refused(text):
    with pytest.raises(ValueError):
        birth_dates.parse(text)


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_nothing_but_a_refusal_comes_out(text):
    try:
        born = birth_dates.parse(text)
    except ValueError:
        return
    assert born is None or text[1:] == born.isoformat().replace("-", "")
