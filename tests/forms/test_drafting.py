"""What the builder does to drafts, on either database: nobody's work is written over, and one way leads to a form."""

from __future__ import annotations

import json
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from support import casework

from todoke_catalog import templates
from todoke_forms.core.departments import EVERY
from todoke_forms.versions import drafting, publishing
from todoke_forms.versions.drafting import Bench
from todoke_forms.versions.publishing import Publisher
from todoke_kit.errors import Refusal

PUBLISHER = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))
NINGEN_DOCK = templates.NINGEN_DOCK


@pytest.fixture
def bench(database):
    return Bench(database, casework.MUNICIPALITY, "内容", "mihon", casework.NOW_MS, secrets.token_bytes, EVERY)


def plain(bench, draft_id):
    return json.loads(bench.read(draft_id).definition)


def edited(bench, draft_id, **changes):
    return json.dumps({**plain(bench, draft_id), **changes}).encode()


def test_a_blank_form_begins_with_its_title_and_an_address_of_its_own(bench):
    first, second = bench.begin("blank", " 相談 "), bench.begin("blank", "相談")
    assert plain(bench, first)["title"] == {"ja": "相談"}
    assert plain(bench, first)["procedure"] != plain(bench, second)["procedure"]


@pytest.mark.parametrize("start", [f"template:{NINGEN_DOCK}", f"form:{NINGEN_DOCK}"])
def test_a_copy_is_another_form_of_this_municipality(bench, start):
    copied = plain(bench, bench.begin(start, "写し"))
    assert copied["procedure"] != NINGEN_DOCK
    assert (copied["municipality"], copied["title"]) == (casework.MUNICIPALITY, {"ja": "写し"})
    assert copied["pages"] == json.loads(casework.DEFINITION_BYTES)["pages"]


def test_a_draft_is_copied_as_it_is_now(bench):
    draft_id = bench.begin("blank", "相談")
    bench.save(draft_id, 1, edited(bench, draft_id, summary={"ja": "概要"}))
    assert plain(bench, bench.begin(f"draft:{draft_id}", "写し"))["summary"] == {"ja": "概要"}


def test_a_revision_stays_the_same_form(bench):
    assert plain(bench, bench.begin(f"revise:{NINGEN_DOCK}", "")) == json.loads(casework.DEFINITION_BYTES)


@pytest.mark.parametrize(
    ("start", "title", "code"),
    [
        ("blank", "  ", "title_missing"),
        ("blank", "x" * 201, "title_too_long"),
        ("template:../../etc/passwd", "a", "start_unknown"),
        ("template:", "a", "start_unknown"),
        ("form:nothing", "a", "start_unknown"),
        ("revise:nothing", "a", "start_unknown"),
        ("", "a", "start_unknown"),
        ("draft:none", "a", "draft_unknown"),
    ],
)
def test_a_start_that_is_none_is_refused(bench, start, title, code):
    with pytest.raises(Refusal, match=code):
        bench.begin(start, title)


def test_a_save_is_kept_under_the_next_revision_and_says_what_is_lacking(bench):
    draft_id = bench.begin("blank", "相談")
    revision, lacking = bench.save(draft_id, 1, edited(bench, draft_id, title={"ja": "名前"}))
    kept = bench.read(draft_id)
    assert (revision, kept.revision, kept.title, kept.changed_by) == (2, 2, "名前", "mihon")
    assert {one.code for one in lacking} == {"words_missing", "fields_missing", "language_missing"}


def test_a_save_over_a_colleagues_is_refused_and_changes_nothing(bench):
    draft_id = bench.begin("blank", "相談")
    bench.save(draft_id, 1, edited(bench, draft_id, title={"ja": "先"}))
    with pytest.raises(Refusal, match="draft_changed"):
        bench.save(draft_id, 1, edited(bench, draft_id, title={"ja": "後"}))
    assert bench.read(draft_id).title == "先"


def test_of_many_saves_at_once_from_one_revision_one_is_kept(bench):
    draft_id = bench.begin("blank", "相談")
    sent = [edited(bench, draft_id, title={"ja": str(number)}) for number in range(8)]

    def save(data):
        try:
            return bench.save(draft_id, 1, data)[0]
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(save, sent))
    assert sorted(map(str, ends)) == ["2", *["draft_changed"] * 7]
    assert bench.read(draft_id).revision == 2


@pytest.mark.parametrize("changes", [{"procedure": "other"}, {"municipality": "131016"}])
def test_a_draft_stays_the_form_of_its_municipality_that_it_is(bench, changes):
    draft_id = bench.begin("blank", "相談")
    with pytest.raises(Refusal, match="draft_malformed"):
        bench.save(draft_id, 1, edited(bench, draft_id, **changes))


def test_words_that_a_column_could_not_hold_are_kept(bench):
    draft_id = bench.begin("blank", "相談")
    bench.save(draft_id, 1, edited(bench, draft_id, title={"ja": "a\0b"}))
    assert bench.read(draft_id).title == "a\0b"


def test_what_could_not_be_saved_is_kept_apart_as_another_draft_of_the_same_form(bench):
    draft_id = bench.begin("revise:ningen-dock", "")
    other = bench.keep_apart(draft_id, edited(bench, draft_id, summary={"ja": "私の"}), "別")
    assert plain(bench, other)["summary"] == {"ja": "私の"}
    assert (bench.read(other).title, bench.read(other).procedure) == ("別", NINGEN_DOCK)
    assert bench.read(draft_id).revision == 1


def test_nothing_is_kept_apart_for_another_municipality(bench):
    draft_id = bench.begin("blank", "相談")
    with pytest.raises(Refusal, match="draft_malformed"):
        bench.keep_apart(draft_id, edited(bench, draft_id, municipality="131016"), "別")


def test_a_draft_that_was_removed_is_gone(bench):
    draft_id = bench.begin("blank", "相談")
    bench.remove(draft_id)
    for use in (bench.read, bench.remove):
        with pytest.raises(Refusal, match="draft_unknown"):
            use(draft_id)
    with pytest.raises(Refusal, match="draft_unknown"):
        bench.save(draft_id, 1, casework.DEFINITION_BYTES)


def test_a_sound_draft_is_published_as_it_is(bench, database):
    draft = bench.read(bench.begin(f"template:{NINGEN_DOCK}", "新しい助成"))
    published = publishing.publish(database, PUBLISHER, drafting.publishable(draft), casework.NOW)
    assert (published.procedure, published.version, published.changed) == (draft.procedure, 1, True)


def test_an_unfinished_draft_is_not_handed_on(bench):
    with pytest.raises(Refusal, match="draft_unfinished"):
        drafting.publishable(bench.read(bench.begin("blank", "相談")))


def test_what_is_only_to_be_looked_at_keeps_no_draft_from_being_handed_on(bench):
    draft_id = bench.begin(f"template:{NINGEN_DOCK}", "新しい助成")
    pages = plain(bench, draft_id)["pages"]
    pages[1]["title"] = pages[0]["title"]
    _, found = bench.save(draft_id, 1, edited(bench, draft_id, pages=pages))
    assert {one.severity for one in found} == {"warning"}
    assert drafting.publishable(bench.read(draft_id))
