"""Money on the page of a case: what the office pays and in which parts, fees, and nothing where there is none."""

from __future__ import annotations

from support import casework

from todoke_catalog import loading, templates
from todoke_forms.web import money


def test_the_total_and_its_parts_are_shown_where_the_office_pays(office, staff):
    page = staff.get(f"/cases/{office.arrive(1)}").text
    assert page.count("16,600円") == 3  # beside the state, as the result, and as its only part
    assert "市が支払う額" in page


def test_nothing_is_said_of_money_where_there_is_none(office, staff):
    page = staff.get(f"/cases/{office.arrive_unsigned(1)}").text
    assert "0円" not in page
    assert "助成額" not in page
    assert "―" in staff.get("/cases").text


def test_only_a_form_with_a_grant_pays():
    assert money.pays(casework.DEFINITION)
    assert not money.pays(loading.loads(templates.read(templates.LIBRARY_SURVEY)))


def test_a_fee_is_what_the_applicant_pays():
    definition = loading.loads(templates.read("tax-certificate"))
    charged = next(case for case in templates.golden_cases("tax-certificate") if case.expected["fee"])
    sums = money.sums(definition, charged.answers, charged.today)
    assert {one.payer for one in sums} == {"申請者が支払う額"}
    assert sum(one.yen for one in sums) == charged.expected["fee"]
