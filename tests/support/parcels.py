"""Submissions as they travel: well formed in every part that can be checked without a card or a key.

`statement_text` is what a citizen signs; in a pack it stands sealed to `OFFICE_KEY`.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from todoke_evidence import jws, packing, sealing, statement
from todoke_evidence.statement import CardKey, Statement
from todoke_pb.envelope.v1 import envelope_pb2 as pb

MUNICIPALITY = "990019"
SEALED = b"sealed to the municipality, unreadable on the way" * 2

STATEMENT = Statement(
    municipality=MUNICIPALITY,
    procedure="ningen-dock",
    form=bytes(32),
    submission=bytes(16),
    time=datetime(2026, 11, 23, 9, 25, 47, tzinfo=UTC),
    origin="https://todoke.mihon.example",
    nonce="bm9uY2U",
    commitment=bytes(32),
    attachments=(),
    sealed=hashlib.sha256(SEALED).digest(),
)


def statement_text(key: CardKey = CardKey.SIGNATURE, **changes: Any) -> str:
    """A statement JWS with a signature and a certificate of the right shape and no worth."""
    stated = replace(STATEMENT, **changes)
    return jws.assemble(statement.header(b"certificate", key=key), statement.encode(stated, key), lambda _: bytes(256))


OFFICE_KEY = sealing.generate()
PACK_KEY = packing.seal(OFFICE_KEY.public(), MUNICIPALITY, [statement_text()])


def submission(number: int = 0, sealed: bytes = SEALED, statement: bytes | None = None) -> pb.Submission:
    """Submission `number`; its statement is sealed bytes of the right shape, the same for the same number."""
    shaped = number.to_bytes(12) + PACK_KEY.statements[0][12:] if statement is None else statement
    envelope = pb.Envelope(sealed_statement=shaped, sealed=sealed, key_id="bXVuaWNpcGFs")
    passage = pb.Passage(accepted_at_ms=1_795_425_947_000 + number, ledger_index=number)
    return pb.Submission(envelope=envelope, passage=passage)


def pack(*submissions: pb.Submission) -> bytes:
    """The bytes of a pack, as the gateway writes them."""
    whole = pb.SubmissionPack(
        submissions=submissions, sealed_key=PACK_KEY.sealed_key, key_id=OFFICE_KEY.public().key_id
    )
    return whole.SerializeToString(deterministic=True)
