"""Every kind of field of the language on the page that asks it: drawn, read, refused in words, shown at the check."""

import json
import re

import pytest
from support import everykind
from support.everykind import CHILDREN, EVERY_KIND, WITHOUT_ANSWER, field
from support.gateway import PROCEDURE, Gateway, published
from support.walker import Walker

from todoke_catalog import fields, lint, templates
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.draft import Draft
from todoke_gateway.web import screens
from todoke_gateway.web.answers import rows
from todoke_lookups import held

CHOSEN = {"choice": "x", "yes_no": "yes", "sex": "2", "one_slot.1": "s03"}


def test_what_may_be_left_out_can_be_left_out_again_and_nothing_else():
    asked = [one for one in EVERY_KIND if one["id"] in {name.partition(".")[0] for name in CHOSEN}]
    walker = Walker(Gateway(everykind.form(*({**one, "required": False} for one in asked), field("text", max_chars=5))))
    walker.post("start").post("next", CHOSEN)
    assert walker.answers.keys() == {one["id"] for one in asked}
    for name in CHOSEN:
        assert re.search(f'name="{name}" value="">|<option value="">', walker.answer.text), name
    walker.post("next", dict.fromkeys(CHOSEN, ""))
    assert walker.answers == {}
    assert "選ばない" not in Walker(Gateway(everykind.form(*asked))).post("start").text


class TestEveryKind:
    @pytest.fixture
    def form(self):
        return everykind.form(*EVERY_KIND)

    @pytest.fixture
    def walker(self, form):
        return Walker(Gateway(form))

    def test_no_kind_of_the_language_is_left_out(self):
        drawn = {one["type"] for one in EVERY_KIND} | {
            "attachment",
            "group",
        }  # files have their own screen, groups none yet
        assert drawn == {kind.__struct_config__.tag for kind in fields.Field.__args__}

    def test_every_field_is_drawn_and_every_error_leads_to_a_control(self, walker):
        walker.post("start").post("next")
        assert walker.answer.status_code == 422
        for one in EVERY_KIND:
            assert one["label"]["ja"] in walker.text
        wrong = [target.partition(".")[0] for target, _ in walker.problems]
        assert wrong == [one["id"] for one in EVERY_KIND if one["type"] not in WITHOUT_ANSWER]
        for target, _ in walker.problems:
            assert f'id="{target}"' in walker.answer.text

    def test_what_the_page_sends_beside_the_answers_has_names_that_no_question_has(self, walker):
        walker.post("start")
        sent = set(re.findall(r'<(?:input|button|select|textarea)[^>]* name="([^".]+)', walker.answer.text))
        beside = sent - {one["id"] for one in EVERY_KIND}
        assert {"draft", "at", "then", "go"} <= beside <= lint.RESERVED
        assert {screens.CHECK, screens.FILES} == lint.PLACES

    def test_parts_and_exclusive_options_say_what_is_wrong(self, walker):
        typed = {"person_name.family": "見本", "person_name.roman": "見本", "postal_address.postcode": "99"}
        walker.post("start").post("next", {**typed, "choices": ["x", "none"], "corporate_number": "1234567890123"})
        said = dict(walker.problems)
        assert said["person_name.roman"] == "ローマ字は半角のローマ字で入力してください"
        assert said["person_name.family_kana"] == "セイ（フリガナ）を入力してください"
        assert said["postal_address.postcode"] == "郵便番号は7桁の数字で入力してください"
        assert said["choices"].startswith("問い choices：「ない」などの選択肢は")
        assert said["corporate_number"].startswith("問い corporate_numberは13桁の法人番号で")
        assert 'value="見本"' in walker.text

    def test_a_passbook_of_japan_post_bank_is_turned_into_an_account_for_transfers(self, walker):
        own = {"post_account.symbol": "12340", "post_account.post_number": "12345671", "post_account.holder": "ミホン"}
        walker.post("start").post("next", {**own, "post_account.bank": "0001"})
        said = dict(walker.problems)
        assert said["post_account.bank"].startswith("問い bank_accountは、口座が二つ以上の書き方で入力されています")
        walker.post("next", own)
        assert walker.answers["post_account"]["branch"] == "238"

    def test_what_may_be_written_in_another_way_is_not_called_optional_where_an_answer_is_required(self, walker):
        page = walker.post("start").text

        def marked(name):
            after = page.partition(f'for="{name}"')[2].partition("</label>")[0]
            return re.findall('data-need="([a-z]+)"', after)

        assert [marked(f"bank_account.{part}") for part in ("bank", "branch", "holder")] == [["required"]] * 3
        assert [marked(f"any_account.{part}") for part in ("bank", "branch", "symbol", "holder")] == [[]] * 4
        assert (marked("post_account.bank"), marked("post_account.holder")) == ([], ["required"])
        assert marked("any_address.building") == ["optional"]
        legends = re.findall("<legend[^>]*>(問い bank_account.*?)</legend>", page)
        assert ["required" in one for one in legends] == [False, True, True]

    def test_a_registered_account_is_one_tick_and_nothing_else(self, walker):
        walker.post("start").post("next", {"any_account.registered": "yes", "any_account.holder": "ミホン"})
        assert "一つだけを残して、ほかの欄は空に" in dict(walker.problems)["any_account.bank"]
        walker.post("next", {"any_account.registered": "yes"})
        assert walker.answers["any_account"] == {"registered": "yes"}
        assert "checked" in walker.text.partition('id="any_account.registered"')[2][:200]

    def test_a_kind_that_is_still_ticked_keeps_nobody_from_another_account(self, walker):
        ticked = {"any_account.kind": "ordinary"}
        walker.post("start").post("next", {**ticked, "any_account.registered": "yes"})
        assert walker.answers["any_account"] == {"registered": "yes"}
        own = {"any_account.symbol": "12340", "any_account.post_number": "12345671", "any_account.holder": "ミホン"}
        walker.post("next", {**ticked, **own})
        assert walker.answers["any_account"]["branch"] == "238"

    def test_an_address_abroad_has_a_country_and_no_postcode(self, walker):
        walker.post("start").post("next", {"any_address.postcode": "9990019", "any_address.country": "フランス"})
        assert dict(walker.problems)["any_address.address"] == "住所を入力してください"
        abroad = {"any_address.country": "フランス", "any_address.address": "Paris"}
        walker.post("next", {**abroad, "any_address.postcode": "9990019"})
        assert dict(walker.problems)["any_address.postcode"].startswith("海外の住所には郵便番号を入力しないでください")
        walker.post("next", abroad)
        assert walker.answers["any_address"] == {"country": "フランス", "address": "Paris"}

    def test_wishes_are_kept_in_their_order_and_one_slot_is_wished_for_once(self, walker):
        walker.post("start").post("next", {"slot.1": "s02", "slot.2": "s02", "one_slot.1": "s03"})
        said = dict(walker.problems)
        assert said["slot.1"] == "問い slotで同じものを2回選んでいます"
        assert walker.answers["one_slot"] == ["s03"]
        walker.post("next", {"slot.1": "s03", "slot.2": "s01", "one_slot.1": "s03"})
        assert walker.answers["slot"] == ["s03", "s01"]
        assert '<option value="s01" selected>12/1(火) 10:00–10:30</option>' in walker.text

    def test_the_check_shows_parts_in_words(self, form):
        answers = {
            "person_name": {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"},
            "any_account": {"registered": "yes"},
            "postal_address": {"postcode": "9990019", "address": "見本市一番町１", "building": "current"},
            "any_address": {"country": "フランス", "address": "Paris"},
            "slot": ["s03", "s01"],
        }
        asked = [one for one in form.definition.fields if one.id in answers]
        assert [answer.splitlines() for _, answer in rows(asked, answers, "ja", held.packaged)] == [
            ["令和8年12月3日（2026年） 10:00–10:30", "令和8年12月1日（2026年） 10:00–10:30"],
            ["公金受取口座を使う（国に登録した口座。ほかの欄は入力しません）：はい"],
            ["姓：見本", "名：花子", "セイ（フリガナ）：ミホン", "メイ（フリガナ）：ハナコ"],
            ["郵便番号：9990019", "住所：見本市一番町１", "建物名・部屋番号：current"],
            ["住所：Paris", "国・地域（海外の場合）：フランス"],
        ]


# What HTML has for a control of one line (4.10.18.7.1, WCAG 2.2 1.3.5) and a form can ask of its applicant.
OF_ONE_LINE = {
    "name", "family-name", "given-name", "additional-name", "email", "tel", "postal-code", "country-name",
    "address-line1", "address-line2", "bday-month", "bday-day",
}  # fmt: skip


def test_an_input_says_of_its_applicant_only_what_html_has_for_a_control_of_one_line():
    lines = [
        everykind.field("text", max_chars=20) | {"id": "name", "matches": "name"},
        everykind.field("address") | {"id": "line", "matches": "address"},
        everykind.field("date") | {"id": "birth", "matches": "birth_date"},
        everykind.field("postal_address") | {"id": "other_post"},
    ]
    parts = [
        everykind.field("person_name") | {"id": "name", "matches": "name", "also": ["middle"]},
        everykind.field("postal_address") | {"id": "post", "matches": "address", "abroad": True},
        everykind.field("address") | {"id": "other_line"},
    ]
    said = {}
    for fields_ in (lines, parts):
        page = Walker(Gateway(everykind.form(*fields_))).post("start").answer.text
        said.update(re.findall(r'<input [^>]*name="([^"]+)"[^>]* autocomplete="([^"]+)"', page))
    assert {words for words in said.values() if words != "off"} <= OF_ONE_LINE
    assert said["line"] == said["post.address"] == "address-line1"
    assert (said["post.building"], said["post.country"]) == ("address-line2", "country-name")
    assert said["name.middle"] == "additional-name"
    assert {said["other_line"], said["other_post.address"], said["other_post.building"]} == {"off"}


def test_only_the_applicants_own_number_and_mail_are_their_browsers_to_fill_in():
    heading = everykind.field("heading") | {"label": {"ja": "ご家族の連絡先"}}
    own = [everykind.field(kind) | {"id": f"own_{kind}"} for kind in ("phone", "email")]
    others = [everykind.field(kind) | {"id": f"other_{kind}"} for kind in ("phone", "email")]
    urgent = everykind.field("phone") | {"id": "urgent", "label": {"ja": "緊急連絡先"}}
    form = everykind.form(*own, urgent, heading, *others)
    page = Walker(Gateway(form)).post("start").answer.text
    said = dict(re.findall(r'<input [^>]*name="([^"]+)"[^>]* autocomplete="([^"]+)"', page))
    assert (said["own_phone"], said["own_email"]) == ("tel", "email")
    assert {said[name] for name in ("urgent", "other_phone", "other_email")} == {"off"}


@pytest.mark.parametrize("typed", ["43,210円", "￥４３，２１０", "43210 yen"])
def test_a_number_may_be_typed_with_its_unit_and_comes_back_so_until_all_is_right(typed):
    amount = field("integer", min=0, max=1_000_000, unit={"ja": "円", "en": "yen"})
    form = everykind.form(amount, field("kana"))
    walker = Walker(Gateway(form)).post("start").post("next", {"integer": typed, "kana": "見本"})
    assert [target for target, _ in walker.problems] == ["kana"]
    assert f'value="{typed}"' in walker.text
    walker.post("next", {"integer": typed, "kana": "ﾐﾎﾝ"})
    assert walker.answers == {"integer": 43210, "kana": "ミホン"}
    assert walker.post("page:p").text.count('value="43210"') == 1


@pytest.mark.parametrize("typed", ["4万円", "4万3,210円", "43,210人"])
def test_no_amount_is_reckoned_from_words(typed):
    amount = field("integer", min=0, max=1_000_000, unit={"ja": "円", "en": "yen"})
    walker = Walker(Gateway(everykind.form(amount))).post("start").post("next", {"integer": typed})
    assert walker.problems == [("integer", "問い integerは数字で入力してください")]
    assert f'value="{typed}"' in walker.text


class TestEntries:
    @pytest.fixture
    def walker(self):
        plain = json.loads(templates.read(PROCEDURE))
        pages = [
            {"id": "p", "title": {"ja": "子ども"}, "fields": [CHILDREN]},
            {"id": "q", "title": {"ja": "次"}, "fields": [field("kana")]},
        ]
        form = published(definition={**plain, "pages": pages, "derived": [], "eligibility": [], "once": None})
        return Walker(Gateway(form)).post("start")

    def child(self, place, **changes):
        own = {"child_name.family": "見本", "child_name.family_kana": "ﾐﾎﾝ", "abroad": "no", "agreed": "yes"}
        born = {"child_birth.era": "R", "child_birth.year": "2", "child_birth.month": "5", "child_birth.day": "1"}
        asked = {"asked": "child_name child_birth abroad country brothers agreed"}
        return {f"children.{place}.{name}": value for name, value in {**asked, **own, **born, **changes}.items()}

    def test_the_first_entry_is_there_and_others_are_added_up_to_the_most(self, walker):
        assert "子ども1</legend>" in walker.text
        for count in (1, 2):
            walker.post("add:children", {"children.entries": str(count), **self.child(0)})
            assert f"子ども{count + 1}</legend>" in walker.text
        assert "子どもを追加する" not in walker.text
        assert 'value="ﾐﾎﾝ"' in walker.text

    def test_an_entry_is_removed_and_what_was_typed_moves_up(self, walker):
        typed = {**self.child(0), **self.child(1, brothers="two"), "children.1.child_birth.year": "99"}
        walker.post("remove:children:0", {"children.entries": "2", **typed})
        assert walker.answer.status_code == 200
        assert 'name="children.0.brothers" type="text" value="two"' in walker.text
        assert 'name="children.0.child_birth.year" value="99"' in walker.text
        assert "子ども2" not in walker.text

    def test_good_entries_lead_on_and_come_back_as_they_were(self, walker):
        walker.post("next", {"children.entries": "2", **self.child(0), **self.child(1, brothers="3")})
        assert walker.heading == "次"
        first, second = walker.answers["children"]
        assert first == {
            "child_name": {"family": "見本", "family_kana": "ミホン"},
            "child_birth": "2020-05-01",
            "abroad": False,
            "agreed": True,
        }
        assert second["brothers"] == 3
        walker.post("back")
        assert 'name="children.1.brothers" type="text" value="3"' in walker.text
        assert 'name="children.1.child_birth.year" value="2"' in walker.text

    def test_an_entry_left_blank_is_none(self, walker):
        walker.post("next", {"children.entries": "2", **self.child(1)})
        assert len(walker.answers["children"]) == 1

    def test_blank_entries_only_say_how_many_are_needed(self, walker):
        walker.post("next", {"children.entries": "1"})
        assert walker.problems == [("children", "お子さんを1件以上入力してください")]
        assert 'id="children"' in walker.answer.text

    def test_what_is_wrong_is_said_with_the_entry_and_leads_to_its_control(self, walker):
        wrong = {"child_name.family_kana": "見本", "child_birth.day": "x", "brothers": "many"}
        sent = {"children.entries": "2", **self.child(0), **self.child(1, **wrong)}
        walker.post("next", {name: value for name, value in sent.items() if name != "children.1.agreed"})
        assert walker.answer.status_code == 422
        said = dict(walker.problems)
        assert said["children.1.child_name.family_kana"].startswith("子ども2：名前：セイ（フリガナ）はカタカナで")
        assert said["children.1.child_birth.day"] == "子ども2：生年月日の日は数字で入力してください"
        assert said["children.1.brothers"] == "子ども2：きょうだいは数字で入力してください"
        assert "children.1.agreed" in said
        for target in said:
            assert f'id="{target}"' in walker.answer.text
        assert 'name="children.1.child_birth.day" value="x"' in walker.text

    def test_an_answer_opens_a_question_in_its_own_entry_and_nothing_typed_is_lost(self, walker):
        asked = {f"children.{place}.asked": "child_name child_birth abroad brothers agreed" for place in (0, 1)}
        both = {"children.entries": "2", **self.child(0), **self.child(1, abroad="yes", brothers="3")}
        walker.post("next", {**both, **asked})
        assert (walker.answer.status_code, walker.problems) == (200, [])
        assert 'id="children.1.country"' in walker.text
        assert 'id="children.0.country"' not in walker.text
        assert 'name="children.1.asked" value="child_name child_birth abroad country brothers agreed"' in walker.text
        walker.post("page:p")
        assert 'name="children.1.brothers" type="text" value="3"' in walker.text
        walker.post("next", {**both, "children.1.country": ""})
        assert walker.problems == [("children.1.country", "子ども2：国を入力してください")]

    def test_an_optional_question_that_an_entry_opens_is_asked_once(self):
        form = published(definition=json.loads(templates.read("library-hold")))
        walker, path = Walker(Gateway(form)), "/procedures/library-hold/form"
        walker.begin_with({"card": "12345678", "reader": "ミホン", "what": ["print"]}, form)
        walker.post("page:page_items", path=path)
        assert 'id="items.0.author"' not in walker.text
        typed = {"what": "print", "items.entries": "1", "items.0.kind": "book", "items.0.name": "見本の本"}
        walker.post("next", {**typed, "items.0.asked": "kind name"}, path=path)
        assert (walker.at, 'id="items.0.author"' in walker.text) == ("page_items", True)
        walker.post("next", {**typed, "items.0.asked": "kind name author volume"}, path=path)
        assert walker.at != "page_items"

    def test_the_check_shows_every_entry(self, walker):
        walker.post("next", {"children.entries": "2", **self.child(0), **self.child(1, abroad="yes", country="見本国")})
        walker.post("next", {"children.entries": "2", **self.child(0), **self.child(1, abroad="yes", country="見本国")})
        walker.post("next", {"kana": "ア"})
        assert "子ども1：海外に住んでいますか" in walker.text
        assert "子ども2：国" in walker.text
        assert "子ども1：国" not in walker.text

    @pytest.mark.parametrize("count", ["", "x", "-1", "99999", "４"])
    def test_a_count_that_is_none_reads_no_entry(self, walker, count):
        walker.post("next", {"children.entries": count, **self.child(0)})
        assert walker.problems == [("children", "お子さんを1件以上入力してください")]

    @pytest.mark.parametrize("go", ["add:", "add:other", "remove:children", "remove:children:x", "remove:children:9"])
    def test_what_is_no_button_changes_nothing(self, walker, go):
        walker.post(go, {"children.entries": "1", **self.child(0)})
        assert walker.answer.status_code == 200
        assert "子ども1</legend>" in walker.text
        assert "子ども2</legend>" not in walker.text

    @pytest.mark.parametrize(
        "junk", [7, "x", [7], [[]], [{"child_birth": 7, "child_name": "x", "abroad": []}], [{}] * 9]
    )
    def test_a_draft_with_other_shapes_is_drawn_all_the_same(self, walker, junk):
        draft = drafts.read(walker.draft)
        walker.draft = drafts.write(Draft(draft.form, {"children": junk}))
        assert walker.post("start").answer.status_code == 200


def paid(name, payer, expression):
    return {**field("amount", expression=expression, paid_by=payer), "id": name, "label": {"ja": f"金額 {name}"}}


COPIES = {"type": "field", "field": "integer"}
COMPUTED = [
    field("integer", min=1, max=9),
    field("date", latest="today"),
    {**field("text", max_chars=9), "shown_when": {"type": "is", "field": "age", "op": "lt", "value": 18}},
    paid("each", "nobody", {"type": "mul", "of": COPIES, "num": 300, "den": 1}),
    paid("fee", "applicant", {"type": "field", "field": "each"}),
    paid("grant", "office", {"type": "const", "yen": 50}),
]


class TestComputed:
    """Questions that depend on an age, and amounts that are paid by one or the other side."""

    @pytest.fixture
    def walker(self):
        plain = json.loads(templates.read(PROCEDURE))
        page = {"id": "p", "title": {"ja": "一"}, "fields": COMPUTED}
        age = {"type": "age", "id": "age", "birth": "date", "on": "today"}
        form = published(definition={**plain, "pages": [page], "derived": [age], "eligibility": [], "once": None})
        return Walker(Gateway(form)).post("start")

    def fill_in(self, walker):
        born = {"date.era": "R", "date.year": "2", "date.month": "5", "date.day": "1"}
        walker.post("next", {"integer": "2", **born})
        return walker.post("next", {"integer": "2", **born, "text": "見本"})

    def test_an_age_opens_a_question_that_was_not_there(self, walker):
        assert "問い text" not in walker.text
        walker.post("next", {"integer": "2", "date.era": "R", "date.year": "2", "date.month": "5", "date.day": "1"})
        assert "問い text" in walker.text
        assert self.fill_in(walker).answers["text"] == "見本"

    def test_an_era_has_a_name_that_one_can_read_and_the_one_that_papers_have(self, walker):
        english = Walker(walker.gateway, lang="en").post("start")
        assert ">Showa (昭和)<" in english.text
        assert ">昭和<" in walker.text

    def test_what_is_paid_is_shown_by_whoever_pays_it_and_steps_on_the_way_are_not(self, walker):
        shown = self.fill_in(walker).text
        assert "金額 fee" in shown
        assert "600円" in shown
        assert "50円" in shown
        assert "金額 each" not in shown

    def test_what_is_signed_names_the_fee(self, walker):
        self.fill_in(walker).post("", path=f"/procedures/{PROCEDURE}/sign")
        assert "手数料" in walker.text
        assert "600円" in walker.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_question_may_be_called_as_a_part_of_the_page_is(language):
    """Where an id is there twice, a label names the wrong element; one of おくやみ予約 was."""
    names = ["main", "questions", "form", "print", "help", "card", "next"]
    asked = [{**field("text", max_chars=9), "id": name, "label": {"ja": f"問い {name}"}} for name in names]
    page = Walker(Gateway(everykind.form(*asked)), language).post("start").answer.text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert {*names} <= {*ids}
    assert sorted(ids) == sorted({*ids})
