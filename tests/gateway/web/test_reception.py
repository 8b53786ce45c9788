"""A form before, at the end of and after its period, or stopped: every page says so, and no answer is lost."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime, timedelta

import pytest
from support import everykind
from support.gateway import NOW, PROCEDURE, Gateway, fill_in, published, survey
from support.walker import FORM, Walker

from todoke_catalog import templates
from todoke_gateway.core import draft as drafts
from todoke_gateway.web import texts

SIGN = f"/procedures/{PROCEDURE}/sign"
FILES = {"receipt", "result_sheet"}  # never in a draft
GOLDEN = {name: value for name, value in templates.golden_answers(NOW.date()).items() if name not in FILES}
CONSENTS = {"consent_results", "consent_records", "consent_return", "payee_delegation"}
WITHOUT_CONSENTS = {name: value for name, value in GOLDEN.items() if name not in CONSENTS}
REASON = {"ja": "金額の計算に誤りがありました。", "en": "An amount was wrong."}
UNTIL = NOW + timedelta(days=30)
CLOSES = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # half an hour after NOW
CLOSING = {"closes": "2026-11-23T19:00"}
OPENING = {"opens": "2026-12-01T09:00"}


def form(number=1, sequence=None, *, reception=None, **changes):
    plain = json.loads(templates.read(PROCEDURE)) | {"summary": {"ja": f"第{number}版"}}
    plain |= {"reception": reception} if reception else {}
    return published(definition=plain, version=number, sequence=sequence or number, **changes)


def replaced(**former):
    """Version 2 has taken the place of version 1, which may be filed until UNTIL."""
    gateway = Gateway(form(1))
    for one in (form(1, 3, **{"accept_until": UNTIL, **former}), form(2)):
        gateway.catalogue.put(one)
    return gateway


def refused(gateway, filled):
    status, answer = gateway.submit(filled)
    return status, answer["code"], answer["message"]


def test_before_it_opens_the_page_says_when_and_the_form_cannot_be_begun():
    client = Gateway(form(reception=OPENING)).pages.test_client()
    page = client.get(f"/procedures/{PROCEDURE}")
    assert page.status_code == 200
    assert "令和8年12月1日（2026年） 9時00分に始まります" in page.text
    assert "申請をはじめる" not in page.text
    assert "受付開始前" in client.get("/").text
    assert client.post(FORM, data={"go": "start"}).location == f"/procedures/{PROCEDURE}"


@pytest.mark.parametrize(("lang", "said"), [("easy", "はじまります"), ("en", "open on 1 December 2026, 09:00 (JST)")])
def test_in_other_languages_too(lang, said):
    client = Gateway(form(reception=OPENING)).pages.test_client()
    assert said in client.get(f"/procedures/{PROCEDURE}", query_string={"lang": lang}).text


def test_the_last_hour_is_told_on_every_screen():
    walker = Walker(Gateway(form(reception=CLOSING))).begin_with(GOLDEN, form(reception=CLOSING))
    for go, path in (("show", FORM), ("check", FORM), ("", SIGN)):
        assert "受付は令和8年11月23日（2026年） 19時00分に終わります" in walker.post(go, path=path).text


@pytest.mark.parametrize("path", [FORM, SIGN])
def test_who_is_on_the_form_when_it_closes_is_told_and_keeps_every_answer(path):
    gateway = Gateway(form(reception=CLOSING))
    walker = Walker(gateway).begin_with(GOLDEN, form(reception=CLOSING))
    gateway.later((CLOSES - NOW).total_seconds())
    walker.post("next", path=path)
    assert (walker.answer.status_code, walker.heading) == (409, "いまは申請できません")
    assert "19時00分に終わりました" in walker.text
    assert walker.answers == GOLDEN
    assert "見本　花子" in walker.text


def test_what_stands_on_the_page_is_kept_too_when_a_form_closes():
    gateway = Gateway(form(reception=CLOSING))
    walker = Walker(gateway).begin_with(GOLDEN, form(reception=CLOSING)).post("page:applicant")
    gateway.later((CLOSES - NOW).total_seconds())
    page = gateway.catalogue.get(PROCEDURE).definition.pages[0].id
    walker.at = page
    walker.post("next", {"applicant_name": "見本　次郎", "applicant_phone": "no number"})
    assert walker.answer.status_code == 409
    assert (walker.answers["applicant_name"], walker.answers["applicant_phone"]) == ("見本　次郎", "no number")


@pytest.mark.parametrize(("seconds", "status"), [(-1, 201), (0, 410)])
def test_what_counts_is_the_moment_at_which_an_application_arrives(seconds, status):
    gateway = Gateway(form(reception=CLOSING))
    gateway.later((CLOSES - NOW).total_seconds() - 10)
    filled = fill_in(form(reception=CLOSING), gateway.challenge())
    gateway.later(10 + seconds)
    assert gateway.submit(filled)[0] == status


def test_the_api_says_when_it_closed_and_takes_what_it_took_before_again():
    gateway = Gateway(form(reception=CLOSING))
    filled, late = (fill_in(form(reception=CLOSING), gateway.challenge()) for _ in range(2))
    assert gateway.submit(filled)[0] == 201
    gateway.neighbours.bus = ""
    gateway.later((CLOSES - NOW).total_seconds())
    assert gateway.submit(filled)[0] == 200
    status, code, message = refused(gateway, late)
    assert (status, code) == (410, "reception_closed")
    assert "19時00分に終わりました" in message["ja"]
    assert "closed on 23 November 2026, 19:00" in message["en"]


def test_the_api_takes_nothing_before_it_opens():
    gateway = Gateway(form(reception=OPENING))
    status, code, _ = refused(gateway, fill_in(form(reception=OPENING), gateway.challenge()))
    assert (status, code) == (409, "reception_not_open")


def test_who_began_before_a_form_was_replaced_goes_on_with_what_they_began():
    gateway = replaced()
    walker = Walker(gateway).begin_with(GOLDEN, form(1)).post("check")
    assert walker.heading == "入力内容を確かめてください"
    assert "様式が新しくなった" not in walker.text
    assert drafts.read(walker.draft).form == form(1).digest
    assert form(1, 3, accept_until=UNTIL).text in walker.post("", path=SIGN).text
    assert gateway.submit(fill_in(form(1), gateway.challenge()))[0] == 201


def test_who_begins_afterwards_gets_the_new_version():
    walker = Walker(replaced()).post("start")
    assert drafts.read(walker.draft).form == form(2).digest


def test_after_its_time_the_answers_go_into_the_new_version():
    gateway = replaced()
    gateway.later((UNTIL - NOW).total_seconds())
    walker = Walker(gateway).begin_with(GOLDEN, form(1)).post("check")
    assert "様式が新しくなった" in walker.text
    assert drafts.read(walker.draft) == drafts.Draft(form(2).digest, WITHOUT_CONSENTS)
    assert refused(gateway, fill_in(form(1), gateway.challenge()))[:2] == (409, "form_superseded")


def test_a_version_that_was_withdrawn_is_explained_and_its_answers_are_carried_over():
    gateway = replaced(open=False, reason=REASON)
    walker = Walker(gateway).begin_with(GOLDEN, form(1)).post("", path=SIGN)
    assert "取り下げられました。理由：金額の計算に誤りがありました。" in walker.text
    assert drafts.read(walker.draft) == drafts.Draft(form(2).digest, WITHOUT_CONSENTS)
    status, code, message = refused(gateway, fill_in(form(1), gateway.challenge()))
    assert (status, code) == (410, "form_withdrawn")
    assert "An amount was wrong." in message["en"]


def test_a_procedure_that_is_stopped_says_why_to_who_comes_and_to_who_is_on_the_way():
    gateway = replaced()
    gateway.catalogue.put(form(2, 4, open=False, reason=REASON))
    client = gateway.pages.test_client()
    assert "理由：金額の計算に誤りがありました。" in client.get(f"/procedures/{PROCEDURE}").text
    assert "受付停止中" in client.get("/").text
    for begun in (form(1), form(2)):
        walker = Walker(gateway).begin_with(GOLDEN, begun).post("next")
        assert "理由：金額の計算に誤りがありました。" in walker.text
        assert walker.answers == GOLDEN
        assert refused(gateway, fill_in(begun, gateway.challenge()))[:2] == (410, "form_closed")


@pytest.mark.parametrize("lang", ["ja", "easy", "en"])
def test_what_is_not_accepted_is_given_back_too_where_a_form_is_stopped(lang):
    fields = [everykind.field("text", max_chars=10), everykind.field("date"), everykind.CHILDREN]
    gateway = Gateway(everykind.form(*fields, procedure="stopped"))
    walker = Walker(gateway, lang).post("start", path="/procedures/stopped/form")
    gateway.catalogue.put(everykind.form(*fields, procedure="stopped", sequence=2, open=False, reason=REASON))
    born = {"date.era": "R", "date.year": "99", "date.month": "2", "date.day": "31"}
    child = {"children.entries": "1", "children.0.asked": "brothers", "children.0.brothers": "<b>ふたり</b>"}
    walker.post("next", {"text": "十文字より長い答え" * 3, **born, **child}, "/procedures/stopped/form")
    assert walker.answer.status_code == 409
    for typed in ("十文字より長い答え" * 3, "R 99 2 31", "<b>ふたり</b>", texts.ui(lang)["stopped_typed"]):
        assert f">{html.escape(typed)}<" in walker.answer.text


def test_when_it_is_open_again_one_goes_on_where_one_stopped():
    gateway = Gateway(form(1))
    gateway.catalogue.put(form(1, 2, open=False, reason=REASON))
    walker = Walker(gateway).begin_with(GOLDEN, form(1)).post("check")
    gateway.catalogue.put(form(1, 3))
    assert walker.post("check").heading == "入力内容を確かめてください"
    assert walker.answers == GOLDEN


def test_words_in_a_reason_stay_words():
    gateway = Gateway(form(1, open=False, reason={"ja": "<script>alert(1)</script>{opens}%s"}))
    page = gateway.pages.test_client().get(f"/procedures/{PROCEDURE}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{opens}%s" in page


def test_what_needs_no_card_ends_with_its_period_too_and_gets_its_receipt_again():
    closing = survey(reception=CLOSING)
    gateway = Gateway(closing)
    given = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
    path = "/procedures/library-survey/send"
    ticket = {"ticket": str(gateway.filing.ticket())}
    sent = Walker(gateway).begin_with(given, closing).post("", ticket, path=path)
    assert sent.answer.status_code == 200
    gateway.later((CLOSES - NOW).total_seconds())
    again = Walker(gateway).begin_with(given, closing).post("", ticket, path=path)
    late = Walker(gateway).begin_with(given, closing).post("", {"ticket": str(gateway.filing.ticket())}, path=path)
    assert again.answer.status_code == 200
    assert (late.answer.status_code, late.answers) == (409, given)
    assert len(gateway.neighbours.ledger.leaves) == 1


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ja", "令和9年1月29日（2027年） 24時00分まで"),
        ("easy", "令和9年1月29日（2027年） 24時00分まで"),
        ("en", "until 29 January 2027, 24:00 (JST)"),
    ],
)
def test_a_closing_at_midnight_is_told_by_the_day_that_it_ends(lang, said):
    """Who reads "30 January, 0:00" comes on the 30th, a day late."""
    period = {"opens": "2026-11-16T09:00", "closes": "2027-01-30T00:00"}
    client = Gateway(form(reception=period)).pages.test_client()
    for path in ("/", f"/procedures/{PROCEDURE}"):
        page = client.get(path, query_string={"lang": lang}).text
        assert said in page
        assert "1月30日" not in page
        assert "30 January" not in page


@pytest.mark.parametrize("path", ["/", f"/procedures/{PROCEDURE}"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_period_from_the_first_to_the_last_minute_of_the_calendar_is_told(lang, path):
    """9999-12-31 is what offices write for no end."""
    whole = {"opens": "0001-01-01T00:00", "closes": "9999-12-31T23:59"}
    page = Gateway(form(reception=whole)).pages.test_client().get(path, query_string={"lang": lang})
    assert (page.status_code, "9999" in page.text) == (200, True)


@pytest.mark.parametrize("path", ["/", f"/procedures/{PROCEDURE}"])
def test_a_period_that_closed_when_the_calendar_began_is_told(path):
    page = Gateway(form(reception={"closes": "0001-01-01T00:00"})).pages.test_client().get(path)
    assert (page.status_code, "1年1月1日" in page.text) == (200, True)
