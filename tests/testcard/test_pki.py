"""The declaration: nothing in it may look real, and each defect is the valid card plus a few lines."""

import tomllib

import msgspec
import pytest
from support import cards

from todoke_evidence.errors import Code
from todoke_testcard.alternative_name import attributes
from todoke_testcard.pki import declaration, load

TABLES = tomllib.loads(declaration().decode())


def changed(old: str, new: str) -> bytes:
    text = declaration().decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def test_the_revoked_card_is_the_valid_card_plus_what_revokes_it():
    revoked = TABLES["cards"]["revoked"]
    assert revoked["like"] == "valid"
    assert set(revoked) == {"like", "label", "revoked", "refusal"}


def test_every_refusal_is_one_that_the_verification_knows():
    assert set(cards.defects().values()) <= set(Code)


@pytest.mark.parametrize(
    "defect",
    [
        "certificate_revoked",
        "certificate_expired",
        "certificate_not_yet_valid",
        "issuer_expired",
        "issuer_unknown",
        "issuer_signature_invalid",
        "policy_wrong",
        "key_unsupported",
        "key_usage_wrong",
        "certificate_is_ca",
        "extension_unknown",
        "attributes_malformed",
        "birth_date_in_future",
    ],
)
def test_there_is_a_card_for_every_way_a_certificate_can_be_refused(defect):
    assert defect in cards.defects().values()


def test_flags_of_good_cards_match_what_they_flag():
    for name in cards.good():
        fields = dict(attributes(cards.person(name)))
        assert len(fields["2"]) == len(fields["1"])
        assert len(fields["6"]) == len(fields["5"])


@pytest.mark.parametrize("organisation", ["JPKI", "TODOKE-JPKI", "JPKI-TEST", "TODOKE-TEST\\n"])
def test_an_organisation_that_is_not_marked_as_test_is_refused(organisation):
    with pytest.raises(msgspec.ValidationError, match="organisation"):
        load(changed('"TODOKE-STRANGER-TEST"', f'"{organisation}"'))


@pytest.mark.parametrize("policy", ["1.2.392.200149.8.5.1.1.20", "1.2.392.200149.8.5.1.3.30", "2.5.29.32.0"])
def test_a_policy_outside_the_test_arc_is_refused(policy):
    with pytest.raises(msgspec.ValidationError, match="policy"):
        load(changed("1.2.392.200149.8.5.1.0.30", policy))


def test_an_unknown_key_is_refused():
    with pytest.raises(msgspec.ValidationError, match="colour"):
        load(changed("signing = false", 'colour = "red"'))


def test_a_card_like_one_that_is_not_declared_is_refused():
    with pytest.raises(KeyError):
        load(changed('like = "valid"', 'like = "nobody"'))
