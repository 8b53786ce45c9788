"""Known personal data goes through the whole system, and no byte of it is found outside: not in the internet zone's and
the relay's streams, databases, files, logs, audit trails and metrics, while a submission waits there and afterwards.
"""

from __future__ import annotations

import base64
import http.client
import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from support import canary, parcels
from support.mail import mail_server
from support.nocard import CONSULTATION, Visit, mailing, publish_consultation
from support.payees import FILES, PASSBOOK, by_number
from support.stack import Stack
from support.waiting import LONG

from devstack import citizen
from devstack.journey import JST, until
from devstack.parts import CARD, MUNICIPALITY, VERIFIERS
from devstack.site import Answer, Site
from todoke_catalog import templates
from todoke_catalog.templates import NINGEN_DOCK
from todoke_evidence import b64, canonical, notice, statement
from todoke_evidence.content import Attachment
from todoke_evidence.jpki import attributes, certificate
from todoke_evidence.letter import Letter
from todoke_evidence.letter_key import LetterKey
from todoke_evidence.notice import NoticeVerifier
from todoke_evidence.sealing import SealingKey
from todoke_forms.cases.deciding import Change, change_state
from todoke_forms.core.states import State
from todoke_forms.store.database import Database
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.draft import Draft

pytestmark = pytest.mark.journey

OUTSIDE = ("nats-dmz", "gateway", "identity", "ledger-internet", "nats-gate", "relay")
INSIDE = ("nats-lgwan", "watch-lgwan", "forms", "forms-web", "aggregation", "ledger-closed")
MEASURED = ("gateway", "identity", "ledger-internet", "relay", "watch-dmz", "watch-gate")  # nats-server itself has none
FIXED = 80  # characters at the beginning of a statement's header that are the same for everyone
TODAY = date.today()  # noqa: DTZ011 - which day it is makes no difference here
Kinds = Mapping[str, frozenset[bytes]]
ANSWERS = templates.golden_answers(TODAY) | by_number()  # with the account in it
WAY = (State.ARRIVED, State.ACCEPTED, State.REVIEWING, State.GRANTED)
LETTER = Letter(
    "交付額決定のお知らせ", "健診結果の要精密検査をふまえ、次のとおり交付します。\n再検査費用も対象になります。"
)
COMMENT = f"夜も開けてください。{ANSWERS['applicant_name']}、{ANSWERS['applicant_phone']}"
SURVEY = {"how_often": "monthly", "purposes": ["borrow"], "satisfaction": "fair", "comment": COMMENT}
SAID = canary.forms([LETTER.title, *LETTER.text.split("\n")])


@dataclass(frozen=True)
class Found:
    """Something that a process outside keeps or shows."""

    place: str
    data: bytes


def written(stack: Stack) -> Iterator[Found]:
    """All in the stack's folder but the closed zone's part, keys, the citizens' cards, and their authorities."""
    root = stack.layout.root
    not_theirs = {stack.layout.cards, stack.layout.keys, stack.layout.pki, stack.layout.config}
    not_theirs |= {stack.layout.trust(name) for name in VERIFIERS}  # authorities and lists, as they publish them
    not_theirs |= {stack.layout.authentication_trust(name) for name in VERIFIERS}
    not_theirs |= {place for name in INSIDE for place in places(stack, name)}
    for file in root.rglob("*"):
        if file.is_file() and not any(file == other or other in file.parents for other in not_theirs):
            yield Found(str(file.relative_to(root)), file.read_bytes())


def everything(stack: Stack) -> Iterator[Found]:
    """The same, and what the processes outside show whoever measures them."""
    yield from written(stack)
    for name in MEASURED:
        yield Found(f"metrics/{name}", Site(stack.layout.address(f"{name}-metrics")).get("/metrics").text.encode())


def places(stack: Stack, name: str) -> tuple[Path, Path, Path]:
    return stack.layout.data(name), stack.layout.log(name), stack.layout.audit(name)


@pytest.fixture(scope="module")
def kinds(stack: Stack) -> Kinds:
    """Each kind of personal datum, in all that it may look like."""
    der = stack.parts.cards.signing_certificate(CARD)
    parsed = certificate.parse(der)
    card = attributes.read(parsed)
    born = date.fromisoformat(ANSWERS["applicant_birth_date"])
    account = ANSWERS["payee_account"]
    header = b64.encode(canonical.encode(statement.header(der))).encode()[FIXED:]
    texts = {
        "name": [card.name, *card.name.split()[1:], ANSWERS["applicant_name"], ANSWERS["applicant_kana"]],
        "address": [card.address, "中央一丁目", "２番３号", ANSWERS["applicant_address"]],
        "birth date": [
            card.birth_text,
            born.isoformat(),
            f"{born:%Y%m%d}",
            f"{born:%Y/%m/%d}",
            f"{born.year}年{born.month}月{born.day}日",
            f"昭和{born.year - 1925}年",
        ],
        "sex": [f'{name}":"{card.sex}"' for name in ("sex", "applicant_sex")] + ["applicant_sex=2", "女性"],
        "phone": [ANSWERS["applicant_phone"]],
        "mail": [ANSWERS["applicant_email"]],
        "account": [account["number"], account["holder"], f'"branch":"{account["branch"]}"'],
        "insurance": [ANSWERS["insurance_number"], ANSWERS["insurance_symbol"], ANSWERS["institution"]],
        "name of a file": [file.name for file in FILES],
        "serial number of the certificate": [str(parsed.serial), f"{parsed.serial:x}"],
    }
    files = frozenset[bytes]().union(*(canary.portions(file.data) for file in FILES))
    return {kind: canary.forms(words) for kind, words in texts.items()} | {
        "certificate": canary.portions(der),
        "statement": canary.portions(header),
        "attachments": files,
    }


def telltale(stack: Stack, kinds: Kinds, looked: Iterable[Found] | None = None) -> list[tuple[str, str]]:
    """The place and the kind of every personal datum that is found outside, in all that is there unless told where."""
    search = canary.Search(kinds)
    return [
        (found.place, kind)
        for found in (everything(stack) if looked is None else looked)
        for kind in search.kinds_in(found.data)
    ]


WRITINGS = {
    "UTF-8": lambda text: text.encode(),
    "UTF-16": lambda text: text.encode("utf-16-le"),
    "UTF-16, the other way": lambda text: text.encode("utf-16-be"),
    "Shift_JIS": lambda text: text.encode("cp932"),
    "EUC-JP": lambda text: text.encode("euc_jp"),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 of a URL": lambda text: base64.urlsafe_b64encode(text.encode()),
    "base64 of Shift_JIS": lambda text: base64.b64encode(text.encode("cp932")),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")),
    "percent-encoded": lambda text: quote(text).encode(),
    "percent-encoded, small letters": lambda text: quote(text).lower().encode(),
    "percent-encoded Shift_JIS": lambda text: quote(text, encoding="cp932").encode(),
    "a form's body": lambda text: urlencode({"q": text}, safe=' ":').encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "hexadecimal, large letters": lambda text: text.encode().hex().upper().encode(),
    "hexadecimal of Shift_JIS": lambda text: text.encode("cp932").hex().encode(),
    "JSON in ASCII": lambda text: json.dumps(text).replace('\\"', '"').encode(),
}


@pytest.mark.parametrize("before", range(4), ids=lambda before: f"at {before}")
@pytest.mark.parametrize("writing", WRITINGS)
def test_the_search_finds_what_is_planted(kinds: Kinds, writing: str, before: int) -> None:
    """Each kind by itself, in a sentence, at each place in a group of base64."""
    planted = {
        "name": "氏名は見本　花子です",
        "address": "住所は見本県見本市中央一丁目２番３号です",
        "birth date": "生年月日は1985-04-01です",
        "sex": '{"applicant_sex":"2","x":1}',
        "phone": "電話は09000000019です",
        "mail": "hanako@mihon.example へ",
        "account": "口座は0001234です",
        "insurance": "記号は見本国保です",
        "name of a file": f"添付は{templates.golden_files()[0].name}です",
    }
    search = canary.Search(kinds)
    for kind, sentence in planted.items():
        data = WRITINGS[writing]("x" * before + sentence)
        assert kind in search.kinds_in(data)


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 50, 333])
def test_the_search_finds_a_piece_of_the_certificate_or_of_the_signed_text(
    stack: Stack, kinds: Kinds, cut: int
) -> None:
    der = stack.parts.cards.signing_certificate(CARD)[cut : cut + 100]
    for data in (der, der.hex().encode(), base64.b64encode(der), base64.urlsafe_b64encode(der)):
        assert "certificate" in canary.Search(kinds).kinds_in(data)
    signed = citizen.card_of(stack.parts.cards, CARD).sign(statement.encode(parcels.STATEMENT)).encode()
    assert sum(tale in signed for tale in kinds["statement"]) > 100


def test_while_a_submission_waits_outside_and_afterwards_nothing_there_tells_of_it(stack: Stack, kinds: Kinds) -> None:
    stack.kill("relay")
    accepted, sealed = send(stack)
    waiting = [found for found in written(stack) if "nats-dmz" in found.place]
    assert any(sealed in found.data for found in waiting), "the submission does lie there, and the search reaches it"
    stack.start("relay")
    assert telltale(stack, kinds) == []
    stack.wait_for_case(accepted.receipt_number)
    stack.wait_for_files(accepted.receipt_number, len(FILES))
    assert telltale(stack, kinds) == []


def test_nor_of_files_that_were_sealed_apart_while_their_chunks_wait_there_and_afterwards(
    stack: Stack, kinds: Kinds
) -> None:
    stack.kill("relay")
    with recorded() as sent:
        accepted, _ = send(stack, apart=True)
    waiting = [found for found in written(stack) if "nats-dmz" in found.place]
    assert len(sent) == len(FILES)
    for chunk in sent:
        assert any(chunk in found.data for found in waiting), "it does lie there, and the search reaches it"
    stack.start("relay")
    assert telltale(stack, kinds) == []
    stack.wait_for_case(accepted.receipt_number)
    stack.wait_for_files(accepted.receipt_number, len(FILES))
    assert telltale(stack, kinds) == []


def test_nor_of_a_form_that_was_saved_half_way(stack: Stack, kinds: Kinds) -> None:
    """The pages know what was typed, and the code opens what they stored; nothing that lies there does."""
    site = Site(stack.layout.address("gateway"))
    form = citizen.fill(site, NINGEN_DOCK, citizen.card_of(stack.parts.cards, CARD), TODAY).form
    draft = drafts.write(Draft(form.digest, ANSWERS))
    saved = site.submit(f"/procedures/{NINGEN_DOCK}/save", {"draft": draft, "at": "check", "go": "save"}).expect(200)
    assert "途中まで保存しました" in saved.text
    waiting = [found for found in written(stack) if "nats-dmz" in found.place]
    assert any(b"saved." in found.data for found in waiting), "it does lie there, and the search reaches it"
    assert telltale(stack, kinds) == []


def test_nor_of_an_anonymous_answer_though_it_names_its_author(stack: Stack, kinds: Kinds) -> None:
    """Level 0: the gateway sees and seals what was typed."""
    stack.wait_for_the_form(templates.LIBRARY_SURVEY)
    without_a_card(stack, kinds, Visit(stack, templates.LIBRARY_SURVEY, SURVEY).send)


def test_nor_of_an_application_with_an_address_that_was_verified_by_mail(
    stack: Stack, kinds: Kinds, tmp_path: Path
) -> None:
    """Level 1: the gateway sends a code to the address, and names it, sealed, in what it attests."""
    publish_consultation(stack, tmp_path)
    with mail_server() as box, mailing(stack, box):
        stack.wait_for_the_form(CONSULTATION)
        visit = Visit(stack, CONSULTATION, SURVEY)
        without_a_card(stack, kinds, lambda: visit.send_with_address(ANSWERS["applicant_email"], box))
        ((_, mail),) = box.mails
        assert not any(tale in str(mail).encode() for tale in kinds["name"] | kinds["phone"] | canary.forms([COMMENT]))
    assert telltale(stack, kinds) == [], "nor once that gateway has ended"


def without_a_card(stack: Stack, kinds: Kinds, sending: Callable[[], str]) -> None:
    """Sends what no card signs, and looks while it waits outside and when the office has it."""
    known = {**kinds, "comment": canary.forms(["夜も開けてください", COMMENT])}
    stack.kill("relay")
    try:
        number = sending()
        looked = list(written(stack))
        assert stack.case(number) is None, "it waits: a receipt is given once it is stored outside"
        assert any(b"submissions." in found.data for found in looked if "nats-dmz" in found.place)
    finally:
        stack.start("relay")
    assert telltale(stack, known, looked) == []
    stack.wait_for_case(number)
    assert telltale(stack, known) == []


def test_nor_does_anything_tell_what_a_letter_says(stack: Stack, kinds: Kinds) -> None:
    """It goes out sealed while a copy lies inside, and stays for good where the gateway finds it."""
    key = LetterKey.generate("0" * 16)
    accepted, _ = send(stack, letters_to=key.public(), card="taro")  # who files nothing else: once in a fiscal year
    number = accepted.receipt_number
    stack.wait_for_case(number)
    database = Database(stack.parts.database("forms"))
    try:
        for sequence, (seen, wanted) in enumerate(pairwise(WAY), 1):
            letter = LETTER if wanted is State.GRANTED else None
            change = Change(number, seen, sequence, wanted, "", "mihon", letter)
            change_state(database, MUNICIPALITY, change, secrets.token_bytes, time.time_ns() // 1_000_000)
    finally:
        database.close()
    told = stack.run(until(lambda: letter_of(stack, number), "no letter came"))
    verifier = NoticeVerifier.from_bytes(stack.parts.keys.notice_public(MUNICIPALITY).read_bytes())
    opened = replace(key, receipt_number=number).open(notice.read_letter(told, verifier))
    assert opened == LETTER, "it did come, and can be read by its applicant"
    looked = [found for found in written(stack) if "nats-dmz" in found.place]
    assert any(told.encode() in found.data for found in looked), "it does lie there, and the search reaches it"
    assert telltale(stack, {**kinds, "letter": SAID}) == []


@pytest.mark.parametrize("writing", WRITINGS)
def test_the_search_finds_a_letter_that_is_planted(writing: str) -> None:
    for words in (LETTER.title, LETTER.text):
        assert canary.Search({"letter": SAID}).kinds_in(WRITINGS[writing](words)) == ["letter"]


async def letter_of(stack: Stack, number: str) -> str | None:
    """The letter as the gateway offers it, once it is there."""
    answer = Site(stack.layout.address("gateway")).get(f"/status/{number}/letter")
    return answer.text if answer.status == 200 else None


def test_the_search_reaches_every_kind_of_place(stack: Stack) -> None:
    number = stack.file_an_application().receipt_number
    looked = {found.place: found.data for found in everything(stack)}
    filled = [place for place, data in looked.items() if data]
    for name in OUTSIDE:
        assert f"logs/{name}.log" in filled
    for name in MEASURED:
        assert b"todoke_" in looked[f"metrics/{name}"] or b"python_info" in looked[f"metrics/{name}"]
    assert any(number.replace("-", "").encode() in data for place, data in looked.items() if "nats-dmz" in place), "OUT"
    assert any("ledger-internet" in place and place.endswith(".sqlite") for place in filled)
    assert number.encode() in looked["audit/gateway.jsonl"] or b"ledger_indexes" in looked["audit/gateway.jsonl"]


def test_what_citizens_put_where_it_does_not_belong_is_kept_nowhere(stack: Stack, kinds: Kinds) -> None:
    """Names in addresses, headers and bodies of every kind: each is answered, and nothing of it is written down."""
    everything_personal = json.dumps(ANSWERS, ensure_ascii=False)
    name, phone = ANSWERS["applicant_name"], ANSWERS["applicant_phone"]
    for path in (f"/status/{quote(name)}", f"/status/{phone}", f"/procedures/{quote(name)}", f"/?q={quote(name)}"):
        assert ask(stack, "GET", path, b"", {}) < 500
    for path in ("/api/v1/submissions", "/api/v1/challenges", f"/procedures/{NINGEN_DOCK}/form"):
        for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            headers = {"Content-Type": kind, "User-Agent": quote(name), "X-Name": quote(everything_personal)[:2000]}
            assert ask(stack, "POST", path, everything_personal.encode(), headers) < 500
    body = {"statement": everything_personal, "sealed": b64.encode(everything_personal.encode()), "key_id": phone}
    assert (
        ask(stack, "POST", "/api/v1/submissions", json.dumps(body).encode(), {"Content-Type": "application/json"}) < 500
    )
    assert telltale(stack, kinds) == []


def test_what_was_refused_is_kept_nowhere_outside(stack: Stack, kinds: Kinds) -> None:
    with pytest.raises(Exception, match="server answered"):
        send(stack, spoil=True)
    assert telltale(stack, kinds) == []


def ask(stack: Stack, method: str, path: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of an answer to whatever somebody may send."""
    connection = http.client.HTTPConnection(stack.layout.address("gateway"), timeout=LONG)
    try:
        connection.request(method, path, body, headers | {"Origin": stack.citizens})
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def recorded() -> Iterator[list[bytes]]:
    """The bodies of all chunks that are sent meanwhile."""
    sent: list[bytes] = []
    put = Site.put

    def recording(site: Site, path: str, body: bytes, token: str) -> Answer:
        sent.append(body)
        return put(site, path, body, token)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Site, "put", recording)
        yield sent


def send(
    stack: Stack,
    *,
    spoil: bool = False,
    letters_to: SealingKey | None = None,
    apart: bool = False,
    card: str = CARD,
) -> tuple[citizen.Accepted, bytes]:
    """Sends the golden application, paid by number; a bad signature if `spoil`, its files before it if `apart`.

    Gives what came back, and what was sealed.
    """
    site, holder = Site(stack.layout.address("gateway")), citizen.card_of(stack.parts.cards, card)
    application = citizen.fill(site, NINGEN_DOCK, holder, datetime.now(JST).date())
    passbook = Attachment(PASSBOOK.name, PASSBOOK.media_type, b"p" * 32, PASSBOOK.data)
    filled = application.content
    filled = replace(filled, answers=filled.answers | by_number(), attachments=(*filled.attachments, passbook))
    application = replace(application, content=replace(filled, letter_key=letters_to))
    if apart:
        application = citizen.upload(site, application)
    challenge = citizen.ask_challenge(site)
    sealed = citizen.seal(application, challenge)
    signed = holder.sign(citizen.state(application, challenge, sealed))
    if spoil:
        signed = signed[:-8] + ("A" * 8 if not signed.endswith("A" * 8) else "B" * 8)
    return citizen.send(site, application, signed, sealed), sealed
