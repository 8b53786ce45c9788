"""What staff see of bank accounts: names beside the codes, a caution where the data has none; nothing is refused."""

import json

import pytest
from support import casework, lookups
from support.payees import FILES, by_number

from todoke_catalog import loading, templates
from todoke_catalog.walk import through
from todoke_forms.web import accounts
from todoke_lookups import held

DATA = lookups.data()
KNOWN = {"bank": "9990", "branch": "012", "kind": "ordinary", "number": "0000019", "holder": "ミホン"}


def field(name, **members):
    return {"type": "bank_account", "id": name, "label": {"ja": f"口座{name}"}, "required": False, **members}


FORM = loading.load(
    {
        **json.loads(templates.read(templates.NINGEN_DOCK)),
        "pages": [
            {
                "id": "p",
                "title": {"ja": "一"},
                "fields": [
                    field("own", registered=True),
                    {
                        "type": "group",
                        "id": "children",
                        "label": {"ja": "子ども"},
                        "entry": {"ja": "子ども"},
                        "min_entries": 0,
                        "max_entries": 3,
                        "fields": [field("theirs")],
                    },
                ],
            }
        ],
        "derived": [],
        "eligibility": [],
        "once": None,
    }
)


def judge(**answers):
    return accounts.judge(FORM, through(FORM, answers, casework.TODAY), lambda: DATA)


class TestJudged:
    def test_a_known_account_is_named_and_nothing_is_said(self):
        judged = judge(own=KNOWN)
        assert judged.names(KNOWN) == {"bank": "見本", "branch": "東京"}
        assert judged.cautions == ()
        assert "2026年8月24日現在" in judged.source

    @pytest.mark.parametrize(
        ("account", "part"),
        [({**KNOWN, "bank": "8888"}, "金融機関コード"), ({**KNOWN, "branch": "999"}, "支店コード")],
        ids=["bank", "branch"],
    )
    def test_a_code_that_the_data_does_not_have_is_a_caution_with_its_date(self, account, part):
        judged = judge(own=account)
        assert judged.cautions == (f"「口座own」の{part}が、2026年8月24日現在のデータにありません。",)
        assert "注意：データにない番号" in judged.names(account).values()

    def test_an_entry_of_a_group_says_which_one_it_is(self):
        judged = judge(children=[{"theirs": KNOWN}, {"theirs": {**KNOWN, "branch": "999"}}])
        assert judged.cautions == ("「子ども2：口座theirs」の支店コードが、2026年8月24日現在のデータにありません。",)

    @pytest.mark.parametrize("answers", [{}, {"own": {"registered": "yes"}}], ids=["none", "registered"])
    def test_without_a_bank_no_data_is_looked_at(self, answers):
        known = through(FORM, answers, casework.TODAY)
        judged = accounts.judge(FORM, known, lambda: pytest.fail("looked"))
        assert (judged.cautions, judged.source, judged.names({"registered": "yes"})) == ((), "", {})


def test_a_bank_that_the_data_does_not_have_is_accepted_and_shown_to_staff(office, staff):
    number = office.arrive(1, answers=by_number(), files=FILES)  # at the invented bank 9999
    page = staff.get(f"/cases/{number}").text
    assert "口座の番号を確かめてください" in page
    assert "9999（注意：データにない番号）" in page


def test_a_bank_that_the_data_has_is_named(office, staff):
    bank, known = next((code, bank) for code, bank in held.packaged().banks.items() if "001" in bank["branches"])
    number = office.arrive(1, answers=by_number({**KNOWN, "bank": bank, "branch": "001"}), files=FILES)
    page = staff.get(f"/cases/{number}").text
    assert f"{bank}（{known['name']}）" in page
    assert "口座の番号を確かめてください" not in page
