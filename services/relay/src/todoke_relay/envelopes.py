"""Reads and writes packs and dead letters (todoke_pb); the one module of the relay that may import the envelope."""

from __future__ import annotations

import hashlib

from google.protobuf.message import DecodeError

from todoke_kit.errors import Refusal
from todoke_pb.dead.v1.dead_pb2 import DeadLetter
from todoke_pb.envelope.v1 import envelope_pb2 as pb
from todoke_relay.core import gate

DEAD_PREFIX = 1_024  # bytes kept of a body that was refused for its size


def decode_pack(body: bytes) -> gate.Pack:
    """Reads a pack.

    :raises Refusal: "pack_malformed" unless writing what was read gives the same bytes: nothing unknown hides in them.
    """
    try:
        read = pb.SubmissionPack.FromString(body)
    except DecodeError:
        raise Refusal("pack_malformed") from None
    pack = gate.Pack(tuple(map(_decode, read.submissions)), read.sealed_key, read.key_id)
    if encode_pack(pack) != body:
        raise Refusal("pack_malformed")
    return pack


def encode_pack(pack: gate.Pack) -> bytes:
    """Writes a pack."""
    written = pb.SubmissionPack(
        submissions=map(_encode, pack.submissions), sealed_key=pack.sealed_key, key_id=pack.key_id
    )
    return written.SerializeToString(deterministic=True)


def dead_letter(code: str, body: bytes, now_ms: int, subject: str) -> bytes:
    """What is kept of something that was refused, with the reason, and its name inside if its body has none."""
    letter = DeadLetter(
        reason=code,
        refused_by="relay",
        body_sha256=hashlib.sha256(body).digest(),
        body=body if len(body) <= gate.MAX_PACK else body[:DEAD_PREFIX],
        body_size=len(body),
        refused_at_ms=now_ms,
        subject=subject,
    )
    return letter.SerializeToString()


def _decode(submission: pb.Submission) -> gate.Submission:
    envelope, passage = submission.envelope, submission.passage
    return gate.Submission(
        envelope.sealed_statement, envelope.sealed, envelope.key_id, passage.accepted_at_ms, passage.ledger_index
    )


def _encode(submission: gate.Submission) -> pb.Submission:
    envelope = pb.Envelope(sealed_statement=submission.statement, sealed=submission.sealed, key_id=submission.key_id)
    passage = pb.Passage(accepted_at_ms=submission.accepted_at_ms, ledger_index=submission.ledger_index)
    return pb.Submission(envelope=envelope, passage=passage)
