"""Entries of groups on a screen that the browser's Back came back to, sent with the newest draft (decision 0082)."""

import html
import json
import re

import pytest
from support import everykind
from support.controls import controls
from support.gateway import NOW, TEMPLATES, Gateway, published
from support.posting import posted
from support.walker import FORM

from todoke_catalog import lint, templates
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.draft import Draft
from todoke_gateway.web import texts

BACK, MORE = (texts.ui("ja")[name] for name in ("entries_back", "more_questions"))


def form(**changes):
    """A page with a group whose answers open a question, then a page with another group, then one more."""
    text = everykind.field("text", max_chars=20)
    why = {**text, "id": "why", "shown_when": {"type": "is", "op": "eq", "field": "rare", "value": True}}
    day = {**everykind.field("date"), "id": "day", "required": False}
    rare = {"type": "yes_no", "id": "rare", "label": {"ja": "まれ"}, "required": False}
    words = {"type": "group", "label": {"ja": "もの"}, "entry": {"ja": "もの"}, "min_entries": 0, "max_entries": 4}
    things = {**words, "id": "things", "fields": [{**text, "id": "what"}, day, rare, why], **changes}
    others = {**words, "id": "others", "fields": [{**text, "id": "other"}]}
    asked = {"first": [things], "second": [others], "third": [{**text, "id": "last"}]}
    pages = [{"id": name, "title": {"ja": name}, "fields": fields} for name, fields in asked.items()]
    plain = {**json.loads(templates.read(published().definition.procedure)), "pages": pages}
    return published(definition={**plain, "derived": [], "eligibility": [], "once": None})


class Tab:
    """A tab whose Back comes to a screen as it was sent, and sends it with the newest draft, as newest.js has it."""

    def __init__(self, own, path=FORM):
        self.client, self.path, self.sent = Gateway(own).pages.test_client(), path, []
        self._post({"go": "start"})

    def _post(self, data, path=None):
        self.answer = self.client.post(path or self.path, data=data)
        self.text = html.unescape(self.answer.text)
        page = re.search('(?s)<form[^>]*id="all-questions".*?</form>', self.answer.text)
        self.screen = dict(controls(page[0])) if page else {}
        self.draft = html.unescape(re.search('name="draft" value="([^"]*)"', self.answer.text)[1])
        return self

    def send(self, go, typed=None, path=None):
        """Press a button, with something typed before; "things.0.what" is written 0.what where nothing else is said."""
        fields = {name if name.count(".") != 1 else f"things.{name}": words for name, words in (typed or {}).items()}
        self.sent.append({**self.screen, **fields})
        return self._post({**self.sent[-1], "draft": self.draft, "go": go}, path)

    def back(self, screens):
        self.screen = self.sent[-screens]
        return self

    def save(self):
        return self.send("save", path=self.path.replace("/form", "/save"))

    @property
    def answers(self):
        return drafts.read(self.draft).answers

    @property
    def things(self):
        return [entry["what"] for entry in self.answers.get("things", ())]

    @property
    def note(self):
        return next((note for note in (BACK, MORE) if note in self.text), "")

    @property
    def at(self):
        return self.screen.get("at")


def begun(*words, **changes):
    """A tab in which these were added on a screen each, from the blank page; the last is not sent."""
    tab = Tab(form(**changes))
    for place, word in enumerate(words):
        tab.send("add:things", {f"{place - 1}.what": words[place - 1]} if place else {})
        tab.screen[f"things.{place}.what"] = word
    return tab


def test_what_an_entry_sends_beside_its_answers_has_a_name_that_no_question_has():
    tab = Tab(form()).send("add:things")
    inner = {name.split(".")[2] for name in tab.screen if name.startswith("things.0.")}
    beside = inner - {"what", "day", "rare", "why"}
    assert beside
    assert beside <= lint.RESERVED


class TestTakenAwayLater:
    def test_comes_back_with_a_word_and_what_was_added_stays(self):
        tab = begun("いち", "に").send("remove:things:0").send("next").back(3).send("next")
        assert (tab.at, tab.note, tab.things) == ("first", BACK, ["いち", "に"])
        assert tab.send("next").at == "second"
        assert tab.things == ["いち", "に"]

    def test_is_taken_away_again(self):
        tab = begun("いち", "に").send("remove:things:0").send("next").back(3).send("next").send("remove:things:0")
        assert (tab.send("next").at, tab.things) == ("second", ["に"])

    def test_and_again_at_once_which_needs_no_word(self):
        tab = begun("いち", "に").send("remove:things:0").send("next").back(2).send("remove:things:0")
        assert (tab.note, tab.things) == ("", ["に"])

    def test_though_no_draft_ever_had_it(self):
        tab = begun("いち", "に").send("remove:things:1").send("next").back(2).send("next")
        assert (tab.at, tab.note, tab.things) == ("first", BACK, ["いち", "に"])

    def test_by_emptying_it(self):
        tab = begun("A", "B", "C").send("next").send("back").send("next", {"1.what": ""})
        assert tab.things == ["A", "C"]
        tab.back(4).send("next")
        assert (tab.at, tab.note, tab.things) == ("first", BACK, ["A", "B", "C"])

    @pytest.mark.parametrize("go", ["back", "add:things", "show"])
    def test_whatever_is_pressed(self, go):
        tab = begun("いち", "に").send("remove:things:0").send("next").back(3).send(go)
        assert (tab.at, tab.note, tab.things) == ("first", BACK, ["いち", "に"])

    def test_is_saved_with_a_word(self):
        tab = begun("いち", "に").send("remove:things:0").send("next").back(3).save()
        assert (tab.note, tab.things) == (BACK, ["いち", "に"])

    def test_is_told_where_something_else_is_wrong(self):
        tab = begun("いち", "に").send("remove:things:0").send("next").back(3).send("next", {"0.what": "あ" * 21})
        assert (tab.answer.status_code, tab.note) == (422, BACK)


class TestAnsweredLater:
    def test_a_blank_entry_takes_nothing_away(self):
        tab = Tab(form()).send("add:things").send("add:things").send("next", {"0.what": "A"})
        tab.back(2).send("next")
        assert (tab.at, tab.note, tab.things) == ("first", MORE, ["A"])

    def test_nor_does_one_among_others(self):
        tab = begun("A", "").send("add:things").send("next", {"1.what": "C"}).back(2).send("next")
        assert (tab.at, tab.note, tab.things) == ("first", MORE, ["A", "C"])

    @pytest.mark.parametrize("most", [1, 2])
    def test_where_there_is_no_room_for_the_blank_one_too(self, most):
        tab = Tab(form(max_entries=most, min_entries=1)).send("find:x").send("next", {"0.what": "A"})
        tab.back(2).send("next")
        assert (tab.answer.status_code, tab.things) == (200, ["A"])
        tab = Tab(form(max_entries=most, min_entries=1)).send("find:x").send("next", {"0.what": "A"})
        tab.back(2).send("remove:things:0")
        assert "A" in tab.things

    def test_questions_of_another_entry_stay_with_it(self):
        tab = begun("A").send("add:things", {"0.rare": "yes"}).send("next", {"1.what": "B", "1.rare": "yes"})
        tab.send("remove:things:0", {"0.why": "whyA", "1.why": "whyB"}).send("next").back(4).send("next")
        assert tab.note == BACK
        assert [entry.get("why") for entry in tab.answers["things"]] == [None, "whyB"]

    def test_more_than_an_application_may_have_are_all_there_to_choose_from(self):
        tab = begun("A", "B", "C", "D").send("next").send("back")
        for word in "EFGH":
            tab.send("remove:things:0").send("add:things", {}).screen["things.3.what"] = word
        tab.send("next")
        assert tab.things == ["E", "F", "G", "H"]
        tab.back(9).send("next")
        assert (tab.answer.status_code, tab.at, tab.note) == (422, "first", BACK)
        assert sorted(tab.screen[f"things.{place}.what"] for place in range(8)) == [*"ABCDEFGH"]
        for _ in range(4):
            tab.send("remove:things:0")
        assert (tab.send("next").at, tab.things) == ("second", ["E", "F", "G", "H"])


class TestEmptied:
    @pytest.mark.parametrize("go", ["next", "back", "save"])
    def test_stays_away(self, go):
        tab = begun("A", "B").send("next").back(2)
        tab.screen |= {"things.0.what": ""}
        tab.save() if go == "save" else tab.send(go)
        assert tab.things == ["B"]

    def test_a_day_that_cannot_be_read_is_not_nothing(self):
        tab = begun("A", "B").send("next").back(2)
        typed = {"things.0.what": "", "things.0.day.era": "R", "things.0.day.year": "x"}
        tab.send("next", typed)
        assert (tab.answer.status_code, tab.screen["things.0.day.year"], tab.screen["things.1.what"]) == (422, "x", "B")

    def test_an_entry_that_only_the_screen_had_is_not_one_that_was_taken_away(self):
        tab = begun("A").send("add:things")
        tab.send("next", {"things.1.day.era": "R", "things.1.day.year": "x"})
        assert (tab.answer.status_code, tab.things) == (422, ["A"])
        tab.send("next", {"1.what": "B", "things.1.day.era": "", "things.1.day.year": ""})
        assert (tab.at, tab.note, tab.things) == ("second", "", ["A", "B"])


class TestIds:
    def test_are_nowhere_but_on_the_page_and_beside_the_answers(self):
        tab = begun("A", "B").send("next")
        ids = drafts.read(tab.draft).entry_ids.known["things"]
        assert (len(ids), len({*ids})) == (2, 2)
        assert tab.answers["things"] == [{"what": "A"}, {"what": "B"}]
        tab.send("next").send("next", {"last": "z"})
        assert [one for one in ids if one in tab.text.replace(tab.draft, "")] == []

    @pytest.mark.parametrize(
        "hostile",
        [
            "",
            " ",
            "x" * 5000,
            "0" * 5000,
            "00000000 " * 5000,
            "\0",
            "{0} {0}",
            "{0}",
            " {1}",
            "{1} {0} {1}",
            "0000000Ａ",
        ],
        ids=lambda text: ascii(text[:12]),
    )
    def test_hostile_ones_lose_nothing_and_stop_nothing(self, hostile):
        tab = begun("A", "B").send("next").send("back")
        ids = tab.screen["things.ids"].split()
        tab.screen["things.ids"] = hostile.format(*ids)
        tab.send("next")
        assert tab.answer.status_code in {200, 422}
        shown = {words for name, words in tab.screen.items() if name.endswith(".what")}
        assert {"A", "B"} <= {*tab.things} | shown

    def test_of_another_group_are_none_of_this(self):
        tab = begun("A").send("next").send("add:others").send("next", {"others.0.other": "O"})
        tab.send("back").send("back")
        tab.screen["things.ids"] = drafts.read(tab.draft).entry_ids.known["others"][0]
        tab.send("next")
        assert tab.answers["others"] == [{"other": "O"}]
        assert tab.things == ["A", "A"]  # one more, shown, and none less

    def test_a_screen_and_a_draft_of_before_there_were_any_go_on(self):
        own = form()
        tab = Tab(own)
        tab.draft = drafts.write(Draft(own.digest, {"things": [{"what": "A"}, {"what": "B"}]}))
        tab.screen |= {"things.entries": "2", "things.0.asked": "what rare day", "things.1.asked": "what rare day"}
        del tab.screen["things.ids"]
        tab.send("next", {"0.what": "A", "1.what": "Z"})
        assert (tab.at, tab.things) == ("second", ["A", "Z"])

    def test_a_draft_without_them_is_drawn_with_some(self):
        own = form()
        tab = Tab(own)
        tab.draft = drafts.write(Draft(own.digest, {"things": [{"what": "A"}, {"what": "B"}]}))
        tab.screen = {"at": "second"}
        tab.send("back").send("next", {"1.what": "Z"})
        assert (tab.at, tab.things, tab.note) == ("second", ["A", "Z"], "")

    def test_what_was_saved_goes_on_without(self):
        tab = begun("A", "B").save()
        code = drafts.read(tab.draft).mark.code
        tab._post({"code": code, "go": "resume"}, "/saved")
        assert (tab.at, tab.things) == ("first", ["A", "B"])
        tab.send("remove:things:0").send("next")
        assert (tab.at, tab.things, tab.note) == ("second", ["B"], "")


@pytest.mark.parametrize(("procedure", "group"), [("household-benefit", "children"), ("moving-out", "members")])
def test_a_person_of_a_real_form_is_not_lost(procedure, group):
    own = TEMPLATES[procedure]
    page = next(page for page in own.definition.pages if group in [field.id for field in page.fields])
    answers = templates.golden_answers(NOW.date(), procedure)
    field = next(field for field in page.fields if field.id == group)
    one = posted([field], {group: answers[group][:1]})
    tab = Tab(own, f"/procedures/{procedure}/form")
    tab.draft = drafts.write(Draft(own.digest, {name: told for name, told in answers.items() if name != group}))
    tab.screen = {"at": "check"}
    tab.send(f"page:{page.id}").send(f"add:{group}").send(f"add:{group}")
    tab.send("next", {name: told for name, told in one.items() if not name.endswith((".asked", ".entries"))})
    kept = tab.answers[group]
    assert len(kept) == 1
    tab.back(2).send("next")
    assert (tab.at, tab.note, tab.answers[group]) == (page.id, MORE, kept)
