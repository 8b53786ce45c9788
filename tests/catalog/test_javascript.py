"""The evaluator for browsers: the vectors of the Python one, and the same verdict on forms that nobody thought of.

In Chromium, under the gateway's own content security policy; hundreds of cases go in one round trip.
"""

import itertools
import json
from datetime import date

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.browser import chromium, complaints, serving
from support.forms import one_field, tiny, vectors, with_fields
from support.gateway import Gateway
from support.numbertexts import ways
from support.randomforms import cases

from todoke_catalog import banks, my_number, templates, unicode_tables
from todoke_catalog.derived import Derived, derive
from todoke_catalog.loading import load
from todoke_catalog.validation import validate

pytestmark = pytest.mark.browser

TODAY = "2026-11-23"
DOCK = json.loads(templates.read("ningen-dock"))
GOLDEN = templates.golden_answers(date.fromisoformat(TODAY))
GENERATED = 500
HIDDEN = ["\u0332", "\u2063", "\U000e0100", "\U0001ccf5"]
AROUND = [*" -.、・/の\n\t,:()_Oo〇円¥年月A一①", *HIDDEN, "2026", "090-0000-0019", "12"]
WAYS = list(ways("123456789018"))
NUMBERED = st.one_of(
    st.tuples(st.sampled_from(["", *AROUND]), st.sampled_from(WAYS), st.sampled_from(["", *AROUND])).map("".join),
    st.lists(st.sampled_from([*"0123456789", *AROUND]), min_size=12, max_size=30).map("".join),
)
TYPED_BANKS = itertools.product(
    ["", "株式会社", "㈱", "ＪＡ", "JAバンク", "北"],
    ["", "例", "見本", "さくら", "れい", "みほん", "例県", "例国", "ABC"],
    [
        "",
        "銀行",
        "ぎんこう",
        "信用金庫",
        "しんきん",
        "信組",
        "しんそ",
        "ろうきん",
        "農業協同組合",
        "のうきょう",
        "信連",
    ],
    ["", "　（株）", "バンク"],
)
TYPED_NUMBERS = itertools.product(
    [{"ja": "円", "en": "yen"}, {"ja": "ｍ²"}, {"ja": "メートル", "more": {"vi": "m"}}, {"ja": ",00"}],
    ["", "¥", "￥ ", "-", "円"],
    ["5", "００", "1,000", "4万", "4万3,210", "5,", "-3", ""],
    ["", "円", " YEN", "ﾒｰﾄﾙ", "㎡", "m", ",00", "円m", "人"],
)

EVALUATE = """async ([folder, text]) => {
  const names = ["conditions", "derived", "amounts", "mynumber", "validation", "banks"];
  const modules = await Promise.all(names.map((name) => import(`${folder}/${name}.js`)));
  const [conditions, derived, amounts, mynumber, validation, banks] = modules;
  const values = (answers) => new Map(Object.entries(answers));
  const does = {
    passes: (condition, answers) => conditions.passes(condition, values(answers)),
    derive: (rule, answers, today) => derived.extend(values({ ...answers, today }), [rule]).get(rule.id) ?? null,
    compute: (expression, answers) => amounts.compute(expression, values(answers)),
    banks: banks.banks,
    branches: banks.branches,
    unknown: banks.unknown,
    called: (table, bank, code, typed) => banks.isCalled(code, (bank ? table[bank].branches : table)[code], typed),
    isKind: banks.isKind,
    contains: (text) => mynumber.contains(text),
    find: (text) => mynumber.find(text),
    validate: (definition, answers, today) => {
      const { ineligible, known: _, ...verdict } = validation.validate(definition, answers, today);
      return { ...verdict, ineligible: ineligible.map(({ code }) => code) };
    },
  };
  return JSON.stringify(JSON.parse(text).map(([name, ...given]) => does[name](...given)));
}"""


@pytest.fixture(scope="module")
def evaluate():
    """Runs tasks [function, arguments...] in one page; text goes as ASCII, halves of surrogate pairs included."""
    gateway = Gateway()
    with serving(gateway.pages) as address, chromium() as browser:
        page = browser.new_page()
        heard = complaints(page)
        page.goto(address)
        folder = gateway.pages.extensions["todoke_assets"]["catalog"].url("validation.js").rpartition("/")[0]
        yield lambda tasks: json.loads(page.evaluate(EVALUATE, [folder, json.dumps(tasks)]))
        assert heard == []


def in_python(definition, answers, today):
    return judge(load(definition), answers, today)


def judge(form, answers, today):
    result = validate(form, answers, date.fromisoformat(today))
    return {
        "answers": result.answers,
        "errors": [{"field": e.field, "code": e.code, "params": dict(e.params)} for e in result.errors],
        "ineligible": [rule.code for rule in result.ineligible],
        "amounts": result.amounts,
        "amount": result.amount,
        "fee": result.fee,
    }


def differing(tasks, found, expected):
    rows = zip(tasks, found, expected, strict=True)
    return [(task, one, wanted) for task, one, wanted in rows if one != wanted]


def judged(verdicts):
    """The part of each verdict that those vectors state which leave the answers and the parameters alone."""
    return [
        ([[error["field"], error["code"]] for error in one["errors"]], one["ineligible"], one["amount"])
        for one in verdicts
    ]


@pytest.mark.parametrize(
    ("name", "task", "member"),
    [
        ("conditions", lambda case: ("passes", case["condition"], case["answers"]), "passes"),
        ("derived", lambda case: ("derive", case["rule"], case["answers"], TODAY), "value"),
        ("my_number", lambda case: ("contains", case["text"]), "found"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_vectors(evaluate, name, task, member):
    tasks = [task(case) for case in vectors(name)]
    assert differing(tasks, evaluate(tasks), [case[member] for case in vectors(name)]) == []


def test_what_is_found_is_the_same_in_python_to_the_letter(evaluate):
    texts = [case["text"] for case in vectors("my_number")] + sorted(set(gathered(NUMBERED, GENERATED * 6)))
    found = evaluate([("find", text) for text in texts])
    assert differing(texts, found, list(map(my_number.find, texts))) == []
    assert GENERATED < sum(map(bool, found)) < len(texts) - GENERATED, "enough of both kinds"


def test_digits_of_every_script_and_newer_than_pythons_are_judged_alike(evaluate):
    field = {"type": "digits", "id": "f", "label": {"ja": "項目"}, "min_digits": 1, "max_digits": 3}
    signs = [chr(int(zero, 16) + digit) for zero in (*unicode_tables.ZEROS.split(), "1ccf0") for digit in range(10)]
    tasks = [("validate", with_fields([field]), {"f": sign}, TODAY) for sign in (*signs, "\U0001ccd6", "\U0001ccef")]
    assert differing(tasks, evaluate(tasks), [in_python(*given) for _, *given in tasks]) == []
    assert judge(load(with_fields([field])), {"f": "\U0001ccf7"}, TODAY)["answers"] == {"f": "7"}


def test_days_at_the_ends_of_the_calendar_are_counted_as_in_python(evaluate):
    ends = ["0001-01-01", "0001-03-31", "0001-04-01", "2026-11-23", "9999-03-31", "9999-04-01", "9999-12-31"]
    rules = [{"type": "age", "birth": "a", "on": "b", "attained": attained} for attained in ("birthday", "eve")]
    rules += [{"type": kind, "date": "a"} for kind in ("fiscal_year", "fiscal_year_end")]
    rules += [{"type": "days_between", "start": "a", "end": "b"}]
    shifts = itertools.product(("years", "months", "days"), (-1000, -1, 0, 1, 1000))
    rules += [{"type": "date_plus", "date": "a", unit: number} for unit, number in shifts]
    given = [({"id": "r", **rule}, {"a": a, "b": b}) for rule in rules for a in ends for b in ends]
    expected = [derive([msgspec.convert(rule, Derived)], days, date.min).get("r") for rule, days in given]
    tasks = [("derive", rule, days, "0001-01-01") for rule, days in given]
    assert differing(tasks, evaluate(tasks), expected) == []
    assert expected.count(None) > 50


def test_vectors_of_amounts(evaluate):
    rows = [(rule["expression"], *case) for rule in vectors("amounts") for case in rule["cases"]]
    tasks = [("compute", expression, answers) for expression, answers, _ in rows]
    assert differing(tasks, evaluate(tasks), [yen for _, _, yen in rows]) == []


def test_vectors_of_values(evaluate):
    tasks = [("validate", one_field(case["field"]), {"f": case["raw"]}, TODAY) for case in vectors("values")]
    expected = [
        {
            "answers": {"f": case["value"]} if case.get("value") is not None else {},
            "errors": [
                {"field": f"f.{part}" if part else "f", "code": code, "params": params[0] if params else {}}
                for part, code, *params in case.get("errors", [])
            ],
            "ineligible": [],
            "amounts": {},
            "amount": None,
            "fee": None,
        }
        for case in vectors("values")
    ]
    assert differing(tasks, evaluate(tasks), expected) == []


@pytest.mark.parametrize("name", templates.names())
def test_every_golden_application_of_a_template_is_judged_as_in_python(evaluate, name):
    definition, cases = json.loads(templates.read(name)), templates.golden_cases(name)
    tasks = [("validate", definition, case.answers, case.today.isoformat()) for case in cases]
    found, form = evaluate(tasks), load(definition)
    assert differing(tasks, found, [judge(form, *given) for _, _, *given in tasks]) == []
    # Each verdict is also the one that the template states.
    stated = [(case.expected["errors"], case.expected["ineligible"], case.expected["amount"]) for case in cases]
    assert differing(tasks, judged(found), stated) == []


@pytest.mark.parametrize("name", ["municipal", "groups", "computed"])
def test_vectors_of_whole_forms(evaluate, name):
    rows = [(form, case) for form in vectors(name) for case in form["cases"]]
    tasks = [
        ("validate", with_fields(form["fields"], form["derived"], form["eligibility"]), case["answers"], case["today"])
        for form, case in rows
    ]
    found = evaluate(tasks)
    expected = [(case.get("errors", []), case.get("ineligible", []), case.get("amount")) for _, case in rows]
    assert [one["fee"] for one in found] == [case.get("fee") for _, case in rows]
    assert differing(tasks, judged(found), expected) == []


def test_vectors_of_banks(evaluate):
    table, cases, accounts = (vectors("banks")[name] for name in ("table", "cases", "accounts"))
    tasks = [
        ("branches", table, case["bank"], case["typed"]) if "bank" in case else ("banks", table, case["typed"])
        for case in cases
    ]
    assert differing(tasks, evaluate(tasks), [case["found"] for case in cases]) == []
    meant = [case for case in cases if "called" in case]
    tasks = [("called", table, case.get("bank"), case["found"][0], case["typed"]) for case in meant]
    assert differing(tasks, evaluate(tasks), [case["called"] for case in meant]) == []
    tasks = [("isKind", case["typed"]) for case in vectors("banks")["kinds"]]
    assert differing(tasks, evaluate(tasks), [case["kind"] for case in vectors("banks")["kinds"]]) == []
    tasks = [("unknown", table, case["account"]) for case in accounts]
    assert differing(tasks, evaluate(tasks), [case["unknown"] for case in accounts]) == []


def test_banks_are_found_alike_however_they_are_typed(evaluate):
    table, texts = vectors("banks")["table"], [*map("".join, TYPED_BANKS)]
    expected = [[*banks.banks(table, text)] for text in texts]
    assert differing(texts, evaluate([("banks", table, text) for text in texts]), expected) == []
    tasks = [("called", table, None, found[0], text) for text, found in zip(texts, expected, strict=True) if found]
    called = [banks.is_called(code, table[code], text) for *_, code, text in tasks]
    assert differing(tasks, evaluate(tasks), called) == []
    assert min(called.count(True), called.count(False)) > 20


def test_numbers_are_read_alike_with_every_unit(evaluate):
    field = {"type": "integer", "id": "f", "label": {"ja": "項目"}, "min": -5, "max": 10**9}
    typed = [({**field, "unit": unit}, "".join(parts)) for unit, *parts in TYPED_NUMBERS]
    tasks = [("validate", with_fields([one]), {"f": text}, TODAY) for one, text in typed]
    expected = [in_python(*given) for _, *given in tasks]
    assert differing(typed, evaluate(tasks), expected) == []
    assert sum(bool(one["answers"]) for one in expected) > 50, "only 24 have none"


def test_what_is_no_object_and_what_is_unknown(evaluate):
    flood = {**GOLDEN, **{f"x{number}": 1 for number in range(30)}, "2": 1, "1": 1, "見本": 1, "__proto__": 1}
    tasks = [("validate", DOCK, raw, TODAY) for raw in (None, [], "x", 1, True, {}, flood)]
    tasks += [("validate", tiny(), {"constructor": "x"}, TODAY)]
    assert differing(tasks, evaluate(tasks), [in_python(*given) for _, *given in tasks]) == []


def test_there_are_vectors_enough():
    flat = ("conditions", "derived", "my_number", "values")
    nested = [one["cases"] for name in ("amounts", "municipal", "groups", "computed") for one in vectors(name)]
    assert sum(map(len, [*map(vectors, flat), *nested])) > 400


def gathered(strategy, count):
    """Examples of a strategy, without judging any yet."""
    found = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(case):
        found.append(case)

    collect()
    return found


def _asks_by_computed(definition):
    conditions = [field.get("shown_when") for page in definition["pages"] for field in page["fields"]]
    return any(f'"field": "{name}' in json.dumps(conditions) for name in ("d", "counted", "summed", "money"))


def test_both_evaluators_judge_any_form_and_any_answers_alike(evaluate):
    tasks = [("validate", one["definition"], one["answers"], one["today"]) for one in gathered(cases(), GENERATED)]
    expected = [in_python(*given) for _, *given in tasks]
    assert differing(tasks, evaluate(tasks), expected) == []
    # What was drawn reaches every part of a verdict, so that agreement means something.
    assert {bool(one["errors"]) for one in expected} == {True, False}
    assert sum(one["amount"] is not None for one in expected) > 20
    assert sum(one["fee"] is not None for one in expected) > 3  # one run had 16 of 500
    assert sum(_asks_by_computed(definition) for _, definition, _, _ in tasks) > 20
    assert sum("group0" in one["answers"] and not one["errors"] for one in expected) > 3
    assert sum(bool(one["ineligible"]) for one in expected) > 10
    assert len({error["code"] for one in expected for error in one["errors"]}) > 12
