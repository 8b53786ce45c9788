"""What a condition or a calculation cannot use where it stands is told with why, and with what mends it."""

from __future__ import annotations

from typing import Any

import pytest
from support.forms import with_fields

from todoke_forms.core import drafts
from todoke_forms.web.builder import findings

YES = {"type": "is", "field": "member", "op": "eq", "value": True}
ADULT = {"type": "is", "field": "age", "op": "ge", "value": 18}
AGE = {"type": "age", "id": "age", "birth": "born", "on": "today"}
NONE = {"type": "const", "yen": 0}


def item(kind: str, name: str, label: str, **members: Any) -> dict[str, Any]:
    return {"type": kind, "id": name, "label": {"ja": label}, **members}


def people(*fields: dict[str, Any], name: str = "people", label: str = "参加者", **more: Any) -> dict[str, Any]:
    return item("group", name, label, entry={"ja": "1人"}, min_entries=0, max_entries=3, fields=list(fields), **more)


MEMBER = item("yes_no", "member", "会員ですか")
TIMES = item("integer", "times", "回数", min=0, max=9)
BORN = item("date", "born", "生年月日")
NUMBER = item("text", "number", "会員番号", max_chars=9, shown_when=YES)
FEE = item("amount", "fee", "受講料", paid_by="applicant", expression={"type": "field", "field": "times"})
BY_AGE = {**FEE, "expression": {"type": "when", "condition": ADULT, "then": NONE, "otherwise": NONE}}
FOR_ADULTS = {**NUMBER, "shown_when": ADULT}
FOR_PAYING = {**NUMBER, "shown_when": {**ADULT, "field": "fee"}}
OTHERS = people(NUMBER, name="others", label="そのほかの人")
RULE = {"code": "r", "condition": YES, "refusal": {"ja": "会員だけです"}}
ONCE = {"once": {"per": "fiscal_year", "day": "born"}}


def in_entries(who: str, role: str, used: str) -> str:
    return (
        f"{who}の{role}が、くり返し「参加者」の中の{used}を使っています。"
        f"くり返しの中で聞くことは、外では使えません。くり返しの外へ移すか、{role}を変えてください"
    )


LATER = (
    "「会員番号」の条件が、あとに出てくる「会員ですか」を使っています。「会員ですか」を前に移すか、条件を変えてください"
)
UNDECIDED = "「会員番号」の条件が使う{}は、そこではまだ決まっていません。順番か、条件を変えてください"
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a condition": (
        with_fields([people(MEMBER), NUMBER]),
        "number",
        in_entries("「会員番号」", "条件", "「会員ですか」"),
    ),
    "a condition in another group": (
        with_fields([people(MEMBER), OTHERS]),
        "number",
        in_entries("「会員番号」", "条件", "「会員ですか」"),
    ),
    "an amount": (with_fields([people(TIMES), FEE]), "fee", in_entries("「受講料」", "計算", "「回数」")),
    "an amount of a value": (
        with_fields([people(BORN, derived=[AGE]), BY_AGE]),
        "fee",
        in_entries("「受講料」", "計算", "「値 1」"),
    ),
    "a value": (with_fields([people(BORN)], [AGE]), "the-rules", in_entries("「値 1」", "計算", "「生年月日」")),
    "a rule": (
        with_fields([people(MEMBER)], (), [RULE]),
        "the-rules",
        in_entries("「要件 1」", "条件", "「会員ですか」"),
    ),
    "how often": (
        with_fields([people(BORN)]) | ONCE,
        "the-form",
        in_entries("フォームの基本情報", "1人1回の数え方", "「生年月日」"),
    ),
    "moved out and behind": (with_fields([people(NUMBER), MEMBER]), "number", LATER),
    "behind in the same entry": (with_fields([people(NUMBER, MEMBER)]), "number", LATER),
    "a value of what was moved out": (
        with_fields([people(FOR_ADULTS, derived=[AGE]), BORN]),
        "number",
        UNDECIDED.format("「値 1」"),
    ),
    "a value of what is asked later": (with_fields([FOR_ADULTS, BORN], [AGE]), "number", UNDECIDED.format("「値 1」")),
    "an amount of what is asked later": (
        with_fields([FEE, FOR_PAYING, TIMES]),
        "number",
        UNDECIDED.format("「受講料」"),
    ),
}


@pytest.mark.parametrize(("form", "target", "said"), CASES.values(), ids=CASES)
def test_what_cannot_be_used_where_it_is_used_is_told_with_why(form, target, said):
    found = findings.sentences(form, drafts.examine(form))
    assert [one for one in found if one["severity"] == "error"] == [
        {"target": target, "sentence": said, "severity": "error"}
    ]


def test_what_was_moved_out_before_its_group_is_used_there_without_a_word():
    form = with_fields([MEMBER, BORN, people(NUMBER, derived=[AGE])])
    assert [one for one in findings.sentences(form, drafts.examine(form)) if one["severity"] == "error"] == []
