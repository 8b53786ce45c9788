"""Every attack at its door, on the real stack: a code, a count, an audit line, and nothing accepted before is lost."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support import cards
from support.filing import Filing, audited, refusals, shown
from support.intruder import connected
from support.stack import Stack, running_stack
from support.waiting import LONG

from devstack import citizen
from devstack.journey import until
from devstack.site import Site
from todoke_catalog import templates
from todoke_evidence import b64, canonical
from todoke_kit import bus
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of this module's own: one test publishes a new form version."""
    with running_stack(tmp_path_factory.mktemp("refusals") / "state") as started:
        yield started


@pytest.fixture(scope="module")
def accepted(stack: Stack) -> str:
    """The receipt number of an application that was accepted before any of the attacks."""
    return stack.file_an_application().receipt_number


@pytest.fixture(autouse=True)
def nothing_accepted_is_lost(stack: Stack, accepted: str) -> Iterator[None]:
    yield
    case = stack.case(accepted)
    assert case is not None
    assert ({check.code for check in case.checks}, case.state) == ({"ok"}, "arrived")


def flipped(text: str, at: int) -> str:
    """The same text with one character of base64url changed."""
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def change_statement(filing: Filing) -> None:
    """Commits to other answers under the old signature; bytes elsewhere are refused even before that."""
    header, payload, signature = filing.statement.split(".")
    said = json.loads(b64.decode(payload, len(payload)))
    said["commitment"] = flipped(said["commitment"], 0)
    filing.statement = ".".join((header, b64.encode(canonical.encode(said)), signature))


def change_signature(filing: Filing) -> None:
    filing.statement = flipped(filing.statement, len(filing.statement) - 100)


def change_envelope(filing: Filing) -> None:
    filing.sealed = filing.sealed[:-1] + bytes((filing.sealed[-1] ^ 1,))


def unknown_form(filing: Filing) -> None:
    filing.statement = filing.sign(filing.said(form=bytes(32)))


def other_origin(filing: Filing) -> None:
    filing.statement = filing.sign(filing.said(origin="https://phishing.example"))


def other_municipality(filing: Filing) -> None:
    filing.statement = filing.sign(filing.said(municipality="990027"))


def borrowed_nonce(filing: Filing) -> None:
    filing.statement = filing.sign(filing.said(submission=bytes(16)))


AT_THE_GATEWAY: list[tuple[Callable[[Filing], None], set[str]]] = [
    (change_statement, {"signature_invalid"}),
    (change_signature, {"signature_invalid"}),
    (change_envelope, {"sealed_mismatch"}),
    (unknown_form, {"form_superseded"}),
    (other_origin, {"origin_mismatch"}),
    (other_municipality, {"wrong_municipality"}),
    (borrowed_nonce, {"nonce_invalid"}),
]


@pytest.mark.parametrize(("spoil", "codes"), AT_THE_GATEWAY, ids=lambda value: getattr(value, "__name__", ""))
def test_what_was_changed_is_refused_at_the_gateway(
    stack: Stack, spoil: Callable[[Filing], None], codes: set[str]
) -> None:
    filing = Filing(stack)
    spoil(filing)
    before = {code: refusals(stack, "gateway", code) for code in codes}
    answer = filing.send()
    code = answer.json()["code"]
    assert (answer.status // 100, code in codes) == (4, True), answer.text
    assert answer.json()["message"]["ja"]
    assert answer.json()["message"]["en"]
    counted, written = before[code]
    assert refusals(stack, "gateway", code) == (counted + 1, written + 1)


@pytest.mark.parametrize(("card", "code"), cards.defects().items())
def test_a_card_with_a_defect_is_refused_by_identity(stack: Stack, card: str, code: str) -> None:
    counted, written = refusals(stack, "identity", code)
    answer = Filing(stack, card).send()
    assert (answer.status, answer.json()["code"]) == (422, code)
    assert refusals(stack, "identity", code) == (counted + 1, written + 1)


@pytest.mark.parametrize(
    "body", [[], {}, {"statement": 1}, {"statement": "a", "sealed": "b", "key_id": "c", "more": 1}]
)
def test_a_malformed_envelope_is_refused(stack: Stack, body: object) -> None:
    counted, written = refusals(stack, "gateway", "request_malformed")
    answer = Filing(stack).post(body)
    assert (answer.status, answer.json()["code"]) == (400, "request_malformed")
    assert refusals(stack, "gateway", "request_malformed") == (counted + 1, written + 1)


def test_an_oversized_envelope_is_refused_before_it_is_read(stack: Stack) -> None:
    counted, written = refusals(stack, "gateway", "request_too_large")
    head = (
        "POST /api/v1/submissions HTTP/1.1",
        f"Host: {stack.layout.address('gateway')}",
        "Content-Type: application/json",
        "Content-Length: 700001",
    )
    with socket.create_connection(("127.0.0.1", stack.layout.port("gateway")), timeout=LONG) as connection:
        connection.sendall("\r\n".join((*head, "", "{")).encode())
        answer = connection.recv(4_096)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert refusals(stack, "gateway", "request_too_large") == (counted + 1, written + 1)


def test_a_repeated_id_with_the_same_content_gets_the_same_receipt_and_stays_one_case(stack: Stack) -> None:
    filing = Filing(stack)
    first, second = filing.send().expect(201).json(), filing.send().expect(200).json()
    assert (first["receipt_number"], first["accepted_at"]) == (second["receipt_number"], second["accepted_at"])
    case = stack.wait_for_case(first["receipt_number"])
    assert {check.code for check in case.checks} == {"ok"}


def test_a_repeated_id_with_other_content_is_refused_and_the_first_stands(stack: Stack) -> None:
    filing = Filing(stack)
    first = filing.send().expect(201).json()
    answers = filing.application.content.answers | {"institution": "別の病院"}
    filing.application = replace(filing.application, content=replace(filing.application.content, answers=answers))
    filing.reseal(filing.application.content)
    counted, written = refusals(stack, "gateway", "submission_conflict")
    answer = filing.send()
    assert (answer.status, answer.json()["code"]) == (409, "submission_conflict")
    assert refusals(stack, "gateway", "submission_conflict") == (counted + 1, written + 1)
    assert stack.wait_for_case(first["receipt_number"]).state == "arrived"


def test_what_was_sent_under_the_wrong_key_becomes_a_case_when_it_is_sent_again_under_its_own(stack: Stack) -> None:
    """No statement names the key, so the gateway cannot tell; a repetition must not be taken for the first."""
    filing = Filing(stack)
    own = filing.application.form.key.key_id
    (other,) = {file.stem for file in stack.parts.keys.sealing().glob("*.key")} - {own}
    filing.send(other).expect(201)
    wait_for_dead_letter(stack, "seal_broken")
    number = filing.send(own).expect(200).json()["receipt_number"]
    assert {check.code for check in stack.wait_for_case(number).checks} == {"ok"}
    wait_for_status(stack, number, "到達")


def other_attachment(filing: Filing) -> None:
    content = filing.application.content
    first, *rest = content.attachments
    filing.reseal(replace(content, attachments=(replace(first, data=first.data + b"\n"), *rest)))


def other_answers(filing: Filing) -> None:
    content = filing.application.content
    filing.reseal(replace(content, answers=content.answers | {"basic_cost": 60_000}))


def answers_that_break_the_form(filing: Filing) -> None:
    content = filing.application.content
    changed = replace(content, answers=content.answers | {"basic_cost": "a lot"})
    filing.application = replace(filing.application, content=changed)
    filing.reseal(changed)


INSIDE: list[tuple[Callable[[Filing], None], str]] = [
    (Filing.sign_garbage, "seal_broken"),
    (other_attachment, "attachment_mismatch"),
    (other_answers, "commitment_mismatch"),
    (answers_that_break_the_form, "answers_invalid"),
]


@pytest.mark.parametrize(("spoil", "code"), INSIDE, ids=lambda value: getattr(value, "__name__", ""))
def test_what_only_the_closed_zone_can_see_becomes_a_dead_letter_with_its_reason(
    stack: Stack, spoil: Callable[[Filing], None], code: str
) -> None:
    counted, written = refusals(stack, "forms", code)
    filing = Filing(stack)
    spoil(filing)
    number = filing.send().expect(201).json()["receipt_number"]
    wait_for_status(stack, number, "保留")
    letter = wait_for_dead_letter(stack, code)
    assert (letter.refused_by, len(letter.body) > 0) == ("forms", True)
    assert refusals(stack, "forms", code) == (counted + 1, written + 1)
    assert stack.case(number) is None
    assert stack.file_an_application().verdicts  # the next one is not held up


def wait_for_status(stack: Stack, number: str, words: str) -> None:
    """Until the citizen's page says so."""
    site = Site(stack.layout.address("gateway"))

    async def said() -> bool | None:
        return words in site.get(f"/status/{number}").text or None

    stack.run(until(said, f"the status page does not say {words}"))


def wait_for_dead_letter(stack: Stack, code: str) -> DeadLetter:
    """Until the newest dead letter of forms gives this reason."""

    async def refused() -> DeadLetter | None:
        letter = await last_dead_letter(stack)
        return letter if letter.reason == code else None

    return stack.run(until(refused, f"no dead letter says {code}"))


async def last_dead_letter(stack: Stack) -> DeadLetter:
    """The newest dead letter of forms, as an operator reads it."""
    client = await bus.connect(stack.parts.buses.sign_in("lgwan.operator"), "operator")
    try:
        wanted = json.dumps({"last_by_subj": "dead.forms"}).encode()
        message = await client.request("$JS.API.DIRECT.GET.DEAD", wanted, timeout=LONG)
        return DeadLetter.FromString(message.data)
    finally:
        await bus.close(client)


def test_who_began_keeps_their_version_until_it_is_withdrawn_or_its_time_is_over(stack: Stack, tmp_path: Path) -> None:
    site = Site(stack.layout.address("gateway"))
    began, hesitated = Filing(stack), Filing(stack)
    publish(stack, tmp_path, "（改）")
    wait_for_words(stack, "/", "（改）")
    taken = began.send().expect(201).json()
    assert stack.wait_for_case(taken["receipt_number"]).form_digest == b64.encode(began.application.form.digest)

    fresh = Filing(stack)
    assert fresh.application.form.digest != began.application.form.digest
    told = {"--version 1": "計算に誤りがありました。", "": "点検のため止めています。"}
    for which, reason in told.items():
        forms(stack, "withdraw", templates.NINGEN_DOCK, "--reason", reason, *which.split())
    wait_for_words(stack, f"/procedures/{templates.NINGEN_DOCK}", told[""])
    refuses(fresh, 410, "form_closed", told[""])
    forms(stack, "restore", templates.NINGEN_DOCK)
    wait_for_words(stack, f"/procedures/{templates.NINGEN_DOCK}", "申請をはじめる")
    refuses(hesitated, 410, "form_withdrawn", told["--version 1"])
    assert began.send().expect(200).json()["receipt_number"] == taken["receipt_number"]
    mended = stack.wait_for_case(fresh.send().expect(201).json()["receipt_number"])
    assert {check.code for check in mended.checks} == {"ok"}

    late = Filing(stack)
    publish(stack, tmp_path, "（再改）", "--accept-previous-days", "0")
    wait_for_words(stack, "/", "（再改）")
    refuses(late, 409, "form_superseded", "いまの版ではありません")
    assert citizen.has_arrived(site, stack.file_an_application().receipt_number)


@pytest.mark.parametrize("user", ["dmz.gateway", "gate.relay", "lgwan.aggregation"])
def test_a_stolen_key_on_a_subject_that_is_not_allowed_is_counted_and_told(stack: Stack, user: str) -> None:
    """Whatever program it is used with. Nothing was counted before: our own processes try none."""
    server, name = user.split(".")
    watch = f"watch-{server}"

    async def steal() -> None:
        async with connected(stack.parts.buses.sign_in(user)) as intruder:
            await intruder.client.publish("inbox.990019", b"x")
            await intruder.client.subscribe("inbox.>")
            await intruder.settled()

    async def both() -> bool | None:
        return shown(stack, watch, "todoke_nats_refused_total{", f'user="{name}"') == len(verbs) or None

    verbs = ("publish", "subscribe")
    assert shown(stack, watch, "todoke_nats_refused_total{") == 0
    stack.run(steal())
    stack.run(until(both, f"{watch} has not counted both"))
    assert refusals(stack, watch, "subject_not_allowed") == (2.0, 2)
    told = audited(stack.layout.audit(watch), "subject_not_allowed")
    assert [(line["server"], line["user"], line["verb"], line["count"]) for line in told] == [
        (server, name, verb, 1) for verb in verbs
    ]


def forms(stack: Stack, *command: str) -> None:
    """An operator's command."""
    name, *rest = command
    config_file = str(stack.layout.config / "forms.toml")
    subprocess.run(
        [sys.executable, "-m", "todoke_forms", name, "--config", config_file, *rest], check=True, capture_output=True
    )


def publish(stack: Stack, folder: Path, suffix: str, *options: str) -> None:
    """Publishes the form under another title."""
    definition = json.loads(templates.read(templates.NINGEN_DOCK))
    definition["title"]["ja"] += suffix
    file = folder / "definition.json"
    file.write_text(json.dumps(definition))
    forms(stack, "publish", str(file), *options)


def wait_for_words(stack: Stack, path: str, words: str) -> None:
    """Until citizens are shown some words; bundles cross by themselves."""
    site = Site(stack.layout.address("gateway"))

    async def shown() -> bool | None:
        return words in site.get(path).text or None

    stack.run(until(shown, f"citizens are not shown: {words}"))


def refuses(filing: Filing, status: int, code: str, words: str) -> None:
    answer = filing.send()
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert words in answer.json()["message"]["ja"]
