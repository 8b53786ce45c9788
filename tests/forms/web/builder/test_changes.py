"""What a proposal would change, in the words of the form, and whom it meets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support import casework
from support.forms import with_fields
from support.library import FORMS

from todoke_catalog import fields, loading
from todoke_catalog.comparison import Change, compare, contents
from todoke_catalog.conditions import Comparison
from todoke_catalog.definition import Contact, Definition, Page
from todoke_catalog.identity import Identity, Level
from todoke_catalog.reception import Reception
from todoke_catalog.texts import Text
from todoke_forms.web.builder import change_words, rule_words, texts

OLD = json.loads(casework.DEFINITION_BYTES)
NAMELESS = {
    "id",
    "value",
    "format",
    "procedure",
    "municipality",
    "pages",
    "fields",
    "contact",
    "derived",
    "eligibility",
}
STRUCTURES = [Definition, Page, Contact, Identity, Reception, fields.Slot, fields.ChoicesOption, *fields.Field.__args__]


def said(change):
    new = json.loads(json.dumps(OLD))
    change(new)
    old, changed = (loading.loads(json.dumps(one).encode()) for one in (OLD, new))
    return change_words.sentences(compare(old, changed), old, changed)


def amount(form):
    return next(field for page in form["pages"] for field in page["fields"] if field["type"] == "amount")


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda one: one.__name__)
def test_every_part_of_a_form_has_a_name(structure):
    named = texts.CHANGED_PARTS.keys() | texts.PARTS.keys() | NAMELESS
    assert set(structure.__struct_fields__) <= named


@pytest.mark.parametrize("name", FORMS)
def test_a_first_version_is_said_in_words_alone(name):
    form = FORMS[name]
    for sentence in change_words.sentences(contents(form), None, form):
        assert texts.NOTHING not in sentence.after
        assert texts.GONE not in sentence.words + sentence.after


def test_a_period_of_reception_is_said_in_days_and_hours():
    [begun] = said(lambda form: form.update(reception={"closes": "2027-01-01T00:00"}))
    assert begun.words == "フォームの基本情報の受付期間を変えます"
    assert (begun.before, begun.after) == ("いつでも受け付ける", "2027年1月1日 0:00まで")


def test_a_form_that_asks_for_less_than_the_card_says_so():
    """A form that says nothing of it asks for a signature: the most, and not "none"."""
    [asked] = said(lambda form: form.pop("identity"))
    assert (asked.before.splitlines()[0], asked.after) == ("カードの署名", "カードの署名")
    anonymous = Change("changed", (), "identity", None, Identity(Level.ANONYMOUS, Text("だれの意見かは要りません")))
    form = loading.loads(casework.DEFINITION_BYTES)
    [sentence] = change_words.sentences([anonymous], form, form)
    assert (sentence.before, sentence.after) == ("カードの署名", "なし（無記名）\nだれの意見かは要りません")


@pytest.mark.parametrize(
    ("member", "value", "before", "after"),
    [
        (
            "places",
            {"capacity": 3, "by": "order", "waiting": 2},
            "フォーム全体では決めない",
            "3件（先着順、キャンセル待ち2件まで）",
        ),
        ("once", {"per": "person"}, "何回でも受け付ける", "1人1回まで"),
        ("retention_years", None, "5", "庁内の決まりによる"),
    ],
)
def test_what_is_not_there_is_said_by_what_that_means(member, value, before, after):
    def change(form):
        form.pop(member, None)
        form.update({} if value is None else {member: value})

    [sentence] = said(change)
    assert (sentence.before, sentence.after) == (before, after)


def test_the_second_person_reads_all_of_a_first_version():
    """Who approves must see what citizens are promised and asked: the period, the places, the times, their bounds."""
    new = json.loads(json.dumps(OLD))
    new |= {"reception": {"opens": "2026-12-01T09:00"}, "once": {"per": "person"}}
    child = {"id": "school", "type": "text", "label": {"ja": "学校"}, "max_chars": 50}
    more = [
        {
            "id": "child",
            "type": "group",
            "label": {"ja": "子"},
            "entry": {"ja": "子"},
            "max_entries": 3,
            "fields": [child],
        },
        {"id": "bikes", "type": "integer", "label": {"ja": "台数"}, "min": 1, "max": 4, "help": {"ja": "自転車"}},
        {
            "id": "come",
            "type": "slot",
            "label": {"ja": "日"},
            "slots": [{"value": "a", "day": "2027-05-08", "start": "10:00", "end": "12:00", "capacity": 2}],
        },
    ]
    shown = {"type": "is", "field": "bikes", "op": "ge", "value": 2}
    new["pages"] += [
        {"id": "extra", "title": {"ja": "追加"}, "intro": {"ja": "続き"}, "fields": more},
        {"id": "last", "title": {"ja": "終わり"}, "shown_when": shown, "fields": [{**child, "id": "club"}]},
    ]
    form = loading.loads(json.dumps(new).encode())
    told = {one.words: one.after for one in change_words.sentences(contents(form), None, form)}
    assert told["担当課"].startswith(OLD["department"]["ja"])
    assert told["電話番号"] == OLD["contact"]["phone"]
    assert told["本人確認"].startswith("カードの署名\n")
    assert (told["受付期間"], told["同じ人の申請"]) == ("2026年12月1日 9:00から", "1人1回まで")
    assert "前書き：続き" in told["ページ「追加」を追加します"]
    assert "表示の条件：『台数』が2以上である" in told["ページ「終わり」を追加します"]
    assert "「子」（くり返し）の「学校」（短い文・長い文）を追加します" in told
    assert "説明：自転車" in told["「台数」（数）を追加します"]
    assert "いちばん大きい数：4" in told["「台数」（数）を追加します"]
    assert "選べる日時：2027-05-08 10:00から12:00（2件まで）" in told["「日」（希望日時）を追加します"]


def test_a_day_is_before_or_after_and_a_number_more_or_less():
    [[number, day]] = [
        said(
            lambda form: form["eligibility"].extend([rule("n", "basic_cost", 5), rule("d", "exam_date", "2026-04-01")])
        )
    ]
    assert number.after.splitlines()[0] == "『基本料金』が5円以下である"
    assert day.after.splitlines()[0].endswith("4月1日以前である")


def rule(code, field, value):
    condition = {"type": "is", "field": field, "op": "le", "value": value}
    return {"code": code, "condition": condition, "refusal": {"ja": "いけません。"}}


def test_how_a_form_is_found_is_said_in_words():
    new = {"life_events": ["birth"], "keywords": [{"word": "犬", "reading": "いぬ"}]}
    events, keywords = said(lambda form: form["listing"].update(new))
    assert (events.before, events.after) == ("病気・けが", "妊娠・出産")
    assert keywords.after == "犬（いぬ）"


def test_a_changed_calculation_is_said_as_it_was_and_as_it_is():
    [sentence] = said(lambda form: amount(form).update(expression={"type": "const", "yen": 5000}))
    assert sentence.words == "「助成金の見込額」（計算する金額）の計算のしかたを変えます"
    assert "『基本料金』−『ほかから受けた助成の額』" in sentence.before
    assert sentence.after == "5,000円"


def test_cases_in_a_row_are_said_one_after_the_other():
    rest = {"type": "const", "yen": 0}
    for yen in (300, 200):
        case = {"type": "is", "field": "basic_cost", "op": "ge", "value": yen * 100}
        rest = {"type": "when", "condition": case, "then": {"type": "const", "yen": yen}, "otherwise": rest}
    [sentence] = said(lambda form: amount(form).update(expression=rest))
    assert re.fullmatch(r".+ときは200円、そうでなく.+ときは300円、そうでないときは0円", sentence.after)
    assert "（" not in sentence.after


def day(name, label):
    return {"type": "date", "id": name, "label": {"ja": label}, "latest": "today"}


def entries(name, label):
    inner = [{"type": "integer", "id": f"{name}_yen", "label": {"ja": "額"}, "min": 0, "max": 9}]
    inner += [day(f"{name}_born", "生まれた日"), day(f"{name}_came", "越した日")]
    ages = [{"type": "age", "id": f"{name}_age", "birth": f"{name}_born", "on": "today"}]
    group = {"type": "group", "id": name, "label": {"ja": label}, "entry": {"ja": "人"}, "fields": inner}
    return {**group, "min_entries": 0, "max_entries": 3, "derived": ages}


def of_days(rule=None, **more):
    return (
        with_fields(
            [day("d_one", "甲の日"), day("d_two", "乙の日"), entries("g_one", "甲たち"), entries("g_two", "乙たち")],
            [{"id": "x", **rule}] if rule else [],
        )
        | more
    )


AGE = {"type": "age", "birth": "d_one", "on": "today"}
YEAR = {"type": "fiscal_year", "date": "d_one"}
SUM = {"type": "sum_of", "group": "g_one", "expression": {"type": "field", "field": "g_one_yen"}}
OTHER_SUM = {**SUM, "group": "g_two", "expression": {"type": "field", "field": "g_two_yen"}}
COMPUTED = {
    "another birthday": (AGE, {**AGE, "birth": "d_two"}, "甲の日", "乙の日"),
    "another day that it counts to": (AGE, {**AGE, "on": "d_two"}, "申請する日", "乙の日"),
    "another kind": (YEAR, {**YEAR, "type": "fiscal_year_end"}, "甲の日』の年度", "最後の日"),
    "from another day": (
        {"type": "days_between", "start": "d_one", "end": "today"},
        {"type": "days_between", "start": "d_two", "end": "today"},
        "甲の日",
        "乙の日",
    ),
    "another order": (
        {"type": "first_answered", "of": ["d_one", "d_two"]},
        {"type": "first_answered", "of": ["d_two", "d_one"]},
        "『甲の日』、『乙の日』",
        "『乙の日』、『甲の日』",
    ),
    "other entries": (SUM, OTHER_SUM, "甲たち", "乙たち"),
    "more years": (
        {"type": "date_plus", "date": "d_one", "years": 1},
        {"type": "date_plus", "date": "d_one", "years": 2},
        "1年",
        "2年",
    ),
}


def between(old, new):
    was, now = loading.load(old), loading.load(new)
    return change_words.sentences(compare(was, now), was, now)


@pytest.mark.parametrize(("old", "new", "was", "now"), COMPUTED.values(), ids=COMPUTED)
def test_a_value_that_is_computed_otherwise_is_said_whole_and_names_no_id(old, new, was, now):
    [sentence] = between(of_days(old), of_days(new))
    assert was in sentence.before
    assert now in sentence.after
    assert sentence.before != sentence.after
    assert not re.search("[a-z]_", sentence.words + sentence.before + sentence.after)


def test_a_value_of_an_entry_is_said_whole_too():
    new = of_days()
    new["pages"][0]["fields"][2]["derived"][0]["birth"] = "g_one_came"
    [sentence] = between(of_days(), new)
    assert ("『生まれた日』" in sentence.before, "『越した日』" in sentence.after) == (True, True)


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        (None, "d_one", "受け付けた日", "『甲の日』"),
        ("d_one", "d_two", "『甲の日』", "『乙の日』"),
    ],
)
def test_the_day_that_a_fiscal_year_is_counted_by_is_called_by_its_question(old, new, before, after):
    once = [{"per": "fiscal_year"} | ({"day": one} if one else {}) for one in (old, new)]
    [sentence] = between(*(of_days(once=one) for one in once))
    assert sentence.words == "フォームの基本情報の年度を数える日を変えます"
    assert (sentence.before, sentence.after) == (before, after)


def test_a_choice_is_said_by_its_words_behind_a_computed_value_too():
    options = [{"value": f"o{place}", "label": {"ja": words}} for place, words in enumerate(("来所", "電話"))]
    ways = [{"type": "choice", "id": name, "label": {"ja": name}, "options": options} for name in ("w_one", "w_two")]
    first = [{"type": "first_answered", "id": "x", "of": ["w_one", "w_two"]}]
    old, new = (with_fields(ways, first) | {"eligibility": [rule("n", "x", "o1") | {"condition": one}]} for one in WAYS)
    [sentence] = between(old, new)
    assert ("「来所」" in sentence.before, "「電話」" in sentence.after) == (True, True)
    assert not re.search(r"o\d", sentence.before + sentence.after)


WAYS = [{"type": "is", "field": "x", "op": "eq", "value": f"o{place}"} for place in range(2)]


@pytest.mark.parametrize(("literal", "words"), [("o9", "（もうない選択肢）"), ("2026-04-01", "4月1日")])
def test_of_a_question_that_is_gone_no_id_is_said(literal, words):
    said = rule_words.condition(Comparison("gone", "eq", literal), {})
    assert said.startswith("（もうない質問）が")
    assert words in said
    assert "o9" not in said


def test_other_words_of_a_choice_are_called_words():
    def change(form):
        options = next(one["options"] for page in form["pages"] for one in page["fields"] if "options" in one)
        options[0]["label"]["ja"] = "ほかのもの"

    [changed] = said(change)
    assert "「ほかのもの」の言葉を" in changed.words


@pytest.mark.parametrize("whole", [True, False])
def test_translations_that_stay_as_they_were_are_named(whole):
    def change(form):
        form["title"] |= {"ja": "ほかの申請"} | ({"en": "Another"} if whole else {})
        form["identity"]["reason"]["ja"] = "ほかの理由"

    title, reason = (one.words for one in said(change))
    left = "" if whole else "。やさしい日本語と英語は、前のままです"
    assert title.endswith("を変えます" + ("。やさしい日本語は、前のままです" if whole else left))
    assert reason.endswith("は、前のままです")


def test_a_limit_that_is_new_says_by_which_day_it_counts():
    [sentence] = between(of_days(), of_days(once={"per": "fiscal_year", "day": "d_one"}))
    assert sentence.after == "1人につき年度に1回まで（『甲の日』の年度で数えます）"


def test_a_rule_that_is_gone_is_said_by_its_words():
    [sentence] = said(lambda form: form["eligibility"].pop())
    assert sentence.words.startswith("要件「支払った額とほかの助成から")
    assert sentence.words.endswith("を削除します")


def test_the_second_person_reads_the_differences_and_whom_they_meet(office, editor, approver):
    office.arrive(1)
    editor.get("/forms/new")
    draft_id = editor.post("/forms", start="revise:ningen-dock", title="").location.rpartition("/")[2]
    hostile = {**OLD, "summary": {"ja": "<b>改めました</b>"}}
    editor.post(f"/forms/{draft_id}/save", revision="1", definition=json.dumps(hostile))
    asked = editor.get(f"/forms/{draft_id}/propose").text
    number = editor.post(f"/forms/{draft_id}/propose", revision="2").location.rpartition("/")[2]
    for page in (asked, approver.get(f"/proposals/{number}").text):
        assert "1か所が変わります" in page
        assert "フォームの基本情報の概要を変えます" in page
        assert "&lt;b&gt;改めました&lt;/b&gt;" in page
        assert "いまの版で届いたもの 1件、前の版で届いたもの 0件。届いたときの版のまま審査します" in page


def test_places_are_counted_in_applications_whatever_they_are_of():
    """A room, a pitch or a seat has a capacity too: citizens read 件, and so do staff."""
    builder = Path(texts.__file__).parent
    files = (builder / "texts.py", builder.parent / "static/builder/words.js")
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    told = [line for line in lines if re.search("定員|キャンセル待ち|空き|予約|まで）|placesAsked|cases:", line)]
    assert [line for line in told if re.search(r"\}人|人数|人まで|人\"", line)] == []
    assert len(told) > 15
