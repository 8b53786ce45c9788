"""What is fuzzed: readers of hostile bytes, with inputs to begin with. What they raise but a typed error escapes.

A target returns quietly for a typed refusal and for what it accepts, and does not catch anything else.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

import msgspec
from cryptography.hazmat import asn1
from fuzz import pages
from support import (
    agent,
    attaching,
    attestation,
    cards,
    casework,
    draws,
    evidence,
    hostile_office,
    hostile_texts,
    letters,
    lookups,
    minica,
    notices,
)
from support.forms import tiny, with_fields
from support.spoilt_stamps import MORE, with_another, with_certificates

from todoke_agent import jpki as card_jpki
from todoke_agent import textap
from todoke_agent.core import application as agent_application
from todoke_agent.core import document
from todoke_agent.core import requests as agent_requests
from todoke_agent.core.requests import Attributes, Authenticate, Sign, Status
from todoke_agent.errors import AgentError
from todoke_agent.signing import prove_presence, sign_in_statement, sign_statement
from todoke_agent.transport import InProcessTransport, Transport
from todoke_evidence import (
    add_checkpoint,
    application_check,
    attested,
    authentication,
    b64,
    cancellation,
    canonical,
    case_entry,
    checkpoint,
    cosignature,
    draw,
    draw_check,
    jws,
    letter,
    notice,
    notice_jws,
    receipt,
    statement,
    times,
    vacancies,
)
from todoke_evidence.application import encode
from todoke_evidence.application_check import Trusted
from todoke_evidence.authentication import Challenge, Present, Proof
from todoke_evidence.cancellation import Cancellation
from todoke_evidence.errors import EvidenceError
from todoke_evidence.file_outcome import FileOutcome
from todoke_evidence.jpki import attributes, certificate, checks, distribution, grammar, ocsp
from todoke_evidence.jpki.anchors import Anchor, read_anchor
from todoke_evidence.jpki.ocsp import Question
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.revocation import read_list
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.letter_key import LetterKey
from todoke_evidence.note import NoteSigner
from todoke_evidence.notice import NoticeVerifier
from todoke_evidence.standing import Standing
from todoke_evidence.statement import CardKey
from todoke_evidence.timestamp import TimestampAuthority
from todoke_evidence.tlogproof import parse_proof
from todoke_evidence.trust_files import load_trust_store
from todoke_forms.core import archive, drafts, reworded, shares
from todoke_forms.files import sanitizer_client
from todoke_forms.files.sanitizer_client import WorkerFailedError
from todoke_forms.web.builder import findings, questions
from todoke_gateway.web import multipart
from todoke_kit.errors import Refusal
from todoke_lookups import bundle as lookups_bundle
from todoke_lookups import packing as lookups_packing
from todoke_lookups import table as lookups_table
from todoke_lookups.errors import LookupsError
from todoke_sanitizer.core import archives, documents, names, plain_text
from todoke_sanitizer.core.model import Refused
from todoke_testcard.tlv import contents, value

CHUNK = 2
"""Bytes before each part of an input that is a sequence of messages: its length, which an APDU's answer has 258 of."""


@dataclass(frozen=True, slots=True)
class Target:
    """A reader, what makes its first inputs, and how long an input may be (bytes)."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    max_bytes: int


# certificates


def read_certificate(data: bytes) -> None:
    """Read and look at everything that steps 1 and 5 to 10 look at; each step by itself, so that none hides another."""
    with contextlib.suppress(EvidenceError):
        read = certificate.parse(data)
        look_at(read)


def look_at(read: certificate.Certificate) -> None:
    for step in (
        checks.check_not_authority,
        checks.check_key_usage,
        checks.check_critical_extensions,
        _check_born,
        _check_validity,
        distribution.of_certificate,
        _check_policy,
        _load_key,
    ):
        with contextlib.suppress(EvidenceError):
            step(read)


EDGES = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
"""The first and the last second of the calendar, which documents may name."""


def _check_validity(read: certificate.Certificate) -> None:
    for moment in (*EDGES, read.not_before, read.not_after):
        for now in EDGES:
            with contextlib.suppress(EvidenceError):
                checks.check_validity(read, read, moment, now)


def _check_born(read: certificate.Certificate) -> None:
    who = attributes.read(read)
    for moment in EDGES:
        with contextlib.suppress(EvidenceError):
            attributes.check_born(who, moment)


@cache
def good() -> certificate.Certificate:
    return certificate.parse(cards.certificate("valid"))


def read_extension(data: bytes) -> None:
    """Let one value stand in every extension of a good certificate, and in the place of its key.

    A fuzzer that changes a whole certificate hardly gets past its outermost lengths.
    """
    look_at(good()._replace(key=data))
    whole = grammar.read(grammar.Certificate, good().der)
    for number, extension in enumerate(whole.tbs.extensions):
        extensions = list(whole.tbs.extensions)
        extensions[number] = replace(extension, value=data)
        read_certificate(asn1.encode_der(replace(whole, tbs=replace(whole.tbs, extensions=extensions))))


def extensions() -> Sequence[bytes]:
    """What stands there in good certificates and in bad ones."""
    readable = [name for name in (*cards.good(), *cards.defects()) if not name.startswith("broken-issuer")]
    found = [certificate.parse(cards.certificate(name)) for name in readable]
    values = {extension.value for one in found for extension in one.extensions.values()}
    return [*sorted(values), good().key]


def _check_policy(read: certificate.Certificate) -> None:
    checks.check_policy(read, TEST.signing_policy)


def _load_key(read: certificate.Certificate) -> None:
    for row in TEST.algorithms.values():
        with contextlib.suppress(EvidenceError):
            row.load(read.key)


def certificates() -> Sequence[bytes]:
    """Every card of the test PKI that has a signing certificate, and every authority."""
    authorities = [path.read_bytes() for path in sorted(cards.trust().glob("*.ca.der"))]
    return [cards.certificate(name) for name in (*cards.good(), *cards.defects())] + authorities


# statements


def read_statement(data: bytes) -> None:
    with contextlib.suppress(EvidenceError):
        attested.parse_any(data.decode("utf-8", errors="replace"))
    with contextlib.suppress(EvidenceError):
        cancellation.parse(data.decode("utf-8", errors="replace"))
    for key in CardKey:  # the payload by itself, which base64 hides from whoever changes bytes
        with contextlib.suppress(EvidenceError):
            statement.decode(data, key)


def statements() -> Sequence[bytes]:
    unsigned = attested.attest(attestation.said(), attested.ANONYMOUS, attestation.KEY)
    given_up = Cancellation("990019", receipt.receipt_number(bytes(16)), bytes(32))
    said = [evidence.said(), evidence.said(attachments=(bytes(32),) * 2)]
    whole = (evidence.signed(), unsigned, cancellation.attest(given_up, attestation.KEY), signed_in())
    return [*said, *map(str.encode, whole), evidence.said(CardKey.AUTHENTICATION)]


def signed_in() -> str:
    """A statement by the card's other key."""
    return cards.sign_in_with("valid", evidence.said(CardKey.AUTHENTICATION))


# what a page asks the agent


def read_page(data: bytes) -> None:
    """Read a request, or a sound one with the answers that `data` says; show what is in it to the last answer."""
    with contextlib.suppress(AgentError, EvidenceError):
        if data and not data.startswith(REQUEST):
            document.of_application(pages.read(data[0], parts(data[1:])), agent.MIHON)
    with contextlib.suppress(AgentError):
        asked = agent_requests.parse(data)
        if isinstance(asked, Sign):
            document.of_application(agent_application.check(asked, agent.ORIGIN, agent.MIHON, agent.NOW), agent.MIHON)


REQUEST = b"{"


def what_pages_say() -> Sequence[bytes]:
    given = agent.NONCE, times.encode(agent.NOW)
    documents = agent.Filled().request(), agent.members().sign_in()
    asked = (Status(), Attributes(*given), Authenticate(*given, agent.SERVER_KEY), *documents)
    said = [bytes((template,)) + joined(edits) for template, edits in pages.seeds()]
    return [*(msgspec.json.encode(one) for one in asked), *said]


# the card: what the agent hears, and what the virtual card is told


def hear_card(data: bytes) -> None:
    """Do one thing with a card that answers what `data` says; what fills a file is read by itself as well."""
    with contextlib.suppress(AgentError):
        converse(data)
    with contextlib.suppress(AgentError):
        textap.parse_attributes(data)


def converse(data: bytes) -> object:
    """Do what the first byte says, with a card that answers with the parts of the rest, and then with nothing."""
    answers = iter(parts(data[1:]))
    do = CONVERSATIONS[data[0] % len(CONVERSATIONS) if data else 0]
    return do(InProcessTransport(lambda _: next(answers, b"")))


def _look(transport: Transport) -> object:
    with card_jpki.session(transport) as application:
        return (
            application.token_label(),
            application.has_signing_certificate(),
            application.signing_tries_left(),
            application.fingerprint(),
        )


def _attributes(transport: Transport) -> object:
    with textap.session(transport) as texts:
        texts.verify_pin(cards.PIN)
        return texts.read_attributes()


CONVERSATIONS: tuple[Callable[[Transport], object], ...] = (
    _look,
    lambda transport: sign_statement(transport, cards.PASSWORD, evidence.said()),
    lambda transport: sign_in_statement(transport, cards.PIN, evidence.said(CardKey.AUTHENTICATION)),
    lambda transport: prove_presence(transport, cards.PIN, b"signed"),
    _attributes,
)
"""All that the agent does with a card."""


def answers_of_a_card() -> Sequence[bytes]:
    """All that a good card answers in each conversation, to the last byte; and its file of attributes."""
    heard: list[list[bytes]] = []
    card = cards.card("valid")

    def listen(command: bytes) -> bytes:
        heard[-1].append(card.transmit(command))
        return heard[-1][-1]

    for do in CONVERSATIONS:
        heard.append([])
        do(InProcessTransport(listen))
    said = [bytes([number]) + joined(answers) for number, answers in enumerate(heard)]
    return [*said, max(heard[-1], key=len)[:-2]]


def tell_card(data: bytes) -> None:
    """Send the parts of `data` to a virtual card; every one is answered with two bytes of status at least."""
    card = cards.card("valid")
    for command in parts(data):
        answer = card.transmit(command)
        if not 2 <= len(answer) <= 258:
            raise AssertionError(answer)


def commands() -> Sequence[bytes]:
    """A session that needs no PIN, lest a fuzzer should lock the session's card."""
    jpki = ("00A4040C0AD392F000260100000001", "00A4020C020006", "00B0000020", "00A4020C020008", "00B0000001")
    texts = (
        "00A4040C0AD3921000310001010408",
        "00A4020C020004",
        "00B0000000",
        "00B0020000",
        "00A4020C020003",
        "00B0830000",
    )
    sessions = [joined([bytes.fromhex(command) for command in commands]) for commands in (jpki, texts)]
    return [*sessions, joined([bytes.fromhex("80ca0000"), b"", bytes(5)])]


def parts(data: bytes) -> list[bytes]:
    found = []
    while data:
        size = int.from_bytes(data[:CHUNK])
        found.append(data[CHUNK : CHUNK + size])
        data = data[CHUNK + size :]
    return found


def joined(messages: Sequence[bytes]) -> bytes:
    return b"".join(len(message).to_bytes(CHUNK) + message for message in messages)


# who is here


def read_presence(data: bytes) -> None:
    """Judge a proof whose algorithm, certificate and signature `data` says, and the same over another digest."""
    with contextlib.suppress(EvidenceError):
        judge_presence(data)
    with contextlib.suppress(EvidenceError):
        authentication.judge_digest(proof_in(data), bytes(32), cards.NOW, cards.NOW, authorities())


def judge_presence(data: bytes) -> Present:
    return authentication.judge(proof_in(data), CHALLENGE, cards.NOW, authorities())


def proof_in(data: bytes) -> Proof:
    algorithm, der, signature, *_ = (*parts(data), b"", b"", b"")
    return Proof(algorithm.decode("utf-8", errors="replace"), der, signature)


def proofs() -> Sequence[bytes]:
    """Of a good card, and of one that counts no more, which is found last of all."""
    made = [cards.prove(name, *CHALLENGE[:2], CHALLENGE.issued_at) for name in ("valid", "revoked")]
    return [joined([one.algorithm.encode(), one.certificate, one.signature]) for one in made]


CHALLENGE = Challenge("https://todoke.example", "n" * 43, cards.SERVER_KEY, cards.NOW)


@cache
def authorities() -> TrustStore:
    return load_trust_store(cards.session_pki().authentication_trust, TEST)


# what authorities answer


@cache
def asked() -> Question:
    read = certificate.parse(cards.certificate("valid"))
    return ocsp.question(load_trust_store(cards.trust(), TEST).issuer_of(read), read, None)


def read_answer(data: bytes) -> None:
    with contextlib.suppress(EvidenceError):
        ocsp.read(data, asked(), cards.NOW)


def office_files() -> Sequence[bytes]:
    return [hostile_office.docx(), hostile_office.xlsx(1), hostile_office.nameless()]


def read_revocations(data: bytes) -> None:
    """Read a list; and sound ones in which an authority signed `data` as entries and as extensions."""
    with contextlib.suppress(EvidenceError):
        read_list(data, reader().anchors)
    for der in (signed_list(value(0x30, data)), signed_list(value(0xA0, value(0x30, data)))):
        with contextlib.suppress(EvidenceError):
            read_list(der, [list_authority()])


@cache
def list_authority() -> Anchor:
    return read_anchor(LIST_AUTHORITY.certificate(), TEST)


def signed_list(behind: bytes) -> bytes:
    """The list of an authority with nothing in it but what is given here."""
    tbs, algorithm, _ = contents(LIST_AUTHORITY.revocations())
    signed = value(0x30, *contents(tbs), behind)
    return value(0x30, signed, algorithm, value(0x03, b"\x00", minica.sign(signed, LIST_AUTHORITY.owner)))


LIST_AUTHORITY = minica.MiniCa()


def lists() -> Sequence[bytes]:
    """Whole ones, and what stands in them as entries and as extensions."""
    whole = [path.read_bytes() for path in sorted(cards.trust().glob("*.crl.der"))]
    optional = [part for der in whole for part in contents(contents(der)[0])[5:]]
    held = [contents(part)[0] if part[0] == 0xA0 else part for part in optional]
    return [*whole, *(b"".join(contents(one)) for one in held)]


@cache
def roots() -> TimestampAuthority:
    return TimestampAuthority([evidence.tsa().root])


def read_timestamp(data: bytes) -> None:
    """Judge an answer; and a sound one, with which `data` comes along as one certificate more."""
    for answer in (data, accompanied(data)):
        with contextlib.suppress(EvidenceError):
            roots().verify(answer, b"data")


@cache
def stamp() -> bytes:
    return evidence.tsa().stamp(b"data")


def accompanied(certificate: bytes) -> bytes:
    return with_another(stamp(), lambda _: certificate)


def stamps() -> Sequence[bytes]:
    """Answers with all that may come along, and each of that by itself."""
    others: list[bytes] = []

    def keep(found: list[bytes]) -> list[bytes]:
        others.extend(make(found[0]) for make in MORE.values())
        return found

    with_certificates(stamp(), keep)
    return [stamp(), *map(accompanied, others), *others]


# receipts and bundles


def read_proof(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    for verify in (receipt.verify_receipt, case_entry.verify_entry):
        with contextlib.suppress(EvidenceError):
            verify(text, [evidence.LOG.verifier])


def read_request(data: bytes) -> None:
    with contextlib.suppress(EvidenceError):
        checkpoint.open_bare(add_checkpoint.parse(data).checkpoint, [evidence.LOG.verifier])


def read_cosigned(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    with contextlib.suppress(EvidenceError):
        checkpoint.open_bare(text, [evidence.LOG.verifier], [witness().verifier])
    with contextlib.suppress(EvidenceError):
        cosignature.cosigned_at(text, [witness().verifier])


def requests() -> Sequence[bytes]:
    return [add_checkpoint.encode(add_checkpoint.Request(3, (bytes(32), bytes(32)), head()))]


def head() -> str:
    return parse_proof(evidence.bundle().ledger).checkpoint


@cache
def witness() -> cosignature.WitnessSigner:
    return cosignature.WitnessSigner(NoteSigner("office.example/witness", bytes(32)))


@cache
def reader() -> Trusted:
    return evidence.trusted()


def read_bundle(data: bytes) -> None:
    with contextlib.suppress(EvidenceError):
        application_check.verify(data, reader())


def bundles() -> Sequence[bytes]:
    whole = evidence.stamped(evidence.bundle(answers=True))
    others = (replace(evidence.bundle(), revocation=evidence.answer()), *(replace(whole, judged_at=at) for at in EDGES))
    return [encode(one) for one in (whole, *others)]


# forms as a page brings them, and the office's recovery


def read_form(data: bytes) -> None:
    _read_notice(notice.read_bundle, notice.BUNDLE_TYPE, data)


def forms() -> Sequence[bytes]:
    return _text_and_payload(notice.sign_bundle(notices.BUNDLE, notices.KEY))


def read_vacancies(data: bytes) -> None:
    _read_notice(vacancies.read, vacancies.VACANCIES_TYPE, data)


def hints() -> Sequence[bytes]:
    return _text_and_payload(vacancies.sign(notices.VACANCIES, notices.KEY))


def read_status(data: bytes) -> None:
    _read_notice(notice.read_status, notice.STATUS_TYPE, data)


def statuses() -> Sequence[bytes]:
    files = (FileOutcome("pdf", "rebuilt", ("metadata", "scripts")), FileOutcome("csv", "encrypted"))
    told = replace(notices.STATUS, files=files, standing=Standing("waiting", 3, 1))
    return _text_and_payload(notice.sign_status(told, notices.KEY))


def read_draw(data: bytes) -> None:
    with contextlib.suppress(EvidenceError):
        draw_check.verify(data, [evidence.LOG.verifier], notices.NUMBER)


def some_draws() -> Sequence[bytes]:
    few = draws.drawn(replace(draws.CLOSED, entries=draws.CLOSED.entries[:3]))
    former = draws.drawn(replace(few.closed, source_length=None))
    return [draw.encode(few), draw.encode(replace(few, drawn=None, proof=None)), draw.encode(former)]


def _read_notice(read: Callable[[str, NoticeVerifier], object], kind: str, data: bytes) -> None:
    with contextlib.suppress(EvidenceError):
        read(data.decode("utf-8", errors="replace"), notices.VERIFIER)
    header = canonical.encode({"alg": notice_jws.ALGORITHM, "kid": notices.KEY.kid, "typ": kind})
    with contextlib.suppress(EvidenceError):  # well signed, so that what is inside is looked at
        text = jws.assemble(canonical.decode(header, 200), data, notices.KEY.sign)
        read(text, notices.VERIFIER)


def _text_and_payload(text: str) -> Sequence[bytes]:
    return [text.encode(), b64.decode(text.split(".")[1], notice.MAX_BUNDLE)]


def read_a_letter(data: bytes) -> None:
    """As its notice, and as what opens: there the zeros that fill it up are put back."""
    with contextlib.suppress(EvidenceError):
        notice.read_letter(data.decode("utf-8", errors="replace"), notices.VERIFIER)
    with contextlib.suppress(EvidenceError):
        letter.unpack(data.ljust(letter.LETTER_BYTES, b"\0"))


def opened_letters() -> Sequence[bytes]:
    return [letter.pack(letters.LETTER).rstrip(b"\0"), letter.pack(letters.LETTER)]


def read_letter_key(data: bytes) -> None:
    with contextlib.suppress(EvidenceError):
        LetterKey.from_bytes(data)


@cache
def recovery() -> tuple[bytes, tuple[str, ...]]:
    """A recovery archive, and its shares."""
    secret = bytes(shares.SECRET_BYTES)
    made = shares.split(secret, 2, 3)
    contents = archive.Contents((casework.SEALING_KEY.to_bytes(),), casework.NOTICE_KEY.to_bytes())
    sealed = archive.seal(archive.terms(casework.MUNICIPALITY, 2, secret, made), contents, casework.NOTICE_KEY)
    return sealed.to_bytes(), made


def read_archive(data: bytes) -> None:
    with contextlib.suppress(Refusal):
        read = archive.read(data)
        archive.check_ours(read, casework.NOTICE_KEY)
        archive.unseal(read, recovery()[1])


def read_share(data: bytes) -> None:
    shares.judge(shares.normal(data.decode("utf-8", errors="replace")), archive.read(recovery()[0]).terms.known())


# drafts of forms, as the builder sends them


def read_multipart(data: bytes) -> None:
    """The body of a page with files is read or refused, whole or in two pieces."""
    for cut in (len(data), len(data) // 2):
        reader = multipart.Reader(attaching.BOUNDARY.encode())
        with contextlib.suppress(Refusal):
            for piece in (data[:cut], data[cut:]):
                for _ in reader.feed(piece):
                    pass
            for _ in reader.finish():
                pass


def bodies_with_files() -> list[bytes]:
    """What browsers send."""
    files = [attaching.File("file.photo", "a.png"), attaching.File("file.table", "", b"")]
    return [attaching.multipart([("draft", "{}"), *files, ("go", "add")])]


def read_draft(data: bytes) -> None:
    """What is a draft can be kept, drawn, and everything that it lacks can be said."""
    with contextlib.suppress(Refusal):
        plain, lacking = drafts.read(data)
        drafts.encode(plain)
        assert all(one["sentence"] for one in findings.sentences(plain, lacking))
        questions.draw(drafts.filled(plain).fields, questions.Sheet("easy", casework.TODAY))


def some_drafts() -> Sequence[bytes]:
    blank = drafts.blank("相談", "内容", "f1", casework.MUNICIPALITY)
    group = {"type": "group", "id": "g", "label": {"ja": ""}, "entry": {"ja": ""}, "max_entries": 2, "fields": []}
    deep = with_fields([group])
    return [drafts.encode(plain).encode() for plain in (blank, tiny(), deep)]


def read_reworded(data: bytes) -> None:
    """What is open about the choices of a draft is kept as it is told, or refused."""
    plain = with_fields([CHOICE])
    with contextlib.suppress(Refusal):
        kept = reworded.read(data, plain)
        assert reworded.read(kept.encode() or reworded.NONE, plain) == kept
        assert all(one.was != one.now for one in reworded.told(kept, plain))


CHOICE = {"type": "choice", "id": "c", "label": {"ja": "学校"}, "options": [{"value": "o", "label": {"ja": "中学生"}}]}


def some_reworded() -> Sequence[bytes]:
    was = {"value": "o", "label": {"ja": "小学生", "en": "Pupil"}, "exclusive": True}
    return [reworded.NONE, msgspec.json.encode({"c": {"was": [was], "right": ["中学"]}})]


# attached files, and what the process that rebuilds them answers


def read_office_file(data: bytes) -> None:
    for rebuild in (archives.read, documents.rebuild):
        with contextlib.suppress(Refused):
            rebuild(data)


def read_text(data: bytes) -> None:
    for rebuild in (plain_text.rebuild_text, plain_text.rebuild_csv):
        with contextlib.suppress(Refused):
            rebuild(data)
    names.clean(data.decode("utf-8", errors="replace"), ("txt",), "txt")


def hear_worker(data: bytes) -> None:
    end = 4 + int.from_bytes(data[:4])
    with contextlib.suppress(WorkerFailedError):
        sanitizer_client.parse(data[4:end], io.BytesIO(data[end:]))


def answers_of_a_worker() -> Sequence[bytes]:
    said = (
        b'{"code":"ok","kind":"text/plain","name":"a.txt","media_type":"text/plain","removed":["controls"],"pages":0}'
    )
    return [len(said).to_bytes(4) + said + b"text"]


# look-up data


def read_lookups(data: bytes) -> None:
    for read in (lookups_packing.unpack, lookups_of_a_publisher, lookups_text):
        with contextlib.suppress(LookupsError):
            read(data)


def lookups_of_a_publisher(data: bytes) -> object:
    return lookups_bundle.open_bundle(data, [lookups.PUBLISHER.verifier])


def lookups_text(data: bytes) -> object:
    return lookups_table.read(data.decode("utf-8", errors="replace"))


def plant(data: bytes) -> None:
    """A reader with a defect, by which a run sees first that an escape would be seen."""
    if data[:1] == b"\xfc" and data[3:4] == b"\x01":
        raise ValueError(data)


TARGETS = {
    "planted": Target(plant, lambda: [b"\xfa\x00\x00\x00"], 16),
    "certificate": Target(read_certificate, certificates, 4_200),
    "extension": Target(read_extension, extensions, 1_000),
    "statement": Target(read_statement, statements, 9_000),
    "page": Target(read_page, what_pages_say, 60_000),
    "apdu-answers": Target(hear_card, answers_of_a_card, 6_000),
    "apdu-commands": Target(tell_card, commands, 2_000),
    "presence": Target(read_presence, proofs, 3_000),
    "ocsp-answer": Target(read_answer, lambda: [evidence.answer().der], 4_000),
    "revocation-list": Target(read_revocations, lists, 4_000),
    "timestamp": Target(read_timestamp, stamps, 4_000),
    "proof": Target(read_proof, lambda: [evidence.bundle().ledger.encode()], 4_000),
    "witness-request": Target(read_request, requests, 4_000),
    "cosigned": Target(read_cosigned, lambda: [witness().cosign(head(), 1_795_425_947).encode()], 3_000),
    "bundle": Target(read_bundle, bundles, 12_000),
    "form": Target(read_form, forms, 8_000),
    "letter": Target(read_a_letter, opened_letters, 10_000),
    "letter-key": Target(read_letter_key, lambda: [letters.key().to_bytes()], 512),
    "status": Target(read_status, statuses, 4_200),
    "vacancies": Target(read_vacancies, hints, 4_200),
    "draw": Target(read_draw, some_draws, 6_000),
    "recovery-archive": Target(read_archive, lambda: [recovery()[0]], 8_000),
    "recovery-share": Target(read_share, lambda: [share.encode() for share in recovery()[1]], 600),
    "draft": Target(read_draft, some_drafts, 8_000),
    "reworded": Target(read_reworded, some_reworded, 4_000),
    "multipart": Target(read_multipart, bodies_with_files, 4_000),
    "office-file": Target(read_office_file, office_files, 12_000),
    "text": Target(read_text, lambda: list(hostile_texts.CSVS.values()), 1_000),
    "lookups": Target(read_lookups, lambda: [lookups.signed(), lookups.packed(), lookups.text().encode()], 8_000),
    "worker-answer": Target(hear_worker, answers_of_a_worker, 1_000),
}
