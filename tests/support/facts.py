"""Facts as forms sends them."""

from __future__ import annotations

from todoke_pb.facts.v1 import facts_pb2 as pb

HOUR = 498_729


def fact(number: int, from_state: str, to_state: str, *, procedure: str = "ningen-dock", amount: int = 0) -> pb.Fact:
    """Fact `number`: a case went from one state to another."""
    return pb.Fact(
        fact_id=number.to_bytes(16),
        procedure=procedure,
        from_state=from_state,
        to_state=to_state,
        hour=HOUR,
        amount_yen=amount,
    )


def pack(*facts: pb.Fact) -> bytes:
    """The bytes of a pack."""
    return pb.FactPack(facts=facts).SerializeToString(deterministic=True)
