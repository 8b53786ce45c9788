"""What is open about choices with other words is kept beside a draft, on either database, and goes where that goes."""

from __future__ import annotations

import json
import secrets

import pytest
from sqlalchemy import select
from support import casework

from todoke_catalog import templates
from todoke_forms.core import reworded
from todoke_forms.core.departments import EVERY
from todoke_forms.store.tables import draft_rewordings
from todoke_forms.versions import drafting
from todoke_forms.versions.drafting import Bench
from todoke_forms.versions.proposing import Proposing
from todoke_kit.errors import Refusal

NINGEN_DOCK = templates.NINGEN_DOCK
FORMER = "前の言葉"


def at_bench(database, name="mihon"):
    return Bench(database, casework.MUNICIPALITY, "内容", name, casework.NOW_MS, secrets.token_bytes, EVERY)


@pytest.fixture
def bench(database):
    return at_bench(database)


def definition(bench, draft_id):
    return json.loads(bench.read(draft_id).definition)


def field(plain):
    return next(one for page in plain["pages"] for one in page["fields"] if one.get("options"))


def opened(plain):
    """What the builder sends where the first choice of a form was called otherwise."""
    asked = field(plain)
    was = {"value": asked["options"][0]["value"], "label": {"ja": FORMER}}
    return json.dumps({asked["id"]: {"was": [was], "right": []}}).encode()


@pytest.fixture
def draft_id(bench):
    """A sound draft of a form of its own, in which it is open whether a choice still fits."""
    draft_id = bench.begin(f"template:{NINGEN_DOCK}", "助成")
    plain = definition(bench, draft_id)
    bench.save(draft_id, 1, json.dumps(plain).encode(), opened(plain))
    return draft_id


def told(bench, draft_id):
    return [one.was for one in reworded.told(bench.read(draft_id).reworded, definition(bench, draft_id))]


def rows(database):
    with database.read() as connection:
        return connection.execute(select(draft_rewordings)).all()


def save(bench, draft_id, choices=reworded.NONE, **changes):
    kept = bench.read(draft_id)
    data = json.dumps({**json.loads(kept.definition), **changes}).encode()
    return bench.save(draft_id, kept.revision, data, choices)


def test_it_is_there_for_everybody_until_a_save_says_that_nothing_is_open(bench, database, draft_id):
    assert told(at_bench(database, "other"), draft_id) == [FORMER]
    assert FORMER not in bench.read(draft_id).definition
    save(bench, draft_id)
    assert told(bench, draft_id) == []
    assert rows(database) == []


def test_who_answers_wrote_nothing(bench, database, draft_id):
    save(at_bench(database, "other"), draft_id)
    assert bench.read(draft_id).changed_by == "mihon"


def test_of_a_list_that_is_gone_nothing_is_kept(bench, database, draft_id):
    plain = definition(bench, draft_id)
    pages = [
        {**page, "fields": [one for one in page["fields"] if one["id"] != field(plain)["id"]]}
        for page in plain["pages"]
    ]
    save(bench, draft_id, opened(plain), pages=pages)
    assert rows(database) == []


def test_a_save_that_came_second_changes_nothing_of_it(bench, database, draft_id):
    with pytest.raises(Refusal, match="draft_changed"):
        bench.save(draft_id, 1, bench.read(draft_id).definition.encode())
    assert told(bench, draft_id) == [FORMER]


@pytest.mark.parametrize(("sent", "code"), [(b"[]", "malformed"), (b" " * 200_000, "oversized")])
def test_a_save_with_what_is_none_keeps_nothing(bench, draft_id, sent, code):
    before = bench.read(draft_id)
    with pytest.raises(Refusal, match=f"reworded_{code}"):
        save(bench, draft_id, sent, summary={"ja": "別"})
    with pytest.raises(Refusal, match=f"reworded_{code}"):
        bench.keep_apart(draft_id, before.definition.encode(), "別", sent)
    assert bench.read(draft_id) == before


def test_a_copy_has_it_too(bench, draft_id):
    assert told(bench, bench.begin(f"draft:{draft_id}", "写し")) == [FORMER]


def test_what_is_kept_apart_has_it_too(bench, draft_id):
    plain = definition(bench, draft_id)
    apart = bench.keep_apart(draft_id, json.dumps(plain).encode(), "別", opened(plain))
    assert told(bench, apart) == [FORMER]


def test_it_goes_with_the_draft_and_leaves_others_alone(bench, database, draft_id):
    copy = bench.begin(f"draft:{draft_id}", "写し")
    bench.remove(draft_id)
    assert [row.draft_id for row in rows(database)] == [copy]


def test_nobody_is_asked_to_publish_it_before_somebody_answers(bench, database, draft_id):
    with pytest.raises(Refusal, match="choices_reworded"):
        drafting.publishable(bench.read(draft_id))
    with pytest.raises(Refusal, match="choices_reworded"):
        Proposing(database, "mihon", casework.NOW_MS).propose(draft_id, 2)
    save(bench, draft_id)
    assert FORMER not in Proposing(database, "mihon", casework.NOW_MS).propose(draft_id, 3).definition


def test_an_office_of_before_has_room_for_it(bench, database):
    before = bench.begin("blank", "相談")
    with database.write() as connection:
        draft_rewordings.drop(connection)
    database.prepare()
    assert bench.read(before).reworded == ""
    plain = definition(bench, bench.begin(f"template:{NINGEN_DOCK}", "助成"))
    assert told(bench, bench.keep_apart(before, json.dumps(plain).encode(), "別", opened(plain))) == [FORMER]
