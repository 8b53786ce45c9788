"""A refused answer never costs what was answered to the questions that hang on it, on its page and on others."""

import json

import pytest
from support import everykind
from support.controls import controls
from support.gateway import PROCEDURE, Gateway, published
from support.walker import Walker

from todoke_catalog import templates

STORY = "長い話。" * 50
COUNT = everykind.field("integer", min=0, max=9)
SOME = {"type": "is", "field": "integer", "op": "ge", "value": 1}
SUM = {"type": "is", "field": "allergies", "op": "ge", "value": 1}
LINES = {**everykind.field("text", max_chars=400, lines="many"), "id": "story"}
OWN = {**LINES, "id": "own", "shown_when": SOME}
HERS = {**LINES, "id": "hers", "shown_when": SOME}  # asked in entries by an answer outside
WHICH = {"type": "is", "field": "how_many", "op": "ge", "value": 1}
CHILD = {
    "type": "group",
    "id": "child",
    "label": {"ja": "お子さん"},
    "entry": {"ja": "子ども"},
    "min_entries": 1,
    "max_entries": 3,
    "fields": [
        {**everykind.field("integer", min=0, max=9), "id": "how_many", "label": {"ja": "いくつ"}},
        {**LINES, "id": "which", "shown_when": WHICH},
        HERS,
        {**everykind.field("date"), "id": "born", "required": False},
    ],
}
ALLERGIES = {"type": "count_of", "id": "allergies", "group": "child", "condition": WHICH}
BAD = ["２人", "99", "", "x" * 100]


def walker(pages, derived=()):
    plain = json.loads(templates.read(PROCEDURE))
    made = [
        {"id": f"p{number}", "title": {"ja": f"{number}ページ"}, "fields": list(fields)}
        | ({"shown_when": when} if when else {})
        for number, (when, fields) in enumerate(pages)
    ]
    definition = {**plain, "pages": made, "derived": list(derived), "eligibility": [], "once": None}
    return Walker(Gateway(published(definition=definition))).post("start")


def shown(walker):
    return dict(controls(walker.answer.text))


class TestOnAnotherPage:
    @pytest.fixture
    def walker(self):
        return (
            walker([(None, [COUNT]), (SOME, [LINES])])
            .post("next", {"integer": "1"})
            .post("next", {"story": STORY})
            .post("page:p0")
        )

    @pytest.mark.parametrize("bad", BAD)
    def test_it_is_there_again_when_the_answer_is_mended(self, walker, bad):
        walker.post("next", {"integer": bad})
        assert walker.answer.status_code == 422
        walker.post("next", {"integer": "2"})
        assert walker.answers == {"integer": 2, "story": STORY}

    @pytest.mark.parametrize("go", ["show", "back", "save"])
    def test_no_other_button_costs_it(self, walker, go):
        path = f"/procedures/{PROCEDURE}/save" if go == "save" else f"/procedures/{PROCEDURE}/form"
        walker.post(go, {"integer": "x"}, path)
        assert walker.answers == {"integer": "x", "story": STORY}

    def test_an_accepted_answer_that_hides_it_drops_it(self, walker):
        walker.post("next", {"integer": "0"})
        assert walker.answers == {"integer": 0}

    def test_a_number_that_may_not_be_kept_is_not(self):
        story = everykind.field("digits", min_digits=1, max_digits=13)
        one = walker([(None, [COUNT]), (SOME, [story])]).post("next", {"integer": "1"})
        one.post("next", {"digits": "123456789018"}).post("page:p0").post("next", {"integer": "x"})
        assert one.answers == {"integer": "x"}


class TestOnTheSamePage:
    def test_what_was_shown_stands_beside_the_mistake_and_is_read_with_its_mending(self):
        one = walker([(None, [COUNT, OWN])]).post("next", {"integer": "1"}).post("next", {"integer": "1", "own": STORY})
        one.post("page:p0").post("next", {"integer": "x", "own": STORY})
        assert shown(one)["own"] == STORY
        one.post("next", {"integer": "2", "own": f"{STORY}続き"})
        assert one.answers == {"integer": 2, "own": f"{STORY}続き"}

    def test_what_is_written_while_the_mistake_stands_is_read(self):
        one = walker([(None, [COUNT, OWN])]).post("next", {"integer": "1"})
        one.post("next", {"integer": "x", "own": ""}).post("next", {"integer": "2", "own": STORY})
        assert one.answers == {"integer": 2, "own": STORY}


FIRST = {"child.entries": "1", "child.0.asked": "how_many born", "child.0.how_many": "1"}


class TestInEntries:
    @pytest.fixture
    def walker(self):
        pages = [(None, [COUNT]), (None, [CHILD]), (SUM, [LINES])]
        return (
            walker(pages, [ALLERGIES])
            .post("next", {"integer": "1"})
            .post("next", FIRST | {"child.0.asked": "how_many hers born", "child.0.hers": STORY})
            .post("next", self.entry())
            .post("next", {"story": STORY})
        )

    @staticmethod
    def entry(place=0, **changes):
        answers = {"asked": "how_many which hers born", "how_many": "1", "which": STORY, "hers": STORY} | changes
        return {"child.entries": f"{place + 1}"} | {f"child.{place}.{name}": one for name, one in answers.items()}

    def test_a_mistake_in_another_entry_keeps_the_page_that_the_first_one_asked_for(self, walker):
        month = {"born.era": "R", "born.year": "2", "born.month": "2"}
        walker.post("page:p1").post("add:child", self.entry())
        second = self.entry(1, **month | {"born.day": "30"}) | {"child.entries": "2"}
        walker.post("next", self.entry() | second)
        assert walker.answer.status_code == 422
        walker.post("next", self.entry() | self.entry(1, **month | {"born.day": "28"}) | {"child.entries": "2"})
        assert walker.answers["story"] == STORY
        assert len(walker.answers["child"]) == 2

    def test_a_mistake_in_an_entry_keeps_what_hangs_on_it_there(self, walker):
        walker.post("page:p1").post("next", self.entry(how_many="x"))
        assert shown(walker)["child.0.which"] == STORY
        walker.post("next", self.entry(how_many="2"))
        assert walker.answers["child"] == [{"how_many": 2, "which": STORY, "hers": STORY}]

    def test_a_mistake_outside_keeps_what_the_entries_were_asked_by_it(self, walker):
        walker.post("page:p0").post("next", {"integer": "x"}).post("next", {"integer": "2"})
        assert walker.answers["child"] == [{"how_many": 1, "which": STORY, "hers": STORY}]

    def test_an_accepted_answer_outside_drops_it(self, walker):
        walker.post("page:p0").post("next", {"integer": "0"})
        assert walker.answers["child"] == [{"how_many": 1, "which": STORY}]
