"""Bundles: a good one says all it should, and each named defect, in whatever part, is refused with its own code."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
from support import cards, evidence, minica, spoilt_stamps
from support.minica import MiniCa
from support.refusals import outcome
from support.tsa import Tsa

from todoke_evidence import application, b64, canonical, jws, report, statement, std64
from todoke_evidence.application import Answers, Application, covered, encode
from todoke_evidence.application_check import PROCEDURE, Trusted, verify
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import verify as signature
from todoke_evidence.jpki.anchors import read_anchor
from todoke_evidence.jpki.profile import PRODUCTION, TEST
from todoke_evidence.jpki.revocation import LONGEST_AGE, Kind, Snapshot
from todoke_evidence.note import NoteSigner
from todoke_evidence.timestamp import TimestampAuthority

DAY = timedelta(days=1)
OTHER_GENERATION = "authority-expired"
"""The card of an authority that has the same name as the others' and another key."""

MEMBERS = ("answers", "authority", "judged_at", "ledger", "revocation", "statement", "timestamp", "type", "version")
OTHER_LOG = NoteSigner(evidence.LOG.verifier.name, b"\x06" * 32)


@cache
def whole() -> Application:
    """Everything that a bundle can hold."""
    return evidence.stamped(evidence.bundle(answers=True))


def members(**changes: object) -> bytes:
    """A whole bundle's JSON with members changed; None drops one."""
    given_members = json.loads(encode(whole())) | changes
    return canonical.encode(given_members)


def without(name: str) -> bytes:
    return canonical.encode({key: value for key, value in json.loads(encode(whole())).items() if key != name})


def changed(**changes: object) -> bytes:
    """A bundle with parts changed that nobody stamped again."""
    return encode(replace(whole(), **changes))  # type: ignore[arg-type]


def restamped(given_bundle: Application) -> bytes:
    """The work of who may have all stamped, and has changed a part before."""
    return encode(evidence.stamped(given_bundle))


def flipped(data: bytes, at: int = -40) -> bytes:
    """The same with one bit changed."""
    spoilt = bytearray(data)
    spoilt[at] ^= 1
    return bytes(spoilt)


def in_statement(part: int) -> str:
    """The JWS with the last character but one of a part exchanged."""
    parts = whole().statement.split(".")
    text = parts[part]
    parts[part] = text[:-2] + ("B" if text[-2] != "B" else "C") + text[-1]
    return ".".join(parts)


def with_certificate(der: bytes) -> str:
    return jws.assemble(statement.header(der), evidence.said(), minica.sign)


FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def other_authority() -> bytes:
    return MiniCa().certificate()


def list_of(authority: MiniCa) -> Snapshot:
    return Snapshot(Kind.LIST, authority.revocations(issued=cards.NOW))


def older(days: int) -> Application:
    """The whole bundle, judged and logged on another day."""
    return evidence.logged(replace(evidence.bundle(answers=True), judged_at=evidence.JUDGED_AT + days * DAY))


def proven(**changes: object) -> bytes:
    return restamped(evidence.logged(evidence.bundle(), **changes))


def stamped_by(authority: Tsa) -> bytes:
    bundle = evidence.bundle()
    return encode(replace(bundle, timestamp=authority.stamp(covered(bundle))))


def stamped_with(make: Callable[[bytes], bytes]) -> bytes:
    """A bundle with one certificate more in its timestamp."""
    return changed(timestamp=spoilt_stamps.with_another(whole().timestamp or b"", make))


def of_another_generation() -> Application:
    """The authority that issued another card, which is trusted as well, with its own list."""
    authority, snapshot = evidence.snapshot(OTHER_GENERATION)
    return replace(whole(), authority=authority, revocation=snapshot)


def judged_before_the_list() -> Application:
    early = cards.NOW - timedelta(hours=1)
    text = evidence.signed("valid", time=early - timedelta(minutes=1))
    return evidence.logged(replace(evidence.bundle(), statement=text, judged_at=early))


def signed_before(age: timedelta) -> Application:
    """A statement that claims to be that much older than the moment it was judged."""
    text = evidence.signed("valid", time=evidence.JUDGED_AT - age)
    return evidence.logged(replace(evidence.bundle(), statement=text))


def judged(at: datetime) -> bytes:
    return encode(evidence.logged(replace(evidence.bundle(), judged_at=at)))


DEFECTS: dict[str, tuple[Callable[[], bytes], int, Code]] = {
    "nothing": (lambda: b"", 1, Code.BUNDLE_MALFORMED),
    "not JSON": (lambda: b"\xff\x00", 1, Code.BUNDLE_MALFORMED),
    "larger than any": (lambda: bytes(application.MAX_BUNDLE + 1), 1, Code.BUNDLE_OVERSIZED),
    "not canonical": (lambda: encode(whole()).replace(b'"version":1', b'"version": 1'), 1, Code.BUNDLE_MALFORMED),
    "a member twice": (lambda: encode(whole())[:-1] + b',"version":1}', 1, Code.BUNDLE_MALFORMED),
    "a member too many": (lambda: members(more=1), 1, Code.BUNDLE_MALFORMED),
    **{f"no {name}": (partial(without, name), 1, Code.BUNDLE_MALFORMED) for name in MEMBERS},
    "version to come": (lambda: members(version=2), 1, Code.BUNDLE_MALFORMED),
    "another document": (lambda: members(type="todoke-statement"), 1, Code.BUNDLE_MALFORMED),
    "time in another form": (lambda: members(judged_at="2026-11-23 09:31"), 1, Code.BUNDLE_MALFORMED),
    "authority not base64": (lambda: members(authority="!"), 1, Code.BUNDLE_MALFORMED),
    "authority oversized": (lambda: members(authority=std64.encode(bytes(4_097))), 1, Code.BUNDLE_MALFORMED),
    "snapshot of another kind": (lambda: members(revocation={"kind": "x", "snapshot": ""}), 1, Code.BUNDLE_MALFORMED),
    "OCSP answer oversized": (
        lambda: members(revocation={"kind": "ocsp", "snapshot": std64.encode(bytes(16_385))}),
        1,
        Code.BUNDLE_MALFORMED,
    ),
    "timestamp oversized": (lambda: members(timestamp=std64.encode(bytes(16_385))), 1, Code.BUNDLE_MALFORMED),
    "answers without salt": (lambda: members(answers={"values": {}}), 1, Code.BUNDLE_MALFORMED),
    "answers with a short salt": (
        lambda: members(answers={"salt": b64.encode(bytes(31)), "values": {}}),
        1,
        Code.BUNDLE_MALFORMED,
    ),
    "statement no JWS": (lambda: changed(statement="a.b"), 2, Code.JWS_MALFORMED),
    "statement oversized": (lambda: changed(statement="a" * 16_385), 2, Code.STATEMENT_OVERSIZED),
    "statement of another kind": (lambda: changed(statement=in_statement(1)), 2, Code.STATEMENT_MALFORMED),
    "certificate oversized": (lambda: changed(statement=with_certificate(bytes(4_097))), 2, Code.CERTIFICATE_OVERSIZED),
    "authority one bit off": (lambda: changed(authority=flipped(whole().authority)), 3, Code.AUTHORITY_MISMATCH),
    "authority nobody trusts": (lambda: changed(authority=other_authority()), 3, Code.AUTHORITY_MISMATCH),
    "judged in the first second there is": (lambda: judged(FIRST), 9, Code.SIGNED_IN_FUTURE),
    "judged in the last second there is": (lambda: judged(LAST), 16, Code.REVOCATION_STALE),
    "list one bit off": (
        lambda: changed(revocation=Snapshot(Kind.LIST, flipped(whole().revocation.der))),
        4,
        Code.SNAPSHOT_INVALID,
    ),
    "list no list": (lambda: changed(revocation=Snapshot(Kind.LIST, b"")), 4, Code.SNAPSHOT_INVALID),
    "list of another authority": (lambda: changed(revocation=list_of(MiniCa())), 4, Code.SNAPSHOT_INVALID),
    "another authority of ours": (lambda: encode(of_another_generation()), 6, Code.ISSUER_SIGNATURE_INVALID),
    "signed after it was judged": (lambda: restamped(older(-1)), 9, Code.SIGNED_IN_FUTURE),
    "card expired": (lambda: restamped(evidence.bundle("expired")), 9, Code.CERTIFICATE_EXPIRED),
    "signature one bit off": (lambda: changed(statement=in_statement(2)), 15, Code.SIGNATURE_INVALID),
    "card revoked": (lambda: restamped(evidence.bundle("revoked")), 16, Code.CERTIFICATE_REVOKED),
    "judged after the list ended": (lambda: restamped(older(400)), 16, Code.REVOCATION_STALE),
    "judged before the list": (lambda: restamped(judged_before_the_list()), 16, Code.REVOCATION_STALE),
    "OCSP answer unreadable": (lambda: changed(revocation=Snapshot(Kind.OCSP, b"x")), 16, Code.OCSP_INVALID),
    "OCSP answer of another card": (
        lambda: restamped(replace(whole(), revocation=evidence.answer("expired"))),
        16,
        Code.OCSP_INVALID,
    ),
    "OCSP answer ended": (
        lambda: restamped(replace(older(3), revocation=evidence.answer())),
        16,
        Code.OCSP_STALE,
    ),
    "OCSP answer older than any limit": (
        lambda: restamped(replace(older(11), revocation=evidence.answer(validity=30 * DAY))),
        16,
        Code.OCSP_STALE,
    ),
    "OCSP answer without an end, of the day before": (
        lambda: restamped(replace(older(2), revocation=evidence.answer(validity=None))),
        16,
        Code.OCSP_STALE,
    ),
    "proof unreadable": (lambda: changed(ledger="c2sp.org/tlog-proof@v2\n"), 17, Code.PROOF_MALFORMED),
    "proof of no event": (
        lambda: changed(ledger=whole().ledger.replace("extra ", "extra AAAA")),
        17,
        Code.PROOF_MALFORMED,
    ),
    "proof at another place": (
        lambda: changed(ledger=whole().ledger.replace("index 4", "index 5")),
        17,
        Code.PROOF_INVALID,
    ),
    "a receipt's leaf": (lambda: proven(kind=2), 17, Code.PROOF_INVALID),
    "checkpoint by another key": (lambda: proven(signer=OTHER_LOG), 17, Code.NOTE_SIGNATURE_INVALID),
    "checkpoint of another log": (
        lambda: proven(signer=NoteSigner("other.example", b"\x05" * 32)),
        17,
        Code.NOTE_SIGNATURE_INVALID,
    ),
    "checkpoint without signature": (
        lambda: changed(ledger=whole().ledger.rpartition("\n\n")[0] + "\n"),
        17,
        Code.NOTE_MALFORMED,
    ),
    "checkpoint without size": (
        lambda: changed(ledger=whole().ledger.replace("\n7\n", "\nx\n")),
        17,
        Code.CHECKPOINT_MALFORMED,
    ),
    "signed long before it was judged": (
        lambda: restamped(signed_before(timedelta(days=29))),
        18,
        Code.SIGNED_TOO_LONG_AGO,
    ),
    "entry of another statement": (lambda: proven(statement=bytes(32)), 18, Code.ENTRY_MISMATCH),
    "entry of another number": (lambda: proven(receipt_number="0000-0000-0000-0000"), 18, Code.ENTRY_MISMATCH),
    "entry of a later state": (lambda: proven(sequence=2, state="granted"), 18, Code.ENTRY_MISMATCH),
    "entry of another sequence": (lambda: proven(sequence=2), 18, Code.ENTRY_MISMATCH),
    "entry of another moment": (lambda: proven(at=evidence.JUDGED_AT + DAY), 18, Code.ENTRY_MISMATCH),
    "moment changed, entry not": (
        lambda: restamped(replace(whole(), judged_at=whole().judged_at + timedelta(seconds=1))),
        18,
        Code.ENTRY_MISMATCH,
    ),
    "no timestamp": (lambda: encode(evidence.bundle()), 19, Code.TIMESTAMP_MISSING),
    "timestamp unreadable": (lambda: changed(timestamp=b"x"), 19, Code.TIMESTAMP_MALFORMED),
    "timestamp refused": (lambda: changed(timestamp=bytes.fromhex("30053003020102")), 19, Code.TIMESTAMP_INVALID),
    "timestamp one bit off": (
        lambda: changed(timestamp=flipped(whole().timestamp or b"", -1)),
        19,
        Code.TIMESTAMP_INVALID,
    ),
    "timestamp of another bundle": (
        lambda: encode(replace(evidence.bundle(), timestamp=whole().timestamp)),
        19,
        Code.TIMESTAMP_INVALID,
    ),
    "timestamp by somebody else": (lambda: stamped_by(Tsa()), 19, Code.TIMESTAMP_INVALID),
    **{
        f"timestamp with {name}": (partial(stamped_with, make), 19, Code.TIMESTAMP_MALFORMED)
        for name, make in spoilt_stamps.MORE.items()
    },
    "answers changed": (
        lambda: restamped(replace(whole(), answers=Answers(evidence.SALT, evidence.VALUES | {"more": 1}))),
        20,
        Code.COMMITMENT_MISMATCH,
    ),
    "salt changed": (
        lambda: restamped(replace(whole(), answers=Answers(bytes(32), evidence.VALUES))),
        20,
        Code.COMMITMENT_MISMATCH,
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_every_named_defect_is_refused_with_its_own_code_at_its_own_step(name):
    spoil, step, code = DEFECTS[name]
    with pytest.raises(EvidenceError) as refused:
        verify(spoil(), evidence.trusted())
    assert (refused.value.code, refused.value.step) == (code, step)


@pytest.mark.parametrize("card", cards.defects())
def test_every_bad_card_is_refused_as_the_signature_procedure_refuses_it(card):
    with pytest.raises(EvidenceError) as refused:
        verify(encode(evidence.bundle(card)), evidence.trusted(timestamps=False))
    assert refused.value.code == cards.defects()[card]
    assert refused.value.step in range(5, 17)


def test_every_refusal_is_said_in_japanese_and_english():
    for _, _, code in DEFECTS.values():
        assert set(report.sentences()[code]) == {"ja", "en"}


def test_the_steps_are_numbered_and_those_of_the_signature_are_among_them():
    assert [step.number for step in PROCEDURE] == list(range(1, 21))
    assert [step.name for step in PROCEDURE[4:16]] == [step.name for step in signature.PROCEDURE]


def test_the_readme_tells_the_procedure_as_it_is():
    """With every code that a step of its own has; those of the signature stand in the signature's own table."""
    readme = Path(application.__file__).parents[2] / "README.md"
    section = readme.read_text(encoding="utf-8").partition("\n## The application procedure")[2]
    rows = [line.split(" | ") for line in section.splitlines() if re.match(r"\| [0-9]+ \|", line)]
    own = [step for step in PROCEDURE if step.number not in range(5, 17)]
    assert [row[:3] for row in rows] == [[f"| {step.number}", step.name, step.sentence] for step in own]
    told = {(int(row[0][2:]), code) for row in rows for code in re.findall(r"`([a-z_]+)`", row[3])}
    refused = {(step, code.value) for _, step, code in DEFECTS.values() if step not in range(5, 17)}
    assert told == refused | {(19, Code.TIMESTAMP_EARLY.value), (19, Code.TIMESTAMP_UNJUDGED.value)}


def test_what_waited_for_the_longest_holidays_is_good():
    assert verify(restamped(signed_before(timedelta(days=27))), evidence.trusted())


def test_a_whole_bundle_is_good():
    found = verify(encode(whole()), evidence.trusted())
    assert found.verified.attributes.name == "見本　花子"
    assert found.entry.event.at == evidence.JUDGED_AT
    assert found.stamped_at is not None
    assert found.stamped_at > evidence.JUDGED_AT


def test_a_bundle_is_judged_by_an_ocsp_answer_in_place_of_a_list():
    bundle = replace(evidence.bundle(), revocation=evidence.answer())
    assert verify(encode(bundle), evidence.trusted(timestamps=False)).stamped_at is None


def test_a_card_that_was_revoked_later_was_good_when_it_was_judged():
    """The snapshot in the bundle decides, not what is known today: the reader brings no list at all."""
    assert verify(encode(evidence.bundle()), evidence.trusted(timestamps=False)).application.answers is None


def test_encoding_is_the_only_text_of_a_bundle():
    assert application.decode(encode(whole())) == whole()
    assert canonical.encode(json.loads(encode(whole()))) == encode(whole())


@pytest.mark.parametrize(
    "change",
    [{"authority": bytes(4_097)}, {"judged_at": datetime(2026, 11, 23)}, {"timestamp": bytes(20_000)}],  # noqa: DTZ001
)
def test_what_could_not_be_read_back_is_not_written(change):
    assert outcome(encode, replace(evidence.bundle(), **change)) is Code.BUNDLE_MALFORMED


def test_a_list_larger_than_any_bundle_holds_is_not_written():
    huge = Snapshot(Kind.LIST, bytes(application.MAX_LIST + 1))
    assert outcome(encode, replace(evidence.bundle(), revocation=huge)) is Code.BUNDLE_OVERSIZED


# what is not among the defects of the session's PKI


def mini(judged_at: datetime, list_age: timedelta = timedelta()) -> tuple[bytes, Trusted]:
    """A stamped bundle of a tiny authority whose list counts for ever, and who trusts it."""
    authority = MiniCa()
    text = jws.assemble(statement.header(authority.issue()), evidence.said(time=judged_at), minica.sign)
    until = datetime(2999, 1, 1, tzinfo=UTC)
    known = Snapshot(Kind.LIST, authority.revocations(issued=judged_at - list_age, until=until))
    bundle = Application(text, authority.certificate(), known, judged_at, "", None, None)
    anchors = [read_anchor(authority.certificate(), TEST)]
    return encode(evidence.stamped(evidence.logged(bundle))), replace(evidence.trusted(), anchors=anchors)


def test_a_timestamp_before_the_moment_of_judging_shows_that_one_of_them_lies():
    assert outcome(verify, *mini(datetime.now(UTC).replace(microsecond=0))) is None
    assert outcome(verify, *mini(datetime.now(UTC).replace(microsecond=0) + DAY)) is Code.TIMESTAMP_EARLY


def test_a_list_counts_for_as_long_as_an_office_may_let_it_whatever_it_says_itself():
    assert outcome(verify, *mini(cards.NOW, LONGEST_AGE)) is None
    assert outcome(verify, *mini(cards.NOW, LONGEST_AGE + timedelta(seconds=1))) is Code.REVOCATION_STALE


def test_the_date_of_the_snapshot_is_reported():
    for snapshot in (whole().revocation, evidence.answer()):
        bundle = encode(replace(evidence.bundle(), revocation=snapshot))
        found = verify(bundle, evidence.trusted(timestamps=False))
        assert found.revocation_at == cards.NOW


def test_test_cards_are_no_evidence_in_production():
    trusted = replace(evidence.trusted(), profile=PRODUCTION)
    assert outcome(verify, encode(whole()), trusted) is Code.PROFILE_MISMATCH


def test_a_certificate_of_somebody_else_beside_the_signers_changes_nothing():
    other = x509.load_pem_x509_certificate(Tsa().root).public_bytes(Encoding.DER)
    assert verify(stamped_with(lambda _: other), evidence.trusted()).stamped_at is not None


@pytest.mark.parametrize("roots", [[], [b""], [b"-----BEGIN CERTIFICATE-----"], [bytes(20_000)]])
def test_what_is_no_timestamp_authority_is_refused(roots):
    assert outcome(TimestampAuthority, roots) is Code.TIMESTAMP_AUTHORITY_MALFORMED


def test_a_timestamp_over_another_digest_than_sha_256_is_refused():
    bundle = evidence.bundle()
    question = TimestampRequestBuilder(covered(bundle), HashAlgorithm.SHA512).build().as_bytes()
    stamped = replace(bundle, timestamp=evidence.tsa().answer(question))
    assert outcome(verify, encode(stamped), evidence.trusted()) is Code.TIMESTAMP_INVALID


# any input at all

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
JSON = st.recursive(SCALARS, lambda value: st.lists(value) | st.dictionaries(st.text(), value), max_leaves=8)


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_with_a_code(data):
    assert isinstance(outcome(verify, data, evidence.trusted()), Code)


@given(st.sampled_from(MEMBERS), JSON)
def test_any_value_of_any_member_is_refused_with_a_code(name, value):
    data = msgspec.json.encode(json.loads(encode(whole())) | {name: value}, order="sorted")
    assert isinstance(outcome(verify, data, evidence.trusted()), Code) or data == encode(whole())


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_bundle_with_any_byte_changed_is_refused_or_says_the_same(where, flip):
    """A timestamp's signature covers what it says, and not every byte around it: only those may vary."""
    good = encode(whole())
    at = where % len(good)
    spoilt = good[:at] + bytes([good[at] ^ flip]) + good[at + 1 :]
    try:
        found = verify(spoilt, evidence.trusted())
    except EvidenceError:
        return
    assert covered(found.application) == covered(whole())
    assert found.stamped_at == verify(good, evidence.trusted()).stamped_at


@given(st.lists(st.tuples(st.integers(min_value=0), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_timestamp_with_any_bytes_changed_says_the_same_or_nothing(changes):
    stamp = bytearray(whole().timestamp or b"")
    for where, value in changes:
        stamp[where % len(stamp)] = value
    spoilt = changed(timestamp=bytes(stamp))
    refused = outcome(verify, spoilt, evidence.trusted())
    assert refused in {None, Code.TIMESTAMP_MALFORMED, Code.TIMESTAMP_INVALID}
    if refused is None:
        said = [verify(data, evidence.trusted()).stamped_at for data in (spoilt, encode(whole()))]
        assert said[0] == said[1]


@pytest.mark.parametrize("spoil", [spoilt_stamps.of_version_7, spoilt_stamps.with_an_extension_twice])
def test_nor_is_one_that_the_library_reads_half(spoil):
    root = x509.load_pem_x509_certificate(evidence.tsa().root).public_bytes(Encoding.DER)
    assert outcome(TimestampAuthority, [root]) is None
    assert outcome(TimestampAuthority, [spoil(root)]) is Code.TIMESTAMP_AUTHORITY_MALFORMED
