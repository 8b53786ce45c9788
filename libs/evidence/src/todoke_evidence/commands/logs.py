"""Judges what a log issues: a receipt's proof, a checkpoint, and who cosigned it."""

import argparse
from collections.abc import Sequence

from todoke_evidence import checkpoint, cosignature, note, report, tlogproof
from todoke_evidence.commands import named
from todoke_evidence.cosignature import WitnessVerifier
from todoke_evidence.errors import EvidenceError
from todoke_evidence.note import NoteVerifier
from todoke_evidence.receipt import verify_receipt as verify
from todoke_evidence.report import Report


def verify_receipt(options: argparse.Namespace) -> Report:
    """Judge a proof file (C2SP tlog-proof) by the logs' keys."""
    logs, witnesses = _keys(options)
    text = named.read(options.file, tlogproof.MAX_PROOF_CHARS)
    try:
        receipt = verify(text, logs)
        cosigned = _cosigned(tlogproof.parse_proof(text).checkpoint, witnesses)
    except EvidenceError as refusal:
        return report.refused(refusal)
    return report.on_receipt(receipt, cosigned)


def verify_checkpoint(options: argparse.Namespace) -> Report:
    """Judge a signed checkpoint (C2SP tlog-checkpoint), and say which witnesses cosigned."""
    logs, witnesses = _keys(options)
    signed = named.read(options.file, note.MAX_NOTE_CHARS)
    try:
        head = checkpoint.open_checkpoint(signed, logs)
        cosigned = _cosigned(signed, witnesses)
    except EvidenceError as refusal:
        return report.refused(refusal)
    return report.on_checkpoint(head, cosigned)


def _cosigned(signed: str, witnesses: Sequence[WitnessVerifier]) -> dict[str, int | None]:
    """Return when each witness cosigned; None when it did not."""
    found = cosignature.cosigned_at(signed, witnesses)
    return {witness.name: found.get(witness.name) for witness in witnesses}


def _keys(options: argparse.Namespace) -> tuple[list[NoteVerifier], list[WitnessVerifier]]:
    return list(map(NoteVerifier.from_vkey, options.log_key)), list(map(WitnessVerifier.from_vkey, options.witness_key))
