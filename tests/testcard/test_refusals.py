"""Every card meets the verdict that pki.toml declares for it, under the procedure that services run."""

import hashlib
from datetime import UTC, datetime

import pytest
from support import cards

from todoke_evidence import statement
from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki.profile import PRODUCTION, TEST
from todoke_evidence.jpki.verify import Verified, verify
from todoke_evidence.statement import Statement
from todoke_evidence.trust_files import load_trust_store

DATA = statement.encode(
    Statement(
        municipality="990019",
        procedure="ningen-dock",
        form=hashlib.sha256(b"form").digest(),
        submission=bytes(16),
        time=datetime(2026, 11, 23, 9, 25, 47, tzinfo=UTC),
        origin="http://localhost:8080",
        nonce="bm9uY2U",
        commitment=bytes(32),
        attachments=(),
        sealed=bytes(32),
    )
)


def verdict(name: str, profile=TEST) -> Verified:
    signed = statement.parse_signed(cards.sign_with(name, DATA))
    trust = load_trust_store(cards.trust(), profile)
    return verify(signed.claim, cards.NOW, trust)


@pytest.mark.parametrize("name", cards.good())
def test_a_good_card_is_accepted_as_its_holder(name):
    found, person = verdict(name).attributes, cards.person(name)
    assert (found.name, found.address, found.sex) == (person.name, person.address, person.sex)
    assert found.birth_date == (None if person.birth_text else person.birth_date)


@pytest.mark.parametrize(("name", "code"), cards.defects().items())
def test_a_defective_card_is_refused_for_its_defect(name, code):
    with pytest.raises(EvidenceError) as refused:
        verdict(name)
    assert refused.value.code == code


def test_production_refuses_a_test_card_even_with_its_authority_among_the_anchors():
    with pytest.raises(EvidenceError) as refused:
        verdict("valid", PRODUCTION)
    assert refused.value.code == "profile_mismatch"
