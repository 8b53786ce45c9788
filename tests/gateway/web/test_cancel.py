"""Giving an application up on the page: the code of its receipt and nothing else, sealed before it is stored."""

import html
import re
from datetime import UTC, datetime

import pytest
from support import attestation
from support.gateway import MUNICIPALITY, NOW, OPENING, Gateway, fill_in, published, survey
from support.walker import Walker

from todoke_catalog import templates
from todoke_evidence import b64, cancellation, receipt
from todoke_evidence.attested import AttestationVerifier
from todoke_evidence.notice import StatusNotice
from todoke_gateway import cancelling
from todoke_kit.errors import Refusal

SUBMISSION = bytes(range(16))
NUMBER = receipt.receipt_number(SUBMISSION)
CODE = cancellation.code(SUBMISSION)
PAGE = f"/status/{NUMBER}/cancel"


@pytest.fixture
def gateway():
    own = Gateway(survey(), published())
    stand(own, "arrived")
    return own


@pytest.fixture
def client(gateway):
    return gateway.pages.test_client()


def sent_without_a_card(gateway):
    """The page of a receipt, straight after sending."""
    answers = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
    walker = Walker(gateway).begin_with(answers, survey()).post("check", path="/procedures/library-survey/form")
    ticket = re.search(r'name="ticket" value="([^"]*)"', walker.answer.text)[1]
    return walker.post("", {"ticket": ticket}, path="/procedures/library-survey/send").answer.text


def stand(gateway, state):
    gateway.statuses[NUMBER] = StatusNotice(MUNICIPALITY, NUMBER, state, 2, gateway.site.now())


def test_the_receipt_shows_the_code_of_its_application(gateway):
    page = sent_without_a_card(gateway)
    [passage] = gateway.neighbours.published
    assert f'id="cancel-code">{cancellation.code(passage.parcel.signed.statement.submission)}<' in page


def test_what_was_signed_with_a_card_gets_its_code_with_its_receipt_and_the_page_shows_it(gateway, client):
    challenge = gateway.challenge()
    answer = gateway.submit(fill_in(published(), challenge))[1]
    page = client.post("/receipt", data={"proof": answer["receipt"], "cancel_code": answer["cancel_code"]}).text
    assert f'id="cancel-code">{cancellation.code(b64.decode(challenge["submission"], 16))}<' in page


@pytest.mark.parametrize("sent", ["", "x", "<script>", CODE[:-1]])
def test_a_receipt_page_shows_nothing_that_is_no_code(gateway, client, sent):
    proof = html.unescape(re.search(r'name="proof" value="([^"]*)"', sent_without_a_card(gateway), re.DOTALL)[1])
    page = client.post("/receipt", data={"proof": proof, "cancel_code": sent}).text
    assert "受付番号" in page
    assert "cancel-code" not in page


@pytest.mark.parametrize("state", ["arrived", "accepted", "reviewing"])
def test_until_it_is_decided_the_status_page_leads_there(gateway, client, state):
    stand(gateway, state)
    assert PAGE in client.get(f"/status/{NUMBER}").text
    assert "取消コード" in client.get(PAGE).text


@pytest.mark.parametrize("state", ["granted", "declined", "withdrawn", "held"])
def test_there_is_no_way_there_once_it_is_decided(gateway, client, state):
    stand(gateway, state)
    assert PAGE not in client.get(f"/status/{NUMBER}").text
    for answer in (client.get(PAGE), client.post(PAGE, data={"code": CODE})):
        assert (answer.status_code, answer.location) == (303, f"/status/{NUMBER}")
    assert gateway.neighbours.published == []


def test_it_goes_inward_sealed_vouched_for_and_without_a_moment(gateway, client):
    gateway.later(7 * 60 + 13)
    answer = client.post(PAGE, data={"code": CODE.lower().replace("-", " ")})
    assert (answer.status_code, "取消しを送りました" in answer.text) == (200, True)
    [passage] = gateway.neighbours.published
    signed = passage.parcel.signed
    AttestationVerifier([attestation.KEY.public]).verify(signed)
    key = next(key for key in OPENING.values() if key.key_id == passage.parcel.key_id)
    assert cancellation.open_code(passage.parcel.sealed, signed.cancellation, key) == CODE
    assert signed.cancellation.receipt_number == NUMBER
    assert CODE not in signed.text
    hour = int(datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp() * 1000)
    assert (passage.entry.appended_at, passage.entry.index, passage.anonymous) == (hour, 0, False)
    assert gateway.neighbours.ledger.leaves == []


NO_CODES = {
    "nothing": "",
    "blanks": "  ",
    "a letter": "x",
    "a symbol too few": CODE[:-1],
    "a mistyped symbol": CODE[:-1] + ("0" if CODE[-1] != "0" else "1"),
    "far too much": "あ" * 10_000,
}


@pytest.mark.parametrize("typed", NO_CODES.values(), ids=list(NO_CODES))
def test_what_is_no_code_is_asked_for_again_and_nothing_is_sent(gateway, client, typed):
    answer = client.post(PAGE, data={"code": typed})
    assert answer.status_code == 422
    assert len(answer.text) < 20_000
    assert gateway.neighbours.published == []


@pytest.mark.parametrize("number", ["x", NUMBER.lower(), receipt.receipt_number(bytes(16)), "0" * 19])
def test_of_a_number_that_is_none_or_of_which_nothing_is_known_nothing_is_sent(gateway, client, number):
    assert client.post(f"/status/{number}/cancel", data={"code": CODE}).status_code == 303
    assert gateway.neighbours.published == []


def test_whoever_sends_too_many_is_told_to_come_again_and_nothing_is_sent(gateway, client):
    answers = [client.post(PAGE, data={"code": CODE}).status_code for _ in range(cancelling.EACH + 1)]
    assert answers == [200] * cancelling.EACH + [429]
    assert len(gateway.neighbours.published) == cancelling.EACH


def test_a_bus_that_is_away_is_told_and_the_code_stays_typed(gateway, client):
    gateway.neighbours.bus = "bus_unavailable"
    answer = client.post(PAGE, data={"code": CODE})
    assert (answer.status_code, CODE in answer.text) == (503, True)


def test_without_any_form_there_is_no_key_to_seal_to():
    empty = Gateway(published())
    empty.catalogue._forms.clear()
    stand(empty, "arrived")
    assert empty.pages.test_client().post(PAGE, data={"code": CODE}).status_code == 503


def test_a_status_that_cannot_be_asked_is_no_leave_to_send(gateway, client):
    gateway.statuses[NUMBER] = Refusal("status_unavailable")
    assert client.post(PAGE, data={"code": CODE}).status_code == 503
    assert gateway.neighbours.published == []
