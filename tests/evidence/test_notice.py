"""Notices: form bundles, statuses and letters, signed by one municipality and believed for that municipality only."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from support import letters
from support.refusals import outcome

from todoke_evidence import b64, canonical, jws, notice, receipt, sealing, vacancies
from todoke_evidence.errors import Code
from todoke_evidence.file_outcome import KINDS, MAX_REMOVALS, REBUILT, REMOVALS, VERDICTS, FileOutcome
from todoke_evidence.notice import FormBundle, NoticeKey, NoticeVerifier, StatusNotice
from todoke_evidence.standing import MAX_NUMBER, MAX_WISH, STANDINGS, WAITING, Standing
from todoke_evidence.vacancies import FULL, LEFT, MAX_SLOTS, Vacancies

KEY = NoticeKey.generate("990019")
NEIGHBOUR = NoticeKey.generate("990027")
VERIFIER = NoticeVerifier(KEY.public(), NEIGHBOUR.public())

BUNDLE = FormBundle(
    municipality="990019",
    procedure="ningen-dock",
    sequence=3,
    version=2,
    definition={"title": "人間ドック助成金申請", "fields": []},
    keys=(sealing.generate("x-wing").public(), sealing.generate("x25519").public()),
    open=True,
    published_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
)
STATUS = StatusNotice(
    municipality="990019",
    receipt_number=receipt.receipt_number(bytes(16)),
    state="accepted",
    sequence=1,
    changed_at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
)

REASON = {"ja": "金額の計算に誤りがありました。"}
UNTIL = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)
LETTER = letters.sealed()
HINT = Vacancies("990019", "ningen-dock", bytes(32), 3, UNTIL, "waiting", {"s1": "full"})
SHOWN = FileOutcome("pdf", REBUILT, ("metadata", "scripts"))
WIRED = {"kind": "pdf", "removed": ["metadata", "scripts"], "verdict": "rebuilt"}

readers = pytest.mark.parametrize(
    ("read", "text", "limit"),
    [
        (notice.read_bundle, notice.sign_bundle(BUNDLE, KEY), notice.MAX_BUNDLE),
        (notice.read_status, notice.sign_status(STATUS, KEY), notice.MAX_STATUS),
        (notice.read_letter, notice.sign_letter(LETTER, KEY), notice.MAX_LETTER),
        (vacancies.read, vacancies.sign(HINT, KEY), vacancies.MAX_VACANCIES),
    ],
    ids=["bundle", "status", "letter", "vacancies"],
)


def resigned(text: str, key: NoticeKey = KEY, header: dict | None = None, **changes) -> str:
    """A notice with payload members changed (None removes one) and signed again."""
    compact = jws.parse(text, notice.MAX_BUNDLE)
    changed = canonical.decode(compact.payload, notice.MAX_BUNDLE) | changes
    payload = canonical.encode({name: value for name, value in changed.items() if value is not None})
    return jws.assemble(header or (compact.header | {"kid": key.kid}), payload, key.sign)


def test_notices_come_back():
    assert notice.read_bundle(notice.sign_bundle(BUNDLE, KEY), VERIFIER) == BUNDLE
    assert notice.read_status(notice.sign_status(STATUS, KEY), VERIFIER) == STATUS
    assert notice.read_letter(notice.sign_letter(LETTER, KEY), VERIFIER) == LETTER


@pytest.mark.parametrize("reason", [REASON, {**REASON, "easy": "まちがい", "en": "An amount was wrong."}])
def test_a_bundle_says_until_when_a_former_version_is_taken_and_why_one_is_not(reason):
    former = replace(BUNDLE, accept_until=UNTIL)
    stopped = replace(former, open=False, reason=reason)
    for bundle in (former, stopped):
        assert notice.read_bundle(notice.sign_bundle(bundle, KEY), VERIFIER) == bundle


def test_a_former_version_has_one_of_a_few_places_and_a_current_one_its_own():
    assert BUNDLE.subject == "ningen-dock"
    former = [replace(BUNDLE, version=version, accept_until=UNTIL).subject for version in range(1, 5)]
    assert former == ["ningen-dock_1", "ningen-dock_0"] * 2


def test_every_state_can_be_told():
    assert notice.STATES == ("arrived", "accepted", "reviewing", "granted", "declined", "withdrawn", "held")
    for state in notice.STATES:
        told = replace(STATUS, state=state)
        assert notice.read_status(notice.sign_status(told, KEY), VERIFIER) == told


@pytest.mark.parametrize("verdict", VERDICTS)
def test_what_became_of_each_file_can_be_told(verdict):
    told = replace(STATUS, files=(*(FileOutcome(kind, verdict) for kind in KINDS), SHOWN))
    assert notice.read_status(notice.sign_status(told, KEY), VERIFIER) == told


@pytest.mark.parametrize(
    "standing",
    [
        *(Standing(state) for state in STANDINGS if state != WAITING),
        Standing(WAITING, MAX_NUMBER, MAX_WISH),
        Standing("granted", 0, 2),
    ],
    ids=str,
)
def test_where_it_stands_can_be_told(standing):
    told = replace(STATUS, standing=standing)
    assert notice.read_status(notice.sign_status(told, KEY), VERIFIER) == told


@pytest.mark.parametrize(
    "standing",
    [
        Standing("granted", 1),
        Standing(WAITING),
        Standing(WAITING, -1),
        Standing(WAITING, MAX_NUMBER + 1),
        Standing("full", 0, 1),
        Standing("granted", 0, MAX_WISH + 1),
        Standing("見本 太郎"),
    ],
    ids=str,
)
def test_no_other_standing_is_told(standing):
    assert outcome(notice.sign_status, replace(STATUS, standing=standing), KEY) is Code.NOTICE_MALFORMED


def test_the_fullest_notice_has_room_to_spare_and_one_file_more_is_not_told():
    longest = max(KINDS, key=len)
    fullest = replace(
        STATUS,
        state=max(notice.STATES, key=len),
        sequence=2**53 - 1,
        files=(FileOutcome(longest, REBUILT, tuple(sorted(sorted(REMOVALS, key=len)[-MAX_REMOVALS:]))),) * 10,
        standing=Standing(WAITING, MAX_NUMBER, MAX_WISH),
    )
    text = notice.sign_status(fullest, KEY)
    assert notice.read_status(text, VERIFIER) == fullest
    assert notice.MAX_STATUS // 2 < len(text) < notice.MAX_STATUS
    more = replace(fullest, files=(FileOutcome(longest, REBUILT),) * 11)
    assert outcome(notice.sign_status, more, KEY) is Code.NOTICE_MALFORMED


def test_the_form_digest_is_that_of_the_canonical_definition():
    assert BUNDLE.form_digest == hashlib.sha256(canonical.encode(BUNDLE.definition)).digest()
    assert replace(BUNDLE, definition={}).form_digest != BUNDLE.form_digest


def test_another_implementation_verifies_a_notice():
    public_key = Ed25519PublicKey.from_public_bytes(KEY.public().public)
    text = notice.sign_status(STATUS, KEY)
    read = jwt.api_jws.PyJWS().decode_complete(text, public_key, algorithms=["EdDSA"])
    assert read["header"] == {"alg": "EdDSA", "kid": KEY.kid, "typ": "todoke-status+jws"}


@pytest.mark.parametrize(
    "changes",
    [
        {"municipality": "99"},
        {"procedure": "A"},
        {"sequence": -1},
        {"version": 2**53},
        {"definition": {"a": 0.5}},
        {"keys": ()},
        {"keys": BUNDLE.keys * 3},
        {"open": 1},
        {"published_at": datetime(2026, 11, 23)},  # noqa: DTZ001 - the naive one is the point
        {"accept_until": datetime(2026, 11, 23)},  # noqa: DTZ001 - likewise
        {"reason": REASON},  # of a form that is open
        {"open": False, "reason": {"en": "An amount was wrong."}},
        {"open": False, "reason": {"ja": "誤り", "fr": "Faux."}},
        {"open": False, "reason": {"ja": "x" * (notice.MAX_REASON + 1)}},
    ],
)
def test_a_bundle_nobody_could_read_is_not_signed(changes):
    assert outcome(lambda: notice.sign_bundle(replace(BUNDLE, **changes), KEY)) is Code.NOTICE_MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"municipality": ""},
        {"receipt_number": "K3W7-J3XJ-N443-MJ5S"},
        {"receipt_number": STATUS.receipt_number.lower()},
        {"receipt_number": STATUS.receipt_number.replace("-", "")},
        {"state": "lost"},
        {"sequence": -1},
        {"changed_at": datetime(2026, 11, 23, microsecond=1, tzinfo=UTC)},
        {"files": (replace(SHOWN, kind="領収書.pdf"),)},
        {"files": (replace(SHOWN, verdict="clean"),)},
        {"files": (replace(SHOWN, removed=("scripts", "metadata")),)},
        {"files": (replace(SHOWN, verdict="waiting"),)},
    ],
)
def test_a_status_nobody_could_read_is_not_signed(changes):
    assert outcome(notice.sign_status, replace(STATUS, **changes), KEY) is Code.NOTICE_MALFORMED


def test_a_municipality_does_not_sign_for_another():
    assert outcome(notice.sign_status, STATUS, NEIGHBOUR) is Code.NOTICE_SIGNATURE_INVALID
    assert outcome(notice.sign_bundle, BUNDLE, NEIGHBOUR) is Code.NOTICE_SIGNATURE_INVALID


@readers
def test_a_trusted_neighbour_is_not_believed_either(read, text, limit):
    assert outcome(read, resigned(text, NEIGHBOUR), VERIFIER) is Code.NOTICE_SIGNATURE_INVALID


@readers
def test_a_key_nobody_trusts_is_refused(read, text, limit):
    stranger = NoticeKey.generate("990019")
    assert outcome(read, resigned(text, stranger), VERIFIER) is Code.NOTICE_SIGNATURE_INVALID
    mine = jws.parse(text, limit)
    posing = jws.assemble(mine.header, mine.payload, stranger.sign)
    assert outcome(read, posing, VERIFIER) is Code.NOTICE_SIGNATURE_INVALID


@readers
@given(data=st.data())
def test_a_changed_character_is_refused(read, text, limit, data):
    at = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.sampled_from("ABCDEFabcdef0189-_.=").filter(lambda other: other != text[at]))
    changed = text[:at] + character + text[at + 1 :]
    assert outcome(read, changed, VERIFIER) in {Code.NOTICE_MALFORMED, Code.NOTICE_SIGNATURE_INVALID}


@readers
def test_one_kind_of_notice_does_not_pass_for_the_other(read, text, limit):
    header = jws.parse(text, limit).header
    kinds = {"todoke-form+jws", "todoke-status+jws", "todoke-letter+jws", "todoke-vacancies+jws"}
    for other in kinds - {header["typ"]}:
        assert outcome(read, resigned(text, header=header | {"typ": other}), VERIFIER) is Code.NOTICE_MALFORMED


@readers
@pytest.mark.parametrize("changes", [{"alg": "none"}, {"alg": "HS256"}, {"kid": 1}, {"kid": []}, {"crit": ["x"]}])
def test_the_header_has_exactly_its_three_members(read, text, limit, changes):
    header = jws.parse(text, limit).header
    assert outcome(read, resigned(text, header=header | changes), VERIFIER) is Code.NOTICE_MALFORMED


@readers
def test_sizes_are_bounded(read, text, limit):
    assert outcome(read, "a" * (limit + 1), VERIFIER) is Code.NOTICE_OVERSIZED
    assert outcome(read, "a" * limit, VERIFIER) is Code.NOTICE_MALFORMED


def test_a_bundle_too_large_to_be_published_is_not_signed():
    huge = replace(BUNDLE, definition={"text": "a" * notice.MAX_BUNDLE})
    assert outcome(notice.sign_bundle, huge, KEY) is Code.NOTICE_OVERSIZED


@pytest.mark.parametrize(
    "changes",
    [
        {"more": 1},
        {"definition": []},
        {"open": 1},
        {"sequence": True},
        {"sequence": "3"},
        {"version": -1},
        {"published_at": "2026-11-23"},
        {"accept_until": ""},
        {"accept_until": "2026-11-23"},
        {"reason": REASON},
        {"open": False, "reason": {}},
        {"open": False, "reason": {"ja": ""}},
        {"open": False, "reason": {**REASON, "fr": "Faux."}},
        {"open": False, "reason": "誤り"},
        {"keys": []},
        {"keys": [{"key_id": "x", "public": "AA", "suite": "x-wing"}]},
        {"keys": [{"key_id": "x", "public": b64.encode(bytes(32)), "suite": "x25519"}]},
        *({name: None} for name in ("definition", "keys", "municipality", "open", "procedure", "published_at")),
    ],
)
def test_a_signed_bundle_is_read_strictly(changes):
    text = resigned(notice.sign_bundle(BUNDLE, KEY), **changes)
    assert outcome(notice.read_bundle, text, VERIFIER) is Code.NOTICE_MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"more": 1},
        {"state": "lost"},
        {"state": 1},
        {"sequence": False},
        {"receipt_number": "x"},
        {"receipt_number": STATUS.receipt_number.lower()},
        {"receipt_number": STATUS.receipt_number.replace("-", "")},
        {"changed_at": None},
        {"files": []},
        {"files": {}},
        {"files": ["pdf"]},
        {"files": [WIRED] * 11},
        *(
            {"files": [WIRED | changed]}
            for changed in (
                {"name": "領収書.pdf"},
                {"kind": "exe"},
                {"kind": 1},
                {"verdict": "clean"},
                {"verdict": "waiting"},  # which takes nothing out
                {"removed": ["viruses"]},
                {"removed": ["metadata", "metadata"]},
                {"removed": ["scripts", "metadata"]},
                {"removed": None},
                {"removed": sorted(REMOVALS)[: MAX_REMOVALS + 1]},
            )
        ),
        *({"files": [{name: value for name, value in WIRED.items() if name != left_out}]} for left_out in WIRED),
    ],
)
def test_a_signed_status_is_read_strictly(changes):
    text = resigned(notice.sign_status(STATUS, KEY), **changes)
    assert outcome(notice.read_status, text, VERIFIER) is Code.NOTICE_MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"more": 1},
        {"sequence": False},
        {"sequence": -1},
        {"receipt_number": "x"},
        {"receipt_number": LETTER.receipt_number.lower()},
        {"receipt_number": LETTER.receipt_number.replace("-", "")},
        {"municipality": "99"},
        {"sent_at": "2026-11-23"},
        {"key_id": ""},
        {"key_id": "A" * 17},
        {"key_id": "A" * 15 + "\n"},
        {"sealed": ""},
        {"sealed": 1},
        {"sealed": b64.encode(LETTER.sealed[:-1])},
        {"sealed": b64.encode(LETTER.sealed + b"x")},
        {"sealed": b64.encode(LETTER.sealed) + "="},
        *({name: None} for name in ("key_id", "municipality", "receipt_number", "sealed", "sent_at", "sequence")),
    ],
)
def test_a_signed_letter_is_read_strictly(changes):
    text = resigned(notice.sign_letter(LETTER, KEY), **changes)
    assert outcome(notice.read_letter, text, VERIFIER) is Code.NOTICE_MALFORMED


@pytest.mark.parametrize("changes", [{"sealed": bytes(9_216)}, {"key_id": "x"}, {"receipt_number": "x"}])
def test_a_letter_nobody_could_read_is_not_signed(changes):
    assert outcome(notice.sign_letter, replace(LETTER, **changes), KEY) is Code.NOTICE_MALFORMED


@pytest.mark.parametrize("left", LEFT)
def test_what_is_left_can_be_told(left):
    told = replace(HINT, left=left, slots={})
    assert vacancies.read(vacancies.sign(told, KEY), VERIFIER) == told


def test_a_hint_of_as_many_slots_as_there_can_be_has_room_and_one_more_is_not_told():
    names = [f"{'s' * 45}{number:03}" for number in range(MAX_SLOTS + 1)]
    full = replace(HINT, procedure="a" * 64, slots=dict.fromkeys(names[:-1], "waiting"))
    assert len(vacancies.sign(full, KEY)) < vacancies.MAX_VACANCIES
    assert outcome(vacancies.sign, replace(full, slots=dict.fromkeys(names, FULL)), KEY) is Code.NOTICE_MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"more": 1},
        {"left": "3"},
        {"left": 3},
        {"slots": {"s1": "open"}},
        {"slots": {"S1": "full"}},
        {"slots": {"s1\n": "full"}},
        {"slots": {"s1": 2}},
        {"slots": []},
        {"slots": None},
        {"form": "AA"},
        {"sequence": -1},
        {"procedure": "ningen-dock_places"},
        {"changed_at": "2026-11-23"},
    ],
)
def test_a_signed_hint_is_read_strictly(changes):
    assert outcome(vacancies.read, resigned(vacancies.sign(HINT, KEY), **changes), VERIFIER) is Code.NOTICE_MALFORMED


def test_keys_come_back_from_their_files_and_show_the_secret_nowhere_else():
    assert NoticeKey.from_bytes(KEY.to_bytes()) == KEY
    verifier = NoticeVerifier.from_bytes(KEY.public().to_bytes(), NEIGHBOUR.public().to_bytes())
    assert notice.read_status(notice.sign_status(STATUS, KEY), verifier) == STATUS
    assert repr(KEY.private) not in repr(KEY)


def test_one_key_cannot_be_that_of_two_municipalities():
    posing = replace(KEY.public(), municipality="990027")
    for keys in ((KEY.public(), posing), (posing, KEY.public())):
        assert outcome(NoticeVerifier, *keys) is Code.NOTICE_KEY_AMBIGUOUS
        assert outcome(NoticeVerifier.from_bytes, *(key.to_bytes() for key in keys)) is Code.NOTICE_KEY_AMBIGUOUS
    assert outcome(NoticeVerifier, KEY.public(), KEY.public()) is None  # the same file twice is no contradiction


@pytest.mark.parametrize("changes", [{"municipality": "x"}, {"type": "x"}, {"more": 1}])
@pytest.mark.parametrize("data", [KEY.to_bytes(), KEY.public().to_bytes()], ids=["private", "public"])
def test_a_changed_key_file_is_refused(data, changes):
    changed = canonical.encode(canonical.decode(data, 1_000) | changes)
    assert outcome(NoticeKey.from_bytes, changed) is Code.NOTICE_KEY_MALFORMED
    assert outcome(NoticeVerifier.from_bytes, changed) is Code.NOTICE_KEY_MALFORMED


def test_one_kind_of_key_file_does_not_pass_for_the_other():
    assert outcome(NoticeKey.from_bytes, KEY.public().to_bytes()) is Code.NOTICE_KEY_MALFORMED
    assert outcome(NoticeVerifier.from_bytes, KEY.to_bytes()) is Code.NOTICE_KEY_MALFORMED


@given(st.binary(max_size=100))
def test_nothing_but_a_refusal_comes_out(data):
    def signed(kind: str) -> str:
        return jws.assemble({"alg": "EdDSA", "kid": KEY.kid, "typ": kind}, data, KEY.sign)

    assert outcome(notice.read_bundle, signed(notice.BUNDLE_TYPE), VERIFIER) is Code.NOTICE_MALFORMED
    assert outcome(notice.read_status, signed(notice.STATUS_TYPE), VERIFIER) is Code.NOTICE_MALFORMED
    assert outcome(notice.read_status, data.decode("latin-1"), VERIFIER) is Code.NOTICE_MALFORMED
    assert outcome(NoticeKey.from_bytes, data) is Code.NOTICE_KEY_MALFORMED
