"""Two people's pages: one proposes a draft, the other approves it or sends it back; each end is said in words."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import update
from support import casework
from support.booking import PUBLISHER, Bookings, form, slots

from todoke_forms.core.places import Place
from todoke_forms.staffing import set_rights
from todoke_forms.store import terms
from todoke_forms.store.tables import form_proposals
from todoke_forms.store.terms import Terms
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.publishing import publish
from todoke_forms.versions.releasing import Releasing
from todoke_forms.web import texts


def begin(editor, start="revise:ningen-dock", title="", **changes):
    editor.get("/forms/new")
    draft_id = editor.post("/forms", start=start, title=title).location.rpartition("/")[2]
    definition = json.loads(editor.get(f"/forms/{draft_id}/latest").text)["definition"]
    if changes:
        editor.post(f"/forms/{draft_id}/save", revision="1", definition=json.dumps({**definition, **changes}))
    return draft_id


def propose(editor, draft_id, revision="2", **chosen):
    editor.get(f"/forms/{draft_id}/propose")
    return editor.post(f"/forms/{draft_id}/propose", revision=revision, **chosen)


@pytest.fixture
def draft_id(editor):
    return begin(editor, summary={"ja": "改めました。"})


@pytest.fixture
def number(editor, draft_id):
    response = propose(editor, draft_id)
    assert response.status_code == 303
    return response.location.rpartition("/")[2]


@pytest.fixture
def release(office):
    offering = Offering(office.database, casework.MUNICIPALITY, casework.NOTICE_KEY)
    keys = {casework.SEALING_KEY.key_id: casework.SEALING_KEY}
    return Releasing(offering, lambda: keys, lambda: None, lambda: office.now).work


def approve(approver, number, **fields):
    approver.get(f"/proposals/{number}")
    return approver.post(f"/proposals/{number}/approve", **{"seen": "1", "stopped": "0", "confirmed": "true", **fields})


def test_a_proposal_is_listed_for_the_second_person_and_says_what_it_replaces(editor, approver, number):
    assert "人間ドック助成金申請" in approver.get("/proposals").text
    page = approver.get(f"/proposals/{number}").text
    assert "いまの第1版に代わります" in page
    assert "承認して公開する" in page


def test_the_digest_is_folded_away_behind_what_it_is_good_for(approver, number):
    before, _, folded = approver.get(f"/proposals/{number}").text.partition("<details><summary>同じ内容かを機械で照合")
    assert re.search("[0-9a-f]{64}", folded.partition("</details>")[0])
    assert not re.search("<dd[^>]*>[^<]*[0-9a-f]{64}", before + folded.partition("</details>")[2])


def test_the_draft_says_what_becomes_of_it(editor, approver, draft_id, number, release):
    assert "承認待ち" in editor.get(f"/forms/{draft_id}").text
    assert approve(approver, number).status_code == 303
    assert "承認済み" in editor.get(f"/forms/{draft_id}").text
    release()
    assert "第2版として公開しました。shoninさんが承認しました。" in editor.get(f"/forms/{draft_id}").text
    assert "第2版" in editor.get("/forms").text


def test_what_is_sent_back_reaches_its_author_in_the_words_of_who_did(editor, approver, draft_id, number):
    approver.get(f"/proposals/{number}")
    assert approver.post(f"/proposals/{number}/send-back", words="<b>電話番号</b>が違います").status_code == 303
    page = editor.get(f"/forms/{draft_id}").text
    assert "差しもどし" in page
    assert "shoninさんから：&lt;b&gt;電話番号&lt;/b&gt;が違います" in page


def test_what_could_not_be_published_says_why(office, editor, approver, draft_id, number, release):
    approve(approver, number)
    other = begin(editor, summary={"ja": "別の版"})
    approve(approver, propose(editor, other).location.rpartition("/")[2])
    release()
    assert "確認のあいだに、同じ手続のほかの版が公開されました" in approver.get(f"/proposals/{int(number) + 1}").text


@pytest.mark.parametrize("words", ["", "　", "x" * 1_001])
def test_nothing_is_sent_back_without_words(approver, number, words):
    approver.get(f"/proposals/{number}")
    response = approver.post(f"/proposals/{number}/send-back", words=words)
    assert response.status_code == 422
    assert 'id="words-error"' in response.text


def test_nothing_is_approved_unconfirmed(approver, number):
    response = approve(approver, number, confirmed="")
    assert response.status_code == 422
    assert "承認待ち" in response.text


@pytest.mark.parametrize("seen", ["0", "2", "", "-1", "9" * 400, "一"])
def test_what_was_not_compared_with_the_present_version_is_not_approved(approver, number, seen):
    response = approve(approver, number, seen=seen)
    assert response.status_code == 409
    assert "いまの版との違いを、もう一度確認してください" in response.text


def test_a_decided_proposal_is_not_decided_again(approver, number):
    approve(approver, number)
    assert approve(approver, number).status_code == 409
    assert "承認して公開する" not in approver.get(f"/proposals/{number}").text


def test_an_author_who_may_approve_is_told_to_ask_a_colleague(office, editor, number):
    set_rights(office.database, "henshu", ["edit-forms", "approve-forms"])
    page = editor.get(f"/proposals/{number}").text
    assert "承認はほかの職員に頼んでください" in page
    assert "承認して公開する" not in page
    response = approve(editor, number)
    assert response.status_code == 403
    assert "承認できません" in response.text


def test_an_unfinished_draft_says_what_it_lacks_and_is_not_proposed(editor):
    draft_id = begin(editor, start="blank", title="相談")
    page = editor.get(f"/forms/{draft_id}/propose").text
    assert "直すところが" in page
    assert "承認を求める</button>" not in page
    assert propose(editor, draft_id, "1").status_code == 409


@pytest.mark.parametrize("revision", ["1", "", "x", "-2", "9" * 400])
def test_a_draft_that_changed_since_its_page_is_looked_at_again(editor, draft_id, revision):
    response = propose(editor, draft_id, revision)
    assert response.status_code == 409
    assert "あなたが、別の画面で先に保存しました" in response.text


def test_a_draft_that_a_colleague_saved_since_is_said_to_be(office, editor, draft_id):
    set_rights(office.database, "mihon", ["edit-forms"])
    colleague = office.browser()
    colleague.sign_in("mihon")
    assert "ほかの職員が先に保存しました" in propose(colleague, draft_id, "1").text


def test_what_was_published_already_is_not_proposed(editor):
    draft_id = begin(editor)
    response = propose(editor, draft_id, "1")
    assert response.status_code == 409
    assert "同じ内容の版がすでに公開されています" in response.text


@pytest.mark.parametrize("values", [{"definition": "{"}, {"definition": "{}", "title": "x", "words": "{"}])
def test_what_nobody_proposed_is_not_shown_nor_approved_and_the_list_stays(office, approver, number, values):
    with office.database.write() as connection:
        connection.execute(update(form_proposals).values(values))
    assert approver.get("/proposals").status_code == 200
    for page in (approver.get(f"/proposals/{number}"), approve(approver, number)):
        assert (page.status_code, texts.refusal("version_altered") in page.text) == (409, True)


@pytest.mark.parametrize("number", ["7", "0", "2147483647"])
def test_a_proposal_that_is_none_is_a_page_of_ours(approver, number):
    assert approver.get(f"/proposals/{number}").status_code == 404
    assert "その承認の依頼はありません" in approver.get(f"/proposals/{number}").text


def impact(page):
    return dict(re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL))


def test_the_second_person_reads_whom_a_publication_meets(office, editor, approver):
    office.arrive(1)
    plain = json.loads(casework.DEFINITION_BYTES)
    gone = next(one for page in plain["pages"] for one in page["fields"] if one["id"] == "householder_name")
    for page in plain["pages"]:
        page["fields"] = [one for one in page["fields"] if one is not gone]
    begin(editor, summary={"ja": "ほかの下書き"})
    number = propose(editor, begin(editor, pages=plain["pages"])).location.rpartition("/")[2]
    said = impact(approver.get(f"/proposals/{number}").text)
    assert said["まだ決まっていない申請"].startswith("いまの版で届いたもの 1件、前の版で届いたもの 0件")
    assert said["この24時間に届いた申請"] == "1件（すべての版）"
    assert "公開から30日間は、始めた版のまま" in said["いま入力している人"]
    assert "だれにも数えられません" in said["保存された書きかけ"]
    assert f"「{gone['label']['ja']}」" in said["新しい申請から、答えがなくなるか、種類が変わる質問"]
    assert said["この手続の、ほかの下書き"].startswith("1件（最後に保存した人：henshu）")


def test_the_second_person_reads_that_the_form_is_stopped_and_approves_what_was_read(office, editor, approver, number):
    with office.database.write() as connection:
        stopped = Terms(withdrawn_at_ms=casework.NOW_MS - 60_000, reason={"ja": "質問に誤りがありました"})
        terms.put(connection, casework.FORM_DIGEST, stopped)
    said = impact(approver.get(f"/proposals/{number}").text)["止めている受付"]
    assert "理由：質問に誤りがありました" in said
    assert "受付を再開します" in said
    for unread in ("0", "", "x"):
        answer = approve(approver, number, stopped=unread)
        assert (answer.status_code, "受付が止められたか" in answer.text) == (409, True)
    assert approve(approver, number, stopped=str(casework.NOW_MS - 60_000)).status_code == 303


def test_the_second_person_reads_whose_time_ends_early(office, editor, approver):
    for count in range(1, 4):
        data = json.dumps({**json.loads(casework.DEFINITION_BYTES), "summary": {"ja": f"改正{count}"}}).encode()
        publish(office.database, PUBLISHER, data, office.now)
    draft_id = begin(editor, summary={"ja": "もう一度"})
    row = "期限より早く終わる前の版"
    assert impact(editor.get(f"/forms/{draft_id}/propose").text)[row].startswith(
        "いまの版で続けられる日数を選ぶと、第2版を"
    )
    number = propose(editor, draft_id).location.rpartition("/")[2]
    assert impact(approver.get(f"/proposals/{number}").text)[row].startswith("第2版を書き始めた人は")


def test_nobodys_time_ends_early_where_the_present_version_is_not_kept(office, editor, approver):
    for count in range(1, 4):
        data = json.dumps({**json.loads(casework.DEFINITION_BYTES), "summary": {"ja": f"改正{count}"}}).encode()
        publish(office.database, PUBLISHER, data, office.now)
    number = propose(editor, begin(editor, summary={"ja": "もう一度"}), previous_days="0").location.rpartition("/")[2]
    assert "期限より早く終わる前の版" not in impact(approver.get(f"/proposals/{number}").text)


@pytest.mark.parametrize(
    ("capacities", "said"),
    [
        ((3, 1), "日時「2026-12-01 10:00から10:30」：待っている1件のうち1件が"),
        ((1, 1), "日時「2026-12-01 10:00から10:30」：定員を1にしても、すでに入っている2件は"),
        ((), "日時「2026-12-01 10:00から10:30」はなくなります。入っている2件と待っている1件は"),
        ((2, 5), None),
    ],
    ids=["more", "less", "gone", "the same"],
)
def test_the_second_person_reads_what_becomes_of_who_booked(office, editor, approver, capacities, said):
    visits = Bookings(office.database, slots(2, 1, waiting=1))
    visits.arrive(1, 2, 3, answers={"when": ["s1"]})
    pages = json.loads(slots(*capacities, waiting=1) if capacities else slots(None, 1, waiting=1))["pages"]
    if not capacities:
        pages[0]["fields"][0]["slots"] = pages[0]["fields"][0]["slots"][1:]
    draft_id = begin(editor, "revise:cooking-class", pages=pages)
    number = propose(editor, draft_id).location.rpartition("/")[2]
    row = impact(approver.get(f"/proposals/{number}").text).get("定員と予約")
    assert (row is None) if said is None else f"<p>{said}" in row


@pytest.mark.parametrize(("days", "said"), [("0", "前の版では送れなくなり"), ("7", "公開から7日間は")])
def test_who_proposes_chooses_what_becomes_of_who_began(editor, approver, draft_id, days, said):
    assert "いまの版で書き始めた人" in editor.get(f"/forms/{draft_id}/propose").text
    response = editor.post(f"/forms/{draft_id}/propose", revision="2", previous_days=days)
    number = response.location.rpartition("/")[2]
    assert said in impact(approver.get(f"/proposals/{number}").text)["いま入力している人"]


@pytest.mark.parametrize("days", ["", "31", "-1", "8", "x", "9" * 400])
def test_no_other_number_of_days_is_taken(editor, draft_id, days):
    editor.get(f"/forms/{draft_id}/propose")
    assert editor.post(f"/forms/{draft_id}/propose", revision="2", previous_days=days).status_code == 409


def test_who_proposes_and_who_decides_is_audited(editor, approver, draft_id, caplog):
    with caplog.at_level("INFO"):
        first = propose(editor, draft_id).location.rpartition("/")[2]
        approver.get(f"/proposals/{first}")
        approver.post(f"/proposals/{first}/send-back", words="理由")
        approve(approver, propose(editor, draft_id).location.rpartition("/")[2])
    said = [record.getMessage() for record in caplog.records]
    assert {"form_proposed", "form_sent_back", "form_approved"} <= set(said)


BEHIND = "この下書きは第1版から作られ、いま公開しているのは第2版です"


def test_a_draft_that_began_before_what_is_offered_now_says_so_to_both(editor, approver, release):
    older = begin(editor, summary={"ja": "先に始めた改正"})
    quicker = begin(editor, department={"ja": "保健課"})
    assert BEHIND not in editor.get(f"/forms/{older}/propose").text
    approve(approver, propose(editor, quicker).location.rpartition("/")[2])
    release()
    assert BEHIND in impact(editor.get(f"/forms/{older}/propose").text)["古い版から作った下書き"]
    number = propose(editor, older).location.rpartition("/")[2]
    said = impact(approver.get(f"/proposals/{number}").text)
    assert BEHIND in said["古い版から作った下書き"]
    assert said["この手続の、ほかの下書き"] == "ありません"  # what is offered is no work of anybody
    newer = begin(editor, summary={"ja": "いまの版から"})
    origins = [json.loads(editor.get(f"/forms/{one}/latest").text)["origin"] for one in (older, quicker, newer)]
    assert origins == [1, 2, 2]
    for one in (quicker, newer):  # what became a version goes on from it
        assert "古い版から作った下書き" not in impact(editor.get(f"/forms/{one}/propose").text)
    assert impact(editor.get(f"/forms/{newer}/propose").text)["この手続の、ほかの下書き"].startswith(
        "1件（最後に保存した人：henshu）"
    )


def test_who_saves_what_somebody_else_wrote_and_changes_nothing_did_not_write_it(editor, chief):
    written = begin(chief, summary={"ja": "ひとりで書いたもの"})
    kept = json.loads(editor.get(f"/forms/{written}/latest").text)
    saved = editor.post(
        f"/forms/{written}/save", revision=str(kept["revision"]), definition=json.dumps(kept["definition"])
    )
    revision = json.loads(saved.text)["revision"]
    number = propose(editor, written, str(revision)).location.rpartition("/")[2]
    assert approve(chief, number).status_code == 403


def test_what_is_kept_apart_began_where_the_draft_did(editor):
    older = begin(editor, summary={"ja": "改正"})
    definition = editor.get(f"/forms/{older}/latest").text
    asked = {"title": "別", "definition": json.dumps(json.loads(definition)["definition"])}
    other = json.loads(editor.post(f"/forms/{older}/keep-apart", **asked).text)["address"]
    assert json.loads(editor.get(f"{other}/latest").text)["origin"] == 1


LOTTERY = {"capacity": 2, "by": "lottery", "waiting": 1}
PENDING = "抽選がまだ終わっていません。抽選をしてから公開してください"


def test_what_would_take_the_draw_from_its_entrants_is_said_to_both_and_not_approved(office, editor, approver, release):
    class_ = Bookings(office.database, form(places=LOTTERY))
    class_.arrive(*range(4))
    draft_id = begin(editor, start="revise:cooking-class", places={"capacity": 2, "waiting": 1})
    page = editor.get(f"/forms/{draft_id}/propose").text
    for said in ("いまは公開できません", PENDING, "The draw is not over yet.", "抽選を待つ申請が4件あります"):
        assert said in page
    number = propose(editor, draft_id).location.rpartition("/")[2]
    assert PENDING in approver.get(f"/proposals/{number}").text
    refused = approve(approver, number)
    assert refused.status_code == 409
    assert 'id="confirmed-error"' in refused.text
    assert "承認待ち" in refused.text
    class_.withdraw(*range(4))
    assert PENDING not in approver.get(f"/proposals/{number}").text
    assert approve(approver, number).status_code == 303
    class_.arrive(5)
    release()
    assert PENDING in approver.get(f"/proposals/{number}").text
    assert class_.standing(5) == (Place.DRAWING, 0)


def test_that_places_given_in_order_are_not_drawn_is_said_to_both(office, editor, approver):
    Bookings(office.database, form(places={"capacity": 2})).arrive(1)
    draft_id = begin(editor, start="revise:cooking-class", places=LOTTERY, reception={"closes": "2026-12-10T20:00"})
    assert "この手続は抽選に変えられません" in editor.get(f"/forms/{draft_id}/propose").text
    number = propose(editor, draft_id).location.rpartition("/")[2]
    assert approve(approver, number).status_code == 409


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            {"per": "person"},
            {"per": "fiscal_year"},
            "1件（不交付、取下げ、もう入る順番のない満員は除く）も、新し",
        ),
        (
            {"per": "person"},
            None,
            "これまでに届いた1件（不交付、取下げ、もう入る順番のない満員は除く）の人も、また",
        ),
    ],
)
def test_what_counting_otherwise_means_for_who_applied_is_said(office, editor, approver, old, new, said):
    class_ = Bookings(office.database, form(once=old))
    class_.arrive(1, 2)
    class_.withdraw(2)
    draft_id = begin(editor, start="revise:cooking-class", once=new)
    number = propose(editor, draft_id).location.rpartition("/")[2]
    assert said in approver.get(f"/proposals/{number}").text
