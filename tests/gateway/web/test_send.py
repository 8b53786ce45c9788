"""Sending without a card and without a script: one receipt however often it is pressed, and nothing said of anybody."""

import html
import re
from datetime import UTC, datetime

import pytest
from support import casework
from support.gateway import NOW, ORIGIN, Gateway, consultation, fill_in, members, published, survey
from support.walker import Walker

from todoke_catalog import templates
from todoke_evidence import attested, receipt
from todoke_evidence.statement import CardKey
from todoke_gateway import filing
from todoke_gateway.core import draft as drafts
from todoke_gateway.web import stages
from todoke_kit.errors import Refusal

ANSWERS = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
FORM, SEND = "/procedures/library-survey/form", "/procedures/library-survey/send"
NUMBER = re.compile(r'class="panel__value[^"]*">([0-9A-Z-]{19})<')


class Sender(Walker):
    """A walker who also keeps the ticket."""

    def check(self, answers=ANSWERS):
        self.begin_with(answers, survey()).post("check", path=FORM)
        self.ticket = self._ticket()
        return self

    def send(self, **fields):
        return self.post("", {"ticket": self.ticket, **fields}, path=SEND)

    def _ticket(self):
        return html.unescape(re.search(r'name="ticket" value="([^"]*)"', self.answer.text)[1])

    @property
    def number(self):
        return NUMBER.search(self.text)[1]


@pytest.fixture
def gateway():
    return Gateway(survey(), published())


@pytest.fixture
def sender(gateway):
    return Sender(gateway).check()


def test_the_check_screen_says_what_will_be_sent_and_needs_no_script(sender):
    assert "封をして送信する" in sender.text
    assert "IPアドレスは送りません" in sender.text
    # Only the field that says that no script ran (docs/decisions/0070), and no words.
    assert set(re.findall("<noscript>(.*?)</noscript>", sender.text)) == {
        '<input type="hidden" name="noscript" value="1">'
    }
    assert "署名" not in sender.text


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ja", "令和8年11月23日（2026年） 18時台"),
        ("easy", "令和8年11月23日（2026年） 18時から 19時の あいだ"),
        ("en", "23 November 2026, between 18:00 and 19:00 (JST)"),
    ],
)
def test_of_an_anonymous_one_the_status_says_the_hour_and_no_minute(sender, gateway, lang, said):
    number = sender.send().number
    page = gateway.pages.test_client().get(f"/status/{number}?lang={lang}").text
    assert said in page
    assert "18時00分" not in page
    assert "18:00 (JST)" not in page


def test_a_state_of_a_minute_says_the_minute(gateway):
    at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert [stages.way("arrived", at, language)[1]["time"] for language in ("ja", "en")] == [
        "令和8年11月23日（2026年） 18時30分",
        "23 November 2026, 18:30 (JST)",
    ]


def test_what_is_said_of_taking_it_back_holds(sender):
    """There is a code for cancelling at every level: the check screen must not say that there is none."""
    assert "送った後で直すことはできません。取り消すときは、次の画面に出る取消コードが要ります" in sender.text
    sender.send()
    assert "取消コード" in sender.text


def test_one_press_sends_it_and_shows_the_receipt(gateway, sender):
    sender.send()
    assert sender.answer.status_code == 200
    assert "<title>申請を送信しました | " in sender.text
    [passage] = gateway.neighbours.published
    stated = passage.parcel.signed
    assert receipt.receipt_number(stated.statement.submission) == sender.number
    assert (stated.level, stated.statement.origin) == (attested.ANONYMOUS, ORIGIN)
    assert gateway.neighbours.verified == []  # nobody signed: identity hears of nothing


def test_the_receipt_can_be_kept_and_verified(gateway, sender):
    sender.send()
    proof = html.unescape(re.search(r'name="proof" value="([^"]*)"', sender.answer.text, re.DOTALL)[1])
    assert gateway.site.verify(proof).receipt_number == sender.number


def test_the_receipt_shows_no_time_and_offers_no_key_for_letters(sender):
    sender.send()
    assert "送信日時" not in sender.text
    assert "letter-key" not in sender.text


def test_nothing_finer_than_the_hour_leaves_this_process(gateway, sender):
    gateway.later(7 * 60 + 13)
    sender.send()
    [passage] = gateway.neighbours.published
    assert passage.entry.appended_at == int(datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp() * 1000)
    assert passage.parcel.signed.statement.time == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert gateway.recent.accepted_at(sender.number) == passage.entry.appended_at
    assert passage.anonymous


def test_pressing_twice_gives_the_same_receipt_and_one_application(gateway, sender):
    first = sender.send().number
    again = Sender(gateway).check()
    again.ticket = sender.ticket
    assert again.send().number == first
    assert len(gateway.neighbours.published) == 1


@pytest.mark.parametrize("fault", ["bus_unavailable", "stream_full"])
def test_after_a_fault_the_same_is_sent_again(gateway, sender, fault):
    gateway.neighbours.bus = fault
    sender.send()
    assert sender.answer.status_code == 503
    assert "入力内容を確かめてください" in sender.text
    assert sender._ticket() == sender.ticket
    gateway.neighbours.bus = ""
    sender.send()
    assert len(gateway.neighbours.ledger.leaves) == 1  # it found its leaf
    assert len(gateway.neighbours.published) == 1
    assert sender.number


def test_other_answers_under_the_same_ticket_are_refused(gateway, sender):
    sender.send()
    other = Sender(gateway).check({**ANSWERS, "how_often": "never", "purposes": []})
    other.ticket = sender.ticket
    assert other.send().answer.status_code == 409
    assert len(gateway.neighbours.published) == 1


def test_of_other_answers_after_a_fault_nobody_says_that_the_former_were_sent(gateway, sender):
    gateway.neighbours.bus = "bus_unavailable"
    sender.send()
    gateway.neighbours.bus = ""
    other = Sender(gateway).check({**ANSWERS, "how_often": "never", "purposes": []})
    other.ticket = sender.ticket
    assert "1日たっても記録がなければ、はじめから送り直してください" in other.send().text
    assert "すでに送られています" not in other.text


def test_what_nobody_here_remembers_is_told_with_its_number(gateway, sender):
    sender.send()
    gateway.filing._flights.clear()  # as after a restart
    sender.check().ticket = sender.ticket
    first = gateway.neighbours.published[0].parcel.signed.statement.submission
    sender.ticket = str(filing.Ticket(first, gateway.challenges.issue(first, b"r" * 16, gateway.now_ms // 1000).nonce))
    sender.send()
    assert sender.answer.status_code == 409
    assert receipt.receipt_number(first) in sender.text


@pytest.mark.parametrize("ticket", ["", "x", "a.b", "A" * 22 + "." + "A" * 54, "." * 1_000])
def test_a_ticket_that_is_not_ours_only_shows_the_check_again(gateway, sender, ticket):
    sender.ticket = ticket
    sender.send()
    assert (sender.answer.status_code, sender.heading) == (200, "入力内容を確かめてください")
    assert "まだ送信されていません" in sender.text
    assert gateway.neighbours.published == []


def test_a_check_screen_may_lie_open_for_a_day(gateway, sender):
    gateway.later(filing.LIFETIME)
    assert sender.send().number
    late = Sender(gateway).check()
    gateway.later(filing.LIFETIME + 1)
    assert late.send().heading == "入力内容を確かめてください"
    assert len(gateway.neighbours.published) == 1


def again(gateway, sender):
    """The same screen, come back to."""
    once_more = Sender(gateway).check()
    once_more.ticket = sender.ticket
    return once_more


def test_the_check_that_says_why_it_was_not_sent_is_read_in_another_language_and_sends_nothing(gateway, sender):
    sender.post("show", {"ticket": sender.ticket, "at": "check"}, path=SEND)
    assert (sender.answer.status_code, gateway.neighbours.published) == (200, [])
    assert sender._ticket() == sender.ticket


def test_a_receipt_that_is_reloaded_after_its_day_says_how_far_it_has_come(gateway, sender):
    number = sender.send().number
    assert sender.answer.headers["Cache-Control"] == "private, no-cache"  # comes back with the browser's Back
    gateway.later(filing.LIFETIME + 1)
    assert again(gateway, sender).send().answer.location == f"/status/{number}"
    refused = Sender(gateway).begin_with({}, survey())  # nor does it matter whether the answers would still do
    refused.ticket = sender.ticket
    assert refused.send().answer.location == f"/status/{number}"
    assert len(gateway.neighbours.published) == 1


def test_the_check_in_another_language_is_no_second_application(gateway, sender):
    number = sender.send().number
    once_more = again(gateway, sender)
    forms = re.findall(r'<form method="post" action="[^"]*lang=en">.*?</form>', once_more.text, re.DOTALL)
    assert ['name="ticket"' in one for one in forms] == [True]
    once_more.post("show", {"ticket": sender.ticket, "at": "check"}, path=FORM)
    assert once_more._ticket() == sender.ticket
    assert once_more.send().number == number
    assert len(gateway.neighbours.published) == 1


@pytest.mark.parametrize(
    "answers", [{}, {**ANSWERS, "how_often": "daily"}, {**ANSWERS, "comment": "私の番号は123456789018です"}]
)
def test_answers_are_validated_again_before_they_are_sealed(gateway, sender, answers):
    sender.begin_with(answers, survey()).send()
    assert gateway.neighbours.published == []
    assert sender.answer.status_code == 200


def test_a_draft_of_another_form_is_checked_again(gateway, sender):
    sender.begin_with(ANSWERS, published()).send()
    assert "様式が新しくなった" in sender.text
    assert gateway.neighbours.published == []


def test_a_closed_form_is_not_sent():
    gateway = Gateway(survey())
    sender = Sender(gateway).check()
    closed = published(definition=survey().bundle.definition, open=False, sequence=2)
    gateway.catalogue.put(closed)
    assert sender.send().answer.status_code == 409
    assert "受付は、いま止まっています" in sender.text
    assert drafts.read(sender.draft).answers == ANSWERS
    assert gateway.neighbours.published == []


@pytest.mark.parametrize("path", ["/procedures/ningen-dock/send", "/procedures/ningen-dock/contact"])
def test_a_form_that_asks_for_a_card_is_not_sent_without_one(gateway, path):
    walker = Walker(gateway).begin_with(templates.golden_answers(NOW.date()))
    walker.post("", {"ticket": str(gateway.filing.ticket())}, path=path)
    assert "/sign" in walker.answer.text  # the way that this form has
    assert gateway.neighbours.published == []


def test_a_form_that_asks_for_nobody_offers_no_signing(gateway, sender):
    answer = sender.post("", path="/procedures/library-survey/sign").answer
    assert 'action="/procedures/library-survey/send"' in answer.text
    assert "signing.js" not in answer.text


def test_a_card_is_refused_where_nobody_is_to_be_known(gateway):
    parcel = fill_in(survey(), gateway.challenge())
    status, answer = gateway.submit(parcel)
    assert (status, answer["code"]) == (422, "level_too_high")
    assert gateway.neighbours.verified == []


def test_a_form_is_filed_by_the_key_that_its_level_asks_for():
    forms = {CardKey.SIGNATURE: published(), CardKey.AUTHENTICATION: members()}
    gateway = Gateway(*forms.values())
    codes = {
        (asked, key): gateway.submit(fill_in(form, gateway.challenge(), key=key))[1].get("code", "accepted")
        for asked, form in forms.items()
        for key in CardKey
    }
    assert codes == {
        (CardKey.SIGNATURE, CardKey.SIGNATURE): "accepted",
        (CardKey.SIGNATURE, CardKey.AUTHENTICATION): "level_too_low",
        (CardKey.AUTHENTICATION, CardKey.SIGNATURE): "level_too_high",
        (CardKey.AUTHENTICATION, CardKey.AUTHENTICATION): "accepted",
    }
    assert [one.key for one in gateway.neighbours.verified] == [CardKey.SIGNATURE, CardKey.AUTHENTICATION]


def test_what_the_gateway_attests_is_no_submission_of_the_api(gateway):
    arrival = casework.file_unsigned()
    answer = gateway.submit({"statement": arrival.statement, "sealed": "", "key_id": "x"})[1]
    assert answer["code"] == "jws_malformed"


def test_a_flood_from_one_address_is_stopped_and_nobody_else(gateway, monkeypatch):
    monkeypatch.setattr(gateway.filing._rates, "_each", 2)
    walkers = [Sender(gateway).check() for _ in range(4)]
    for walker, address in zip(walkers, ["192.0.2.1"] * 3 + ["192.0.2.2"], strict=True):
        walker.client.environ_base["REMOTE_ADDR"] = address
        walker.send()
    assert [walker.answer.status_code for walker in walkers] == [200, 200, 429, 200]
    assert "10分ほど待って" in walkers[2].text


def test_a_flood_from_everywhere_is_stopped(gateway, monkeypatch):
    monkeypatch.setattr(gateway.filing._rates, "_total", 2)
    walkers = [Sender(gateway).check() for _ in range(3)]
    for number, walker in enumerate(walkers):
        walker.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        walker.send()
    assert [walker.answer.status_code for walker in walkers] == [200, 200, 503]


def test_behind_a_proxy_the_last_address_it_names_counts(gateway, monkeypatch):
    monkeypatch.setattr(gateway.filing._rates, "_each", 1)
    object.__setattr__(gateway.site, "client_header", "X-Forwarded-For")
    statuses = []
    for named in ("6.6.6.6, 192.0.2.1", "7.7.7.7, 192.0.2.1", "192.0.2.9"):
        walker = Sender(gateway).check()
        walker.client.environ_base["HTTP_X_FORWARDED_FOR"] = named
        statuses.append(walker.send().answer.status_code)
    assert statuses == [200, 429, 200]


def test_a_refusal_is_counted_and_names_nobody(gateway, sender, caplog):
    caplog.set_level("INFO", "todoke.audit")
    gateway.neighbours.bus = "bus_unavailable"
    sender.send()
    [record] = [record for record in caplog.records if record.getMessage() == "refused"]
    assert record.fields == {"door": "filing", "code": "bus_unavailable"}


def test_the_start_page_says_the_level_and_why(gateway):
    page = html.unescape(gateway.pages.test_client().get("/procedures/library-survey").text)
    assert "なし（無記名）" in page
    assert "だれの意見かは要りません" in page
    assert "暗証番号" not in page
    assert "JavaScript" not in page
    assert "12桁を使いません" in page


def test_a_page_explains_by_which_law_a_number_is_asked_for():
    law = {"title": {"ja": "番号法"}, "provisions": {"ja": "第9条"}}
    gateway = Gateway(survey(my_number_basis=law))
    page = html.unescape(gateway.pages.test_client().get("/procedures/library-survey").text)
    assert "根拠：番号法 第9条" in page
    sender = Sender(gateway).begin_with({**ANSWERS, "comment": "123456789018"}, survey(my_number_basis=law))
    assert sender.post("check", path=FORM).heading == "入力内容を確かめてください"


def test_the_catalogue_says_what_each_form_needs():
    page = html.unescape(Gateway(survey(), published(), consultation(), members()).pages.test_client().get("/").text)
    needs = ("不要（無記名）", "メール", "カードでサインイン", "カード署名")
    assert [f"本人確認：{words}<" in page for words in needs] == [True] * 4


def test_the_tickets_nonce_is_nowhere_in_what_leaves(gateway, sender):
    sender.send()
    [passage] = gateway.neighbours.published
    assert sender.ticket.partition(".")[2] not in passage.parcel.signed.text


def test_reading_a_ticket_of_another_id_is_refused(gateway):
    ticket = str(gateway.filing.ticket())
    other = str(gateway.filing.ticket()).partition(".")[0] + "." + ticket.partition(".")[2]
    with pytest.raises(Refusal, match="nonce_invalid"):
        gateway.filing.read(other)
