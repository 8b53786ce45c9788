"""Any two published versions of a form are compared in words, long after the one took the other's place."""

from __future__ import annotations

import json

import pytest
from support import casework
from support.booking import PUBLISHER

from todoke_forms.versions.publishing import publish

FORM = "/offered/ningen-dock"


@pytest.fixture
def three(office):
    """Two more versions: the second has another summary, the third yet another and a name of its own."""
    for changed in ({"summary": {"ja": "<b>改正一</b>"}}, {"summary": {"ja": "改正二"}, "title": {"ja": "検診の助成"}}):
        plain = {**json.loads(casework.DEFINITION_BYTES), **changed}
        publish(office.database, PUBLISHER, json.dumps(plain).encode(), office.now)


def test_a_version_is_compared_with_the_one_before_it(approver, three):
    assert f'href="{FORM}/3/changes"' in approver.get(FORM).text
    page = approver.get(f"{FORM}/3/changes").text
    assert "第2版との違い" in page
    assert "2か所が違います" in page
    assert "<dt>第2版</dt><dd>&lt;b&gt;改正一&lt;/b&gt;</dd>" in page
    assert "<dt>第3版</dt><dd>改正二</dd>" in page


def test_or_with_any_other_before_it(editor, three):
    page = editor.get(f"{FORM}/3/changes?since=1").text
    assert "第1版との違い" in page
    assert "改正一" not in page
    assert '<option value="1" selected>第1版</option>' in page


def test_a_first_version_is_told_as_what_it_holds(approver, three):
    page = approver.get(f"{FORM}/1/changes").text
    assert "フォームの内容" in page
    assert "「基本料金」" in page


@pytest.mark.parametrize(
    "path", ["3/changes?since=3", "3/changes?since=4", "3/changes?since=x", "4/changes", "0/changes"]
)
def test_what_was_never_published_before_it_is_not_compared(approver, three, path):
    assert approver.get(f"{FORM}/{path}").status_code == 404


def test_a_form_that_never_was_has_no_versions(approver):
    assert approver.get("/offered/nothing/1/changes").status_code == 404
