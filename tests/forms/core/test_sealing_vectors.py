"""The shared vectors: what browsers and gateways sealed once is what forms opens, however old an envelope is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import casework, vectors
from support.vectors import data

from todoke_evidence import attested, commitment, content, sealing, statement
from todoke_evidence.attested import AttestationVerifier
from todoke_evidence.errors import EvidenceError
from todoke_evidence.packing import PackOpener
from todoke_forms.core import opening
from todoke_kit.errors import Refusal

VECTORS = vectors.read()
KEYS = vectors.opening_keys(VECTORS)
OFFICE = replace(casework.office(), keys=KEYS)


def named(one):
    return "-".join(one[name] for name in ("by", "suite", "why") if name in one).replace(" ", "_")


def unseal(one):
    """Opens a vector as forms opens what arrives."""
    said = replace(
        statement.parse_signed(casework.file(1).statement).statement,
        municipality=one["municipality"],
        procedure=one["procedure"],
        form=data(one["form"]),
        submission=data(one["submission"]),
    )
    return opening.unseal(data(one["sealed"]), said, OFFICE.key(one["key_id"]))


def test_both_sides_sealed_in_both_suites():
    sealed = {(one["by"], one["suite"]) for one in VECTORS["sealed"]}
    assert sealed == {(by, suite) for by in ("python", "chromium") for suite in sealing.SUITES}


@pytest.mark.parametrize("one", VECTORS["sealed"], ids=named)
def test_what_was_sealed_is_opened(one):
    assert content.pack(unseal(one)) == data(VECTORS["content"])
    form, submission = data(one["form"]), data(one["submission"])
    assert data(one["info"]) == sealing.info(one["municipality"], one["procedure"], form, submission)


@pytest.mark.parametrize("one", VECTORS["refused"], ids=named)
def test_what_was_changed_or_stands_elsewhere_is_refused_with_its_code(one):
    with pytest.raises((EvidenceError, Refusal)) as refused:
        unseal(one)
    assert refused.value.code == one["code"]


def levels(one):
    return f"level {one['level']}, {one['suite']}"


def test_the_gateway_sealed_what_no_card_signs_at_both_levels_in_both_suites():
    assert {(one["by"], one["level"], one["suite"]) for one in VECTORS["unsigned"]} == {
        ("gateway", level, suite) for level in (attested.ANONYMOUS, attested.CONTACT) for suite in sealing.SUITES
    }


@pytest.mark.parametrize("one", VECTORS["unsigned"], ids=levels)
def test_what_a_gateway_sealed_itself_is_opened_and_is_what_it_stands_for(one):
    stated = attested.parse(one["statement"])
    AttestationVerifier([data(one["gateway"])]).verify(stated)
    statement.check_sealed(stated.statement, data(one["sealed"]))
    opened = opening.unseal(data(one["sealed"]), stated.statement, OFFICE.key(one["key_id"]))
    commitment.check_content(stated.statement, opened)
    assert (stated.level, opened.answers, opened.contact) == (one["level"], one["answers"], one["contact"])


@pytest.mark.parametrize("one", VECTORS["unsigned"], ids=levels)
def test_and_for_no_other_form_and_under_no_other_key(one):
    said = attested.parse(one["statement"]).statement
    sealed, key = data(one["sealed"]), OFFICE.key(one["key_id"])
    other = next(known for known in KEYS.values() if known != key)
    for elsewhere in ((sealed, replace(said, form=bytes(32)), key), (sealed, said, other), (sealed[:-1], said, key)):
        with pytest.raises(EvidenceError, match="seal_broken"):
            opening.unseal(*elsewhere)


@pytest.mark.parametrize("pack", VECTORS["packs"], ids=lambda pack: KEYS[pack["key_id"]].suite)
def test_what_the_gateway_sealed_is_opened_each_statement_by_itself(pack):
    opener = PackOpener.of(KEYS[pack["key_id"]], pack["municipality"], data(pack["sealed_key"]))
    assert [opener.open(data(one)) for one in pack["sealed"]] == pack["statements"]


@pytest.mark.parametrize("pack", VECTORS["packs"], ids=lambda pack: KEYS[pack["key_id"]].suite)
def test_and_not_for_another_municipality(pack):
    with pytest.raises(EvidenceError, match="seal_broken"):
        PackOpener.of(KEYS[pack["key_id"]], "990027", data(pack["sealed_key"]))
