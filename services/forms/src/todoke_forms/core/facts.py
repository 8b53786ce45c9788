"""The de-identified fact that a case entered a state: nothing in it names a person or a case."""

from __future__ import annotations

from todoke_evidence.times import MS_PER_HOUR
from todoke_forms.core.model import Entry
from todoke_pb.facts.v1 import facts_pb2

FACT_ID_BYTES = 16
MAX_FACTS_PER_PACK = 500  # todoke_pb/facts/v1/facts.proto


def fact(entry: Entry, fact_id: bytes) -> bytes:
    """The serialized Fact; the hour, not the moment, so that a count cannot be matched to a person."""
    return facts_pb2.Fact(
        fact_id=fact_id,
        procedure=entry.procedure,
        from_state=entry.from_state,
        to_state=entry.to_state,
        hour=entry.at_ms // MS_PER_HOUR,
        amount_yen=entry.amount_yen,
    ).SerializeToString(deterministic=True)


def pack(facts: list[bytes]) -> bytes:
    """One serialized FactPack of up to MAX_FACTS_PER_PACK facts."""
    return facts_pb2.FactPack(facts=map(facts_pb2.Fact.FromString, facts)).SerializeToString(deterministic=True)
