"""Days at the ends of the calendar: 9999-12-31 is what offices write for no end, and nothing may go beyond it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.forms import with_fields

from todoke_catalog import lint, loading
from todoke_catalog.reviewing import review as reviewing
from todoke_catalog.simulating.simulation import simulate

TODAY = date(2026, 11, 23)
ENDS = st.sampled_from(["0001-01-01", "0001-01-02", "9999-03-31", "9999-04-01", "9999-12-30", "9999-12-31"])
OPERATORS = st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"])
SHIFTS = st.sampled_from([-1000, -1, 0, 1, 1000])
OF_DAYS = st.one_of(
    st.just({"type": "fiscal_year_end", "date": "day"}),
    st.fixed_dictionaries({"type": st.just("date_plus"), "date": st.just("day"), "years": SHIFTS, "days": SHIFTS}),
)


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries({}, optional={"earliest": ENDS, "latest": ENDS | st.just("today")}), OF_DAYS, OPERATORS, ENDS
)
@pytest.mark.parametrize("name", ["day", "moved"])
def test_no_search_and_no_review_leaves_the_calendar(name, bounds, rule, op, literal):
    at_end = {"type": "is", "field": name, "op": op, "value": literal}
    day = {"type": "date", "id": "day", "label": {"ja": "期限"}, **bounds}
    more = {"type": "text", "id": "more", "label": {"ja": "理由"}, "max_chars": 9, "shown_when": at_end}
    ages = [{"type": "age", "id": "age", "birth": "day", "on": "moved", "attained": "eve"}]
    refusing = [{"code": "r", "condition": at_end, "refusal": {"ja": "対象外です。"}}]
    form = with_fields([day, more], [{**rule, "id": "moved"}, *ages], refusing)
    reviewing.check(form, today=TODAY)
    if not lint.check(loading.shaped(form)):
        simulate(loading.load(form), TODAY)
