"""The shared vectors: what browsers and gateways sealed once is what forms opens, however old an envelope is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import casework, vectors
from support.vectors import data

from todoke_evidence import content, sealing, statement
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


@pytest.mark.parametrize("pack", VECTORS["packs"], ids=lambda pack: KEYS[pack["key_id"]].suite)
def test_what_the_gateway_sealed_is_opened_each_statement_by_itself(pack):
    opener = PackOpener.of(KEYS[pack["key_id"]], pack["municipality"], data(pack["sealed_key"]))
    assert [opener.open(data(one)) for one in pack["sealed"]] == pack["statements"]


@pytest.mark.parametrize("pack", VECTORS["packs"], ids=lambda pack: KEYS[pack["key_id"]].suite)
def test_and_not_for_another_municipality(pack):
    with pytest.raises(EvidenceError, match="seal_broken"):
        PackOpener.of(KEYS[pack["key_id"]], "990027", data(pack["sealed_key"]))
