"""Identity: one verdict an item, by the numbered procedure; a bad item never harms its neighbours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from support import cards, fixtures

from todoke_evidence import statement, times
from todoke_evidence.jpki import certificate, profile, verify
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.statement import CardKey
from todoke_evidence.trust_files import load_trust_store
from todoke_identity.core.verifying import (
    MAX_AGE,
    MAX_POSIX_SECONDS,
    SIDE_BY_SIDE,
    SignedDigest,
    Trusted,
    conclude,
    examine_all,
)

TRUST = load_trust_store(cards.trust(), profile.TEST)
AUTHENTICATION = load_trust_store(cards.session_pki().authentication_trust, profile.TEST)
NOW = cards.NOW + timedelta(minutes=1)
SAID = statement.Statement(
    municipality="990019",
    procedure="ningen-dock",
    form=bytes(32),
    submission=bytes(16),
    time=cards.NOW,
    origin="http://localhost:8080",
    nonce="n",
    commitment=bytes(32),
    attachments=(),
    sealed=bytes(32),
)


def judge(
    items: list[SignedDigest], trust: TrustStore, now: datetime, max_age: timedelta | None = MAX_AGE
) -> list[str]:
    """Both halves, with nobody asked in between."""
    trusted = Trusted(trust, AUTHENTICATION)
    return conclude(examine_all(items, trusted, now, max_age), trusted, now)


def signed(card: str, at: datetime = cards.NOW) -> SignedDigest:
    made = statement.parse_signed(cards.sign_with(card, statement.encode(replace(SAID, time=at))))
    return SignedDigest(
        made.digest, made.signature, made.certificate, made.algorithm, int(made.statement.time.timestamp())
    )


def signed_in(card: str, at: datetime = cards.NOW) -> SignedDigest:
    data = statement.encode(replace(SAID, time=at), CardKey.AUTHENTICATION)
    made = statement.parse_signed(cards.sign_in_with(card, data))
    at_s = int(made.statement.time.timestamp())
    return SignedDigest(made.digest, made.signature, made.certificate, made.algorithm, at_s, made.key)


@pytest.mark.parametrize("card", cards.good())
def test_a_good_card_is_ok(card: str) -> None:
    assert judge([signed(card)], TRUST, NOW) == ["ok"]


@pytest.mark.parametrize(("card", "code"), cards.defects().items())
def test_a_defective_card_is_refused_with_its_own_code(card: str, code: str) -> None:
    assert judge([signed(card)], TRUST, NOW) == [code]


def test_verdicts_keep_the_order_and_a_bad_item_harms_nobody() -> None:
    good, revoked = signed("valid"), signed("revoked")
    garbage = good._replace(certificate=b"\x30\x03garbage")
    forged = good._replace(digest=bytes(32))
    codes = judge([good, revoked, garbage, forged, good], TRUST, NOW)
    assert codes == ["ok", "certificate_revoked", "certificate_malformed", "signature_invalid", "ok"]


def test_verdicts_keep_the_order_over_many_that_go_side_by_side() -> None:
    good, revoked = signed("valid"), signed("revoked")
    kinds = {
        "ok": good,
        "certificate_revoked": revoked,
        "certificate_malformed": good._replace(certificate=b"\x30\x03garbage"),
        "signature_invalid": good._replace(digest=bytes(32)),
        "time_invalid": good._replace(signed_at=-1),
        "key_usage_wrong": signed("valid")._replace(key=CardKey.AUTHENTICATION),
        "signed_too_long_ago": good._replace(signed_at=good.signed_at - 3_600),
    }
    codes = [code for place in range(SIDE_BY_SIDE) for code in (*kinds, *list(kinds)[: place % len(kinds)])]
    trusted = Trusted(TRUST, both_authorities())
    assert len(codes) > 5 * SIDE_BY_SIDE
    assert conclude(examine_all([kinds[code] for code in codes], trusted, NOW, MAX_AGE), trusted, NOW) == codes


def test_all_have_their_turn_before_any_has_its_next(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[str] = []
    for module, name in ((verify, "parse"), (verify, "check_signature")):
        whole = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, whole=whole, name=name: (turns.append(name), whole(*a))[1])
    items = [signed("valid"), signed("taro")] * SIDE_BY_SIDE
    assert judge(items, load_trust_store(cards.trust(), profile.TEST), NOW) == ["ok"] * len(items)
    one_round = ["parse"] * SIDE_BY_SIDE + ["check_signature"] * SIDE_BY_SIDE
    assert turns[: 2 * SIDE_BY_SIDE] == one_round


def test_sign_ins_and_signatures_are_judged_side_by_side() -> None:
    items = [signed_in("valid"), signed("valid"), signed_in("revoked"), signed("moved-house"), signed_in("moved-house")]
    assert judge(items, TRUST, NOW) == ["ok", "ok", "certificate_revoked", "certificate_revoked", "ok"]


def test_neither_key_stands_in_for_the_other() -> None:
    signature, sign_in = signed("valid"), signed_in("valid")
    assert judge([signature._replace(key=CardKey.AUTHENTICATION)], TRUST, NOW) == ["issuer_unknown"]
    assert judge([sign_in._replace(key=CardKey.SIGNATURE)], TRUST, NOW) == ["issuer_unknown"]
    mixed = both_authorities()  # even where somebody put all authorities into one folder
    trusted = Trusted(mixed, mixed)
    items = [signature._replace(key=CardKey.AUTHENTICATION), sign_in._replace(key=CardKey.SIGNATURE)]
    assert conclude(examine_all(items, trusted, NOW, MAX_AGE), trusted, NOW) == ["key_usage_wrong"] * 2


def both_authorities() -> TrustStore:
    folders = (cards.trust(), cards.session_pki().authentication_trust)
    anchors, lists = (
        [file.read_bytes() for folder in folders for file in sorted(folder.glob(kind))]
        for kind in ("*.ca.der", "*.crl.der")
    )
    return TrustStore.read(profile.TEST, anchors, lists)


def test_where_no_authority_is_configured_no_sign_in_is_taken() -> None:
    trusted = Trusted(TRUST, None)
    assert conclude(examine_all([signed_in("valid")], trusted, NOW, MAX_AGE), trusted, NOW) == ["authentication_off"]


@pytest.mark.parametrize("signed_at", [-1, MAX_POSIX_SECONDS + 1, -(2**63), 2**63 - 1])
def test_a_time_no_calendar_can_name_is_refused(signed_at: int) -> None:
    assert judge([signed("valid")._replace(signed_at=signed_at)], TRUST, NOW) == ["time_invalid"]


def test_a_revocation_list_past_its_age_refuses_everything() -> None:
    later = cards.NOW + timedelta(days=300)
    assert judge([signed("valid", later)], TRUST, later) == ["revocation_stale"]


def test_an_expired_card_cannot_name_a_day_on_which_it_was_good() -> None:
    last_day = certificate.parse(cards.certificate("expired")).not_after
    assert judge([signed("expired", last_day)], TRUST, NOW) == ["signed_too_long_ago"]
    stretched = signed("expired")._replace(signed_at=int(last_day.timestamp()))  # by a gateway that was taken over
    assert judge([stretched], TRUST, NOW) == ["signed_too_long_ago"]


def test_a_signature_is_judged_for_ten_minutes() -> None:
    assert judge([signed("valid")], TRUST, cards.NOW + MAX_AGE) == ["ok"]
    assert judge([signed("valid")], TRUST, cards.NOW + MAX_AGE + timedelta(seconds=1)) == ["signed_too_long_ago"]


def test_what_was_accepted_before_is_verified_again_at_any_age() -> None:
    later = cards.NOW + timedelta(days=6)
    assert judge([signed("valid")], TRUST, later) == ["signed_too_long_ago"]
    assert judge([signed("valid"), signed("revoked")], TRUST, later, None) == ["ok", "certificate_revoked"]


def of_fixture(name: str) -> tuple[SignedDigest, TrustStore, datetime]:
    """What the gateway would send of a fixture, and what identity would hold against it."""
    fixture = fixtures.every()[name]
    made = statement.parse_signed(fixture.statement)
    said_at = int(made.statement.time.timestamp())
    item = SignedDigest(made.digest, made.signature, made.certificate, made.algorithm, said_at)
    return item, fixtures.trust(fixture), times.decode(fixture.expected.at)


@pytest.mark.parametrize("name", fixtures.sound())
def test_every_sound_fixture_is_ok(name: str) -> None:
    item, trust, now = of_fixture(name)
    assert judge([item], trust, now) == ["ok"]


UNREAD = {"certificate_oversized", "statement_oversized", "statement_malformed", "jws_malformed"}
"""By the gateway, before it asks."""
UNTRUSTED = {"trust_malformed"}
"""When lists are loaded, before anybody asks."""


@pytest.mark.parametrize(
    ("name", "code"), [(n, c) for n, c in fixtures.refused().items() if c not in UNREAD | UNTRUSTED]
)
def test_every_defect_is_refused_with_its_own_code(name: str, code: str) -> None:
    item, trust, now = of_fixture(name)
    assert judge([item], trust, now, None) == [code]


@pytest.mark.parametrize(("name", "code"), fixtures.refused("identity").items())
def test_what_only_identity_refuses_the_procedure_by_itself_says_otherwise(name: str, code: str) -> None:
    item, trust, now = of_fixture(name)
    assert judge([item], trust, now) == [code]
    assert judge([item._replace(signed_at=int(now.timestamp()))], trust, now) == ["ok"]


def test_production_refuses_every_test_card() -> None:
    production = load_trust_store(cards.trust(), profile.PRODUCTION)
    assert set(judge([signed(card) for card in cards.good()], production, NOW)) == {"profile_mismatch"}
