"""What is read of choices with other words is strict and small, and about choices that the draft has."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_forms.core import drafts, reworded
from todoke_forms.core.reworded import MAX_BYTES, Reworded
from todoke_kit.errors import Refusal

WAS = {"value": "o1", "label": {"ja": "小学生", "en": "Pupil"}}
OTHER = {"value": "o2", "label": {"ja": "高校生"}}


def choice(name, *options):
    return {"type": "choice", "id": name, "label": {"ja": f"質問 {name}"}, "options": list(options)}


PLAIN = drafts.blank("相談", "内容", "soudan", "131016")
PLAIN["pages"][0]["fields"] = [
    choice("q1", {"value": "o1", "label": {"ja": "中学生", "en": "Pupil"}}, OTHER),
    {
        "type": "group",
        "id": "children",
        "label": {"ja": "子"},
        "fields": [choice("q2", {"value": "o1", "label": {"ja": "大学生"}})],
    },
    {"type": "text", "id": "words", "label": {"ja": "文"}, "max_chars": 10},
]


def read(sent):
    return reworded.read(json.dumps(sent).encode(), PLAIN)


def one(*was, right=()):
    return {"was": list(was), "right": list(right)}


def test_what_is_open_is_kept_and_told_in_the_order_of_the_form():
    sent = {"q2": one(WAS), "q1": one(WAS, right=["中学"])}
    kept = read(sent)
    assert reworded.lists(kept) == sent
    assert reworded.told(kept, PLAIN) == [
        Reworded("質問 q1", "小学生", "中学生"),
        Reworded("質問 q2", "小学生", "大学生"),
    ]


def test_the_same_is_the_same_text_in_whatever_order_it_comes():
    assert read({"q1": one(WAS), "q2": one(WAS)}) == read({"q2": one(WAS), "q1": one(WAS)})


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"gone": one(WAS)},
        {"words": one(WAS)},
        {"children": one(WAS)},
        {"q1": one({"value": "gone", "label": {"ja": "前"}})},
        {"q1": one(OTHER)},  # its words are what they were
    ],
    ids=str,
)
def test_of_what_the_draft_has_not_or_has_as_it_was_nothing_is_kept(sent):
    assert read(sent) == ""
    assert reworded.lists("") == {}
    assert reworded.told("", PLAIN) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b'"q1"',
        b"{",
        b"\xff",
        b'{"q1":{"was":[],"right":[]},"q1":{"was":[],"right":[]}}',
        b"[" * 50_000,
        b'{"q1":NaN}',
    ],
    ids=lambda data: str(data[:20]),
)
def test_what_is_not_such_a_text_is_refused(data):
    with pytest.raises(Refusal, match="reworded_malformed"):
        reworded.read(data, PLAIN)


@pytest.mark.parametrize(
    "sent",
    [
        {"q1": None},
        {"q1": []},
        {"q1": {"was": [WAS]}},
        {"q1": one()},
        {"q1": {**one(WAS), "more": 1}},
        {"q1": one({**WAS, "more": 1})},
        {"q1": one(WAS, WAS)},
        {"q1": one({"value": "o1"})},
        {"q1": one({"value": "O 1", "label": {"ja": "前"}})},
        {"q1": one({"value": "o1", "label": {"ja": ""}})},
        {"q1": one({"value": "o1", "label": {"ja": "長" * 2001}})},
        {"q1": one({"value": "o1", "label": {"ja": "\ud800"}})},
        {"q1": one({"value": "o1", "label": {"ja": "前", "<script>": "x"}})},
        {"q1": one({"value": "o1", "label": {"ja": "前"}, "exclusive": "yes"})},
        {"q1": one({"value": 1.5, "label": {"ja": "前"}})},
        {"q1": one(*({"value": f"o{n}", "label": {"ja": "前"}} for n in range(201)))},
        {"q1": one(WAS, right=[1])},
        {"q1": one(WAS, right=[""])},
        {"q1": one(WAS, right=["長" * 2001])},
        {"q1": one(WAS, right=["語"] * 201)},
        {"__proto__": one(WAS)},
        {"the-form": one(WAS)},
        {"": one(WAS)},
    ],
    ids=lambda sent: json.dumps(sent)[:60],
)
def test_what_the_builder_could_not_have_sent_is_refused(sent):
    with pytest.raises(Refusal, match="reworded_malformed"):
        read(sent)


def test_more_than_there_can_reasonably_be_is_refused_unread():
    most = b"{}" + b" " * (MAX_BYTES - 2)
    assert reworded.read(most, PLAIN) == ""
    with pytest.raises(Refusal, match="reworded_oversized"):
        reworded.read(most + b" ", PLAIN)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["q1", "was", "right", "value"]), inner)
    ),
    max_leaves=12,
)


def taken(sent):
    try:
        return reworded.read(json.dumps(sent).encode(), PLAIN)
    except Refusal as refusal:
        return refusal.code


@given(JSON)
def test_whatever_is_sent_is_refused_or_about_choices_that_are_there(sent):
    assert taken(sent) in {"", "reworded_malformed"}
